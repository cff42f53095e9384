"""Which brand each lead is: as the registry took it in, or as a return file of the CRM names it."""

import polars as pl


def brands_of_leads(lead_labels: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    """The brand of each lead that is known to be one: columns ``lead_id`` and ``brand_id``, each pair once.

    Args:
        lead_labels: rows of ``lead_labels``.
        candidates: the registry, which knows as which brand a lead of the marketplace was taken in.
    """
    taken_in = candidates.select("lead_id", "brand_id").drop_nulls()
    returned = lead_labels.select("lead_id", pl.col("returned_brand_id").alias("brand_id")).drop_nulls()
    return pl.concat([taken_in.join(lead_labels, on="lead_id", how="semi"), returned]).unique(maintain_order=True)
