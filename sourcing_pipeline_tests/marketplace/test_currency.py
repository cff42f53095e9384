"""One reporting currency: the rate of the day, never older than a week, and never another one later."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from sourcing_pipeline.marketplace.brand_metrics import brand_metrics
from sourcing_pipeline.marketplace.currency import (
    latest_rates,
    orders_by_currency,
    orders_without_rate,
    rate_coverage,
)
from sourcing_pipeline.marketplace.facts import define_order_facts
from sourcing_pipeline.marketplace.source import Marketplace, open_marketplace
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, KNOWN_AT, days_before, opened, write_world

BRANDS = [{"brand_id": "b1", "name": "B", "joined_at": days_before(100)}]
WEDNESDAY = "2024-03-06"

Row = dict[str, Any]


def order(currency: str, amount: float = 100.0, days: float = 10) -> Row:
    return {
        "order_id": f"{currency}{days}",
        "retailer_id": "r1",
        "brand_id": "b1",
        "ordered_at": days_before(days),
        "amount": amount,
        "currency": currency,
        "status": "paid",
    }


def order_on(day: str, currency: str = "EUR", available_at: str | None = None) -> Row:
    placed = datetime.fromisoformat(day) + timedelta(hours=10)
    return order(currency) | {"ordered_at": placed, "available_at": available_at}


def rate(currency: str, usd_per_unit: float, days: float = 10) -> Row:
    return {"rate_date": days_before(days).date(), "currency": currency, "usd_per_unit": usd_per_unit}


def rate_of(day: str, usd_per_unit: float, known: str | None = None, currency: str = "EUR") -> Row:
    return {"rate_date": day, "currency": currency, "usd_per_unit": usd_per_unit, "available_at": known}


def gmv(orders: list[Row], rates: list[Row], reporting_currency: str) -> float:
    with opened({"brands": BRANDS, "orders": orders, "fx_rates": rates}) as market:
        return float(brand_metrics(market, AS_OF, reporting_currency)["gmv"][0])


def counted(market: Marketplace, reporting_currency: str = "USD") -> list[tuple[float, str]]:
    """The amount of each order that can be converted, and the first day at which it counts."""
    define_order_facts(market, reporting_currency)
    facts = market.sql("SELECT gmv, known_day FROM order_facts ORDER BY order_id")
    return [(float(amount), day.isoformat()) for amount, day in facts.iter_rows()]


@pytest.mark.parametrize(
    ("orders", "rates", "reporting", "expected"),
    [
        pytest.param([order("USD")], [], "USD", 100, id="dollars need no rate"),
        pytest.param([order("CHF")], [], "CHF", 100, id="the reporting currency needs no rate"),
        pytest.param([order("EUR")], [rate("EUR", 1.1)], "USD", 110, id="rate of the day"),
        pytest.param([order("EUR")], [rate("EUR", 1.1, 12), rate("EUR", 1.2, 9)], "USD", 110, id="last rate before it"),
        pytest.param([order("EUR")], [rate("EUR", 1.1, 17)], "USD", 110, id="7 days old"),
        pytest.param([order("EUR")], [rate("EUR", 1.1, 18)], "USD", 0, id="8 days old is too old"),
        pytest.param([order("EUR")], [rate("EUR", 1.1, 9)], "USD", 0, id="a rate of a later day"),
        pytest.param([order("GBP")], [rate("GBP", 1.5), rate("EUR", 1.2, 13)], "EUR", 125, id="cross rate"),
        pytest.param([order("GBP")], [rate("GBP", 1.5)], "EUR", 0, id="half a cross rate"),
        pytest.param([order("USD")], [rate("EUR", 1.25, 13)], "EUR", 80, id="dollars into another currency"),
        pytest.param([order("USD")], [rate("USD", 3.0)], "USD", 100, id="a stated rate of the dollar is ignored"),
    ],
)
def test_an_order_counts_at(orders: list[Row], rates: list[Row], reporting: str, expected: float) -> None:
    assert gmv(orders, rates, reporting) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("day", "rates", "expected"),
    [
        pytest.param(WEDNESDAY, [rate_of(WEDNESDAY, 1.1)], [(110, "2024-03-07")], id="nothing said: known that day"),
        pytest.param(
            WEDNESDAY,
            [rate_of("2024-03-05", 1.2), rate_of(WEDNESDAY, 1.1, "2024-03-07 00:00:00")],
            [(110, "2024-03-07")],
            id="known at the very end of the day",
        ),
        pytest.param(
            WEDNESDAY,
            [rate_of("2024-03-05", 1.2), rate_of(WEDNESDAY, 1.1, "2024-03-07 00:00:00.000001")],
            [(120, "2024-03-07")],
            id="known a moment later: the one before it stays",
        ),
        pytest.param(
            WEDNESDAY,
            [rate_of("2024-03-04", 1.3, "2024-03-06 09:00"), rate_of("2024-03-05", 1.2, "2024-03-20")],
            [(130, "2024-03-07")],
            id="known during the day, of an earlier one",
        ),
        pytest.param(
            WEDNESDAY, [rate_of(WEDNESDAY, 1.1, "2024-03-20 09:00")], [(110, "2024-03-21")], id="late: counts from then"
        ),
        pytest.param(
            WEDNESDAY,
            [rate_of("2024-03-04", 1.3, "2024-03-15"), rate_of(WEDNESDAY, 1.1, "2024-03-20")],
            [(130, "2024-03-15")],
            id="two late: the one known first, though older",
        ),
        pytest.param(
            WEDNESDAY,
            [rate_of("2024-03-04", 1.3, "2024-03-20"), rate_of(WEDNESDAY, 1.1, "2024-03-20")],
            [(110, "2024-03-20")],
            id="two late at once: the newest",
        ),
        pytest.param(
            WEDNESDAY,
            [rate_of("2024-02-27", 1.3), rate_of(WEDNESDAY, 1.1, "2024-03-20")],
            [(110, "2024-03-20")],
            id="in time, but 8 days old: none, so the late one",
        ),
        pytest.param("2024-03-10", [rate_of("2024-03-08", 1.1)], [(110, "2024-03-11")], id="Sunday: Friday's"),
        pytest.param("2024-03-15", [rate_of("2024-03-08", 1.1)], [(110, "2024-03-16")], id="a gap of 7 days"),
        pytest.param("2024-03-16", [rate_of("2024-03-08", 1.1)], [], id="a gap of 8 days"),
        pytest.param("2024-02-29", [rate_of("2024-02-28", 1.1)], [(110, "2024-03-01")], id="leap day"),
        pytest.param("2024-03-01", [rate_of("2024-02-23", 1.1)], [(110, "2024-03-02")], id="7 days over a leap day"),
        pytest.param("2024-03-01", [rate_of("2024-02-22", 1.1)], [], id="8 days over a leap day"),
    ],
)
def test_the_rate_of_a_day_is_settled_at_its_end_or_when_the_first_one_is_known(
    day: str, rates: list[Row], expected: list[tuple[float, str]]
) -> None:
    with opened({"orders": [order_on(day)], "fx_rates": rates}) as market:
        assert counted(market) == expected


GBP = rate_of(WEDNESDAY, 1.5, currency="GBP")


@pytest.mark.parametrize(
    ("placed", "rates", "expected"),
    [
        pytest.param(
            order_on(WEDNESDAY, "GBP"), [GBP, rate_of(WEDNESDAY, 1.2)], (125, "2024-03-07"), id="both in time"
        ),
        pytest.param(
            order_on(WEDNESDAY, "GBP"),
            [GBP, rate_of(WEDNESDAY, 1.2, "2024-03-20 09:00")],
            (125, "2024-03-21"),
            id="the reporting currency's rate is late",
        ),
        pytest.param(
            order_on(WEDNESDAY, "GBP"),
            [GBP | {"available_at": "2024-03-12"}, rate_of(WEDNESDAY, 1.2)],
            (125, "2024-03-12"),
            id="the order's currency's rate is late",
        ),
        pytest.param(
            order_on(WEDNESDAY, "GBP"),
            [GBP | {"available_at": "2024-03-12"}, rate_of(WEDNESDAY, 9.9, "2024-03-08"), rate_of("2024-03-05", 1.2)],
            (125, "2024-03-12"),
            id="each chosen by itself: a late one doesn't take what came in between",
        ),
        pytest.param(
            order_on(WEDNESDAY, "USD"), [rate_of(WEDNESDAY, 1.25, "2024-03-20")], (80, "2024-03-20"), id="dollars"
        ),
        pytest.param(
            order_on(WEDNESDAY, "EUR"),
            [rate_of(WEDNESDAY, 1.25, "2024-03-20")],
            (100, "2024-03-07"),
            id="needs no rate",
        ),
        pytest.param(
            order_on(WEDNESDAY, "GBP", available_at="2024-03-25"),
            [GBP | {"available_at": "2024-03-12"}, rate_of(WEDNESDAY, 1.2)],
            (125, "2024-03-25"),
            id="the order itself is later still",
        ),
    ],
)
def test_both_rates_of_a_cross_rate_must_be_known(placed: Row, rates: list[Row], expected: tuple[float, str]) -> None:
    with opened({"orders": [placed], "fx_rates": rates}) as market:
        assert counted(market, "EUR") == [expected]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-03-01T00:30:00+02:00", (110, "2024-03-01")),
        ("2024-03-01T00:30:00Z", (120, "2024-03-02")),
        ("2024-02-29T23:30:00-05:00", (120, "2024-03-02")),
    ],
)
def test_the_day_of_an_order_is_that_of_utc(written: str, expected: tuple[float, str]) -> None:
    world = {"orders": [order("EUR")], "fx_rates": [rate_of("2024-02-29", 1.1), rate_of("2024-03-01", 1.2)]}
    with duckdb.connect() as connection:
        write_world(connection, world)
        connection.execute(f"ALTER TABLE orders ALTER ordered_at TYPE VARCHAR USING '{written}'")
        assert counted(open_marketplace(connection, known_at=KNOWN_AT)) == [expected]


def test_a_second_rate_of_a_day_is_rejected_whenever_it_was_known() -> None:
    rates = [rate_of(WEDNESDAY, 1.1), rate_of(WEDNESDAY, 9.9, "2024-03-20")]
    with opened({"orders": [order_on(WEDNESDAY)], "fx_rates": rates}) as market:
        assert counted(market) == [(110, "2024-03-07")]
        assert market.quarantined()["reason"].to_list() == ["another row has the same rate_date, currency"]


def test_a_new_rate_does_not_change_the_past() -> None:
    before = gmv([order("EUR")], [rate("EUR", 1.1)], "USD")
    assert gmv([order("EUR")], [rate("EUR", 1.1), rate("EUR", 9.9, 3)], "USD") == before


def test_orders_without_a_rate_are_quarantined_with_the_reason() -> None:
    world = {"orders": [order("EUR"), order("USD"), order("GBP")], "fx_rates": [rate("GBP", 1.5)]}
    with opened(world) as market:
        quarantined = orders_without_rate(market, "USD")
        assert quarantined.select("table", "row_key", "reason").rows() == [
            ("orders", "EUR10#EUR", "currency: no rate from EUR to USD in the 7 days up to 2024-02-23")
        ]
        market.quarantine_rows_kept = 0
        assert orders_without_rate(market, "USD")["reason"].to_list() == [
            "1 further rows of orders were rejected; the first 0 are kept here"
        ]


def test_an_order_whose_rate_came_late_is_no_longer_quarantined() -> None:
    world = {"orders": [order_on(WEDNESDAY)], "fx_rates": [rate_of(WEDNESDAY, 1.1, "2025-06-01")]}
    with opened(world) as market:
        assert orders_without_rate(market, "USD").is_empty()
        assert counted(market) == [(110, "2025-06-01")]


def test_without_any_rates_only_the_reporting_currency_counts() -> None:
    world = {"brands": BRANDS, "orders": [order("EUR"), order("USD")]}
    with opened(world, without=["fx_rates"]) as market:
        assert brand_metrics(market, AS_OF, "EUR")["gmv"][0] == 100
        assert orders_without_rate(market, "EUR")["reason"].to_list() == [
            "currency: 'USD', but there are no exchange rates: only orders in EUR count"
        ]


def test_orders_are_told_by_currency() -> None:
    orders = [order("EUR"), order("EUR", days=20), order("EUR", days=30), order("GBP")]
    with opened({"orders": orders, "fx_rates": [rate("EUR", 1.1)]}) as market:
        assert orders_by_currency(market, "GBP").rows() == [
            ("EUR", 3, 3, date(2024, 2, 3), date(2024, 2, 23)),
            ("GBP", 1, 0, None, None),
        ]
        assert orders_by_currency(market, "USD").rows()[0] == ("EUR", 3, 2, date(2024, 2, 3), date(2024, 2, 13))


def test_latest_rates_are_the_last_known_ones() -> None:
    rates = [rate("EUR", 1.1, 3), rate("EUR", 1.2, 1), rate("EUR", 1.3, 0), rate("GBP", 1.5, 8), rate("USD", 2.0, 1)]
    late = [
        rate("GBP", 9.9, 2) | {"available_at": days_before(-1)},
        rate("CHF", 1.1, 2) | {"available_at": days_before(0)},
    ]
    with opened({"fx_rates": rates + late}) as market:
        assert latest_rates(market, AS_OF) == {"USD": 1.0, "CHF": 1.1, "EUR": 1.2, "GBP": 1.5}


def coverage(orders: Sequence[Row], rates: Sequence[Row], reporting_currency: str) -> list[tuple[Any, ...]]:
    with opened({"orders": orders, "fx_rates": rates}) as market:
        return rate_coverage(market, AS_OF, reporting_currency).rows()


def test_rate_coverage_tells_what_is_converted_and_how_old_rates_are() -> None:
    orders = [
        *(order("EUR", days=days) for days in (10, 20.5, 30.5, 91, -1)),
        order("EUR", days=15) | {"available_at": days_before(-1)},
        order("USD"),
        order("CHF"),
    ]
    rates = [rate("EUR", 1.1, 12), rate("EUR", 1.2, 9), rate("EUR", 1.2, 2) | {"available_at": days_before(-3)}]
    assert coverage(orders, rates, "USD") == [
        ("CHF", 1, 0, date(2024, 2, 23), date(2024, 2, 23), None, None),
        ("EUR", 3, 1, date(2024, 2, 2), date(2024, 2, 12), date(2024, 2, 24), 9),
        ("USD", 1, 1, None, None, None, None),
    ]


def test_rate_coverage_of_a_cross_rate_is_that_of_its_older_half() -> None:
    orders = [order("GBP"), order("USD"), order("EUR"), order("CHF")]
    assert coverage(orders, [rate("EUR", 1.1, 12), rate("GBP", 1.5, 3), rate("GBP", 1.5, 11)], "EUR") == [
        ("CHF", 1, 0, date(2024, 2, 23), date(2024, 2, 23), None, None),
        ("EUR", 1, 1, None, None, None, None),
        ("GBP", 1, 1, None, None, date(2024, 2, 21), 12),
        ("USD", 1, 1, None, None, date(2024, 2, 21), 12),
    ]


def test_rate_coverage_does_not_count_what_was_converted_later() -> None:
    late = rate("EUR", 1.1, 10) | {"available_at": days_before(-1)}
    assert coverage([order("EUR")], [late], "USD") == [("EUR", 1, 0, date(2024, 2, 23), date(2024, 2, 23), None, None)]


def test_an_amount_that_no_order_can_be_once_converted_is_quarantined_alone() -> None:
    world = {"brands": BRANDS, "orders": [order("GBP", 9e11), order("USD", 5)], "fx_rates": [rate("GBP", 1e5)]}
    with opened(world) as market:
        assert brand_metrics(market, AS_OF, "USD")["gmv"][0] == 5
        assert orders_without_rate(market, "USD")["reason"].to_list() == [
            "amount: 900000000000.0 GBP is more than any order can be in USD"
        ]
