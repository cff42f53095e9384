"""The brands on the marketplace that are most like each website."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class LookalikeBrands(Contract):
    """The brands on the marketplace that are most like each website, by the cosine of their embeddings, best first."""

    as_of: pl.Date = column("Day whose knowledge is used")
    domain: pl.String = column("Registrable domain of the website")
    rank: pl.Int64 = column("1 is the nearest", ge=1)
    brand_id: pl.String = column("A brand that joined long enough ago to say what it achieved")
    brand_name: pl.String = column("Its name", nullable=True)
    similarity: pl.Float64 = column("Cosine similarity", ge=0, le=1)

    class Config:
        """Name, owner, grain and key."""

        name = "lookalike_brands"
        metadata = about(
            owner="data-science",
            grain="a week, a website and one of its nearest brands",
            key=("as_of", "domain", "rank"),
        )
