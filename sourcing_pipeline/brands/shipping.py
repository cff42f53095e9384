"""Where a shop ships to: as structured data, choosers of a country, and texts about shipping say.

What belongs here: readers of that fact. What doesn't: names of countries (``countries``), times of delivery
(``trade_terms``).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sourcing_pipeline.brands.countries import CODE_OF_NAME, NAME_IN_TEXT, SHORT_NAME_IN_TEXT, country_code
from sourcing_pipeline.brands.denials import is_denied, parts_excepted
from sourcing_pipeline.brands.facts import FactSheet, SourceKind
from sourcing_pipeline.brands.lexicon import Theme, first_hits
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import Item, as_text, items_of, types_of, values_of
from sourcing_pipeline.brands.stated_items import stated_items
from sourcing_pipeline.candidates.countries import COUNTRY_CODES
from sourcing_pipeline.web.topics import Topic

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
"""Members of the European Union: shops name it instead of them."""

_EU_NAMES = re.compile(
    r"\b(?:(?:the )?european union|within the eu\b|eu countries|eu-länder\w{0,2}|innerhalb der eu|europäische\w? union|union européenne|unión europea|unione europea|europese unie)"
)
_CODES = re.compile(r"(?<![\w.])[A-Z]{2}(?:\s?(?:[,/&|;]|and|und|et|y|e|en)\s?[A-Z]{2}(?!\w))+")
_SENTENCE = re.compile(r"[.!?](?:\s|$)")
_WITHIN_CHARACTERS, _WITHIN_CHARACTERS_ELSEWHERE = 600, 200
_MANY_NAMES = 4
"""Countries that a page about shipping names when it lists places, whatever words stand before them."""

_CHOOSERS = 'select[name*="country" i], select[id*="country" i], select[name*="land" i], select[name*="pais" i], select[name*="paese" i], select[name*="pays" i]'
_MARKETS = 'form[action*="localization" i] [data-value], form[action*="localization" i] option[value], [name="country_code"] option[value]'
_MOST_OPTIONS = 300
_ALL_COUNTRIES = 120
"""A chooser of so many is the address form's list of the world."""

_FIRST_COUNTRIES = 2
_WORLDWIDE_WORDS = re.compile(r"\b(?:worldwide|weltweit|monde entier|todo el mundo|tutto il mondo|wereldwijd)\b")


@dataclass(frozen=True, slots=True)
class Shipping:
    """What the profile takes from these facts."""

    ships_to: tuple[str, ...] | None
    ships_worldwide: bool


NO_SHIPPING = Shipping(ships_to=None, ships_worldwide=False)


def read_shipping(sheet: FactSheet, views: Sequence[PageView]) -> Shipping:
    """Add the facts ``ships_to`` (the countries that one page names, as a list of codes) and ``ships_worldwide``, and choose."""
    for view in views:
        for source, codes in _structured(view).items():
            _add(sheet, view, codes, source, 0.9)
        _add(sheet, view, _in_choosers(view), "markup", 0.7)
        _read_text(sheet, view)
    chosen = sheet.choose_one("ships_to", lambda codes: 0.01 * min(codes.count(","), 20), may_be_contested=False)
    worldwide = sheet.choose_one("ships_worldwide")
    return Shipping(tuple(chosen.value.split(", ")) if chosen else None, worldwide is not None)


def _add(sheet: FactSheet, view: PageView, codes: set[str], source: SourceKind, confidence: float) -> None:
    sheet.add(view, "ships_to", ", ".join(sorted(codes)) or None, source, confidence)


def _structured(view: PageView) -> dict[SourceKind, set[str]]:
    """Countries of ``OfferShippingDetails`` and ``eligibleRegion``, by kind of source."""
    found: dict[SourceKind, set[str]] = defaultdict(set)
    for item, source in stated_items(view):
        types = types_of(item)
        if "offershippingdetails" in types:
            for place in items_of(item, "shippingDestination"):
                found[source].update(_countries_of(place, "addressCountry"))
        elif "offer" in types:
            for value in values_of(item, "eligibleRegion"):
                stated = _countries_of(value, "addressCountry", "name") if isinstance(value, dict) else [_code(value)]
                found[source].update(code for code in stated if code)
    return found


def _countries_of(place: Item, *names: str) -> Iterator[str]:
    for value in values_of(place, *names):
        if (code := _code(value)) is not None:
            yield code


def _code(value: Any) -> str | None:
    return country_code(as_text(value, 60))


def _in_choosers(view: PageView) -> set[str]:
    """The countries among which a shop lets choose where to ship to, or in which it has a market."""
    markets = {
        code
        for node in view.tree.css(_MARKETS)[:_MOST_OPTIONS]
        if (code := (node.attributes.get("data-value") or node.attributes.get("value") or "").upper()) in COUNTRY_CODES
    }
    if len(markets) >= _FIRST_COUNTRIES:
        return markets
    if view.topic not in {Topic.SHIPPING, Topic.PRODUCT} and view.page.page_kind != "cart":
        return set()
    for chooser in view.tree.css(_CHOOSERS)[:5]:
        options = chooser.css("option")[:_MOST_OPTIONS]
        stated = (_of_option(option.attributes.get("value"), option.text()) for option in options)
        codes = {code for code in stated if code is not None}
        if _FIRST_COUNTRIES <= len(codes) < _ALL_COUNTRIES:
            return codes
    return set()


def _of_option(value: str | None, text: str) -> str | None:
    return value.upper() if value and value.upper() in COUNTRY_CODES else country_code(text.strip()[:60])


def _read_text(sheet: FactSheet, view: PageView) -> None:
    is_about_shipping = view.topic is Topic.SHIPPING
    confidence = 0.75 if is_about_shipping else 0.5
    within = _WITHIN_CHARACTERS if is_about_shipping else _WITHIN_CHARACTERS_ELSEWHERE
    codes: set[str] = set()
    text = view.text if len(view.lowered) == len(view.text) else view.lowered
    is_worldwide = any(not is_denied(view.lowered, hit.start) for hit in first_hits(view.hits, Theme.WORLDWIDE))
    free_from = 0
    for hit in first_hits(view.hits, Theme.SHIPS_TO):
        if hit.start < free_from or is_denied(view.lowered, hit.start):
            continue
        said = _SENTENCE.split(text[hit.start : hit.end + within], maxsplit=1)[0]
        free_from = hit.start + len(said)
        codes |= countries_named(said)
        is_worldwide = is_worldwide or _WORLDWIDE_WORDS.search(said.lower()) is not None
    if is_worldwide:
        sheet.add(view, "ships_worldwide", "yes", "text", confidence)
    if is_about_shipping and not codes:
        named = countries_named(" ".join([*view.paragraphs, *_listed(view)])[:20_000])
        codes = named if len(named) >= _MANY_NAMES else set()
    # Elsewhere one country may be where the reader is taken to be, or where wine comes from.
    if is_about_shipping or len(codes) > 1:
        _add(sheet, view, codes, "text", confidence)


def _listed(view: PageView) -> Iterator[str]:
    """Texts of lists and tables outside navigation; a page about shipping puts countries and rates there."""
    for node in view.tree.css("main li, article li, td, th")[:400]:
        yield node.text(deep=True, separator=" ")[:100]


def countries_named(text: str) -> set[str]:
    """Codes of the countries that a text names and doesn't except (``all EU countries except Greece``)."""
    said, excepted = parts_excepted(text)
    return countries_in(said) - countries_in(excepted) if excepted else countries_in(said)


def countries_in(text: str) -> set[str]:
    """Codes of the countries that a text names, in words or as a row of codes (``DE, AT, NL``); of the EU all members."""
    lowered = text.lower().replace("new mexico", "")
    codes = {CODE_OF_NAME[name] for name in NAME_IN_TEXT.findall(lowered)}
    codes |= {CODE_OF_NAME[name.lower()] for name in SHORT_NAME_IN_TEXT.findall(text)}
    for row in _CODES.findall(text):
        codes |= {code for code in re.findall(r"[A-Z]{2}", row) if code in COUNTRY_CODES}
    return codes | EU if _EU_NAMES.search(lowered) else codes
