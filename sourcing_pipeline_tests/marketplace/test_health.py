"""What monitors look at, counted in SQL, against the same counted row by row."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from sourcing_pipeline.marketplace import health
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline.quality import checks
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, Rows, days_before, opened, worlds

ORDER = {"retailer_id": "r1", "brand_id": "b1", "amount": 10.0, "currency": "USD", "status": "paid"}
EVENT = {"retailer_id": "r1", "event_type": "page_view", "brand_id": "b1"}


def orders(*changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**ORDER, "order_id": f"o{number}", **change} for number, change in enumerate(changes)]


def events(*changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**EVENT, "event_id": f"e{number}", **change} for number, change in enumerate(changes)]


def fact_days(market: Marketplace, recent_days: int = 91, late_days: int = 28) -> pl.DataFrame:
    return health.fact_days(market, AS_OF, "USD", recent_days=recent_days, late_days=late_days)


def day_of(days: float) -> date:
    return days_before(days).date()


def test_facts_are_counted_by_the_days_on_which_they_happened_and_from_which_they_count() -> None:
    world = {
        "orders": orders(
            {"ordered_at": days_before(0.5)},
            {"ordered_at": days_before(0.2), "status": "cancelled"},
            {"ordered_at": days_before(10), "available_at": days_before(2.5)},
            {"ordered_at": days_before(400), "available_at": days_before(27.5)},  # long ago, and became known lately
            {"ordered_at": days_before(400)},
            {"ordered_at": days_before(92)},
            {"ordered_at": days_before(0)},  # not yet
            {"ordered_at": days_before(1), "available_at": days_before(-1)},  # not known yet
        ),
        "events": events({"occurred_at": days_before(3)}, {"occurred_at": days_before(3), "event_type": "favorite"}),
    }
    with opened(world) as market:
        found = fact_days(market)
    assert found.select("table", "event_type", "happened_day", "known_day", "row_count", "gmv").rows() == [
        ("events", "favorite", day_of(3), day_of(2), 1, 0.0),
        ("events", "page_view", day_of(3), day_of(2), 1, 0.0),
        ("orders", None, day_of(400), day_of(27), 1, 10.0),
        ("orders", None, day_of(10), day_of(2), 1, 10.0),
        ("orders", None, day_of(1), day_of(0), 2, 10.0),
        ("orders", None, None, None, 2, 20.0),
    ]
    before = found.row(-1, named=True)
    assert before["newest_at"] == days_before(92).replace(tzinfo=UTC)
    assert (before["first_day"], before["first_known_day"]) == (day_of(400), day_of(399))


def test_an_order_without_a_rate_is_counted_all_the_same() -> None:
    world = {"orders": orders({"ordered_at": days_before(1)}, {"ordered_at": days_before(1), "currency": "CHF"})}
    with opened(world) as market:
        assert fact_days(market).select("row_count", "gmv").rows() == [(2, 10.0)]


def test_an_order_counts_from_its_own_day_on_though_its_rate_came_later() -> None:
    rate = {"rate_date": day_of(10), "currency": "EUR", "usd_per_unit": 2.0}
    world = {"orders": orders({"ordered_at": days_before(9.5), "currency": "EUR"})}
    for available, gmv in ((days_before(1), 20.0), (days_before(-1), 0.0)):
        with opened({**world, "fx_rates": [rate | {"available_at": available}]}) as market:
            found = fact_days(market).select("known_day", "row_count", "gmv").rows()
        assert found == [(day_of(9), 1, gmv)]


def test_a_marketplace_without_events_has_none() -> None:
    with opened({"orders": orders({"ordered_at": days_before(1)})}, without=["events", "fx_rates"]) as market:
        assert set(fact_days(market)["table"]) == {"orders"}


def counted_row_by_row(rows: Rows, moment: str) -> Counter[tuple[Any, ...]]:
    """The same as ``fact_days``, told once more."""
    counts: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        happened: datetime = row[moment]
        available: datetime = row["available_at"] or happened
        midnight = datetime.combine(available.date(), datetime.min.time())
        known = available.date() if available == midnight else available.date() + timedelta(days=1)
        known = max(known, happened.date() + timedelta(days=1))
        if known > AS_OF:
            continue
        is_near = happened.date() >= AS_OF - timedelta(days=91) or known > AS_OF - timedelta(days=28)
        key = (happened.date(), known) if is_near else (None, None)
        counts[(row.get("event_type"), *key)] += 1
    return counts


@pytest.mark.slow
@settings(max_examples=40)
@given(worlds())
def test_counts_equal_those_made_row_by_row(world: dict[str, list[dict[str, Any]]]) -> None:
    with opened(world) as market:
        found = fact_days(market)
    for table, moment in (("orders", "ordered_at"), ("events", "occurred_at")):
        rows = found.filter(table=table).select("event_type", "happened_day", "known_day", "row_count").rows()
        assert Counter({tuple(key): count for *key, count in rows}) == counted_row_by_row(world[table], moment)


def newest(world: Mapping[str, Rows], **options: Any) -> dict[str, dict[str, Any]]:
    with opened(world, **options) as market:
        rows = health.newest_rows(market, AS_OF, fact_days(market)).to_dicts()
    assert [row["table"] for row in rows] == list(health.TABLES)
    return {row["table"]: row for row in rows}


def test_the_newest_row_of_each_table_is_the_last_before_as_of() -> None:
    world = {
        "orders": orders({"ordered_at": days_before(2)}, {"ordered_at": days_before(-2)}),
        "brands": [
            {"brand_id": "b1", "name": "B", "joined_at": days_before(50), "left_at": days_before(4)},
            {"brand_id": "b2", "name": "C", "joined_at": days_before(60), "left_at": days_before(-4)},
        ],
        "leads": [
            {
                "lead_id": "l1",
                "first_contact_at": days_before(20),
                "outcome": "lost",
                "outcome_at": days_before(7),
            }
        ],
        "products": [{"product_id": "p1", "brand_id": "b1", "title": "T", "created_at": days_before(9)}],
        "fx_rates": [{"rate_date": day_of(3), "currency": "EUR", "usd_per_unit": 1.1}],
    }
    found = newest(world, without=["events", "brand_profiles"])
    ages = {"orders": 2, "brands": 4, "leads": 7, "products": 9, "fx_rates": 3}
    assert {name: row["newest_at"] for name, row in found.items() if row["newest_at"]} == {
        name: days_before(age).replace(tzinfo=UTC) for name, age in ages.items()
    }
    assert {name for name, row in found.items() if not row["is_there"]} == {"events", "brand_profiles"}


def test_profiles_that_were_changed_since_do_not_make_a_past_week_look_stale() -> None:
    old, changed = days_before(100), days_before(-30)
    profiles = [{"brand_id": "b1", "updated_at": old}, {"brand_id": "b2", "updated_at": changed}]
    assert newest({"brand_profiles": profiles[:1]})["brand_profiles"]["newest_at"] == old.replace(tzinfo=UTC)
    assert newest({"brand_profiles": profiles})["brand_profiles"]["newest_at"] > days_before(0.1).replace(tzinfo=UTC)


def test_the_longest_pause_is_that_of_the_last_year() -> None:
    joined = (1, 1.5, 4, 24, 300, 800)  # days 1 and 2 before, so a pause of 20 days and one of 276
    brands = [{"brand_id": f"b{n}", "name": "B", "joined_at": days_before(days)} for n, days in enumerate(joined)]
    row = newest({"brands": brands})["brands"]
    assert (row["pause_count"], row["longest_pause_days"]) == (5, 500)  # the pause that ended within the year counts
    row = newest({"brands": brands[:4]})["brands"]
    assert (row["pause_count"], row["longest_pause_days"]) == (3, 20)


PRODUCT = {"title": "T", "created_at": days_before(9)}
WHOLE = {
    "brands": [{"brand_id": "b1", "name": "B", "joined_at": days_before(50)}],
    "retailers": [{"retailer_id": "r1", "joined_at": days_before(50)}],
    "orders": orders({"ordered_at": days_before(2)}, {"ordered_at": days_before(60)}),
    "events": events({"occurred_at": days_before(2)}, {"occurred_at": days_before(2), "brand_id": None}),
    "products": [{**PRODUCT, "product_id": "p1", "brand_id": "b1"}],
    "order_items": [{"order_id": "o0", "product_id": "p1", "quantity": 1, "unit_price": 1}],
    "brand_profiles": [{"brand_id": "b1", "updated_at": days_before(9)}],
    "leads": [
        {"lead_id": "l1", "first_contact_at": days_before(20), "outcome": "won", "brand_id": "b1"},
        {"lead_id": "l2", "first_contact_at": days_before(20), "outcome": "lost", "brand_id": "b7"},
        {"lead_id": "l3", "first_contact_at": days_before(20), "outcome": "won", "brand_id": None},
    ],
}


def test_a_marketplace_in_order_names_nothing_that_is_not_there() -> None:
    with opened(WHOLE) as market:
        found = health.references(market, AS_OF)
    assert found.columns.select("table", "column_name", "row_count", "orphan_row_count", "early_row_count").rows() == [
        ("brand_profiles", "brand_id", 1, 0, 0),
        ("events", "brand_id", 1, 0, 0),
        ("events", "retailer_id", 2, 0, 0),
        ("leads", "brand_id", 1, 0, 0),
        ("order_items", "order_id", 1, 0, 0),
        ("order_items", "product_id", 1, 0, 0),
        ("orders", "brand_id", 2, 0, 1),
        ("orders", "retailer_id", 2, 0, 0),
        ("products", "brand_id", 1, 0, 0),
    ]
    assert found.not_judged == {}
    assert checks.referential_integrity(found.columns, found.not_judged, 0.0).passed


def test_each_column_that_names_something_is_looked_up() -> None:
    """Of every table a second row is added that names nothing."""
    nothing = {
        "orders": orders({"ordered_at": days_before(3), "brand_id": "b9", "retailer_id": "r9", "order_id": "o9"}),
        "events": events({"occurred_at": days_before(3), "brand_id": "b9", "retailer_id": "r9", "event_id": "e9"}),
        "products": [{**PRODUCT, "product_id": "p2", "brand_id": "b9"}],
        "order_items": [{"order_id": "o8", "product_id": "p9", "quantity": 1, "unit_price": 1}],
        "brand_profiles": [{"brand_id": "b9", "updated_at": days_before(9)}],
        "leads": [{"lead_id": "l9", "first_contact_at": days_before(20), "outcome": "won", "brand_id": "b9"}],
    }
    with opened({**WHOLE, **{name: [*WHOLE[name], *rows] for name, rows in nothing.items()}}) as market:
        found = health.references(market, AS_OF)
    assert found.columns.height == 9
    assert found.columns["orphan_row_count"].to_list() == [1] * 9
    assert found.columns["orphans"].explode().struct.field("id").to_list() == [
        *("b9", "b9", "r9", "b9", "o8", "p9", "b9", "r9", "b9")
    ]


def test_a_row_that_was_rejected_is_not_there() -> None:
    brands = [{"brand_id": "b1", "name": None, "joined_at": days_before(50)}]
    with opened(WHOLE | {"brands": brands}) as market:
        found = health.references(market, AS_OF).columns.filter(table="orders", column_name="brand_id")
    assert found["orphan_row_count"].to_list() == [2]


def test_facts_that_have_not_happened_yet_are_not_looked_up() -> None:
    later = WHOLE | {"orders": orders({"ordered_at": days_before(0), "brand_id": "b9"}), "order_items": []}
    with opened(later) as market:
        assert "orders" not in set(health.references(market, AS_OF).columns["table"])


def test_the_ids_with_most_rows_are_kept_and_all_are_counted() -> None:
    lost = [{"ordered_at": days_before(3), "brand_id": f"x{n:02}"} for n in range(30) for _ in range(n + 1)]
    with opened(WHOLE | {"orders": orders(*lost)}) as market:
        found = health.references(market, AS_OF)
    row = found.columns.row(
        by_predicate=(pl.col("table") == "orders") & (pl.col("column_name") == "brand_id"), named=True
    )
    assert (row["orphan_id_count"], row["orphan_row_count"]) == (30, 465)
    assert row["orphans"] == [{"row_count": n + 1, "id": f"x{n:02}"} for n in range(29, 9, -1)]


def test_what_names_a_missing_table_is_not_judged() -> None:
    with opened(WHOLE, without=["products", "events"]) as market:
        found = health.references(market, AS_OF)
    assert found.not_judged == {"order_items.product_id": "products"}
    assert set(found.columns["table"]) == {"brand_profiles", "leads", "order_items", "orders"}


def test_a_day_on_which_the_load_broke_is_found_from_the_file_to_the_check() -> None:
    """Thirty orders a day for 13 weeks, a third of them known two days late; yesterday's load brought two."""
    whole = [
        {"ordered_at": days_before(back - 0.5), "available_at": days_before(back - 0.5 - (2 if number < 10 else 0))}
        for back in range(1, 100)
        for number in range(30)
    ]
    broken = [row for row in whole if row["ordered_at"] < days_before(1)] + whole[28:30]
    for rows, passes in ((whole, True), (broken, False)):
        with opened({"orders": orders(*rows)}) as market:
            result = checks.volume_by_weekday(fact_days(market), AS_OF, deviations=5.0, least_change=0.3, least_rows=15)
        assert result.passed == passes, result
