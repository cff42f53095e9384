"""What is typed into the search: how often, by how many, and what came of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from sourcing_pipeline.marketplace.search_metrics import search_metrics
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, MOMENT, days_before, opened

Row = dict[str, Any]
AT, LONG_AGO = days_before(10), days_before(100)
MICROSECOND = timedelta(microseconds=1)


def searches(*, retailers: int = 5, at: datetime = AT, **columns: Any) -> list[Row]:
    given = {"category": "Candles", "query": "soy candle", "results_count": 3} | columns
    return [
        {"event_id": f"s{n}{columns}", "event_type": "search", "retailer_id": f"r{n}", "occurred_at": at} | given
        for n in range(retailers)
    ]


def click(at: datetime, **columns: Any) -> Row:
    return {
        "event_id": f"c{at}",
        "event_type": "page_view",
        "retailer_id": "r0",
        "brand_id": "b1",
        "occurred_at": at,
    } | columns


def order(at: datetime, **columns: Any) -> Row:
    return {
        "order_id": f"o{at}",
        "retailer_id": "r0",
        "brand_id": "b1",
        "ordered_at": at,
        "amount": 1,
        "currency": "USD",
        "status": "paid",
    } | columns


def rows_of(*events: Row, orders: Sequence[Row] = (), joined_at: datetime = LONG_AGO) -> list[Row]:
    brand = {"brand_id": "b1", "name": "B", "category": "Candles", "joined_at": joined_at}
    toys = brand | {"brand_id": "b2", "category": "Toys"}
    with opened({"brands": [brand, toys], "events": events, "orders": orders}) as market:
        return search_metrics(market, AS_OF, "USD").to_dicts()


def clicked(*clicks: Row) -> int:
    return int(rows_of(*searches(), *clicks)[0]["clicked_search_count"])


def ordered(*orders: Row, joined_at: datetime = LONG_AGO, **columns: Any) -> int:
    return int(rows_of(*searches(**columns), orders=orders, joined_at=joined_at)[0]["ordered_search_count"])


def test_a_query_is_told_if_five_retailers_typed_it_however_they_spelled_it() -> None:
    assert rows_of(*searches(retailers=4), *searches(retailers=4, query="soy  CANDLE ")) == []
    spelled = [
        searches(query=query, retailers=1 + n)[n]
        for n, query in enumerate(("Été", "ÉTÉ", "été ", "E\u0301te\u0301", "\tété"))
    ]
    rows = rows_of(*spelled)
    assert [(row["query"], row["searching_retailer_count"]) for row in rows] == [("été", 5)]


def test_searches_are_counted_by_query_and_category() -> None:
    events = [*searches(), *searches(category=None, results_count=None), *searches(results_count=0, retailers=2)]
    first, second = rows_of(*events, *searches(query=" "), *searches(at=days_before(91), retailers=3))
    assert (first["category"], first["search_count"], first["zero_result_search_count"]) == ("Candles", 7, 2)
    assert first["result_count_mean"] == pytest.approx(15 / 7, abs=1e-6)
    assert (second["category"], second["search_count"], second["result_count_mean"]) == ("unknown", 5, None)


def test_a_click_follows_within_half_an_hour() -> None:
    assert clicked(click(AT)) == 1
    assert clicked(click(AT + timedelta(minutes=30))) == 1
    assert clicked(click(AT + timedelta(minutes=30) + MICROSECOND)) == 0
    assert clicked(click(AT - MICROSECOND)) == 0
    assert clicked(click(AT, retailer_id="r9")) == 0
    assert clicked(click(AT, brand_id=None)) == 0
    assert clicked(click(AT, event_type="add_to_cart"), click(AT + MICROSECOND)) == 1


def test_a_click_that_comes_late_counts_from_when_it_is_known_whichever_is_nearer() -> None:
    late, on_time = MOMENT + MICROSECOND, MOMENT
    assert clicked(click(AT, available_at=late)) == 0
    assert clicked(click(AT, available_at=late), click(AT + timedelta(minutes=9), available_at=on_time)) == 1
    assert clicked(click(AT, available_at=on_time), click(AT + timedelta(minutes=9), available_at=late)) == 1


def test_an_order_follows_within_seven_days_of_a_brand_of_the_category() -> None:
    assert ordered(order(AT)) == 1
    assert ordered(order(AT + timedelta(days=7))) == 1
    assert ordered(order(AT + timedelta(days=7) + MICROSECOND)) == 0
    assert ordered(order(AT - MICROSECOND)) == 0
    assert ordered(order(AT, status="cancelled")) == 0
    assert ordered(order(AT, brand_id="b2")) == 0
    assert ordered(order(AT, available_at=MOMENT + MICROSECOND)) == 0


def test_a_search_in_no_category_is_followed_by_any_order() -> None:
    assert ordered(order(AT, brand_id="b2"), category=None) == 1
    assert ordered(order(AT, brand_id="nobody"), category=None) == 1


def test_an_order_of_a_brand_that_is_not_known_yet_has_no_category() -> None:
    assert ordered(order(AT), joined_at=MOMENT) == 0
    assert ordered(order(AT), joined_at=MOMENT - MICROSECOND) == 1


def test_without_events_there_is_no_search() -> None:
    with opened({}, without=("events",)) as market:
        assert search_metrics(market, AS_OF, "USD").is_empty()
