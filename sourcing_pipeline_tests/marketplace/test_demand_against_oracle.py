"""Demand and searches equal what plain Python says of random small worlds, and see nothing that wasn't known."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sourcing_pipeline.marketplace.search_metrics import search_metrics
from sourcing_pipeline.marketplace.segment_demand import segment_demand
from sourcing_pipeline_tests.marketplace import oracle, oracle_demand
from sourcing_pipeline_tests.marketplace.demand_worlds import EDGES, demand_worlds
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, MOMENT, opened

World = dict[str, list[dict[str, Any]]]
pytestmark = pytest.mark.slow

SOME = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)


@SOME
@given(demand_worlds(), st.sampled_from(("USD", "EUR")))
def test_segment_demand_equals_a_row_by_row_count(world: World, currency: str) -> None:
    with opened(world) as market:
        frame = segment_demand(market, AS_OF, currency, EDGES)
    expected = oracle_demand.segment_demand(world, MOMENT, currency, EDGES)
    assert frame.select("category", "retailer_country", "price_band").rows() == sorted(expected)
    for row in frame.to_dicts():
        wanted = expected[row["category"], row["retailer_country"], row["price_band"]]
        queries = wanted.pop("queries")
        assert {name: row[name] for name in wanted} == pytest.approx(wanted, abs=1e-5)
        told = ", ".join(f'"{query}" ({retailers} retailers)' for query, retailers in queries)
        assert (f"; sought without a result: {told};" in row["evidence"]) == bool(queries)
        assert ("sought" in row["evidence"]) == bool(queries)


@SOME
@given(demand_worlds())
def test_search_metrics_equal_a_row_by_row_count(world: World) -> None:
    with opened(world) as market:
        rows = search_metrics(market, AS_OF, "USD").to_dicts()
    assert rows == [pytest.approx(row, abs=1e-5) for row in oracle_demand.search_metrics(world, MOMENT, "USD")]


@SOME
@given(demand_worlds(), st.integers(1, 400), st.booleans())
def test_what_was_not_known_yet_changes_nothing(world: World, days: int, is_gone: bool) -> None:
    """Every fact that happened or became known after as_of can be taken away, or happen later still."""
    later = timedelta(days=days)

    def unknown(rows: list[dict[str, Any]], moment: str) -> list[dict[str, Any]]:
        known = [row for row in rows if oracle.is_known(row, moment, MOMENT)]
        shifted = [
            row
            | {moment: row[moment] + later}
            | ({} if row["available_at"] is None else {"available_at": row["available_at"] + later})
            for row in rows
            if not oracle.is_known(row, moment, MOMENT)
        ]
        return known if is_gone else [*known, *shifted]

    def planned(row: dict[str, Any], moment: str) -> dict[str, Any]:
        is_known = row[moment] is None or row[moment] < MOMENT
        return row if is_known else row | {moment: None if is_gone else row[moment] + later}

    other = {
        **world,
        "orders": unknown(world["orders"], "ordered_at"),
        "events": unknown(world["events"], "occurred_at"),
        "brands": [
            planned(row, "left_at") if row["joined_at"] < MOMENT else row | {"joined_at": row["joined_at"] + later}
            for row in world["brands"]
            if row["joined_at"] < MOMENT or not is_gone
        ],
        "products": [
            planned(row, "removed_at")
            if row["created_at"] < MOMENT
            else row | {"created_at": row["created_at"] + later}
            for row in world["products"]
            if row["created_at"] < MOMENT or not is_gone
        ],
        "fx_rates": [row for row in world["fx_rates"] if oracle.rate_known_from(row) <= MOMENT or not is_gone],
    }
    assert _tables(world) == _tables(other)


@settings(SOME, max_examples=8)
@given(demand_worlds())
def test_many_weeks_on_one_connection_are_what_each_is_on_its_own(world: World) -> None:
    weeks = [AS_OF - timedelta(days=7 * number) for number in (0, 5, 1, 13)]
    with opened(world) as market:
        together = [
            (segment_demand(market, week, "USD", EDGES).to_dicts(), search_metrics(market, week, "USD").to_dicts())
            for week in weeks
        ]
    for week, tables in zip(weeks, together, strict=True):
        with opened(world) as market:
            alone = segment_demand(market, week, "USD", EDGES), search_metrics(market, week, "USD")
        assert tuple(frame.to_dicts() for frame in alone) == tables


@SOME
@given(demand_worlds(), st.data())
def test_a_search_that_finds_nothing_any_more_makes_no_gap_smaller_in_its_segment(
    world: World, data: st.DataObject
) -> None:
    """The gap is bounded, and it only rises with searches in vain."""
    with_results = [number for number, row in enumerate(world["events"]) if row["results_count"]]
    if not with_results:
        return
    number = data.draw(st.sampled_from(with_results))
    emptied = [row | ({"results_count": 0} if place == number else {}) for place, row in enumerate(world["events"])]
    with opened(world) as market:
        before = segment_demand(market, AS_OF, "USD", EDGES)
    with opened({**world, "events": emptied}) as market:
        after = segment_demand(market, AS_OF, "USD", EDGES)
    assert before["gap_score"].is_between(0, 1).all()
    retailer = world["events"][number]["retailer_id"]
    bands = oracle_demand.retailer_bands(world, MOMENT, "USD", EDGES)
    countries = {row["retailer_id"]: row["country"] for row in world["retailers"]}
    own = (world["events"][number]["category"], countries.get(retailer) or "ZZ", bands.get(retailer, "unknown"))
    for row, row_after in zip(before.to_dicts(), after.to_dicts(), strict=True):
        if (row["category"], row["retailer_country"], row["price_band"]) == own:
            assert row_after["gap_score"] >= row["gap_score"]
            assert row_after["unmet_share"] >= row["unmet_share"]


def _tables(world: World) -> list[list[dict[str, Any]]]:
    with opened(world) as market:
        return [segment_demand(market, AS_OF, "USD", EDGES).to_dicts(), search_metrics(market, AS_OF, "USD").to_dicts()]
