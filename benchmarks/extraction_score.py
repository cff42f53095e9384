"""How well product facts were read, scored as the authors of scrapinghub/product-extraction-benchmark do.

A page has a set of right values of each attribute, and a system gives one value or none. A value in the set is a true
positive; any other is a false positive, and a false negative too where the set isn't empty; none where there is a right
one is a false negative. Prices are equal as decimals. SKUs are equal as they stand, for the set already lists the forms
that people accepted. Availability has two values. The authors scored no brand and no currency: here brands are equal
without case and spaces at the ends, and currencies where one sign can mean the other (``$`` and ``TWD``, ``Rs`` and
``PKR``).

What belongs here: truth and answers in, figures out. What doesn't: reading pages (``extraction.py``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

ATTRIBUTES = ("price", "currency", "availability", "brand", "sku")

_CODES_OF_SIGN = {
    "$": "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU",
    "€": "EUR",
    "EURO": "EUR",
    "£": "GBP",
    "¥": "JPY CNY",
    "円": "JPY",
    "元": "CNY TWD",
    "₹": "INR",
    "RS": "INR PKR LKR NPR MUR",
    "RS.": "INR PKR LKR NPR MUR",
    "₽": "RUB",
    "РУБ": "RUB BYN",
    "\u0420": "RUB BYN",
    "BR": "BYN",
    "₪": "ILS",
    "₩": "KRW",
    "원": "KRW",
    "₺": "TRY",
    "TL": "TRY",
    "KR": "SEK NOK DKK ISK",
    "KN": "HRK",
    "ZŁ": "PLN",
    "KČ": "CZK",
    "FT": "HUF",
    "ЛВ": "BGN",
    "ГРН": "UAH",
    "₴": "UAH",
    "R$": "BRL",
    "R": "ZAR",
    "RM": "MYR",
    "RP": "IDR",
    "฿": "THB",
    "₫": "VND",
    "Đ": "VND",
    "₱": "PHP",
    "LEI": "RON",
    "FR": "CHF",
    "S/": "PEN",
    "ر.س": "SAR",
    "د.إ": "AED",
}
_OUT_OF_STOCK = frozenset({"OutOfStock", "SoldOut", "Discontinued"})


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one attribute over pages. ``support`` is how many pages have a right value."""

    true_positives: int
    false_positives: int
    false_negatives: int
    support: int

    @property
    def precision(self) -> float:
        """Share of the values given that are right; 1 where nothing was to be given and nothing was."""
        given = self.true_positives + self.false_positives
        return self.true_positives / given if given else float(self.false_negatives == 0)

    @property
    def recall(self) -> float:
        """Share of the right values that were given."""
        wanted = self.true_positives + self.false_negatives
        return self.true_positives / wanted if wanted else float(self.false_positives == 0)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """A page where the value given is not a right one."""

    key: str
    attribute: str
    wanted: tuple[str, ...]
    given: str | None


def is_right(attribute: str, wanted: Sequence[str], given: str) -> bool:
    """Whether a value given is among the right ones."""
    if attribute == "price":
        return _decimal(given) in {_decimal(one) for one in wanted}
    if attribute == "currency":
        return any(_codes(given) & _codes(one) for one in wanted)
    if attribute == "availability":
        return two_valued(given) in wanted
    if attribute == "brand":
        return given.strip().casefold() in {one.strip().casefold() for one in wanted}
    return given in wanted


def two_valued(availability: str) -> str:
    """``InStock`` or ``OutOfStock``: what the truth knows of schema.org's names."""
    return "OutOfStock" if availability in _OUT_OF_STOCK else "InStock"


def score(
    truth: Mapping[str, Mapping[str, Any]],
    answers: Mapping[str, Mapping[str, Any]],
    attribute: str,
    *,
    where_stated: bool = False,
) -> tuple[Score, list[Miss]]:
    """Score one attribute.

    Args:
        truth: by page, right values of each attribute, as lists.
        answers: by page, one value of each attribute.
        attribute: the one to score.
        where_stated: leave out pages that state no right value. Prices of the truth are complete, so that none means that
            the page has none; brands and currencies are not: pages with a price in pounds lack "£".
    """
    right = wrong = missed = support = 0
    misses: list[Miss] = []
    for key, stated in truth.items():
        wanted = tuple(str(value) for value in stated.get(attribute) or ())
        if where_stated and not wanted:
            continue
        support += bool(wanted)
        value = answers.get(key, {}).get(attribute)
        given = None if value is None else str(value)
        if given is not None and wanted and is_right(attribute, wanted, given):
            right += 1
            continue
        wrong += given is not None
        missed += bool(wanted)
        if given is not None or wanted:
            misses.append(Miss(key, attribute, wanted, given))
    return Score(right, wrong, missed, support), misses


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _codes(text: str) -> frozenset[str]:
    plain = text.strip().strip("~").upper()
    found = _CODES_OF_SIGN.get(plain) or _CODES_OF_SIGN.get(plain.rstrip("."))
    return frozenset(found.split()) if found else frozenset({plain})
