"""Mailboxes: a role's, which belong to a business, and a person's.

What belongs here: how the two are told, and which a sales rep would try first. What doesn't: the words (``lexicon``).
"""

import re

from sourcing_pipeline.brands.lexicon import ROLE_MAILBOXES

_PARTS = re.compile(r"[._+-]")
_DIGITS = re.compile(r"\d+$")
_LONG_ROLES = tuple(sorted((role for role in ROLE_MAILBOXES if len(role) >= 5), key=len, reverse=True))  # noqa: PLR2004 - shorter ones end names
_BESIDE_ROLES = re.compile(r"^(?:[a-z]{2}|usa|dach|benelux)$")
"""What stands beside a role: a country, a language or a region (``sales-uk``)."""


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
    if roles and (
        parts[0] in ROLE_MAILBOXES or all(part in ROLE_MAILBOXES or _BESIDE_ROLES.match(part) for part in parts)
    ):
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
