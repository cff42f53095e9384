"""The supply gap: what many retailers seek and don't find, not what one of them clicks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from sourcing_pipeline.marketplace.segment_demand import segment_demand
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, days_before, opened

EDGES = (15, 40, 100)
RETAILERS = [{"retailer_id": f"r{n}", "country": "DE", "joined_at": days_before(400)} for n in range(30)]
BRANDS = [
    {"brand_id": "b1", "name": "B", "category": "Candles", "joined_at": days_before(400)},
    {"brand_id": "b2", "name": "C", "category": "Toys", "joined_at": days_before(400)},
    {"brand_id": "b3", "name": "D", "category": "Toys", "joined_at": days_before(400), "left_at": days_before(1)},
]

Row = dict[str, Any]


def event(kind: str, retailer: int, at: datetime, **columns: Any) -> Row:
    return {
        "event_id": f"{kind}-{retailer}-{at}-{columns}",
        "event_type": kind,
        "retailer_id": f"r{retailer}",
        "occurred_at": at,
    } | columns


def search(retailer: int, category: str, results: int | None, *, repeat: int = 1, query: str = "q") -> list[Row]:
    return [
        event(
            "search",
            retailer,
            days_before(10) + timedelta(seconds=n),
            category=category,
            query=query,
            results_count=results,
        )
        for n in range(repeat)
    ]


def order(number: int, brand: str, amount: float, days: float, **columns: Any) -> Row:
    return {
        "order_id": f"o{number}",
        "retailer_id": f"r{number % 30}",
        "brand_id": brand,
        "ordered_at": days_before(days),
        "amount": amount,
        "currency": "USD",
        "status": "paid",
    } | columns


def product(brand: str, price: float, **columns: Any) -> Row:
    return {
        "product_id": f"{brand}-{price}-{columns}",
        "brand_id": brand,
        "title": "P",
        "retail_price": price,
        "currency": "USD",
        "created_at": days_before(300),
    } | columns


def rows_of(**tables: Sequence[Row]) -> list[Row]:
    with opened({"brands": BRANDS, "retailers": RETAILERS, **tables}) as market:
        frame = segment_demand(market, AS_OF, "USD", EDGES)
    assert frame["gap_score"].is_between(0, 1).all()
    return frame.to_dicts()


def segments(events: list[list[Row]], orders: list[Row], **tables: Sequence[Row]) -> dict[str, Row]:
    rows = rows_of(events=[row for rows in events for row in rows], orders=orders, **tables)
    assert len({row["category"] for row in rows}) == len(rows)
    return {row["category"]: row for row in rows}


def test_more_searches_in_vain_and_growing_sales_make_a_larger_gap() -> None:
    events = [search(n, "Candles", 0) for n in range(20)] + [search(n, "Toys", 9) for n in range(20)]
    orders = [order(1, "b1", 500, 10), order(2, "b1", 100, 100), order(3, "b2", 100, 10), order(4, "b2", 500, 100)]
    found = segments(events, orders)
    assert found["Candles"]["gap_score"] > 2 * found["Toys"]["gap_score"]
    assert found["Candles"]["demand_growth"] > 0 > found["Toys"]["demand_growth"]
    assert found["Toys"]["brand_count"] == 1
    assert found["Toys"]["brand_count_90_days_before"] == 2
    assert found["Candles"]["evidence"] == (
        "Candles, unknown prices, retailers in DE: of 20 searches by 20 retailers in 90 days 20 found nothing (smoothed "
        '94 %, everywhere 50 %; no clicks are known); sought without a result: "q" (20 retailers); GMV of 90 days 500 USD '
        "after 100; 1 brands after 1"
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
    assert segments([search(n, "Candles", 0) for n in range(5)], [])["Candles"]["gap_score"] > 0


def test_only_queries_that_five_retailers_typed_are_told() -> None:
    rare = [search(n, "Candles", 0, query="anna@example.com") for n in range(4)] + search_often("a slip of the keyz")
    known = [search(n, "Candles", 0, query="Soy  Candle") for n in range(5)]
    found = segments([*rare, *known, *[search(n, "Candles", 9, query="with results") for n in range(9)]], [])["Candles"]
    assert '; sought without a result: "soy candle" (5 retailers);' in found["evidence"]


def search_often(query: str) -> list[list[Row]]:
    return [search(0, "Candles", 0, query=query, repeat=30)]


def test_at_most_three_queries_are_told_the_most_sought_first() -> None:
    counts = {"a": 5, "b": 8, "c": 7, "d": 6}
    events = [search(n, "Candles", 0, query=query) for query, count in counts.items() for n in range(count)]
    told = segments(events, [])["Candles"]["evidence"]
    assert '"b" (8 retailers), "c" (7 retailers), "d" (6 retailers);' in told


def test_searches_whose_results_nobody_counted_say_nothing() -> None:
    events = [search(n, "Candles", None) for n in range(10)] + [search(n, "Toys", n % 2) for n in range(10)]
    found = segments(events, [])
    assert found["Candles"]["zero_result_share"] == found["Toys"]["zero_result_share"] == 0.5


def test_searches_that_nobody_clicks_are_unmet_once_clicks_are_known() -> None:
    events = [search(n, "Candles", 9) for n in range(10)] + [search(n, "Toys", 9) for n in range(10)]
    views = [event("page_view", n, days_before(10) + timedelta(minutes=5), brand_id="b2") for n in range(10)]
    unseen = segments(events, [])
    assert unseen["Candles"]["unclicked_search_count"] == 0
    assert unseen["Candles"]["gap_score"] == 0
    # The first click that is known is of another retailer, before: clicks are known from then on.
    first = [search(20, "Toys", 9, query="first")[0] | {"occurred_at": days_before(11)}]
    first += [event("page_view", 20, days_before(11), brand_id="b2")]
    seen = segments([*events[:10], *(rows for rows in events[10:]), first, []], [])
    assert seen["Candles"]["unclicked_search_count"] == 10
    assert seen["Toys"]["unclicked_search_count"] == 10
    assert seen["Candles"]["gap_score"] > 0
    clicked = segments([*events[10:], first, views], [])
    assert clicked["Toys"]["unclicked_search_count"] == 0
    assert clicked["Toys"]["gap_score"] == 0


def test_a_search_before_the_first_click_that_is_known_is_not_judged_by_clicks() -> None:
    events = [search(n, "Candles", 9) for n in range(10)]
    later = [
        event("search", 20, days_before(9), category="Candles"),
        event("page_view", 20, days_before(9), brand_id="b1"),
    ]
    found = segments([*events, later], [])["Candles"]
    assert (found["unclicked_search_count"], found["unmet_share"]) == (0, 0)
    unknown = event("search", 20, days_before(11), category="Candles", available_at=days_before(-1))
    view = event("page_view", 20, days_before(11), brand_id="b1")
    assert segments([*events, [unknown, view]], [])["Candles"]["unclicked_search_count"] == 0


def test_demand_that_grows_in_retailers_though_nothing_is_found_makes_a_larger_gap() -> None:
    def searched(category: str, days: float, retailers: int) -> list[Row]:
        return [event("search", n, days_before(days), category=category, results_count=0) for n in range(retailers)]

    old = [searched("Candles", 180, 1), searched("Candles", 100, 6), searched("Toys", 100, 20)]
    found = segments([*old, searched("Candles", 10, 20), searched("Toys", 10, 6)], [])
    assert found["Candles"]["searching_retailer_growth"] > 0 > found["Toys"]["searching_retailer_growth"]
    assert found["Candles"]["demand_growth"] == pytest.approx(
        found["Candles"]["searching_retailer_growth"] / 2, abs=1e-6
    )
    assert found["Candles"]["gap_score"] > found["Toys"]["gap_score"]


def test_growth_of_retailers_is_not_told_where_searches_are_known_for_less_than_180_days() -> None:
    def growth(first: datetime) -> float | None:
        events = [[event("search", 1, first, category="Candles")], search(2, "Candles", 0)]
        found: float | None = segments(events, [])["Candles"]["searching_retailer_growth"]
        return found

    assert growth(days_before(179) - timedelta(microseconds=1)) is not None
    assert growth(days_before(179)) is None


def test_supply_that_grows_faster_makes_a_smaller_gap() -> None:
    events = [search(n, "Candles", 0) for n in range(9)] + [search(n, "Toys", 0) for n in range(9)]
    brands = [
        {"brand_id": f"{category}{n}", "name": "N", "category": category, "joined_at": days_before(days)}
        for category, days in (("Candles", 400), ("Toys", 20))
        for n in range(5)
    ]
    found = segments(events, [], brands=brands)
    assert (found["Candles"]["supply_growth"], found["Toys"]["supply_growth"]) == (0, pytest.approx(5 / (5 + 7.5)))
    assert found["Candles"]["gap_score"] > found["Toys"]["gap_score"]


def test_brands_and_what_is_ordered_of_them_are_in_the_band_of_their_prices() -> None:
    products = [product("b1", price) for price in (10, 39, 41)] + [product("b2", 40), product("b3", 14.99)]
    rows = rows_of(orders=[order(1, "b1", 70, 10), order(2, "b2", 80, 10), order(3, "b3", 90, 100)], products=products)
    found = {(row["category"], row["price_band"]): row for row in rows}
    assert list(found) == [("Candles", "15 to 40"), ("Toys", "40 to 100"), ("Toys", "under 15")]
    assert found["Candles", "15 to 40"]["gmv_per_brand"] == 70
    assert found["Toys", "under 15"]["gmv_previous_90"] == 90
    assert (found["Toys", "under 15"]["brand_count"], found["Toys", "under 15"]["brand_count_90_days_before"]) == (0, 1)
    assert found["Toys", "under 15"]["gmv_per_brand"] is None
    assert {row["category_brand_count"] for row in rows} == {1}


def band_of(*products: Row, orders: Sequence[Row] = (), rates: Sequence[Row] = ()) -> str:
    """The band of an order of b1."""
    rows = rows_of(orders=[*orders, order(1, "b1", 1, 10)], products=products, fx_rates=rates)
    return next(str(row["price_band"]) for row in rows if row["gmv_90"])


def test_a_price_counts_while_its_product_is_listed_as_known() -> None:
    listed = product("b1", 50)
    assert band_of(listed, product("b1", 10, created_at=days_before(0))) == "40 to 100"
    assert band_of(product("b1", 10, removed_at=days_before(1)), listed) == "40 to 100"
    assert band_of(product("b1", 10, removed_at=days_before(0)), product("b1", 19)) == "under 15"
    assert band_of(product("b1", 10, removed_at=days_before(1))) == "under 15", "nothing else is listed any more"


def test_the_wholesale_price_stands_in_doubled_for_the_retail_price() -> None:
    assert band_of(product("b1", 0, wholesale_price=20)) == "40 to 100"
    assert band_of(product("b1", 0)) == "unknown"


def test_prices_are_in_the_reporting_currency_at_the_last_rate() -> None:
    rate = {"currency": "EUR", "usd_per_unit": 2.0, "rate_date": days_before(50).date()}
    later = {"currency": "EUR", "usd_per_unit": 9.0, "rate_date": days_before(0).date()}
    assert band_of(product("b1", 30, currency="EUR"), rates=[rate, later]) == "40 to 100"
    assert band_of(product("b1", 30, currency="CHF"), rates=[rate]) == "unknown"
    assert band_of(product("b1", 30, currency=None)) == "unknown"


def test_a_search_is_in_the_band_in_which_its_retailer_usually_buys() -> None:
    def band(*days_of_dear_orders: float) -> str:
        orders = [order(30 * n + 5, "b2", 1, days) for n, days in enumerate(days_of_dear_orders)]
        rows = rows_of(
            orders=[*orders, order(905, "b1", 1, 20), order(935, "b1", 1, 20, status="cancelled")],
            products=[product("b1", 10), product("b2", 160)],
            events=search(5, "Candles", 0),
        )
        return next(str(row["price_band"]) for row in rows if row["search_count"])

    assert band() == "under 15"
    assert band(30) == "40 to 100", "the geometric mean of 10 and 160 is 40"
    assert band(30, 40, 50, 365) == "40 to 100"
    assert band(365) == "40 to 100"
    assert band(365.00001) == "under 15"


def test_retailers_without_a_country_are_kept_apart() -> None:
    rows = rows_of(orders=[order(1, "b1", 5, 10, retailer_id="r98")], events=search(99, "Toys", 0))
    assert [(row["category"], row["retailer_country"]) for row in rows] == [("Candles", "ZZ"), ("Toys", "ZZ")]


def test_a_cancelled_order_is_no_demand() -> None:
    assert rows_of(orders=[order(1, "b1", 5, 10, status="cancelled")]) == []


def test_a_marketplace_without_events_products_or_rates_has_demand_but_no_gap() -> None:
    world = {"brands": BRANDS, "retailers": RETAILERS, "orders": [order(1, "b1", 5, 10)]}
    with opened(world, without=("events", "products", "fx_rates")) as market:
        (row,) = segment_demand(market, AS_OF, "USD", EDGES).to_dicts()
    assert (row["price_band"], row["gmv_90"], row["gap_score"]) == ("unknown", 5, 0)
    with opened({}, without=("events", "products", "fx_rates")) as market:
        assert segment_demand(market, AS_OF, "USD", EDGES).is_empty()
