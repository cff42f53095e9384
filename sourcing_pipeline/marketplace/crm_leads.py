"""Leads that the CRM's return files tell of, made known to a marketplace's connection beside its own table ``leads``.

A brand that both know is one lead. What belongs here: who is who. What doesn't: how files are read
(``crm_return_files``), and what came of a lead by a day (``sql/lead_labels.sql``).
"""

from dataclasses import dataclass, field

import duckdb
import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.crm_returns import CrmReturns
from sourcing_pipeline.marketplace.source import Marketplace

_STAGES = pl.Schema(
    {"brand_id": pl.String(), "outcome": pl.String(), "stage_date": pl.Datetime("us"), "place": pl.Int64()}
)
_BRANDS = pl.Schema(dict.fromkeys(("brand_id", "domain", "name", "source", "country", "attributes"), pl.String()))
_SAME = pl.Schema(dict.fromkeys(("lead_id", "brand_id"), pl.String()))


@dataclass(frozen=True)
class Returns:
    """What the CRM gave back (rows of ``crm_returns``), and the registry of candidates that says which brand is which."""

    rows: pl.DataFrame = field(default_factory=CrmReturns.empty_frame)
    candidates: pl.DataFrame = field(default_factory=Candidates.empty_frame)


def define_returned_leads(market: Marketplace, returns: Returns) -> None:
    """Define tables ``returned_stages``, ``returned_brands`` and ``same_leads`` (which lead of the marketplace is which brand)."""
    if market.is_made("returned_leads"):
        return
    contacts = returns.rows.filter(pl.col("outcome") != "not_contacted")
    stages = (
        contacts.sort("stage_date", pl.col("outcome") != "open", "return_file", "return_row")
        .with_columns(pl.col("stage_date").dt.replace_time_zone(None))
        .with_row_index("place")
    )
    brands = (
        returns.candidates.filter(pl.col("intake_outcome") == "accepted")
        .join(contacts, on="brand_id", how="semi")
        .select(_BRANDS.names())
    )
    _define(market, "returned_stages", stages, _STAGES)
    _define(market, "returned_brands", brands, _BRANDS)
    _define(market, "same_leads", _same_leads(market, brands, returns.candidates), _SAME)


def _same_leads(market: Marketplace, brands: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """The marketplace's leads of brands that came back: as the registry took them in, or by the same website."""
    if brands.is_empty():
        return _SAME.to_frame()
    leads = market.sql("SELECT lead_id, domain FROM valid_leads")
    by_domain = leads.with_columns(registrable_domains(leads["domain"]).alias("domain")).join(
        brands.select("domain", "brand_id").drop_nulls(), on="domain"
    )
    by_registry = candidates.select("lead_id", "brand_id").drop_nulls().join(brands, on="brand_id", how="semi")
    return (
        pl.concat([by_registry.select(_SAME.names()), by_domain.select(_SAME.names())])
        .unique("lead_id", keep="first", maintain_order=True)
        .join(leads, on="lead_id", how="semi")
    )


def _define(market: Marketplace, name: str, rows: pl.DataFrame, schema: pl.Schema) -> None:
    connection: duckdb.DuckDBPyConnection = market.connection
    connection.register("given_rows", rows.select(schema.names()).cast(schema))
    market.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given_rows")
    connection.unregister("given_rows")
