"""The price in the text of one element: price-parser, and what it misses.

What belongs here: which number of a text is the price, how it is written, and the currency as it is written. What
doesn't: currency codes (``currencies``), bounds of amounts and running text (``prices``), which element holds a price
(``product_text``).

price-parser (BSD-3) drops minus signs, reads "3 for £10" as 3, joins numbers that only stand side by side, and knows
neither Arabic separators, nor Swiss dashes, nor amounts with thousandths ("KWD 1.250").
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from price_parser.parser import (
    OTHER_CURRENCY_SYMBOLS,
    SAFE_CURRENCY_SYMBOLS,
    extract_currency_symbol,
    extract_price_text,
    parse_number,
)

LONGEST_TEXT = 120
_LONGEST_NUMBER = 40
_SYMBOLS = frozenset(
    symbol.replace("\u200f", "").strip() for symbol in (*SAFE_CURRENCY_SYMBOLS, *OTHER_CURRENCY_SYMBOLS)
)
_LONGEST_SYMBOL = max(map(len, _SYMBOLS))
_IN_THOUSANDTHS = frozenset({"KWD", "OMR", "BHD", "TND", "JOD", "LYD", "KD", "د.ك", "د.ك.", "ر.ع.", "د.ب.", "د.ت"})
"""Currencies of a thousand parts: three digits behind one point are no thousands."""
_WHOLE = frozenset({"CLP", "COP", "JPY", "KRW", "VND", "IDR", "PYG", "ISK", "HUF", "UGX", "XAF", "XOF"})
"""Currencies of which shops state no parts: three digits behind a point are thousands, even in structured data."""

_ARABIC_DECIMAL = "\u066b"
_OTHER_DIGITS = {ord(zero) + value: str(value) for zero in "\u0660\u06f0\u0966\uff10" for value in range(10)} | {
    0x066C: None, 0x060C: ",", 0xFF0E: ".", 0xFF0C: ",", 0x00A0: " ", 0x202F: " ", 0x2009: " ", 0x2007: " ", 0x200E: None, 0x200F: None,
}  # fmt: skip
HAS_OTHER_DIGITS = re.compile(r"[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]")
_APOSTROPHE = re.compile(r"(?<=\d)['\u2019\u02bc`\u00b4](?=\d{3}(?!\d))")
_NO_PARTS = re.compile(r"(?<=\d)[.,]\s?[-\u2013\u2014\u2212]{1,2}(?!\d)")
"""The dash in place of parts: "12.\u2013", "5,--"."""
_SPLIT_PARTS = re.compile(r"(?<=\d) (?=[.,]\d{1,2}(?!\d))")
_RAISED_THOUSANDS = re.compile(r"(?<=\d)[.,' ](?=\d{3})")
_RAISED_PARTS = re.compile(
    r"^((?P<before>[^\w\s]|[A-Za-z]{1,3}\.?)? ?\d{1,3}(?:[.,' ]\d{3})*) (\d{2})(?P<after> ?(?:[^\w\s%]|[A-Za-z]{2,3}\.?))?[*]?$"
)
"""A text that is nothing but a price with its parts set apart, as raised digits are: "$12 95", "12 95 €"."""
_NUMBER = re.compile(
    r"(?<![\d.,])\d{1,3}(?: \d{3}(?!\d))+(?:[.,]\d+)?|\.?\d[\d.,]*(?:(?<=\d\.) \d{2}(?= ?(?:$|[^\w ])))?"
)
_LEADING_ZERO = re.compile(r"^0[.,]\d+$")
_THREE_DIGITS_BEHIND_A_MARK = re.compile(r"^\d{1,3}[.,]\d{3}$")
_SEVERAL_FOR = re.compile(r"\b\d{1,3}\s?(?:for|für|pour|por|per|voor|za|x)\s+(?=\D{0,5}\d)", re.IGNORECASE)
_MINUS = ("-", "\u2212", "\u2013")
_PERCENT = re.compile(r"\s*%")
_PARTS = re.compile(r"[.,]\d{1,2}$")
_RANGE = re.compile(r"^ ?(?:[-\u2013\u2014\u2212~]|to|bis|à|a|al|hasta|do|tot|até|til|till|до) ?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PriceText:
    """A price as it is written, and what that amounts to. Without a number, both are null."""

    amount: Decimal | None
    amount_text: str | None
    currency: str | None
    """The sign, code or word beside it, as written; ``currencies.currency_code`` knows its code."""


def read_price(
    text: str | None,
    currency_hint: str | None = None,
    *,
    decimal_separator: str | None = None,
    digit_group_separator: str | None = None,
) -> PriceText:
    """The price of a text: the first number beside a currency, else the first number; never a percentage.

    Args:
        text: of a price element. What is behind ``LONGEST_TEXT`` characters is not read.
        currency_hint: the text of an element that may hold the currency, if another than the price's.
        decimal_separator: what stands before the parts, where that is known.
        digit_group_separator: what stands between thousands, where that is known.
    """
    hint = currency_hint[:LONGEST_TEXT] if currency_hint else None
    if not text:
        return PriceText(None, None, _symbol_within("", hint))
    text, known_separator = _in_plain_digits(text[:LONGEST_TEXT])
    separator = decimal_separator or known_separator
    number = _chosen(_numbers(text))
    currency = (number.currency if number else None) or _symbol_within(text, hint)
    if number is None:
        is_free = "free" in text.lower()
        return PriceText(Decimal(0) if is_free else None, "0" if is_free else None, currency)
    bare = number.text.replace(digit_group_separator, "") if digit_group_separator else number.text
    amount = number_value(bare, currency, separator)
    return PriceText(-amount if amount is not None and number.is_negative else amount, number.text, currency)


def amounts_beside_currency(text: str) -> list[PriceText]:
    """All prices of a text that stand beside a currency, in order: of a range, or before and after a reduction."""
    text, separator = _in_plain_digits(text[:LONGEST_TEXT])
    found = []
    for number in _numbers(text):
        amount = number_value(number.text, number.currency, separator) if number.currency else None
        if amount is not None and not number.is_negative:
            found.append(PriceText(amount, number.text, number.currency))
    return found


def number_value(text: str, currency: str | None = None, decimal_separator: str | None = None) -> Decimal | None:
    """What a written number amounts to; the currency tells whether three digits behind a mark are thousandths."""
    if len(text) > _LONGEST_NUMBER:
        return None
    text = text.replace(" ", "")
    if decimal_separator is None:
        decimal_separator = _certain_separator(text, currency)
    value = parse_number(text, decimal_separator)
    return value if isinstance(value, Decimal) and value.is_finite() else None


def is_whole_currency(currency: str | None) -> bool:
    """Whether shops state no parts of this currency."""
    return currency in _WHOLE


def in_plain_digits(text: str) -> str:
    """The text with the digits and separators of other scripts as ASCII has them."""
    return text.translate({**_OTHER_DIGITS, 0x066B: "."}) if HAS_OTHER_DIGITS.search(text) else text


def _in_plain_digits(text: str) -> tuple[str, str | None]:
    """The text with plain digits, spaces and thousands, and the decimal separator if the script tells it."""
    separator = "." if _ARABIC_DECIMAL in text else None
    if not text.isascii():
        text = text.translate({**_OTHER_DIGITS, 0x066B: "."})
    text = " ".join(text.split())
    raised = _RAISED_PARTS.match(text)
    if raised and (raised["before"] or raised["after"]):
        separator, text = ".", _RAISED_THOUSANDS.sub("", raised[1]) + f".{raised[3]}" + (raised["after"] or "")
    text = _NO_PARTS.sub(" ", _SPLIT_PARTS.sub("", _APOSTROPHE.sub("", text)))
    return _SEVERAL_FOR.sub(" ", text), separator


def _certain_separator(text: str, currency: str | None) -> str | None:
    """The decimal separator where price-parser would guess wrongly."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return None
    mark = text[last]
    if text.count(mark) == 1 and last > 0 and not text.startswith(".") and ("," if mark == "." else ".") in text:
        return mark
    if _LEADING_ZERO.match(text) or (currency in _IN_THOUSANDTHS and _THREE_DIGITS_BEHIND_A_MARK.match(text)):
        return mark
    return None


@dataclass(frozen=True, slots=True)
class _Number:
    text: str
    start: int
    end: int
    currency: str | None
    is_currency_behind: bool
    is_negative: bool


def _chosen(numbers: list[_Number]) -> _Number | None:
    """The first number beside a currency; else the first one with parts; else the first one."""
    return (
        next((number for number in numbers if number.currency is not None), None)
        or next((number for number in numbers if _PARTS.search(number.text)), None)
        or next(iter(numbers), None)
    )


def _numbers(text: str) -> list[_Number]:
    """The numbers of a text that may be prices, with the currency beside each."""
    if text.count("€") == 1 and (split := _split_by_euro(text)):
        return [_Number(split, 0, len(text), "€", is_currency_behind=False, is_negative=False)]
    found: list[_Number] = []
    for match in _NUMBER.finditer(text):
        written = match.group().rstrip(".,")
        start, end = match.start(), match.start() + len(written)
        if _PERCENT.match(text, match.end()):
            continue
        before, after = text[found[-1].end if found else 0 : start], text[end:]
        ahead, is_negative = _sign_before(before, is_first=not found)
        symbol = ahead or _symbol_at_start(after)
        if symbol and "$" in symbol:
            symbol = (extract_currency_symbol(before + written + after[:12], None) or symbol).strip()
        if found and found[-1].currency is None and symbol and not ahead and _RANGE.match(before):
            # "26 to 50 €": the first number is in the same currency.
            found[-1] = replace(found[-1], currency=symbol, is_currency_behind=True)
        starts_with_point = written.startswith(".") and written.count(".") == 1
        written = written if starts_with_point else written.lstrip(".,")
        found.append(_Number(written, start, end, symbol, is_currency_behind=not ahead, is_negative=is_negative))
    return found


def _sign_before(before: str, *, is_first: bool) -> tuple[str | None, bool]:
    """The currency right before a number, and whether a minus sign stands there rather than the dash of a range."""
    minus_between = is_first and before.endswith(_MINUS)
    symbol = _symbol_at_end(before[:-1] if minus_between else before)
    if minus_between and symbol:
        return symbol, True
    place = before.rstrip(" :.")[: -len(symbol)] if symbol else before
    head = place.rstrip(" ")
    if not is_first or not head.endswith(_MINUS):
        return symbol, False
    stands_alone = not head[:-1].strip()
    is_attached = head == place and head[:-1].endswith((" ", "(", ":"))
    return symbol, stands_alone or is_attached


def _split_by_euro(text: str) -> str | None:
    """A number with the sign in place of its separator: "35€99"."""
    found = extract_price_text(text)
    return found if isinstance(found, str) and "€" in found else None


def _symbol_at_end(before: str) -> str | None:
    """The currency that a text ends with, as written."""
    before = before.rstrip(" :")
    for trimmed in (before, before.rstrip(".")):
        for length in range(min(_LONGEST_SYMBOL, len(trimmed)), 0, -1):
            symbol = trimmed[-length:]
            if symbol in _SYMBOLS and not (symbol[0].isalpha() and trimmed[-length - 1 : -length].isalpha()):
                return symbol
    return None


def _symbol_at_start(after: str) -> str | None:
    """The currency that a text begins with, as written; not that of the next number, as in "7 $5"."""
    is_apart = after.startswith(" ")
    after = after.lstrip(" ")[: _LONGEST_SYMBOL + 1]
    for length in range(min(_LONGEST_SYMBOL, len(after)), 0, -1):
        symbol, following = after[:length], after[length : length + 1]
        if symbol in _SYMBOLS and not (symbol[-1].isalpha() and following.isalpha()):
            return None if is_apart and following.isdigit() else symbol
    return None


def _symbol_within(text: str, hint: str | None) -> str | None:
    """The currency that stands anywhere in a text, or else in the hint, as price-parser finds it."""
    found = extract_currency_symbol(text, hint)
    return found.strip() if isinstance(found, str) else None
