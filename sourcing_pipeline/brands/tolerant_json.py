"""JSON as it stands on real pages: with comments, trailing commas, CDATA, byte order marks, raw newlines, two objects.

What belongs here: text to plain values, bounded in size, never raising. What doesn't: what the values mean.
"""

import html
import json
import math
import re
from collections.abc import Iterator
from typing import Any

MAX_CHARACTERS = 2_000_000
MAX_VALUES = 50
_LONGEST_NUMBER = 40

_WRAPPING = re.compile(r"^(?:\s|\ufeff|<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)+")
_WRAPPING_END = re.compile(r"(?:\s|-->|//\s*-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|;)+$")
_BETWEEN_VALUES = re.compile(r"[\s,;\ufeff]*")
# Strings are matched as a whole, so that what looks like a comment or comma within them stays.
_TOKENS = re.compile(
    r'(?P<string>"(?:[^"\\]++|\\.)*+(?:"|\Z))|(?P<comment>//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|<!--|-->)'
    r"|(?P<comma>,)(?=(?:\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+[}\]])",
    re.DOTALL,
)
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')


def loads_tolerantly(text: str) -> list[Any]:
    """All JSON values that a text holds, in order; empty where there is none.

    Infinities, NaN and numbers of absurd length become null. Text of more than ``MAX_CHARACTERS`` is not read.
    """
    if len(text) > MAX_CHARACTERS:
        return []
    text = _unwrapped(text)
    if not text:
        return []
    for attempt in _attempts(text):
        try:
            return [_DECODER.decode(attempt)]
        except (ValueError, RecursionError):
            continue
    return _several(_mended(text))


def array_values(text: str, position: int) -> Iterator[tuple[Any, int]]:
    """The values of an array, one after the other, each with the place behind it; they end where one can't be read.

    So a long array is never in memory as a whole, and of one that is cut short there is what came before the cut.

    Args:
        text: holds the array.
        position: of the place behind its opening bracket.
    """
    while True:
        gap = _BETWEEN_VALUES.match(text, position)
        try:
            value, position = _DECODER.raw_decode(text, gap.end() if gap else position)
        except (ValueError, RecursionError):
            return
        yield value, position


def ends_array(text: str, position: int) -> bool:
    """Whether the array ends at a place behind one of its values."""
    gap = _BETWEEN_VALUES.match(text, position)
    return text.startswith("]", gap.end() if gap else position)


def _unwrapped(text: str) -> str:
    text = _without_leading_comments(text)
    head = _WRAPPING.match(text)
    text = text[head.end() :] if head else text
    # The end is looked at within a short tail: the pattern is quadratic in runs of spaces.
    tail = text[-400:]
    return (text[:-400] if len(text) > len(tail) else "") + _WRAPPING_END.sub("", tail)


def _without_leading_comments(text: str) -> str:
    """The text without HTML comments before it; what is itself within a comment stays."""
    for _ in range(MAX_VALUES):
        text = text.lstrip("\ufeff \t\r\n")
        end = text.find("-->") if text.startswith("<!--") else -1
        if end < 0 or "{" in text[:end] or "[" in text[:end]:
            break
        text = text[end + 3 :]
    return text


def _attempts(text: str) -> Iterator[str]:
    yield text
    yield _mended(text)
    if "&quot;" in text:
        yield html.unescape(text)


def _mended(text: str) -> str:
    def replacement(match: re.Match[str]) -> str:
        if match.lastgroup == "string":
            return _BAD_ESCAPE.sub(r"\\\\", match.group()) if "\\" in match.group() else match.group()
        return " "

    return _TOKENS.sub(replacement, text)


def _several(text: str) -> list[Any]:
    values: list[Any] = []
    position = 0
    while position < len(text) and len(values) < MAX_VALUES:
        gap = _BETWEEN_VALUES.match(text, position)
        position = gap.end() if gap else position
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        values.append(value)
    return values


def _finite_float(text: str) -> float | None:
    if len(text) > _LONGEST_NUMBER:
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _short_integer(text: str) -> int | None:
    return int(text) if len(text) <= _LONGEST_NUMBER else None


def _nothing(_: str) -> None:
    return None


_DECODER = json.JSONDecoder(strict=False, parse_float=_finite_float, parse_int=_short_integer, parse_constant=_nothing)
