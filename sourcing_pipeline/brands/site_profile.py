"""One site's profile: its pages in, its rows of three tables out.

What belongs here: the order in which readers are asked, and rows. What doesn't: which sites are due (``profiles``).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sourcing_pipeline.brands.claims import NO_CLAIMS, read_claims
from sourcing_pipeline.brands.contact import read_contact
from sourcing_pipeline.brands.document import document_of
from sourcing_pipeline.brands.facts import Fact, FactSheet
from sourcing_pipeline.brands.identity import read_identity
from sourcing_pipeline.brands.listed_products import Listing, read_listing, with_listing
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.place import read_place
from sourcing_pipeline.brands.prices import Money
from sourcing_pipeline.brands.products import products_on
from sourcing_pipeline.brands.reader_guard import ReaderGuard
from sourcing_pipeline.brands.returns import read_returns
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.shipping import NO_SHIPPING, read_shipping
from sourcing_pipeline.brands.shop import NO_SHOP, Shop, read_shop
from sourcing_pipeline.brands.site_kind import SiteKind, SiteKindName, decide
from sourcing_pipeline.brands.site_signals import read_signals
from sourcing_pipeline.brands.text import clean
from sourcing_pipeline.brands.trade import NO_TRADE_TERMS, TradeTerms, read_trade
from sourcing_pipeline.web.feed_loading import ProductFeed
from sourcing_pipeline.web.pages import Page

UNREADABLE: SiteKindName = "unreadable"
"""The kind of a site that our own reading failed on: it may be a brand's."""

_logger = logging.getLogger(__name__)

_KIND_RESTS_ON = ("kind", "shop", "trade", "identity")
"""Readers without whose facts a brand may look like something else."""


@dataclass(frozen=True)
class Rates:
    """Exchange rates, and the currency that values are reported in."""

    usd_per_unit: Mapping[str, float]
    reporting_currency: str

    def convert(self, money: Money, currency: str) -> float | None:
        """An amount in another currency, if both rates are known."""
        if money.currency == currency:
            return money.amount
        rate, other = self.usd_per_unit.get(money.currency or ""), self.usd_per_unit.get(currency)
        return round(money.amount * rate / other, 4) if rate and other else None


@dataclass
class SiteRows:
    """A site's rows of ``website_profiles``, ``profile_facts`` and ``products_seen``."""

    profile: dict[str, Any]
    facts: list[dict[str, Any]] = field(default_factory=list)
    products: list[dict[str, Any]] = field(default_factory=list)


def profile_site(pages: Sequence[Page], content_digest: str, rates: Rates, feed: ProductFeed | None = None) -> SiteRows:
    """Profile a site from its pages, the home page first, and the product feed of its shop, if it has one.

    Whatever is in them, it comes back with a profile.
    """
    sheet = FactSheet()
    views: list[PageView] = []
    products: list[tuple[PageView, Product]] = []
    times = [page.fetched_at for page in pages]
    basic = _basic_profile(
        domain=pages[0].domain,
        profile_at=max([*times, feed.fetched_at] if feed is not None else times),
        first_page_at=min(times),
        content_digest=content_digest,
        home_url=pages[0].url,
        page_count=len(pages),
    )
    for page in pages:
        try:
            view = PageView(page)
            found = products_on(view)
        except Exception as error:
            _logger.exception("%s can't be read", page.url)
            sheet.facts.append(_unreadable(page, error))
        else:
            views.append(view)
            products += [(view, product) for product in found]
    listing = _listing(sheet, feed)
    try:
        if not views:
            basic |= {"site_kind": UNREADABLE, "site_kind_reason": "no page of it could be read"}
            return SiteRows(basic, _fact_rows(sheet, basic))
        found_out, products = _read(sheet, views, products, listing, rates)
    except Exception as error:
        _logger.exception("%s can't be profiled", pages[0].domain)
        sheet = FactSheet(
            [*(fact for fact in sheet.facts if fact.name == "unreadable_page"), _unreadable(pages[0], error)]
        )
        basic |= {"site_kind": UNREADABLE, "site_kind_reason": _failed(error)}
        return SiteRows(basic, _fact_rows(sheet, basic))
    return SiteRows(basic | found_out, _fact_rows(sheet, basic), list(_product_rows(products)))


def _listing(sheet: FactSheet, feed: ProductFeed | None) -> Listing | None:
    if feed is None:
        return None
    try:
        return read_listing(feed)
    except Exception as error:
        _logger.exception("%s can't be read", feed.url)
        sheet.facts.append(_unreadable(feed, error))
        return None


def unprofiled(rows: SiteRows, error: Exception) -> SiteRows:
    """What is left of a site whose rows can't be kept: its profile without anything that was read, which says why."""
    known = ("domain", "profile_at", "first_page_at", "content_digest", "home_url", "page_count")
    basic = _basic_profile(**{name: rows.profile[name] for name in known})
    basic |= {"site_kind": UNREADABLE, "site_kind_reason": _failed(error)}
    fact = Fact("unreadable_page", _said(error), "markup", basic["home_url"], basic["profile_at"], 1.0)
    return SiteRows(basic, _fact_rows(FactSheet([fact]), basic))


def _failed(error: Exception) -> str:
    return f"our reading of it failed ({type(error).__name__})"


def _unreadable(page: Page | ProductFeed, error: Exception) -> Fact:
    return Fact("unreadable_page", _said(error), "markup", page.url, page.fetched_at, 1.0)


def _said(error: Exception) -> str:
    return clean(f"{type(error).__name__}: {error}")


def _basic_profile(
    *,
    domain: str,
    profile_at: datetime,
    first_page_at: datetime,
    content_digest: str,
    home_url: str,
    page_count: int,
) -> dict[str, Any]:
    """What is known of a site before a word of it is read."""
    return {
        "domain": domain,
        "profile_at": profile_at,
        "first_page_at": first_page_at,
        "content_digest": content_digest,
        "home_url": home_url,
        "site_kind": "unknown",
        "site_kind_reason": "",
        "can_be_brand": False,
        "product_count": 0,
        "has_wholesale_page": False,
        "social_account_count": 0,
        "certification_count": 0,
        "has_order_form": False,
        "has_newsletter_form": False,
        "has_contact_form": False,
        "has_personal_contact": False,
        "page_count": page_count,
        "document": domain,
    }


def _read(
    sheet: FactSheet,
    views: Sequence[PageView],
    on_pages: Sequence[tuple[PageView, Product]],
    listing: Listing | None,
    rates: Rates,
) -> tuple[dict[str, Any], list[tuple[PageView, Product]]]:
    """The columns of the profile, and the products of pages and feed."""
    guard = ReaderGuard(sheet, views[0])
    products = [*on_pages, *(listing.shown() if listing is not None else [])]
    guard.ask("identity", lambda: read_identity(sheet, views, products), None)
    guard.ask("place", lambda: read_place(sheet, views, products), None)
    name, currency = _chosen(sheet, "brand_name") or views[0].page.domain, _chosen(sheet, "currency")
    if listing is not None:
        listing = listing.priced_in(_currency_of_shop(sheet) or currency)
        products = guard.ask("listing", lambda: with_listing(on_pages, listing), products)
    guard.ask("contact", lambda: read_contact(sheet, views, name), None)
    trade = guard.ask("trade", lambda: read_trade(sheet, views), NO_TRADE_TERMS)
    claims = guard.ask("claims", lambda: read_claims(sheet, views), NO_CLAIMS)
    shipping = guard.ask("shipping", lambda: read_shipping(sheet, views), NO_SHIPPING)
    returns_days = guard.ask("returns", lambda: read_returns(sheet, views), None)
    shop = guard.ask("shop", lambda: read_shop(sheet, views, products, currency, listing), NO_SHOP)
    kind = _kind(guard, views, products, name, shop, trade)
    description, story, email = (_chosen(sheet, fact) for fact in ("description", "story", "contact_email"))
    order = trade.minimum_order

    def reported(amount: float | None) -> float | None:
        money = Money(amount, currency) if amount is not None and currency else None
        return rates.convert(money, rates.reporting_currency) if money else None

    p25, p75 = shop.price_quartiles or (None, None)
    profile = {
        "site_kind": kind.kind,
        "site_kind_reason": kind.reason,
        "can_be_brand": kind.can_be_brand,
        "brand_name": name,
        "legal_name": _chosen(sheet, "legal_name"),
        "description": description,
        "story": story,
        "language": _chosen(sheet, "language"),
        "languages": (_chosen(sheet, "languages") or "").split(", ") if sheet.of("languages") else None,
        "country": _chosen(sheet, "country"),
        "currency": currency,
        "shop_platform": shop.platform,
        "product_count": shop.product_count,
        "product_count_source": shop.product_count_source,
        "price_median": shop.price_median,
        "price_median_reporting": reported(shop.price_median),
        "price_p25_reporting": reported(p25),
        "price_p75_reporting": reported(p75),
        "image_per_product_mean": shop.image_per_product_mean,
        "image_short_side_px_median": shop.image_short_side_px_median,
        "contact_email": email,
        "contact_source_url": _page_of(sheet, "contact_email", email),
        "has_wholesale_page": trade.has_wholesale_page,
        "wholesale_url": trade.wholesale_url,
        "minimum_order_amount": rates.convert(order, currency) if order and order.currency and currency else order.amount if order else None,
        "lead_time_days": trade.lead_time_days,
        "retail_markup": trade.retail_markup,
        "stockist_count": trade.stockist_count,
        "social_account_count": len(sheet.choose_all("social_account")),
        "rating": shop.rating,
        "review_count": shop.review_count,
        "certification_count": claims.certification_count,
        "claims": list(claims.claims) or None,
        "ships_to": list(shipping.ships_to) if shipping.ships_to else None,
        "ships_worldwide": shipping.ships_worldwide or None,
        "returns_days": returns_days,
        "has_order_form": shop.has_order_form,
        "has_newsletter_form": bool(sheet.of("has_newsletter_form")),
        "has_contact_form": bool(sheet.of("has_contact_form")),
        "has_personal_contact": any(fact.is_personal for fact in sheet.of("contact_email")),
        "last_sign_of_life": shop.last_sign_of_life,
        "document": guard.ask(
            "document", lambda: document_of(name, description, story, views, products), views[0].page.domain
        ),
    }  # fmt: skip
    return profile, products


def _kind(
    guard: ReaderGuard,
    views: Sequence[PageView],
    products: Sequence[tuple[PageView, Product]],
    name: str,
    shop: Shop,
    trade: TradeTerms,
) -> SiteKind:
    """The kind of site. Where a reader that it rests on failed, what is missing must not speak against a brand."""
    kind = guard.ask(
        "kind",
        lambda: decide(
            read_signals(
                views,
                products,
                brand_name=name,
                platform=shop.platform,
                has_order_form=shop.has_order_form,
                has_wholesale=trade.has_wholesale_page,
            )
        ),
        SiteKind("unknown", "", can_be_brand=False),
    )
    if kind.can_be_brand:
        return kind
    error = next((guard.failed[reader] for reader in _KIND_RESTS_ON if reader in guard.failed), None)
    return SiteKind(UNREADABLE, _failed(error), can_be_brand=False) if error is not None else kind


def _currency_of_shop(sheet: FactSheet) -> str | None:
    """The currency that the platform's own scripts state, such as ``Shopify.currency``."""
    stated = [fact for fact in sheet.of("currency") if fact.source_kind == "platform"]
    return max(stated, key=lambda fact: (fact.confidence, fact.value)).value if stated else None


def _chosen(sheet: FactSheet, name: str) -> str | None:
    return next((value for fact, value in sorted(sheet.chosen) if fact == name), None)


def _page_of(sheet: FactSheet, name: str, value: str | None) -> str | None:
    stated = [fact for fact in sheet.of(name) if fact.value == value]
    return min(stated, key=lambda fact: (-fact.confidence, fact.page_url)).page_url if stated else None


def _fact_rows(sheet: FactSheet, profile: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "domain": profile["domain"],
            "profile_at": profile["profile_at"],
            "fact": fact.name,
            "value": fact.value,
            "source_kind": fact.source_kind,
            "page_url": fact.page_url,
            "fetched_at": fact.fetched_at,
            "confidence": fact.confidence,
            "is_chosen": (fact.name, fact.value) in sheet.chosen and not fact.is_personal,
            "sources_disagree": fact.name in sheet.contested,
            "is_personal": fact.is_personal,
        }
        for fact in sheet.kept()
    ]


def _product_rows(products: Sequence[tuple[PageView, Product]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    position: dict[str, int] = {}
    for view, product in products:
        position[view.url] = position.get(view.url, 0) + 1
        rows.append(
            {
                "domain": view.page.domain,
                "page_url": view.url,
                "fetched_at": view.page.fetched_at,
                "position": position[view.url],
                "title": product.title,
                "brand": product.brand,
                "sku": product.sku,
                "gtin": product.gtin,
                "mpn": product.mpn,
                "price": product.price,
                "list_price": product.list_price,
                "currency": product.currency,
                "availability": product.availability,
                "image_count": product.image_count,
                "image_short_side_px": product.image_short_side_px,
                "variant_count": product.variant_count,
                "category_path": product.category_path,
                "description": product.description,
                "source_kind": product.source_kind,
                "confidence": product.confidence,
            }
        )
    return rows
