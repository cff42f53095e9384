"""What kind of site it is: signals are weighed by stated rules, and the reason says which of them decided.

What belongs here: the order of decision, reasons. What doesn't: the signals (``site_signals``), their weights
(``site_weights``), and facts of the profile.
"""

from dataclasses import dataclass
from typing import Literal

from sourcing_pipeline.brands.lexicon import Theme
from sourcing_pipeline.brands.site_signals import Signals
from sourcing_pipeline.brands.site_weights import (
    NAMED_SHARE,
    can_buy,
    sells_other_brands,
    sells_own_brand,
    weigh_buying,
    weigh_content,
    weigh_making,
    weigh_many_brands,
    weigh_service,
)

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
    "unreadable",
    "unknown",
]

SHOP_FROM = 3.0
"""Points of buying from which a site is a shop."""

MANY_BRANDS_FROM = 2.0
"""Points from which a shop is one of many brands."""

OTHER_FROM = 2.0
"""Points from which a site that is no shop is told to be of a kind; one word is no sign."""

_LITTLE_TEXT = 2_500
_SHELL_TEXT = 150
_TEXT_OF_A_REQUEST = 500
_SHELL_LINKS = 3
_PRICES_OF_DEALS = 12
_MUCH_SERVICE = 6.0
_ADVERTISING_PHRASES = 2
_DEPARTMENTS_OF_OTHERS = 5
_SELLERS_OF_A_MARKETPLACE = 3


@dataclass(frozen=True, slots=True)
class SiteKind:
    """The kind, why, and whether it can be a brand that we look for."""

    kind: SiteKindName
    reason: str
    can_be_brand: bool


def decide(signals: Signals) -> SiteKind:
    """The kind that follows from signals: no site at all, shops of three kinds, then what isn't a shop."""
    return _no_site(signals) or _shop(signals) or _other(signals)


def _no_site(signals: Signals) -> SiteKind | None:
    """A page that stands for a site: of a guard, of a seller of domains, or of scripts alone.

    A small maker's page may ask "not a robot" beside a form, and be under construction in part; but it leads on to others.
    """
    shows_goods = signals.product_count > 0 or signals.has_wholesale or weigh_buying(signals).points >= SHOP_FROM
    if signals.text_length <= _LITTLE_TEXT and not shows_goods:
        if not signals.leads_on and (phrase := _phrase(signals, Theme.BLOCKED)) is not None:
            return SiteKind("blocked", f"the page asks whether we are human: “{phrase}”", can_be_brand=False)
        unfinished = None if signals.leads_on else _phrase(signals, Theme.UNFINISHED)
        if (phrase := _phrase(signals, Theme.PARKED) or unfinished) is not None:
            return SiteKind("parked", f"the page says “{phrase}”", can_be_brand=False)
    asks_for_scripts = (phrase := _phrase(signals, Theme.NEEDS_SCRIPTS)) is not None
    is_bare = signals.text_length <= (_TEXT_OF_A_REQUEST if asks_for_scripts else _SHELL_TEXT)
    leads_nowhere = signals.link_count <= _SHELL_LINKS and not signals.product_count and not signals.has_fields
    if is_bare and leads_nowhere and signals.has_scripts:
        said = f", among them \u201c{phrase}\u201d" if asks_for_scripts else ""
        reason = f"{signals.text_length} characters of text beside scripts{said}"
        return SiteKind("script_only", reason, can_be_brand=False)
    return None


def _shop(signals: Signals) -> SiteKind | None:
    if (reason := _offers_of_others(signals)) is not None:
        return SiteKind("marketplace", reason, can_be_brand=False)
    buying = weigh_buying(signals)
    only_compares = signals.names(Theme.COMPARISON) > 0 and not signals.has_order_form and signals.payments <= 1
    reading = weigh_content(signals).points - 0.5 * buying.points
    if buying.points < SHOP_FROM or not can_buy(signals) or only_compares or reading >= 2 * buying.points:
        return None
    bought = ", ".join(buying.signs)
    sellers = _ways_to_name_sellers(signals)
    if sellers + sells_other_brands(signals) >= _SELLERS_OF_A_MARKETPLACE:
        return SiteKind("marketplace", f"speaks of other sellers in {sellers} ways; {bought}", can_be_brand=False)
    many = weigh_many_brands(signals)
    if many.points >= MANY_BRANDS_FROM:
        return SiteKind("multi_brand_shop", f"{', '.join(many.signs)}; {bought}", can_be_brand=False)
    what = "its products carry its own brand; " if sells_own_brand(signals) else ""
    return SiteKind("brand_shop", f"{what}{bought}", can_be_brand=True)


def _ways_to_name_sellers(signals: Signals) -> int:
    """In how many ways a site speaks of others who sell on it; none where its products carry its own brand.

    A brand says of its stockists and of itself, too, who sells its goods, and names the marketplaces where it is: such
    words (``SOLD_BY``) count only beside one that no brand uses, or where the site calls itself so.
    """
    sellers = signals.count(Theme.SELLERS) + signals.names(Theme.SELLERS) + min(signals.other_sellers, 3)
    if sells_own_brand(signals) or not sellers + signals.names(Theme.SOLD_BY):
        return 0
    return sellers + signals.count(Theme.SOLD_BY) + signals.names(Theme.SOLD_BY)


def _offers_of_others(signals: Signals) -> str | None:
    """Why a site is one of advertisements or of deals, where nothing is put into a cart; None if it is none.

    A brand may call itself a bazaar and promise deals, so one word decides only where nothing shows goods of its own.
    """
    if _shows_own_goods(signals):
        return None
    advertises = (
        signals.count(Theme.CLASSIFIEDS) >= _ADVERTISING_PHRASES
        and len(signals.departments) >= _DEPARTMENTS_OF_OTHERS
        and signals.product_count > 0
    )
    if advertises or 0 < signals.names(Theme.CLASSIFIEDS) >= signals.names(Theme.CONTENT):
        return f"carries advertisements: “{_phrase(signals, Theme.CLASSIFIEDS)}”"
    offers_much = len(signals.departments) >= _DEPARTMENTS_OF_OTHERS and signals.prices >= _PRICES_OF_DEALS
    has_deals = signals.names(Theme.DEALS) > 0 and offers_much
    if has_deals and not signals.count(Theme.COMPARISON) and weigh_service(signals).points < _MUCH_SERVICE:
        return f"calls itself “{_phrase(signals, Theme.DEALS)}” and shows prices"
    return None


def _shows_own_goods(signals: Signals) -> bool:
    """Whether a site offers goods as a brand does: under its own name, into a cart, or to retailers."""
    return (
        sells_own_brand(signals)
        or signals.own_title_share >= NAMED_SHARE
        or signals.has_order_form
        or ((signals.has_wholesale or signals.links_to_cart) and len(signals.departments) < _DEPARTMENTS_OF_OTHERS)
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
    if found[best].points < OTHER_FROM:
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


def _phrase(signals: Signals, theme: Theme) -> str | None:
    """A phrase of a theme, rather one by which the site calls itself."""
    return min(signals.named.get(theme) or signals.said.get(theme) or (), default=None)
