"""How to reach the brand: business e-mail address, social accounts, forms.

What belongs here: readers of these facts, and which addresses are a person's. What doesn't: terms of trade (``trade``).
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from sourcing_pipeline.brands.facts import FactSheet, SourceKind
from sourcing_pipeline.brands.lexicon import NO_CONTACT_MAILBOXES, ROLE_MAILBOXES, Theme, themes_of
from sourcing_pipeline.brands.organisations import organisations
from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.schema_items import values_of, walk
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.web.topics import Topic
from sourcing_pipeline.web.urls import parse_url

_EMAIL = re.compile(
    r"(?<![\w.%+-])([A-Za-z0-9][A-Za-z0-9._%+-]{0,63})@((?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24})(?![\w@])"
)
_FILE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".css", ".js")
_ROLE_PARTS = re.compile(r"[._+-]")
_HEX = re.compile(r"^(?:[0-9a-f]{2}){4,120}$")
_CONTACT_TOPICS = frozenset({Topic.CONTACT, Topic.IMPRINT, Topic.WHOLESALE, Topic.ABOUT})
_NETWORKS = frozenset(
    """instagram.com facebook.com fb.com twitter.com x.com pinterest.com tiktok.com youtube.com linkedin.com vimeo.com tumblr.com threads.net vk.com
    snapchat.com etsy.com""".split()
)
_SAME_NETWORK = {"fb.com": "facebook.com", "x.com": "twitter.com"}
_PINTEREST = re.compile(r"^(?:[a-z]{2}\.)?pinterest\.[a-z.]{2,6}$")
_NO_ACCOUNT = re.compile(
    r"^/?(?:$|sharer|share|intent|dialog|plugins|tr\b|pin/create|home|hashtag|search|login|explore|watch|embed|policies|privacy|about|legal"
    r"|shareArticle|sharing|submit|tos|terms|p/|reel/|status/|photo|groups/|events/|media/set|v/|i/)",
    re.IGNORECASE,
)
_ACCOUNT_IN = frozenset({"pages", "company", "in", "user", "channel", "c", "pg", "people", "shop", "school"})


def read_contact(sheet: FactSheet, views: Sequence[PageView], brand_name: str) -> None:
    """Add the facts ``contact_email``, ``social_account``, ``has_contact_form`` and ``has_newsletter_form``, and choose."""
    brand_words = {simplified(brand_name), simplified(views[0].page.domain.split(".")[0])} - {""}
    for view in views:
        _read_emails(sheet, view, brand_words)
        _read_social_accounts(sheet, view)
        _read_forms(sheet, view)
    domain = views[0].page.domain
    sheet.choose_one(
        "contact_email", preference=lambda email: _usefulness(email, domain), same=str.lower, may_be_contested=False
    )
    accounts = sheet.choose_all("social_account")
    if accounts:
        source = next(fact for fact in sheet.of("social_account") if fact.value == accounts[0])
        first = next(view for view in views if view.url == source.page_url)
        sheet.add(first, "social_account_count", len(accounts), "link", 0.9)
        sheet.choose_one("social_account_count")
    sheet.choose_one("has_contact_form")
    sheet.choose_one("has_newsletter_form")


def _read_emails(sheet: FactSheet, view: PageView, brand_words: set[str]) -> None:
    bonus = 0.1 if view.topic in _CONTACT_TOPICS else 0.0
    for address, source in dict.fromkeys(_emails(view)):
        mailbox, _, host = address.partition("@")
        if (
            mailbox in NO_CONTACT_MAILBOXES
            or host.startswith(("example.", "domain.", "sentry.", "email."))
            or "sentry" in host
        ):
            continue
        is_own = host == view.page.domain or host.endswith("." + view.page.domain)
        if is_role(mailbox) or simplified(mailbox) in brand_words:
            sheet.add(view, "contact_email", address, source, (0.85 if is_own else 0.5) + bonus)
        else:
            # Somebody's own address is personal data: kept as a fact so that it can be erased, never chosen.
            sheet.add(view, "contact_email", address, source, 0.4 + bonus, is_personal=True)


def _emails(view: PageView) -> Iterator[tuple[str, SourceKind]]:
    for item, source in organisations(view):
        for inner in walk([item]):
            for value in values_of(inner, "email")[:5]:
                if isinstance(value, str):
                    yield from ((address, source) for address in _addresses_in(value[:300]))
    for link in view.links:
        if link.href[:7].lower() == "mailto:":
            yield from ((address, "link") for address in _addresses_in(unquote(link.href[7:300])))
    for node in view.tree.css("[data-cfemail]")[:10]:
        yield from (
            (address, "link") for address in _addresses_in(_unhidden(node.attributes.get("data-cfemail") or ""))
        )
    if "@" in view.text:
        yield from ((address, "text") for address in _addresses_in(view.text))


def _addresses_in(text: str) -> list[str]:
    found = [f"{match.group(1)}@{match.group(2)}".lower() for match in _EMAIL.finditer(text)]
    return [address for address in found[:50] if not address.endswith(_FILE_ENDINGS)]


def _unhidden(code: str) -> str:
    """An address that Cloudflare has hidden from robots that don't run scripts."""
    if not _HEX.match(code.lower()):
        return ""
    key, *hidden = bytes.fromhex(code)
    return bytes(byte ^ key for byte in hidden).decode("utf-8", "replace")


def is_role(mailbox: str) -> bool:
    """Whether a mailbox is a role's (``info``, ``sales.de``) and not a person's."""
    return mailbox in ROLE_MAILBOXES or any(part in ROLE_MAILBOXES for part in _ROLE_PARTS.split(mailbox)[:1])


def _usefulness(email: str, domain: str) -> float:
    mailbox, _, host = email.partition("@")
    place = ROLE_MAILBOXES.get(mailbox, len(ROLE_MAILBOXES))
    own = 0.5 if host == domain or host.endswith("." + domain) else 0.0
    return own + 0.3 * (1 - place / (len(ROLE_MAILBOXES) + 1))


def _read_social_accounts(sheet: FactSheet, view: PageView) -> None:
    for item, source in organisations(view):
        for value in values_of(item, "sameAs")[:30]:
            account = social_account(value) if isinstance(value, str) else None
            sheet.add(view, "social_account", account, source, 0.9)
    for link in view.links:
        if "//" in link.href:
            sheet.add(view, "social_account", social_account(link.href), "link", 0.8)


def social_account(address: str) -> str | None:
    """The address of an account on a social network, without what tracks; none for buttons that share."""
    if "pinterest." not in address and not any(network in address for network in _NETWORKS):
        return None
    url = parse_url(address if not address.startswith("//") else f"https:{address}")
    if url is None:
        return None
    host = url.host.removeprefix("www.").removeprefix("m.")
    # Pinterest has a domain a country; accounts are the same everywhere.
    host = "pinterest.com" if _PINTEREST.match(host) else ".".join(host.split(".")[-2:])
    host = _SAME_NETWORK.get(host, host)
    if host not in _NETWORKS or _NO_ACCOUNT.match(url.path):
        return None
    parts = [part for part in url.path.split("/") if part]
    kept = parts[:2] if parts[0].lower() in _ACCOUNT_IN else parts[:1]
    return f"https://www.{host}/{'/'.join(kept)}".lower()[:200]


def _read_forms(sheet: FactSheet, view: PageView) -> None:
    for form in view.tree.css("form")[:30]:
        fields = form.css("input, textarea, select")[:60]
        kinds = [
            ((field.attributes.get("type") or "text").lower(), (field.attributes.get("name") or "").lower())
            for field in fields
        ]
        has_email = any(kind == "email" or "mail" in name for kind, name in kinds)
        if not has_email or any(kind == "password" for kind, _ in kinds):
            continue
        if form.css_first("textarea") is not None:
            sheet.add(view, "has_contact_form", "yes", "markup", 0.9 if view.topic is Topic.CONTACT else 0.6)
            continue
        asked = len([kind for kind, _ in kinds if kind in {"text", "email", "tel"}])
        named = " ".join(str(value) for value in form.attributes.values() if value)[:500]
        said = f"{named} {node_text(form, 300)} {' '.join(name for _, name in kinds)}".replace("_", " ").replace(
            "-", " "
        )
        is_newsletter = Theme.NEWSLETTER in themes_of(said)
        if is_newsletter or (asked == 1 and view.themes[Theme.NEWSLETTER]):
            sheet.add(view, "has_newsletter_form", "yes", "markup", 0.9 if is_newsletter else 0.6)
