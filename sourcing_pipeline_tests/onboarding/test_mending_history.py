"""Past weeks as tables of brands by weeks."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.onboarding.mending_history import HISTORY_WEEKS, HORIZON_WEEKS, History, history_of, mended_share

AS_OF = date(2026, 11, 2)
BRANDS = pl.DataFrame({"brand_id": ["b2", "b1"], "category": ["Toys", "Pets"]})


def before(weeks: int) -> date:
    return AS_OF - timedelta(weeks=weeks)


def finding(weeks_ago: int, state: str = "fail", **more: Any) -> dict[str, Any]:
    return {"as_of": before(weeks_ago), "brand_id": "b1", "check_id": "story", "state": state} | more


def read(*rows: dict[str, Any], metrics: list[dict[str, Any]] | None = None) -> History:
    sold = pl.DataFrame(
        metrics or [], {"as_of": pl.Date, "brand_id": pl.String, "window_days": pl.Int64, "gmv": pl.Float64}
    )
    # A frame for each week, as the lake has them.
    frames = [ProfileFindings.from_rows([row]) for row in rows]
    return history_of(AS_OF, BRANDS, frames, [sold])


def test_rows_are_brands_and_columns_weeks() -> None:
    history = read(
        finding(2, "ok"),
        finding(4),
        metrics=[
            {"as_of": before(0), "brand_id": "b1", "window_days": 90, "gmv": 7.0},
            {"as_of": before(0), "brand_id": "b1", "window_days": 365, "gmv": 99.0},
            {"as_of": before(-1), "brand_id": "b1", "window_days": 90, "gmv": 88.0},
            {"as_of": before(0), "brand_id": "stranger", "window_days": 90, "gmv": 66.0},
        ],
    )
    assert history.brands["brand_id"].to_list() == ["b1", "b2"]
    assert history.gmv.shape == (2, HISTORY_WEEKS + 1)
    assert np.nansum(history.gmv) == history.gmv[0, history.last] == 7.0
    # Where nobody looked, it is as it was last seen; before that, and for another brand, unknown.
    assert history.states["story"][0, -6:].tolist() == [-1, 0, 0, 1, 1, 1]
    assert (history.states["story"][1] == -1).all()


def test_findings_of_the_week_itself_are_not_looked_at() -> None:
    assert read(finding(0)).states == {}
    assert read(finding(-3)).states == {}


def test_the_first_decision_by_chance_counts() -> None:
    history = read(
        finding(9, disposition="suggested"),
        finding(8, disposition="pending", decided_at=before(9)),
        finding(7, disposition="withheld", withheld_probability=0.2, decided_at=before(7)),
        finding(6, disposition="withheld", withheld_probability=0.2, decided_at=before(7)),
        finding(5, disposition="suggested", withheld_probability=0.4, decided_at=before(5)),
        finding(4, disposition="suggested", withheld_probability=0.0),
    )
    decided = history.decisions["story"]
    assert decided.week.tolist() == [history.last - 7, -1]
    assert not decided.is_suggested[0]
    assert decided.propensity[0] == pytest.approx(0.2)


def test_who_was_told_had_the_other_chance() -> None:
    history = read(finding(7, disposition="suggested", withheld_probability=0.2))
    decided = history.decisions["story"]
    assert decided.is_suggested[0]
    assert decided.propensity[0] == pytest.approx(0.8)


@given(mended=st.integers(1, HORIZON_WEEKS + 3), lasts=st.integers(0, HORIZON_WEEKS + 3))
def test_the_share_mended_is_that_of_the_weeks_with_half_a_week_at_each_change(mended: int, lasts: int) -> None:
    states = np.zeros((1, HORIZON_WEEKS + 8), dtype=np.int8)
    states[0, mended : mended + lasts] = 1
    found = mended_share(states, np.array([0]), np.array([0]))[0]
    weeks = states[0, : HORIZON_WEEKS + 1]
    assert found == pytest.approx(sum((weeks[at] + weeks[at + 1]) / 2 for at in range(HORIZON_WEEKS)) / HORIZON_WEEKS)
    assert 0 <= found <= 1
