from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.contracts.metrics.subjects import SUBJECTS
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.exports.warehouse import promised_names, publish_lake
from sourcing_pipeline.exports.warehouse_views import view_names
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.exports.world import AS_OF, weekly_tables

WEEKS_AGO_4 = AS_OF - timedelta(days=28)
WEEKS_AGO_1 = AS_OF - timedelta(days=7)
DEMAND = weekly_tables(brands=9).segment_demand


def ask(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def metrics(as_of: date, gmv: dict[str, float]) -> pl.DataFrame:
    """A year of each brand: GMV as given, an order for each 100, and half as many repeat retailers."""
    counts = {name: 0 for name, kind in BrandMetrics.polars_schema().items() if kind == pl.Int64}
    return BrandMetrics.from_rows(
        [
            counts
            | {
                "as_of": as_of,
                "brand_id": brand,
                "window_days": 365,
                "gmv": amount,
                "returned_amount": 0.0,
                "order_count": int(amount // 100),
                "repeat_retailer_count": int(amount // 200),
                "is_active": amount > 0,
            }
            for brand, amount in gmv.items()
        ]
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    lake.write(BrandMetrics, metrics(WEEKS_AGO_4, {"grows": 1000.0, "shrinks": 800.0, "rests": 0.0}), WEEKS_AGO_4)
    lake.write(BrandMetrics, metrics(WEEKS_AGO_1, {"grows": 1.0}), WEEKS_AGO_1)
    now = {"grows": 1500.0, "shrinks": 200.0, "rests": 0.0, "joined": 300.0}
    lake.write(BrandMetrics, metrics(AS_OF, now), AS_OF)
    lake.write(SegmentDemand, DEMAND.with_columns(as_of=WEEKS_AGO_1).head(3), WEEKS_AGO_1)
    lake.write(SegmentDemand, DEMAND, AS_OF)
    return lake


@pytest.fixture
def warehouse(lake: Lake, tmp_path: Path) -> Path:
    file = tmp_path / "warehouse.duckdb"
    publish_lake(lake, file)
    return file


def test_every_column_of_every_table_and_view_says_what_it_means(warehouse: Path) -> None:
    silent = ask(
        warehouse, "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"
    )
    told = {name for (name,) in ask(warehouse, "SELECT DISTINCT table_name FROM duckdb_columns() WHERE NOT internal")}
    assert silent == []
    assert ask(warehouse, "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL") == []
    assert set(view_names()) <= told


def test_every_promised_table_and_view_is_there_even_if_nothing_was_ever_written(tmp_path: Path) -> None:
    publish_lake(Lake(tmp_path / "nothing"), tmp_path / "warehouse.duckdb")
    there = {name for (name,) in ask(tmp_path / "warehouse.duckdb", "SELECT table_name FROM information_schema.tables")}
    assert set(promised_names()) <= there
    for name in view_names():
        assert ask(tmp_path / "warehouse.duckdb", f"FROM {name}") == []


def test_a_view_of_now_holds_the_newest_week_and_its_table_all_of_them(warehouse: Path) -> None:
    assert ask(warehouse, "SELECT DISTINCT as_of FROM brand_metrics_now") == [(AS_OF,)]
    assert ask(warehouse, "SELECT count(DISTINCT as_of) FROM brand_metrics") == [(3,)]
    assert ask(warehouse, "SELECT count(*) FROM segment_demand_now") == [(DEMAND.height,)]


def test_a_newest_week_without_a_row_is_not_filled_with_the_week_before(lake: Lake, tmp_path: Path) -> None:
    lake.write(SegmentDemand, SegmentDemand.empty_frame(), AS_OF + timedelta(days=7))
    publish_lake(lake, tmp_path / "warehouse.duckdb")
    assert ask(tmp_path / "warehouse.duckdb", "FROM segment_demand_now") == []
    assert ask(tmp_path / "warehouse.duckdb", "FROM supply_gaps") == []


def test_supply_gaps_are_those_of_the_newest_week_the_largest_first(warehouse: Path) -> None:
    gaps = ask(warehouse, "SELECT place, as_of, gap_score FROM supply_gaps")
    assert [place for place, *_ in gaps] == list(range(1, len(gaps) + 1))
    assert {as_of for _, as_of, _ in gaps} == {AS_OF}
    expected = DEMAND.filter(pl.col("gap_score") > 0)["gap_score"].sort(descending=True).to_list()
    assert [gap for *_, gap in gaps] == expected


def test_a_window_is_held_against_the_same_one_four_weeks_before(warehouse: Path) -> None:
    changes = ask(
        warehouse,
        "SELECT brand_id, as_of, as_of_before, gmv_before, gmv_change, gmv_change_share, order_count_change, "
        "repeat_retailer_count_change FROM brand_metrics_change ORDER BY brand_id",
    )
    weeks = (AS_OF, WEEKS_AGO_4)
    assert changes == [
        ("grows", *weeks, 1000.0, 500.0, 0.5, 5, 2),
        ("joined", *weeks, 0.0, 300.0, None, 3, 1),
        ("rests", *weeks, 0.0, 0.0, None, 0, 0),
        ("shrinks", *weeks, 800.0, -600.0, -0.75, -6, -3),
    ]


def test_views_stand_in_a_file_of_another_name_opened_read_only_beside_others(warehouse: Path, tmp_path: Path) -> None:
    moved = warehouse.rename(tmp_path / "moved.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{moved}' AS theirs (READ_ONLY)")
        for name in view_names():
            connection.execute(f"SELECT * FROM theirs.{name}").fetchall()
        assert connection.execute("SELECT count(*) FROM theirs.supply_gaps").fetchall()[0][0] > 0


def test_views_follow_the_swap_and_who_has_the_old_file_open_reads_the_old_ones(lake: Lake, warehouse: Path) -> None:
    later = AS_OF + timedelta(days=7)
    with duckdb.connect(str(warehouse), read_only=True) as reader:
        lake.write(BrandMetrics, metrics(later, {"grows": 7.0}), later)
        publish_lake(lake, warehouse)
        assert reader.execute("SELECT DISTINCT as_of FROM brand_metrics_now").fetchall() == [(AS_OF,)]
    assert ask(warehouse, "SELECT as_of, gmv FROM brand_metrics_now") == [(later, 7.0)]


def test_metric_definitions_are_those_of_the_registry(warehouse: Path) -> None:
    rows = ask(warehouse, "SELECT table_name, metric, meaning, unit, owner, facts, sql FROM metric_definitions")
    assert rows == [
        (subject.table, metric.name, metric.meaning, metric.unit, subject.owner, metric.facts, metric.sql)
        for subject in SUBJECTS
        for metric in subject.metrics
    ]
    [(windows, sources, grain)] = ask(
        warehouse,
        "SELECT windows_days, sources, grain FROM metric_definitions WHERE table_name = 'brand_metrics' AND metric = 'gmv'",
    )
    assert (windows, sources) == ([30, 90, 365], ["brands", "orders", "events", "fx_rates"])
    assert grain == "a week, a brand and a window"


def test_each_metric_that_is_defined_is_a_column_of_its_table(warehouse: Path) -> None:
    nowhere = ask(
        warehouse,
        "SELECT table_name, metric FROM metric_definitions ANTI JOIN "
        "(SELECT table_name, column_name AS metric FROM duckdb_columns()) USING (table_name, metric)",
    )
    assert nowhere == []
