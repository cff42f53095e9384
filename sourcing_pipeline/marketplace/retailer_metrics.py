"""What each retailer did in the windows before ``as_of``: the demand behind segments and searches.

The metrics stand in ``contracts/metrics/retailer.py``. What belongs here: whom the rows are of. Rows are of retailers known
to have joined by ``as_of``; what they did before that counts.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.metrics.retailer import RETAILER
from sourcing_pipeline.contracts.tables.retailer_metrics import RetailerMetrics
from sourcing_pipeline.marketplace.facts import define_event_facts, define_order_facts, define_retailers
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline.marketplace.windowed import Measured, windowed_metrics

_MEASURED = Measured(
    subject=RETAILER,
    id_column="retailer_id",
    all_ids="SELECT retailer_id AS id FROM valid_retailers ORDER BY retailer_id",
    rows="""
        SELECT subject_index, retailer_id, window_days, country, store_type, joined_at,
               CAST($as_of AS TIMESTAMP) AS as_of_moment, {base}
        FROM state
        JOIN subject_ids USING (subject_index)
        JOIN known_retailers($as_of) ON retailer_id = id
        WHERE greatest(state.order_count, state.search_count, state.page_view_count, state.favorite_count) > 0""",
    key_ids={"brand_id": "SELECT brand_id FROM valid_brands"},
    more_columns=("country", "store_type"),
)


def retailer_metrics(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """One row (contract ``retailer_metrics``) for each retailer and window in which it ordered, searched, viewed or liked."""
    return next(frame for _, frame in retailer_metrics_of_weeks(market, [as_of], reporting_currency))


def retailer_metrics_of_weeks(
    market: Marketplace, as_ofs: Sequence[date], reporting_currency: str
) -> Iterator[tuple[date, pl.DataFrame]]:
    """The same for many weeks in one pass over the facts, oldest first; the lake validates what it writes."""
    define_order_facts(market, reporting_currency)
    define_event_facts(market)
    define_retailers(market)
    market.prepare("brands")
    for as_of, frame in windowed_metrics(market, _MEASURED, as_ofs):
        yield as_of, RetailerMetrics.shaped(frame.with_columns(pl.lit(as_of).alias("as_of")))
