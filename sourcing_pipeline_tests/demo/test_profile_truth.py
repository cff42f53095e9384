from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.demo.evaluate_suggestions import DEFECT_OF_CHECK, evaluate_findings, evaluate_suggestions
from sourcing_pipeline.demo.marketplace import marketplace_tables
from sourcing_pipeline.demo.population import Population, draw_population
from sourcing_pipeline.demo.profile_defects import (
    DEFECTS,
    FURTHER_DEFECTS,
    further_defects,
    planted_defects,
    with_further_defects,
)
from sourcing_pipeline.demo.profile_truth import profile_defects
from sourcing_pipeline.demo.size import NOW
from sourcing_pipeline.demo.truth import TRUTH_FILE, truth_table
from sourcing_pipeline.demo.websites import site_of
from sourcing_pipeline.demo.world import WorldSize
from sourcing_pipeline.onboarding.profile_checks import CHECKS
from sourcing_pipeline.settings import ProfileSettings

SEED, SIZE = 1, WorldSize.preset("small")
SAID_OF = {
    "no_descriptions": "short_descriptions",
    "no_story": "short_story",
    "low_margin": "unusual_margin",
    "home_language_missing": "language_missing",
}
"""What the truth calls a planted defect, where it calls it otherwise."""
ON_THE_WEBSITE = {"cheaper_on_website", "no_certifications", "other_minimum", "other_lead_time", "other_name"}


@pytest.fixture(scope="module")
def population() -> Population:
    return draw_population(SEED, SIZE)


@pytest.fixture(scope="module")
def tables(population: Population) -> dict[str, pl.DataFrame]:
    return marketplace_tables(SEED, SIZE, population)


@pytest.fixture(scope="module")
def wrong(population: Population, tables: Mapping[str, pl.DataFrame]) -> dict[str, list[str]]:
    return profile_defects(SEED, population, tables)


def test_every_planted_defect_is_true_where_it_can_be_seen(
    population: Population, tables: Mapping[str, pl.DataFrame], wrong: dict[str, list[str]]
) -> None:
    stated = set(tables["brands"].drop_nulls("domain")["brand_id"])
    planted, further = planted_defects(SEED, population), further_defects(SEED, population)
    checked: Counter[str] = Counter()
    for member in population.on_marketplace:
        brand_id = str(member.brand_id)
        if brand_id not in wrong:
            assert member.left_at
            assert member.left_at < NOW
            continue
        is_seen = brand_id in stated and not member.fate
        for defect in planted[member.key] | further[brand_id]:
            if defect == "ships_home_only":
                assert not is_seen or {"other_ships_to", "ships_to_fewer"} & set(wrong[brand_id])
            elif defect == "stale_profile":
                joined = member.joined_at
                assert joined
                assert ("stale_profile" in wrong[brand_id]) == ((NOW - joined).days > 180)
            elif is_seen or defect not in ON_THE_WEBSITE:
                assert SAID_OF.get(defect, defect) in wrong[brand_id], (brand_id, defect)
            checked[defect] += 1
    assert len(checked) > 15


def test_brands_have_defects_by_nature_too(population: Population, wrong: dict[str, list[str]]) -> None:
    planted = {str(m.brand_id): planted_defects(SEED, population)[m.key] for m in population.on_marketplace}
    natural = [
        brand_id for brand_id, names in wrong.items() if "few_images" in names and "few_images" not in planted[brand_id]
    ]
    assert natural
    sites = {str(m.brand_id): site_of(SEED, m) for m in population.on_marketplace}
    assert all(sites[brand_id].images_per_product <= 3 for brand_id in natural)


def test_every_kind_of_defect_is_planted_somewhere() -> None:
    seen: set[str] = set()
    for seed in range(1, 4):
        drawn = draw_population(seed, WorldSize.preset("default"))
        seen |= set().union(*planted_defects(seed, drawn).values(), *further_defects(seed, drawn).values())
    assert seen == {*DEFECTS, *FURTHER_DEFECTS}


def test_further_defects_leave_all_but_three_tables_alone(
    population: Population, tables: Mapping[str, pl.DataFrame]
) -> None:
    changed = with_further_defects(SEED, population, tables)
    assert set(changed) == {"brands", "products", "brand_profiles"}
    assert changed["brands"].drop("name").equals(tables["brands"].drop("name"))


def test_each_check_has_its_defect() -> None:
    assert set(DEFECT_OF_CHECK) == {make(ProfileSettings()).check_id for make in CHECKS}


def test_shares_count_each_brand_and_defect_once(
    population: Population, wrong: dict[str, list[str]], tmp_path: Path
) -> None:
    truth_table(population, wrong).write_parquet(tmp_path / TRUTH_FILE)
    by_defect = {defect: check for check, defect in DEFECT_OF_CHECK.items()}
    rows = [(brand_id, by_defect[defect]) for brand_id, names in sorted(wrong.items()) for defect in names]
    all_found = pl.DataFrame(rows, schema=["brand_id", "check_id"], orient="row").with_columns(
        state=pl.lit("warn"), disposition=pl.lit("suggested")
    )
    perfect = evaluate_findings(all_found, tmp_path)
    assert (perfect.precision, perfect.recall, perfect.found_count) == (1.0, 1.0, len(rows))
    half = evaluate_findings(all_found.head(len(rows) // 2), tmp_path)
    assert (half.precision, half.recall) == (1.0, (len(rows) // 2) / len(rows))
    extra = all_found.head(1).with_columns(check_id=pl.lit("category_contradiction"))
    assert evaluate_findings(pl.concat([all_found, extra]), tmp_path).precision == pytest.approx(
        1 - 1 / (len(rows) + 1)
    )
    limited = all_found.with_columns(
        pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("beyond_limit")).otherwise("disposition").alias("disposition")
    )
    told = evaluate_suggestions(limited.filter(disposition="suggested"), limited, tmp_path)
    assert (told.precision, told.recall, told.found_count) == (1.0, 1.0, len(rows) - 3)
    assert evaluate_findings(all_found.clear(), tmp_path).precision == 1.0
