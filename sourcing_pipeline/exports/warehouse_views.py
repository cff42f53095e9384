"""Views of the warehouse: the newest week of what is measured weekly, the largest supply gaps, what changed, what checks say.

They are made anew with each publishing and hold no data, so they are of the same moment as the tables beside them. What
belongs here: which views there are, and what their columns mean. What doesn't: tables, and any new figure: metrics stand
in the registry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources

import duckdb

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.contracts.tables.retailer_metrics import RetailerMetrics
from sourcing_pipeline.contracts.tables.search_metrics import SearchMetrics
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.exports.warehouse_comments import comment_on, meanings_of, told_of

NEWEST_WEEK_VIEWS: tuple[type[Contract], ...] = (
    BrandMetrics,
    RetailerMetrics,
    SegmentDemand,
    SearchMetrics,
    BrandOutcomes,
    Lookalikes,
)
"""Tables whose newest week is the view ``<name>_now``; the table holds all weeks."""


@dataclass(frozen=True)
class View:
    """A view whose query is ``sql/NAME.sql``; its columns mean what they do in ``of``, unless told otherwise."""

    name: str
    of: type[Contract]
    told: str
    meanings: Mapping[str, str] = field(default_factory=dict)


VIEWS: tuple[View, ...] = (
    View(
        "quality_checks_now",
        QualityChecks,
        "What each check says of each week as things stand: its newest answer. The table has the earlier ones as well.",
    ),
    View(
        "supply_gaps",
        SegmentDemand,
        "Where retailers look for what they don't find: segments of the newest week with a supply gap, the largest first.",
        {"place": "1 is the largest gap"},
    ),
    View(
        "brand_metrics_change",
        BrandMetrics,
        "What became of each brand in 4 weeks: each window against the same window 4 weeks before, for every week of which "
        "both are known.",
        {
            "as_of_before": "The day 4 weeks before, whose knowledge is compared with",
            "gmv_before": "GMV of the window 4 weeks before; 0 where the brand had not joined (reporting currency)",
            "gmv_change": "GMV less GMV before (reporting currency)",
            "gmv_change_share": "The change divided by GMV before; none where that was 0",
            "order_count_before": "Orders of the window 4 weeks before (orders)",
            "order_count_change": "Orders less orders before (orders)",
            "repeat_retailer_count_before": "Retailers of the window 4 weeks before that ordered more than once (retailers)",
            "repeat_retailer_count_change": "Repeat retailers less repeat retailers before (retailers)",
        },
    ),
)


def view_names() -> list[str]:
    """The names of all views."""
    return [f"{contract.table_name()}_now" for contract in NEWEST_WEEK_VIEWS] + [view.name for view in VIEWS]


def create_views(connection: duckdb.DuckDBPyConnection, newest_weeks: Mapping[type[Contract], date]) -> None:
    """Create all views, with comments.

    Args:
        connection: to the warehouse, in which the tables of the contracts stand.
        newest_weeks: the last week that was written of each table, even if it has no row; a table that is missing here
            has an empty view.
    """
    for contract in NEWEST_WEEK_VIEWS:
        name = f"{contract.table_name()}_now"
        week = newest_weeks.get(contract)
        where = f"as_of = DATE '{week}'" if week else "false"
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {contract.table_name()} WHERE {where}")
        comment_on(connection, "VIEW", name, f"{told_of(contract)} Only the newest week.", meanings_of(contract))
    for view in VIEWS:
        query = resources.files("sourcing_pipeline.exports").joinpath("sql", f"{view.name}.sql").read_text("utf-8")
        connection.execute(f"CREATE VIEW {view.name} AS {query}")
        comment_on(connection, "VIEW", view.name, view.told, {**meanings_of(view.of), **view.meanings})
