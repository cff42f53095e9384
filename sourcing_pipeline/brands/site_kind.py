"""What kind of site it is: signals are weighed by stated rules, and the reason says which of them decided.

What belongs here: weights, the order of decision, reasons. What doesn't: the signals (``site_signals``), and facts of
the profile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sourcing_pipeline.brands.lexicon import Theme
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.site_signals import Signals, read_signals

SiteKindName = Literal[
    "brand_shop",
    "multi_brand_shop",
    "marketplace",
    "manufacturer",
    "service",
    "content",
    "parked",
    "blocked",
    "script_only",
    "unknown",
]

SHOP_FROM = 3.0
"""Points of buying from which a site is a shop."""

MANY_BRANDS_FROM = 2.0
"""Points from which a shop is one of many brands."""

_LITTLE_TEXT = 2_500
_SHELL_TEXT = 150
_SHELL_LINKS = 3
_SITE_BUILDERS = frozenset({"wix", "squarespace", "webflow", "jimdo", "weebly", "drupal_commerce"})
"""Software that runs at least as many other sites as shops."""

_ADDED_TO_SITES = frozenset({"woocommerce", "ecwid"})
"""Shop software that is added to sites of any kind."""


@dataclass(frozen=True, slots=True)
class SiteKind:
    """The kind, why, and whether it can be a brand that we look for."""

    kind: SiteKindName
    reason: str
    can_be_brand: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points, and the signs that gave them, in words."""

    points: float
    signs: tuple[str, ...]


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
    """The kind that follows from signals: no site at all, shops of three kinds, then what isn't a shop."""
    return _no_site(signals) or _shop(signals) or _other(signals)


def _no_site(signals: Signals) -> SiteKind | None:
    if signals.text_length <= _LITTLE_TEXT:
        for theme, kind, says in (
            (Theme.BLOCKED, "blocked", "asks whether we are human"),
            (Theme.PARKED, "parked", "says"),
        ):
            phrase = min([*signals.named.get(theme, ()), *signals.said.get(theme, ())], default=None)
            if phrase is not None:
                return SiteKind(kind, f"the page {says}: \u201c{phrase}\u201d", can_be_brand=False)  # type: ignore[arg-type]
    is_bare = signals.text_length <= _SHELL_TEXT and signals.link_count <= _SHELL_LINKS and not signals.product_count
    if is_bare and signals.has_scripts and not signals.has_fields:
        return SiteKind("script_only", f"{signals.text_length} characters of text beside scripts", can_be_brand=False)
    return None


def _shop(signals: Signals) -> SiteKind | None:
    buying = weigh_buying(signals)
    bought = ", ".join(buying.signs)
    reading = weigh_content(signals).points - 0.5 * buying.points
    if signals.names(Theme.CLASSIFIEDS) and signals.names(Theme.CONTENT) <= signals.names(Theme.CLASSIFIEDS):
        phrase = min(signals.named[Theme.CLASSIFIEDS])
        return SiteKind("marketplace", f"calls itself \u201c{phrase}\u201d", can_be_brand=False)
    has_deals = signals.names(Theme.DEALS) and signals.prices >= 12 and not signals.count(Theme.COMPARISON)  # noqa: PLR2004
    if has_deals and not weigh_service(signals).points >= 6:  # noqa: PLR2004
        phrase = min(signals.named[Theme.DEALS])
        return SiteKind("marketplace", f"calls itself \u201c{phrase}\u201d and shows prices", can_be_brand=False)
    if signals.names(Theme.COMPARISON) and not signals.has_order_form:
        return None
    if buying.points < SHOP_FROM or not can_buy(signals) or reading >= 2 * buying.points:
        return None
    others = signals.stated_brands >= 3 and (signals.own_brand_share or 0) < 0.5  # noqa: PLR2004
    sellers = signals.count(Theme.SELLERS) + signals.names(Theme.SELLERS) + min(signals.other_sellers, 3)
    if sellers >= 3 or (sellers >= 2 and others):  # noqa: PLR2004 - one phrase may be chance
        return SiteKind("marketplace", f"speaks of other sellers in {sellers} ways; {bought}", can_be_brand=False)
    many = weigh_many_brands(signals)
    if many.points >= MANY_BRANDS_FROM:
        return SiteKind("multi_brand_shop", f"{', '.join(many.signs)}; {bought}", can_be_brand=False)
    is_own = signals.own_brand_share is not None and signals.own_brand_share >= 0.5  # noqa: PLR2004
    what = "its products carry its own brand; " if is_own else ""
    return SiteKind("brand_shop", f"{what}{bought}", can_be_brand=True)


def can_buy(signals: Signals) -> bool:
    """Whether anything shows that goods are ordered on the site itself."""
    return (
        signals.has_order_form
        or signals.links_to_cart
        or signals.has_cart_markup
        or signals.shows_empty_cart
        or signals.count(Theme.CART_STATE) > 0
        or (signals.has_buy_label and signals.count(Theme.SHOPPING) >= 2)  # noqa: PLR2004 - see below
        or signals.count(Theme.SHOPPING) >= 6  # noqa: PLR2004 - a page of news speaks of one or two
        or signals.priced_products >= 3  # noqa: PLR2004 - one may stand in a review
        or bool(signals.names(Theme.SHOP_NAME))
    )


def weigh_buying(signals: Signals) -> Weighed:
    """Points for signs that one can buy here, each kind of sign once."""
    shopping = signals.count(Theme.SHOPPING)
    compares = signals.count(Theme.COMPARISON) > 0 and not signals.has_order_form and not signals.links_to_cart
    serves = signals.names(Theme.SERVICE) + signals.names(Theme.BOOKING) + signals.names(Theme.INSTITUTION)
    has_goods = (
        signals.product_count > 0
        or shopping > 0
        or signals.names(Theme.SHOP_NAME) > 0
        or signals.count(Theme.DEPARTMENT) >= 6  # noqa: PLR2004 - a page of news may name some
    )
    shows_cart = signals.count(Theme.CART_STATE) > 0 or signals.shows_empty_cart
    return _weighed(
        (2.0 * signals.has_order_form, "has buttons that add to a cart"),
        (1.5 * signals.links_to_cart, "links to a cart"),
        (1.0 * signals.has_cart_markup, "its markup has a cart"),
        ((0.5 if signals.links_to_cart else 1.5) * shows_cart, "shows what is in a cart"),
        (1.0 * signals.has_buy_label, "has links or buttons to buy"),
        (_stepped(signals.shop_labels, (1, 0.5), (3, 1.0)), f"has {signals.shop_labels} links that say shop or buy"),
        (_stepped(signals.payments, (1, 0.5), (2, 1.0), (3, 1.5)), f"names {signals.payments} means of payment"),
        (0.5 * (signals.speaks_of_cart and not signals.links_to_cart), "speaks of a cart"),
        (_stepped(signals.prices, (1, 0.5), (4, 1.0), (12, 1.5)), f"{signals.prices} prices on a page"),
        (1.5 * (signals.priced_products > 0), f"{signals.priced_products} products with prices in structured data"),
        (0.5 * (signals.product_count > 0 and not signals.priced_products), "shows products"),
        (_points_of_platform(signals.platform), f"runs on {signals.platform}"),
        (0.5 * (signals.count(Theme.BUY) > 0), "speaks of buying"),
        (1.5 * (signals.names(Theme.SHOP_NAME) > 0), "calls itself a shop"),
        (0.5 * (signals.count(Theme.SHOP_NAME) > 0 and not signals.names(Theme.SHOP_NAME)), "speaks of a shop"),
        (min(2.0, 0.4 * shopping), f"speaks of shipping, returns and the like in {shopping} ways"),
        (-2.0 * compares, "compares prices of other shops"),
        (-3.0 * (signals.names(Theme.COMPARISON) > 0), "calls itself a comparison"),
        (-1.5 * (serves > 0 and not signals.names(Theme.SHOP_NAME)), "calls itself a service"),
        (-1.0 * (not has_goods), "shows no goods"),
    )


def weigh_many_brands(signals: Signals) -> Weighed:
    """Points for signs that a shop sells what others make."""
    own = signals.own_brand_share
    carried, departments = len(signals.carried_brands), len(signals.departments)
    own_making = signals.count(Theme.OWN_MAKING)
    phrases = signals.count(Theme.MANY_BRANDS)
    return _weighed(
        (4.0 * (signals.stated_brands >= 3 and (own is None or own < 0.5)),  # noqa: PLR2004
         f"{signals.stated_brands} brands among its products, few of them its own"),
        (_stepped(signals.brand_links, (3, 1.0), (5, 2.5)), f"links to pages of {signals.brand_links} brands"),
        (2.5 * (signals.brand_choices >= 6), f"lets one choose among {signals.brand_choices} brands"),  # noqa: PLR2004
        (1.0 * signals.has_brand_label, "has a menu of brands"),
        (1.0 * min(phrases, 3), f"speaks of the brands that it sells in {phrases} ways"),
        (_stepped(carried, (3, 1.0), (5, 2.0), (8, 3.0)), f"names {carried} well-known brands ({', '.join(signals.carried_brands[:5])})"),
        (_stepped(departments, (5, 1.0), (6, 1.5), (7, 2.5)), f"has {departments} departments ({', '.join(signals.departments[:6])})"),
        (-4.0 * (own is not None and own >= 0.5), "its products carry its own brand"),  # noqa: PLR2004
        (-2.0 * (signals.own_title_share >= 0.3), "its products are named after it"),  # noqa: PLR2004
        (_stepped(own_making, (2, -0.5), (4, -1.0)), f"speaks of its own making in {own_making} ways"),
    )  # fmt: skip


def weigh_content(signals: Signals) -> Weighed:
    """Points for texts to read."""
    return _weighed(
        (min(6.0, signals.count(Theme.CONTENT)), "speaks like a magazine or blog"),
        (min(4.0, signals.count(Theme.COMMUNITY) * 0.5), "speaks like a forum"),
        (3.0 * signals.is_community, "runs on software for forums and wikis"),
        (4.0 * signals.article_share, "has articles"),
        (signals.paragraphs, "has long texts"),
        (2.0 * min(2, signals.names(Theme.CONTENT) + signals.names(Theme.COMMUNITY)), "calls itself so"),
        (2.0 * (signals.count(Theme.COMPARISON) > 0), "compares offers of others"),
    )


def weigh_service(signals: Signals) -> Weighed:
    """Points for services, schools, authorities, travel, housing, work and money."""
    own_words = signals.names(Theme.SERVICE) + signals.names(Theme.INSTITUTION) + signals.names(Theme.BOOKING)
    return _weighed(
        (min(6.0, signals.count(Theme.SERVICE)), "speaks of services"),
        (min(5.0, signals.count(Theme.INSTITUTION)), "speaks like an institution"),
        (min(5.0, signals.count(Theme.BOOKING)), "speaks of travel, housing, work or money"),
        (3.0 * signals.states_service, "states in structured data that it is a service"),
        (4.0 * signals.is_institution, "has an institution's domain"),
        (3.0 * min(2, own_words), "calls itself so"),
    )


def weigh_making(signals: Signals) -> Weighed:
    """Points for making or supplying goods."""
    return _weighed(
        (min(4.0, signals.count(Theme.MANUFACTURER)), "speaks of manufacture"),
        (min(4.0, signals.count(Theme.OWN_MAKING)), "speaks of its own making"),
        (2.0 * signals.has_wholesale, "sells to retailers"),
        (min(4.0, signals.product_count), "shows products"),
        (1.0 * signals.has_catalogue, "has pages of products"),
        (2.0 * min(2, signals.names(Theme.MANUFACTURER)), "calls itself a manufacturer"),
    )


def _other(signals: Signals) -> SiteKind:
    found = {
        "manufacturer": weigh_making(signals),
        "content": weigh_content(signals),
        "service": weigh_service(signals),
    }
    can = signals.has_wholesale or signals.product_count > 0
    best = max(found, key=lambda kind: (found[kind].points, kind))
    weighed = ", ".join(f"{kind} {weight.points:.3g}" for kind, weight in sorted(found.items()))
    if found[best].points < 2:  # noqa: PLR2004 - one word is no sign
        reason = f"too few signs of any kind ({weighed}); {signals.text_length} characters of text"
        return SiteKind("unknown", reason, can_be_brand=can)
    why = f"{', '.join(found[best].signs)} ({weighed})"
    if best == "content":
        return SiteKind("content", f"texts to read rather than goods: {why}", can_be_brand=False)
    if best == "service":
        return SiteKind("service", f"offers services rather than goods: {why}", can_be_brand=False)
    if can or signals.count(Theme.OWN_MAKING) or signals.names(Theme.MANUFACTURER):
        return SiteKind("manufacturer", f"makes or supplies goods, no cart found: {why}", can_be_brand=True)
    return SiteKind("unknown", f"no cart found: {why}", can_be_brand=can)


def _points_of_platform(platform: str | None) -> float:
    if platform is None:
        return 0.0
    return 0.5 if platform in _SITE_BUILDERS else 1.0 if platform in _ADDED_TO_SITES else 1.5


def _stepped(count: int, *steps: tuple[int, float]) -> float:
    """The points of the highest step that a count reaches."""
    return max(((least, points) for least, points in steps if count >= least), default=(0, 0.0))[1]


def _weighed(*signs: tuple[float, str]) -> Weighed:
    return Weighed(sum(points for points, _ in signs), tuple(words for points, words in signs if points))
