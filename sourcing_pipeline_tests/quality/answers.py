"""Answers of checks, for tests of what follows from them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks

AS_OF = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def answer(asset: str, check: str, *, passed: bool, hours: float = 0, **more: Any) -> dict[str, Any]:
    """One answer; ``hours`` after noon of the week's Monday."""
    return {
        "as_of": AS_OF,
        "asset": asset,
        "check_name": check,
        "passed": passed,
        "severity": "ERROR",
        "expected": "none",
        "observed": "2 rows",
        "remedy": "mend them",
        "checked_at": NOON + timedelta(hours=hours),
        "blocking": True,
        "figures": "{}",
        "sample": "[]",
        "run_id": f"run{hours}",
    } | more


def frame(*answers: dict[str, Any]) -> pl.DataFrame:
    return QualityChecks.from_rows(list(answers))
