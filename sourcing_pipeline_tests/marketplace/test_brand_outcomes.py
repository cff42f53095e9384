"""Brands of different age compare fairly."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from sourcing_pipeline.marketplace.brand_outcomes import brand_outcomes
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, days_before, opened


def brand(number: int, age: float, left: float | None = None) -> dict[str, Any]:
    left_at = None if left is None else days_before(left)
    return {"brand_id": f"b{number:03}", "name": f"B{number}", "joined_at": days_before(age), "left_at": left_at}


def order(of: dict[str, Any], day: float, amount: float = 10, retailer: str = "r1") -> dict[str, Any]:
    return {
        "order_id": f"{of['brand_id']}-{day}-{retailer}",
        "retailer_id": retailer,
        "brand_id": of["brand_id"],
        "ordered_at": of["joined_at"] + timedelta(days=day),
        "amount": amount,
        "currency": "USD",
        "status": "paid",
    }


def outcomes(brands: list[dict[str, Any]], orders: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    with opened({"brands": brands, "orders": orders}) as market:
        return {row["brand_id"]: row for row in brand_outcomes(market, AS_OF, "USD").to_dicts()}


def estimates(
    brands: list[dict[str, Any]], orders: list[dict[str, Any]], of: str = "gmv_12m_estimate"
) -> dict[str, float | None]:
    return {brand_id: row[of] for brand_id, row in outcomes(brands, orders).items()}


def repeat_estimates(brands: list[dict[str, Any]], orders: list[dict[str, Any]]) -> dict[str, float | None]:
    return estimates(brands, orders, "repeat_retailer_share_12m_estimate")


def test_a_whole_year_is_what_it_is_and_less_than_90_days_say_nothing() -> None:
    brands = [brand(1, 365), brand(2, 89.9), brand(3, 400)]
    orders = [order(brands[0], 10, 70), order(brands[1], 10, 70), order(brands[2], 365, 70)]
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


def test_brands_that_left_early_do_not_shape_the_year_of_those_that_stayed() -> None:
    """Nor does it make a brand that left after its first year say less of it."""
    stayed = [brand(number, 500, left=10 if number % 2 else None) for number in range(40)]
    gone = [brand(100 + number, 500, left=450) for number in range(200)]
    young = brand(999, 100)
    orders = [order(of, day, amount) for of in stayed for day, amount in ((5, 50), (200, 50))]
    orders += [order(of, 5, 100) for of in gone] + [order(young, 5, 60)]
    share = (0.5 * 40 + 100 / 365 * 20) / 60
    assert estimates([*stayed, *gone, young], orders)["b999"] == pytest.approx(60 / share, rel=1e-6)


def test_the_repeat_share_grows_as_that_of_older_brands_did() -> None:
    """Of 80 older brands a fifth of the retailers had ordered again by day 100, and two fifths by the end of the year."""
    old = [brand(number, 500) for number in range(80)]
    young = brand(999, 100)
    orders = [order(of, 1, retailer=f"r{number}") for of in old for number in range(5)]
    orders += [order(of, day, retailer=f"r{number}") for of in old for number, day in ((0, 50), (1, 200))]
    orders += [order(young, day, retailer=f"r{number}") for number in range(95) for day in (2, 3)[: 1 + (number < 19)]]
    progress = (0.5 * 80 + 100 / 365 * 20) / 100
    found = repeat_estimates([*old, young], orders)
    assert found["b999"] == pytest.approx((19 / progress + 5 * 0.4) / (95 + 5), abs=1e-6)
    assert found["b001"] == 0.4


def test_few_retailers_say_little_of_the_repeat_share() -> None:
    old = [brand(number, 500) for number in range(80)]
    orders = [order(of, day, retailer=f"r{n}") for of in old for n in range(5) for day in (1, 2)[: 1 + (n < 2)]]
    one, three = brand(998, 360), brand(999, 360)
    orders += [order(one, 1), *(order(three, day, retailer=r) for r in ("r1", "r2", "r3") for day in (1, 2))]
    found = repeat_estimates([*old, one, three], orders)
    assert found["b998"] == pytest.approx(0.4 * 5 / 6, abs=0.01)
    assert found["b999"] == pytest.approx((3 + 0.4 * 5) / 8, abs=0.01)


def test_without_older_brands_the_repeat_share_is_taken_to_grow_evenly_up_to_all() -> None:
    slow, fast, none = brand(1, 146), brand(2, 146), brand(3, 146)
    orders = [order(slow, 1, retailer=f"r{number}") for number in range(10)] + [order(slow, 2, retailer="r0")]
    orders += [order(fast, day) for day in (1, 2)]
    assert repeat_estimates([slow, fast, none], orders) == {"b001": pytest.approx(0.25), "b002": 1, "b003": None}


def test_one_giant_does_not_shape_the_repeat_share() -> None:
    old = [brand(number, 500) for number in range(80)]
    giant, young = brand(998, 500), brand(999, 100)
    orders = [order(of, 1, retailer=f"r{n}") for of in old for n in range(3)] + [order(of, 50) for of in old]
    orders += [order(young, 1, retailer=f"r{n}") for n in range(20)] + [order(young, 50)]
    without = repeat_estimates([*old, young], orders)["b999"]
    loyal = [order(giant, day, retailer=f"r{n}") for n in range(500) for day in (300, 301)]
    assert repeat_estimates([*old, giant, young], [*orders, *loyal])["b999"] == pytest.approx(without, rel=0.05)


def test_labels_carry_the_day_on_which_they_mature() -> None:
    young, grown, first = brand(1, 89), brand(2, 365), brand(3, 400)
    found = outcomes([young, grown, first], [order(young, 5), order(first, 5)])
    assert (found["b001"]["is_activated"], found["b002"]["is_activated"]) == (True, False)
    for number, of in (("b001", young), ("b002", grown)):
        row, joined = found[number], of["joined_at"].replace(tzinfo=UTC)
        assert row["activation_matures_at"] == joined + timedelta(days=90)
        assert row["year_matures_at"] == joined + timedelta(days=365)
    assert (found["b001"]["is_year_complete"], found["b002"]["is_year_complete"]) == (False, True)


def test_what_could_not_be_seen_is_unknown() -> None:
    """The record of orders begins 300 days ago: of a brand that joined 400 days ago nobody knows whether it activated."""
    before, after, seller = brand(1, 400), brand(2, 389), brand(3, 310)
    found = outcomes([before, after, seller], [order(seller, 10, 50), order(before, 200, 50)])
    assert {number: row["is_activated"] for number, row in found.items()} == {"b001": None, "b002": False, "b003": True}
    assert {number: row["gmv_12m_estimate"] is None for number, row in found.items()} == {
        "b001": True,
        "b002": False,
        "b003": False,
    }
    assert found["b001"]["gmv_first_365_days"] == 50


def test_names_and_domains_are_told() -> None:
    row = brand(1, 200) | {"domain": "example.com", "category": "Candles", "country": "DE"}
    with opened({"brands": [row]}) as market:
        outcome = brand_outcomes(market, AS_OF, "USD").to_dicts()[0]
    assert (outcome["name"], outcome["domain"], outcome["category"]) == ("B1", "example.com", "Candles")
