"""What a check is, and what it may look at.

What belongs here: the shape of a check, and reading what the run left. What doesn't: any one check.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.defs.market_health import FactHealth, TableHealth
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.settings import QualitySettings


@dataclass(frozen=True)
class Watched:
    """What a check may look at: the workspace, and the week of the run."""

    workspace: Workspace
    as_of: date

    @property
    def quality(self) -> QualitySettings:
        """When a check fails."""
        return self.workspace.settings().quality

    @cached_property
    def facts(self) -> FactHealth:
        """Orders and events, counted once for all checks of the step."""
        return FactHealth.read(self.workspace, self.as_of)

    @cached_property
    def market_tables(self) -> TableHealth:
        """Tables of the marketplace and the feeds, counted once for all checks of the step."""
        return TableHealth.read(self.workspace, self.as_of)

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
