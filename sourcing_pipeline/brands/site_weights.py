"""How much each signal says of what a site is: points, and the signs that gave them, in words.

What belongs here: weights, each set by hand and read off the pages of some three hundred saved sites and of demo worlds.
What doesn't: the signals (``site_signals``), and the order of decision (``site_kind``).
"""

from dataclasses import dataclass

from sourcing_pipeline.brands.lexicon import Theme
from sourcing_pipeline.brands.site_signals import Signals

_SITE_BUILDERS = frozenset({"wix", "squarespace", "webflow", "jimdo", "weebly", "drupal_commerce"})
"""Software that runs at least as many other sites as shops."""

_ADDED_TO_SITES = frozenset({"woocommerce", "ecwid"})
"""Shop software that is added to sites of any kind."""

_DEPARTMENTS_OF_GOODS = 6
_BRANDS_TO_CHOOSE = 6
_PRODUCTS_OF_A_REVIEW = 2
_SHIPPING_TALK, _MUCH_SHIPPING_TALK = 2, 6
_OTHER_BRANDS = 3
_HALF = 0.5
NAMED_SHARE = 0.3
"""Share of products with the site's name in their title from which they are named after it."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points, and the signs that gave them, in words."""

    points: float
    signs: tuple[str, ...]


def can_buy(signals: Signals) -> bool:
    """Whether anything shows that goods are ordered on the site itself."""
    return (
        signals.has_order_form
        or signals.links_to_cart
        or signals.has_cart_markup
        or signals.shows_empty_cart
        or signals.count(Theme.CART_STATE) > 0
        or (signals.has_buy_label and signals.count(Theme.SHOPPING) >= _SHIPPING_TALK)
        or signals.count(Theme.SHOPPING) >= _MUCH_SHIPPING_TALK
        or signals.priced_products > _PRODUCTS_OF_A_REVIEW
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
        or signals.count(Theme.DEPARTMENT) >= _DEPARTMENTS_OF_GOODS
    )
    shows_cart = signals.count(Theme.CART_STATE) > 0 or signals.shows_empty_cart
    return _weighed(
        (2.0 * signals.has_order_form, "has buttons that add to a cart"),
        (1.5 * signals.links_to_cart, "links to a cart"),
        (1.0 * signals.has_cart_markup, "its markup has a cart"),
        ((0.5 if signals.links_to_cart else 1.5) * shows_cart, "shows what is in a cart"),
        (1.0 * signals.has_buy_label, "has links or buttons to buy"),
        (_stepped(signals.invitations, (1, 0.5), (3, 1.0)), f"has {signals.invitations} links that say shop or buy"),
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


def sells_other_brands(signals: Signals) -> bool:
    """Whether structured data gives most of its products to several other brands."""
    return signals.stated_brands >= _OTHER_BRANDS and not sells_own_brand(signals)


def sells_own_brand(signals: Signals) -> bool:
    """Whether structured data gives at least half of its products to its own brand."""
    return signals.own_brand_share is not None and signals.own_brand_share >= _HALF


def weigh_many_brands(signals: Signals) -> Weighed:
    """Points for signs that a shop sells what others make."""
    carried, departments = len(signals.carried_brands), len(signals.departments)
    own_making = signals.count(Theme.OWN_MAKING)
    phrases = signals.count(Theme.MANY_BRANDS)
    return _weighed(
        (4.0 * sells_other_brands(signals), f"{signals.stated_brands} brands among its products, few of them its own"),
        (_stepped(signals.brand_links, (3, 1.0), (5, 2.5)), f"links to pages of {signals.brand_links} brands"),
        (2.5 * (signals.brand_choices >= _BRANDS_TO_CHOOSE), f"lets one choose among {signals.brand_choices} brands"),
        (1.0 * signals.has_brand_label, "has a menu of brands"),
        (1.0 * min(phrases, 3), f"speaks of the brands that it sells in {phrases} ways"),
        (_stepped(carried, (3, 1.0), (4, 2.0), (8, 3.0)), f"names {carried} well-known brands ({', '.join(signals.carried_brands[:5])})"),
        (_stepped(departments, (5, 1.0), (6, 1.5), (7, 2.5)), f"has {departments} departments ({', '.join(signals.departments[:6])})"),
        (-4.0 * sells_own_brand(signals), "its products carry its own brand"),
        (-2.0 * (signals.own_title_share >= NAMED_SHARE), "its products are named after it"),
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
        (4.0 * (signals.names(Theme.COMPARISON) > 0), "calls itself a comparison"),
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
        (1.5 * signals.has_catalogue, "has pages of products"),
        (1.5 * (signals.count(Theme.STOCKISTS) > 0), "names where its goods are sold"),
        (2.0 * min(2, signals.names(Theme.MANUFACTURER)), "calls itself a manufacturer"),
    )


def _points_of_platform(platform: str | None) -> float:
    if platform is None:
        return 0.0
    return 0.5 if platform in _SITE_BUILDERS else 1.0 if platform in _ADDED_TO_SITES else 1.5


def _stepped(count: int, *steps: tuple[int, float]) -> float:
    """The points of the highest step that a count reaches."""
    return max(((least, points) for least, points in steps if count >= least), default=(0, 0.0))[1]


def _weighed(*signs: tuple[float, str]) -> Weighed:
    return Weighed(sum(points for points, _ in signs), tuple(words for points, words in signs if points))
