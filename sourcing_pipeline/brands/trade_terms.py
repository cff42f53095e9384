"""Terms of trade in running text: least order by value and by number, lead time, and the mark-up that retailers get.

What belongs here: from a page and its phrases to facts. What doesn't: which page is for retailers (``trade``).
"""

import re
from collections.abc import Iterator

from sourcing_pipeline.brands.durations import days_in
from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.lexicon import Hit, Theme, first_hits
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.prices import Money, prices_in_text

_WITHIN_CHARACTERS = 70
_BEFORE_CHARACTERS = 25
_NEAR_CHARACTERS = 40
_CURRENCY_WORDS = (
    (re.compile(r"\beuros?\b", re.IGNORECASE), "€"),
    (re.compile(r"\b(?:pounds?|livres sterling)\b", re.IGNORECASE), "£"),
    (re.compile(r"\b(?:us )?dollars?\b", re.IGNORECASE), "$"),
    (re.compile(r"\b(?:schweizer )?franken\b|\bfrancs suisses\b", re.IGNORECASE), "CHF"),
)
_SENTENCE_END = re.compile(r"[.!?]\s")
_NO_LEAST = re.compile(r"^(?:no|kein|keine|pas|sans|sin|senza|nessun|geen)\b")
_OPENING = re.compile(r"opening|first|initial|erst|premi[eè]re|primer|primo|eerste")
_AGAIN = re.compile(
    r"re-?orders?|nachbestell|folgebestell|réassort|reassort|réapprovision|reposicion|riordin|riassort|nabestel|herhaal"
)
_FREE_SHIPPING = re.compile(
    r"free (?:shipping|delivery|postage|carriage)|carriage paid|versandkostenfrei|kostenlose[rn]? (?:versand|lieferung)|frei haus|franco|frais de port offerts"
    r"|livraison (?:gratuite|offerte)|env[ií]os? (?:gratis|gratuito)|portes pagados|spedizione gratuita|porto franco|gratis verzending|franko"
)
_PIECES = re.compile(
    r"(?<![\d.,€£$])(\d{1,5})\s?(?:units?|pieces?|pcs|items?|stück|stk|einheiten|artikel|pi[eè]ces|unités|articles|unidades|piezas|artículos|pezzi|unità"
    r"|articoli|stuks|artikelen|products?|produkte?|produits?|productos?|prodotti|producten)\b"
)
_DISPATCH_WORDS = ("ship", "dispatch", "versand", "versend", "verschick", "expédi", "envi", "envía", "spedi", "verz")

_NUMBER = r"(\d{1,3}(?:[.,]\d{1,2})?)"
_FACTOR_WORDS = (
    r"(?:mark-?\s?up|retail multiple|kalkulation(?:sfaktor|saufschlag)?|handelskalkulation|aufschlag|coefficient(?: multiplicateur)?|multiplicador|coeficiente"
    r"|ric[aà]rico|moltiplicatore|coefficiente|calculatiefactor|verkoopfactor|marge-?factor|opslag|multiplicateur)"
)
_MARGIN_WORDS = (
    r"(?:(?:retail|gross|profit)?\s?margins?|handelsspanne|handelsmarge|gewinnspanne|marge|margen|margine|winstmarge)"
)
_BETWEEN = r"(?:\W{0,3}\b(?:of|from|up to|at|is|are|around|about|approximately|von|bis zu|ist|ca|rund|de|du|jusqu'à|d'environ|environ|del|hasta|di|fino al|van|tot|circa|het|factor|faktor)\b){0,3}\W{0,4}"
_FACTOR = re.compile(
    rf"{_FACTOR_WORDS}{_BETWEEN}{_NUMBER}\s?(%|prozent|percent|per cent|pour cent|por ciento|procent)?"
)
_MARGIN = re.compile(
    rf"{_MARGIN_WORDS}{_BETWEEN}{_NUMBER}\s?(?:%|prozent|percent|per cent|pour cent|por ciento|procent)"
)
_BEFORE_WORD = re.compile(
    rf"{_NUMBER}\s?(%|x|\u00d7|-fold)\s?(?:\w{{1,9}}\s){{0,2}}(?:({_FACTOR_WORDS})|({_MARGIN_WORDS}))"
)
_KEYSTONE = re.compile(r"\b(?:(double|triple)\s)?keystone\b")
_OFF_RETAIL = re.compile(
    rf"{_NUMBER}\s?%\s(?:off|below|under|discount (?:on|off|from)|less than|rabatt auf|unter|nachlass auf|de (?:remise|réduction) sur|de descuento sobre|di sconto su|korting op)"
    r"\s?(?:(?:the|our|of|den|die|der|das|unser\w{0,3}|le|les|nos|el|los|lo|il|i|de|het|onze|l|l'|al)\s){0,2}"
    r"(?:full )?(?:recommended )?(?:retail|rrp|r\.r\.p|srp|msrp|uvp|vk|verkaufspreis|ladenpreis|endverbraucherpreis|prix (?:public|de vente)|pvp|precio de venta|prezz\w (?:al pubblico|di listino)|listino"
    r"|adviesprij|verkoopprij|consumentenprij|winkelprij)"
)
_TIMES_WHOLESALE = re.compile(
    rf"(?:{_NUMBER}\s?(?:x|\u00d7|times|mal|fois|veces|volte|keer)|(?:x|\u00d7)\s?{_NUMBER})\s(?:\w{{1,9}}\s){{0,2}}"
    r"(?:wholesale|cost price|trade price|einkaufspreis|händler-?ek|ek-preis|prix d'achat|prix de gros|precio mayorista|precio de compra|prezzo all'ingrosso|prezzo d'acquisto"
    r"|inkoopprijs|groothandelsprijs)"
)
LEAST_MARKUP, MOST_MARKUP = 1.1, 6.0
"""Retail prices as multiples of wholesale prices: what lies beyond is no mark-up."""


def read_terms(sheet: FactSheet, view: PageView, orders: dict[str, Money], *, is_wholesale: bool) -> None:
    """Add what a page states of ``minimum_order_amount``, ``reorder_minimum_amount``, ``minimum_order_quantity``, ``lead_time_days``, ``retail_markup``.

    Pages for others than retailers count less: a shop's own customers have a least order and a time of delivery, too.
    """
    # Places of phrases refer to the text in lower case; a few letters change their length with their case.
    text = view.text if len(view.lowered) == len(view.text) else view.lowered
    confidence = 0.8 if is_wholesale else 0.5
    for hit in first_hits(view.hits, Theme.MINIMUM_ORDER):
        _read_least_order(sheet, view, text, hit, confidence, orders)
    for hit in first_hits(view.hits, Theme.LEAD_TIME):
        is_dispatch = hit.phrase.startswith(_DISPATCH_WORDS)
        if is_wholesale or not is_dispatch:
            days = days_in(text[hit.end : hit.end + _WITHIN_CHARACTERS].lower())
            sheet.add(view, "lead_time_days", days, "text", confidence - 0.1 * is_dispatch)
    if is_wholesale:
        for markup in dict.fromkeys(markups_in(view.lowered[:20_000])):
            sheet.add(view, "retail_markup", markup, "text", 0.8)


def _read_least_order(
    sheet: FactSheet, view: PageView, text: str, hit: Hit, confidence: float, orders: dict[str, Money]
) -> None:
    if _NO_LEAST.match(hit.phrase):
        orders.setdefault("0", Money(0.0, None))
        sheet.add(view, "minimum_order_amount", "0", "text", confidence - 0.1)
        return
    after = text[hit.end : hit.end + _WITHIN_CHARACTERS]
    before = text[max(0, hit.start - _BEFORE_CHARACTERS) : hit.start]
    beside = f"{before[-20:]}{hit.phrase}{after[:_NEAR_CHARACTERS]}".lower()
    said = _SENTENCE_END.split(after, maxsplit=1)[0]
    if _FREE_SHIPPING.search(f"{before}{said[:_NEAR_CHARACTERS]}".lower()):
        return
    found = prices_in_text(with_signs(after), 1) or prices_in_text(with_signs(before), 1)
    # "Minimum order: £150. Reorders from £75": what comes after the amount is about another one.
    is_again = _AGAIN.search(f"{before[-20:]}{_until_number(after)}".lower()) is not None
    for money in found:
        value = f"{money.amount:g} {money.currency}" if money.currency else f"{money.amount:g}"
        orders.setdefault(value, money)
        if is_again:
            sheet.add(view, "reorder_minimum_amount", value, "text", confidence)
        else:
            sheet.add(view, "minimum_order_amount", value, "text", confidence + 0.1 * bool(_OPENING.search(beside)))
    if not found and (pieces := _PIECES.search(after.lower())):
        sheet.add(view, "minimum_order_quantity", int(pieces.group(1)) or None, "text", confidence)


def _until_number(text: str) -> str:
    return re.split(r"\d", text, maxsplit=1)[0]


def with_signs(text: str) -> str:
    """The text with signs for written currencies, as amounts in texts are found by them."""
    for word, sign in _CURRENCY_WORDS:
        text = word.sub(sign, text)
    return text


def markups_in(text: str) -> list[float]:
    """Retail prices as multiples of wholesale prices, as a text in lower case states them for retailers.

    A margin of 50 %, a mark-up of 100 %, half off the retail price and keystone pricing all mean 2.
    """
    return [markup for markup in _markups(text) if LEAST_MARKUP <= markup <= MOST_MARKUP]


def _markups(text: str) -> Iterator[float]:
    for match in _KEYSTONE.finditer(text):
        yield {"double": 4.0, "triple": 3.0}.get(match.group(1) or "", 2.0)
    for match in _FACTOR.finditer(text):
        yield _of_markup(_number(match.group(1)), is_percent=bool(match.group(2)))
    for match in _MARGIN.finditer(text):
        yield _of_margin(_number(match.group(1)))
    for match in _BEFORE_WORD.finditer(text):
        value, is_percent = _number(match.group(1)), match.group(2) == "%"
        yield _of_markup(value, is_percent=is_percent) if match.group(3) else _of_margin(value) if is_percent else value
    for match in _OFF_RETAIL.finditer(text):
        yield _of_margin(_number(match.group(1)))
    for match in _TIMES_WHOLESALE.finditer(text):
        yield _number(match.group(1) or match.group(2))


def _of_markup(value: float, *, is_percent: bool) -> float:
    return round(1 + value / 100, 2) if is_percent else value


def _of_margin(percent: float) -> float:
    return round(100 / (100 - percent), 2) if percent < 100 else 0.0  # noqa: PLR2004 - per cent


def _number(text: str) -> float:
    return float(text.replace(",", "."))
