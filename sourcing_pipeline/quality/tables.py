"""Checks that any table can be held to: rows, contract, quarantine."""

from collections.abc import Collection, Mapping

import pandera.errors
import polars as pl

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.quality.result import CheckResult, sample_of


def has_rows(frame: pl.DataFrame, table: str, least: int = 1) -> CheckResult:
    """The table isn't empty."""
    return CheckResult(
        passed=frame.height >= least,
        severity="ERROR",
        expected=f"at least {least:,} rows in {table}",
        observed=f"{frame.height:,} rows",
        remedy=f"look at what {table} is made from: an input is empty, or everything was rejected (see quarantine)",
    )


def contract_holds(frame: pl.DataFrame, contract: type[Contract]) -> CheckResult:
    """Every row keeps the table's contract, with its key unique."""
    failures: list[str] = []
    sample: list[dict[str, object]] = []
    try:
        contract.conform(frame)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        failures = sorted({f"{case['column']}: {case['check']}" for case in cases.to_dicts()})
        sample = sample_of(cases)
    except (ValueError, pl.exceptions.PolarsError) as error:
        failures = [str(error).splitlines()[0]]
    return CheckResult(
        passed=not failures,
        severity="ERROR",
        expected=f"{contract.table_name()} keeps its contract",
        observed="; ".join(failures) or f"{frame.height:,} rows keep it",
        remedy="this is a defect of the step that wrote the table: undo its last change, then run it again",
        sample=sample,
    )


def share_in_quarantine(
    row_counts: Mapping[str, int], quarantined_counts: Mapping[str, int], quarantine: pl.DataFrame, most: float
) -> CheckResult:
    """No input table lost more than a share of its rows to quarantine.

    Args:
        row_counts: all rows of each input table.
        quarantined_counts: of these, the rejected ones (all of them, whatever sample ``quarantine`` keeps).
        quarantine: rejected rows, for the sample.
        most: the largest share allowed.
    """
    shares = {table: quarantined_counts.get(table, 0) / rows for table, rows in sorted(row_counts.items()) if rows > 0}
    over = {table: share for table, share in shares.items() if share > most}
    lost = [
        f"{table} {quarantined_counts[table]:,} of {row_counts[table]:,}" for table, share in shares.items() if share
    ]
    return CheckResult(
        passed=not over,
        severity="ERROR",
        expected=f"at most {most:.1%} of each table's rows in quarantine",
        observed=", ".join(lost) or "none in quarantine",
        remedy=f"mend {', '.join(over) or 'the rows'} at the source; the quarantine table has each row's reason",
        sample=sample_of(quarantine.filter(pl.col("table").is_in(sorted(over))).select("table", "row_key", "reason")),
    )


def suppressions_readable(quarantine: pl.DataFrame) -> CheckResult:
    """No do-not-contact request was rejected: who can't be read can't be kept off the list."""
    lost = quarantine.filter(pl.col("table") == "suppressions")
    return CheckResult(
        passed=lost.is_empty(),
        severity="ERROR",
        expected="every row of suppressions readable",
        observed=f"{lost.height:,} rows in quarantine",
        remedy="mend these rows at the source before anybody is contacted; the quarantine table has each row's reason",
        sample=sample_of(lost.select("table", "row_key", "reason")),
    )


def tables_present(there: Collection[str], wanted: Collection[str]) -> CheckResult:
    """The warehouse has every table and view that it should."""
    missing = sorted(set(wanted) - set(there))
    return CheckResult(
        passed=not missing,
        severity="ERROR",
        expected=f"{len(wanted)} tables and views",
        observed=f"missing: {', '.join(missing)}" if missing else f"{len(there)} tables and views, none missing",
        remedy="publish the warehouse again; if it stays so, the publishing step lost a table",
    )
