"""Products of a page: from JSON-LD, microdata, Open Graph, and on product pages from the text, merged into one list.

What belongs here: what a product is in structured data. What doesn't: reading prices off a page's text
(``product_text``), and amounts as such (``prices``).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sourcing_pipeline.brands.currencies import currency_code
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.prices import structured_amount
from sourcing_pipeline.brands.product_text import gallery_image_count, heading_of, product_in_text, products_in_listing
from sourcing_pipeline.brands.schema_items import Item, as_text, items_of, text_of, types_of, values_of, walk
from sourcing_pipeline.brands.seen_product import Product, SourceKind, availability_name, completed, stated_brand
from sourcing_pipeline.brands.text import TITLE_PARTS, clean_markup, simplified
from sourcing_pipeline.web.topics import Topic

MAX_PRODUCTS = 200
_PRODUCT_TYPES = frozenset(
    {"product", "productgroup", "individualproduct", "someproducts", "productmodel", "book", "vehicle"}
)
_OFFER_TYPES = frozenset({"offer", "aggregateoffer", "offerfordemand"})
_STRUCK_THROUGH = frozenset({"listprice", "strikethroughprice", "srp", "msrp", "rrp", "invoiceprice"})
_GTIN = re.compile(r"^(?:\d{8}|\d{12,14})$")
_CONFIDENCE: dict[SourceKind, float] = {
    "json_ld": 0.95,
    "microdata": 0.9,
    "open_graph": 0.8,
    "text": 0.5,
}


def products_on(view: PageView) -> list[Product]:
    """The products that a page shows, each once, in the order of the page, the one that a page is about first."""
    by_source = [
        _distinct(_from_items(view.structured.json_ld, "json_ld")),
        _distinct(_from_items(view.structured.microdata, "microdata")),
        list(_from_open_graph(view)),
    ]
    if view.topic is Topic.PRODUCT or (view.topic is Topic.OTHER and not any(by_source)):
        by_source.append(list(product_in_text(view)))
    if not any(by_source) and view.topic in {Topic.LISTING, Topic.HOME, Topic.OTHER}:
        by_source.append(products_in_listing(view))
    found = next((products for products in by_source if products), [])
    if len(found) > 1 and view.topic is Topic.PRODUCT:
        found = _own_first(found, simplified(heading_of(view) or ""))
    if len(found) == 1:
        for others in by_source:
            if len(others) == 1 and others is not found:
                found = [completed(found[0], others[0])]
        shown = gallery_image_count(view) if view.topic is Topic.PRODUCT and found[0].image_count <= 1 else 0
        if shown > found[0].image_count:
            found = [replace(found[0], image_count=shown)]
    return found[:MAX_PRODUCTS]


def _own_first(products: list[Product], heading: str) -> list[Product]:
    """The product that the page is about before those that it also shows."""
    return sorted(products, key=lambda product: simplified(product.title or "-") != heading)


def _distinct(products: Iterator[Product]) -> list[Product]:
    found: dict[tuple[str, str, float | None], Product] = {}
    for product in products:
        key = (simplified(product.title or ""), product.sku or product.url or "", product.price)
        found[key] = completed(found[key], product) if key in found else product
        if len(found) >= MAX_PRODUCTS:
            break
    return list(found.values())


def _from_items(items: list[Item], source: SourceKind) -> Iterator[Product]:
    for item in walk(items):
        if types_of(item) & _PRODUCT_TYPES:
            product = _product(item, source)
            if product is not None:
                yield product


def _product(item: Item, source: SourceKind) -> Product | None:
    title = text_of(item, "name", "title")
    offers = _offers(item)
    if "book" in types_of(item) and not offers:
        return None
    price, list_price, currency = _price(offers, item)
    if title is None and price is None:
        return None
    availability = next((a for offer in offers if (a := availability_name(text_of(offer, "availability")))), None)
    rating, review_count = rating_of(item)
    return Product(
        title=title,
        brand=stated_brand(text_of(item, "brand", limit=100) or text_of(item, "manufacturer", limit=100)),
        sku=text_of(item, "sku", "productID", limit=80)
        or next((s for o in offers if (s := text_of(o, "sku", limit=80))), None),
        gtin=_gtin(item, offers),
        mpn=text_of(item, "mpn", limit=80),
        price=price,
        list_price=list_price,
        currency=currency,
        availability=availability,
        image_count=_image_count(item),
        description=text_of(item, "description", limit=2_000),
        source_kind=source,
        confidence=_CONFIDENCE[source] if price is not None else _CONFIDENCE[source] - 0.1,
        category=_category(item),
        url=next((value for value in values_of(item, "url", "@id") if isinstance(value, str)), None),
        rating=rating,
        review_count=review_count,
        sellers=tuple(name for offer in offers[:20] if (name := text_of(offer, "seller", "offeredBy", limit=100))),
    )


def _offers(item: Item) -> list[Item]:
    """The offers of an item: its own, those inside an aggregate, and those of its variants."""
    offers: list[Item] = []
    for offer in items_of(item, "offers"):
        offers.append(offer)
        offers.extend(items_of(offer, "offers"))
    if not offers:
        offers = [offer for variant in items_of(item, "hasVariant")[:50] for offer in items_of(variant, "offers")]
    return [
        offer
        for offer in offers
        if types_of(offer) & _OFFER_TYPES or {"price", "lowPrice", "priceSpecification"} & offer.keys()
    ]


def _price(offers: list[Item], item: Item) -> tuple[float | None, float | None, str | None]:
    """Price, list price and currency: of the first offer that has a price."""
    for offer in [*offers, item]:
        specifications = items_of(offer, "priceSpecification")
        struck = [spec for spec in specifications if _is_struck_through(spec)]
        current = [spec for spec in specifications if spec not in struck]
        stated = [
            *values_of(offer, "price"),
            *values_of(offer, "lowPrice"),
            *(value for spec in current for value in values_of(spec, "price", "minPrice")),
        ]
        price = next((amount for value in stated if (amount := structured_amount(value)) is not None), None)
        if price is None:
            continue
        before = next(
            (amount for spec in struck for value in values_of(spec, "price") if (amount := structured_amount(value))),
            None,
        )
        codes = [*values_of(offer, "priceCurrency"), *(code for spec in specifications for code in values_of(spec, "priceCurrency")),
                 *values_of(item, "priceCurrency")]  # fmt: skip
        currency = next((code for value in codes if (code := currency_code(as_text(value, 20)))), None)
        return price, before if before is not None and before > price else None, currency
    return None, None, None


def _is_struck_through(specification: Item) -> bool:
    kind = text_of(specification, "priceType") or ""
    return kind.rpartition("/")[2].lower() in _STRUCK_THROUGH


def _gtin(item: Item, offers: list[Item]) -> str | None:
    for holder in (item, *offers[:5]):
        for name in ("gtin13", "gtin", "gtin14", "gtin12", "gtin8", "ean", "isbn"):
            text = re.sub(r"[\s-]", "", text_of(holder, name, limit=40) or "")
            if _GTIN.match(text):
                return text
    return None


def _image_count(item: Item) -> int:
    addresses = set()
    for image in values_of(item, "image", "images")[:100]:
        address = text_of(image, "url", "contentUrl", "@id") if isinstance(image, dict) else as_text(image, 2_000)
        if address:
            addresses.add(address)
    return len(addresses)


def _category(item: Item) -> str | None:
    text = text_of(item, "category", limit=200)
    return text.replace("http://schema.org/", "") if text and not text.startswith("http") else None


def rating_of(item: Item) -> tuple[float | None, int | None]:
    """Rating on a scale to 5, and the number of reviews, of an item's aggregate rating."""
    for rating in items_of(item, "aggregateRating"):
        value = structured_amount(next(iter(values_of(rating, "ratingValue")), None))
        best = structured_amount(next(iter(values_of(rating, "bestRating")), None)) or 5.0
        counts = [
            structured_amount(count) for name in ("reviewCount", "ratingCount") for count in values_of(rating, name)
        ]
        count = next((int(count) for count in counts if count is not None), None)
        if value is not None and value <= best:
            return round(value * 5 / best, 2), count
        if count is not None:
            return None, count
    return None, None


def _without_site_name(title: str | None, heading: str | None) -> str | None:
    """The heading where the stated title is the same with the site's name before or after it."""
    if not title or not heading or simplified(heading) == simplified(title):
        return title
    return heading if simplified(heading) in {simplified(part) for part in TITLE_PARTS.split(title)} else title


def _from_open_graph(view: PageView) -> Iterator[Product]:
    metas = view.structured
    amount = structured_amount(metas.meta("product:price:amount", "og:price:amount", "product:sale_price:amount"))
    is_product = "product" in (metas.meta("og:type") or "").lower()
    if amount is None and not is_product:
        return
    title = _without_site_name(metas.meta("og:title", "twitter:title"), heading_of(view))
    if title is None or (amount is None and view.topic is Topic.HOME):
        return
    original: Any = metas.meta("product:original_price:amount")
    before = structured_amount(original)
    yield Product(
        title=clean_markup(title),
        brand=metas.meta("product:brand", "og:brand"),
        sku=metas.meta("product:retailer_item_id", "product:sku"),
        gtin=next(
            (
                code
                for code in (metas.meta("product:ean", "product:gtin", "product:upc"),)
                if code and _GTIN.match(code)
            ),
            None,
        ),
        mpn=metas.meta("product:mfr_part_no"),
        price=amount,
        list_price=before if before and amount and before > amount else None,
        currency=currency_code(metas.meta("product:price:currency", "og:price:currency")),
        availability=availability_name(metas.meta("product:availability", "og:availability")),
        image_count=len(set(metas.metas.get("og:image", []))),
        description=metas.meta("og:description", "description"),
        source_kind="open_graph",
        confidence=_CONFIDENCE["open_graph"] if amount is not None else 0.6,
        category=metas.meta("product:category"),
    )
