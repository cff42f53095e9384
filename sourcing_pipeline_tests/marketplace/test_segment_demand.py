"""The supply gap: what many retailers seek and don't find, not what one of them clicks."""

from typing import Any

import pytest

from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.marketplace.segment_demand import segment_demand
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, MOMENT, days_before, opened

RETAILERS = [{"retailer_id": f"r{n}", "country": "DE", "joined_at": MOMENT} for n in range(30)]
BRANDS = [
    {"brand_id": "b1", "name": "B", "category": "Candles", "joined_at": days_before(400)},
    {"brand_id": "b2", "name": "C", "category": "Toys", "joined_at": days_before(400)},
    {"brand_id": "b3", "name": "D", "category": "Toys", "joined_at": days_before(400), "left_at": days_before(1)},
]


def search(retailer: int, category: str, results: int | None, *, repeat: int = 1) -> list[dict[str, Any]]:
    return [
        {
            "event_id": f"{retailer}-{category}-{results}-{n}",
            "event_type": "search",
            "retailer_id": f"r{retailer}",
            "category": category,
            "query": "q",
            "results_count": results,
            "occurred_at": days_before(10),
        }
        for n in range(repeat)
    ]


def order(number: int, brand: str, amount: float, days: float) -> dict[str, Any]:
    return {
        "order_id": f"o{number}",
        "retailer_id": f"r{number % 30}",
        "brand_id": brand,
        "ordered_at": days_before(days),
        "amount": amount,
        "currency": "USD",
        "status": "paid",
    }


def segments(events: list[list[dict[str, Any]]], orders: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    world = {
        "brands": BRANDS,
        "retailers": RETAILERS,
        "orders": orders,
        "events": [row for rows in events for row in rows],
    }
    with opened(world) as market:
        frame = segment_demand(market, AS_OF, "USD")
    SegmentDemand.conform(frame)
    assert frame["gap_score"].is_between(0, 1).all()
    return {row["category"]: row for row in frame.to_dicts()}


def test_more_searches_in_vain_and_growing_sales_make_a_larger_gap() -> None:
    events = [search(n, "Candles", 0) for n in range(20)] + [search(n, "Toys", 9) for n in range(20)]
    orders = [order(1, "b1", 500, 10), order(2, "b1", 100, 100), order(3, "b2", 100, 10), order(4, "b2", 500, 100)]
    found = segments(events, orders)
    assert found["Candles"]["gap_score"] > 2 * found["Toys"]["gap_score"]
    assert found["Candles"]["demand_growth"] > 0 > found["Toys"]["demand_growth"]
    assert found["Toys"]["brand_count"] == 1
    assert found["Candles"]["evidence"] == (
        "Candles, retailers in DE: 20 of 20 searches by 20 retailers in 90 days found nothing (smoothed 83 %, "
        "everywhere 50 %); GMV of 90 days 500 USD after 100; 1 brands"
    )


def test_one_retailer_can_click_as_often_as_it_likes() -> None:
    quiet = [search(n, "Candles", 9) for n in range(1, 10)]
    once = segments([*quiet, search(0, "Candles", 0)], [])["Candles"]
    often = segments([*quiet, search(0, "Candles", 0, repeat=50)], [])["Candles"]
    assert often["gap_score"] == once["gap_score"]
    assert often["zero_result_search_count"] == 50


def test_fewer_than_five_retailers_are_no_demand() -> None:
    found = segments([search(n, "Candles", 0, repeat=9) for n in range(4)], [])["Candles"]
    assert found["gap_score"] == 0
    assert found["evidence"].endswith("too few retailers to speak of a gap")


def test_searches_whose_results_nobody_counted_say_nothing() -> None:
    events = [search(n, "Candles", None) for n in range(10)] + [search(n, "Toys", 0) for n in range(10)]
    found = segments(events, [])
    assert found["Candles"]["zero_result_share"] == pytest.approx(found["Toys"]["zero_result_share"])


def test_retailers_without_a_country_are_kept_apart() -> None:
    world = {"brands": BRANDS, "orders": [order(1, "b1", 5, 10)], "events": search(99, "Toys", 0)}
    with opened(world) as market:
        frame = segment_demand(market, AS_OF, "USD")
    assert frame.select("category", "retailer_country").rows() == [("Candles", "ZZ"), ("Toys", "ZZ")]
