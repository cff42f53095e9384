"""What is logged as a propensity is how often it happens."""

import math
from collections import Counter
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.onboarding.chance import Salts, draws, is_held_back, with_exploration
from sourcing_pipeline.onboarding.places import Places
from sourcing_pipeline.onboarding.reps import Fields, Rep
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import rep
from sourcing_pipeline_tests.onboarding.small_worlds import SmallWorld, scored
from sourcing_pipeline_tests.scoring.worlds import AS_OF, START

DEVIATIONS = 5.0
"""How far a frequency may lie from its probability, in standard deviations; the salts are fixed, so it holds or doesn't."""


def is_as_often(hits: float, probability: float, times: int) -> bool:
    deviation = math.sqrt(probability * (1 - probability) / times)
    return abs(hits / times - probability) <= DEVIATIONS * deviation + 1e-9


def team(*capacities: int) -> list[Rep]:
    return [Rep(f"rep{n}", frozenset(), frozenset(), capacity) for n, capacity in enumerate(capacities)]


def test_draws_are_known_numbers_between_0_and_1() -> None:
    drawn = draws(pl.Series([f"b{n}" for n in range(4000)]), "holdout 2026Q1")
    assert drawn[0] == 0.22104410711659273
    assert 0 <= float(drawn.min()) <= float(drawn.max()) < 1  # type: ignore[arg-type] # a column of floats
    assert [drawn.is_between(low / 4, (low + 1) / 4, closed="left").mean() for low in range(4)] == [
        pytest.approx(0.25, abs=0.035)
    ] * 4


def test_exploration_is_drawn_as_often_as_it_says() -> None:
    """A rep with a single place for a quarter of the brands: theirs are drawn more rarely, and never two at once."""
    places = Places(team(1, 20, 20), 9)
    fields = Fields(((0,), (1,), (1, 2)))
    middle = pl.DataFrame(
        {"brand_id": [f"b{n:02d}" for n in range(80)], "field": [0] * 20 + [1] * 20 + [2] * 40},
        schema_overrides={"field": pl.Int64},
    )
    times = 600
    hits: Counter[str] = Counter()
    for number in range(times):
        drawn = with_exploration(middle, places, fields, 0.2, Salts(f"q{number}", f"w{number}"))
        probability = dict(drawn.select("brand_id", "explore_probability").iter_rows())
        explored = drawn.filter("is_drawn")["brand_id"].to_list()
        assert sum(brand_id < "b20" for brand_id in explored) <= 1
        assert len(explored) <= 9
        hits.update(explored)
    # 1 of 20 for the first rep, 0.2 for others, all brought down from 13 to the 9 places that a category may have.
    assert {round(p, 9) for p in probability.values()} == {round(0.05 * 9 / 13, 9), round(0.2 * 9 / 13, 9)}
    assert all(is_as_often(hits[brand_id], p, times) for brand_id, p in probability.items())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.lists(st.integers(0, 3), max_size=40),
    st.sampled_from([0.0, 1 / 3, 0.7, 1.0]),
    st.integers(1, 6),
    st.integers(0, 1000),
)
def test_who_is_drawn_always_fits_into_the_places(
    capacities: list[int], wanted: list[int], share: float, cap: int, salt: int
) -> None:
    places = Places(team(*capacities), cap)
    fields = Fields(tuple((place,) for place in range(len(capacities))))
    of_middle = [field % len(capacities) for field in wanted]
    middle = pl.DataFrame(
        {"brand_id": [f"b{n}" for n in range(len(of_middle))], "field": pl.Series(of_middle, dtype=pl.Int64)},
        schema={"brand_id": pl.String, "field": pl.Int64},
    )
    drawn = with_exploration(middle, places, fields, share, Salts("q", str(salt))).filter("is_drawn")
    counts = Counter(drawn.join(middle, on="brand_id")["field"])
    assert drawn.height <= cap
    assert all(counts[field] <= capacity for field, capacity in enumerate(capacities))


@pytest.mark.slow
def test_propensities_hold_after_the_choice_over_many_salts() -> None:
    """Each quarter is another draw: how often each brand is held back, contacted at random and left to the model."""
    countries = ["DE", "FR", "JP", "BR"]
    scores = scored(
        [
            {
                "brand_id": f"b{n:02d}",
                "expected_value": 500.0 - n * 10,
                "country": countries[n % 4],
                "category": ["Toys", "Candles"][n % 3 == 0],
            }
            for n in range(48)
        ]
    )
    reps = [rep("german", 2, "DE"), rep("french", 4, "FR, DE"), rep("japanese", 6, "JP, DE"), rep("none", 0, "BR")]
    onboarding = OnboardingSettings(holdout_share=0.2, explore_share=0.25, category_cap_share=0.5)
    asked = [{"domain": scores[5]["domain"], "reason": "asked", "requested_at": START}]
    world = SmallWorld(scores, reps, onboarding, suppressions=asked)
    times, step = 150, timedelta(days=91)
    counts: Counter[tuple[str, str]] = Counter()
    logged: dict[tuple[str, str], set[float]] = {}
    for number in range(times):
        assigned = world.assigned(AS_OF + number * step)
        for brand_id, assignment, propensity in assigned.select("brand_id", "assignment", "propensity").iter_rows():
            what = (brand_id, "left to the model" if assignment in {"model", "none"} else assignment)
            counts[what] += 1
            logged.setdefault(what, set()).add(propensity)
    assert all(len(of_one) == 1 for of_one in logged.values())
    assert {what for _, what in logged} == {"left to the model", "explore", "holdout"}
    for brand_id in {brand_id for brand_id, _ in logged}:
        total = sum(next(iter(of_one)) for (own, _), of_one in logged.items() if own == brand_id)
        assert total == pytest.approx(1.0)
    assert all(is_as_often(counts[what], next(iter(of_one)), times) for what, of_one in logged.items())
    assert (scores[5]["brand_id"], "left to the model") in logged
    assert (scores[5]["brand_id"], "holdout") not in logged


def test_a_second_run_of_the_week_draws_the_same_and_the_next_week_explores_anew() -> None:
    brand_ids = pl.Series("brand_id", [f"b{n}" for n in range(300)])
    this, next_week = Salts.of(date(2026, 3, 2)), Salts.of(date(2026, 3, 9))
    assert is_held_back(brand_ids, 0.1, this).equals(is_held_back(brand_ids, 0.1, next_week))
    middle = pl.DataFrame({"brand_id": brand_ids, "field": pl.repeat(0, 300, dtype=pl.Int64, eager=True)})
    places = Places(team(100), 40)

    def drawn(salts: Salts) -> list[str]:
        return (
            with_exploration(middle, places, Fields(((0,),)), 0.05, salts)
            .filter("is_drawn")["brand_id"]
            .sort()
            .to_list()
        )

    assert drawn(this) == drawn(this)
    assert len(drawn(this)) == 15
    assert drawn(this) != drawn(next_week)
