"""What is read on the sites of a shop platform, against what was read there before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult

MONDAY = datetime(2026, 11, 2, 5, tzinfo=UTC)
FULL: dict[str, Any] = {
    "product_count": 20,
    "price_median": 25.0,
    "image_per_product_mean": 3.0,
    "brand_name": "Brand",
    "contact_email": "info@brand.example",
    "page_count": 8,
}
WITHOUT_PRICES = {"price_median": None}


def profile(domain: str, platform: str | None, week: float, **facts: Any) -> dict[str, Any]:
    return {
        "domain": domain,
        "profile_at": MONDAY + timedelta(weeks=week, minutes=5),
        "first_page_at": MONDAY,
        "content_digest": "d",
        "home_url": f"https://{domain}/",
        "site_kind": "brand_shop",
        "site_kind_reason": "seen",
        "can_be_brand": True,
        "shop_platform": platform,
        "social_account_count": 0,
        "certification_count": 0,
        "has_wholesale_page": False,
        "has_order_form": False,
        "has_newsletter_form": False,
        "document": "words",
        **FULL,
        **facts,
    }


def visits(domains: set[str], week: float, pages: int = 8) -> pl.DataFrame:
    return SiteOutcomes.from_rows(
        [
            {
                "domain": domain,
                "visited_at": MONDAY + timedelta(weeks=week),
                "outcome": "ok",
                "reason": "seen",
                "page_count": pages,
                "byte_count": 0,
                "elapsed_seconds": 0.0,
            }
            for domain in sorted(domains)
        ]
    )


def judged(
    lost: int, *, of: int = 20, facts: dict[str, Any] = WITHOUT_PRICES, week: float = 1, pages: int = 8
) -> CheckResult:
    """Two crawls of Shopify and WooCommerce shops; in the second so many of the first sort lack something."""
    shops = [(f"{name}{number}.com", name) for name in ("shopify", "woocommerce") for number in range(of)]
    then = [profile(domain, platform, 0) for domain, platform in shops]
    now = [profile(domain, platform, week, **{"page_count": pages, **facts}) for domain, platform in shops[:lost]]
    domains = {domain for domain, _ in shops}
    seen = pl.concat([visits(domains, 0), visits(domains, week)])
    return checks.platforms_read_as_before(WebsiteProfiles.from_rows([*then, *now]), seen, 0.2)


def test_sites_that_are_as_they_were_pass() -> None:
    result = judged(0)
    assert result.passed, result
    assert result.observed == "40 sites were read as before"


def test_a_platform_that_changed_is_named_with_what_was_lost() -> None:
    result = judged(15)
    assert not result.passed
    assert result.severity == "WARN"
    assert result.observed == "shopify lost prices on 15 of 20 sites"
    assert result.sample == [
        {"platform": "shopify", "fact": "prices", "sites_lost": 15, "sites_before": 20, "for_example": "shopify0.com"}
    ]
    assert result.figures == {"shopify_prices_lost": 0.75}


def test_a_second_crawl_on_the_same_day_is_held_against_the_first() -> None:
    assert not judged(15, week=0.01).passed


def test_a_site_counts_for_the_platform_that_it_had() -> None:
    nothing = {**dict.fromkeys(FULL), "product_count": 0, "page_count": 8, "shop_platform": None}
    result = judged(15, facts=nothing)
    assert result.observed.startswith("shopify lost products on 15 of 20, prices on 15")


def test_single_shops_that_change_pass() -> None:
    assert judged(4).passed
    assert judged(1, of=3).passed


def test_sites_of_which_fewer_pages_were_read_are_left_out() -> None:
    assert judged(15, pages=2).passed


def test_a_first_crawl_has_nothing_to_be_compared_with() -> None:
    first = WebsiteProfiles.from_rows([profile("a.com", "shopify", 0)])
    result = checks.platforms_read_as_before(first, visits({"a.com"}, 0), 0.2)
    assert result.passed
    assert "no site of this crawl was read before" in result.observed
    assert checks.platforms_read_as_before(first.clear(), SiteOutcomes.empty_frame(), 0.2).passed
