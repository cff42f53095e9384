"""What the shop shows: platform, products and their prices, ratings, ways to order, signs of life.

What belongs here: facts over all products of a site. What doesn't: single products (``products``), and terms of trade.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median, quantiles

from sourcing_pipeline.brands.facts import FactSheet, SourceKind
from sourcing_pipeline.brands.lexicon import Theme, themes_of
from sourcing_pipeline.brands.listed_products import Listing
from sourcing_pipeline.brands.organisations import organisations
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.platforms import platform_of
from sourcing_pipeline.brands.product_count import MAX_COUNT, CountSource, read_product_count
from sourcing_pipeline.brands.product_schema import rating_of
from sourcing_pipeline.brands.schema_items import values_of, walk
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.web.topics import Topic

_ORDER_FORM = (
    'form[action*="cart" i], form[action*="basket" i], form[action*="warenkorb" i], form[action*="panier" i], form[action*="carrito" i], '
    'form[action*="checkout" i], [class*="add-to-cart" i], [class*="add_to_cart" i], [class*="addtocart" i], [id*="add-to-cart" i], '
    '[id*="addtocart" i], [class*="add-to-basket" i], [class*="btn-cart" i], [data-action*="add-to-cart" i], button[name="add"], [class*="ajax_add_to_cart" i]'
)
_BADGE = re.compile(
    r"(?<![\d.,])(?P<rating>[1-5][.,]\d{1,2})\s?(?:/|out of|von|sur|de|su|van)\s?5(?:[.,]00?)?\b[^\d]{0,60}?(?P<count>\d{1,3}(?:[.,\u00a0]\d{3})+|\d{1,6})\+?\s?"
    r"(?:\w{2,12}\s)?(?:reviews?|ratings?|bewertungen|kundenbewertungen|rezensionen|avis|opiniones|reseñas|valoraciones|recensioni|beoordelingen)\b"
)
"""``4.8 / 5 based on 1,234 reviews``, in lower case."""

_BEST_RATING = 5.0
_ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)")
_COPYRIGHT_YEAR = re.compile(
    r"(?:©|\(c\)|copyright)\D{0,12}((?:19|20)\d{2})(?:\s?[-\u2013]\s?((?:19|20)\d{2}))?", re.IGNORECASE
)
_DATE_METAS = ("article:modified_time", "article:published_time", "og:updated_time", "date", "last-modified", "revised")
_EARLIEST = date(1996, 1, 1)


@dataclass(frozen=True, slots=True)
class Shop:
    """What the profile takes from these facts."""

    platform: str | None
    product_count: int
    product_count_source: CountSource | None
    price_median: float | None
    price_quartiles: tuple[float, float] | None
    image_per_product_mean: float | None
    image_short_side_px_median: float | None
    rating: float | None
    review_count: int | None
    has_order_form: bool
    last_sign_of_life: date | None


NO_SHOP = Shop(
    platform=None,
    product_count=0,
    product_count_source=None,
    price_median=None,
    price_quartiles=None,
    image_per_product_mean=None,
    image_short_side_px_median=None,
    rating=None,
    review_count=None,
    has_order_form=False,
    last_sign_of_life=None,
)


def read_shop(
    sheet: FactSheet,
    views: Sequence[PageView],
    products: Sequence[tuple[PageView, Product]],
    currency: str | None,
    listing: Listing | None = None,
) -> Shop:
    """Add the facts of the shop, and choose. The products are those of the pages and of the shop's feed (``listing``)."""
    home = views[0]
    if listing is not None:
        sheet.add(listing.view, "shop_platform", listing.platform, "platform", 0.98)
    for view in views:
        if (found := platform_of(view) if view in views[:3] else None) is not None:
            sheet.add(view, "shop_platform", found[0], "platform", found[1])
        if (sure := offers_to_order(view)) > 0:
            sheet.add(view, "has_order_form", "yes", "markup", sure)
        _read_dates(sheet, view)
    platform = sheet.choose_one("shop_platform")
    distinct = _distinct(products)
    richest = _page_with_most(products) or home
    product_count, count_source = read_product_count(sheet, views, distinct, richest, listing)
    prices = [
        product.price for _, product in distinct if product.price is not None and product.currency in {currency, None}
    ]
    price_median = median(prices) if prices else None
    price_quartiles = _quartiles(prices) if prices else None
    images = _image_counts(products)
    image_mean = fmean(images) if images else None
    source: SourceKind = "platform" if listing is not None and richest is listing.view else "markup"
    sheet.add(richest, "price_median", price_median, source, 0.8)
    for name, amount in zip(("price_p25", "price_p75"), price_quartiles or (), strict=False):
        sheet.add(richest, name, amount, source, 0.8)
    side = _image_short_side(sheet, distinct)
    sheet.add(richest, "image_per_product_mean", round(image_mean, 2) if image_mean else None, source, 0.8)
    rating, review_count = _read_rating(sheet, views, distinct)
    for name in ("price_median", "price_p25", "price_p75", "image_per_product_mean", "has_order_form"):
        sheet.choose_one(name)
    life = sheet.choose_one(
        "last_sign_of_life", preference=lambda day: date.fromisoformat(day).toordinal(), may_be_contested=False
    )
    return Shop(
        platform=platform.value if platform else None,
        product_count=product_count,
        product_count_source=count_source,
        price_median=price_median,
        price_quartiles=price_quartiles,
        image_per_product_mean=image_mean,
        image_short_side_px_median=side,
        rating=rating,
        review_count=review_count,
        has_order_form=bool(sheet.of("has_order_form")),
        last_sign_of_life=date.fromisoformat(life.value) if life else None,
    )


def offers_to_order(view: PageView) -> float:
    """How sure it is that the page has a control that puts something into a cart; 0 where it has none."""
    if view.tree.css_first(_ORDER_FORM) is not None:
        return 0.9
    if Theme.BUY in themes_of(view.control_text):
        return 0.8
    return 0.0


def _distinct(products: Sequence[tuple[PageView, Product]]) -> list[tuple[PageView, Product]]:
    """Each product once: of the pages that show it, the one that says most."""
    best: dict[str, tuple[PageView, Product]] = {}
    for view, product in products:
        key = simplified(product.title or "") or product.sku or ""
        if key and (key not in best or _richness(product) > _richness(best[key][1])):
            best[key] = view, product
    return list(best.values())


def _richness(product: Product) -> tuple[float, int]:
    return product.confidence, product.image_count


def _image_counts(products: Sequence[tuple[PageView, Product]]) -> list[int]:
    """Pictures of each product. A list page shows one of each: where there is a feed or pages of single products, only they count."""
    counts = Counter(view.url for view, _ in products)
    shown = [(view, product) for view, product in products if product.image_count > 0]
    own: dict[tuple[str, str | None], int] = {}
    for view, product in shown:
        if product.source_kind == "platform":
            own.setdefault((view.url, product.url or product.title), product.image_count)
        elif view.topic is Topic.PRODUCT or counts[view.url] == 1:
            own.setdefault((view.url, None), product.image_count)
    return list(own.values()) or [product.image_count for _, product in shown]


def _quartiles(prices: Sequence[float]) -> tuple[float, float]:
    """The first and the third quartile, between neighbours where need be; of one price that itself."""
    if len(prices) == 1:
        return prices[0], prices[0]
    first, _, third = quantiles(prices, n=4, method="inclusive")
    return round(first, 4), round(third, 4)


def _image_short_side(sheet: FactSheet, distinct: Sequence[tuple[PageView, Product]]) -> float | None:
    """Median over products of the short side of their pictures, of those of which markup or feed state it."""
    stated = [(view, product.image_short_side_px) for view, product in distinct if product.image_short_side_px]
    if not stated:
        return None
    side = float(median(pixels for _, pixels in stated))
    sheet.add(stated[0][0], "image_short_side_px_median", side, "markup", 0.7)
    sheet.choose_one("image_short_side_px_median")
    return side


def _page_with_most(products: Sequence[tuple[PageView, Product]]) -> PageView | None:
    counts = Counter(view.url for view, _ in products)
    if not counts:
        return None
    address = min(counts, key=lambda url: (-counts[url], url))
    return next(view for view, _ in products if view.url == address)


def _read_rating(
    sheet: FactSheet, views: Sequence[PageView], distinct: Sequence[tuple[PageView, Product]]
) -> tuple[float | None, int | None]:
    """The shop's own rating, else the mean of its products' ratings, weighted by their reviews."""
    for view in views:
        for item, source in organisations(view):
            value, count = rating_of(item)
            sheet.add(view, "rating", value, source, 0.9)
            sheet.add(view, "review_count", count, source, 0.9)
    _read_badge(sheet, views[0])
    rated = [(view, product) for view, product in distinct if product.rating is not None or product.review_count]
    if rated and not sheet.of("rating"):
        weights = [(product.rating, product.review_count or 1) for _, product in rated if product.rating is not None]
        view, product = rated[0]
        source = product.source_kind
        if weights:
            mean = sum(value * weight for value, weight in weights) / sum(weight for _, weight in weights)
            sheet.add(view, "rating", round(mean, 2), source, 0.8)
        total = sum(product.review_count or 0 for _, product in rated)
        sheet.add(view, "review_count", min(total, MAX_COUNT) or None, source, 0.8)
    rating, reviews = sheet.choose_one("rating"), sheet.choose_one("review_count")
    return float(rating.value) if rating else None, int(reviews.value) if reviews else None


def _read_badge(sheet: FactSheet, home: PageView) -> None:
    """A rating with its number of reviews in the text of the home page, as badges of review services state it."""
    match = _BADGE.search(home.lowered[:100_000])
    if match is None or sheet.of("rating"):
        return
    rating, count = float(match["rating"].replace(",", ".")), int(re.sub(r"\D", "", match["count"]))
    if rating <= _BEST_RATING and 0 < count <= MAX_COUNT:
        sheet.add(home, "rating", rating, "text", 0.5)
        sheet.add(home, "review_count", count, "text", 0.5)


def _read_dates(sheet: FactSheet, view: PageView) -> None:
    """Dates that a page states, the newest of each kind; none later than its fetch."""
    latest = view.page.fetched_at.date() + timedelta(days=1)

    def add(texts: Sequence[str], source: str, confidence: float) -> None:
        days = [day for text in texts if (day := _day(text)) is not None and _EARLIEST <= day <= latest]
        if days:
            sheet.add(view, "last_sign_of_life", max(days).isoformat(), "json_ld" if source == "json_ld" else "meta" if source == "meta" else "text", confidence)  # fmt: skip

    stated = [
        value
        for item in walk(view.structured.json_ld, into_others=True)
        for value in values_of(item, "dateModified", "datePublished", "uploadDate")
        if isinstance(value, str)
    ]
    add(stated, "json_ld", 0.9)
    add([text for name in _DATE_METAS for text in view.structured.metas.get(name, [])], "meta", 0.8)
    times = [node.attributes.get("datetime") or "" for node in view.tree.css("time[datetime]")[:100]]
    add([*times, *("-".join(match) for match in _ISO_DATE.findall(view.text[:50_000])[:50])], "text", 0.7)
    years = [int(last or first) for first, last in _COPYRIGHT_YEAR.findall(view.text[-3_000:])]
    add([f"{year}-01-01" for year in years], "text", 0.4)


def _day(text: str) -> date | None:
    match = _ISO_DATE.search(text[:40])
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
