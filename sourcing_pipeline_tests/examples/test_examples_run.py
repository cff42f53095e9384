"""The walk-throughs, as a user goes through them: prepare, run, run again."""

import sys
import time
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sourcing_pipeline_tests.examples.given import (
    EXAMPLES,
    GIFTWARE,
    OLIST,
    SAVED_PAGES,
    call,
    needs_giftware,
    needs_olist,
    needs_saved_pages,
)

LIMIT_SECONDS = 900
LEADS = 5563
DOMAINS = 285


def succeed(*arguments: str | Path) -> str:
    ended = call(*arguments, timeout=LIMIT_SECONDS)
    assert ended.returncode == 0, f"{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"
    return ended.stdout


def run(workspace: Path, as_of: str) -> float:
    """Run a week and give the seconds that it took."""
    begun = time.monotonic()
    succeed("-m", "sourcing_pipeline.cli", "run", "--workspace", workspace, "--as-of", as_of)
    return time.monotonic() - begun


def prepare_saved_pages(workspace: Path) -> None:
    succeed(
        EXAMPLES / "saved-pages" / "prepare.py",
        *("--warc", SAVED_PAGES / "pages.warc.gz"),
        *("--candidates", SAVED_PAGES / "candidates.csv"),
        *("--workspace", workspace),
    )


def warehouse(workspace: Path, query: str) -> pl.DataFrame:
    with duckdb.connect(str(workspace / "data" / "warehouse.duckdb"), read_only=True) as connection:
        frame: pl.DataFrame = connection.sql(query).pl()
    return frame


@needs_olist
@needs_saved_pages
@pytest.mark.slow
def test_olist_and_the_saved_pages_run_and_every_lead_and_domain_ends_in_one_outcome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    succeed(EXAMPLES / "olist" / "prepare.py", "--olist", OLIST, "--workspace", tmp_path)
    prepare_saved_pages(tmp_path)
    seconds = run(tmp_path, "2018-04-02")

    outcomes = warehouse(tmp_path, "FROM candidate_outcomes")
    candidates = warehouse(tmp_path, "FROM candidates")
    assert candidates["lead_id"].drop_nulls().n_unique() == LEADS
    assert candidates.filter(pl.col("lead_id").is_null())["domain"].n_unique() == DOMAINS
    assert outcomes["candidate_id"].is_unique().all()
    assert set(outcomes["candidate_id"]) == set(candidates["candidate_id"])

    exports = tmp_path / "data" / "exports" / "2018-04-02"
    before = {path.name: path.read_bytes() for path in exports.iterdir()}
    records = warehouse(tmp_path, "SELECT count(*) FROM page_records")
    again = run(tmp_path, "2018-04-02")
    with capsys.disabled():
        counts = dict(outcomes["outcome"].value_counts(sort=True).iter_rows())
        sys.stdout.write(f"\nfirst run {seconds:.1f} s, second {again:.1f} s; outcomes {counts}\n")
    assert {path.name: path.read_bytes() for path in exports.iterdir()} == before
    assert warehouse(tmp_path, "SELECT count(*) FROM page_records").equals(records)


@needs_saved_pages
@pytest.mark.slow
def test_the_saved_pages_alone_run_with_a_marketplace_that_is_empty(tmp_path: Path) -> None:
    prepare_saved_pages(tmp_path)
    run(tmp_path, "2016-01-04")
    outcomes = warehouse(tmp_path, "FROM candidate_outcomes")
    assert outcomes["domain"].n_unique() == DOMAINS
    assert set(outcomes["outcome"]) >= {"scored"}


@needs_giftware
@needs_saved_pages
@pytest.mark.slow
def test_the_giftware_wholesaler_runs_and_what_it_sold_and_took_back_stands_in_the_warehouse(tmp_path: Path) -> None:
    succeed(EXAMPLES / "giftware-wholesaler" / "prepare.py", "--giftware", GIFTWARE, "--workspace", tmp_path)
    feed = tmp_path / "candidates.csv"
    feed.write_text("name,country,category\nHearth and Harbour,GB,Home Decor\n")
    succeed(
        EXAMPLES / "saved-pages" / "prepare.py",
        *("--warc", SAVED_PAGES / "pages.warc.gz", "--candidates", feed, "--workspace", tmp_path),
    )
    run(tmp_path, "2010-12-06")

    year = warehouse(tmp_path, "SELECT * FROM brand_metrics_now WHERE window_days = 365")
    assert year.height == 22
    assert year.filter(pl.col("gmv") <= 0).is_empty()
    assert year.filter(pl.col("returned_share") > 1)["brand_id"].to_list() == ["no-item"]
    countries = warehouse(tmp_path, "SELECT DISTINCT retailer_country FROM segment_demand_now")["retailer_country"]
    assert {"GB", "IE", "DE", "ZZ"} <= set(countries)
    assert warehouse(tmp_path, "SELECT outcome FROM candidate_outcomes")["outcome"].to_list() == ["scored"]
    assert warehouse(tmp_path, "FROM quarantine").is_empty()
