"""A product as one page shows it, the names of availability, and one product out of what two sources say of it.

What belongs here: the shape. What doesn't: how it is read (``products``, ``product_text``, ``product_feed``).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sourcing_pipeline.brands.text import simplified

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
    "true": "InStock",
    "false": "OutOfStock",
}
SOLD_OUT = frozenset({"OutOfStock", "SoldOut", "Discontinued"})
"""Availabilities in which nothing can be had."""

_NO_BRAND = frozenset(
    {"", "none", "null", "na", "nobrand", "nicht angegeben", "undefined", "unknown", "default", "brand"}
)


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
    image_short_side_px: int | None = None
    variant_count: int | None = None
    description: str | None = None
    category: str | None = None
    category_path: str | None = None
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


def best_availability(stated: Iterable[str | None]) -> str | None:
    """Of the availabilities of several offers or variants, one in which something can be had, if there is one."""
    known = [name for name in stated if name]
    return next((name for name in known if name not in SOLD_OUT), known[0] if known else None)


def merged_variants(products: Sequence[Product]) -> Product:
    """One product out of its variants, each of which is stated as a product of the same name."""
    first = next((one for one in products if one.availability not in SOLD_OUT), products[0])
    if len(products) == 1:
        return first
    merged = first
    for other in products:
        merged = completed(merged, other)
    told = {one.sku or one.gtin or one.url for one in products} - {None}
    return replace(
        merged,
        availability=best_availability(one.availability for one in products),
        variant_count=merged.variant_count or (len(told) if len(told) > 1 else None),
    )


def stated_brand(text: str | None) -> str | None:
    """The brand, unless the text says that there is none."""
    return text if text and simplified(text) not in _NO_BRAND else None


def completed(product: Product, other: Product) -> Product:
    """The product with what only the other source says of it."""
    same_currency = product.currency is None or other.currency is None or product.currency == other.currency
    price = product.price if product.price is not None or not same_currency else other.price
    list_price = product.list_price or (other.list_price if same_currency else None)
    return replace(
        product,
        title=product.title or other.title,
        brand=product.brand or other.brand,
        sku=product.sku or other.sku,
        gtin=product.gtin or other.gtin,
        mpn=product.mpn or other.mpn,
        price=price,
        list_price=list_price if list_price is not None and (price is None or list_price > price) else None,
        currency=product.currency or (other.currency if price is not None else None),
        availability=product.availability or other.availability,
        description=product.description or other.description,
        image_count=max(product.image_count, other.image_count),
        image_short_side_px=product.image_short_side_px or other.image_short_side_px,
        variant_count=product.variant_count or other.variant_count,
        category=product.category or other.category,
        category_path=product.category_path or other.category_path,
        rating=product.rating if product.rating is not None else other.rating,
        review_count=product.review_count if product.review_count is not None else other.review_count,
    )
