"""How to reach the brand: business e-mail address and phone, social accounts, forms.

What belongs here: readers of these facts, and what is a person's. What doesn't: which mailboxes are roles (``mailboxes``),
what a form is for (``forms``), terms of trade (``trade``).
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from urllib.parse import unquote

from sourcing_pipeline.brands.facts import FactSheet, SourceKind
from sourcing_pipeline.brands.forms import MAX_FORMS, FormKind, FormReading, form_scope, read_form
from sourcing_pipeline.brands.lexicon import NO_CONTACT_MAILBOXES
from sourcing_pipeline.brands.mailboxes import SPELLED, is_of_brand, is_role, usefulness
from sourcing_pipeline.brands.organisations import organisations
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import text_of, values_of, walk
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.web.topics import Topic
from sourcing_pipeline.web.urls import parse_url

_EMAIL = re.compile(
    r"(?<![\w.%+-])([A-Za-z0-9][A-Za-z0-9._%+-]{0,63})@((?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24})(?![\w@])"
)
_FILE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".css", ".js")
_NO_HOSTS = ("example.", "domain.", "sentry.", "email.", "yourdomain.", "mysite.", "company.")
_HEX = re.compile(r"^(?:[0-9a-f]{2}){4,120}$")
_CONTACT_TOPICS = frozenset({Topic.CONTACT, Topic.IMPRINT, Topic.WHOLESALE, Topic.ABOUT})
_NAMED_PHONE = re.compile(
    r"(?:\b(?:tel|telefon|telephone|téléphone|teléfono|telefono|telefoon|phone|fon|call us|ring us|tél|hotline|ph)\b\s?(?:nr|no)?[.:]{0,2}\s?)((?:\+|00|\(?0)[\d\s()./-]{6,22}\d)",
    re.IGNORECASE,
)
_NO_PHONE = re.compile(r"[^\d+()/. -]+")
_LEAST_DIGITS, _MOST_DIGITS, _MOST_NUMBERS = 7, 15, 5
_MOBILE_BEGINS = {
    "DE": ("49", "1[567]"), "GB": ("44", "7"), "FR": ("33", "[67]"), "IT": ("39", "3"), "ES": ("34", "[67]"), "NL": ("31", "6"), "AT": ("43", "6[5-9]"),
    "CH": ("41", "7[5-9]"), "BE": ("32", "4[5-9]"), "PT": ("351", "9"), "IE": ("353", "8"), "SE": ("46", "7"), "NO": ("47", "[49]"), "PL": ("48", "[5-7]"),
}  # fmt: skip
"""Dial code of a country and how its numbers of mobile phones begin, where that tells; small brands give their owner's."""

_WITHOUT_TRUNK_ZERO = frozenset({"IT", "ES", "PT", "NO", "PL"})
"""Where a number begins at home as abroad: with another digit a mobile one, with a zero (in Italy) one of a town."""

_MOBILE = re.compile("|".join(rf"\+{dial}{begins}" for dial, begins in _MOBILE_BEGINS.values()))

FORM_FACTS = {
    FormKind.NEWSLETTER: "has_newsletter_form",
    FormKind.CONTACT: "has_contact_form",
    FormKind.ORDER: "has_order_form",
    FormKind.LOGIN: "has_login_form",
    FormKind.REGISTRATION: "has_registration_form",
    FormKind.SEARCH: "has_search_form",
}
"""Facts that say which forms a site has."""

_SURE_FORM = 0.65
"""From here on nine forms of ten are what they are taken for."""

_MOST_MARKUP = 20_000
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
_PERSONS_IN = frozenset({"in", "people"})
_ACCOUNT_IN = frozenset({"pages", "company", "in", "user", "channel", "c", "pg", "people", "shop", "school"})


def read_contact(sheet: FactSheet, views: Sequence[PageView], brand_name: str) -> None:
    """Add the facts ``contact_email``, ``contact_phone``, ``social_account`` and which forms there are, and choose.

    What is a person's own is personal data: kept as a fact, so that it can be erased, and never chosen.
    """
    brand_words = {simplified(brand_name), simplified(views[0].page.domain.split(".")[0])} - {""}
    country = next((value for name, value in sheet.chosen if name == "country"), None)
    known_forms: dict[str, FormReading] = {}
    for view in views:
        _read_emails(sheet, view, brand_words)
        _read_phones(sheet, view, country)
        _read_social_accounts(sheet, view, brand_words)
        _read_forms(sheet, view, known_forms)
    _mark_other_spellings(sheet)
    domain = views[0].page.domain
    sheet.choose_one(
        "contact_email", preference=lambda email: usefulness(email, domain), same=str.lower, may_be_contested=False
    )
    sheet.choose_one("contact_phone", same=_last_digits, may_be_contested=False)
    accounts = sheet.choose_all("social_account")
    if accounts:
        source = next(fact for fact in sheet.of("social_account") if fact.value == accounts[0])
        first = next(view for view in views if view.url == source.page_url)
        sheet.add(first, "social_account_count", len(accounts), "link", 0.9)
        sheet.choose_one("social_account_count")
    for name in FORM_FACTS.values():
        sheet.choose_one(name)


def _read_emails(sheet: FactSheet, view: PageView, brand_words: set[str]) -> None:
    bonus = 0.1 if view.topic in _CONTACT_TOPICS else 0.0
    for address, source in dict.fromkeys(_emails(view)):
        mailbox, _, host = address.partition("@")
        if mailbox in NO_CONTACT_MAILBOXES or host.startswith(_NO_HOSTS) or "sentry" in host:
            continue
        is_own = host == view.page.domain or host.endswith("." + view.page.domain)
        if is_role(mailbox) or is_of_brand(mailbox, brand_words):
            sheet.add(view, "contact_email", address, source, (0.85 if is_own else 0.5) + bonus)
        else:
            sheet.add(view, "contact_email", address, source, 0.4 + bonus, is_personal=True)


def _read_phones(sheet: FactSheet, view: PageView, country: str | None) -> None:
    """Numbers of the company: in its structured data, linked from the home page and pages for contact, written there."""
    for item, source in organisations(view):
        for inner in walk([item]):
            _add_phone(sheet, view, country, text_of(inner, "telephone", limit=60), source, 0.85)
    is_company_s = view.topic in _CONTACT_TOPICS or view.topic is Topic.HOME
    linked = [unquote(link.href[4:60]) for link in view.links if link.href[:4].lower() == "tel:"]
    for number in linked[:_MOST_NUMBERS]:
        _add_phone(sheet, view, country, number, "link", 0.7 if is_company_s else 0.5)
    if view.topic in {Topic.CONTACT, Topic.IMPRINT}:
        for match in list(_NAMED_PHONE.finditer(view.text[:20_000]))[:_MOST_NUMBERS]:
            _add_phone(sheet, view, country, match.group(1), "text", 0.6)


def _add_phone(
    sheet: FactSheet, view: PageView, country: str | None, number: str | None, source: SourceKind, confidence: float
) -> None:
    """Note a number; a mobile one is taken for a person's own."""
    written = " ".join(_NO_PHONE.sub(" ", number or "").split())
    digits = re.sub(r"\D", "", written.replace("(0)", ""))
    if not _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS or len(set(digits)) == 1:
        return
    sheet.add(view, "contact_phone", written, source, confidence, is_personal=_is_mobile(written, digits, country))


def _is_mobile(written: str, digits: str, country: str | None) -> bool:
    """Whether a number is a mobile phone's; one without a dial code is read as one of the site's country."""
    if written.startswith(("+", "00")):
        return _MOBILE.match("+" + digits.removeprefix("00")) is not None
    _, begins = _MOBILE_BEGINS.get(country or "", ("", ""))
    trunk = "" if country in _WITHOUT_TRUNK_ZERO else "0"
    return bool(begins) and re.match(trunk + begins, digits) is not None


def _mark_other_spellings(sheet: FactSheet) -> None:
    """A number that is a person's in one spelling is so in all (``+44 7700 900123``, ``07700 900123``)."""
    personal = {_last_digits(fact.value) for fact in sheet.of("contact_phone") if fact.is_personal}
    sheet.facts = [
        replace(fact, is_personal=True)
        if fact.name == "contact_phone" and _last_digits(fact.value) in personal
        else fact
        for fact in sheet.facts
    ]


def _last_digits(number: str) -> str:
    """What two ways to write a number have in common: dial codes and zeros before it come and go."""
    return re.sub(r"\D", "", number)[-8:]


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
    for match in list(SPELLED.finditer(view.text[:100_000]))[:10]:
        host = re.sub(
            r"\s?[\[({]\s?(?:dot|punkt|point|punto|punt)\s?[\])}]\s?", ".", match.group(2), flags=re.IGNORECASE
        )
        yield from ((address, "text") for address in _addresses_in(f"{match.group(1)}@{host}"))


def _addresses_in(text: str) -> list[str]:
    found = [f"{match.group(1)}@{match.group(2)}".lower() for match in _EMAIL.finditer(text)]
    return [address for address in found[:50] if not address.endswith(_FILE_ENDINGS)]


def _unhidden(code: str) -> str:
    """An address that Cloudflare has hidden from robots that don't run scripts."""
    if not _HEX.match(code.lower()):
        return ""
    key, *hidden = bytes.fromhex(code)
    return bytes(byte ^ key for byte in hidden).decode("utf-8", "replace")


def _read_social_accounts(sheet: FactSheet, view: PageView, brand_words: set[str]) -> None:
    def add(account: str | None, source: SourceKind, confidence: float) -> None:
        is_personal = account is not None and is_a_person_s(account, brand_words)
        sheet.add(view, "social_account", account, source, confidence, is_personal=is_personal)

    for item, source in organisations(view):
        for value in values_of(item, "sameAs")[:30]:
            add(social_account(value) if isinstance(value, str) else None, source, 0.9)
    for link in view.links:
        if "//" in link.href:
            add(social_account(link.href), "link", 0.8)


def is_a_person_s(account: str, brand_words: AbstractSet[str]) -> bool:
    """Whether an account is where a network keeps persons (``linkedin.com/in/``), and isn't named for the brand."""
    kind, _, name = account.split("/", 3)[-1].partition("/")
    return kind in _PERSONS_IN and not is_of_brand(name, brand_words)


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
    if not parts:
        return None
    kept = parts[:2] if parts[0].lower() in _ACCOUNT_IN else parts[:1]
    return f"https://www.{host}/{'/'.join(kept)}".lower()[:200]


def _read_forms(sheet: FactSheet, view: PageView, known: dict[str, FormReading]) -> None:
    """Forms of the page; most stand on every page of a site, so each is read once."""
    for form in view.tree.css("form")[:MAX_FORMS]:
        markup = (form_scope(form).html or "")[:_MOST_MARKUP]
        if markup not in known:
            known[markup] = read_form(form)
        reading = known[markup]
        if reading.kind in FORM_FACTS and reading.confidence >= _SURE_FORM:
            sheet.add(view, FORM_FACTS[reading.kind], "yes", "markup", reading.confidence)
