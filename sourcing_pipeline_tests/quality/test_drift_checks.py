"""Drift checks pass weeks like the ones before, whatever the season, and fail on each planted fault."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.quality.drift import counts_by_value, normalised_wasserstein
from sourcing_pipeline.quality.known_values import values_are_known
from sourcing_pipeline.quality.rank_churn import ranking_is_stable
from sourcing_pipeline.quality.result import CheckResult
from sourcing_pipeline.quality.score_drift import ScoredWeek, scores_are_stable
from sourcing_pipeline.quality.sketches import (
    WatchedColumns,
    WeekSketch,
    distance,
    of_amounts,
    of_numbers,
    sketched,
)
from sourcing_pipeline.quality.stability import features_are_stable, nulls_are_stable
from sourcing_pipeline.quality.texts import texts_are_like_before
from sourcing_pipeline.settings import DriftSettings

TERMS = DriftSettings()
COLUMNS = WatchedColumns(("gmv", "share"), ("category",), frozenset({"gmv"}))
CATEGORIES = ["Candles", "Toys", "Pets", "Tea", "Bags", "Soap"]
FIRST = date(2024, 1, 1)


def market(week: int, seed: int = 1) -> pl.DataFrame:
    """Brands of a growing, seasonal marketplace: the same brands each week, and newcomers."""
    brands = np.random.default_rng(seed)
    base, kind = brands.lognormal(6, 1.2, 800), brands.integers(0, len(CATEGORIES), 800)
    count = 200 + 5 * week
    noise = np.random.default_rng([seed, week])
    season = 1 + 0.4 * np.sin(2 * np.pi * week / 52)
    gmv = base[:count] * season * 1.004**week * noise.lognormal(0, 0.3, count) * (noise.random(count) > 0.3)
    return pl.DataFrame(
        {
            "gmv": gmv,
            "share": np.clip(noise.normal(0.4, 0.1, count), 0, 1),
            "category": [CATEGORIES[place] for place in kind[:count]],
        }
    )


def weeks(count: int = 9, seed: int = 1) -> list[pl.DataFrame]:
    return [market(week, seed) for week in range(count)]


def sketches(frames: list[pl.DataFrame]) -> list[WeekSketch]:
    return [sketched(frame, FIRST + timedelta(weeks=place), COLUMNS) for place, frame in enumerate(frames)]


def with_fault(fault: Callable[[pl.DataFrame], pl.DataFrame]) -> list[WeekSketch]:
    *before, now = weeks()
    return sketches([*before, fault(now)])


CHECKS = (features_are_stable, nulls_are_stable)


@pytest.mark.parametrize("check", CHECKS)
def test_a_week_like_those_before_passes(check: Callable[..., CheckResult]) -> None:
    *before, now = sketches(weeks())
    result = check(now, before, TERMS)
    assert result.passed, result
    assert result.figures["judged_columns"] > 0


def test_a_feature_scaled_by_100_is_gross_and_shown() -> None:
    *before, now = with_fault(lambda frame: frame.with_columns(pl.col("gmv") * 100))
    result = features_are_stable(now, before, TERMS)
    assert (result.passed, result.severity) == (False, "ERROR")
    assert result.sample[0]["column"] == "gmv"
    assert result.sample[0]["distance"] > result.sample[0]["limit"]
    assert result.chart.startswith("<svg")
    assert features_are_stable(now, before, TERMS, may_stop=False).severity == "WARN"


def test_a_swapped_currency_of_some_brands_warns() -> None:
    in_yen = pl.col("category").is_in(CATEGORIES[:2])
    *before, now = with_fault(
        lambda f: f.with_columns(pl.when(in_yen).then(pl.col("gmv") / 150).otherwise("gmv").alias("gmv"))
    )
    assert not features_are_stable(now, before, TERMS).passed


def test_amounts_that_become_zero_are_found() -> None:
    *before, now = with_fault(lambda frame: frame.with_columns(gmv=pl.lit(0.0)))
    result = features_are_stable(now, before, TERMS)
    assert not result.passed
    assert result.sample[0]["column"] == "share of zeros of gmv"


def test_a_fault_that_stays_is_still_told_a_week_later() -> None:
    frames = weeks(10)
    faulty = [frame.with_columns(pl.col("gmv") * 100) for frame in frames[-2:]]
    *before, now = sketches([*frames[:-2], *faulty])
    assert not features_are_stable(now, before[-8:], TERMS).passed


def test_nulls_are_found_and_more_knowledge_is_no_fault() -> None:
    lacking = pl.when(pl.int_range(pl.len()) % 2 == 0).then("share").alias("share")
    *before, now = with_fault(lambda frame: frame.with_columns(lacking))
    result = nulls_are_stable(now, before, TERMS)
    assert (result.passed, result.severity) == (False, "ERROR")
    assert result.sample[0]["column"] == "share"
    known = sketches([*(frame.with_columns(lacking) for frame in weeks()[:-1]), weeks()[-1]])
    assert nulls_are_stable(known[-1], known[:-1], TERMS).passed


def counted(frame: pl.DataFrame) -> dict[str, float]:
    return counts_by_value(frame["category"])


def test_a_renamed_category_is_named_both_ways() -> None:
    *before, now = map(counted, weeks())
    assert values_are_known(now, before, "category", 0.02).passed
    renamed = {{"Candles": "Candle"}.get(value, value): count for value, count in now.items()}
    result = values_are_known(renamed, before, "category", 0.02)
    assert (result.passed, result.severity) == (False, "ERROR")
    assert "gone: Candles" in result.observed
    assert "new: Candle" in result.observed
    assert "not judged" in values_are_known(now, [], "category", 0.02).observed


@pytest.mark.parametrize("check", CHECKS)
def test_what_can_not_be_judged_passes_and_says_so(check: Callable[..., CheckResult]) -> None:
    *before, now = sketches(weeks())
    few, none = sketches([frame.head(5) for frame in weeks()]), sketches([frame.head(0) for frame in weeks()])
    for current, references in ((now, []), (now, before[:3]), (few[-1], few[:-1]), (none[-1], none[:-1])):
        result = check(current, references, TERMS)
        assert result.passed
        assert "not judged" in result.observed


def test_constant_and_empty_columns_pass() -> None:
    still = [frame.with_columns(gmv=pl.lit(5.0), share=pl.lit(None, pl.Float64)) for frame in weeks()]
    *before, now = sketches(still)
    for check in CHECKS:
        assert check(now, before, TERMS).passed


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_the_same_week_never_alarms_and_order_does_not_matter(seed: int) -> None:
    frame = market(3, seed)
    same = sketches([frame] * 8 + [frame.sample(fraction=1, shuffle=True, seed=seed)])
    for check in CHECKS:
        result = check(same[-1], same[:-1], TERMS)
        assert result.passed
        assert result == check(same[0], same[:-1], TERMS)


@pytest.mark.slow
def test_a_year_of_seasons_and_growth_has_no_false_alarm() -> None:
    alarms = 0
    for seed in range(4):
        lived = sketches(weeks(60, seed))
        for place in range(8, 60):
            alarms += sum(not check(lived[place], lived[place - 8 : place], TERMS).passed for check in CHECKS)
    assert alarms <= 1, "four years, three checks"


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=80), st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=80))
def test_the_distance_of_sketches_is_that_of_all_values(before: list[float], now: list[float]) -> None:
    reference, current = pl.Series(before), pl.Series(now)
    exact = normalised_wasserstein(reference.to_numpy(), current.to_numpy())
    widest = max(*before, *now) - min(*before, *now)
    error = 0.1 * widest / max(float(np.std(before)), 0.001)  # less than a slice of each value
    assert distance(of_numbers(reference), of_numbers(current)) == pytest.approx(exact, abs=error + 1e-6)


def test_a_factor_moves_amounts_by_its_logarithm() -> None:
    amounts = pl.Series(np.random.default_rng(1).lognormal(3, 2, 5000))
    moved = distance(of_amounts(amounts), of_amounts(amounts * 100))
    assert moved == pytest.approx(np.log(100) / np.std(np.log(amounts.to_numpy())), rel=1e-6)


def scored(week: int, count: int = 300) -> ScoredWeek:
    skill = np.random.default_rng(5).normal(size=count)
    noise = np.random.default_rng([5, week]).normal(0, 0.02, count)
    chance = 1 / (1 + np.exp(1 - skill - noise))
    gmv = np.exp(9 + 0.5 * skill + noise)
    scores = {
        "p_sign": chance,
        "p_activate": np.sqrt(chance),
        "gmv_12m_p50": gmv,
        "gmv_12m_mean": gmv,
        "expected_value": chance * gmv,
    }
    frame = pl.DataFrame({"brand_id": [f"b{place}" for place in range(count)], **scores})
    versions = {"p_sign": "a", "p_activate": "b", "gmv_12m_p50": "c", "gmv_12m_mean": "c"}
    return ScoredWeek(FIRST + timedelta(weeks=week), frame, versions)


def with_scores(week: ScoredWeek, *changes: pl.Expr) -> ScoredWeek:
    return ScoredWeek(week.as_of, week.scores.with_columns(*changes), week.model_versions)


NOBODY = pl.DataFrame(schema={"brand_id": pl.String})


def test_scores_that_move_a_little_each_way_pass() -> None:
    lived = [scored(week) for week in range(9)]
    assert scores_are_stable(lived, TERMS).passed
    assert ranking_is_stable(lived, 50, NOBODY, TERMS).passed


def test_scores_of_all_brands_that_shift_by_the_same_model_stop_the_list() -> None:
    *before, now = (scored(week) for week in range(9))
    result = scores_are_stable([*before, with_scores(now, pl.col("p_sign") * 0.5)], TERMS)
    assert (result.passed, result.severity) == (False, "ERROR")
    assert result.sample[0]["score"] == "p_sign"


def test_other_best_brands_warn() -> None:
    *before, now = (scored(week) for week in range(9))
    result = ranking_is_stable([*before, with_scores(now, pl.col("expected_value").reverse())], 50, NOBODY, TERMS)
    assert (result.passed, result.severity) == (False, "WARN")


def test_first_weeks_of_scores_are_not_judged() -> None:
    first = [scored(0), scored(1)]
    for result in (scores_are_stable(first, TERMS), ranking_is_stable(first, 50, NOBODY, TERMS)):
        assert result.passed
        assert "not judged" in result.observed


def read_sites(seed: int, lean: float = 0.0, count: int = 80) -> pl.DataFrame:
    rows = np.random.default_rng(seed).normal(size=(count, 16))
    rows[:, 0] += lean
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    kinds = {"language": "en", "site_kind": "brand_shop", "shop_platform": "shopify"}
    return pl.DataFrame({"embedding": units.tolist()}).with_columns(
        pl.lit(value).alias(kind) for kind, value in kinds.items()
    )


def test_texts_like_earlier_ones_pass_and_others_warn() -> None:
    before = read_sites(1, count=300)
    assert texts_are_like_before(before, read_sites(2), 0.15).passed
    result = texts_are_like_before(before, read_sites(3, lean=4.0), 0.15)
    assert (result.passed, result.severity) == (False, "WARN")
    assert "not judged" in texts_are_like_before(before, read_sites(4, count=3), 0.15).observed
