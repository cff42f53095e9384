"""The category of a website's brand."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class WebsiteCategories(Contract):
    """The category of a website's brand."""

    domain: pl.String = column("Registrable domain")
    profile_at: Timestamp = column("Fetch time of the newest page of the profile")
    content_digest: pl.String = column("SHA-256 of the document, the key into website_embeddings")
    category: pl.String = column("Most probable label, or unknown below the threshold")
    category_probability: pl.Float64 = column("Its probability", ge=0, le=1)
    category_method: pl.String = column("How it was found", isin=["classifier", "similarity", "none"])

    class Config:
        """Name, owner, grain and key."""

        name = "website_categories"
        metadata = about(owner="data-science", grain="a profile", key=("domain", "profile_at"))
