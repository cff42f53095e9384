"""The questions of docs/cookbook.md, asked of a small demo world's warehouse with four earlier weeks filled in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from sourcing_pipeline_tests.end_to_end.conftest import FinishedWeek
from sourcing_pipeline_tests.end_to_end.cookbook import COOKBOOK, Recipe, recipes
from sourcing_pipeline_tests.end_to_end.workspaces import sourcing

RECIPES = recipes(COOKBOOK.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def warehouse(
    finished_week: FinishedWeek, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The finished week's warehouse, published anew from a copy of its lake: what others look at stays as it was."""
    workspace = tmp_path_factory.mktemp("cookbook")
    data = workspace / "data"
    shutil.copytree(finished_week.workspace / "data" / "lake", data / "lake")
    (data / "inputs").symlink_to((finished_week.workspace / "data" / "inputs").resolve())
    said = sourcing("backfill", "--from", "2026-10-05", "--to", "2026-10-26", "--facts-only", workspace=workspace)
    assert said.exit_code == 0, said.err
    with duckdb.connect(str(Path(data) / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_there_are_ten_questions_in_order() -> None:
    assert [recipe.number for recipe in RECIPES] == list(range(1, 11))
    assert len({recipe.question for recipe in RECIPES}) == 10


def test_a_section_that_is_written_otherwise_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="not a question"):
        recipes("# Cookbook\n\n## 1. What?\n\nNo query here.\n")


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.number}")
def test_each_question_is_answered_with_the_columns_that_it_promises(
    warehouse: duckdb.DuckDBPyConnection, recipe: Recipe
) -> None:
    answer = warehouse.execute(recipe.sql)
    columns = tuple(name for name, *_ in answer.description or ())
    rows = answer.fetchall()
    assert columns == recipe.columns
    assert rows, recipe.question
    filled = [name for name, values in zip(columns, zip(*rows, strict=True), strict=True) if set(values) != {None}]
    assert len(filled) >= len(columns) - 1, f"only {filled} hold anything"


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.number}")
def test_an_answer_comes_in_the_same_order_each_time(warehouse: duckdb.DuckDBPyConnection, recipe: Recipe) -> None:
    assert warehouse.execute(recipe.sql).fetchall() == warehouse.execute(recipe.sql).fetchall()
