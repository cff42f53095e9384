"""Amounts: structured numbers strictly, text by price-parser, with what that gets wrong refused.

What belongs here: one amount from one text. What doesn't: which element holds the price (``product_text``).
"""

import math
import re
from dataclasses import dataclass

from price_parser import Price as ParsedPrice

from sourcing_pipeline.brands.currencies import currency_code

MIN_AMOUNT, MAX_AMOUNT = 0.01, 100_000_000.0
_LONGEST_TEXT = 120
_PLAIN_NUMBER = re.compile(r"^\d{1,12}(?:\.\d{1,8})?$")
_NEGATIVE = re.compile(r"(?:^|[\s(])[-\u2212\u2013]\s?[^\w\s]{0,3}\s?\d")
_SEVERAL_FOR = re.compile(r"\b\d{1,3}\s?(?:for|f\u00fcr|pour|por|per|voor|x)\s+(?=\D{0,5}\d)", re.IGNORECASE)
_OTHER_DIGITS = {ord(digit): str(value) for zero in ("\u0660", "\u06f0", "\uff10") for value, digit in
                 ((n, chr(ord(zero) + n)) for n in range(10))} | {0x066B: ".", 0x066C: ",", 0xFF0E: ".", 0xFF0C: ","}  # fmt: skip
_CODE = r"(?:USD|EUR|GBP|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|JPY|INR|BRL|TRY|RUB)"
_SIGN = r"(?:CA\$|US\$|AU?\$|NZ\$|R\$|HK\$|S\$|C\$|[$€£¥₹₽₺₴₪]|z\u0142|K\u010d|kr\.?|Fr\.|lei|Ft)"
_NUMBER = r"\d{1,3}(?:[.,'\u2019\u00a0\u202f ]\d{3}){0,3}(?:[.,]\d{1,2})?(?!\d)|\d{1,7}(?:[.,]\d{1,2})?(?!\d)"
PRICE_IN_TEXT = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_SIGN}|\b{_CODE})\s?(?P<first>{_NUMBER})(?:[,.]-)?|(?P<second>{_NUMBER})(?:[,.]-)?\s?(?P<after>{_SIGN}|{_CODE}\b))"
)
"""An amount with its currency, within running text."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, with its currency where that is stated."""

    amount: float
    currency: str | None


def structured_amount(value: object) -> float | None:
    """The amount that structured data states: a number, or a text that is nothing but a price.

    Zero is no price: shops state it where there is none.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _within_bounds(float(value)) if abs(value) <= MAX_AMOUNT else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    if _PLAIN_NUMBER.match(text):
        return _within_bounds(float(text))
    found = money_in(text)
    return found.amount if found else None


def money_in(text: str, *, default_currency: str | None = None) -> Money | None:
    """The one amount in the text of a price element; none where it is negative, or where there is no number."""
    text = text[:_LONGEST_TEXT].translate(_OTHER_DIGITS)
    if not any(character.isdigit() for character in text) or _NEGATIVE.search(text):
        return None
    text = _SEVERAL_FOR.sub(" ", text)
    parsed = ParsedPrice.fromstring(text)
    amount = _within_bounds(parsed.amount_float) if parsed.amount is not None else None
    return Money(amount, currency_code(parsed.currency) or default_currency) if amount is not None else None


def prices_in_text(text: str, limit: int = 200) -> list[Money]:
    """Amounts with a currency in running text, in order, ``limit`` at most."""
    found = []
    for match in PRICE_IN_TEXT.finditer(text):
        number, sign = match["first"] or match["second"], match["before"] or match["after"]
        amount = _within_bounds(float(_as_number(number)))
        if amount is not None:
            found.append(Money(amount, currency_code(sign)))
        if len(found) >= limit:
            break
    return found


def _as_number(text: str) -> str:
    """A matched number as Python writes it: the last separator is a decimal one if one or two digits follow."""
    head, separator, tail = text, "", ""
    for mark in (".", ","):
        before, found, after = text.rpartition(mark)
        if found and len(after) in (1, 2):
            head, separator, tail = before, ".", after
    return re.sub(r"\D", "", head) + separator + tail


def _within_bounds(amount: float | None) -> float | None:
    if amount is None or not math.isfinite(amount) or not MIN_AMOUNT <= amount <= MAX_AMOUNT:
        return None
    return round(amount, 4)
