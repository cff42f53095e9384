"""The list is the best one under all rules, whatever the world is like."""

from collections import Counter
from datetime import timedelta
from io import BytesIO

import polars as pl
import pytest
from hypothesis import given, settings

from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import rep
from sourcing_pipeline_tests.onboarding.small_worlds import UNCAPPED, SmallWorld, frame_of, scored, small_worlds
from sourcing_pipeline_tests.scoring.worlds import START

NO_CHANCE = OnboardingSettings(explore_share=0, holdout_share=0, category_cap_share=1, near_equal_share=0)


def joined(world: SmallWorld, assigned: pl.DataFrame) -> pl.DataFrame:
    scores = frame_of(BrandScores, world.scores)
    return assigned.join(
        scores.select("brand_id", "domain", "country", "language", "category", "expected_value"),
        on="brand_id",
        maintain_order="left",
    )


def ids(assigned: pl.DataFrame, *assignments: str) -> set[str]:
    return set(assigned.filter(pl.col("assignment").is_in(assignments))["brand_id"].to_list())


def open_to_the_model(assigned: pl.DataFrame) -> set[str]:
    """Whom the model may choose: neither out nor held back nor contacted at random."""
    out = pl.col("not_listed_cause").is_in(["suppressed", "cooling_down", "no_rep", "no_capacity", "held_back"])
    return set(assigned.filter(~out.fill_null(value=False))["brand_id"].to_list()) - ids(assigned, "explore")


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(small_worlds())
def test_no_list_under_the_rules_is_worth_more_than_what_variety_may_cost(world: SmallWorld) -> None:
    """With ``near_equal_share`` 0, which is among the worlds, the list is the best one."""
    assigned = world.assigned()
    chosen = joined(world, assigned).filter(assignment="model")
    best = world.best_value(open_to_the_model(assigned), ids(assigned, "explore"))
    given_up = best - float(chosen["expected_value"].sum())
    assert -1e-6 <= given_up <= world.onboarding.near_equal_share * best + 1e-6
    assert chosen.filter(pl.col("expected_value") <= 0).is_empty()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(small_worlds(most_brands=20))
def test_all_rules_hold_and_every_reason_is_true(world: SmallWorld) -> None:
    assigned = joined(world, world.assigned())
    by_id = {row["brand_id"]: row for row in world.scores}
    listed = assigned.filter(pl.col("rank").is_not_null())
    assert assigned["brand_id"].to_list() == [row["brand_id"] for row in world.scores]
    assert listed["rank"].to_list() == list(range(1, listed.height + 1))
    assert set(listed["assignment"]) <= {"model", "explore"}

    suppressed = {row["domain"].removeprefix("www.") for row in world.suppressions}
    rested = START - timedelta(days=world.onboarding.cooldown_days)
    lately = {f["brand_id"] for f, led in zip(world.fed, world.leads, strict=True) if led["first_contact_at"] >= rested}
    assert not set(listed["domain"]) & suppressed
    assert not set(listed["brand_id"]) & lately

    booked = Counter(listed["rep"])
    names = [row["rep"] for row in world.reps] or [None]
    for name, capacity in zip(names, world.capacities, strict=True):
        assert booked[name] <= capacity
    for brand_id, name in listed.select("brand_id", "rep").iter_rows():
        assert names.index(name) in world.serving(by_id[brand_id])
    of_category = Counter(listed["category"])
    assert all(count <= world.category_cap for category, count in of_category.items() if category != UNCAPPED)

    lowest = listed.filter(assignment="model")["expected_value"].min()
    for row in assigned.filter(pl.col("rank").is_null()).to_dicts():
        assert row["not_listed_reason"]
        serving = world.serving(by_id[row["brand_id"]])
        match row["not_listed_cause"]:
            case "suppressed":
                assert row["domain"] in suppressed
            case "cooling_down":
                assert row["brand_id"] in lately
            case "no_rep":
                assert not serving
            case "no_capacity":
                assert serving
                assert not any(world.capacities[place] for place in serving)
            case "held_back":
                assert row["assignment"] == "holdout"
            case "no_gain":
                assert row["expected_value"] <= 0
            case "category_full":
                assert of_category[row["category"]] == world.category_cap
            case "fully_booked":
                assert all(booked[names[place]] == world.capacities[place] for place in serving)
            case "below_cut_off":
                assert listed.height == world.places
                assert row["expected_value"] <= lowest
            case cause:
                assert cause == "for_variety"
                assert world.onboarding.near_equal_share > 0


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(small_worlds(most_brands=20))
def test_the_order_of_rows_changes_no_byte(world: SmallWorld) -> None:
    def written(frame: pl.DataFrame) -> bytes:
        frame.write_parquet(buffer := BytesIO())
        return buffer.getvalue()

    straight = written(world.assigned())
    assert written(world.assigned()) == straight
    assert written(world.assigned(order=lambda frame: frame.reverse())) == straight
    assert written(world.assigned(order=lambda frame: frame.sample(fraction=1, shuffle=True, seed=7))) == straight


def test_what_the_greedy_way_gives_away_is_kept() -> None:
    """The best brand goes to the rep who serves all, so that both can be listed, though another could take it too."""
    scores = scored(
        [
            {"brand_id": "best", "expected_value": 100.0, "country": "DE", "category": "Toys"},
            {"brand_id": "next", "expected_value": 90.0, "country": "DE", "category": "Toys"},
            {"brand_id": "far", "expected_value": 80.0, "country": "JP", "category": "Candles"},
        ]
    )
    world = SmallWorld(scores, [rep("all", 1), rep("german", 1, "DE")], NO_CHANCE)
    assert ids(world.assigned(), "model") == {"best", "next"}
    capped = world.assigned(category_cap_share=0.5)
    assert dict(capped.drop_nulls("rep").select("brand_id", "rep").iter_rows()) == {"best": "german", "far": "all"}


def test_of_near_equals_the_one_that_adds_to_the_variety_is_taken() -> None:
    toys = [
        {"brand_id": f"t{n}", "expected_value": 100.0 - n / 10, "country": "DE", "category": "Toys"} for n in range(4)
    ]
    new = {"brand_id": "x", "expected_value": 99.0, "country": "DE", "category": "Candles"}
    less = {"brand_id": "y", "expected_value": 97.0, "country": "FR", "category": "Toys"}
    unknown = {"brand_id": "z", "expected_value": 98.5, "country": None, "category": "Toys"}
    world = SmallWorld(scored([*toys, new, less, unknown]), [rep("all", 3)], NO_CHANCE)
    assert ids(world.assigned(), "model") == {"t0", "t1", "t2"}
    varied = world.assigned(near_equal_share=0.02)
    assert ids(varied, "model") == {"t0", "t1", "x"}
    reasons = dict(varied.select("brand_id", "not_listed_reason").iter_rows())
    assert reasons["t2"] == "a brand worth about as much was taken, which adds a category and country to the list"
    assert reasons["y"] == reasons["z"] == "below this week's cut-off"


def test_ties_everywhere_are_broken_by_the_ids() -> None:
    scores = scored([{"brand_id": f"b{n:02d}", "expected_value": 10.0, "country": "DE"} for n in range(20)])
    assigned = SmallWorld(scores, [rep("all", 3)], NO_CHANCE).assigned()
    assert assigned["brand_id"].to_list()[:3] == ["b00", "b01", "b02"]
    assert ids(assigned, "model") == {"b00", "b01", "b02"}
    assert (
        assigned["not_listed_reason"][3] == "worth as much as the last on the list, for which the order of ids decided"
    )


def test_a_brand_that_costs_more_than_it_brings_is_not_chosen() -> None:
    scores = scored(
        [{"brand_id": name, "expected_value": value} for name, value in (("a", 5.0), ("b", 0.0), ("c", -3.0))]
    )
    assigned = SmallWorld(scores, [rep("all", 9)], NO_CHANCE).assigned()
    assert ids(assigned, "model") == {"a"}
    assert assigned["not_listed_reason"].to_list() == [
        None,
        *["contacting it costs more than it is expected to bring"] * 2,
    ]


def test_exploration_may_contact_a_brand_that_the_model_would_not() -> None:
    scores = scored([{"expected_value": value} for value in (5.0, -1.0, -2.0)])
    assigned = SmallWorld(scores, [rep("all", 1)], NO_CHANCE).assigned(explore_share=1.0)
    [listed] = assigned.filter(pl.col("rank").is_not_null()).to_dicts()
    assert (listed["assignment"], listed["propensity"]) == ("explore", 0.5)
    assert listed["brand_id"] in {scores[1]["brand_id"], scores[2]["brand_id"]}
    assert assigned["not_listed_reason"][0] == "every rep for an unknown country is fully booked"


def test_reps_are_booked_evenly_and_share_the_better_brands() -> None:
    scores = scored([{"brand_id": f"b{n}", "expected_value": 100.0 - n} for n in range(6)])
    assigned = SmallWorld(scores, [rep("a", 9), rep("b", 9), rep("c", 9)], NO_CHANCE).assigned()
    assert assigned["rep"].to_list() == ["a", "b", "c", "a", "b", "c"]


def test_a_suppressed_domain_is_left_out_before_the_places_are_given() -> None:
    scores = scored([{"brand_id": f"b{n}", "expected_value": 100.0 - n, "domain": f"b{n}.com"} for n in range(3)])
    asked = [{"email": "info@b0.com", "reason": "no calls", "requested_at": START}]
    assigned = SmallWorld(scores, [rep("a", 2)], NO_CHANCE, suppressions=asked).assigned()
    assert ids(assigned, "model") == {"b1", "b2"}
    assert assigned["not_listed_reason"][0] == "an address of its domain asked not to be contacted: no calls"
    assert assigned["propensity"][0] == 1.0
