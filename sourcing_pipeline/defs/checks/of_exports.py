"""Checks of the room ``exports``: which promise of which asset, and whether a breach stops what comes after."""

import json
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from sourcing_pipeline.candidates.shared_hosts import MAIL_PROVIDERS
from sourcing_pipeline.contracts.registry import TABLES, contract_of
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.defs.exports import export_folder
from sourcing_pipeline.defs.jobs import FACTS, SCORED
from sourcing_pipeline.exports.warehouse import NEWEST_WEEK_ONLY, promised_names
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.partitions import WEEKS_BEFORE

WEEKLY = tuple(
    contract.table_name()
    for contract in TABLES
    if contract in (*NEWEST_WEEK_ONLY, Quarantine)
    or ("as_of" in contract.polars_schema() and contract is not QualityChecks)
)
"""Tables with a part for each week; of the checks themselves each asset writes its own part when it is checked."""

BACKFILLED = tuple(table for table in WEEKLY if table in (*FACTS, *SCORED))


def _files_as_promised(watched: Watched) -> CheckResult:
    folder = export_folder(watched.workspace.settings(), watched.as_of)
    return checks.export_promises(folder, json.loads((folder / "manifest.json").read_text()))


def _nobody_suppressed(watched: Watched) -> CheckResult:
    (suppressions,) = watched.inputs("suppressions")
    suppressed = watched.table("candidate_outcomes").filter(pl.col("outcome") == "suppressed")
    return checks.nobody_suppressed_in_files(
        export_folder(watched.workspace.settings(), watched.as_of),
        suppressions,
        suppressed["brand_id"].drop_nulls().to_list(),
        MAIL_PROVIDERS,
    )


def _warehouse_has_tables(watched: Watched) -> CheckResult:
    import duckdb

    with duckdb.connect(str(watched.workspace.settings().warehouse_file), read_only=True) as connection:
        there = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    return checks.tables_present(there, promised_names())


def _partitions_are_complete(watched: Watched) -> CheckResult:
    lake = watched.workspace.lake()
    # A backfill computes facts and scores and writes no list: of such a week nothing else is expected.
    is_backfill = watched.as_of not in lake.weeks(OnboardingList)
    expected = BACKFILLED if is_backfill else WEEKLY
    return checks.partitions_are_complete({table: lake.weeks(contract_of(table)) for table in expected}, watched.as_of)


def _weekly_rows_are_usual(watched: Watched) -> CheckResult:
    lake = watched.workspace.lake()
    rows = [
        {"table": table, "as_of": week, "row_count": lake.row_count(contract_of(table), week)}
        for table in WEEKLY
        for week in lake.weeks(contract_of(table))
        if timedelta() <= watched.as_of - week <= timedelta(weeks=WEEKS_BEFORE)
    ]
    schema = {"table": pl.String, "as_of": pl.Date, "row_count": pl.Int64}
    return checks.weekly_rows_are_usual(
        pl.DataFrame(rows, schema=schema), watched.as_of, watched.quality.weekly_drop_share
    )


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "export_files": (
        Check("as_promised", "The files are those of the manifest.", _files_as_promised, blocking=True),
        Check(
            "nobody_suppressed",
            "No written file names anybody who must not be contacted.",
            _nobody_suppressed,
            blocking=True,
        ),
    ),
    "warehouse": (
        Check("has_all_tables", "The warehouse has a table per contract.", _warehouse_has_tables),
        Check(
            "partitions_are_complete",
            "Every weekly table has this week, and none is missing before it.",
            _partitions_are_complete,
        ),
        Check("weekly_rows_are_usual", "No weekly table has far fewer rows than before.", _weekly_rows_are_usual),
    ),
}
