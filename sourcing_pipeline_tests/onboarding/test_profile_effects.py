"""What mending is worth, as past weeks tell: on histories of which the truth is known."""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.demo.profile_history import (
    DRAWN,
    PLAIN,
    WITHHELD_SHARE,
    Behaviour,
    ProfileHistory,
    profile_history,
)
from sourcing_pipeline.onboarding.profile_effects import effects_for_suggestions, profile_effects

SEEDS = 50


def said(drawn: ProfileHistory) -> pl.DataFrame:
    return profile_effects(
        drawn.as_of, sorted(drawn.effects), drawn.brands, by_week(drawn.findings), [drawn.brand_metrics]
    )


def by_week(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    yield from rows.partition_by("as_of")


def truth_beside(effects: pl.DataFrame, drawn: ProfileHistory) -> pl.DataFrame:
    return effects.with_columns(truth=pl.col("check_id").replace_strict(drawn.effects, return_dtype=pl.Float64))


@pytest.fixture(scope="module")
def drawn() -> ProfileHistory:
    return profile_history(1)


@pytest.fixture(scope="module")
def told(drawn: ProfileHistory) -> pl.DataFrame:
    return said(drawn)


@pytest.mark.slow
def test_over_fifty_worlds_experiments_hold_the_truth_and_comparisons_never_claim_more() -> None:
    worlds = (profile_history(seed) for seed in range(SEEDS))
    found = pl.concat([truth_beside(said(world), world) for world in worlds])
    holds = pl.col("truth").is_between("effect_low", "effect_high")
    by_chance = found.filter(tier="experiment")
    assert by_chance.height >= 0.9 * SEEDS * len(DRAWN)
    for check_id in DRAWN:
        assert by_chance.filter(check_id=check_id).select(holds.mean()).item() >= 0.9, check_id
    beside = found.filter(tier="observational")
    assert beside.height >= 0.9 * SEEDS * len(PLAIN)
    assert beside.filter(pl.col("effect_low") > pl.col("truth")).is_empty()
    assert beside.filter(check_id="product_descriptions")["effect"].mean() == pytest.approx(0.15, abs=0.08)


@pytest.mark.slow
@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(Behaviour(1.0, 0.05, 1.5), id="far better, growing faster, and after a dip"),
        pytest.param(Behaviour(0.5, 0.02, 3.0), id="after a dip above all"),
        pytest.param(Behaviour(-0.5, 0.02, 1.0), id="the worse mend"),
    ],
)
def test_the_more_chance_has_no_part_in_it_the_less_is_said(behaviour: Behaviour) -> None:
    worlds = (profile_history(seed, effects=PLAIN, behaviour=behaviour) for seed in range(12))
    found = pl.concat([truth_beside(said(world), world) for world in worlds])
    assert set(found["tier"]) <= {"observational", "none"}
    assert found.filter(pl.col("effect_low") > pl.col("truth")).is_empty()


def test_a_check_has_a_row_with_figures_or_the_reason_for_none(told: pl.DataFrame, drawn: ProfileHistory) -> None:
    assert told["check_id"].to_list() == sorted(drawn.effects)
    ProfileEffects.conform(told)
    for row in told.iter_rows(named=True):
        assert row["tier"] == ("experiment" if row["check_id"] in DRAWN else "observational")
        assert row["effect_low"] <= row["effect"] <= row["effect_high"]
        assert f"{row['mended_count']:,}" in row["in_words"]
        assert 0 < row["mended_count"] < row["brand_count"]


def test_without_earlier_weeks_nothing_is_said_of_any_check(drawn: ProfileHistory) -> None:
    nothing = profile_effects(
        drawn.as_of, ["story", "gtins"], drawn.brands, [ProfileFindings.empty_frame()], [drawn.brand_metrics]
    )
    assert nothing["check_id"].to_list() == ["gtins", "story"]
    assert set(nothing["tier"]) == {"none"}
    assert nothing.select(pl.col("effect", "effect_low", "effect_high").is_null().all()).row(0) == (True, True, True)
    assert set(nothing["in_words"]) == {"no earlier week looked at it"}


def test_what_was_known_later_changes_nothing(drawn: ProfileHistory) -> None:
    week = drawn.as_of - timedelta(weeks=10)
    known = drawn.findings.filter(pl.col("as_of") < week), drawn.brand_metrics.filter(pl.col("as_of") <= week)
    checks = sorted(drawn.effects)
    then = profile_effects(week, checks, drawn.brands, [known[0]], [known[1]])
    now = profile_effects(week, checks, drawn.brands, [drawn.findings], [drawn.brand_metrics])
    assert then.equals(now)


def test_the_order_of_rows_does_not_matter(told: pl.DataFrame, drawn: ProfileHistory) -> None:
    shuffled = profile_effects(
        drawn.as_of,
        sorted(drawn.effects, reverse=True),
        drawn.brands.sample(fraction=1, shuffle=True, seed=1),
        [drawn.findings.sample(fraction=1, shuffle=True, seed=2)],
        by_week(drawn.brand_metrics.sample(fraction=1, shuffle=True, seed=3)),
    )
    assert shuffled.equals(told)


def test_the_arms_are_as_large_as_chance_says(drawn: ProfileHistory) -> None:
    decided = drawn.findings.filter(
        pl.col("decided_at") == pl.col("as_of"), pl.col("disposition").is_in(["suggested", "withheld"])
    ).filter(pl.col("withheld_probability").is_not_null())
    share = decided.select((pl.col("disposition") == "withheld").mean()).item()
    assert share == pytest.approx(WITHHELD_SHARE, abs=4 * (0.2 * 0.8 / decided.height) ** 0.5)


def test_nobody_moved_by_being_told_makes_no_experiment() -> None:
    quiet = profile_history(2, effects={"gtins": 0.3}, behaviour=Behaviour(encouragement=0.0))
    (row,) = said(quiet).iter_rows(named=True)
    assert row["tier"] != "experiment"


def test_suggestions_withheld_brand_by_brand_are_no_experiment_of_one_check(drawn: ProfileHistory) -> None:
    # Chance decides in the same week about the same brands, and about all of their findings alike.
    one = drawn.findings.filter(check_id="gtins")
    tied = pl.concat([one, one.with_columns(check_id=pl.lit("image_size"))])
    found = profile_effects(drawn.as_of, ["gtins", "image_size"], drawn.brands, [tied], [drawn.brand_metrics])
    assert "experiment" not in set(found["tier"])
    assert found["in_words"].str.contains("together with others of the same brand").all()


def test_what_is_mended_together_can_not_be_told_apart(drawn: ProfileHistory) -> None:
    one = drawn.findings.filter(check_id="story")
    both = pl.concat([one, one.with_columns(check_id=pl.lit("hero_image"))])
    found = profile_effects(drawn.as_of, ["story", "hero_image"], drawn.brands, [both], [drawn.brand_metrics])
    assert set(found["tier"]) == {"none"}
    assert found["in_words"].str.contains("too few mended it alone").all()


def test_suggestions_get_the_range_and_its_tier_and_none_where_a_check_has_no_row(told: pl.DataFrame) -> None:
    found = effects_for_suggestions(told.filter(pl.col("check_id") != "story"), ["story", "gtins", "gtins"])
    gtins = told.filter(check_id="gtins").row(0, named=True)
    assert found.to_dicts() == [
        {
            "check_id": "gtins",
            "effect_low": gtins["effect_low"],
            "effect_high": gtins["effect_high"],
            "effect_tier": "experiment",
        },
        {"check_id": "story", "effect_low": None, "effect_high": None, "effect_tier": "none"},
    ]


def test_a_week_that_was_not_run_leaves_out_its_decisions_only(told: pl.DataFrame, drawn: ProfileHistory) -> None:
    missing = drawn.as_of - timedelta(weeks=20)
    found = profile_effects(
        drawn.as_of,
        sorted(drawn.effects),
        drawn.brands,
        [drawn.findings.filter(pl.col("as_of") != missing)],
        [drawn.brand_metrics.filter(pl.col("as_of") != missing)],
    )
    counts = found.filter(check_id="gtins")["brand_count"].item()
    assert 0.85 * told.filter(check_id="gtins")["brand_count"].item() < counts
