"""What a check is, and what it may look at.

What belongs here: the shape of a check, and reading what the run left. What doesn't: any one check.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.defs.market_health import FactHealth, ShapeHealth, TableHealth
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.history import answers_of, newest_answers
from sourcing_pipeline.settings import DriftSettings, QualitySettings


@dataclass(frozen=True)
class Watched:
    """What a check may look at: the workspace, and the week of the run."""

    workspace: Workspace
    as_of: date

    @property
    def quality(self) -> QualitySettings:
        """When a check fails."""
        return self.workspace.settings().quality

    @property
    def drift(self) -> DriftSettings:
        """When a week differs too much from the weeks before."""
        return self.workspace.settings().drift

    @cached_property
    def facts(self) -> FactHealth:
        """Orders and events, counted once for all checks of the step."""
        return FactHealth.read(self.workspace, self.as_of)

    @cached_property
    def market_tables(self) -> TableHealth:
        """Tables of the marketplace and the feeds, counted once for all checks of the step."""
        return TableHealth.read(self.workspace, self.as_of)

    @cached_property
    def shapes(self) -> ShapeHealth:
        """How orders and events are made up, counted once for all checks of the step."""
        return ShapeHealth.read(self.workspace, self.as_of, self.week_of_past)

    @cached_property
    def week_of_past(self) -> date | None:
        """The week whose counts of the past are held against what is counted now: the newest in which it was in order."""
        return self.week_held("fact_totals", "brand_metrics", "currencies_are_usual", "hours_are_usual")

    def earlier(self, name: str) -> list[date]:
        """The weeks before this one for which a table was written, oldest first."""
        return [week for week in self.workspace.lake().weeks(contract_of(name)) if week < self.as_of]

    def week_held(self, name: str, asset: str, *held_checks: str) -> date | None:
        """The newest week before this one of a table, in which checks of an asset held; where they never did, the newest.

        A breach so stays told against the last good week, and doesn't become usual by being there for a week.
        """
        weeks = self.earlier(name)
        answers = newest_answers(answers_of(self.workspace.lake(), [asset], weeks))
        breached = answers.filter(pl.col("check_name").is_in(held_checks), ~pl.col("passed"))["as_of"].to_list()
        held = [week for week in weeks if week not in breached]
        return max(held or weeks, default=None)

    def table(self, name: str) -> pl.DataFrame:
        """A table as the run left it: its week where it is weekly."""
        lake, contract = self.workspace.lake(), contract_of(name)
        return lake.read(contract, self.as_of if self.as_of in lake.weeks(contract) else None)

    def inputs(self, *names: str) -> list[pl.DataFrame]:
        """Tables of the marketplace."""
        with self.workspace.marketplace() as market:
            return [market.frame(name) for name in names]


@dataclass(frozen=True)
class Check:
    """A named promise of an asset. ``blocking``: a breach of severity ERROR stops what comes after.

    ``is_of_every_week``: in a backfill it is judged for each week, and not only for the newest.
    """

    name: str
    meaning: str
    judge: Callable[[Watched], CheckResult]
    blocking: bool = False
    is_of_every_week: bool = False


def not_empty(table: str) -> Check:
    """The check that a table has rows."""
    return Check(
        "has_rows", "The table isn't empty.", lambda watched: checks.has_rows(watched.table(table), table), True
    )
