"""The embedding of a website's document."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, Vector, about, column


class WebsiteEmbeddings(Contract):
    """The embedding of a website's document."""

    content_digest: pl.String = column("SHA-256 of the document that was embedded")
    embedding_model: pl.String = column("Model and revision")
    embedding: Vector = column("Unit vector")
    embedding_way: pl.String = column("How it was computed: library, device, precision", nullable=True)
    embedded_at: Timestamp = column("When: one time for all of a run", nullable=True)

    class Config:
        """Name, owner, grain and key."""

        name = "website_embeddings"
        metadata = about(
            owner="data-science",
            grain="a document and a model",
            key=("content_digest", "embedding_model"),
        )
