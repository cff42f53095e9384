"""Product feeds for tests, written here: those of two small shops."""

import json
from datetime import datetime, timedelta
from typing import Any

from sourcing_pipeline.web.feed_loading import ProductFeed
from sourcing_pipeline_tests.brands.websites import FETCHED

SHOPIFY_URL = "https://wachswerk.de/products.json?limit=250"
STORE_URL = "https://wachswerk.de/wp-json/wc/store/v1/products?per_page=100"

CANDLE: dict[str, Any] = {
    "id": 8_000_001,
    "title": "Stumpenkerze",
    "handle": "stumpenkerze",
    "body_html": "<p>Bienenwachs &amp; Baumwolle.<br>Brennt 40 Stunden.</p>",
    "vendor": "Wachswerk",
    "product_type": "Kerzen",
    "tags": ["bienenwachs"],
    "variants": [
        {"title": "Groß", "sku": "WW-1-L", "available": False, "price": "39.00", "compare_at_price": "45.00"},
        {"title": "Klein", "sku": "WW-1", "available": True, "price": "24.50", "compare_at_price": None, "barcode": "4012345678901"},
    ],
    "images": [{"src": "https://cdn.shopify.com/a.jpg"}, {"src": "https://cdn.shopify.com/b.jpg"}, {"src": "https://cdn.shopify.com/a.jpg"}],
}  # fmt: skip

STORE_CANDLE: dict[str, Any] = {
    "id": 31,
    "name": "Stumpenkerze &#8211; klein",
    "slug": "stumpenkerze",
    "permalink": "https://wachswerk.de/produkt/stumpenkerze/",
    "sku": "WW-1",
    "short_description": "",
    "description": "<p>Bienenwachs.</p>",
    "prices": {
        "price": "1250", "regular_price": "1500", "sale_price": "1250", "price_range": None, "currency_code": "EUR", "currency_minor_unit": 2,
    },
    "average_rating": "4.50",
    "review_count": 12,
    "images": [{"id": 1, "src": "https://wachswerk.de/a.jpg"}],
    "categories": [{"id": 1, "name": "Uncategorized"}, {"id": 2, "name": "Kerzen &amp; Licht"}],
    "brands": [{"id": 1, "name": "Wachswerk"}],
    "is_in_stock": True,
    "is_on_backorder": False,
}  # fmt: skip


def shopify_body(*products: Any) -> bytes:
    """What Shopify answers."""
    return json.dumps({"products": products}).encode()


def store_body(*products: Any) -> bytes:
    """What WooCommerce answers."""
    return json.dumps(products).encode()


def feed(body: bytes, address: str = SHOPIFY_URL, at: datetime = FETCHED + timedelta(seconds=5)) -> ProductFeed:
    """A feed as the archive gives it."""
    return ProductFeed("wachswerk.de", address, at, body)


def named(number: int, **changes: Any) -> dict[str, Any]:
    """One of many products."""
    own = {"title": f"Kerze {number}", "handle": f"kerze-{number}", "variants": [{"price": f"{number}.00", "available": True}]}  # fmt: skip
    return {**CANDLE, **own, **changes}
