"""What retailers did with each brand on the marketplace in the windows before ``as_of``.

The metrics stand in ``contracts/metrics/brand.py``.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.metrics.brand import BRAND
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.marketplace.facts import define_brands, define_event_facts, define_order_facts
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline.marketplace.windowed import Measured, windowed_metrics

MEASURED = Measured(
    subject=BRAND,
    id_column="brand_id",
    all_ids="SELECT brand_id AS id FROM valid_brands ORDER BY brand_id",
    rows="""
        SELECT subject_index, brand_id, window_days, joined_at, left_at, left_at IS NOT NULL AS has_left,
               CAST($as_of AS TIMESTAMP) AS as_of_moment, {base}
        FROM state
        JOIN subject_ids USING (subject_index)
        JOIN known_brands($as_of) ON brand_id = id""",
    key_ids={"retailer_id": "SELECT retailer_id FROM valid_retailers"},
)


def brand_metrics(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """One row (contract ``brand_metrics``) for each brand that had joined by ``as_of`` and each window."""
    return next(frame for _, frame in brand_metrics_of_weeks(market, [as_of], reporting_currency))


def brand_metrics_of_weeks(
    market: Marketplace, as_ofs: Sequence[date], reporting_currency: str
) -> Iterator[tuple[date, pl.DataFrame]]:
    """The same for many weeks in one pass over the facts, oldest first; the lake validates what it writes."""
    define_brands(market)
    define_order_facts(market, reporting_currency)
    define_event_facts(market)
    market.prepare("retailers")
    for as_of, frame in windowed_metrics(market, MEASURED, as_ofs):
        yield as_of, BrandMetrics.shaped(frame.with_columns(pl.lit(as_of).alias("as_of")))
