from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline.onboarding.profile_checks import CHECKS, JOINING_CHECKS
from sourcing_pipeline.settings import ProfileSettings
from sourcing_pipeline_tests.onboarding.profile_worlds import (
    STORY,
    Row,
    fact,
    found,
    seen,
    sources,
    states,
)
from sourcing_pipeline_tests.scoring.worlds import SEEN, START

SHIPS = {"ships_to": ["AT", "DE"]}
TERMS = {"minimum_order_amount": 100.0, "lead_time_days": 5.0, "currency": "EUR"}
WELL_SEEN: dict[str, Any] = {
    "on_website": [seen(number) for number in range(5)],
    "site": {**SHIPS, **TERMS, "story": "Short.", "brand_name": "B0", "country": "DE"},
    "facts": [fact("certification", "FSC")],
    "category": {"category": "Candles"},
}


def test_a_good_profile_has_nothing_to_improve_and_every_check_says_so() -> None:
    given = sources(**WELL_SEEN)
    rows = found(given).filter(brand_id="B0")
    assert set(rows["state"]) == {"ok"}
    assert set(rows["check_id"]) == {make(ProfileSettings()).check_id for make in CHECKS}
    assert rows["observed"].null_count() == 0
    assert rows.select("disposition", "suggestion", "since", "priority").null_count().row(0) == (rows.height,) * 4


@pytest.mark.parametrize(
    ("given", "check_id", "severity"),
    [
        ({"product": {"image_count": 2}}, "images_per_product", "warn"),
        ({"product": {"image_count": 0}}, "images_per_product", "fail"),
        ({"product": {"image_short_side_px": 999}}, "image_size", "warn"),
        ({"product": {"image_short_side_px": 499}}, "image_size", "fail"),
        ({"product": {"description": "d" * 149}}, "product_descriptions", "warn"),
        ({"product": {"description": "d" * 49}}, "product_descriptions", "fail"),
        ({"product": {"description": None}}, "product_descriptions", "fail"),
        ({"count": 9}, "products_listed", "warn"),
        ({"count": 2}, "products_listed", "fail"),
        ({"count": 0}, "products_listed", "fail"),
        ({"product": {"wholesale_price": 11.2}}, "wholesale_ratio", "warn"),
        ({"product": {"wholesale_price": 7.9}}, "wholesale_ratio", "warn"),
        ({"product": {"wholesale_price": 13.1}}, "wholesale_ratio", "fail"),
        ({"product": {"variant_count": None}}, "variants", "fail"),
        ({"product": {"composition": " "}}, "composition", "fail"),
        ({"product": {"gtin": None}}, "gtins", "fail"),
        ({"on_profile": {"tagline": " "}}, "tagline", "warn"),
        ({"on_profile": {"story": " "}}, "story", "fail"),
        ({"on_profile": {"story": "s" * 199}}, "story", "warn"),
        ({"on_profile": {"story": None}, "site": {"story": "Since 1990."}}, "story_on_website", "fail"),
        ({"on_profile": {"story": "s" * 199}, "site": {"story": "s" * 200}}, "story_on_website", "warn"),
        ({"on_profile": {"hero_image_url": None}}, "hero_image", "warn"),
        ({"on_profile": {"minimum_order_amount": 900.0}}, "minimum_order", "fail"),
        ({"on_profile": {"minimum_order_amount": 90.0, "currency": "GBP"}}, "minimum_order", "fail"),
        ({"on_profile": {"minimum_order_amount": 104.45}}, "minimum_order", "warn"),
        ({"on_profile": {"lead_time_days": 20.0}}, "lead_time", "warn"),
        ({"on_profile": {"lead_time_days": 31.0}}, "lead_time", "fail"),
        ({"on_profile": {"languages": "en,sv"}}, "target_language", "warn"),
        ({"orders": {"DE": 15, "FR": 5}}, "target_language", "warn"),
        ({"on_profile": {"languages": "en"}, "orders": {"DE": 4}}, "target_language", "warn"),
        ({"on_profile": {"review_count": 0}}, "reviews", "warn"),
        ({"on_profile": {"updated_at": START - timedelta(days=181)}}, "not_updated", "warn"),
        ({"on_website": [seen(number, title=f"Soap {number}") for number in range(5)]}, "products_on_website", "warn"),
        ({"on_website": [seen(1, price=18.0)]}, "price_parity", "blocker"),
        ({"on_website": [seen(1, price=19.79)]}, "price_parity", "blocker"),
        ({"on_website": [seen(1, price=9.0, confidence=0.35)]}, "price_parity", "warn"),
        ({"on_website": [seen(1, price=9.0, confidence=0.35), seen(2, price=18.0)]}, "price_parity", "blocker"),
        ({"on_website": [seen(1, title="other words", gtin="0040000001", price=18.0)]}, "price_parity", "blocker"),
        ({"facts": [fact("certification", "GOTS")]}, "certifications_on_website", "warn"),
        ({"site": {"ships_to": ["DE", "FR"]}}, "shipping_on_website", "warn"),
        ({"site": {"ships_to": ["FR", "US"]}}, "shipping_contradiction", "warn"),
        ({"site": TERMS | {"minimum_order_amount": 150.0}}, "minimum_order_contradiction", "warn"),
        ({"site": TERMS | {"lead_time_days": 6.0}}, "lead_time_contradiction", "warn"),
        ({"site": {"brand_name": "Somebody else"}}, "name_contradiction", "warn"),
        ({"site": {"country": "FR"}}, "country_contradiction", "warn"),
        ({"category": {"category": "Toys"}, "near": "Toys", "near_count": 8}, "category_contradiction", "warn"),
    ],
)
def test_a_defect_is_found_by_its_check_alone(given: Row, check_id: str, severity: str) -> None:
    assert states(sources(**given)) == {check_id: severity}


@pytest.mark.parametrize(
    "given",
    [
        {"product": {"image_count": 3}},
        {"product": {"image_short_side_px": 1000}},
        {"product": {"description": "d" * 150}},
        {"count": 10},
        {"product": {"wholesale_price": 8.0}},
        {"product": {"wholesale_price": 11.0}},
        {"on_profile": {"story": "s" * 200}},
        {"on_profile": {"minimum_order_amount": 104.0}},
        {"on_profile": {"updated_at": START - timedelta(days=180)}},
        {"on_website": [seen(1, price=19.8)]},
        {"on_website": [seen(1, price=25.0)]},
        {"on_website": [seen(1, price=18.0, currency="USD")]},
        {"on_website": [seen(1, price=None)]},
        {
            "on_website": [
                seen(1),
                seen(1, price=18.0, confidence=0.4, source_kind="text", page_url="https://b0.com/all"),
            ]
        },
        {"on_website": [seen(1), *(seen(number, title=f"Soap {number}") for number in range(10, 14))]},
        {"facts": [fact("certification", "fsc")]},
        {"facts": [fact("certification", "GOTS")], "on_profile": {"story": f"Certified by GOTS. {STORY}"}},
        {"facts": [fact("certification", "GOTS", is_chosen=False)]},
        {"site": {"ships_to": ["DE"]}},
        {"site": TERMS | {"minimum_order_amount": 150.0, "currency": "USD"}},
        {"site": {"brand_name": "The B0 Company"}},
        {"category": {"category": "Toys", "category_probability": 0.98}, "near": "Toys"},
        {"category": {"category": "Toys"}, "near": "Toys", "near_count": 7},
        {"category": {"category": "unknown"}, "near": "unknown"},
        {"orders": {"DE": 16, "FR": 5}},
        {"orders": {"DE": 4, "FR": 4}},
        {"orders": {"CH": 20}},
        {"on_profile": {"languages": None}},
        {"on_profile": {"languages": "DE-at, EN"}},
        {"on_profile": {"ships_to": None}, "site": {"ships_to": ["FR"]}},
        {"site": {"story": STORY + STORY}},
    ],
    ids=str,
)
def test_at_the_edge_and_beside_it_all_is_well(given: Row) -> None:
    assert states(sources(**given)) == {}


@pytest.mark.parametrize(
    ("column", "check_id"),
    [("gtin", "gtins"), ("composition", "composition"), ("variant_count", "variants"), ("image_count", "images_per_product"),
     ("image_short_side_px", "image_size"), ("description", "product_descriptions"), ("retail_price", "wholesale_ratio")],
)  # fmt: skip
def test_half_filled_is_enough_and_a_column_that_nobody_fills_is_unknown(column: str, check_id: str) -> None:
    given = sources()
    half = (
        pl.when(pl.col("product_id").str.slice(-1).is_in(["0", "2", "4", "6", "8"])).then(pl.col(column)).alias(column)
    )
    for products, expected in ((given.products.with_columns(half), "ok"), (_emptied(given.products, column), None)):
        rows = found(replace(given, products=products)).filter(brand_id="B0", check_id=check_id)
        if column == "description" and expected:
            continue  # the median of a text and none
        assert rows["state"].to_list() == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("column", "check_id"),
    [("tagline", "tagline"), ("story", "story"), ("hero_image_url", "hero_image"), ("languages", "target_language"),
     ("ships_to", "shipping_on_website"), ("certifications", "certifications_on_website"), ("review_count", "reviews"),
     ("lead_time_days", "lead_time_contradiction"), ("minimum_order_amount", "minimum_order")],
)  # fmt: skip
def test_what_no_profile_of_the_marketplace_shows_is_no_defect(column: str, check_id: str) -> None:
    given = sources(**WELL_SEEN)
    without = found(replace(given, brand_profiles=_emptied(given.brand_profiles, column))).filter(brand_id="B0")
    assert check_id not in without["check_id"].to_list()
    assert set(without["state"]) == {"ok"}


def test_a_marketplace_without_products_or_profiles_finds_nothing() -> None:
    assert states(sources(with_products=False)) == {}
    given = sources()
    assert found(
        replace(given, brand_profiles=given.brand_profiles.clear(), products=given.products.clear())
    ).is_empty()


def test_a_website_that_can_be_no_brands_says_nothing() -> None:
    wrong = {"story": STORY + "more", "ships_to": ["US"], "can_be_brand": False, "site_kind": "parked"}
    assert states(sources(on_profile={"story": "s"}, site=wrong)) == {"story": "warn"}


def test_products_that_the_site_no_longer_shows_do_not_count() -> None:
    long_ago = [seen(number, title=f"Soap {number}", fetched_at=SEEN - timedelta(days=90)) for number in range(9)]
    assert states(sources(on_website=long_ago)) == {}


def test_products_at_one_address_are_told_apart_by_their_titles() -> None:
    """A shop's product feed shows all at one address; that one of them is listed says nothing of the others."""
    feed = {"page_url": "https://b0.com/products.json?limit=250"}
    others = [seen(number, **feed, position=number + 2, title=f"Soap {number}") for number in range(5)]
    assert states(sources(on_website=[seen(1, **feed), *others])) == {"products_on_website": "warn"}


def test_amounts_in_other_currencies_are_compared_by_their_worth() -> None:
    """90 British pounds are more than 104 euros, 80 are less."""
    assert states(sources(on_profile={"minimum_order_amount": 80.0, "currency": "GBP"})) == {}
    without_rate = sources(on_profile={"minimum_order_amount": 9000.0, "currency": "CHF"})
    assert "minimum_order" not in found(without_rate).filter(brand_id="B0")["check_id"].to_list()


def test_limits_are_settings() -> None:
    given = sources(product={"image_count": 5}, count=20)
    assert states(given, images_warn=6, images_fail=5.5, products_warn=21) == {
        "images_per_product": "fail",
        "products_listed": "warn",
    }


def test_with_too_few_brands_nothing_is_usual_but_a_month_is_too_long() -> None:
    long = {"lead_time_days": 25.0, "minimum_order_amount": 9_000.0}
    assert states(sources(on_profile=long, peers=5)) == {}
    assert states(sources(on_profile={"lead_time_days": 31.0}, peers=5)) == {"lead_time": "fail"}


def test_every_check_has_its_own_name() -> None:
    made = [make(ProfileSettings()).check_id for make in (*CHECKS, *JOINING_CHECKS)]
    assert len(set(made)) == len(made)


def _emptied(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    return frame.with_columns(pl.lit(None, dtype=frame.schema[column]).alias(column))


def test_removed_products_are_not_listed() -> None:
    assert states(sources(product={"removed_at": START - timedelta(days=1)})) == {"products_listed": "fail"}
