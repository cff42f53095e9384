"""What schema.org items and Open Graph metas say of products, one source at a time.

What belongs here: a product out of one item or the metas. What doesn't: which source is believed (``products``), and the
visible page (``product_block``, ``product_text``).
"""

import re
from collections.abc import Iterator
from typing import Any

from sourcing_pipeline.brands.category_path import stated_path
from sourcing_pipeline.brands.currencies import currency_code
from sourcing_pipeline.brands.gtin import gtin_of, gtin_of_items
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.prices import structured_amount
from sourcing_pipeline.brands.product_images import images_of_item, open_graph_side
from sourcing_pipeline.brands.schema_items import Item, as_text, items_of, text_of, types_of, values_of, walk
from sourcing_pipeline.brands.schema_types import OFFERS, PRODUCTS
from sourcing_pipeline.brands.seen_product import (
    Product,
    SourceKind,
    availability_name,
    best_availability,
    stated_brand,
)
from sourcing_pipeline.brands.text import TITLE_PARTS, clean_markup, simplified
from sourcing_pipeline.web.topics import Topic

CONFIDENCE: dict[SourceKind, float] = {
    "json_ld": 0.95,
    "microdata": 0.9,
    "open_graph": 0.8,
    "text": 0.5,
}
MAX_VARIANTS = 1_000
_STRUCK_THROUGH = frozenset({"listprice", "strikethroughprice", "srp", "msrp", "rrp", "invoiceprice"})
_LABEL = re.compile(r"^(?:sku|item|art|ref|artikelnummer|mpn|code)[\s.#]{0,3}[:#]\s*", re.IGNORECASE)


def products_of_items(items: list[Item], source: SourceKind) -> Iterator[Product]:
    """The products among items and what is within them, outer ones first."""
    for item in walk(items):
        if types_of(item) & PRODUCTS:
            product = _product(item, source)
            if product is not None:
                yield product


def _product(item: Item, source: SourceKind) -> Product | None:
    title = text_of(item, "name", "title")
    variants = items_of(item, "hasVariant")
    offers = _offers(item)
    if "book" in types_of(item) and not offers:
        return None
    price, list_price, currency = _price(offers, item)
    if title is None and price is None:
        return None
    holders = [item, *variants[:1]]
    rating, review_count = rating_of(item)
    image_count, image_side = images_of_item(item)
    return Product(
        title=title,
        brand=_brand(item),
        sku=_number(_first_text(holders, "sku", "productID", "productId") or _first_text(offers, "sku")),
        gtin=gtin_of_items(*holders, *offers[:5]),
        mpn=_first_text(holders, "mpn"),
        price=price,
        list_price=list_price,
        currency=currency,
        availability=best_availability(availability_name(text_of(offer, "availability")) for offer in offers),
        image_count=image_count,
        image_short_side_px=image_side,
        variant_count=_variant_count(variants, offers),
        description=text_of(item, "description", limit=2_000),
        source_kind=source,
        confidence=CONFIDENCE[source] if price is not None else CONFIDENCE[source] - 0.1,
        category=_category(item),
        category_path=stated_path(_category(item)),
        url=next((value for value in values_of(item, "url", "@id") if isinstance(value, str)), None),
        rating=rating,
        review_count=review_count,
        sellers=tuple(name for offer in offers[:20] if (name := text_of(offer, "seller", "offeredBy", limit=100))),
    )


def _first_text(items: list[Item], *names: str) -> str | None:
    return next((text for item in items if (text := text_of(item, *names, limit=80))), None)


def _number(text: str | None) -> str | None:
    """A number without the label that some shops state with it."""
    return _LABEL.sub("", text).strip() or None if text else None


def _brand(item: Item) -> str | None:
    for name in ("brand", "manufacturer"):
        for value in values_of(item, name):
            text = as_text(value, 100)
            # An item of a graph may be named by nothing but its address.
            if text and not text.startswith(("http:", "https:", "#", "/")) and (brand := stated_brand(text)):
                return brand
    return None


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
        if types_of(offer) & OFFERS or {"price", "lowPrice", "priceSpecification"} & offer.keys()
    ]


def _variant_count(variants: list[Item], offers: list[Item]) -> int | None:
    """How many variants are stated: as such, or by offers that are told apart by number or name."""
    if variants:
        return min(len(variants), MAX_VARIANTS)
    told = {
        text for offer in offers if (text := text_of(offer, "sku", "gtin13", "gtin", "name", "itemOffered", limit=80))
    }
    return min(len(told), MAX_VARIANTS) if len(told) > 1 else None


def _price(offers: list[Item], item: Item) -> tuple[float | None, float | None, str | None]:
    """Price, list price and currency: of the first offer that has a price."""
    for offer in [*offers, item]:
        specifications = items_of(offer, "priceSpecification")
        # Each is asked by itself: to compare items of a graph, which may hold each other, may never end.
        struck = [spec for spec in specifications if _is_struck_through(spec)]
        current = [spec for spec in specifications if not _is_struck_through(spec)]
        holders = [offer, *specifications, item]
        codes = [code for holder in holders for code in values_of(holder, "priceCurrency", "pricecurrency")]
        currency = next((code for value in codes if (code := currency_code(as_text(value, 20)))), None)
        stated = [
            *values_of(offer, "price"),
            *values_of(offer, "lowPrice"),
            *(value for spec in current for value in values_of(spec, "price", "minPrice")),
        ]
        price = _first_amount(stated, currency)
        if price is None:
            continue
        before = _first_amount([value for spec in struck for value in values_of(spec, "price")], currency)
        return price, before if before is not None and before > price else None, currency
    return None, None, None


def _first_amount(stated: list[Any], currency: str | None) -> float | None:
    return next((amount for value in stated if (amount := structured_amount(value, currency)) is not None), None)


def _is_struck_through(specification: Item) -> bool:
    kind = text_of(specification, "priceType") or ""
    return kind.rpartition("/")[2].lower() in _STRUCK_THROUGH


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


def product_of_metas(view: PageView, heading: str | None) -> Iterator[Product]:
    """The product that Open Graph metas and those like them state, if they do."""
    metas = view.structured
    amount = structured_amount(
        metas.meta("product:price:amount", "og:price:amount", "product:sale_price:amount", "og:price", "product:price")
    ) or _twitter_price(view)
    is_product = "product" in (metas.meta("og:type") or "").lower()
    if amount is None and not is_product:
        return
    title = _without_site_name(metas.meta("og:title", "twitter:title"), heading)
    if title is None or (amount is None and view.topic is Topic.HOME):
        return
    original: Any = metas.meta("product:original_price:amount")
    before = structured_amount(original)
    yield Product(
        title=clean_markup(title),
        brand=stated_brand(metas.meta("product:brand", "og:brand", "brand")),
        sku=metas.meta("product:retailer_item_id", "product:sku", "product:retailer_part_no"),
        gtin=gtin_of(metas.meta("product:ean", "product:gtin", "product:upc")),
        mpn=metas.meta("product:mfr_part_no"),
        price=amount,
        list_price=before if before and amount and before > amount else None,
        currency=currency_code(
            metas.meta("product:price:currency", "og:price:currency", "product:sale_price:currency")
        ),
        availability=availability_name(metas.meta("product:availability", "og:availability", "availability")),
        image_count=len(set(metas.metas.get("og:image", []))),
        image_short_side_px=open_graph_side(view),
        description=metas.meta("og:description", "description"),
        source_kind="open_graph",
        confidence=CONFIDENCE["open_graph"] if amount is not None else 0.6,
        category=metas.meta("product:category"),
        category_path=stated_path(metas.meta("product:category")),
    )


def _twitter_price(view: PageView) -> float | None:
    """The amount of a Twitter card's pair of label and data, where the label says that it is the price."""
    for number in ("1", "2"):
        label = (view.structured.meta(f"twitter:label{number}") or "").lower()
        if label in {"price", "preis", "prix", "precio", "prezzo", "prijs", "preço", "cena"}:
            return structured_amount(view.structured.meta(f"twitter:data{number}"))
    return None


def _without_site_name(title: str | None, heading: str | None) -> str | None:
    """The heading where the stated title is the same with the site's name before or after it."""
    if not title or not heading or simplified(heading) == simplified(title):
        return title
    return heading if simplified(heading) in {simplified(part) for part in TITLE_PARTS.split(title)} else title
