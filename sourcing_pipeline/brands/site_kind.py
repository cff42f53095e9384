"""What kind of site it is: signals are counted, weighed by stated rules, and the reason says which of them decided.

What belongs here: signals, weights, the order of decision. What doesn't: facts of the profile.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sourcing_pipeline.brands.lexicon import Theme, find_phrases, themes_of
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.prices import prices_in_text
from sourcing_pipeline.brands.schema_items import types_of, walk
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.web.topics import Topic

SiteKindName = Literal[
    "brand_shop",
    "multi_brand_shop",
    "marketplace",
    "manufacturer",
    "service",
    "content",
    "parked",
    "blocked",
    "unknown",
]

SHOP_FROM = 3.0
"""Points of buying from which a site is a shop."""

_BRAND_SEGMENTS = frozenset(
    """brand brands marke marken marque marques marca marcas marchio marchi merk merken manufacturer manufacturers hersteller fabricant fabricants
    fabricante fabricantes producent producenci vyrobce znacky shop-by-brand vendors""".split()
)
_LITTLE_TEXT = 2_500
_OTHER_BRANDS = 3
_MANY_BRAND_PAGES = 5
_ARTICLE_TYPES = frozenset(
    {"article", "newsarticle", "blogposting", "blog", "reportagenewsarticle", "liveblogposting", "medicalwebpage"}
)
_SERVICE_TYPES = frozenset(
    """professionalservice legalservice attorney accountingservice hotel lodgingbusiness restaurant foodestablishment medicalclinic dentist physician
    realestateagent travelagency financialservice insuranceagency employmentagency softwareapplication webapplication school collegeoruniversity
    governmentorganization ngo sportsclub autorepair hairsalon healthclub""".split()
)


@dataclass(frozen=True, slots=True)
class SiteKind:
    """The kind, why, and whether it can be a brand that we look for."""

    kind: SiteKindName
    reason: str
    can_be_brand: bool


@dataclass(frozen=True, slots=True)
class Signals:
    """What was counted on the pages of a site."""

    text_length: int
    buying: float
    buying_words: tuple[str, ...]
    product_count: int
    brands: int
    own_brand_share: float | None
    many_brands: int
    brand_links: int
    sellers: int
    own_making: int
    manufacturer: float
    service: float
    content: float
    has_wholesale: bool
    parked: str | None
    blocked: str | None


def site_kind(
    views: Sequence[PageView],
    products: Sequence[tuple[PageView, Product]],
    *,
    brand_name: str,
    platform: str | None,
    has_order_form: bool,
    has_wholesale: bool,
) -> SiteKind:
    """Decide what kind of site it is. The first view is the home page."""
    return decide(
        read_signals(
            views,
            products,
            brand_name=brand_name,
            platform=platform,
            has_order_form=has_order_form,
            has_wholesale=has_wholesale,
        )
    )


def decide(signals: Signals) -> SiteKind:
    """The kind that follows from signals: parked, blocked, shops of three kinds, then what isn't a shop."""
    if signals.blocked:
        return SiteKind("blocked", f"the page asks whether we are human: “{signals.blocked}”", can_be_brand=False)
    if signals.parked:
        return SiteKind("parked", f"the page says “{signals.parked}”", can_be_brand=False)
    bought = ", ".join(signals.buying_words)
    content = signals.content - 0.5 * signals.buying
    if signals.buying >= SHOP_FROM and content < 2 * signals.buying:
        return _kind_of_shop(signals, bought)
    return _kind_of_other(signals, bought)


def _kind_of_shop(signals: Signals, bought: str) -> SiteKind:
    own = signals.own_brand_share
    others = signals.brands >= _OTHER_BRANDS and (own is None or own < 0.5)  # noqa: PLR2004 - half of the products
    if signals.sellers >= 3 or (signals.sellers >= 2 and others):  # noqa: PLR2004 - one phrase may be chance
        return SiteKind(
            "marketplace", f"speaks of other sellers in {signals.sellers} ways; {bought}", can_be_brand=False
        )
    if others:
        return SiteKind(
            "multi_brand_shop",
            f"{signals.brands} brands among its products, few of them its own; {bought}",
            can_be_brand=False,
        )
    is_own = own is not None and own >= 0.5  # noqa: PLR2004 - see above
    if signals.brand_links >= _MANY_BRAND_PAGES and not is_own:
        reason = f"links to pages of {signals.brand_links} brands; {bought}"
        return SiteKind("multi_brand_shop", reason, can_be_brand=False)
    if signals.many_brands >= 2 and not is_own:  # noqa: PLR2004 - one phrase may be chance
        reason = f"speaks of the brands that it sells in {signals.many_brands} ways; {bought}"
        return SiteKind("multi_brand_shop", reason, can_be_brand=False)
    what = "its products carry its own brand; " if is_own else ""
    return SiteKind("brand_shop", f"{what}{bought}", can_be_brand=True)


def _kind_of_other(signals: Signals, bought: str) -> SiteKind:
    makes = signals.manufacturer + signals.own_making + 2 * signals.has_wholesale + min(signals.product_count, 4)
    can = signals.has_wholesale or signals.product_count > 0
    points = {"manufacturer": makes, "content": signals.content, "service": signals.service}
    best = max(points, key=lambda kind: (points[kind], kind))
    weighed = ", ".join(f"{kind} {value:g}" for kind, value in sorted(points.items()))
    if points[best] < 2:  # noqa: PLR2004 - one word is no sign
        reason = f"too few signs of any kind ({weighed}); {signals.text_length} characters of text"
        return SiteKind("unknown", reason, can_be_brand=can)
    if best == "manufacturer" and (can or signals.own_making):
        return SiteKind("manufacturer", f"makes or supplies goods, no cart found ({weighed})", can_be_brand=True)
    if best == "content":
        return SiteKind("content", f"texts to read rather than goods ({weighed})", can_be_brand=False)
    if best == "service":
        return SiteKind("service", f"offers services rather than goods ({weighed})", can_be_brand=False)
    return SiteKind("unknown", f"no cart found ({weighed}){'; ' + bought if bought else ''}", can_be_brand=can)


def read_signals(
    views: Sequence[PageView],
    products: Sequence[tuple[PageView, Product]],
    *,
    brand_name: str,
    platform: str | None,
    has_order_form: bool,
    has_wholesale: bool,
) -> Signals:
    """Count everything that tells the kind of a site."""
    pages = len(views)
    length = max(len(view.text) for view in views)
    buying, words = _buying(views, products, platform, has_order_form=has_order_form)
    phrases = {theme: _phrases(views, theme) for theme in Theme}
    brands = Counter(simplified(product.brand) for _, product in products if product.brand)
    own_names = {simplified(brand_name), simplified(views[0].page.domain.split(".")[0])} - {""}
    own = sum(count for brand, count in brands.items() if any(brand in name or name in brand for name in own_names))
    sellers = {seller for _, product in products for seller in product.sellers} - {""}
    others = len({simplified(seller) for seller in sellers} - own_names)
    article_pages = sum(_is_article(view) for view in views)
    wordy = sum(min(4, len(view.paragraphs) // 5) for view in views) / pages
    return Signals(
        text_length=length,
        buying=buying,
        buying_words=words,
        product_count=len(products),
        brands=len(brands),
        own_brand_share=own / brands.total() if brands else None,
        many_brands=len(phrases[Theme.MANY_BRANDS]),
        brand_links=len(_brand_links(views)),
        sellers=len(phrases[Theme.SELLERS]) + min(others, 3),
        own_making=min(4, len(phrases[Theme.OWN_MAKING])),
        manufacturer=min(4, len(phrases[Theme.MANUFACTURER])),
        service=min(6, len(phrases[Theme.SERVICE])) + 3 * _has_type(views, _SERVICE_TYPES),
        content=min(6, len(phrases[Theme.CONTENT])) + 5 * article_pages / pages + wordy,
        has_wholesale=has_wholesale,
        parked=_first_phrase(views, Theme.PARKED),
        blocked=_first_phrase(views, Theme.BLOCKED),
    )


def _buying(
    views: Sequence[PageView],
    products: Sequence[tuple[PageView, Product]],
    platform: str | None,
    *,
    has_order_form: bool,
) -> tuple[float, tuple[str, ...]]:
    """Points for signs that one can buy here, each kind of sign once, and the signs in words."""
    points, words = 0.0, []
    if has_order_form:
        points += 2
        words.append("has buttons that add to a cart")
    if any(_links_to_cart(view) for view in views):
        points += 1.5
        words.append("links to a cart")
    elif any(view.themes[Theme.CART] for view in views):
        points += 0.5
    prices = max(len(prices_in_text(view.text[:60_000], 12)) for view in views)
    if prices:
        points += 0.5 if prices < 4 else 1.0  # noqa: PLR2004 - a few prices stand in any article
        words.append(f"{prices} prices on a page" if prices > 1 else "a price")
    priced = sum(1 for _, product in products if product.price is not None and product.source_kind != "text")
    if priced:
        points += 1.5
        words.append(f"{priced} products with prices in structured data")
    elif products:
        points += 0.5
    if platform is not None:
        points += 1.0
        words.append(f"runs on {platform}")
    if any(view.themes[Theme.BUY] for view in views):
        points += 0.5
    return points, tuple(words)


def _links_to_cart(view: PageView) -> bool:
    for link in view.links:
        path = link.href.lower().partition("?")[0]
        if any(part in path for part in _CART_PATHS):
            return True
        if 0 < len(link.text) < 40 and Theme.CART in themes_of(link.text):  # noqa: PLR2004 - a label, no sentence
            return True
    return False


_CART_PATHS = ("/cart", "/basket", "/checkout", "warenkorb", "/panier", "/carrito", "/carrello", "winkelwagen", "winkelmand", "shopping-cart", "shoppingcart", "/varukorg",
               "/kurv", "/koszyk", "/kosik", "/carrinho", "viewcart", "/bag", "/kosar", "/sepet", "/order/basket")  # fmt: skip


def _brand_links(views: Sequence[PageView]) -> set[str]:
    """Pages of single brands that the site links to: ``/brands/lego`` and the like."""
    found = set()
    for link in (link for view in views for link in view.internal_links):
        parts = link.url.lower().partition("?")[0].split("/")[3:]
        if any(part in _BRAND_SEGMENTS for part in parts[:-1]) and parts[-1]:
            found.add(parts[-1])
    return found


def _phrases(views: Sequence[PageView], theme: Theme) -> set[str]:
    return {hit.phrase for view in views for hit in view.hits if hit.theme is theme}


def _first_phrase(views: Sequence[PageView], theme: Theme) -> str | None:
    """A phrase of a theme on the home page, if the whole site says little else."""
    if sum(len(view.text) for view in views) > _LITTLE_TEXT:
        return None
    home = views[0]
    in_title = next((hit.phrase for hit in find_phrases(home.title.lower()) if hit.theme is theme), None)
    return in_title or next((hit.phrase for hit in home.hits if hit.theme is theme), None)


def _is_article(view: PageView) -> bool:
    if "article" in (view.structured.meta("og:type") or "").lower() or view.structured.meta("article:published_time"):
        return True
    items = [*view.structured.json_ld, *view.structured.microdata]
    return any(types_of(item) & _ARTICLE_TYPES for item in walk(items)) and view.topic is not Topic.PRODUCT


def _has_type(views: Sequence[PageView], types: frozenset[str]) -> bool:
    return any(
        types_of(item) & types
        for view in views
        for item in walk([*view.structured.json_ld, *view.structured.microdata])
    )
