"""The asset of effects: which weeks of the lake it reads."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.defs.onboarding import profile_effects
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.demo.profile_history import AS_OF, ProfileHistory, profile_history
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.marketplace.worlds import write_file


@pytest.fixture(scope="module")
def drawn() -> ProfileHistory:
    return profile_history(5, effects={"images_per_product": 0.2})


@pytest.fixture
def lake(tmp_path: Path, drawn: ProfileHistory) -> Lake:
    """A workspace whose marketplace has the brands of a history, and nothing of it in the lake yet."""
    inputs = tmp_path / "data" / "inputs"
    inputs.mkdir(parents=True)
    joined = datetime(2023, 1, 2, tzinfo=UTC)
    brands = drawn.brands.with_columns(name="brand_id", joined_at=pl.lit(joined)).to_dicts()
    write_file(inputs / "marketplace.duckdb", {"brands": brands})
    return Workspace(root=str(tmp_path)).lake()


def made(lake: Lake) -> pl.DataFrame:
    """What the asset returns for the week."""
    ran = dg.materialize(
        [profile_effects],
        partition_key=AS_OF.isoformat(),
        resources={"workspace": Workspace(root=str(lake.root.parents[1])), "lake": dg.mem_io_manager},
    )
    found: pl.DataFrame = ran.output_for_node("profile_effects")
    return ProfileEffects.conform(found)


def whole_metrics(rows: pl.DataFrame) -> pl.DataFrame:
    """With the columns that effects don't look at, as of a brand that does nothing."""
    return rows.with_columns(
        pl.lit(0).cast(column.dtype).alias(column.name)
        for column in BrandMetrics.column_contracts()
        if column.name not in rows.columns
    )


@pytest.mark.slow
def test_the_first_week_says_nothing_of_any_check(lake: Lake) -> None:
    found = made(lake)
    assert {"images_per_product", "gtins", "story"} <= set(found["check_id"])
    assert set(found["tier"]) == {"none"}


@pytest.mark.slow
def test_earlier_weeks_are_learned_from_and_the_week_itself_is_not(lake: Lake, drawn: ProfileHistory) -> None:
    for (week,), rows in drawn.findings.partition_by("as_of", as_dict=True).items():
        lake.write(ProfileFindings, rows, week)
    for (week,), rows in drawn.brand_metrics.partition_by("as_of", as_dict=True).items():
        lake.write(BrandMetrics, whole_metrics(rows), week)
    found = made(lake)
    row = found.filter(check_id="images_per_product").row(0, named=True)
    assert row["tier"] == "experiment"
    assert row["effect_low"] < 0.2 < row["effect_high"]
    assert set(found.filter(pl.col("check_id") != "images_per_product")["tier"]) == {"none"}
    newest = drawn.findings.filter(pl.col("as_of") == pl.col("as_of").max())
    lake.write(ProfileFindings, newest.with_columns(as_of=pl.lit(AS_OF), state=pl.lit("ok")), AS_OF)
    assert made(lake).equals(found)
