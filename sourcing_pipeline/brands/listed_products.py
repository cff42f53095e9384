"""Products that a shop's feed lists, beside those that its pages show: which are the same, and what each adds.

What belongs here: telling products apart, and joining the two lists. What doesn't: how either is read (``product_feed``,
``products``).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.product_feed import Platform, read_product_feed
from sourcing_pipeline.brands.seen_product import Product, completed
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.web.feed_loading import PRODUCT_FEED, ProductFeed
from sourcing_pipeline.web.pages import Page
from sourcing_pipeline.web.product_feeds import page_size
from sourcing_pipeline.web.topics import Topic
from sourcing_pipeline.web.urls import parse_url

_LEAST_SKU = 3
_PRODUCT_FOLDER = "/products/"


@dataclass(frozen=True)
class Listing:
    """The products of a feed. ``view`` stands for the feed where facts name their evidence; it has no text."""

    view: PageView
    products: tuple[Product, ...]
    platform: Platform | None
    is_whole: bool

    def shown(self) -> list[tuple[PageView, Product]]:
        """The products as those of a page."""
        return [(self.view, product) for product in self.products]

    def priced_in(self, currency: str | None) -> "Listing":
        """The same with a currency for amounts that state none: Shopify's feed is in the currency of the shop."""
        products = (
            replace(product, currency=currency) if product.price is not None and product.currency is None else product
            for product in self.products
        )
        return replace(self, products=tuple(products)) if currency else self


def read_listing(feed: ProductFeed) -> Listing:
    """Read a feed."""
    reading = read_product_feed(feed.body, page_size(feed.url))
    page = Page(feed.domain, feed.url, feed.url, PRODUCT_FEED, feed.fetched_at, 200, "application/json", "")
    return Listing(PageView(page), reading.products, reading.platform, reading.is_whole)


def with_listing(shown: Sequence[tuple[PageView, Product]], listing: Listing) -> list[tuple[PageView, Product]]:
    """The products of pages and feed, those of pages first.

    What has a page of its own comes from that page, completed by the feed. All else that the feed lists comes from the
    feed, though a list page may show it too: a feed says more of a product than its card in a list.
    """
    index, counts = _Index(listing), Counter(view.url for view, _ in shown)
    joined: list[tuple[PageView, Product]] = []
    found: set[int] = set()
    views: set[str] = set()
    for view, product in shown:
        # The product that a page is about comes first; list pages are about none.
        is_own = view.url not in views and (view.topic is Topic.PRODUCT or counts[view.url] == 1)
        views.add(view.url)
        place = index.place_of(view, product) if is_own else None
        if place is None or place in found:
            joined.append((view, product))
        else:
            found.add(place)
            joined.append((view, completed(product, listing.products[place])))
    joined += [(listing.view, product) for place, product in enumerate(listing.products) if place not in found]
    return joined


class _Index:
    """Where a product stands in a feed: by its address, else by its number in stock, else by its title."""

    def __init__(self, listing: Listing) -> None:
        self._by_address = _places(_address(product.url, listing.view) for product in listing.products)
        self._by_sku = _places(_sku(product) for product in listing.products)
        self._by_title = _places(simplified(product.title or "") for product in listing.products)

    def place_of(self, view: PageView, product: Product) -> int | None:
        """The place of a product that a page is about."""
        for places, key in (
            (self._by_address, _address(view.url, view)),
            (self._by_address, _address(product.url, view)),
            (self._by_sku, _sku(product)),
            (self._by_title, simplified(product.title or "")),
        ):
            if key and (place := places.get(key)) is not None:
                return place
        return None


def _places(keys: Iterable[str | None]) -> dict[str, int]:
    """The place of each key that stands for one product alone."""
    places: dict[str, int] = {}
    several: set[str] = set()
    for place, key in enumerate(keys):
        if key and key in places:
            several.add(key)
        elif key:
            places[key] = place
    return {key: place for key, place in places.items() if key not in several}


def _sku(product: Product) -> str | None:
    sku = simplified(product.sku or "")
    return sku if len(sku) >= _LEAST_SKU else None


def _address(href: str | None, view: PageView) -> str | None:
    """What of an address tells a product: Shopify's products are the same in every collection, language and variant."""
    url = parse_url(href, view.page.final_url) if href else None
    if url is None or not url.belongs_to(view.page.domain):
        return None
    path = unquote(url.path).lower().rstrip("/")
    folder = path.rfind(_PRODUCT_FOLDER)
    if folder >= 0:
        return path[folder:]
    address = path + url.query
    return address or None
