"""All tables of the marketplace for any number of weeks, from one connection: a week's run and a backfill are the same.

What is costly is done once: checking the input, converting amounts, finding what followed a search. Metrics over windows
come from one pass over the facts for all weeks; the other tables are computed week by week from the facts made ready,
where that is cheap. What belongs here: which tables there are, and how each is asked for weeks. What doesn't: where they
are written, and any metric.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.newcomer_diversion import NewcomerDiversion
from sourcing_pipeline.contracts.tables.retailer_metrics import RetailerMetrics
from sourcing_pipeline.contracts.tables.search_metrics import SearchMetrics
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.marketplace.brand_metrics import brand_metrics_of_weeks
from sourcing_pipeline.marketplace.brand_outcomes import brand_outcomes
from sourcing_pipeline.marketplace.crm_leads import Returns
from sourcing_pipeline.marketplace.lead_labels import lead_labels
from sourcing_pipeline.marketplace.newcomer_diversion import newcomer_diversion
from sourcing_pipeline.marketplace.retailer_metrics import retailer_metrics_of_weeks
from sourcing_pipeline.marketplace.search_metrics import search_metrics
from sourcing_pipeline.marketplace.segment_demand import segment_demand
from sourcing_pipeline.marketplace.source import Marketplace

TABLES: tuple[type[Contract], ...] = (
    BrandMetrics,
    RetailerMetrics,
    BrandOutcomes,
    NewcomerDiversion,
    SegmentDemand,
    SearchMetrics,
    LeadLabels,
)
"""What is computed here, in the order in which it is."""


@dataclass(frozen=True)
class Terms:
    """What of the settings the tables depend on."""

    reporting_currency: str
    lead_maturity_days: int
    price_band_edges: tuple[float, ...]


def weekly_tables(
    market: Marketplace,
    as_ofs: Sequence[date],
    terms: Terms,
    tables: Collection[type[Contract]] = TABLES,
    returns: Returns | None = None,
) -> Iterator[tuple[type[Contract], date, pl.DataFrame]]:
    """Every asked table for every week: its contract, the week, the rows.

    Args:
        market: the marketplace; facts are made ready on its connection.
        as_ofs: the weeks.
        terms: what of the settings matters.
        tables: which tables; by default all.
        returns: what the CRM gave back; the same for all weeks, each of which sees what was known then.
    """
    for contract in TABLES:
        if contract in tables:
            for as_of, frame in _weeks_of(contract, market, sorted(set(as_ofs)), terms, returns):
                yield contract, as_of, frame


def _weeks_of(
    contract: type[Contract], market: Marketplace, as_ofs: Sequence[date], terms: Terms, returns: Returns | None
) -> Iterator[tuple[date, pl.DataFrame]]:
    currency = terms.reporting_currency
    if contract is BrandMetrics:
        yield from brand_metrics_of_weeks(market, as_ofs, currency)
    elif contract is RetailerMetrics:
        yield from retailer_metrics_of_weeks(market, as_ofs, currency)
    elif contract is BrandOutcomes:
        yield from ((as_of, brand_outcomes(market, as_of, currency)) for as_of in as_ofs)
    elif contract is NewcomerDiversion:
        yield from ((as_of, newcomer_diversion(market, as_of, currency, terms.price_band_edges)) for as_of in as_ofs)
    elif contract is SegmentDemand:
        yield from ((as_of, segment_demand(market, as_of, currency, terms.price_band_edges)) for as_of in as_ofs)
    elif contract is SearchMetrics:
        yield from ((as_of, search_metrics(market, as_of, currency)) for as_of in as_ofs)
    elif contract is LeadLabels:
        yield from ((as_of, lead_labels(market, as_of, terms.lead_maturity_days, returns)) for as_of in as_ofs)
    else:
        raise NotImplementedError(f"no way to compute {contract.table_name()}")
