"""Where the brand is: country and currency.

What belongs here: readers of these facts and how much each sign weighs. What doesn't: the lists (``countries``,
``currencies``), and languages (``languages``).
"""

import re
from collections import Counter
from collections.abc import Sequence

from sourcing_pipeline.brands.countries import (
    CODE_OF_NAME,
    LONG_NUMBER,
    NAME_IN_TEXT,
    TAX_NUMBERS,
    country_code,
    country_of_domain,
    country_of_phone,
)
from sourcing_pipeline.brands.currencies import COUNTRY_OF, DOLLAR_OF, currency_code
from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.languages import read_languages
from sourcing_pipeline.brands.organisations import organisations
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.prices import prices_in_text
from sourcing_pipeline.brands.schema_items import items_of, text_of, walk
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.web.topics import Topic

_PHONE = re.compile(r"(?:\+|\b00)[1-9][\d\s()./-]{6,20}\d")
_PLATFORM_CURRENCY = re.compile(
    r"""(?:active_currency|shopCurrency|currencyCode|currency_code|Shopify\.currency\s?=\s?\{\s?["']active)["']?\s?[:=]\s?["']([A-Z]{3})["']"""
)
_CONTACT_TOPICS = frozenset({Topic.CONTACT, Topic.IMPRINT, Topic.ABOUT})
_MANY_PRICES = 3


def read_place(sheet: FactSheet, views: Sequence[PageView], products: Sequence[tuple[PageView, Product]]) -> None:
    """Add the facts ``currency``, ``language``, ``languages`` and ``country``, and choose."""
    language = read_languages(sheet, views)
    for view in views:
        _read_addresses(sheet, view)
        _read_country_signs(sheet, view)
    home = views[0]
    sheet.add(home, "country", country_of_domain(home.page.domain), "domain", 0.6)
    country = sheet.choose_one("country")
    _read_currency(sheet, views, products, DOLLAR_OF.get(country.value) if country else None)
    currency = sheet.choose_one("currency")
    if currency and currency.value in COUNTRY_OF:
        # Dollars stand on pages of all the world, and in texts about anything.
        is_abroad = currency.value == "USD" and language not in {None, "en"}
        sure = 0.35 if currency.value == "USD" or currency.source_kind == "text" else 0.5
        sheet.add(home, "country", None if is_abroad else COUNTRY_OF[currency.value], "markup", sure)
    sheet.add(home, "country", _country_of_speech(language, currency.value if currency else None), "text", 0.3)
    sheet.choose_one("country")


def _country_of_speech(language: str | None, currency: str | None) -> str | None:
    """Where a language is mostly spoken: the weakest sign, for sites that give no other one."""
    in_euro = {"de": "DE", "fr": "FR", "es": "ES", "nl": "NL", "pt": "PT"}
    alone = {"it": "IT", "pl": "PL", "cs": "CZ", "sk": "SK", "hu": "HU", "da": "DK", "sv": "SE", "fi": "FI", "no": "NO", "el": "GR", "bg": "BG",
             "ro": "RO", "ja": "JP", "ko": "KR", "tr": "TR", "he": "IL", "lt": "LT", "lv": "LV", "et": "EE", "sl": "SI", "hr": "HR"}  # fmt: skip
    return alone.get(language or "") or (in_euro.get(language or "") if currency == "EUR" else None)


def _read_currency(
    sheet: FactSheet, views: Sequence[PageView], products: Sequence[tuple[PageView, Product]], dollar: str | None
) -> None:
    """Currencies of products, then of the platform's own data, then of prices in the text. ``dollar``: what ``$`` means here."""
    stated = [(view, product) for view, product in products if product.currency]
    counts = Counter(product.currency for _, product in stated)
    for code, count in sorted(counts.items(), key=lambda entry: (-entry[1], str(entry[0])))[:3]:
        view, product = max(((v, p) for v, p in stated if p.currency == code), key=lambda pair: pair[1].confidence)
        meant = dollar if dollar and code == "USD" and product.source_kind == "text" else code
        sheet.add(view, "currency", meant, product.source_kind, product.confidence * count / len(stated))
    for view in views:
        sheet.add(view, "currency", _currency_of_platform(view.page.html[:300_000]), "platform", 0.7)
    if stated:
        return
    shown = [
        (money.currency, view) for view in views for money in prices_in_text(view.text[:50_000], 50) if money.currency
    ]
    amounts = Counter(code for code, _ in shown)
    if amounts:
        code = min(amounts, key=lambda one: (-amounts[one], str(one)))
        first = next(view for one, view in shown if one == code)
        is_sure = amounts[code] >= _MANY_PRICES
        sheet.add(first, "currency", dollar if dollar and code == "USD" else code, "text", 0.5 if is_sure else 0.4)


def _currency_of_platform(markup: str) -> str | None:
    """The currency that a platform's own scripts state."""
    start = 0
    while (place := markup.find("urrency", start)) >= 0:
        found = _PLATFORM_CURRENCY.search(markup, max(0, place - 20), place + 60)
        if found is not None and (code := currency_code(found.group(1))):
            return code
        start = place + 60
    return None


def _read_addresses(sheet: FactSheet, view: PageView) -> None:
    for item, source in organisations(view):
        for inner in walk([item]):
            for address in items_of(inner, "address"):
                sheet.add(view, "country", country_code(text_of(address, "addressCountry", limit=60)), source, 0.9)
            phone = text_of(inner, "telephone", limit=60)
            sheet.add(view, "country", country_of_phone(phone) if phone else None, source, 0.6)
    sheet.add(
        view,
        "country",
        country_code(view.structured.meta("og:country-name", "business:contact_data:country_name")),
        "open_graph",
        0.7,
    )
    region = view.structured.meta("geo.region") or ""
    sheet.add(view, "country", country_code(region[:2]), "meta", 0.6)


def _read_country_signs(sheet: FactSheet, view: PageView) -> None:
    """Tax numbers, phone numbers and, on pages about the company, names of countries."""
    text = view.text
    tail = text if view.topic in _CONTACT_TOPICS else text[-3_000:]
    for code, pattern in TAX_NUMBERS if LONG_NUMBER.search(tail) else ():
        if pattern.search(tail):
            sheet.add(view, "country", code, "text", 0.65)
    numbers = [link.href[4:] for link in view.links if link.href.lower().startswith("tel:")][:5]
    for number in [*numbers, *_PHONE.findall(tail)[:5]]:
        sheet.add(view, "country", country_of_phone(number), "text", 0.45)
    if view.topic in {Topic.CONTACT, Topic.IMPRINT}:
        named = Counter(CODE_OF_NAME[name] for name in NAME_IN_TEXT.findall(text[:20_000].lower()))
        # A page that names many countries is a list of places to ship to, or a form.
        if 0 < len(named) <= 3:  # noqa: PLR2004 - see above
            sheet.add(view, "country", min(named, key=lambda code: (-named[code], code)), "text", 0.5)
