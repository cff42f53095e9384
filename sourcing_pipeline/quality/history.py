"""The history of checks: what each run answered, and which answer of a check is the newest.

Answers lie in the lake, a file per week and asset, so that steps that run side by side never wait for each other. What
belongs here: keeping answers, and reading them. What doesn't: how a check judges, and what follows from an answer.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from pathlib import Path

import polars as pl

from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.quality.masking import masked
from sourcing_pipeline.quality.result import CheckResult
from sourcing_pipeline.storage import Lake, read_parquet, write_parquet

CHECK = ("as_of", "asset", "check_name")
"""What names a check of a week."""


@dataclass(frozen=True)
class Occasion:
    """When and where checks of an asset were made: the week, the run, the moment (UTC)."""

    as_of: date
    asset: str
    run_id: str
    checked_at: datetime


def keep_answers(
    lake: Lake, occasion: Occasion, results: Mapping[str, CheckResult], blocking: Iterable[str] = ()
) -> None:
    """Add what checks of an asset said to their history; a run that makes a check again corrects its own answer only.

    Args:
        lake: where the history lies.
        occasion: of which asset, in which run.
        results: what each check said, by its name.
        blocking: names of the checks whose breach stops what comes after.
    """
    blocks = frozenset(blocking)
    rows = [
        {
            "as_of": occasion.as_of,
            "asset": occasion.asset,
            "check_name": name,
            "passed": result.passed,
            "severity": result.severity,
            "expected": result.expected,
            "observed": result.observed,
            "remedy": result.remedy,
            "checked_at": occasion.checked_at,
            "blocking": name in blocks,
            "figures": _json_of(result.figures),
            "sample": json.dumps(masked(result.sample, occasion.asset), ensure_ascii=False),
            "run_id": occasion.run_id,
        }
        for name, result in results.items()
    ]
    file = _file(lake, occasion.as_of, occasion.asset)
    said_before = QualityChecks.completed(read_parquet(file)) if file.exists() else QualityChecks.empty_frame()
    said_by_others = said_before.filter(
        (pl.col("run_id") != occasion.run_id) | ~pl.col("check_name").is_in(list(results))
    )
    write_parquet(pl.concat([said_by_others, QualityChecks.from_rows(rows)]), file)


def answers_of(lake: Lake, assets: Iterable[str], weeks: Iterable[date]) -> pl.DataFrame:
    """All answers that checks of some assets gave for some weeks; columns of ``quality_checks``."""
    files = [_file(lake, as_of, asset) for as_of in sorted(set(weeks)) for asset in sorted(set(assets))]
    kept = [QualityChecks.completed(read_parquet(file)) for file in files if file.exists()]
    return pl.concat([QualityChecks.empty_frame(), *kept])


def newest_answers(answers: pl.DataFrame) -> pl.DataFrame:
    """The newest answer of each check and week, in order of week, asset and check."""
    return answers.sort("checked_at", maintain_order=True).unique(CHECK, keep="last").sort(CHECK)


def _json_of(figures: Mapping[str, float]) -> str:
    """Figures as JSON, which has no word for what isn't a finite number."""
    return json.dumps({name: number for name, number in figures.items() if isfinite(number)})


def _file(lake: Lake, as_of: date, asset: str) -> Path:
    return lake.path(QualityChecks, as_of).parent / f"{asset}.parquet"
