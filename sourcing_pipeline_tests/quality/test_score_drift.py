"""Scores and the order that they give, against the weeks before; values that come and go; new websites' texts."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.defs.checks.of_scoring import versions_of
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.known_values import values_are_known
from sourcing_pipeline.quality.rank_churn import ranking_is_stable
from sourcing_pipeline.quality.score_drift import ScoredWeek, scores_are_stable
from sourcing_pipeline.quality.texts import texts_are_like_before
from sourcing_pipeline.settings import DriftSettings

AS_OF = date(2026, 3, 2)
TERMS = DriftSettings()
NOBODY = pl.DataFrame(schema={"brand_id": pl.String})
SAME = {"p_sign": "a", "p_activate": "b", "gmv_12m_p50": "c", "gmv_12m_mean": "c"}


def scored(week: int, *, shift: float = 0.0, noise: float = 0.05, versions: dict[str, str] | None = None) -> ScoredWeek:
    """A week's scores of 200 brands: the same brands, with a little noise a week, moved in log-odds by ``shift``."""
    base, rng = np.random.default_rng(0), np.random.default_rng(100 + week)
    log_odds = base.normal(-0.5, 1, 200) + rng.normal(0, noise, 200) + shift
    gmv = np.exp(base.normal(9, 0.6, 200) + rng.normal(0, noise, 200))
    p_sign, p_activate = 1 / (1 + np.exp(-log_odds)), np.full(200, 0.7) + rng.normal(0, 0.01, 200)
    scores = pl.DataFrame(
        {
            "brand_id": [f"b{number}" for number in range(200)],
            "p_sign": p_sign,
            "p_activate": p_activate,
            "gmv_12m_p50": gmv,
            "gmv_12m_mean": 1.5 * gmv,
            "expected_value": p_sign * p_activate * gmv * 0.12 - 20,
        }
    )
    return ScoredWeek(AS_OF + timedelta(weeks=week), scores, SAME if versions is None else versions)


def judged(last: ScoredWeek) -> CheckResult:
    return scores_are_stable([*(scored(week) for week in range(-8, 0)), last], TERMS)


def test_scores_as_usual_pass() -> None:
    assert judged(scored(0)).passed
    assert judged(scored(0)).figures["p_sign_move"] == pytest.approx(0, abs=0.1)


def test_scores_that_shifted_under_the_same_version_stop_the_list() -> None:
    result = judged(scored(0, shift=1.0))
    assert not result.passed
    assert result.severity == "ERROR"
    assert result.sample[0]["score"] in {"p_sign", "expected_value"}


def test_under_a_new_version_a_shift_warns_and_a_gross_one_stops_the_list() -> None:
    new = SAME | {"p_sign": "a2"}
    result = judged(scored(0, shift=0.5, versions=new))
    assert (result.passed, result.severity) == (False, "WARN")
    assert "another version is in charge of p_sign" in result.observed
    assert judged(scored(0, shift=6.0, versions=new)).severity == "ERROR"


def with_log_odds(week: ScoredWeek, shift: float) -> ScoredWeek:
    odds = pl.col("p_sign") / (1 - pl.col("p_sign")) * np.exp(shift)
    chance = odds / (1 + odds)
    value = pl.col("expected_value") * chance / pl.col("p_sign")
    return replace(week, scores=week.scores.with_columns(p_sign=chance, expected_value=value))


def test_a_model_trained_anew_that_thinks_more_of_everybody_stops_the_list() -> None:
    """Less than gross, but all one way: probabilities are held to what was seen."""
    new = SAME | {"p_sign": "a2"}
    result = judged(with_log_odds(scored(0, versions=new), 1.0))
    assert (result.passed, result.severity) == (False, "ERROR")
    up_and_down = pl.col("p_sign") + pl.when(pl.int_range(pl.len()) % 4 > 0).then(0.2).otherwise(-0.2)
    mixed = scored(0, versions=new)
    mixed = replace(mixed, scores=mixed.scores.with_columns(up_and_down.alias("p_sign")))
    assert (judged(mixed).passed, judged(mixed).severity) == (False, "WARN")


def test_an_expected_value_that_shifted_while_no_part_of_it_did_stops_the_list() -> None:
    new = {score: f"{version}2" for score, version in SAME.items()}
    now = scored(0, versions=new)
    tripled = replace(now, scores=now.scores.with_columns(pl.col("expected_value") * 3))
    assert (judged(tripled).passed, judged(tripled).severity) == (False, "ERROR")


def test_training_anew_every_week_passes() -> None:
    weeks = [
        scored(week, versions={score: f"{version}{week}" for score, version in SAME.items()}) for week in range(12)
    ]
    for last in range(1, 12):
        assert scores_are_stable(weeks[max(0, last - 8) : last + 1], TERMS).passed


def test_where_a_model_takes_over_from_the_rate_table_only_a_gross_move_is_told() -> None:
    table = {score: f"baseline {version}" for score, version in SAME.items()}
    before = [scored(week, versions=table) for week in range(-8, 0)]
    limits = {}
    for versions in (table | {"p_sign": "baseline a2"}, table | {"p_sign": "a2"}):
        result = scores_are_stable([*before, scored(0, shift=0.4, versions=versions)], TERMS)
        limits[versions["p_sign"]] = {row["score"]: row["limit"] for row in result.sample}
        assert result.passed == (versions["p_sign"] == "a2")
    assert limits["a2"]["p_sign"] == TERMS.gross * limits["baseline a2"]["p_sign"]
    assert limits["a2"]["p_activate"] == limits["baseline a2"]["p_activate"]
    assert "a model took over from the rate table, or it from a model: p_sign" in result.observed
    for shift in (-4.0, 2.5):
        far = with_log_odds(scored(0, versions=table | {"p_sign": "a2"}), shift)
        assert scores_are_stable([*before, far], TERMS).severity == "ERROR"
    # What was expected then doesn't become usual.
    later = [scored(week, shift=0.4, versions=table | {"p_sign": "a2"}) for week in range(8)]
    lived = [*before, *later]
    assert scores_are_stable(lived[-9:], TERMS).passed
    assert not scores_are_stable([*lived[-9:-1], with_log_odds(later[-1], 1.0)], TERMS).passed


def test_a_table_of_one_rate_may_change_a_digit() -> None:
    table = {score: f"baseline {version}" for score, version in SAME.items()}
    weeks = []
    for week, rate in zip(range(-8, 1), (0.8, 0.8, 0.8, 0.79, 0.79, 0.79, 0.79, 0.79, 0.78), strict=True):
        now = scored(week, versions={score: f"{version}{week}" for score, version in table.items()})
        weeks.append(replace(now, scores=now.scores.with_columns(p_activate=pl.lit(rate))))
    assert scores_are_stable(weeks, TERMS).passed


def test_limits_stay_within_reach_where_scores_stood_still_or_jumped() -> None:
    jumpy = [
        scored(week, shift=shift) for week, shift in zip(range(-8, 0), (0, 0, 0.9, 0.9, 0, 0.5, 0.5, 0.5), strict=True)
    ]
    result = scores_are_stable([*jumpy, with_log_odds(scored(0, shift=0.5), 6.0)], TERMS)
    assert not result.passed
    assert max(row["limit"] for row in result.sample) < 3.5


def test_the_order_of_brands_does_not_matter_and_equal_weeks_pass() -> None:
    weeks = [scored(week) for week in range(-8, 1)]
    mixed = [replace(week, scores=week.scores.sample(fraction=1, shuffle=True, seed=3)) for week in weeks]
    one, other = scores_are_stable(mixed, TERMS), scores_are_stable(weeks, TERMS)
    assert (one.observed, one.sample) == (other.observed, other.sample)
    assert ranking_is_stable(mixed, 30, NOBODY, TERMS) == ranking_is_stable(weeks, 30, NOBODY, TERMS)
    for check in (scores_are_stable([weeks[0]] * 9, TERMS), ranking_is_stable([weeks[0]] * 9, 30, NOBODY, TERMS)):
        assert check.passed
        assert "not judged" not in check.observed


def test_the_best_brands_in_another_order_warn() -> None:
    before, now = [scored(week) for week in range(-8, 0)], scored(0)
    assert ranking_is_stable([*before, now], 60, NOBODY, TERMS).figures["reordered"] < 0.2
    best = now.scores.sort("expected_value", descending=True).with_row_index("place")
    reversed_best = pl.when(pl.col("place") < 60).then(10_000 + pl.col("place")).otherwise("expected_value")
    turned = replace(now, scores=best.with_columns(reversed_best.alias("expected_value")).drop("place"))
    result = ranking_is_stable([*before, turned], 60, NOBODY, TERMS)
    assert not result.passed
    assert "rank correlation -" in result.observed


def test_without_weeks_before_nothing_is_judged() -> None:
    for weeks in ([scored(0)], [scored(-1), scored(0, shift=3)]):
        for result in (scores_are_stable(weeks, TERMS), ranking_is_stable(weeks, 30, NOBODY, TERMS)):
            assert result.passed
            assert "not judged" in result.observed


def test_the_versions_are_read_from_what_the_scores_say() -> None:
    said = "p_sign 2026-05-11-ab; p_activate baseline 2026-05-11-cd; gmv_12m baseline 2026-05-11-ef"
    assert versions_of(said) == {
        "p_sign": "2026-05-11-ab",
        "p_activate": "baseline 2026-05-11-cd",
        "gmv_12m_p50": "baseline 2026-05-11-ef",
        "gmv_12m_mean": "baseline 2026-05-11-ef",
    }
    assert versions_of("") == {}


def test_a_ranking_as_usual_passes_and_one_that_turned_over_fails() -> None:
    before = [scored(week) for week in range(-8, 0)]
    assert ranking_is_stable([*before, scored(0)], 30, NOBODY, TERMS).passed
    upside_down = scored(0).scores.with_columns(-pl.col("expected_value"))
    result = ranking_is_stable([*before, ScoredWeek(AS_OF, upside_down)], 30, NOBODY, TERMS)
    assert not result.passed
    assert {row["is"] for row in result.sample} == {"replaced"}


def test_brands_that_may_no_longer_be_contacted_are_not_replaced() -> None:
    before = [scored(week, noise=0.0) for week in range(-8, 0)]
    best = before[-1].scores.sort("expected_value", descending=True)["brand_id"].head(20)
    left = scored(0, noise=0.0).scores.filter(~pl.col("brand_id").is_in(best.implode()))
    gone = best.to_frame("brand_id")
    assert ranking_is_stable([*before, ScoredWeek(AS_OF, left)], 30, gone, TERMS).passed
    assert not ranking_is_stable([*before, ScoredWeek(AS_OF, left)], 30, NOBODY, TERMS).passed


def test_a_renamed_category_is_found_at_once_and_growth_is_not() -> None:
    before = [{"Candles": 40, "Toys": 30, "Pets": 1}] * 3
    assert values_are_known({"Candles": 41, "Toys": 30, "Pets": 1}, before, "category", 0.02).passed
    assert values_are_known({"Candles": 41, "Toys": 30, "Garden": 9}, before, "category", 0.02).passed
    result = values_are_known({"Candles & Home": 41, "Toys": 30}, before, "category", 0.02)
    assert (result.passed, result.severity) == (False, "ERROR")
    assert result.observed == "gone: Candles; new: Candles & Home"
    assert values_are_known({"Candles": 1}, [], "category", 0.02).passed


def sites(count: int, direction: int, language: str) -> pl.DataFrame:
    rng = np.random.default_rng(direction)
    vectors = rng.normal(0, 1, (count, 16)) + 2 * np.eye(16)[direction]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return pl.DataFrame(
        {
            "embedding": vectors.astype(np.float32).tolist(),
            "language": [language] * count,
            "site_kind": ["brand_shop"] * count,
            "shop_platform": ["shopify"] * count,
        }
    )


def test_new_texts_like_before_pass_and_others_fail_and_say_what_is_new() -> None:
    before = sites(120, 0, "en")
    assert texts_are_like_before(before, sites(40, 0, "en"), 0.15).passed
    result = texts_are_like_before(before, sites(40, 5, "pl"), 0.15)
    assert not result.passed
    assert result.sample[0]["kind"] == "language"
    assert "language en 100% before, 0% of the new ones" in result.observed
    assert "shop_platform shopify 100% before, 100% of the new ones" in result.observed
    assert {row["value"] for row in result.sample[:2]} == {"en", "pl"}


def test_few_new_texts_are_not_judged() -> None:
    for few in (sites(5, 5, "pl"), sites(0, 5, "pl")):
        result = texts_are_like_before(sites(120, 0, "en"), few, 0.15)
        assert result.passed
        assert "not judged" in result.observed
