"""How many websites are of each kind, language and category, week by week."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class WebsiteMix(Contract):
    """How many websites are of each kind, language and category, week by week: what drift is told by."""

    as_of: pl.Date = column("Week; a website that was first read later counts as it was then")
    facet: pl.String = column("What is counted", isin=["site_kind", "language", "category"])
    value: pl.String = column("Kind, language or category; unknown where it isn't known")
    site_count: pl.Int64 = column("Websites", unit="sites", ge=1)

    class Config:
        """Name, owner, grain and key."""

        name = "website_mix"
        metadata = about(owner="data-science", grain="a week, a facet and a value", key=("as_of", "facet", "value"))
