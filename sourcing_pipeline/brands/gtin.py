"""Global trade item numbers: what of a barcode field is one.

What belongs here: length and check digit (GS1 General Specifications, 7.9). What doesn't: where barcodes stand.
"""

import re

_SEPARATORS = re.compile(r"[\s-]")
_LENGTHS = frozenset({8, 12, 13, 14})


def gtin_of(text: str | None) -> str | None:
    """The digits of a GTIN-8, -12, -13 or -14 with a right check digit; None for any other text."""
    digits = _SEPARATORS.sub("", text[:40]) if text else ""
    if len(digits) not in _LENGTHS or not (digits.isascii() and digits.isdigit()) or not digits.strip("0"):
        return None
    # From the right, the check digit itself counts once, its neighbour three times, and so on.
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return digits if total % 10 == 0 else None
