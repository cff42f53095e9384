"""Products of a shop platform's feed: Shopify's ``/products.json`` and WooCommerce's Store API.

What belongs here: a feed's bytes in, products out, whatever the bytes are. What doesn't: which products were also seen on
pages (``listed_products``), and where feeds are (``web.product_feeds``).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from sourcing_pipeline.brands.category_path import SEPARATOR, stated_path
from sourcing_pipeline.brands.currencies import currency_code
from sourcing_pipeline.brands.gtin import gtin_of
from sourcing_pipeline.brands.prices import structured_amount
from sourcing_pipeline.brands.product_images import short_side, typical_side
from sourcing_pipeline.brands.schema_items import Item, as_text, items_of, text_of, values_of
from sourcing_pipeline.brands.seen_product import Product, stated_brand
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.brands.tolerant_json import array_values, ends_array
from sourcing_pipeline.web.product_feeds import MAX_FEED_BYTES

MAX_PRODUCTS = 250
"""Products that are taken of a feed."""

MAX_DESCRIPTION = 500
"""Characters of a description: a feed has hundreds of them."""

_CONFIDENCE, _CONFIDENCE_WITHOUT_PRICE = 0.9, 0.7
_PRODUCTS = re.compile(r'\{\s*"products"\s*:\s*\[')
_WHOLE_NUMBER = re.compile(r"^\d{1,15}$")
_MOST_MINOR_DIGITS = 4
_BEST_RATING = 5.0
_ABOVE = re.compile(
    r"/(?:product-category|produkt-kategorie|categorie-produit|categoria-producto|categoria-prodotto|productcategorie)/([^?#]+)"
)
_NO_CATEGORY = frozenset({"", "uncategorized", "uncategorised", "unkategorisiert", "allgemein", "default", "nonclasse"})

Platform = Literal["shopify", "woocommerce"]


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What a feed says. ``is_whole``: the feed ended before ``most`` products, so the shop has no others."""

    products: tuple[Product, ...]
    platform: Platform | None
    is_whole: bool


def read_product_feed(body: bytes, most: int = MAX_PRODUCTS) -> FeedReading:
    """The products of a feed, in its order; none where it is no such feed. It never raises.

    Products have the address that the feed states: for Shopify ``/products/<handle>``. Shopify's feed names no currency.

    Args:
        body: of the answer; more than ``MAX_FEED_BYTES`` is not read. Of a feed that is cut short, what is whole is read.
        most: products that the feed gives at most.
    """
    text = body[:MAX_FEED_BYTES].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    head = _PRODUCTS.match(text)
    read: Callable[[Item], Product | None]
    platform: Platform
    if head is not None:
        read, platform, place = _of_shopify, "shopify", head.end()
    elif text.startswith("["):
        read, platform, place = _of_woocommerce, "woocommerce", 1
    else:
        return FeedReading((), None, is_whole=False)
    products: list[Product] = []
    count = 0
    for value, behind in islice(array_values(text, place), MAX_PRODUCTS):
        count, place = count + 1, behind
        product = read(value) if isinstance(value, dict) else None
        if product is not None:
            products.append(product)
    return FeedReading(tuple(products), platform, is_whole=count < most and ends_array(text, place))


def _of_shopify(item: Item) -> Product | None:
    title = text_of(item, "title")
    if title is None:
        return None
    variants = items_of(item, "variants")
    price, list_price = min(
        ((price, _list_price(variant, price)) for variant in variants if (price := _amount(variant, "price"))),
        default=(None, None),
        key=lambda pair: pair[0],
    )
    handle = text_of(item, "handle", limit=255)
    available = [variant["available"] for variant in variants if isinstance(variant.get("available"), bool)]
    return Product(
        title=title,
        brand=stated_brand(text_of(item, "vendor", limit=100)),
        sku=_first(variants, "sku"),
        gtin=next((gtin for variant in variants if (gtin := gtin_of(text_of(variant, "barcode", limit=40)))), None),
        price=price,
        list_price=list_price,
        availability=("InStock" if any(available) else "OutOfStock") if available else None,
        image_count=_image_count(item),
        image_short_side_px=typical_side(
            short_side(image.get("width"), image.get("height")) for image in items_of(item, "images")
        ),
        variant_count=len(variants) or None,
        description=text_of(item, "body_html", limit=MAX_DESCRIPTION),
        category=text_of(item, "product_type", limit=200),
        category_path=stated_path(text_of(item, "product_type", limit=200)),
        url=f"/products/{handle}" if handle else None,
        source_kind="platform",
        confidence=_CONFIDENCE if price is not None else _CONFIDENCE_WITHOUT_PRICE,
    )


def _amount(item: Item, name: str) -> float | None:
    return structured_amount(next(iter(values_of(item, name)), None))


def _list_price(variant: Item, price: float) -> float | None:
    """The price before reduction, where it is one: shops leave old and lower amounts in the field."""
    before = _amount(variant, "compare_at_price")
    return before if before is not None and before > price else None


def _first(items: list[Item], name: str) -> str | None:
    return next((text for item in items if (text := text_of(item, name, limit=80))), None)


def _image_count(item: Item) -> int:
    return len(
        {image["src"] for image in items_of(item, "images") if isinstance(image.get("src"), str) and image["src"]}
    )


def _of_woocommerce(item: Item) -> Product | None:
    title = text_of(item, "name")
    if title is None:
        return None
    prices = next(iter(items_of(item, "prices")), {})
    lowest = next(iter(items_of(prices, "price_range")), {})
    price = _minor_amount(lowest, "min_amount", prices) or _minor_amount(prices, "price", prices)
    regular = _minor_amount(prices, "regular_price", prices)
    reviews = structured_amount(item.get("review_count"))
    rating = structured_amount(item.get("average_rating")) if reviews else None
    return Product(
        title=title,
        brand=stated_brand(text_of(item, "brands", limit=100)),
        sku=text_of(item, "sku", limit=80),
        price=price,
        list_price=regular if price is not None and regular is not None and regular > price else None,
        currency=currency_code(as_text(prices.get("currency_code"), 20)) if price is not None else None,
        availability=_availability(item),
        image_count=_image_count(item),
        description=text_of(item, "short_description", "description", limit=MAX_DESCRIPTION),
        variant_count=_variant_count(item),
        category=_category(item),
        category_path=_category_path(item),
        url=text_of(item, "permalink", limit=2_000),
        rating=rating if rating is not None and rating <= _BEST_RATING else None,
        review_count=int(reviews) if reviews else None,
        source_kind="platform",
        confidence=_CONFIDENCE if price is not None else _CONFIDENCE_WITHOUT_PRICE,
    )


def _variant_count(item: Item) -> int | None:
    """The variations that the feed lists, where it does; a product without is one."""
    variations = item.get("variations")
    return max(len(variations), 1) if isinstance(variations, list) else None


def _minor_amount(item: Item, name: str, prices: Item) -> float | None:
    """An amount in minor units (``1250`` for 12.50), of which the feed says how many digits they have."""
    digits, stated = prices.get("currency_minor_unit"), as_text(item.get(name), 20)
    if isinstance(digits, bool) or not isinstance(digits, int) or not 0 <= digits <= _MOST_MINOR_DIGITS:
        return None
    if stated is None or not _WHOLE_NUMBER.match(stated):
        return None
    return structured_amount(int(stated) / 10**digits)


def _availability(item: Item) -> str | None:
    if item.get("is_on_backorder") is True:
        return "BackOrder"
    stated = item.get("is_in_stock")
    return ("InStock" if stated else "OutOfStock") if isinstance(stated, bool) else None


def _category(item: Item) -> str | None:
    """The first category that says something."""
    return next((name for name in _categories(item)), None)


def _categories(item: Item) -> Iterator[str]:
    for category in items_of(item, "categories"):
        name = text_of(category, "name", limit=200)
        if name and simplified(name) not in _NO_CATEGORY:
            yield name


def _category_path(item: Item) -> str | None:
    """The path of a category's address, which names the categories above it; else its name."""
    for category in items_of(item, "categories"):
        name = text_of(category, "name", limit=200)
        if name and simplified(name) not in _NO_CATEGORY:
            above = _ABOVE.search(text_of(category, "link", limit=500) or "")
            names = [part.replace("-", " ") for part in (above[1] if above else "").strip("/").split("/")[:-1]]
            return SEPARATOR.join([*(one.capitalize() for one in names if one), name])
    return None
