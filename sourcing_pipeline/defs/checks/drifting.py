"""Weekly tables against the weeks before: which columns are watched, and how their weeks are read.

What belongs here: reading weeks from the lake, and what is watched in which table. What doesn't: how a change is judged
(``quality``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import polars as pl

from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.quality.history import answers_of, newest_answers
from sourcing_pipeline.quality.result import CheckResult
from sourcing_pipeline.quality.sketches import WatchedColumns, WeekSketch, sketched, watched_columns
from sourcing_pipeline.quality.stability import features_are_stable, nulls_are_stable

Prepared = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class WatchedTable:
    """What is watched of a weekly table. ``may_stop``: scores rest on it, so gross drift stops the list."""

    name: str
    labels: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    split_by: str | None = None
    may_stop: bool = False

    @property
    def columns(self) -> WatchedColumns:
        """Its columns."""
        return watched_columns(
            contract_of(self.name), labels=self.labels, leave_out=self.leave_out, split_by=self.split_by
        )


TABLES: dict[str, WatchedTable] = {
    table.name: table
    for table in (
        # How long brands are here grows by a week a week; it drifts only if the table does.
        WatchedTable("brand_metrics", leave_out=("tenure_days",), split_by="window_days", may_stop=True),
        WatchedTable("retailer_metrics", ("country", "store_type"), ("tenure_days",), "window_days"),
        # Which brands have been here for a year, and what a year usually brings, follows the calendar.
        WatchedTable(
            "brand_outcomes",
            ("category", "country"),
            (
                *("observed_days", "is_on_record", "is_year_complete"),
                *("usual_gmv_share", "usual_repeat_share", "usual_repeat_progress"),
            ),
            may_stop=True,
        ),
        WatchedTable("segment_demand", ("category", "price_band")),
        WatchedTable("search_metrics", ("category",)),
        # Counts and spreads grow with every brand that joins; what they are of is watched.
        WatchedTable(
            "lookalikes",
            leave_out=tuple(
                f"{name}_{kind}"
                for name in ("gmv_12m", "activated", "repeat")
                for kind in ("count", "effective_count", "spread")
            ),
            may_stop=True,
        ),
    )
}


def reference_weeks(watched: Watched, table: str) -> list[date]:
    """The weeks that a table's week is compared with: the newest before it, none older than twice as many weeks."""
    oldest = watched.as_of - timedelta(weeks=2 * watched.drift.reference_weeks)
    weeks = [week for week in watched.earlier(table) if week >= oldest]
    return weeks[-watched.drift.reference_weeks :]


def weeks_in_order(watched: Watched, table: str, check: str) -> list[date]:
    """The reference weeks of a table that a check didn't stop: a fault must not become usual by being there for a week."""
    weeks = reference_weeks(watched, table)
    answers = newest_answers(answers_of(watched.workspace.lake(), [table], weeks))
    stopped = answers.filter(pl.col("check_name") == check, ~pl.col("passed"), pl.col("severity") == "ERROR")
    return [week for week in weeks if week not in stopped["as_of"].to_list()]


def weeks_of_table(
    watched: Watched, table: str, columns: WatchedColumns, prepared: Prepared = lambda frame: frame
) -> tuple[WeekSketch, list[WeekSketch]]:
    """A table's week and its reference weeks, in little.

    Args:
        watched: the workspace and the week.
        table: its name.
        columns: what is watched of what ``prepared`` gives.
        prepared: makes the frame that is watched out of the table's.
    """
    lake, contract = watched.workspace.lake(), contract_of(table)
    current, *before = (
        sketched(prepared(lake.read(contract, week)), week, columns)
        for week in (watched.as_of, *reference_weeks(watched, table))
    )
    return current, before


def stability_checks(table: str) -> Sequence[Check]:
    """The checks that a table's values, and its gaps, are as in the weeks before."""
    may_stop = TABLES[table].may_stop
    return (
        Check(
            "features_are_stable",
            "Values are distributed as in the weeks before.",
            partial(_features_are_stable, table=TABLES[table]),
            blocking=may_stop,
        ),
        Check(
            "nulls_are_stable",
            "As many values are missing as in the weeks before.",
            partial(_nulls_are_stable, table=TABLES[table]),
            blocking=may_stop,
        ),
    )


def _features_are_stable(watched: Watched, table: WatchedTable) -> CheckResult:
    current, before = weeks_of_table(watched, table.name, table.columns)
    return features_are_stable(current, before, watched.drift, may_stop=table.may_stop)


def _nulls_are_stable(watched: Watched, table: WatchedTable) -> CheckResult:
    current, before = weeks_of_table(watched, table.name, table.columns)
    return nulls_are_stable(current, before, watched.drift, may_stop=table.may_stop)
