"""Assets of the room ``brands``: what each website says, its embedding and its category.

What computes is imported by the step that needs it: definitions load often, and parsers and models take their time.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.contracts.tables.website_mix import WebsiteMix
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.candidates import marketplace_file
from sourcing_pipeline.defs.resources import Workspace, markdown_table, shards_metadata, table_metadata
from sourcing_pipeline.defs.retries import retried_if_transient
from sourcing_pipeline.defs.shards import each_shard, shard_of_step
from sourcing_pipeline.defs.tables import table_asset, table_out
from sourcing_pipeline.defs.weekly import as_of_of

GROUP = "brands"
PROFILE_TABLES = (WebsiteProfiles, ProfileFacts, ProductsSeen)


@dg.op(ins={"after": dg.In(dg.Nothing)}, out=dg.Out(dg.Nothing))
@retried_if_transient
def profile_sites_of_shard(context: dg.OpExecutionContext, workspace: Workspace) -> None:
    """Profile the websites of one shard that changed, and add what they say."""
    from sourcing_pipeline.brands.profiles import profile_sites, with_new_rows
    from sourcing_pipeline.marketplace.currency import latest_rates
    from sourcing_pipeline.web.feed_loading import load_product_feeds
    from sourcing_pipeline.web.reading import load_pages

    settings, lake, shard = workspace.settings(), workspace.lake(), shard_of_step(context)
    with workspace.marketplace() as market:
        usd_per_unit = latest_rates(market, workspace.now().date())
    with lake.exclusive(f"brands-{shard}"):
        previous = {contract: lake.read_shard(contract, shard) for contract in PROFILE_TABLES}
        profiled = profile_sites(
            lake.read_shard(PageRecords, shard),
            previous[WebsiteProfiles],
            load=lambda records: load_pages(records, settings.archive_dir),
            usd_per_unit=usd_per_unit,
            reporting_currency=settings.workspace.reporting_currency,
            load_feeds=lambda records: load_product_feeds(records, settings.archive_dir),
        )
        # What was read anew replaces what an earlier version of the code read of the same pages. Profiles are written
        # last: a site counts as done only when its facts and products are there.
        sites_read = profiled.website_profiles.select("domain", "profile_at")
        for contract, new, read_anew in (
            (ProductsSeen, profiled.products_seen, profiled.pages_read),
            (ProfileFacts, profiled.profile_facts, sites_read),
            (WebsiteProfiles, profiled.website_profiles, sites_read),
        ):
            lake.write(contract, with_new_rows(previous[contract], new, read_anew), shard=shard)
    context.log.info("shard %d: %d sites profiled", shard, profiled.website_profiles.height)


@dg.op(
    ins={"shards_profiled": dg.In(dg.Nothing)},
    out={contract.table_name(): dg.Out(dg.Nothing) for contract in PROFILE_TABLES},
)
@retried_if_transient
def gather_profiles(workspace: Workspace) -> Iterator[dg.Output[None]]:
    """Say what all shards together have."""
    lake = workspace.lake()
    for contract in PROFILE_TABLES:
        frame = lake.read(contract)
        yield dg.Output(
            None,
            contract.table_name(),
            metadata=shards_metadata(lake, contract, frame),
        )


@dg.graph_multi_asset(
    group_name=GROUP,
    name="profile_websites",
    ins={"page_records": dg.AssetIn(dagster_type=dg.Nothing)},
    outs={contract.table_name(): table_out(contract) for contract in PROFILE_TABLES},
)
def profile_websites(page_records: Any) -> dict[str, Any]:
    """Profile all websites that changed, a step per shard."""
    outputs = gather_profiles(each_shard(page_records).map(profile_sites_of_shard).collect())
    return dict(zip((contract.table_name() for contract in PROFILE_TABLES), outputs, strict=True))


@table_asset(WebsiteEmbeddings, group=GROUP, weekly=False, pool="embedding_model", deps=["website_profiles"])
def website_embeddings(workspace: Workspace) -> dg.MaterializeResult[None]:
    """Embed documents that were never embedded with this model; what is there is kept."""
    from sourcing_pipeline.brands.embedding import document_digest, embed_new

    lake = workspace.lake()
    documents = {document_digest(text): text for text in lake.read(WebsiteProfiles)["document"].unique().sort()}
    with lake.exclusive("embeddings"):
        previous = lake.read(WebsiteEmbeddings)
        new = embed_new(documents, previous, workspace.settings().brands, workspace.now())
        embeddings = pl.concat([previous, new])
        path = lake.write(WebsiteEmbeddings, embeddings)
    counts = {"newly_embedded": new.height, "taken_from_cache": len(documents) - new.height}
    way = {"way": new["embedding_way"][0]} if new.height else {}
    return dg.MaterializeResult(metadata=table_metadata(embeddings, path, WebsiteEmbeddings) | counts | way)


@table_asset(WebsiteCategories, group=GROUP, weekly=False, deps=["website_profiles", marketplace_file])
def website_categories(
    context: dg.AssetExecutionContext, workspace: Workspace, website_embeddings: pl.DataFrame
) -> pl.DataFrame:
    """The category of each website, learned from the marketplace's own labels where there are enough."""
    from sourcing_pipeline.brands.category import categorise
    from sourcing_pipeline.brands.category_quality import quality_by_language
    from sourcing_pipeline.candidates.domains import registrable_domains

    with workspace.marketplace() as market:
        brands = market.frame("brands")
    labels = brands.select(registrable_domains(brands["domain"]).alias("domain"), "category").drop_nulls()
    profiles = workspace.lake().read(WebsiteProfiles)
    categories = categorise(profiles, website_embeddings, labels, workspace.settings().brands)
    quality = quality_by_language(categories, profiles, labels)
    context.add_output_metadata({"quality_by_language": markdown_table(quality)})
    return categories


@table_asset(WebsiteMix, group=GROUP, weekly=True, deps=["website_profiles"])
def website_mix(
    context: dg.AssetExecutionContext, workspace: Workspace, website_categories: pl.DataFrame
) -> pl.DataFrame:
    """What the websites are made up of, as known in the week."""
    from sourcing_pipeline.brands import mix

    as_of = as_of_of(context)
    return mix.website_mix(as_of, as_known(workspace.lake().read(WebsiteProfiles), as_of), website_categories)
