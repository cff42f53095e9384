from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.brand_profiles import BrandProfiles
from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.inputs.products import Products
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.onboarding.profile_checks import CHECKS
from sourcing_pipeline.onboarding.suggestions import MOST_A_BRAND, suggestions
from sourcing_pipeline_tests.scoring.worlds import AS_OF, SEEN, START, profile

Row = dict[str, Any]
PEERS = 7


def listed(brand: str, number: int, **columns: Any) -> Row:
    return {
        "product_id": f"{brand}-{number}",
        "brand_id": brand,
        "title": f"Candle {number} of {brand}",
        "description": "d" * 200,
        "wholesale_price": 10.0,
        "retail_price": 20.0,
        "currency": "EUR",
        "image_count": 4,
        "image_short_side_px": 1500,
        "gtin": f"40000{number:03d}",
        "created_at": START - timedelta(days=300),
    } | columns


def shown(brand: str, **columns: Any) -> Row:
    return {
        "brand_id": brand,
        "story": "We pour candles.",
        "hero_image_url": "https://example.com/x.jpg",
        "lead_time_days": 5.0,
        "minimum_order_amount": 100.0,
        "currency": "EUR",
        "review_count": 4,
        "updated_at": START - timedelta(days=20),
    } | columns


def seen(number: int, **columns: Any) -> Row:
    return {
        "domain": "b0.com",
        "page_url": f"https://b0.com/{number}",
        "fetched_at": SEEN,
        "position": 1,
        "title": f"CANDLE {number} of B0",
        "price": 20.0,
        "currency": "EUR",
        "image_count": 2,
        "source_kind": "json_ld",
        "confidence": 0.9,
    } | columns


def run(
    product: Row | None = None,
    count: int = 12,
    on_profile: Row | None = None,
    site: Row | None = None,
    on_website: list[Row] | None = None,
    *,
    with_products: bool = True,
    asked: Row | None = None,
) -> pl.DataFrame:
    """Suggestions for the brand B0, which is like its peers but for what is given."""
    names = [f"B{number}" for number in range(PEERS)]
    joined = START - timedelta(days=400)
    products = [listed(name, number) for name in names[1:] for number in range(12)]
    products += [listed("B0", number, **(product or {})) for number in range(count)]
    profiles = [shown(name, minimum_order_amount=100.0 + index) for index, name in enumerate(names[1:])]
    found = suggestions(
        Products.from_rows(products if with_products else []),
        BrandProfiles.from_rows([*profiles, shown("B0", **(on_profile or {}))]),
        Brands.from_rows(
            [
                {"brand_id": name, "name": name, "domain": f"{name}.com", "category": "Candles", "joined_at": joined}
                for name in names
            ]
        ),
        WebsiteProfiles.from_rows([profile("b0.com", **(site or {}))]),
        ProductsSeen.from_rows(on_website or []),
        BrandMetrics.empty_frame(),
        AS_OF,
        Suppressions.from_rows([{"reason": "asked", "requested_at": START} | asked] if asked else []),
    )
    return found.filter(brand_id="B0")


def severities(found: pl.DataFrame) -> dict[str, str]:
    return dict(found.select("check_id", "severity").iter_rows())


def test_a_brand_that_asked_not_to_be_contacted_gets_no_suggestions() -> None:
    assert run(count=0).height > 0
    assert run(count=0, asked={"domain": "www.b0.com"}).is_empty()
    assert run(count=0, asked={"domain": "b1.com"}).equals(run(count=0))


def test_a_good_profile_has_nothing_to_improve() -> None:
    assert severities(run(on_website=[seen(number) for number in range(5)])) == {}


@pytest.mark.parametrize(
    ("given", "check_id", "severity"),
    [
        ({"product": {"image_count": 2}}, "images_per_product", "warn"),
        ({"product": {"image_count": 0}}, "images_per_product", "fail"),
        ({"product": {"image_short_side_px": 800}}, "image_size", "warn"),
        ({"product": {"image_short_side_px": 400}}, "image_size", "fail"),
        ({"product": {"description": "d" * 100}}, "product_descriptions", "warn"),
        ({"product": {"description": None}}, "product_descriptions", "fail"),
        ({"count": 9}, "products_listed", "warn"),
        ({"count": 0}, "products_listed", "fail"),
        ({"product": {"wholesale_price": 12.0}}, "wholesale_ratio", "warn"),
        ({"product": {"wholesale_price": 7.0}}, "wholesale_ratio", "warn"),
        ({"product": {"wholesale_price": 14.0}}, "wholesale_ratio", "fail"),
        ({"product": {"gtin": None}}, "gtins", "fail"),
        ({"on_profile": {"story": " "}}, "story", "warn"),
        ({"on_profile": {"story": None}, "site": {"story": "Since 1990."}}, "story_on_website", "fail"),
        ({"on_profile": {"hero_image_url": None}}, "hero_image", "warn"),
        ({"on_profile": {"minimum_order_amount": 900.0}}, "minimum_order", "fail"),
        ({"on_profile": {"lead_time_days": 20.0}}, "lead_time", "warn"),
        ({"on_profile": {"lead_time_days": 31.0}}, "lead_time", "fail"),
        ({"on_profile": {"review_count": 0}}, "reviews", "warn"),
        ({"on_profile": {"updated_at": START - timedelta(days=181)}}, "not_updated", "warn"),
        ({"on_website": [seen(number, title=f"Soap {number}") for number in range(5)]}, "products_on_website", "warn"),
        ({"on_website": [seen(1, price=18.0)]}, "price_parity", "blocker"),
        ({"on_website": [seen(1, title="other words", gtin="0040000001", price=18.0)]}, "price_parity", "blocker"),
    ],
)
def test_a_defect_is_found_by_its_check_alone(given: Row, check_id: str, severity: str) -> None:
    assert severities(run(**given)) == {check_id: severity}


@pytest.mark.parametrize(
    "on_website",
    [[seen(1, price=25.0)], [seen(1, price=18.0, currency="USD")], [seen(1, price=19.9)], [seen(1, price=None)]],
    ids=["dearer", "another currency", "rounding", "no price"],
)
def test_a_website_that_does_not_undercut_is_fine(on_website: list[Row]) -> None:
    assert "price_parity" not in severities(run(on_website=on_website))


def test_a_table_or_column_that_is_not_kept_is_no_defect() -> None:
    assert severities(run(with_products=False)) == {}


def test_products_at_one_address_are_told_apart_by_their_titles() -> None:
    """A shop's product feed shows all at one address; that one of them is listed says nothing of the others."""
    feed = {"page_url": "https://b0.com/products.json?limit=250"}
    others = [seen(number, **feed, position=number + 2, title=f"Soap {number}") for number in range(5)]
    assert severities(run(on_website=[seen(1, **feed), *others])) == {"products_on_website": "warn"}


def test_a_suggestion_takes_its_words_from_the_website() -> None:
    [row] = run(on_profile={"story": None}, site={"story": "We pour by hand. " * 40}).to_dicts()
    assert row["suggestion"].startswith("Take over the story of your website: “We pour by hand.")
    assert len(row["suggestion"]) < 320
    assert (row["evidence_url"], row["evidence_at"]) == ("https://b0.com/", SEEN)
    assert (row["effect_tier"], row["effect_low"], row["effect_high"]) == ("none", None, None)


def test_the_percentile_says_how_many_peers_do_worse() -> None:
    [worst] = run({"image_count": 2}).to_dicts()
    assert (worst["peer_percentile"], worst["observed"]) == (0.0, "2.0 images a product on average")


def test_at_most_five_a_brand_the_gravest_first() -> None:
    found = run(
        {"image_count": 0, "image_short_side_px": 300, "gtin": None, "description": "", "wholesale_price": 14.0},
        count=2,
        on_profile={"story": None, "hero_image_url": None, "review_count": 0},
        on_website=[seen(1, price=15.0)],
    )
    assert len(found) == MOST_A_BRAND
    assert found["severity"].to_list() == ["blocker", "fail", "fail", "fail", "fail"]


def test_every_check_has_its_own_name() -> None:
    assert len({make().check_id for make in CHECKS}) == len(CHECKS)
