"""Free text as it may be kept: without addresses and telephone numbers of the persons whom it names.

What belongs here: masking them in running text. What doesn't: which mailboxes are persons' (``mailboxes``), contacts as
facts of their own (``contact``).
"""

import re

from sourcing_pipeline.brands.mailboxes import SPELLED, is_of_brand, is_role
from sourcing_pipeline.brands.text import simplified

ADDRESS_MASK, NUMBER_MASK = "[e-mail address]", "[phone number]"

_ADDRESS = re.compile(r"(?<![\w.%+-])([\w%][\w.%+-]{0,63})@[\w-][\w.-]{0,120}[\w-]")
"""Wider than an address that can be written to: a text that was cut may end in half of one."""

_NUMBER = re.compile(
    r"(?<![\w.,+-])(?!\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d(?![./-]?\d)))"
    r"(?:(?:\+|00)\d(?:[\s./-]{0,3}(?:\(\d{1,5}\)\s?)?\d){6,14}|\(0\d{1,5}\)(?:[\s./-]{0,3}\d){4,12}|0\d(?:[\s/-]{0,3}\d){7,13}"
    r"|0\d(?:[.]?\d\d){4}|\(\d{3}\)\s?\d{3}[-. ]\d{4}|\d{3}([-.])\d{3}\1\d{4})(?![\w%])"
)
"""International, with a zero for the trunk, and North American; dates and plain numbers are none."""


def without_persons(text: str, domain: str) -> str:
    """A text with the addresses of persons and all telephone numbers masked.

    Addresses of roles and those named for the brand stay. Which number is a person's can't be told in running text, and
    nothing reads numbers from it later, so all go.

    Args:
        text: clean text on one line.
        domain: the registrable domain of the site, by which an address named for the brand is known.
    """
    brand_words = {simplified(domain.split(".", maxsplit=1)[0])} - {""}

    def address(match: re.Match[str]) -> str:
        mailbox = match.group(1).lower()
        return match.group(0) if is_role(mailbox) or is_of_brand(mailbox, brand_words) else ADDRESS_MASK

    if "@" in text:
        text = _ADDRESS.sub(address, text)
    if "(" in text or "[" in text or "{" in text:
        text = SPELLED.sub(address, text)
    return _NUMBER.sub(NUMBER_MASK, text)
