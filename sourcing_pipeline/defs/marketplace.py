"""Assets of the room ``marketplace``: what retailers do, as known at ``as_of``."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import dagster as dg
import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.cannibalisation import Cannibalisation
from sourcing_pipeline.contracts.tables.crm_returns import CrmReturns
from sourcing_pipeline.contracts.tables.fact_totals import FactTotals
from sourcing_pipeline.contracts.tables.input_volumes import InputVolumes
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.candidates import candidate_feeds, crm_return_files, marketplace_file
from sourcing_pipeline.defs.resources import Workspace, table_metadata
from sourcing_pipeline.defs.retries import retried_if_transient
from sourcing_pipeline.defs.tables import table_asset, table_spec
from sourcing_pipeline.defs.weekly import ONE_RUN, as_of_of, weeks_of
from sourcing_pipeline.marketplace import shape, weekly

GROUP = "marketplace"


@table_asset(CrmReturns, group=GROUP, weekly=False, deps=[crm_return_files])
def crm_returns(workspace: Workspace, candidates: pl.DataFrame) -> pl.DataFrame:
    """What the files say that lie there now."""
    from sourcing_pipeline.marketplace.crm_return_files import read_crm_returns

    return read_crm_returns(workspace.settings().crm_returns_dir, candidates, workspace.now()).rows


@table_asset(Quarantine, group=GROUP, weekly=True, deps=[candidate_feeds, crm_return_files, marketplace_file])
def quarantine(workspace: Workspace, candidates: pl.DataFrame) -> pl.DataFrame:
    """Rows of feeds, of return files and of the marketplace that break their contract."""
    from sourcing_pipeline.candidates.feeds import read_feeds
    from sourcing_pipeline.marketplace.crm_return_files import read_crm_returns
    from sourcing_pipeline.marketplace.currency import orders_without_rate

    settings = workspace.settings()
    feeds = read_feeds(settings.candidates_dir, workspace.now())
    returns = read_crm_returns(settings.crm_returns_dir, candidates, workspace.now())
    with workspace.marketplace() as market:
        without_rate = orders_without_rate(market, settings.workspace.reporting_currency)
        return pl.concat([feeds.quarantined, returns.quarantined, market.quarantined(), without_rate])


@table_asset(InputVolumes, group=GROUP, weekly=True, deps=[marketplace_file])
def input_volumes(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """Rows and empty cells of the marketplace's tables, as they are now."""
    with workspace.marketplace() as market:
        return shape.input_volumes(market, as_of_of(context))


@table_asset(FactTotals, group=GROUP, weekly=True, deps=[marketplace_file])
def fact_totals(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """Orders and events known in the week, by currency or type and hour."""
    with workspace.marketplace() as market:
        return shape.fact_totals(market, as_of_of(context), workspace.settings().workspace.reporting_currency)


@dg.multi_asset(
    name="marketplace_facts",
    specs=[
        table_spec(
            contract,
            group=GROUP,
            deps=[marketplace_file, *(["candidates", "crm_returns"] if contract is LeadLabels else [])],
        )
        for contract in weekly.TABLES
    ],
    can_subset=True,
    backfill_policy=ONE_RUN,
)
@retried_if_transient
def marketplace_facts(context: dg.AssetExecutionContext, workspace: Workspace) -> Iterator[dg.MaterializeResult[None]]:
    """Metrics, outcomes, labels and demand of a week; in a backfill of all its weeks, in one pass over the facts."""
    from sourcing_pipeline.marketplace.crm_leads import Returns

    settings, lake = workspace.settings(), workspace.lake()
    asked = {key.to_user_string() for key in context.selected_asset_keys}
    terms = weekly.Terms(
        settings.workspace.reporting_currency,
        settings.scoring.lead_maturity_days,
        settings.marketplace.price_band_edges,
    )
    with workspace.marketplace() as market:
        computed = weekly.weekly_tables(
            market,
            weeks_of(context),
            terms,
            [contract for contract in weekly.TABLES if contract.table_name() in asked],
            Returns(lake.read(CrmReturns), lake.read(Candidates)),
        )
        for contract, weeks in groupby(computed, key=itemgetter(0)):
            rows = 0
            for _, as_of, frame in weeks:
                path = lake.write(contract, frame, as_of)
                rows += frame.height
            yield dg.MaterializeResult(
                asset_key=contract.table_name(),
                metadata=table_metadata(frame, path, contract) | {"dagster/row_count": rows},
            )


@table_asset(LookalikeBrands, group=GROUP, weekly=True, deps=["website_profiles"])
def lookalike_brands(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    website_embeddings: pl.DataFrame,
    brand_outcomes: pl.DataFrame,
) -> pl.DataFrame:
    """The brands nearest to each website, of those that joined long enough ago."""
    from sourcing_pipeline.brands import lookalike_brands as nearest
    from sourcing_pipeline.marketplace import lookalikes as alike

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
    from sourcing_pipeline.marketplace import lookalikes as alike

    as_of = as_of_of(context)
    profiles = as_known(workspace.lake().read(WebsiteProfiles), as_of)
    return alike.lookalikes(as_of, profiles, lookalike_brands, brand_outcomes)


@table_asset(Cannibalisation, group=GROUP, weekly=True, deps=["website_profiles", marketplace_file])
def cannibalisation(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    lookalike_brands: pl.DataFrame,
    brand_outcomes: pl.DataFrame,
    newcomer_diversion: pl.DataFrame,
) -> pl.DataFrame:
    """What the brand of each website would take from brands already here."""
    from sourcing_pipeline.marketplace import cannibalisation as taken
    from sourcing_pipeline.marketplace.co_purchase import co_purchase

    as_of, settings = as_of_of(context), workspace.settings()
    profiles = as_known(workspace.lake().read(WebsiteProfiles), as_of)
    with workspace.marketplace() as market:
        counts = co_purchase(market, as_of, settings.workspace.reporting_currency, lookalike_brands)
    knowledge = taken.Knowledge(
        lookalike_brands, brand_outcomes, newcomer_diversion, settings.scoring.cannibalised_share
    )
    return taken.cannibalisation(as_of, profiles["domain"], knowledge, counts)
