"""Assets of the room ``web``: pages and how reading each site ended."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.defs.resources import Workspace, preview
from sourcing_pipeline.defs.shards import TRANSIENT, each_shard, shard_of_step
from sourcing_pipeline.defs.tables import table_out
from sourcing_pipeline.web.reading import read_shard

GROUP = "web"


@dg.op(ins={"after": dg.In(dg.Nothing)}, out=dg.Out(dg.Nothing), retry_policy=TRANSIENT, pool="web_egress")
def read_sites_of_shard(context: dg.OpExecutionContext, workspace: Workspace) -> None:
    """Read what is due in one shard, and add it to the archive and its index."""
    settings, lake, shard = workspace.settings(), workspace.lake(), shard_of_step(context)
    with lake.exclusive(f"web-{shard}"):
        previous_records = lake.read_shard(PageRecords, shard)
        previous_outcomes = lake.read_shard(SiteOutcomes, shard)
        visit = read_shard(
            lake.read(Sites).filter(pl.col("shard") == shard),
            web=settings.web,
            archive_dir=settings.archive_dir,
            root=settings.root,
            shard=shard,
            previous_records=previous_records,
            previous_outcomes=previous_outcomes,
            now=workspace.now(),
        )
        lake.write(PageRecords, pl.concat([previous_records, visit.page_records]), shard=shard)
        lake.write(SiteOutcomes, pl.concat([previous_outcomes, visit.site_outcomes]), shard=shard)
    context.log.info("shard %d: %d sites, %d pages", shard, visit.site_outcomes.height, visit.page_records.height)


@dg.op(
    ins={"shards_read": dg.In(dg.Nothing)},
    out={"page_records": dg.Out(dg.Nothing), "site_outcomes": dg.Out(dg.Nothing)},
)
def gather_pages(workspace: Workspace) -> Iterator[dg.Output[None]]:
    """Say what all shards together have."""
    lake = workspace.lake()
    records, outcomes = lake.read(PageRecords), lake.read(SiteOutcomes)
    yield dg.Output(
        None,
        "page_records",
        metadata={
            "dagster/row_count": records.height,
            "bytes": int(records["byte_count"].sum()),
            "outcomes": preview(records["outcome"].value_counts(sort=True), rows=30),
        },
    )
    yield dg.Output(
        None,
        "site_outcomes",
        metadata={
            "dagster/row_count": outcomes.height,
            "outcomes": preview(outcomes["outcome"].value_counts(sort=True), rows=30),
        },
    )


@dg.graph_multi_asset(
    group_name=GROUP,
    name="read_websites",
    ins={"sites": dg.AssetIn(dagster_type=dg.Nothing)},
    outs={
        "page_records": table_out(PageRecords),
        "site_outcomes": table_out(SiteOutcomes),
    },
)
def read_websites(sites: Any) -> dict[str, Any]:
    """Read all websites that are due, a step per shard."""
    page_records, site_outcomes = gather_pages(each_shard(sites).map(read_sites_of_shard).collect())
    return {"page_records": page_records, "site_outcomes": site_outcomes}
