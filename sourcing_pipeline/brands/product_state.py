"""A product in the data that a page's scripts carry: tag managers' layers, states of JavaScript applications, platforms' variables.

What belongs here: finding the JSON, and in it the one object that has the product's name. What doesn't: JSON-LD
(``structured_data``), and feeds (``product_feed``).

Such data holds every product that a page shows, so only an object with the name of the page's heading is believed.
"""

import re
from collections.abc import Iterator
from typing import Any

from sourcing_pipeline.brands.currencies import currency_code
from sourcing_pipeline.brands.gtin import gtin_of
from sourcing_pipeline.brands.prices import structured_amount
from sourcing_pipeline.brands.schema_items import as_text
from sourcing_pipeline.brands.seen_product import Product, stated_brand
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.brands.tolerant_json import array_values

CONFIDENCE = 0.7
MAX_CHARACTERS = 600_000
"""Of one piece of JSON; a longer one is cut, and so is none."""

_MOST_PLACES, _MOST_OBJECTS, _MOST_DEPTH = 24, 20_000, 14
_BEGINNINGS = ("_STATE__", "application/json", "dataLayer", "digitalData", "utag_data", "var meta =", "roductJson")
"""What such data begins with: states of applications, tag managers' layers, Shopify's variables. Each is a search of all the page."""

_GAP = 160
_OPENING = re.compile(r"[{\[](?=\s*[\"{\[])")
_NAMES = ("name", "title", "productName", "product_name", "item_name", "productTitle", "displayName")
_PRICES = ("price", "salePrice", "sale_price", "currentPrice", "current_price", "item_price", "unitPrice", "unit_price", "product_price", "finalPrice", "offerPrice")  # fmt: skip
_AMOUNTS = ("amount", "value", "current", "sale", "price", "formatted", "display", "raw")
_BRANDS = ("brand", "brandName", "brand_name", "vendor", "manufacturer", "item_brand", "product_brand")
_NUMBERS = ("sku", "productCode", "product_code", "articleNumber", "item_id", "productId", "product_id", "productID", "id", "code")  # fmt: skip
_LEAST_NAME = 5


def product_in_state(html: str, name: str | None) -> Product | None:
    """What the scripts of a page say of the product of a name; None where they don't have it.

    Args:
        html: source of the page.
        name: of the product, as its heading has it.
    """
    wanted = simplified(name or "")
    if len(wanted) < _LEAST_NAME:
        return None
    best: Product | None = None
    for value in _values(html):
        for item in _objects(value):
            product = _product(item, wanted)
            if product is not None and (best is None or _richness(product) > _richness(best)):
                best = product
        if best is not None and best.price is not None:
            break
    return best


def _values(html: str) -> Iterator[Any]:
    """JSON values that follow the beginnings that such data has, each read once."""
    read_to = 0
    for place in sorted(_places(html))[:_MOST_PLACES]:
        if place < read_to:
            continue
        opening = _OPENING.search(html, place, place + _GAP)
        if opening is None:
            continue
        piece = html[opening.start() : opening.start() + MAX_CHARACTERS]
        for value, length in array_values(piece, 0):
            read_to = opening.start() + length
            yield value
            break


def _places(html: str) -> Iterator[int]:
    for beginning in _BEGINNINGS:
        place = html.find(beginning)
        for _ in range(_MOST_PLACES):
            if place < 0:
                break
            yield place + len(beginning)
            place = html.find(beginning, place + len(beginning))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    stack: list[tuple[Any, int]] = [(value, 0)]
    for _ in range(_MOST_OBJECTS):
        if not stack:
            return
        value, depth = stack.pop()
        if isinstance(value, dict):
            yield value
            inner: Iterator[Any] = iter(value.values())
        else:
            inner = iter(value)
        if depth < _MOST_DEPTH:
            stack.extend((one, depth + 1) for one in inner if isinstance(one, dict | list))


def _product(item: dict[str, Any], wanted: str) -> Product | None:
    title = _text(item, _NAMES, 300)
    plain = simplified(title or "")
    if len(plain) < _LEAST_NAME or (plain != wanted and plain not in wanted and wanted not in plain):
        return None
    if max(len(plain), len(wanted)) > 2 * min(len(plain), len(wanted)):
        return None
    is_shopify = "vendor" in item and isinstance(item.get("variants"), list)
    # Shopify's scripts state amounts in cents.
    price = None if is_shopify else next((amount for name in _PRICES if (amount := _amount(item.get(name)))), None)
    product = Product(
        title=title,
        brand=stated_brand(_text(item, _BRANDS, 60)),
        sku=_text(item, _NUMBERS, 80),
        gtin=gtin_of(_text(item, ("gtin", "gtin13", "ean", "barcode", "upc"), 40)),
        price=price,
        currency=currency_code(_text(item, ("currency", "currencyCode", "priceCurrency", "currency_code"), 20))
        if price
        else None,
        source_kind="platform",
        confidence=CONFIDENCE,
        variant_count=len(item["variants"]) if is_shopify and len(item["variants"]) > 1 else None,
    )
    return product if _richness(product) else None


def _richness(product: Product) -> int:
    return 2 * (product.price is not None) + (product.brand is not None) + (product.sku is not None)


def _text(item: dict[str, Any], names: tuple[str, ...], limit: int) -> str | None:
    return next((text for name in names if (text := as_text(item.get(name), limit))), None)


def _amount(value: Any, depth: int = 0) -> float | None:
    if isinstance(value, dict) and depth < len(_AMOUNTS):
        return next((amount for name in _AMOUNTS if (amount := _amount(value.get(name), depth + 3))), None)
    return structured_amount(value) if not isinstance(value, dict | list) else None
