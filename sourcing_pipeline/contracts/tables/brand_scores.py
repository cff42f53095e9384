"""Every eligible candidate with its score, listed or not."""

import polars as pl

from sourcing_pipeline.contracts.base import (
    COUNTRY_PATTERN,
    CURRENCY_PATTERN,
    LANGUAGE_PATTERN,
    Contract,
    about,
    column,
)


class BrandScores(Contract):
    """Every eligible candidate with its score, listed or not."""

    as_of: pl.Date = column("Day whose knowledge is used")
    rank_overall: pl.Int64 = column("Place among all eligible candidates by expected value", ge=1)
    brand_id: pl.String = column("Stable id of the brand")
    name: pl.String = column("Name of the brand")
    domain: pl.String = column("Registrable domain", nullable=True)
    website_url: pl.String = column("Address of the website", nullable=True)
    country: pl.String = column("Country, ISO 3166-1", str_matches=COUNTRY_PATTERN, nullable=True)
    language: pl.String = column("Main language, ISO 639", str_matches=LANGUAGE_PATTERN, nullable=True)
    category: pl.String = column("Category, or unknown")
    expected_value: pl.Float64 = column("What onboarding it is worth", unit="reporting currency")
    value_currency: pl.String = column("Currency of the values", str_matches=CURRENCY_PATTERN)
    p_sign: pl.Float64 = column("Probability that it signs when contacted", ge=0, le=1)
    p_activate: pl.Float64 = column("Probability that it gets an order within 90 days of joining", ge=0, le=1)
    gmv_12m_p10: pl.Float64 = column("GMV of 12 months given active, 10th percentile", unit="reporting currency", ge=0)
    gmv_12m_p50: pl.Float64 = column("The same, median", unit="reporting currency", ge=0)
    gmv_12m_p90: pl.Float64 = column("The same, 90th percentile", unit="reporting currency", ge=0)
    gap_score: pl.Float64 = column("Supply gap of its category, country and price band", ge=0, le=1)
    cannibalised_share: pl.Float64 = column(
        "Share of its GMV that it would take from brands already here, by co-purchase and likeness",
        ge=0,
        le=1,
        when_missing=0.2,
    )
    gmv_12m_mean: pl.Float64 = column("GMV of 12 months given active, mean", unit="reporting currency", ge=0)
    baseline_value: pl.Float64 = column("Expected value by the rate table alone", unit="reporting currency")
    ranked_by: pl.String = column(
        "What the order rests on: models; rate tables; or, where no lead was won or none lost, likeness to brands that do well",
        isin=["model", "baseline", "likeness"],
    )
    reason_1: pl.String = column("First reason for it", nullable=True)
    reason_1_evidence_url: pl.String = column("Page or metric behind it", nullable=True)
    reason_2: pl.String = column("Second reason for it", nullable=True)
    reason_2_evidence_url: pl.String = column("Page or metric behind it", nullable=True)
    reason_3: pl.String = column("Third reason for it", nullable=True)
    reason_3_evidence_url: pl.String = column("Page or metric behind it", nullable=True)
    caution_1: pl.String = column("Strongest reason against it", nullable=True)
    data_coverage: pl.Float64 = column("Share of the features that are known", ge=0, le=1)

    model_version: pl.String = column("Versions of the models")
    score_date: pl.Date = column("Day of the score")

    class Config:
        """Name, owner, grain and key."""

        name = "brand_scores"
        metadata = about(owner="data-science", grain="a week and a candidate", key=("as_of", "brand_id"))
