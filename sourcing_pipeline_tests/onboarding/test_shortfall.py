"""What is said where places stay empty or nobody serves: the rule, with figures."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.onboarding.shortfall import Shortfall, shortfall
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import rep
from sourcing_pipeline_tests.onboarding.small_worlds import SmallWorld, frame_of, scored, small_worlds
from sourcing_pipeline_tests.scoring.worlds import candidate, lead

NO_CHANCE = OnboardingSettings(explore_share=0, holdout_share=0, category_cap_share=1, list_length=10)


def found(world: SmallWorld) -> Shortfall:
    return shortfall(
        world.assigned(), frame_of(BrandScores, world.scores), frame_of(Reps, world.reps), world.onboarding
    )


def toys(count: int, **columns: Any) -> list[dict[str, Any]]:
    return scored([{"expected_value": 100.0 - n, "country": "DE", "category": "Toys"} | columns for n in range(count)])


def test_a_full_list_needs_no_words() -> None:
    assert found(SmallWorld(toys(5), [rep("anna", 3, "DE")], NO_CHANCE)) == Shortfall(3, 0, 0, [])


def test_without_reps_the_list_s_length_is_named() -> None:
    said = found(SmallWorld(toys(4), [], NO_CHANCE))
    assert said.notes == [
        (
            "6 of 10 places (onboarding.list_length) stay empty: of the 4 brands that they could take: 4 listed; "
            "feed more candidates"
        )
    ]


def test_without_any_candidate_it_is_said_where_to_look() -> None:
    said = found(SmallWorld([], [rep("anna", 3)], NO_CHANCE))
    assert said.notes == [
        "3 of 3 places stay empty: no candidate is eligible this week: candidate_outcomes says where each ended"
    ]


def test_reps_without_places_are_told_to_raise_them() -> None:
    said = found(SmallWorld(toys(2), [rep("anna", 0), rep("ben", 0)], NO_CHANCE))
    assert said.notes == ["none of the 2 reps has a place this week: raise weekly_capacity in the table reps"]


def test_a_rep_without_a_place_beside_others_who_have() -> None:
    said = found(SmallWorld(toys(2), [rep("anna", 0, "DE"), rep("ben", 3, "FR", "fr")], NO_CHANCE))
    assert said.notes == [
        (
            "3 of 3 places of the rep for FR, in fr stay empty: no eligible brand is in FR and speaks fr; widen their "
            "territory or languages, or feed candidates from there"
        ),
        "brands worth a place where only reps without a place this week serve: 2 (DE: 2); raise their weekly_capacity",
    ]


def test_a_territory_that_nobody_serves_is_named_if_its_brands_are_worth_a_place() -> None:
    far = [{"expected_value": value, "country": "JP", "language": "ja"} for value in (500.0, 400.0, 1.0)]
    near = [{"expected_value": 100.0 - n, "country": "DE"} for n in range(3)]
    said = found(SmallWorld(scored(far + near), [rep("anna", 2, "DE")], NO_CHANCE))
    assert said == Shortfall(
        2,
        0,
        2,
        [
            (
                "brands worth a place where no rep serves: 2 (JP in ja: 2); add the country or the language to a rep's "
                "territory or languages"
            )
        ],
    )
    assert found(SmallWorld(scored(far[2:] + near), [rep("anna", 2, "DE")], NO_CHANCE)).notes == []


def test_a_cap_that_binds_is_named_with_its_category() -> None:
    capped = NO_CHANCE.model_copy(update={"category_cap_share": 0.4})
    said = found(SmallWorld(toys(9), [rep("anna", 5, "DE")], capped))
    assert said.notes == [
        (
            "3 of 5 places of the rep for DE stay empty: of the 9 brands that they could take: 2 listed, 7 in "
            "categories that have their share of the places; raise onboarding.category_cap_share above 0.4 (a category may "
            "have 2 of 5 places; Toys: 7 left out), or feed more candidates"
        )
    ]


def test_everything_in_cool_down_names_the_cool_down() -> None:
    scores = toys(3)
    fed = [candidate(row["brand_id"], lead_id=f"L-{row['brand_id']}") for row in scores]
    leads = [lead(f"L-{row['brand_id']}", is_won=False, day=10) for row in scores]
    said = found(SmallWorld(scores, [rep("anna", 5), rep("ben", 5)], NO_CHANCE, leads, fed))
    assert said.notes == [
        (
            "10 of 10 places of the 2 reps for all countries stay empty: of the 3 brands that they could take: 0 listed, "
            "3 contacted lately; lower onboarding.cooldown_days below 90, or feed more candidates"
        )
    ]


def test_brands_that_cost_more_than_they_bring_and_those_held_back_are_counted() -> None:
    held = NO_CHANCE.model_copy(update={"holdout_share": 1.0})
    assert (
        "4 held back at random; lower onboarding.holdout_share below 1" in found(SmallWorld(toys(4), [], held)).notes[0]
    )
    poor = scored([{"expected_value": -1.0}, {"expected_value": 3.0}])
    said = found(SmallWorld(poor, [], NO_CHANCE))
    assert (
        "1 listed, 1 dearer to contact than they are expected to bring; lower scoring.cost_of_contact" in said.notes[0]
    )


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(small_worlds(most_brands=15))
def test_every_empty_place_is_accounted_for_and_no_rep_is_named(world: SmallWorld) -> None:
    said = found(world)
    listed = world.assigned().filter(pl.col("rank").is_not_null()).height
    assert (said.place_count, said.empty_count) == (world.places, world.places - listed)
    assert bool(said.notes) >= bool(said.empty_count)
    told = sum(int(note.split(" of ")[0]) for note in said.notes if "stay empty" in note)
    assert told == said.empty_count
    assert not any(row["rep"] in note for row in world.reps for note in said.notes)
