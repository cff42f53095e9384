"""Embeddings of websites' documents: each document once per model, cached by the hashes of both.

What belongs here: which documents are new, and rows. What doesn't: the model itself (``embedding_model``).
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import numpy as np
import polars as pl

from sourcing_pipeline.brands.embedding_model import EmbeddingModel, load_model, model_revision
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.progress import track
from sourcing_pipeline.settings import BrandsSettings

__all__ = ["EmbeddingModel", "document_digest", "embed_new", "load_model", "model_revision"]

_DOCUMENTS_A_STEP = 512


def document_digest(text: str) -> str:
    """SHA-256 of a document."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def embed_new(
    documents: Mapping[str, str], previous: pl.DataFrame, brands: BrandsSettings, embedded_at: datetime | None = None
) -> pl.DataFrame:
    """Embed the documents that the set model has not embedded yet.

    Args:
        documents: text by digest (``document_digest``).
        previous: ``website_embeddings`` so far.
        brands: settings.
        embedded_at: the time that is noted with new rows.

    Returns:
        New rows of ``website_embeddings`` only, by digest.

    Raises:
        InputError: the model is not there, or its weights are not what they should be.
    """
    revision = model_revision(brands)
    done = set(previous.filter(pl.col("embedding_model") == revision)["content_digest"])
    # Texts of like length together: a batch is as long as its longest.
    missing = sorted(documents.keys() - done, key=lambda digest: (len(documents[digest]), digest))
    if not missing:
        return WebsiteEmbeddings.empty_frame()
    model = load_model(brands, text_count=len(missing))
    vectors = []
    with track("Embedding websites", len(missing)) as advance:
        for start in range(0, len(missing), _DOCUMENTS_A_STEP):
            digests = missing[start : start + _DOCUMENTS_A_STEP]
            vectors.append(model.encode([documents[digest] for digest in digests]))
            advance(len(digests))
    return WebsiteEmbeddings.conform(
        pl.DataFrame({"content_digest": missing})
        .with_columns(
            pl.lit(revision).alias("embedding_model"),
            pl.Series("embedding", np.concatenate(vectors)).arr.to_list(),
            pl.lit(model.way).alias("embedding_way"),
            pl.lit(embedded_at, dtype=pl.Datetime("us", "UTC")).alias("embedded_at"),
        )
        .sort("content_digest")
    )
