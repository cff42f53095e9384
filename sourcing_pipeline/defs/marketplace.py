"""Assets of the room ``marketplace``: what retailers do, as known at ``as_of``."""

import dagster as dg
import polars as pl

from sourcing_pipeline.brands import lookalike_brands as nearest
from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.candidates.feeds import read_feeds
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.contracts.tables.search_metrics import SearchMetrics
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.candidates import candidate_feeds, marketplace_file
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.tables import table_asset
from sourcing_pipeline.defs.weekly import as_of_of
from sourcing_pipeline.marketplace import brand_metrics as metrics
from sourcing_pipeline.marketplace import brand_outcomes as outcomes
from sourcing_pipeline.marketplace import lead_labels as labels
from sourcing_pipeline.marketplace import lookalikes as alike
from sourcing_pipeline.marketplace import search_metrics as searches
from sourcing_pipeline.marketplace import segment_demand as demand
from sourcing_pipeline.marketplace.currency import orders_without_rate

GROUP = "marketplace"


@table_asset(Quarantine, group=GROUP, weekly=True, deps=[candidate_feeds, marketplace_file])
def quarantine(workspace: Workspace) -> pl.DataFrame:
    """Rows of feeds and of the marketplace that break their contract."""
    settings = workspace.settings()
    feeds = read_feeds(settings.candidates_dir, workspace.now())
    with workspace.marketplace() as market:
        without_rate = orders_without_rate(market, settings.workspace.reporting_currency)
        return pl.concat([feeds.quarantined, market.quarantined(), without_rate])


@table_asset(BrandMetrics, group=GROUP, weekly=True, deps=[marketplace_file])
def brand_metrics(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """GMV, orders, retailers and events per brand and window."""
    with workspace.marketplace() as market:
        currency = workspace.settings().workspace.reporting_currency
        return metrics.brand_metrics(market, as_of_of(context), currency)


@table_asset(BrandOutcomes, group=GROUP, weekly=True, deps=[marketplace_file])
def brand_outcomes(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """Activation and first-year GMV per brand."""
    with workspace.marketplace() as market:
        currency = workspace.settings().workspace.reporting_currency
        return outcomes.brand_outcomes(market, as_of_of(context), currency)


@table_asset(LeadLabels, group=GROUP, weekly=True, deps=[marketplace_file])
def lead_labels(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """Outcomes of leads, and whether they may be learned from."""
    with workspace.marketplace() as market:
        return labels.lead_labels(market, as_of_of(context), workspace.settings().scoring.lead_maturity_days)


@table_asset(SegmentDemand, group=GROUP, weekly=True, deps=[marketplace_file])
def segment_demand(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """What retailers look for and don't find."""
    with workspace.marketplace() as market:
        settings = workspace.settings()
        currency, edges = settings.workspace.reporting_currency, settings.marketplace.price_band_edges
        return demand.segment_demand(market, as_of_of(context), currency, edges)


@table_asset(SearchMetrics, group=GROUP, weekly=True, deps=[marketplace_file])
def search_metrics(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """What retailers type into the search, and what comes of it."""
    with workspace.marketplace() as market:
        currency = workspace.settings().workspace.reporting_currency
        return searches.search_metrics(market, as_of_of(context), currency)


@table_asset(LookalikeBrands, group=GROUP, weekly=True, deps=["website_profiles"])
def lookalike_brands(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    website_embeddings: pl.DataFrame,
    brand_outcomes: pl.DataFrame,
) -> pl.DataFrame:
    """The brands nearest to each website, of those that were observed long enough."""
    as_of = as_of_of(context)
    profiles = as_known(workspace.lake().read(WebsiteProfiles), as_of)
    return nearest.lookalike_brands(as_of, profiles, website_embeddings, alike.comparable_brands(brand_outcomes))


@table_asset(Lookalikes, group=GROUP, weekly=True, deps=["website_profiles"])
def lookalikes(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    lookalike_brands: pl.DataFrame,
    brand_outcomes: pl.DataFrame,
) -> pl.DataFrame:
    """What the brands nearest to each website achieved."""
    as_of = as_of_of(context)
    profiles = as_known(workspace.lake().read(WebsiteProfiles), as_of)
    return alike.lookalikes(as_of, profiles, lookalike_brands, brand_outcomes)
