"""Assets of the room ``web``: pages and how reading each site ended.

What reads is imported by the step that needs it: definitions load often, and an HTTP client takes its time.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.defs.jobs import WITHIN_BUDGET_TAG
from sourcing_pipeline.defs.resources import Workspace, shards_metadata
from sourcing_pipeline.defs.retries import retried_if_transient
from sourcing_pipeline.defs.shards import each_shard, shard_of_step
from sourcing_pipeline.defs.tables import table_out

GROUP = "web"


@dg.op(ins={"after": dg.In(dg.Nothing)}, out=dg.Out(dg.Nothing), pool="web_egress")
@retried_if_transient
def read_sites_of_shard(context: dg.OpExecutionContext, workspace: Workspace) -> None:
    """Read the websites of one shard that are due, and add their pages and outcomes to the archive and its index.

    In a run that is so tagged (job `crawl`) no more than the shard's share of `web.sites_per_day` in a day. Sites that were read within `web.recrawl_days` are left alone. What an interrupted run has read is taken up. The
    step's output says what the visit came to.
    """
    from sourcing_pipeline.defs.crawl_metadata import step_metadata
    from sourcing_pipeline.web.daily_budget import share_of_shard
    from sourcing_pipeline.web.reading import read_shard
    from sourcing_pipeline.web.summary import Period, summarise
    from sourcing_pipeline.web.summary_files import write_summary

    settings, lake, shard = workspace.settings(), workspace.lake(), shard_of_step(context)
    share = share_of_shard(settings.web.sites_per_day, shard, settings.workspace.shards)
    with lake.exclusive(f"web-{shard}"):
        begun_at = workspace.now()
        previous_records = lake.read_shard(PageRecords, shard)
        previous_outcomes = lake.read_shard(SiteOutcomes, shard)
        visit = read_shard(
            lake.read(Sites).filter(pl.col("shard") == shard),
            web=settings.web_of_a_shard,
            archive_dir=settings.archive_dir,
            root=settings.root,
            shard=shard,
            previous_records=previous_records,
            previous_outcomes=previous_outcomes,
            now=begun_at,
            sites_per_day=share if WITHIN_BUDGET_TAG in context.run.tags else None,
        )
        summary = summarise(
            visit.page_records,
            visit.site_outcomes,
            Period(begun_at, workspace.now()),
            is_live=settings.web.source == "live",
        )
        lake.write(PageRecords, pl.concat([previous_records, visit.page_records]), shard=shard)
        lake.write(SiteOutcomes, pl.concat([previous_outcomes, visit.site_outcomes]), shard=shard)
        write_summary(lake, _run_of(context), shard, summary)
    context.log.info("shard %d: %s", shard, summary.in_words())
    context.add_output_metadata(step_metadata(summary))


@dg.op(
    ins={"shards_read": dg.In(dg.Nothing)},
    out={"page_records": dg.Out(dg.Nothing), "site_outcomes": dg.Out(dg.Nothing)},
)
@retried_if_transient
def gather_pages(context: dg.OpExecutionContext, workspace: Workspace) -> Iterator[dg.Output[None]]:
    """Say what all shards together have, and what this run's visits came to: in all and by shard."""
    from sourcing_pipeline.defs.crawl_metadata import pages_metadata, sites_metadata
    from sourcing_pipeline.web.summary import total_of
    from sourcing_pipeline.web.summary_files import summaries_of_run

    lake, shards = workspace.lake(), workspace.settings().workspace.shards
    by_shard = summaries_of_run(lake, _run_of(context), shards)
    total = total_of(list(by_shard.values()))
    context.log.info("all %d shards: %s", shards, total.in_words())
    records, outcomes = lake.read(PageRecords), lake.read(SiteOutcomes)
    yield dg.Output(
        None, "page_records", metadata=shards_metadata(lake, PageRecords, records) | pages_metadata(total, by_shard)
    )
    yield dg.Output(
        None, "site_outcomes", metadata=shards_metadata(lake, SiteOutcomes, outcomes) | sites_metadata(total, by_shard)
    )


def _run_of(context: dg.OpExecutionContext) -> str:
    """The run, or the one that it goes on with: shards that were read before a failure are not read again."""
    return context.run.root_run_id or context.run_id


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
