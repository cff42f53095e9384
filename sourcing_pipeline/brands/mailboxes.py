"""Mailboxes: a role's or the brand's, which belong to a business, and a person's.

What belongs here: how the two are told, and which a sales rep would try first. What doesn't: the words (``lexicon``).
"""

import re
from collections.abc import Set as AbstractSet

from sourcing_pipeline.brands.languages import LANGUAGE_CODES
from sourcing_pipeline.brands.lexicon import ROLE_MAILBOXES
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.candidates.countries import COUNTRY_CODES

_PARTS = re.compile(r"[._+-]")
_DIGITS = re.compile(r"\d+$")
_LONG_ROLES = tuple(sorted((role for role in ROLE_MAILBOXES if len(role) >= 5), key=len, reverse=True))  # noqa: PLR2004 - shorter ones end names
_BESIDE_ROLES = (
    frozenset(code.lower() for code in COUNTRY_CODES)
    | LANGUAGE_CODES
    | frozenset(
        """uk eu usa dach emea apac latam benelux nordic nordics europe asia north south east west international global world desk department dept
        centre center manager line""".split()
    )
)
"""What stands beside a role: a country, a language, a region (``sales-uk``), or how it is staffed."""

_TELLING = 5
"""Letters of a brand's name that tell in a longer mailbox: ``nordshop@gmail.com``."""

_BESIDE_BRAND = frozenset(
    """official the shop store studio co brand team world design designs jewelry jewellery company com net org uk us usa de fr es it nl eu online boutique
    atelier handmade wholesale sales info hello contact hq cs orders order trade gmbh ltd inc group international""".split()
) | {""}

SPELLED = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})\s?[\[({]\s?(?:at|ät|@|a t|arroba|chiocciola|æt)\s?[\])}]\s?"
    r"([a-z0-9-]{1,63}(?:(?:\s?[\[({]\s?(?:dot|punkt|point|punto|punt)\s?[\])}]\s?|\.)[a-z0-9-]{2,63}){1,4})",
    re.IGNORECASE,
)
"""``info [at] example [dot] com``: written so that machines don't read it; a business publishes it to be written to."""


def is_role(mailbox: str) -> bool:
    """Whether a mailbox is a role's (``info``, ``sales.de``, ``customer-service``, ``wholesaleorders``) and not a person's."""
    return role_of(mailbox) is not None


def role_of(mailbox: str) -> str | None:
    """The role of a mailbox in lower case, as ``ROLE_MAILBOXES`` names it."""
    whole = _DIGITS.sub("", mailbox)
    if whole in ROLE_MAILBOXES:
        return whole
    parts = [part for part in _PARTS.split(whole) if part]
    roles = [part for part in parts if part in ROLE_MAILBOXES]
    # A role first makes nothing of the rest one: ``sales.john.smith`` is his.
    if roles and all(part in ROLE_MAILBOXES or part in _BESIDE_ROLES or part.isdigit() for part in parts):
        return min(roles, key=lambda role: ROLE_MAILBOXES[role])
    if len(parts) == 1:
        return next(
            (role for role in _LONG_ROLES if whole.startswith(role) and whole[len(role) :] in ROLE_MAILBOXES), None
        )
    return None


def usefulness(email: str, domain: str) -> float:
    """How gladly a rep would write to an address: preference among those that a site states; its own domain's first."""
    mailbox, _, host = email.partition("@")
    place = ROLE_MAILBOXES.get(role_of(mailbox) or "", len(ROLE_MAILBOXES))
    own = 0.5 if host == domain or host.endswith("." + domain) else 0.0
    return own + 0.3 * (1 - place / (len(ROLE_MAILBOXES) + 1))


def is_of_brand(mailbox: str, brand_words: AbstractSet[str]) -> bool:
    """Whether a mailbox is named for the brand: by its name alone, with a word that shops add to it (``nordshop``) or a role.

    A person's name may hold the brand's (``john.smith`` of Smith): what else stands in the mailbox must not be a name.
    """
    letters = simplified(mailbox)
    parts = [part for part in _PARTS.split(mailbox) if part]
    return any(
        letters == word
        or (word in parts and is_role(".".join(part for part in parts if part != word)))
        or (
            len(word) >= _TELLING
            and word in letters
            and letters.replace(word, "", 1).strip("0123456789") in _BESIDE_BRAND
        )
        for word in brand_words
    )
