"""A product as one page shows it, and the names of availability.

What belongs here: the shape. What doesn't: how it is read (``products``, ``product_text``).
"""

import re
from dataclasses import dataclass
from typing import Literal

SourceKind = Literal["json_ld", "microdata", "open_graph", "platform", "text"]

_AVAILABILITIES = (
    "InStock", "OutOfStock", "PreOrder", "PreSale", "BackOrder", "SoldOut", "LimitedAvailability", "InStoreOnly", "OnlineOnly", "Discontinued",
    "MadeToOrder", "Reserved",
)  # fmt: skip
_BY_LETTERS = {name.lower(): name for name in _AVAILABILITIES} | {
    "instockonline": "InStock",
    "available": "InStock",
    "oos": "OutOfStock",
    "soldout": "OutOfStock",
    "outstock": "OutOfStock",
    "availablefororder": "BackOrder",
    "pending": "PreOrder",
}


@dataclass(frozen=True, slots=True)
class Product:
    """A product as one page shows it."""

    title: str | None
    source_kind: SourceKind
    confidence: float
    brand: str | None = None
    sku: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    price: float | None = None
    list_price: float | None = None
    currency: str | None = None
    availability: str | None = None
    image_count: int = 0
    description: str | None = None
    category: str | None = None
    url: str | None = None
    rating: float | None = None
    review_count: int | None = None
    sellers: tuple[str, ...] = ()


def availability_name(stated: str | None) -> str | None:
    """schema.org's name for an availability, from its address, its name, or a feed's word."""
    if not stated:
        return None
    last = stated.strip().rstrip("/").rpartition("/")[2]
    return _BY_LETTERS.get(re.sub(r"[^a-z]", "", last.lower()))
