"""Checks that hold a week's inputs against those of earlier weeks, as they are attached."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from sourcing_pipeline.candidates.feed_volumes import feed_volumes
from sourcing_pipeline.candidates.feeds import read_feeds
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.contracts.tables.fact_totals import FactTotals
from sourcing_pipeline.contracts.tables.feed_volumes import FeedVolumes
from sourcing_pipeline.contracts.tables.input_volumes import InputVolumes
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.defs.assemble import pipeline_assets
from sourcing_pipeline.defs.checks.catalogue import FURTHER_CHECKS
from sourcing_pipeline.defs.checks.of_exports import BACKFILLED, WEEKLY
from sourcing_pipeline.defs.checks.watched import Watched
from sourcing_pipeline.defs.rehearsal import ClockedWorkspace
from sourcing_pipeline.demo.hours import BY_HOUR
from sourcing_pipeline.marketplace.shape import fact_totals, input_volumes
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.history import Occasion, keep_answers
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, days_before, write_file

ASSETS = ("feed_volumes", "input_volumes", "brand_metrics")
World = Mapping[str, list[dict[str, Any]]]

HOURS = [hour for hour, weight in enumerate(BY_HOUR) for _ in range(weight // 8)]
WORLD: World = {
    "brands": [{"brand_id": f"b{n}", "name": "B", "domain": f"b{n}.com", "joined_at": days_before(60)} for n in range(30)],
    "suppressions": [{"domain": "x.com", "reason": "asked", "requested_at": days_before(90)}],
    "orders": [
        {
            "order_id": f"o{day}-{number}",
            "retailer_id": "r1",
            "brand_id": f"b{number % 30}",
            "ordered_at": days_before(day) + timedelta(hours=hour),
            "available_at": days_before(day) + timedelta(hours=hour, minutes=20),
            "amount": 10.0 + number,
            "currency": ("USD", "EUR", "EUR", "GBP")[number % 4],
            "status": "paid",
        }
        for day in range(1, 120)
        for number, hour in enumerate(HOURS)
    ],
    "fx_rates": [
        {"rate_date": days_before(day).date(), "currency": currency, "usd_per_unit": 1.1}
        for day in range(1, 130)
        for currency in ("EUR", "GBP")
    ],
}  # fmt: skip


def week(root: Path, as_of: date, world: World) -> dict[str, CheckResult]:
    """What the checks say of a week with this marketplace; they and what is counted are remembered."""
    inputs = root / "data" / "inputs"
    (inputs / "candidates").mkdir(parents=True, exist_ok=True)
    (inputs / "marketplace.duckdb").unlink(missing_ok=True)
    moment = datetime(as_of.year, as_of.month, as_of.day, 5, tzinfo=UTC)
    known = [row for row in world["orders"] if row["available_at"] < moment.replace(tzinfo=None)]
    write_file(inputs / "marketplace.duckdb", {**world, "orders": known})
    workspace = ClockedWorkspace(root=str(root), moment=moment.isoformat())
    lake, folder = workspace.lake(), workspace.settings().candidates_dir
    lake.write(FeedVolumes, feed_volumes(as_of, folder, read_feeds(folder, moment), moment), as_of)
    with workspace.marketplace() as market:
        lake.write(InputVolumes, input_volumes(market, as_of), as_of)
        lake.write(FactTotals, fact_totals(market, as_of, "USD"), as_of)
    watched = Watched(workspace, as_of)
    found: dict[str, CheckResult] = {}
    for asset in ASSETS:
        results = {check.name: check.judge(watched) for check in FURTHER_CHECKS[asset]}
        keep_answers(lake, Occasion(as_of, asset, f"run of {as_of}", moment), results)
        found |= results
    return found


def swapped(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"currency": {"EUR": "GBP", "GBP": "EUR"}.get(row["currency"], row["currency"])}


def later(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: row[name] + timedelta(hours=7) for name in ("ordered_at", "available_at")}


FAULTS: dict[str, tuple[str, str, World]] = {
    "two currencies swapped in the whole past": (
        "currencies_are_usual",
        "ERROR",
        {**WORLD, "orders": [swapped(row) for row in WORLD["orders"]]},
    ),
    "another time zone in the whole past": (
        "hours_are_usual",
        "WARN",
        {**WORLD, "orders": [later(row) for row in WORLD["orders"]]},
    ),
    "no do-not-contact request any more": ("rows_are_kept", "ERROR", {**WORLD, "suppressions": []}),
    "half of the rates": ("rows_are_kept", "WARN", {**WORLD, "fx_rates": WORLD["fx_rates"][::2]}),
    "brands without domain": (
        "columns_are_filled",
        "ERROR",
        {**WORLD, "brands": [row | {"domain": None} for row in WORLD["brands"]]},
    ),
}
LAST_WEEK = AS_OF - timedelta(weeks=1)


def test_an_undisturbed_week_passes(tmp_path: Path) -> None:
    week(tmp_path, LAST_WEEK, WORLD)
    found = week(tmp_path, AS_OF, WORLD)
    assert {name: result for name, result in found.items() if not result.passed} == {}
    assert "0.0% of the past changed" in found["currencies_are_usual"].observed


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_until_it_is_mended_and_at_its_severity(tmp_path: Path, fault: str) -> None:
    name, severity, world = FAULTS[fault]
    week(tmp_path, LAST_WEEK - timedelta(weeks=1), WORLD)
    first = week(tmp_path, LAST_WEEK, world)[name]
    assert not first.passed
    assert first.severity == severity
    if severity == "ERROR":
        assert not week(tmp_path, AS_OF, world)[name].passed
    assert week(tmp_path, AS_OF, WORLD)[name].passed


def test_a_feed_that_is_cut_in_half_is_told(tmp_path: Path) -> None:
    feed = tmp_path / "data" / "inputs" / "candidates" / "fair.csv"
    feed.parent.mkdir(parents=True)
    rows = ["domain", *(f"brand{number}.com" for number in range(40))]
    feed.write_text("\n".join(rows) + "\n")
    assert week(tmp_path, LAST_WEEK, WORLD)["feeds_are_whole"].passed
    feed.write_text("\n".join(rows[:21]) + "\n")
    result = week(tmp_path, AS_OF, WORLD)["feeds_are_whole"]
    assert result.observed == "fair.csv has far fewer rows: 20 rows, usually 40"


def test_the_weekly_tables_that_are_watched_are_all_that_there_are() -> None:
    weekly = {
        key.to_user_string()
        for asset in pipeline_assets()
        if isinstance(asset, dg.AssetsDefinition) and asset.partitions_def is not None
        for key in asset.keys
    }
    assert set(WEEKLY) == weekly - {"export_files", "warehouse"}
    assert set(BACKFILLED) < set(WEEKLY)


@pytest.mark.parametrize("check", ["partitions_are_complete", "weekly_rows_are_usual"])
def test_weeks_of_tables_are_read_from_the_lake(tmp_path: Path, check: str) -> None:
    workspace = ClockedWorkspace(root=str(tmp_path), moment="2026-11-02T05:00:00+00:00")
    monday = date(2026, 11, 2)
    (tmp_path / "data").mkdir()
    many = FactTotals.from_rows(
        [{"as_of": monday, "table": "orders", "label": "EUR", "hour": hour, "row_count": 1} for hour in range(24)]
    )
    for back in range(1, 7):
        for table in WEEKLY:
            workspace.lake().write(contract_of(table), contract_of(table).empty_frame(), monday - timedelta(weeks=back))
        workspace.lake().write(FactTotals, many, monday - timedelta(weeks=back))
    judge = {made.name: made.judge for made in FURTHER_CHECKS["warehouse"]}[check]
    for table in WEEKLY:
        workspace.lake().write(contract_of(table), contract_of(table).empty_frame(), monday)
    workspace.lake().write(FactTotals, many, monday)
    assert judge(Watched(workspace, monday)).passed
    workspace.lake().write(FactTotals, many.head(3), monday)
    workspace.lake().path(OnboardingList, monday - timedelta(weeks=2)).unlink()
    workspace.lake().path(OnboardingList, monday - timedelta(weeks=2)).parent.rmdir()
    result = judge(Watched(workspace, monday))
    assert not result.passed
    assert (
        result.observed
        == {
            "partitions_are_complete": "onboarding_list lacks 2026-10-19",
            "weekly_rows_are_usual": "fact_totals 3, usually 24",
        }[check]
    )
