"""Brands of different age compare fairly."""

from datetime import timedelta
from typing import Any

import pytest

from sourcing_pipeline.marketplace.brand_outcomes import brand_outcomes
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, days_before, opened


def brand(number: int, age: float, left: float | None = None) -> dict[str, Any]:
    left_at = None if left is None else days_before(left)
    return {"brand_id": f"b{number:03}", "name": f"B{number}", "joined_at": days_before(age), "left_at": left_at}


def order(of: dict[str, Any], day: float, amount: float) -> dict[str, Any]:
    return {
        "order_id": f"{of['brand_id']}-{day}",
        "retailer_id": "r1",
        "brand_id": of["brand_id"],
        "ordered_at": of["joined_at"] + timedelta(days=day),
        "amount": amount,
        "currency": "USD",
        "status": "paid",
    }


def estimates(brands: list[dict[str, Any]], orders: list[dict[str, Any]]) -> dict[str, float | None]:
    with opened({"brands": brands, "orders": orders}) as market:
        rows = brand_outcomes(market, AS_OF, "USD").to_dicts()
    return {row["brand_id"]: row["gmv_12m_estimate"] for row in rows}


def test_a_whole_year_is_what_it_is_and_less_than_90_days_say_nothing() -> None:
    brands = [brand(1, 365), brand(2, 89.9), brand(3, 400)]
    orders = [order(brands[0], 10, 70), order(brands[1], 10, 70), order(brands[2], 366, 70)]
    assert estimates(brands, orders) == {"b001": 70, "b002": None, "b003": 0}


def test_without_older_brands_the_year_is_taken_as_even() -> None:
    young = brand(1, 100)
    assert estimates([young], [order(young, 10, 100)])["b001"] == pytest.approx(365, abs=0.01)


def test_the_year_is_shaped_as_that_of_older_brands() -> None:
    """80 older brands made 80 % of their first year in the first 100 days: a young one is scaled by nearly that."""
    old = [brand(number, 500) for number in range(80)]
    young = brand(999, 100)
    orders = [order(of, day, amount) for of in old for day, amount in ((5, 80), (200, 20))]
    share = (0.8 * 80 + 100 / 365 * 20) / 100
    estimate = estimates([*old, young], [*orders, order(young, 5, 60)])["b999"]
    assert estimate == pytest.approx(60 / share, rel=1e-6)


def test_one_giant_does_not_shape_the_year() -> None:
    old = [brand(number, 500) for number in range(80)]
    giant, young = brand(998, 500), brand(999, 100)
    orders = [order(of, day, amount) for of in old for day, amount in ((5, 80), (200, 20))]
    orders.append(order(young, 5, 60))
    without = estimates([*old, young], orders)["b999"]
    with_giant = estimates([*old, young, giant], [*orders, order(giant, 300, 1e9)])["b999"]
    assert with_giant == pytest.approx(without, rel=0.02)


def test_nothing_more_comes_of_a_brand_that_left() -> None:
    gone = brand(1, 200, left=100)
    assert estimates([gone], [order(gone, 10, 100)])["b001"] == 100


def test_names_and_domains_are_told() -> None:
    row = brand(1, 200) | {"domain": "example.com", "category": "Candles", "country": "DE"}
    with opened({"brands": [row]}) as market:
        outcome = brand_outcomes(market, AS_OF, "USD").to_dicts()[0]
    assert (outcome["name"], outcome["domain"], outcome["category"]) == ("B1", "example.com", "Candles")
