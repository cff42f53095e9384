"""No table of a week tells anything that wasn't known then: what was unknown can be taken away, moved or changed."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sourcing_pipeline.marketplace.weekly import Terms, weekly_tables
from sourcing_pipeline_tests.marketplace import oracle
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, MOMENT, opened, worlds

pytestmark = pytest.mark.slow

World = dict[str, list[dict[str, Any]]]
TERMS = Terms(reporting_currency="USD", lead_maturity_days=90, price_band_edges=(15.0, 40.0, 100.0))
FEW = settings(
    max_examples=8,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
TIMES = {"orders": "ordered_at", "events": "occurred_at"}


def all_tables(world: World) -> dict[str, list[dict[str, Any]]]:
    with opened(world) as market:
        return {contract.table_name(): frame.to_dicts() for contract, _, frame in weekly_tables(market, [AS_OF], TERMS)}


def without_the_unknown(world: World) -> World:
    """Only what was known at ``as_of``."""
    return {
        **world,
        **{
            name: [row for row in world[name] if oracle.is_known(row, moment, MOMENT)] for name, moment in TIMES.items()
        },
        "brands": [
            row | {"left_at": row["left_at"] if row["left_at"] is not None and row["left_at"] < MOMENT else None}
            for row in world["brands"]
            if row["joined_at"] < MOMENT
        ],
        "retailers": [row for row in world["retailers"] if row["joined_at"] < MOMENT],
        "leads": [
            row
            if row["outcome_at"] is None or row["outcome_at"] < MOMENT
            else row | {"outcome": "open", "outcome_at": None, "brand_id": None}
            for row in world["leads"]
            if row["first_contact_at"] < MOMENT
        ],
        "fx_rates": [row for row in world["fx_rates"] if oracle.rate_known_from(row) <= MOMENT],
    }


def with_the_unknown_moved(world: World, days: int) -> World:
    """What was unknown happens or arrives later, at other brands, of other kinds and amounts."""
    moved: World = {**world}
    for name, moment in TIMES.items():
        moved[name] = [
            row if oracle.is_known(row, moment, MOMENT) else _moved(row, moment, timedelta(days=days))
            for row in world[name]
        ]
    moved["fx_rates"] = [
        row if oracle.rate_known_from(row) <= MOMENT else row | {"usd_per_unit": 7 * row["usd_per_unit"]}
        for row in world["fx_rates"]
    ]
    return moved


def _moved(row: dict[str, Any], moment: str, later: timedelta) -> dict[str, Any]:
    other = {"brand_id": "b2", "amount": 999_999.0, "status": "paid", "event_type": "page_view", "category": "Toys"}
    changed = row | {name: value for name, value in other.items() if name in row}
    if row[moment] >= MOMENT:
        changed[moment] = row[moment] + later
    # An arrival that isn't stated is that of the fact itself, and stays unstated.
    return changed if row["available_at"] is None else changed | {"available_at": row["available_at"] + later}


@FEW
@given(worlds())
def test_what_was_not_known_yet_can_be_taken_away(world: World) -> None:
    assert all_tables(without_the_unknown(world)) == all_tables(world)


@FEW
@given(worlds(), st.integers(0, 400))
def test_what_was_not_known_yet_can_be_moved_and_changed(world: World, days: int) -> None:
    assert all_tables(with_the_unknown_moved(world, days)) == all_tables(world)
