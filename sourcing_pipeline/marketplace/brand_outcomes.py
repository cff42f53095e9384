"""How brands on the marketplace did after joining: labels of activation and value, and what lookalikes are worth.

The year's GMV of a brand that joined less than a year ago is brought to 365 days by the share of a first year's GMV
that older brands had reached at the same age (``sql/brand_outcomes.sql``). That share is the mean over brands, so one
giant can't set it, drawn to an even spread with the weight of 20 brands, so it is sane where few are a year old.
"""

from datetime import date

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.marketplace.facts import metric
from sourcing_pipeline.marketplace.source import Marketplace


def brand_outcomes(market: Marketplace, as_of: date, reporting_currency: str) -> pl.DataFrame:
    """One row (contract ``brand_outcomes``) for each brand that had joined by ``as_of``."""
    outcomes = metric(market, "brand_outcomes", as_of, reporting_currency)
    return BrandOutcomes.conform(outcomes.with_columns(registrable_domains(outcomes["domain"]).alias("domain")))
