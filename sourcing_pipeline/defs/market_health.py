"""What the checks of the marketplace look at, read once for all checks of an asset.

What belongs here: opening the marketplace, and which counts are taken from it. What doesn't: how they are counted
(``marketplace.health``) and judged (``quality``).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from sourcing_pipeline.candidates.feeds import read_feeds
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.fact_totals import FactTotals
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.marketplace import health, shape
from sourcing_pipeline.marketplace.crm_return_files import read_crm_returns
from sourcing_pipeline.marketplace.currency import orders_by_currency, rate_coverage
from sourcing_pipeline.quality import timeliness, volume


@dataclass(frozen=True)
class FactHealth:
    """Orders and events by the days on which they happened and became known, and each table's newest row."""

    days: pl.DataFrame
    newest: pl.DataFrame
    usual_days: int
    """Whole days of delay that are as agreed: one, and the stated lag."""

    @classmethod
    def read(cls, workspace: Workspace, as_of: date) -> "FactHealth":
        """Read it: one pass over orders and events."""
        settings = workspace.settings()
        with workspace.marketplace() as market:
            days = health.fact_days(
                market,
                as_of,
                settings.workspace.reporting_currency,
                recent_days=volume.DAYS_NEEDED,
                late_days=timeliness.LATE_DAYS,
            )
            newest = health.newest_rows(market, as_of, days)
        return cls(days, newest, 1 + math.ceil(settings.marketplace.lag_hours / 24))

    def newest_at(self, table: str) -> datetime | None:
        """When a table last had something new; none where nothing lies before the week."""
        newest: datetime | None = self.newest.row(by_predicate=pl.col("table") == table, named=True)["newest_at"]
        return newest


@dataclass(frozen=True)
class TableHealth:
    """Rows of each input, those that were rejected, what rows point to, and how far rates reach."""

    row_counts: Mapping[str, int]
    rejected_counts: Mapping[str, int]
    references: health.References
    rate_coverage: pl.DataFrame

    @classmethod
    def read(cls, workspace: Workspace, as_of: date) -> "TableHealth":
        """Read it: one pass over each column that names something, and over orders."""
        settings = workspace.settings()
        with workspace.marketplace() as market:
            counts = market.counts()
            references = health.references(market, as_of)
            currency = settings.workspace.reporting_currency
            coverage = rate_coverage(market, as_of, currency)
            without_rate = int(orders_by_currency(market, currency)["without_rate_count"].sum())
        feeds = read_feeds(settings.candidates_dir, workspace.now())
        returns = read_crm_returns(settings.crm_returns_dir, workspace.lake().read(Candidates), workspace.now())
        rows = {name: count.row_count for name, count in counts.items()}
        rejected = {name: count.quarantined_count for name, count in counts.items()}
        rows["candidate_feed"] = feeds.rows.height + feeds.quarantined.height
        rejected["candidate_feed"] = feeds.quarantined.height
        rows["crm_return_file"] = returns.rows.height + returns.quarantined.height
        rejected["crm_return_file"] = returns.quarantined.height
        rejected["orders"] = rejected.get("orders", 0) + without_rate
        return cls(rows, rejected, references, coverage)


@dataclass(frozen=True)
class ShapeHealth:
    """When facts come, in which currency, how large, at which hours, which twice; and the past as it is counted now."""

    shapes: shape.FactShapes
    past: pl.DataFrame
    """Rows of ``fact_totals``, counted now for an earlier week; empty where there is none."""

    @classmethod
    def read(cls, workspace: Workspace, as_of: date, earlier: date | None) -> "ShapeHealth":
        """Read it: a few passes over orders and events.

        Args:
            workspace: whose marketplace.
            as_of: the day whose knowledge is used.
            earlier: the week for which the past is counted again.
        """
        currency = workspace.settings().workspace.reporting_currency
        with workspace.marketplace() as market:
            shapes = shape.fact_shapes(market, as_of, currency)
            past = shape.fact_totals(market, earlier, currency) if earlier else FactTotals.empty_frame()
        return cls(shapes, past)
