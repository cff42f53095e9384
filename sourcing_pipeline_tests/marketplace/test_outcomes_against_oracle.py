"""Brand outcomes and lookalikes equal what plain Python says of random small worlds, in every column."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.metrics.base import Formula
from sourcing_pipeline.contracts.metrics.outcome import OUTCOME
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.marketplace.brand_outcomes import brand_outcomes
from sourcing_pipeline.marketplace.lookalikes import lookalikes
from sourcing_pipeline_tests.marketplace import oracle_lookalikes as oracle
from sourcing_pipeline_tests.marketplace.worlds import opened

BRANDS = tuple(f"b{number}" for number in range(6))
NOW = datetime(2024, 3, 4)  # noqa: DTZ001 - the file holds naive moments in UTC
WEEKS = (NOW, datetime(2024, 2, 29), datetime(2025, 3, 3))  # noqa: DTZ001 - leap days in, on and before the first year
FEW = settings(
    max_examples=60,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # to explain a failure takes minutes
)
World = dict[str, list[dict[str, Any]]]

_nudges = st.sampled_from((-1, 0, 0, 1)).map(lambda microseconds: timedelta(microseconds=microseconds))
_statuses = ("Cancelled", "canceled_by_brand", "returned", "REFUNDED", "Credit note", "return cancelled")


def _borders(*days: int) -> st.SearchStrategy[timedelta]:
    """Lengths of time at borders, to the microsecond."""
    return st.builds(lambda day, nudge: timedelta(days=day) + nudge, st.sampled_from(days), _nudges)


def _days(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least * 4, most * 4).map(lambda quarters: timedelta(days=quarters / 4))


def _brand(day: int, *, has_older: bool) -> st.SearchStrategy[dict[str, Any]]:
    young = st.one_of(st.just(timedelta(days=day, hours=6)), _borders(day), _days(-5, 364))
    older = st.one_of(_borders(365), _days(365, 500))
    return st.fixed_dictionaries(
        {
            "age": st.one_of(young, older) if has_older else young,
            "stayed": st.one_of(st.none(), st.none(), _borders(day - 1, day, day + 1), _days(-1, 400)),
            "is_free": st.sampled_from((False, False, True)),
            "category": st.sampled_from(("Candles", None)),
            "country": st.sampled_from(("DE", None)),
            "domain": st.sampled_from(("example.com", None)),
        }
    )


def _order(day: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "brand": st.integers(0, len(BRANDS) - 1),
            "after": st.one_of(_days(0, 120), _days(-10, 380), _borders(day - 1, day, day + 1), _borders(0, 90, 365)),
            "before": st.one_of(st.none(), st.none(), st.none(), _nudges),  # as_of, in place of after joining
            "retailer_id": st.sampled_from(("r1", "r2", "r3")),
            "amount": st.integers(0, 50_000).map(lambda cents: cents / 100),
            "currency": st.sampled_from(("USD", "USD", "EUR", "CHF")),
            "status": st.sampled_from((*("paid",) * 6, *_statuses)),
            "late": st.sampled_from((None, None, timedelta(0), timedelta(hours=12), timedelta(days=40))),
        }
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[datetime, World]:
    """A week, and brands of all ages with their first orders; ages, orders and departures meet around one day."""
    now, day = draw(st.sampled_from(WEEKS)), draw(st.sampled_from((90, 100, 200, 364)))
    brands: list[dict[str, Any]] = []
    free: set[str] = set()
    brand = _brand(day, has_older=draw(st.sampled_from((True, True, False))))
    for brand_id, row in zip(BRANDS, draw(st.tuples(*(brand for _ in BRANDS))), strict=True):
        joined, stayed = now - row.pop("age"), row.pop("stayed")
        left = None if stayed is None else joined + stayed
        free |= {brand_id} if row.pop("is_free") else set()
        brands.append(row | {"brand_id": brand_id, "name": brand_id.upper(), "joined_at": joined, "left_at": left})
    orders = []
    for number, row in enumerate(draw(st.lists(_order(day), min_size=10, max_size=60))):
        of, late, after, before = brands[row.pop("brand")], row.pop("late"), row.pop("after"), row.pop("before")
        at = of["joined_at"] + after if before is None else now - before
        known = {"ordered_at": at, "available_at": None if late is None else at + late}
        amount = 0.0 if of["brand_id"] in free else row["amount"]
        orders.append(row | known | {"order_id": f"o{number}", "brand_id": of["brand_id"], "amount": amount})
    rates = [
        {"rate_date": (now - timedelta(days=days)).date(), "currency": "EUR", "usd_per_unit": 1.25}
        for days in range(0, 900, 9)  # with holes: a rate counts for 7 days
    ]
    return now, {"brands": brands, "orders": orders, "fx_rates": rates}


def assert_same(rows: list[dict[str, Any]], expected: list[dict[str, Any]], columns: Iterable[str]) -> None:
    """Every column of every row is the same: numbers with a fraction nearly, all else exactly."""
    assert len(rows) == len(expected)
    for row, plain in zip(rows, expected, strict=True):
        assert set(row) == set(plain) == set(columns)
        numbers = {name: value for name, value in plain.items() if isinstance(value, float)}
        assert {name: row[name] for name in numbers} == pytest.approx(numbers, rel=1e-6, abs=2e-4)
        assert {name: row[name] for name in row if name not in numbers} == {
            name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
            for name, value in plain.items()
            if name not in numbers
        }


@pytest.mark.slow
@FEW
@given(worlds(), st.sampled_from(("USD", "EUR")))
def test_brand_outcomes_equal_a_plain_reading(drawn: tuple[datetime, World], reporting_currency: str) -> None:
    now, world = drawn
    with opened(world) as market:
        rows = brand_outcomes(market, now.date(), reporting_currency).to_dicts()
    expected = oracle.brand_outcomes(world, now, reporting_currency)
    assert_same(rows, expected, BrandOutcomes.polars_schema())


@pytest.mark.slow
@FEW
@given(worlds())
def test_counts_and_sums_are_the_definitions_of_the_registry(
    drawn: tuple[datetime, World],
) -> None:
    """The SQL of each metric, run as it stands over the facts of one brand, says what the table says."""
    now, world = drawn
    defined = [metric for metric in OUTCOME.metrics if not isinstance(metric, Formula)]
    select = ", ".join(f"{metric.sql} AS {metric.name}" for metric in defined)
    with opened(world) as market:
        rows = brand_outcomes(market, now.date(), "USD").to_dicts()
        for row in rows:
            facts = (
                "SELECT * FROM temp.first_year_orders SEMI JOIN (FROM brand_numbers WHERE brand_id = $brand_id) "
                "USING (brand_number) WHERE known_day <= $as_of"
            )
            found = market.sql(
                f"WITH first_year_orders AS ({facts}) SELECT {select} FROM first_year_orders",
                {"brand_id": row["brand_id"], "as_of": now.date()},
            ).fill_null(0)
            assert {name: float(value) for name, value in found.row(0, named=True).items()} == {
                metric.name: row[metric.name] for metric in defined
            }


_nothing_known = {
    "as_of": NOW.date(),
    "joined_at": datetime(2022, 1, 3, tzinfo=UTC),
    "observed_days": 400,
    "year_matures_at": datetime(2023, 1, 3, tzinfo=UTC),
    "is_on_record": True,
    "is_year_complete": True,
    "gmv_first_365_days": 0.0,
    "retailer_count_first_365_days": 0,
    "repeat_retailer_count_first_365_days": 0,
}
_achieved = st.fixed_dictionaries(
    {
        "gmv_12m_estimate": st.one_of(st.none(), st.sampled_from((0.0, 10.0, 1e6)), st.floats(0, 1e5)),
        "is_activated": st.sampled_from((None, True, False)),
        "activation_matures_at": st.sampled_from(
            tuple(NOW.replace(tzinfo=UTC) + timedelta(microseconds=n) for n in (-1, 0, 1))
        ),
        "repeat_retailer_share_12m_estimate": st.one_of(st.none(), st.floats(0, 1)),
    }
)
_similarities = st.lists(st.one_of(st.sampled_from((0.0, 0.5, 1.0)), st.floats(0, 1)), max_size=len(BRANDS))


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(BRANDS), _achieved),
    st.dictionaries(st.sampled_from(("a.com", "b.com", "c.com")), _similarities),
    st.permutations(BRANDS),
)
def test_lookalikes_equal_a_plain_reading(
    achieved: dict[str, dict[str, Any]], alike: dict[str, list[float]], brands: list[str]
) -> None:
    outcomes = [_nothing_known | row | {"brand_id": brand_id} for brand_id, row in achieved.items()]
    neighbours = [
        {
            "as_of": NOW.date(),
            "domain": domain,
            "rank": rank + 1,
            "brand_id": brands[rank],
            "brand_name": brands[rank].upper(),
            "similarity": similarity,
        }
        for domain, similarities in alike.items()
        for rank, similarity in enumerate(sorted(similarities, reverse=True))
    ]
    domains = ["a.com", "b.com", "c.com"]
    rows = lookalikes(
        date(2024, 3, 4),
        pl.DataFrame({"domain": domains}),
        LookalikeBrands.from_rows(neighbours),
        BrandOutcomes.from_rows(outcomes),
    ).to_dicts()
    expected = oracle.lookalikes(NOW.replace(tzinfo=UTC), domains, neighbours, outcomes)
    assert_same(rows, expected, Lookalikes.polars_schema())
