"""What a check says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

SAMPLE_ROWS = 20
"""Failing rows that a result carries at most."""

Severity = Literal["ERROR", "WARN"]


@dataclass(frozen=True)
class CheckResult:
    """Whether a promise held, in words for whoever has to mend it. ERROR stops what comes after, WARN tells.

    ``figures`` are what it was judged by, each under a name that stays, so that their history can be drawn.
    ``chart`` is a picture of what was seen, as SVG that stands alone, where a picture says it faster.
    """

    passed: bool
    severity: Severity
    expected: str
    observed: str
    remedy: str
    sample: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    chart: str = ""


def not_made(error: Exception) -> CheckResult:
    """What stands for the answer of a check that ended with an error: nothing is known, so the promise doesn't hold."""
    line = (str(error).strip().splitlines() or ["no message"])[0]
    return CheckResult(
        passed=False,
        severity="ERROR",
        expected="an answer",
        observed=f"the check could not be made: {type(error).__name__}: {line}",
        remedy="mend what it says, then make the checks again; if it says nothing to mend, it is a defect of ours",
    )


def sample_of(rows: pl.DataFrame | Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first failing rows, with values that any log can hold."""
    first = rows.head(SAMPLE_ROWS).to_dicts() if isinstance(rows, pl.DataFrame) else list(rows)[:SAMPLE_ROWS]
    return [{name: _plain(value) for name, value in row.items()} for row in first]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
