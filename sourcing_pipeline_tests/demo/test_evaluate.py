from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.demo.evaluate import best_value, contactable, list_value, random_value, ranking_value, read_truth

LENGTH = 12


def test_the_best_list_has_all_the_value(small_world: Path) -> None:
    world = small_world / "world"
    best = contactable(world).sort("expected_value", descending=True).head(LENGTH)
    found = list_value(best, world)
    assert found.length == LENGTH
    assert found.share == pytest.approx(1.0)


def test_rows_that_nobody_should_contact_cost_a_contact(small_world: Path) -> None:
    world = small_world / "world"
    truth = read_truth(world)
    wrong = truth.filter(~pl.col("is_contactable") & pl.col("domain").is_not_null()).head(3)
    assert list_value(wrong, world).value == pytest.approx(-60)
    unknown = pl.DataFrame({"domain": ["unknown.example"], "name": ["Unknown"]})
    assert list_value(unknown, world).value == pytest.approx(-20)


def test_brands_without_a_website_are_found_by_name(small_world: Path) -> None:
    world = small_world / "world"
    nameless = contactable(world).filter(pl.col("domain").is_null())
    assert not nameless.is_empty()
    assert list_value(nameless, world).value == pytest.approx(nameless["expected_value"].sum())


def test_rankings_lie_between_the_worst_and_the_best(small_world: Path) -> None:
    world = small_world / "world"
    known = contactable(world).filter(pl.col("domain").is_not_null())
    by_truth = known.select("domain", score="expected_value")
    upside_down = known.select("domain", score=-pl.col("expected_value"))
    best, worst = ranking_value(by_truth, world, LENGTH), ranking_value(upside_down, world, LENGTH)
    chance = random_value(world, LENGTH)
    assert worst.share < chance.share < best.share
    assert best.share > 0.9
    assert chance.best_value == best_value(world, LENGTH)


def test_a_ranking_passes_over_those_that_cannot_be_contacted(small_world: Path) -> None:
    world = small_world / "world"
    everybody = (
        read_truth(world)
        .drop_nulls("domain")
        .select("domain", score=pl.col("expected_value").fill_null(0) + ~pl.col("is_contactable") * 10**6)
    )
    only_contactable = contactable(world).drop_nulls("domain").select("domain", score="expected_value")
    assert ranking_value(everybody, world, LENGTH) == ranking_value(only_contactable, world, LENGTH)
