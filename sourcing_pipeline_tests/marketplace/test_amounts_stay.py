"""An amount never changes because a rate did: random orders and rates within a month, so that several could serve each."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.marketplace.brand_metrics import brand_metrics
from sourcing_pipeline.marketplace.facts import define_order_facts
from sourcing_pipeline.marketplace.rate_store import take_in
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline_tests.marketplace import oracle
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, MOMENT, days_before, opened, with_rates

Row = dict[str, Any]
Amounts = dict[str, tuple[float, date]]
pytestmark = pytest.mark.slow

SOME = settings(
    max_examples=20,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # to explain a failure takes minutes
)
BRANDS = [{"brand_id": "b1", "name": "B", "joined_at": days_before(100)}]
REPORTING = st.sampled_from(("USD", "EUR"))


def _rate(days: int, currency: str, cents: int, late_hours: int | None) -> Row:
    day = days_before(days).date()
    known = None if late_hours is None else datetime.combine(day, time()) + timedelta(hours=late_hours)
    return {"rate_date": day, "currency": currency, "usd_per_unit": cents / 100, "available_at": known}


def rates(late_hours: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[Row]]:
    one = st.builds(_rate, st.integers(-1, 40), st.sampled_from(("EUR", "GBP")), st.integers(50, 200), late_hours)
    return st.lists(one, max_size=25, unique_by=lambda row: (row["rate_date"], row["currency"]))


ANY_RATES = rates(st.one_of(st.none(), st.sampled_from((0, 15, 24, 25, 48)), st.integers(0, 30 * 24)))
ORDERS = st.lists(
    st.builds(
        lambda hours, currency, late_hours: {
            "retailer_id": "r1",
            "brand_id": "b1",
            "ordered_at": MOMENT - timedelta(hours=hours),
            "available_at": None if late_hours is None else MOMENT - timedelta(hours=hours - late_hours),
            "amount": 100.0,
            "currency": currency,
            "status": "paid",
        },
        st.integers(-24, 30 * 24),
        st.sampled_from(("USD", "EUR", "GBP")),
        st.sampled_from((None, None, 1, 100)),
    ),
    min_size=10,
    max_size=40,
).map(lambda rows: [row | {"order_id": f"o{number}"} for number, row in enumerate(rows)])


def amounts(market: Marketplace, reporting_currency: str, as_of: date) -> Amounts:
    """The orders that count at a day: their amounts, and since when they count."""
    define_order_facts(market, reporting_currency)
    rows = market.sql("SELECT order_id, gmv, known_day FROM order_facts WHERE known_day <= $as_of", {"as_of": as_of})
    return {order_id: (float(gmv), known_day) for order_id, gmv, known_day in rows.iter_rows()}


@SOME
@given(ORDERS, ANY_RATES, REPORTING)
def test_amounts_equal_a_row_by_row_reading_on_every_day(orders: list[Row], known: list[Row], reporting: str) -> None:
    with opened({"orders": orders, "fx_rates": known}) as market:
        for days in (0, 3, 10, 20, -30):
            now = days_before(days)
            converted = (
                (order["order_id"], oracle.reporting_amount(order, known, reporting, now))
                for order in orders
                if oracle.is_known(order, "ordered_at", now)
            )
            expected = {
                order_id: pytest.approx(amount, abs=1e-3) for order_id, amount in converted if amount is not None
            }
            found = {order_id: amount for order_id, (amount, _) in amounts(market, reporting, now.date()).items()}
            assert found == expected


@SOME
@given(ORDERS, ANY_RATES, ANY_RATES, REPORTING)
def test_rates_known_after_as_of_change_no_figure_of_it(
    orders: list[Row], known: list[Row], later: list[Row], reporting: str
) -> None:
    world = {"brands": BRANDS, "orders": orders}
    there = {(row["rate_date"], row["currency"]) for row in known}
    more = [
        row | {"available_at": MOMENT + timedelta(microseconds=1 + number)}
        for number, row in enumerate(later)
        if (row["rate_date"], row["currency"]) not in there
    ]
    with opened(world | {"fx_rates": known}) as market:
        metrics, counted = brand_metrics(market, AS_OF, reporting), amounts(market, reporting, AS_OF)
    with opened(world | {"fx_rates": known + more}) as market:
        assert brand_metrics(market, AS_OF, reporting).equals(metrics)
        assert amounts(market, reporting, AS_OF) == counted


@SOME
@given(
    ORDERS,
    ANY_RATES,
    st.sampled_from(((), ("EUR",), ("GBP",), ("EUR", "GBP"))),
    st.lists(st.tuples(st.integers(0, 30), rates(st.none())), min_size=1, max_size=4),
    REPORTING,
)
def test_no_load_changes_what_was_converted_before(
    orders: list[Row], known: list[Row], own: tuple[str, ...], loads: list[tuple[int, list[Row]]], reporting: str
) -> None:
    """Whether the marketplace has rates of its own or not, and whatever is loaded when, and whatever it corrects."""
    world = {"orders": orders, "fx_rates": [row for row in known if row["currency"] in own]}
    converted_already = {row["currency"] for row in world["fx_rates"]}
    kept = FxRates.empty_frame()
    for days, rows in sorted(loads, key=lambda load: -load[0]):
        known_at = (days_before(days) + timedelta(hours=9)).replace(tzinfo=UTC)
        today, is_first = known_at.date(), kept.is_empty()
        offered = FxRates.from_rows([row for row in rows if row["rate_date"] <= today])
        with with_rates(world, kept) as market:
            before = amounts(market, reporting, today)
        kept = take_in(kept, offered, known_at, converted_already=converted_already).kept
        with with_rates(world, kept) as market:
            after = amounts(market, reporting, today)
        # The first load brings the past: it may convert what had no rate, and nothing else.
        assert before.items() <= after.items()
        assert is_first or before == after
