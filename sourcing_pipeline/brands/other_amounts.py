"""Amounts beside a price that are not the price: by weight, saved, of an instalment, from which shipping is free.

What belongs here: the words by which they are known, and a text without them. What doesn't: which amount is the price
(``prices``, ``product_block``).
"""

import re

from sourcing_pipeline.brands.prices import PRICE_IN_TEXT

_UNIT = r"(?:kilo|kg|g|gr|gramm?|l|lt|litre|liter|litro|ml|cl|dl|oz|lbs?|m|cm|meter|metre|m²|m2)\b"
_BY_UNIT_BEHIND = re.compile(
    rf"\s?(?:/|\b(?:per|pro|je|par|por|al|le|voor)\b)\s?(?:\d{{1,4}}(?:[.,]\d{{1,2}})?\s?)?{_UNIT}\)?", re.IGNORECASE
)
_UNIT_BEFORE = re.compile(rf"\(?\b(?:\d{{1,4}}\s?)?{_UNIT}\s?=\s?$", re.IGNORECASE)
_OTHER_BEHIND = re.compile(
    r"\s?(?:off|rabatt|gespart|sparen|saved|de réduction|de remise|de descuento|di sconto|korting)\b"
    r"|\s?(?:/|\b(?:a|per|pro|par|al|por)\b)\s?(?:month|mo|monat|mois|mes|mese|maand|week|woche)\b",
    re.IGNORECASE,
)
_OTHER_BEFORE = re.compile(
    r"(?:\b(?:you )?sav(?:e|ing)s?|\bsie sparen|\bspare|\bersparnis|\béconomisez|\bahorras?|\brisparmia?|\bbespaar)(?: (?:up to|bis zu))?\s?:?\s?$"
    r"|\b\d{1,2}\s(?:\S{1,15} ){0,2}(?:payments?|instal?lments?|raten|paiements|mensualités|cuotas|pagos|rate|termijnen)(?: (?:of|zu|von|à|de|da|di|van))?\s?$"
    r"|(?:shipping|delivery|postage|versand\w{0,12}|lieferung|livraison|env[ií]o|spedizione|verzending|orders?|bestellungen|commandes?|pedidos|ordini|bestellingen)"
    r" (?:\w{1,12} )?(?:over|above|from|of|ab|über|dès|desde|vanaf|oltre|da|de)\s?$",
    re.IGNORECASE,
)
_WORDS_BEFORE = 60


def without_other_amounts(text: str) -> str:
    """The text of a price element or card without amounts that are no price, and without the words that say so.

    An amount by weight stays where there is no other: then things are sold by weight.
    """
    matches = list(PRICE_IN_TEXT.finditer(text))
    others: list[tuple[int, int]] = []
    by_unit: list[tuple[int, int]] = []
    last_end = 0
    for match in matches:
        floor = max(last_end, match.start() - _WORDS_BEFORE)
        last_end = match.end()
        if span := _with_words(text, match, floor, _OTHER_BEFORE, _OTHER_BEHIND):
            others.append(span)
            last_end = span[1]
        elif span := _with_words(text, match, floor, _UNIT_BEFORE, _BY_UNIT_BEHIND):
            by_unit.append(span)
            last_end = span[1]
    if len(others) + len(by_unit) == len(matches):
        by_unit = []
    for start, end in sorted(others + by_unit, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _with_words(
    text: str, match: re.Match[str], floor: int, before: re.Pattern[str], behind: re.Pattern[str]
) -> tuple[int, int] | None:
    """Where an amount and the words right before or behind it stand; none without such words."""
    start, end = match.span()
    if following := behind.match(text, end):
        return start, following.end()
    leading = before.search(text[floor:start])
    return (floor + leading.start(), end) if leading else None
