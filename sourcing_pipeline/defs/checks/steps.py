"""The steps that make the checks: one for each asset, and what is kept of their results."""

from collections.abc import Iterable, Mapping
from datetime import date

import dagster as dg
import polars as pl

from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.defs.checks.catalogue import checks_of
from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.weekly import weeks_of
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.storage import read_parquet, write_parquet
from sourcing_pipeline.weeks import monday_on_or_before


def build_checks(assets: Iterable[str]) -> list[dg.AssetChecksDefinition]:
    """One step per asset that makes all its checks."""
    return [_check_step(asset, checks_of(asset)) for asset in assets]


def _check_step(asset: str, promised: tuple[Check, ...]) -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec(check.name, asset=asset, description=check.meaning, blocking=check.blocking)
        for check in promised
    ]

    @dg.multi_asset_check(
        name=f"check_{asset}", specs=specs, description=f"Make the checks of {asset} on what the run left in the lake."
    )
    def check_step(context: dg.AssetCheckExecutionContext, workspace: Workspace) -> Iterable[dg.AssetCheckResult]:
        weeks = weeks_of(context) or [monday_on_or_before(workspace.now().date())]
        *earlier, newest = [Watched(workspace, as_of) for as_of in weeks]
        results = {check.name: check.judge(newest) for check in promised}
        remember(workspace, newest.as_of, asset, results)
        # What a step wrote of the earlier weeks of a backfill must keep its contract as well; whether facts are fresh or
        # usual is asked of the newest week only.
        for watched in earlier:
            of_week = {check.name: check.judge(watched) for check in promised if check.is_of_every_week}
            remember(workspace, watched.as_of, asset, of_week)
            results |= {name: result for name, result in of_week.items() if not result.passed}
        for name, result in results.items():
            yield _as_dagster(asset, name, result)

    return check_step


def _as_dagster(asset: str, name: str, result: CheckResult) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=result.passed,
        severity=dg.AssetCheckSeverity[result.severity],
        description=result.observed
        if result.passed
        else f"{result.observed}; expected {result.expected}: {result.remedy}",
        metadata={
            "expected": result.expected,
            "observed": result.observed,
            "what to do": result.remedy,
            "sample": dg.MetadataValue.json(result.sample),
            **{figure: round(number, 4) for figure, number in result.figures.items()},
        },
    )


def remember(workspace: Workspace, as_of: date, asset: str, results: Mapping[str, CheckResult]) -> None:
    """Keep the results for the warehouse: a file per asset and week, so that steps never wait for each other.

    Checks that weren't made this time, as in an earlier week of a backfill, keep what they said last.
    """
    rows = [
        {
            "as_of": as_of,
            "asset": asset,
            "check_name": name,
            "passed": result.passed,
            "severity": result.severity,
            "expected": result.expected,
            "observed": result.observed,
            "remedy": result.remedy,
            "checked_at": workspace.now(),
        }
        for name, result in results.items()
    ]
    file = workspace.lake().path(QualityChecks, as_of).parent / f"{asset}.parquet"
    kept = read_parquet(file) if file.exists() else QualityChecks.empty_frame()
    said_before = kept.filter(~pl.col("check_name").is_in(list(results)))
    write_parquet(pl.concat([said_before, QualityChecks.from_rows(rows)]), file)
