"""Global trade item numbers: what of a barcode field is one.

What belongs here: length and check digit (GS1 General Specifications, 7.9), and the names under which schema.org has it.
What doesn't: which items are products.
"""

import re

from sourcing_pipeline.brands.schema_items import Item, as_text, text_of, values_of

_SEPARATORS = re.compile(r"[\s-]")
_IN_FULL = re.compile(
    r"^(?:https?://[^/]{1,100}/(?:.{0,100}/)?01/|(?:urn:)?(?:gtin|ean|upc|isbn)[\s:-]{0,3}(?:1[0-4]|8)?[\s:]{1,3})(?=\d)",
    re.IGNORECASE,
)
"""A digital link of GS1, or the name of the number before it."""
_PROPERTIES = ("gtin13", "gtin", "gtin14", "gtin12", "gtin8", "ean", "upc", "barcode", "isbn")
_LENGTHS = frozenset({8, 12, 13, 14})


def gtin_of(text: str | None) -> str | None:
    """The digits of a GTIN-8, -12, -13 or -14 with a right check digit; None for any other text."""
    digits = _SEPARATORS.sub("", text[:40]) if text else ""
    if len(digits) not in _LENGTHS or not (digits.isascii() and digits.isdigit()) or not digits.strip("0"):
        return None
    # From the right, the check digit itself counts once, its neighbour three times, and so on.
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return digits if total % 10 == 0 else None


def gtin_of_items(*items: Item) -> str | None:
    """The first right GTIN that a product states, or else its offers: under its own names, or as an identifier."""
    for item in items:
        stated = [value for name in _PROPERTIES for value in values_of(item, name)]
        stated += [
            value for value in values_of(item, "productID", "identifier") if _IN_FULL.match(as_text(value, 200) or "")
        ]
        for value in stated[:20]:
            text = text_of(value, "value", limit=200) if isinstance(value, dict) else as_text(value, 200)
            if found := gtin_of(_IN_FULL.sub("", (text or "").strip())):
                return found
    return None
