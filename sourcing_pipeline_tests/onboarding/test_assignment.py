from collections import Counter
from datetime import date, timedelta
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import rep, score
from sourcing_pipeline_tests.scoring.worlds import AS_OF, candidate, lead

NO_CHANCE = OnboardingSettings(explore_share=0, holdout_share=0, list_length=10)
Rows = list[dict[str, Any]]


def run(
    scores: Rows,
    reps: Rows | None = None,
    onboarding: OnboardingSettings = NO_CHANCE,
    leads: Rows | None = None,
    fed: Rows | None = None,
    as_of: date = AS_OF,
) -> pl.DataFrame:
    return assign(
        BrandScores.from_rows(scores),
        Reps.from_rows(reps or []),
        LeadLabels.from_rows(leads or []),
        onboarding,
        as_of,
        candidates=Candidates.from_rows(fed or []),
    )


def listed(assigned: pl.DataFrame) -> list[str]:
    return assigned.filter(pl.col("rank").is_not_null()).sort("rank")["brand_id"].to_list()


def reason(assigned: pl.DataFrame, brand_id: str) -> str:
    return str(assigned.filter(brand_id=brand_id)["not_listed_reason"].item())


def test_without_reps_the_list_has_its_length() -> None:
    assigned = run([score(rank) for rank in range(1, 31)])
    assert listed(assigned) == [f"b{rank:04d}" for rank in range(1, 11)]
    assert assigned["rep"].null_count() == 30
    assert reason(assigned, "b0011") == "below this week's cut-off"


def test_four_reps_of_twelve_get_48_brands() -> None:
    assigned = run([score(rank) for rank in range(1, 201)], [rep(name, 12) for name in "abcd"])
    assert Counter(assigned["rep"].drop_nulls().to_list()) == dict.fromkeys("abcd", 12)
    assert assigned["tier"].drop_nulls().to_list() == ["A"] * 10 + ["B"] * 19 + ["C"] * 19


def test_no_place_at_all_gives_an_empty_list_with_reasons() -> None:
    assigned = run([score(1), score(2)], [rep("a", 0)])
    assert listed(assigned) == []
    assert assigned["not_listed_reason"].null_count() == 0


def test_a_territory_that_nobody_serves_is_said() -> None:
    assigned = run([score(1, country="JP", language="ja"), score(2, country="DE")], [rep("a", 5, "DE, FR")])
    assert listed(assigned) == ["b0002"]
    assert reason(assigned, "b0001") == "no rep serves JP in ja"


def test_the_rep_with_the_narrowest_field_is_taken_first() -> None:
    reps = [rep("everywhere", 1), rep("german", 1, "DE", "de")]
    assigned = run([score(1, country="DE", language="de"), score(2, country="SE", language="sv")], reps)
    assert assigned["rep"].to_list() == ["german", "everywhere"]


def test_a_fully_booked_territory_is_said() -> None:
    reps = [rep("german", 1, "DE"), rep("french", 3, "FR")]
    assigned = run([score(rank, country="DE") for rank in (1, 2)], reps)
    assert reason(assigned, "b0002") == "every rep for DE is fully booked"


def test_a_category_takes_no_more_than_its_share() -> None:
    candles = [score(rank, category="Candles") for rank in range(1, 9)]
    toys = [score(rank, category="Toys") for rank in range(9, 20)]
    assigned = run(candles + toys)
    assert len(listed(assigned)) == 8
    assert reason(assigned, "b0005") == "category Candles already has its 4 of 10 places"


def test_a_brand_contacted_lately_is_left_alone() -> None:
    leads = [lead("L1", is_won=False, day=30), lead("L2", is_won=False, day=100)]
    fed = [candidate("b0001", lead_id="L1"), candidate("b0002", lead_id="L2")]
    assigned = run([score(1), score(2)], leads=leads, fed=fed)
    assert listed(assigned) == ["b0002"]
    assert reason(assigned, "b0001") == "contacted on 2026-01-31: left alone until 2026-05-01"


def test_chance_is_the_same_all_quarter_and_another_in_the_next() -> None:
    scores = [score(rank) for rank in range(1, 401)]
    chance = OnboardingSettings(list_length=100, holdout_share=0.1, explore_share=0.1)

    def held(as_of: date) -> list[str]:
        return run(scores, onboarding=chance, as_of=as_of).filter(assignment="holdout")["brand_id"].to_list()

    assert held(AS_OF) == held(AS_OF + timedelta(days=14))
    assert held(AS_OF) != held(AS_OF + timedelta(days=91))
    assert 20 <= len(held(AS_OF)) <= 60


def test_explored_brands_come_from_the_middle_with_their_propensity() -> None:
    chance = OnboardingSettings(list_length=100, holdout_share=0.1, explore_share=0.1)
    assigned = run([score(rank) for rank in range(1, 601)], onboarding=chance)
    explored = assigned.filter(assignment="explore")
    assert 8 <= len(explored) <= 35
    assert explored["brand_id"].min() > "b0100"  # type: ignore[operator] # a text column's least is a text
    assert set(explored["propensity"].to_list()) == {0.09}
    assert set(assigned.filter(assignment="holdout")["propensity"].to_list()) == {0.1}
    assert set(assigned.filter(assignment="model")["propensity"].to_list()) <= {0.9, 0.81}
    assert len(listed(assigned)) == 100
