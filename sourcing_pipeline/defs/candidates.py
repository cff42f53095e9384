"""Assets of the room ``candidates``: who might we onboard, and which websites to read."""

import dagster as dg
import polars as pl

from sourcing_pipeline.contracts.inputs.candidate_feed import CandidateFeed
from sourcing_pipeline.contracts.inputs.crm_returns import CrmReturnFile
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.feed_volumes import FeedVolumes
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.defs.resources import Workspace, table_metadata
from sourcing_pipeline.defs.tables import table_asset
from sourcing_pipeline.defs.weekly import as_of_of

GROUP = "candidates"

candidate_feeds = dg.AssetSpec(
    "candidate_feeds",
    group_name=GROUP,
    owners=[f"team:{CandidateFeed.table_owner()}"],
    kinds={"csv", "parquet"},
    description="Feed files in data/inputs/candidates/.",
)
crm_return_files = dg.AssetSpec(
    "crm_return_files",
    group_name="marketplace",
    owners=[f"team:{CrmReturnFile.table_owner()}"],
    kinds={"csv", "parquet"},
    description="What the CRM gave back, in data/inputs/crm_returns/.",
)
marketplace_file = dg.AssetSpec(
    "marketplace_file",
    group_name="marketplace",
    owners=sorted({f"team:{contract.table_owner()}" for contract in MARKETPLACE_INPUTS}),
    kinds={"duckdb"},
    description="The marketplace's own tables, read-only: data/inputs/marketplace.duckdb.",
)


@table_asset(Candidates, group=GROUP, weekly=False, deps=[candidate_feeds, marketplace_file])
def candidates(workspace: Workspace) -> dg.MaterializeResult[None]:
    """Add new feed rows and leads to the registry; what two runs at once bring is added one after the other."""
    from sourcing_pipeline.candidates.feeds import read_feeds
    from sourcing_pipeline.candidates.registry import take_in

    settings, lake, known_at = workspace.settings(), workspace.lake(), workspace.now()
    feeds = read_feeds(settings.candidates_dir, known_at)
    with workspace.marketplace() as market:
        leads = market.frame("leads")
    with lake.exclusive("candidates"):
        previous = lake.read(Candidates)
        registry = take_in(previous, feeds.rows, leads, known_at, quarantined=feeds.quarantined)
        path = lake.write(Candidates, registry)
    return dg.MaterializeResult(
        metadata=table_metadata(registry, path, Candidates) | {"new": registry.height - previous.height}
    )


@table_asset(FeedVolumes, group=GROUP, weekly=True, deps=[candidate_feeds])
def feed_volumes(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """What each feed file holds now."""
    from sourcing_pipeline.candidates.feed_volumes import feed_volumes as count_feeds
    from sourcing_pipeline.candidates.feeds import read_feeds

    folder, now = workspace.settings().candidates_dir, workspace.now()
    return count_feeds(as_of_of(context), folder, read_feeds(folder, now), now)


@table_asset(Sites, group=GROUP, weekly=False, deps=[marketplace_file])
def sites(workspace: Workspace, candidates: pl.DataFrame) -> pl.DataFrame:
    """The websites of candidates, leads and brands on the marketplace."""
    from sourcing_pipeline.candidates.sites import sites_to_read

    with workspace.marketplace() as market:
        brands = market.frame("brands")
    return sites_to_read(candidates, brands, workspace.settings().workspace.shards)
