"""Where the brand is and how it speaks: country, currency, languages.

What belongs here: readers of these facts and how much each sign weighs. What doesn't: the lists (``countries``,
``currencies``).
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

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
from sourcing_pipeline.brands.organisations import organisations
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.prices import prices_in_text
from sourcing_pipeline.brands.schema_items import items_of, text_of, walk
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.web.topics import Topic

_LOCALE = re.compile(r"^([a-z]{2,3})(?:[-_](?:[a-z]{4}[-_])?([a-z]{2}))?\b", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|\b00)[1-9][\d\s()./-]{6,20}\d")
_PLATFORM_CURRENCY = re.compile(
    r"""(?:active_currency|shopCurrency|currencyCode|currency_code|Shopify\.currency\s?=\s?\{\s?["']active)["']?\s?[:=]\s?["']([A-Z]{3})["']"""
)
_LANGUAGES = frozenset(
    """ar bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka ko lt lv mk ms mt nb nl nn no pl pt ro ru sk sl sq sr sv ta te th
    tr uk ur vi zh""".split()
)
_SAME_LANGUAGE = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}
_CONTACT_TOPICS = frozenset({Topic.CONTACT, Topic.IMPRINT, Topic.ABOUT})
_LEAST_TEXT_FOR_LANGUAGE, _MUCH_TEXT_FOR_LANGUAGE = 120, 300
_SURE_LANGUAGE, _VERY_SURE_LANGUAGE = 0.9, 0.99
_ENGLISH_IS_WEAKER = 0.15
_SCRIPTS = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        ("ko", "[가-힣]"),
        ("ja", "[ぁ-ゖァ-ヺ]"),
        ("el", "[\u03b1-\u03c9\u03ac-\u03ce]"),
        ("he", "[א-ת]"),
        ("th", "[ก-ฮ]"),
    )
)
_LEAST_LETTERS_OF_SCRIPT = 12
_MANY_PRICES = 3


def read_place(sheet: FactSheet, views: Sequence[PageView], products: Sequence[tuple[PageView, Product]]) -> None:
    """Add the facts ``currency``, ``language``, ``languages`` and ``country``, and choose."""
    _read_language(sheet, views)
    language = sheet.choose_one("language")
    _read_languages(sheet, views, language.value if language else None)
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
        is_abroad = currency.value == "USD" and language is not None and language.value != "en"
        sure = 0.35 if currency.value == "USD" or currency.source_kind == "text" else 0.5
        sheet.add(home, "country", None if is_abroad else COUNTRY_OF[currency.value], "markup", sure)
    sheet.choose_one("country")


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


def language_code(text: str | None) -> str | None:
    """The ISO 639-1 code of a language tag."""
    match = _LOCALE.match(text.strip()) if text else None
    if match is None:
        return None
    code = _SAME_LANGUAGE.get(match.group(1).lower(), match.group(1).lower())
    return code if code in _LANGUAGES else None


def _read_language(sheet: FactSheet, views: Sequence[PageView]) -> None:
    home = views[0]
    metas = home.structured
    said = language_code(home.language_attribute), language_code(metas.meta("og:locale"))
    told = language_code(metas.meta("content-language", "language", "dc.language"))
    for code, source, confidence in ((said[0], "markup", 0.85), (said[1], "open_graph", 0.5), (told, "meta", 0.5)):
        # English is what templates come with, whatever the shop then writes.
        sheet.add(home, "language", code, source, confidence if code != "en" else confidence - _ENGLISH_IS_WEAKER)
    for locale in (home.language_attribute, metas.meta("og:locale")):
        match = _LOCALE.match(locale or "")
        region = country_code(match.group(2)) if match else None
        # en-US and en-GB are what templates come with.
        if match and region and match.group(1).lower() != "en":
            sheet.add(home, "country", region, "markup", 0.35)
    texts = [text for view in views[:4] for text in (*view.paragraphs[:12], metas.meta("description") or "")]
    sample = " ".join(texts)[:1_500]
    is_long = len(sample) >= _MUCH_TEXT_FOR_LANGUAGE
    if len(sample) < _LEAST_TEXT_FOR_LANGUAGE:
        sample = f"{sample} {home.text[:1_500]}"
    found = _language_of(sample)
    if found is not None:
        is_sure = is_long and found[1] >= _VERY_SURE_LANGUAGE
        sheet.add(home, "language", found[0], "text", 0.95 if is_sure else 0.7)
    else:
        sheet.add(home, "language", _language_of_script(sample), "text", 0.6)


def language_of_text(text: str) -> str | None:
    """The language of a text that is long enough to tell."""
    found = _language_of(text)
    return found[0] if found else None


def _language_of(text: str) -> tuple[str, float] | None:
    """The language of a text that is long enough to tell, and how sure that is."""
    if len(text) < _LEAST_TEXT_FOR_LANGUAGE:
        return None
    code, probability = _identifier().classify(text)
    known = language_code(code)
    return (known, float(probability)) if known and float(probability) >= _SURE_LANGUAGE else None


def _language_of_script(text: str) -> str | None:
    """The language whose script alone tells it, of a text that may be short."""
    counts = {code: len(pattern.findall(text)) for code, pattern in _SCRIPTS}
    code = max(counts, key=lambda one: counts[one])
    is_written_in_it = counts[code] >= max(_LEAST_LETTERS_OF_SCRIPT, 0.15 * len(text.replace(" ", "")))
    return code if is_written_in_it else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _read_languages(sheet: FactSheet, views: Sequence[PageView], main: str | None) -> None:
    """One fact that lists the languages that a page offers."""
    for view in views[:3]:
        offered = {
            code
            for node in view.tree.css("link[hreflang], a[hreflang]")[:100]
            if (code := language_code(node.attributes.get("hreflang")))
        }
        if offered:
            everything = sorted(offered | ({main} if main else set()))
            sheet.add(view, "languages", ", ".join(everything), "link", 0.8 if view is views[0] else 0.7)
    if not sheet.of("languages"):
        spoken = {code for view in views if (code := language_code(view.language_attribute))} | (
            {main} if main else set()
        )
        sheet.add(views[0], "languages", ", ".join(sorted(spoken)), "markup", 0.5)
    sheet.choose_one("languages", preference=lambda value: 0.01 * value.count(","), may_be_contested=False)


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
