"""Shares of the list and of findings, against the weeks before: what moved is told by its name."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.quality.drift import jensen_shannon_distance
from sourcing_pipeline.quality.shares import (
    FoundWeek,
    distance_by_chance,
    found_week,
    list_shares_are_stable,
    volume_is_usual,
)
from sourcing_pipeline.quality.sketches import WatchedColumns, WeekSketch, sketched
from sourcing_pipeline.settings import DriftSettings

TERMS = DriftSettings()
COLUMNS = WatchedColumns(labels=("country", "category"))
FIRST = date(2026, 1, 5)
USUAL = {"DE": 0.4, "FR": 0.3, "IT": 0.2, "ES": 0.1}


def listed(week: int, shares: dict[str, float] = USUAL, count: int = 200) -> pl.DataFrame:
    """A week's list: its countries vary by chance, its categories don't."""
    rng = np.random.default_rng(week)
    return pl.DataFrame(
        {
            "country": rng.choice([*shares], count, p=[*shares.values()]),
            "category": [("Candles", "Toys", "Tea")[place % 3] for place in range(count)],
        }
    )


def lists(count: int, **last: float) -> list[WeekSketch]:
    frames = [listed(week) for week in range(count)]
    if last:
        frames[-1] = listed(count, last)
    return [sketched(frame, FIRST + timedelta(weeks=week), COLUMNS) for week, frame in enumerate(frames)]


def test_a_list_as_usual_passes() -> None:
    *before, now = lists(9)
    result = list_shares_are_stable(now, before, TERMS)
    assert result.passed
    assert result.figures["judged_shares"] > 0


def test_a_country_that_takes_over_the_list_warns_by_its_name() -> None:
    *before, now = lists(9, DE=0.05, FR=0.3, IT=0.2, ES=0.45)
    result = list_shares_are_stable(now, before, TERMS)
    assert (result.passed, result.severity) == (False, "WARN")
    assert "country ES from" in result.observed
    assert "country DE from" in result.observed
    assert "category" not in result.observed
    told = {row["name"]: row for row in result.sample}
    assert told["country ES"]["share_now"] > 3 * told["country ES"]["share_before"]


def test_a_short_list_differs_by_chance() -> None:
    frames = [listed(0, count=48)] * 8
    five_others = pl.concat([frames[0].head(43), frames[0].head(5).with_columns(country=pl.lit("PT"))])
    *before, now = (
        sketched(frame, FIRST + timedelta(weeks=week), COLUMNS) for week, frame in enumerate([*frames, five_others])
    )
    assert list_shares_are_stable(now, before, TERMS).passed


def test_chance_is_that_of_the_test_of_homogeneity() -> None:
    from scipy.stats import chi2_contingency

    rng, floor, alike = np.random.default_rng(3), 0, 0
    for _ in range(300):
        one, other = (rng.multinomial(100, [0.4, 0.3, 0.2, 0.1]) for _ in range(2))
        before, now = ({str(place): count / 100 for place, count in enumerate(counts)} for counts in (one, other))
        is_beyond = jensen_shannon_distance(before, now) > distance_by_chance(before, now, 100, 0.1)
        floor += is_beyond
        alike += is_beyond == (chi2_contingency(np.array([one, other]), correction=False).pvalue < 0.1)
    assert 15 <= floor <= 50
    assert alike >= 290


def test_lists_of_the_first_weeks_are_not_judged() -> None:
    *before, now = lists(4, PT=1.0)
    for references in ([], before):
        result = list_shares_are_stable(now, references, TERMS)
        assert result.passed
        assert "not judged" in result.observed


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1_000), st.integers(1, 400))
def test_equal_lists_never_warn_and_the_order_of_rows_does_not_matter(seed: int, count: int) -> None:
    frame = listed(seed, count=count)
    *before, now = (sketched(frame, FIRST + timedelta(weeks=week), COLUMNS) for week in range(6))
    assert list_shares_are_stable(now, before, TERMS).passed
    *others, other = lists(9, DE=0.1, FR=0.9)
    shuffled = sketched(listed(9, {"DE": 0.1, "FR": 0.9}).sample(fraction=1, shuffle=True, seed=seed), FIRST, COLUMNS)
    assert list_shares_are_stable(shuffled, others, TERMS) == list_shares_are_stable(other, others, TERMS)


def found(week: int, **shares: float) -> FoundWeek:
    """A week in which 150 brands were looked at, by a few checks."""
    usual = {"few_images": 0.4, "no_story": 0.1, "gtin_missing": 0.7} | shares
    rng = np.random.default_rng(week)
    return found_week(
        pl.DataFrame(
            [
                {"check_id": check, "state": "warn" if rng.random() < share else "ok"}
                for check, share in usual.items()
                for _ in range(150)
            ]
        )
    )


def test_findings_as_usual_pass() -> None:
    result = volume_is_usual(found(8), [found(week) for week in range(8)], TERMS)
    assert result.passed
    assert result.observed == "3 checks find as much as before"


@pytest.mark.parametrize(("check", "share"), [("no_story", 1.0), ("few_images", 0.0), ("gtin_missing", 1.0)])
def test_a_check_that_finds_something_nearly_everywhere_or_nowhere_is_named(check: str, share: float) -> None:
    result = volume_is_usual(found(8, **{check: share}), [found(week) for week in range(8)], TERMS)
    assert (result.passed, result.severity) == (False, "WARN")
    assert result.observed.startswith(f"{check} finds something at {share:.0%}, not ")
    assert ";" not in result.observed


def test_a_check_that_looked_at_no_brand_is_named() -> None:
    now = found(8)
    gone = FoundWeek({"few_images": now.looked_at["few_images"]}, {"few_images": now.found["few_images"]})
    result = volume_is_usual(gone, [found(week) for week in range(8)], TERMS)
    assert not result.passed
    assert result.observed == "gtin_missing looked at no brand; no_story looked at no brand"


def test_a_new_check_and_first_weeks_are_not_judged() -> None:
    assert volume_is_usual(found(8, new_check=0.9), [found(week) for week in range(8)], TERMS).passed
    result = volume_is_usual(found(2, no_story=1.0), [found(0), found(1)], TERMS)
    assert result.passed
    assert "not judged" in result.observed


@settings(deadline=None, max_examples=20)
@given(st.floats(0, 1), st.integers(1, 300))
def test_equal_weeks_of_findings_never_warn(share: float, count: int) -> None:
    week = FoundWeek({"no_story": count}, {"no_story": share})
    assert volume_is_usual(week, [week] * 6, TERMS).passed
