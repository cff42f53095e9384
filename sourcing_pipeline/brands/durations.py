"""Times as pages state them, in days: ``10 to 14 days``, ``zwei Wochen``, ``sous 48 heures``.

What belongs here: one time from a text. What doesn't: what it is the time of (``trade_terms``, ``returns``).
"""

import re

MOST_DAYS = 365
"""Longer ones are no terms of trade."""

_NUMBERS = {
    word: number
    for number, words in {
        1: "one eine einem einer einen une un una uno een één",
        2: "two zwei deux dos due twee",
        3: "three drei trois tres tre drie",
        4: "four vier quatre cuatro quattro",
        5: "five fünf cinq cinco cinque vijf",
        6: "six sechs seis sei zes",
        7: "seven sieben sept siete sette zeven",
        8: "eight acht huit ocho otto",
        10: "ten zehn dix diez dieci tien",
        12: "twelve zwölf douze doce dodici twaalf",
        14: "fourteen vierzehn quatorze catorce quattordici veertien",
        15: "fifteen fünfzehn quinze quince quindici vijftien",
        20: "twenty zwanzig vingt veinte venti twintig",
        30: "thirty dreißig dreissig trente treinta trenta dertig",
        60: "sixty sechzig soixante sesenta sessanta zestig",
        90: "ninety neunzig noventa novanta negentig",
    }.items()
    for word in words.split()
}
_UNITS = (
    (1.0, r"\w{0,7}tage?n?|tägig\w{0,2}|days?|jours?|d[ií]as?|giorn[oi]|\w{0,4}dag(?:en)?"),
    (7.0, r"weeks?|wochen?|semaines?|semanas?|settiman[ae]|we(?:ek|ken)|wöchig\w{0,2}"),
    (30.0, r"months?|monate?n?|mois|mes(?:es)?|mes[ei]|maand(?:en)?"),
    (1 / 24, r"hours?|stunden|heures|horas|ore|uur"),
)
_NUMBER = rf"\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
_TIME = re.compile(
    rf"(?<![\w.,])({_NUMBER})(?:\s?\(\d{{1,3}}\))?\)?(?:\s?(?:-|\u2013|to|bis|à|a|tot|y|oder|or|und|and|et|e|en|o|ou|of)\s?({_NUMBER}))?[\s-]{{0,2}}"
    rf"(?:(?:business|working|full|calendar|consecutive|kalender|ganze)[\s-]?)?(?:{'|'.join(f'(?P<u{i}>{unit})' for i, (_, unit) in enumerate(_UNITS))})\b"
)


def days_in(text: str) -> float | None:
    """The time that a text in lower case states, in days; the middle of a range; none where it is over a year."""
    match = _TIME.search(text)
    if match is None:
        return None
    first = _value(match.group(1))
    last = _value(match.group(2)) if match.group(2) else first
    factor = next(factor for index, (factor, _) in enumerate(_UNITS) if match[f"u{index}"])
    days = (first + last) / 2 * factor
    return round(days, 2) if 0 < days <= MOST_DAYS and first <= last else None


def _value(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMBERS[text]
