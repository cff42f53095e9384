"""For each website the brands on the marketplace whose websites are most like it.

What belongs here: which sites are compared with which brands, and rows. What doesn't: the search (``nearest``), and what
those brands achieved (``marketplace.lookalikes``).
"""

from collections.abc import Collection
from datetime import date

import numpy as np
import polars as pl

from sourcing_pipeline.brands.embedding import document_digest
from sourcing_pipeline.brands.nearest import Matrix, nearest
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands

NEIGHBOURS = 10
"""Brands that a site is compared with at most."""


def lookalike_brands(
    as_of: date,
    profiles: pl.DataFrame,
    embeddings: pl.DataFrame,
    brands: pl.DataFrame,
    only: Collection[str] | None = None,
) -> pl.DataFrame:
    """Rows of ``lookalike_brands``: for each website its nearest brands, best first, by the cosine of their documents.

    A brand is not compared with its own website. Brands whose website nobody read, or that are quite unlike (a cosine of
    0 or less), are nobody's neighbours.

    Args:
        as_of: the day whose knowledge the other arguments are.
        profiles: ``website_profiles``, one row a domain.
        embeddings: ``website_embeddings``. If there are several models in it, the one that covers most sites is used.
        brands: ``brand_id``, ``name`` and ``domain`` of the brands that may be named; rows without a domain don't count.
        only: domains to describe; all where it is None.
    """
    sites = _embedded_sites(profiles, embeddings)
    compared = brands.drop_nulls("domain").join(sites, on="domain", how="inner").sort("brand_id")
    asked = sites if only is None else sites.filter(pl.col("domain").is_in(sorted(only)))
    if compared.is_empty() or asked.is_empty():
        return LookalikeBrands.empty_frame()
    own = (
        asked.select("domain")
        .with_row_index("site")
        .join(compared.select("domain").with_row_index("brand"), on="domain")
        .cast({"site": pl.Int64, "brand": pl.Int64})
    )
    found = nearest(
        _matrix(asked["embedding"]),
        _matrix(compared["embedding"]),
        NEIGHBOURS,
        never=(own["site"].to_numpy(), own["brand"].to_numpy()),
    )
    rows = pl.DataFrame(
        {
            "domain": asked["domain"].gather(found.rows),
            "brand_id": compared["brand_id"].gather(found.others),
            "brand_name": compared["name"].gather(found.others),
            "similarity": found.similarity,
        }
    )
    return LookalikeBrands.conform(
        rows.with_columns(
            pl.lit(as_of).alias("as_of"), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("domain").alias("rank")
        ).select(LookalikeBrands.polars_schema().names())
    )


def _embedded_sites(profiles: pl.DataFrame, embeddings: pl.DataFrame) -> pl.DataFrame:
    """Domains with the embedding of their document, by one model."""
    digests = pl.Series([document_digest(document) for document in profiles["document"]], dtype=pl.String)
    documents = profiles.select("domain", digests.alias("content_digest"))
    joined = documents.join(
        embeddings.select("content_digest", "embedding_model", "embedding"), on="content_digest", how="inner"
    )
    models = joined.group_by("embedding_model").len().sort("len", "embedding_model")
    if models.is_empty():
        return joined.select("domain", "embedding")
    return joined.filter(embedding_model=models["embedding_model"][-1]).select("domain", "embedding").sort("domain")


def _matrix(vectors: pl.Series) -> Matrix:
    """Vectors of one length as rows of a matrix."""
    matrix: Matrix = np.ascontiguousarray(vectors.explode().to_numpy(), dtype=np.float32).reshape(len(vectors), -1)
    return matrix
