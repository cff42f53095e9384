"""Inputs of an earlier day: what was known then, and no more."""

from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.demo.past import write_inputs_as_of
from sourcing_pipeline.demo.size import NOW, WorldSize
from sourcing_pipeline.demo.world import MARKETPLACE_FILE, write_world
from sourcing_pipeline.marketplace.source import open_marketplace

MOMENT = NOW - timedelta(weeks=30)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    write_world(folder / "inputs", folder / "world", seed=11, size=WorldSize.preset("small"))
    return folder / "inputs"


def table(inputs: Path, name: str) -> pl.DataFrame:
    with duckdb.connect(str(inputs / MARKETPLACE_FILE), read_only=True) as connection:
        found: pl.DataFrame = connection.sql(f"FROM {name} ORDER BY ALL").pl()
        return found


def test_at_the_end_everything_is_known(inputs: Path, tmp_path: Path) -> None:
    write_inputs_as_of(inputs, tmp_path, NOW)
    for contract in MARKETPLACE_INPUTS:
        name = contract.table_name()
        whole = table(inputs, name)
        if name == "fx_rates":  # the rate of a day that has just begun isn't known yet
            whole = whole.filter(pl.col("rate_date") < NOW.date())
        assert table(tmp_path, name).equals(whole), name
    for feed in (inputs / "candidates").glob("*.csv"):
        theirs = pl.read_csv(feed, infer_schema=False)
        assert pl.read_csv(tmp_path / "candidates" / feed.name, infer_schema=False).height == theirs.height


def test_nothing_of_later_days_is_known(inputs: Path, tmp_path: Path) -> None:
    write_inputs_as_of(inputs, tmp_path, MOMENT)
    moment = MOMENT.replace(tzinfo=None)
    for name, column in (
        ("brands", "joined_at"),
        ("retailers", "joined_at"),
        ("orders", "available_at"),
        ("products", "created_at"),
        ("brand_profiles", "updated_at"),
        ("events", "available_at"),
        ("leads", "first_contact_at"),
        ("leads", "outcome_at"),
        ("suppressions", "requested_at"),
    ):
        later = table(tmp_path, name).filter(pl.col(column) >= moment)
        assert later.is_empty(), (name, column)
    leads = table(tmp_path, "leads")
    assert 0 < leads.height < table(inputs, "leads").height
    assert set(leads.filter(pl.col("outcome_at").is_null())["outcome"]) == {"open"}


def test_what_is_written_keeps_the_contracts(inputs: Path, tmp_path: Path) -> None:
    write_inputs_as_of(inputs, tmp_path, MOMENT)
    with duckdb.connect(str(tmp_path / MARKETPLACE_FILE), read_only=True) as connection:
        market = open_marketplace(connection, known_at=MOMENT)
        assert market.quarantined().is_empty()
        assert market.frame("orders").height > 0


@pytest.mark.parametrize(
    ("acts", "at", "of", "key", "from_when"),
    [
        ("events", "occurred_at", "retailers", "retailer_id", "joined_at"),
        ("events", "occurred_at", "brands", "brand_id", "joined_at"),
        ("orders", "ordered_at", "retailers", "retailer_id", "joined_at"),
        ("orders", "ordered_at", "brands", "brand_id", "joined_at"),
        ("(orders JOIN order_items USING (order_id))", "ordered_at", "products", "product_id", "created_at"),
    ],
)
def test_nobody_does_anything_before_being_there(
    inputs: Path, acts: str, at: str, of: str, key: str, from_when: str
) -> None:
    with duckdb.connect(str(inputs / MARKETPLACE_FILE), read_only=True) as connection:
        counted = connection.execute(
            f"SELECT count(*), count(*) FILTER (theirs.{from_when} > done.{at}) FROM {acts} AS done "
            f"JOIN {of} AS theirs ON theirs.{key} = done.{key}"
        ).fetchall()
    assert counted[0][0] > 0
    assert counted[0][1] == 0
