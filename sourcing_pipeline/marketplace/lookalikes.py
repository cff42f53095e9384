"""What the nearest brands on the marketplace achieved, for each website: what a brand like it is worth here.

Nearness is the cosine of the embeddings of what the websites say. Brands are compared by their tenure-adjusted GMV of
12 months, so that young and old ones count alike, and the nearer a brand the more it counts.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.brands.embedding import document_digest
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.progress import track

NEIGHBOURS = 10
"""Brands that a site is compared with at most."""

LEAST_OBSERVED_DAYS = 90
"""Days that a brand must have been observed to say anything about others."""

SHARPNESS = 10.0
"""How much faster weight falls than similarity: a brand 0.1 nearer counts e times as much (softmax)."""

_CELLS = 16_000_000
"""Similarities held at once: 64 MB."""

Floats = npt.NDArray[np.float64]


def lookalikes(
    as_of: date, profiles: pl.DataFrame, embeddings: pl.DataFrame, brand_outcomes: pl.DataFrame
) -> pl.DataFrame:
    """One row (contract ``lookalikes``) for each profile; without neighbours where its text has no embedding.

    Args:
        as_of: the day whose knowledge the other arguments are.
        profiles: ``website_profiles``, one row a domain.
        embeddings: ``website_embeddings``. If there are several models in it, the one that covers most sites is used.
        brand_outcomes: ``brand_outcomes``; those with a website in ``profiles`` and enough observed days are compared with.
    """
    sites = _embedded_sites(profiles, embeddings)
    brands = (
        brand_outcomes.filter(pl.col("observed_days") >= LEAST_OBSERVED_DAYS, pl.col("domain").is_not_null())
        .join(sites, on="domain", how="inner")
        .sort("brand_id")
    )
    if brands.is_empty():
        found: list[dict[str, Any]] = []
    else:
        found = list(_neighbourhoods(sites, brands))
    described = {row["domain"] for row in found}
    alone = [{"domain": domain, "neighbour_count": 0} for domain in profiles["domain"] if domain not in described]
    rows = [{"as_of": as_of, **row} for row in (*found, *alone)]
    return Lookalikes.from_rows(sorted(rows, key=lambda row: row["domain"]))


def _embedded_sites(profiles: pl.DataFrame, embeddings: pl.DataFrame) -> pl.DataFrame:
    """Domains with the embedding of their document, by one model."""
    digests = pl.Series([document_digest(document) for document in profiles["document"]], dtype=pl.String)
    documents = profiles.select("domain", digests.alias("content_digest"))
    joined = documents.join(embeddings, on="content_digest", how="inner")
    models = joined.group_by("embedding_model").len().sort("len", "embedding_model")
    if models.is_empty():
        return joined.select("domain", "embedding")
    return joined.filter(embedding_model=models["embedding_model"][-1]).select("domain", "embedding").sort("domain")


def _neighbourhoods(sites: pl.DataFrame, brands: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """What the nearest brands of each site achieved, block by block of sites."""
    brand_vectors = _matrix(brands["embedding"])
    brand_domains = brands["domain"].to_numpy()
    gmv = brands["gmv_12m_estimate"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    activated = brands["is_activated"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    repeat = brands["repeat_retailer_share"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    step = max(1, _CELLS // len(brand_vectors))
    with track("Finding lookalikes", sites.height) as advance:
        for block in sites.iter_slices(step):
            vectors = _matrix(block["embedding"])
            # Rounded, so that the order doesn't hang on how the processor sums.
            similarities = np.round((vectors @ brand_vectors.T).astype(np.float64), 5).clip(-1, 1)
            similarities[block["domain"].to_numpy()[:, None] == brand_domains[None, :]] = -np.inf
            for domain, row in zip(block["domain"], similarities, strict=True):
                nearest = _nearest(row)
                if len(nearest) == 0:
                    continue
                near = row[nearest]
                weights = np.exp(SHARPNESS * (near - near[0]))
                gmv_mean, gmv_spread = _weighted(gmv[nearest], weights)
                yield {
                    "domain": domain,
                    "neighbour_count": len(nearest),
                    "nearest_brand_id": brands["brand_id"][int(nearest[0])],
                    "nearest_brand_name": brands["name"][int(nearest[0])],
                    "nearest_similarity": float(near[0]),
                    "similarity_mean": float(np.round(near.mean(), 6)),
                    "gmv_12m_mean": gmv_mean,
                    "gmv_12m_spread": gmv_spread,
                    "activated_share": _weighted(activated[nearest], weights)[0],
                    "repeat_retailer_share": _weighted(repeat[nearest], weights)[0],
                }
            advance(block.height)


def _matrix(vectors: pl.Series) -> npt.NDArray[np.float32]:
    """Vectors of one length as rows of a matrix."""
    return vectors.explode().to_numpy().reshape(len(vectors), -1)


def _nearest(similarities: Floats) -> npt.NDArray[np.intp]:
    """The most similar brands, best first; of equals the first brand_id. None that is unlike (cosine 0 or less)."""
    if len(similarities) > NEIGHBOURS:
        least = np.partition(similarities, -NEIGHBOURS)[-NEIGHBOURS]
        candidates = np.flatnonzero(similarities >= least)
    else:
        candidates = np.arange(len(similarities))
    candidates = candidates[similarities[candidates] > 0]
    return candidates[np.argsort(-similarities[candidates], kind="stable")][:NEIGHBOURS]


def _weighted(values: Floats, weights: Floats) -> tuple[float | None, float | None]:
    """Weighted mean and standard deviation of the values that are known."""
    known = ~np.isnan(values)
    if not known.any():
        return None, None
    weight = weights[known] / weights[known].sum()
    mean = float(values[known] @ weight)
    spread = float(np.sqrt(((values[known] - mean) ** 2) @ weight))
    return round(mean, 6), round(spread, 6)
