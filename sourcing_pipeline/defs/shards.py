"""Mapped steps: work on websites, one step per shard.

A step gives nothing to the next but its place in the order; what it made lies in the lake. So nothing is pickled, and
any executor can run it.
"""

from collections.abc import Iterator

import dagster as dg

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.retries import retried_if_transient

SHARDED_TABLES = (PageRecords, SiteOutcomes, WebsiteProfiles, ProfileFacts, ProductsSeen)


@dg.op(ins={"after": dg.In(dg.Nothing)}, out={"shard": dg.DynamicOut(dg.Nothing)})
@retried_if_transient
def each_shard(workspace: Workspace) -> Iterator[dg.DynamicOutput[None]]:
    """Announce the shards, a step each, after bringing earlier rows to where they belong if their number was changed."""
    from sourcing_pipeline.candidates.domains import shard_of

    shards = workspace.settings().workspace.shards
    for contract in SHARDED_TABLES:
        workspace.lake().redistribute(contract, shards, lambda domain: shard_of(domain, shards))
    for shard in range(shards):
        yield dg.DynamicOutput(None, mapping_key=str(shard), output_name="shard")


def shard_of_step(context: dg.OpExecutionContext) -> int:
    """The shard that a mapped step works on."""
    key = context.get_mapping_key()
    if key is None:
        raise ValueError("this step is not mapped over shards")
    return int(key)
