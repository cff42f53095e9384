"""A fact of a website profile with its evidence."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class ProfileFacts(Contract):
    """A fact of a website profile with its evidence."""

    domain: pl.String = column("Registrable domain")
    profile_at: Timestamp = column("Fetch time of the newest page or product feed of the profile")
    fact: pl.String = column("Which fact")
    value: pl.String = column("Its value, as text; of a person where is_personal says so", personal=True)
    source_kind: pl.String = column(
        "Where it was read",
        isin=["json_ld", "microdata", "open_graph", "meta", "platform", "text", "link", "markup", "domain"],
    )
    page_url: pl.String = column("Page or product feed that says so")
    fetched_at: Timestamp = column("When that page or feed was fetched")
    confidence: pl.Float64 = column("How sure the reading is", ge=0, le=1)
    is_chosen: pl.Boolean = column("Whether the profile uses this value")
    sources_disagree: pl.Boolean = column("Whether sources state different values")
    is_personal: pl.Boolean = column("Whether the value is personal data")

    class Config:
        """Name, owner, grain and key."""

        name = "profile_facts"
        metadata = about(
            owner="data-science",
            grain="a fact as one source states it",
            key=("domain", "profile_at", "fact", "value", "source_kind", "page_url"),
        )
