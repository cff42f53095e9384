"""The websites to read: of candidates, of leads and of brands on the marketplace."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class Sites(Contract):
    """The websites to read: of candidates, of leads and of brands on the marketplace."""

    domain: pl.String = column("Registrable domain")
    website_url: pl.String = column("Address at which to start reading")
    is_candidate: pl.Boolean = column("Whether a candidate has this site")
    is_lead: pl.Boolean = column("Whether a lead has this site")
    is_marketplace_brand: pl.Boolean = column("Whether a brand on the marketplace has this site")
    shard: pl.Int64 = column("Shard that reads it: a stable hash of the domain", ge=0)

    class Config:
        """Name, owner, grain and key."""

        name = "sites"
        metadata = about(owner="data-engineering", grain="a registrable domain", key=("domain",))
