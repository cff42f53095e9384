"""Amounts: structured numbers strictly, texts of price elements, prices in running text.

What belongs here: amounts within bounds, with their currency's code. What doesn't: how a price is written
(``price_text``), and which element holds it (``product_text``).
"""

import math
import re
from dataclasses import dataclass

from sourcing_pipeline.brands.currencies import currency_code
from sourcing_pipeline.brands.price_text import (
    LONGEST_TEXT,
    PriceText,
    amounts_beside_currency,
    in_plain_digits,
    is_whole_currency,
    number_value,
    read_price,
)

MIN_AMOUNT, MAX_AMOUNT = 0.01, 100_000_000.0
_PLAIN_NUMBER = re.compile(r"^\d{1,12}(?:\.\d{1,18})?$", re.ASCII)
_THOUSANDS_BEHIND_POINTS = re.compile(r"^\d{1,3}(?:\.\d{3})+$", re.ASCII)
_PART_OF_A_WORD = re.compile(r"[A-Za-z]\d+[A-Za-z]|\d[eE][+-]?\d|\b0[xXbBoO]\d")
_CODE = r"(?:USD|EUR|GBP|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|JPY|INR|BRL|TRY|RUB)"
_SIGN = r"(?:CA\$|US\$|AU?\$|NZ\$|R\$|HK\$|S\$|C\$|[$€£¥₹₽₺₴₪]|z\u0142|K\u010d|kr\.?|Fr\.|lei|Ft)"
_NUMBER = r"\d{1,2}(?:,\d{2}){1,3},\d{3}(?:\.\d{1,2})?(?!\d)|\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3}){0,3}(?:[.,]\d{1,2})?(?!\d)|\d{1,7}(?:[.,]\d{1,2})?(?!\d)"
PRICE_IN_TEXT = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_SIGN}|\b{_CODE})\s?(?P<first>{_NUMBER})(?:[,.][-\u2013])?|(?P<second>{_NUMBER})(?:[,.][-\u2013])?\s?(?P<after>{_SIGN}|{_CODE}\b))"
)
"""An amount with its currency, within running text."""
_NO_DIGIT_OR_MARK = re.compile(r"[^\d.,]")
_MINUS_BEFORE = re.compile(r"(?:^|[\s(:])[-\u2212]$")
_RANGE = re.compile(
    r"\d\D{0,12}?(?:[-\u2013\u2014~]|\b(?:to|bis|à|al?|hasta|do|tot|até|til|till|до)\b)\D{0,12}?\d", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, with its currency where that is stated."""

    amount: float
    currency: str | None


def structured_amount(value: object, currency: str | None = None) -> float | None:
    """The amount that structured data states: a number, or a text that says one price.

    Zero is no price: shops state it where there is none. Nor are numbers with exponents, in other bases, or endless.

    Args:
        value: as the structured data has it.
        currency: the code stated beside it. Shops write "12.990" for twelve thousand pesos, where there are no cents.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _within_bounds(float(value)) if abs(value) <= MAX_AMOUNT else None
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        return None
    text = value.strip()
    if _PLAIN_NUMBER.match(text):
        if is_whole_currency(currency) and _THOUSANDS_BEHIND_POINTS.match(text):
            text = text.replace(".", "")
        return _within_bounds(float(text))
    if _PART_OF_A_WORD.search(text):
        return None
    found = money_in(text, default_currency=currency)
    return found.amount if found else None


def money_in(text: str, *, default_currency: str | None = None) -> Money | None:
    """The price in the text of a price element; none where it is negative, or where there is no number."""
    return _money(read_price(text, default_currency), default_currency)


def price_and_list_price(text: str, *, default_currency: str | None = None) -> tuple[Money | None, Money | None]:
    """The price in a text, and what it was before: of two prices in one currency the higher one is the earlier.

    Of a range ("from 20 to 30") it is the lowest, without an earlier one.
    """
    found = [money for price in amounts_beside_currency(text) if (money := _money(price, default_currency))]
    if len(found) < 2:  # noqa: PLR2004 - one price has no other
        return money_in(text, default_currency=default_currency), None
    first, second = found[0], found[1]
    if first.currency != second.currency:
        return first, None
    low, high = sorted((first, second), key=lambda money: money.amount)
    return low, high if high.amount > low.amount and not is_range(text) else None


def is_range(text: str) -> bool:
    """Whether a text gives two prices as a range: with a dash or a word for "to" between them, or "from" before them."""
    return _RANGE.search(text[:LONGEST_TEXT]) is not None


def _money(price: PriceText, default_currency: str | None) -> Money | None:
    amount = _within_bounds(float(price.amount)) if price.amount is not None else None
    return Money(amount, currency_code(price.currency) or default_currency) if amount is not None else None


def prices_in_text(text: str, limit: int = 200) -> list[Money]:
    """Amounts with a currency in running text, in order, ``limit`` at most; no reductions ("-5 €")."""
    found = []
    text = in_plain_digits(text)
    for match in PRICE_IN_TEXT.finditer(text):
        number, sign = match["first"] or match["second"], match["before"] or match["after"]
        if _MINUS_BEFORE.search(text[max(match.start() - 3, 0) : match.start()]):
            continue
        code = currency_code(sign)
        value = number_value(_NO_DIGIT_OR_MARK.sub("", number), code)
        amount = _within_bounds(float(value)) if value is not None else None
        if amount is not None:
            found.append(Money(amount, code))
        if len(found) >= limit:
            break
    return found


def _within_bounds(amount: float) -> float | None:
    if not math.isfinite(amount) or not MIN_AMOUNT <= amount <= MAX_AMOUNT:
        return None
    return round(amount, 4)
