"""The facts of the demo world's websites against what is true of them."""

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest

from sourcing_pipeline.brands.site_profile import Rates, profile_site
from sourcing_pipeline.demo.content import compose
from sourcing_pipeline.demo.render import answer
from sourcing_pipeline.demo.sites import Site, read_sites
from sourcing_pipeline.demo.world import WorldSize, write_world
from sourcing_pipeline.web.feed_loading import ProductFeed
from sourcing_pipeline.web.pages import Page, decode_html, parseable
from sourcing_pipeline.web.topics import PAGE_KIND, topic_of
from sourcing_pipeline.web.urls import parse_url

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
RATES = Rates({"USD": 1.0, "EUR": 1.12, "GBP": 1.31, "CAD": 0.72, "CHF": 1.13}, "USD")
FEEDS = {"shopify": "/products.json?limit=250", "woocommerce": "/wp-json/wc/store/v1/products?per_page=100"}
PAGES, PRODUCT_PAGES = 12, 4

FLOORS = {
    "brand_name": 0.98, "country": 0.98, "language": 0.98, "languages": 0.98, "currency": 0.98, "shop_platform": 0.97, "minimum_order_amount": 0.97,
    "lead_time_days": 0.97, "has_wholesale_page": 0.97, "contact_email": 0.97, "price_median": 0.90, "price_p25_reporting": 0.92, "price_p75_reporting": 0.92,
    "product_count": 0.95, "stockist_count": 0.97, "certification_count": 0.97, "social_account_count": 0.97, "has_newsletter_form": 0.97,
    "has_contact_form": 0.97, "returns_days": 0.97, "ships_to": 0.97,
}  # fmt: skip
"""Least share of sites for which a fact is right; prices and numbers of products within a tenth, quartiles within 15 %."""


def pages_of(site: Site) -> list[Page]:
    """The pages that a crawl would choose: all pages of text, and a few products."""
    sitemap = answer(site, "/sitemap.xml").body.decode()
    pages: list[Page] = []
    products = 0
    for address in re.findall("<loc>(.*?)</loc>", sitemap):
        path = "/" + address.split("/", 3)[3]
        url = parse_url(address)
        assert url is not None
        kind = "home" if path == "/" else PAGE_KIND[topic_of(url)]
        products += kind == "product"
        found = answer(site, path)
        if found.status == 200 and (kind != "product" or products <= PRODUCT_PAGES):
            html = parseable(decode_html(found.body, found.content_type))
            pages.append(Page(site.domain, address, address, kind, AT, 200, found.content_type, html))
    return pages[:PAGES]


def feed_of(site: Site) -> ProductFeed | None:
    """The shop's product feed, where its robots.txt lets it be read."""
    path = FEEDS.get(site.platform, "")
    bare = path.partition("?")[0]
    if not bare or bare in answer(site, "/robots.txt").body.decode():
        return None
    return ProductFeed(site.domain, f"https://{site.host}{path}", AT, answer(site, bare).body)


def is_right(profile: dict[str, Any], site: Site) -> dict[str, bool]:
    """For each fact that the site shows, whether the profile has it right."""
    prices = [product.price for product in compose(site, site.language).products]
    first, _, third = quantiles(prices, n=4, method="inclusive")
    rate = RATES.usd_per_unit[site.currency]
    places = {"DE", "AT", "NL", "FR", "GB", "US"}
    trade = {
        "minimum_order_amount": profile["minimum_order_amount"] == site.minimum_order,
        "lead_time_days": profile["lead_time_days"] == site.lead_time_days,
    }
    emails = {site.contact_email or None} | ({f"wholesale@{site.domain}"} if site.has_wholesale_page and site.contact_email else set())  # fmt: skip
    return (trade if site.has_wholesale_page else {}) | {
        "brand_name": profile["brand_name"] == site.name,
        "country": profile["country"] == site.country,
        "language": profile["language"] == site.language,
        "languages": set(profile["languages"]) == {site.language} | ({"en"} if site.has_english else set()),
        "currency": profile["currency"] == site.currency,
        "shop_platform": profile["shop_platform"] == (site.platform if site.platform != "plain" else None),
        "has_wholesale_page": profile["has_wholesale_page"] == site.has_wholesale_page,
        "contact_email": profile["contact_email"] in emails,
        "price_median": profile["price_median"] == pytest.approx(median(prices), rel=0.1),
        "price_p25_reporting": profile["price_p25_reporting"] == pytest.approx(first * rate, rel=0.15),
        "price_p75_reporting": profile["price_p75_reporting"] == pytest.approx(third * rate, rel=0.15),
        "product_count": profile["product_count"] == pytest.approx(site.product_count, rel=0.1),
        "stockist_count": (profile["stockist_count"] or 0) == site.stockists,
        "certification_count": profile["certification_count"] == len(site.certificates),
        "social_account_count": profile["social_account_count"] == min(4, site.social_accounts),
        "has_newsletter_form": profile["has_newsletter_form"] == site.has_newsletter,
        # The page for retailers has a form to write to the brand as well.
        "has_contact_form": profile["has_contact_form"] == (site.has_contact_form or site.has_wholesale_page),
        "returns_days": profile["returns_days"] == 30,
        "ships_to": len(profile["ships_to"] or ()) > 1 and set(profile["ships_to"]) <= places,
    }


@pytest.mark.slow
def test_facts_of_the_demo_s_brands_are_true(tmp_path: Path) -> None:
    write_world(tmp_path / "inputs", tmp_path / "world", seed=5, size=WorldSize.preset("small"))
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for site in read_sites(tmp_path / "world").values():
        if site.kind == "brand_shop" and not site.fate:
            answers = is_right(profile_site(pages_of(site), "digest", RATES, feed_of(site)).profile, site)
            asked.update(answers)
            right.update(fact for fact, is_true in answers.items() if is_true)
    shares = {fact: right[fact] / count for fact, count in asked.items()}
    assert min(asked.values()) > 50
    assert {fact: share for fact, share in shares.items() if share < FLOORS[fact]} == {}
