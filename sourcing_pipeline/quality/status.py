"""Where a week stands by its checks: what fails and since when, what is stale, and whether the door of the export is shut.

What belongs here: what follows from the history of checks. What doesn't: how it is printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from sourcing_pipeline.quality.history import newest_answers

WEEKS_OF_TREND = 8
"""Weeks of which a failing check's answers are told."""


@dataclass(frozen=True)
class FailingCheck:
    """A check that doesn't hold, and what it said in the weeks up to this one: passed, failed, or nothing (none)."""

    asset: str
    check: str
    severity: str
    keeps_door_shut: bool
    expected: str
    observed: str
    remedy: str
    run_id: str
    trend: tuple[tuple[date, bool | None], ...]


@dataclass(frozen=True)
class GroupCount:
    """How the checks of a group of assets came out."""

    group: str
    passed: int
    warned: int
    failed: int


@dataclass(frozen=True)
class NewestWeek:
    """The newest week of a weekly table, up to the week that is looked at, and by how many weeks it is behind that."""

    table: str
    as_of: date | None
    weeks_behind: int | None


@dataclass(frozen=True)
class Status:
    """All of it, for one week. ``why_shut`` has a line for each breach that keeps the door shut."""

    as_of: date
    first_checked_at: datetime
    last_checked_at: datetime
    run_ids: tuple[str, ...]
    groups: tuple[GroupCount, ...]
    failing: tuple[FailingCheck, ...]
    newest_weeks: tuple[NewestWeek, ...]
    why_shut: tuple[str, ...]

    @property
    def door_is_shut(self) -> bool:
        """Whether exports of the week are refused."""
        return bool(self.why_shut)


def status_of(
    answers: pl.DataFrame,
    as_of: date,
    *,
    groups: Mapping[str, str],
    newest_weeks: Mapping[str, date | None],
    standing: pl.DataFrame,
    why_shut: tuple[str, ...],
) -> Status:
    """Where a week stands.

    Args:
        answers: the history of checks: the week, and the weeks before it for the trend.
        as_of: the week; at least one check of it was made.
        groups: each asset's group, in the order in which groups are told; assets that aren't among them come last.
        newest_weeks: the newest week up to this one that was written of each weekly table, none where there is none.
        standing: the breaches that keep the door shut, as ``door.standing_breaches`` gives them.
        why_shut: the same in words.
    """
    newest = newest_answers(answers.filter(pl.col("as_of") <= as_of))
    of_week = newest.filter(pl.col("as_of") == as_of)
    shutting = set(standing.filter(pl.col("as_of") == as_of).select("asset", "check_name").iter_rows())
    return Status(
        as_of=as_of,
        first_checked_at=of_week["checked_at"].min(),  # type: ignore[arg-type]
        last_checked_at=of_week["checked_at"].max(),  # type: ignore[arg-type]
        run_ids=tuple(run for run in of_week.sort("checked_at")["run_id"].unique(maintain_order=True) if run),
        groups=_counts(of_week, groups),
        failing=tuple(
            FailingCheck(
                asset=row["asset"],
                check=row["check_name"],
                severity=row["severity"],
                keeps_door_shut=(row["asset"], row["check_name"]) in shutting,
                expected=row["expected"],
                observed=row["observed"],
                remedy=row["remedy"],
                run_id=row["run_id"],
                trend=_trend(newest, row["asset"], row["check_name"]),
            )
            for row in of_week.filter(~pl.col("passed")).sort("severity", "asset", "check_name").iter_rows(named=True)
        ),
        newest_weeks=tuple(
            NewestWeek(table, week, None if week is None else (as_of - week).days // 7)
            for table, week in newest_weeks.items()
        ),
        why_shut=why_shut,
    )


def _counts(of_week: pl.DataFrame, groups: Mapping[str, str]) -> tuple[GroupCount, ...]:
    grouped = of_week.with_columns(
        group=pl.col("asset").replace_strict(dict(groups), default="other", return_dtype=pl.String)
    )
    counted = grouped.group_by("group").agg(
        pl.col("passed").sum().alias("passed"),
        (~pl.col("passed") & (pl.col("severity") == "WARN")).sum().alias("warned"),
        (~pl.col("passed") & (pl.col("severity") == "ERROR")).sum().alias("failed"),
    )
    order = list(dict.fromkeys([*groups.values(), "other"]))
    return tuple(sorted((GroupCount(**row) for row in counted.to_dicts()), key=lambda count: order.index(count.group)))


def _trend(newest: pl.DataFrame, asset: str, check: str) -> tuple[tuple[date, bool | None], ...]:
    """Answers of the last weeks in which anything was checked, oldest first."""
    weeks = newest["as_of"].unique().sort().tail(WEEKS_OF_TREND)
    said = newest.filter((pl.col("asset") == asset) & (pl.col("check_name") == check))
    answers = dict(said.select("as_of", "passed").iter_rows())
    return tuple((week, answers.get(week)) for week in weeks)
