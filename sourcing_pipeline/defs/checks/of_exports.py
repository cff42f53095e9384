"""Checks of the room ``exports``: which promise of which asset, and whether a breach stops what comes after."""

import json
from collections.abc import Mapping

import polars as pl

from sourcing_pipeline.candidates.shared_hosts import MAIL_PROVIDERS
from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.defs.exports import export_folder
from sourcing_pipeline.exports.warehouse import promised_names
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult


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
    "warehouse": (Check("has_all_tables", "The warehouse has a table per contract.", _warehouse_has_tables),),
}
