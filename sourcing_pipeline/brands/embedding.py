"""Embeddings of websites' documents: each document once per model, cached by the hashes of both.

What belongs here: which documents are new, and rows. What doesn't: the model itself (``embedding_model``).
"""

import hashlib
from collections.abc import Mapping

import polars as pl

from sourcing_pipeline.brands.embedding_model import EmbeddingModel, load_model, model_revision
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.progress import track
from sourcing_pipeline.settings import BrandsSettings

__all__ = ["EmbeddingModel", "document_digest", "embed_new", "load_model", "model_revision"]

_DOCUMENTS_A_STEP = 64


def document_digest(text: str) -> str:
    """SHA-256 of a document."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def embed_new(documents: Mapping[str, str], previous: pl.DataFrame, brands: BrandsSettings) -> pl.DataFrame:
    """Embed the documents that the set model has not embedded yet.

    Args:
        documents: text by digest (``document_digest``).
        previous: ``website_embeddings`` so far.
        brands: settings.

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
    model = load_model(brands)
    rows = []
    with track("Embedding websites", len(missing)) as advance:
        for start in range(0, len(missing), _DOCUMENTS_A_STEP):
            digests = missing[start : start + _DOCUMENTS_A_STEP]
            vectors = model.encode([documents[digest] for digest in digests])
            rows += [
                {"content_digest": digest, "embedding_model": revision, "embedding": vector.tolist()}
                for digest, vector in zip(digests, vectors, strict=True)
            ]
            advance(len(digests))
    return WebsiteEmbeddings.from_rows(sorted(rows, key=lambda row: str(row["content_digest"])))
