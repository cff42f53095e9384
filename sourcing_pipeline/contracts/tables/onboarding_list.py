"""Whom to contact this week, best first: the list that sales works from."""

import polars as pl

from sourcing_pipeline.contracts.base import (
    COUNTRY_PATTERN,
    CURRENCY_PATTERN,
    LANGUAGE_PATTERN,
    Contract,
    about,
    column,
)


class OnboardingList(Contract):
    """Whom to contact this week, best first: the list that sales works from."""

    rank: pl.Int64 = column("Place on the list; 1 is the best", ge=1, unique=True)
    tier: pl.String = column("A: the top fifth of the list, B: the next two, C: the rest", isin=["A", "B", "C"])
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
    reason_1: pl.String = column("First reason for it", nullable=True)
    reason_1_evidence_url: pl.String = column("Page or metric behind it", nullable=True)
    reason_2: pl.String = column("Second reason for it", nullable=True)
    reason_2_evidence_url: pl.String = column("Page or metric behind it", nullable=True)
    reason_3: pl.String = column("Third reason for it", nullable=True)
    reason_3_evidence_url: pl.String = column("Page or metric behind it", nullable=True)
    caution_1: pl.String = column("Strongest reason against it", nullable=True)
    data_coverage: pl.Float64 = column("Share of the features that are known", ge=0, le=1)

    assignment: pl.String = column("How it was chosen", isin=["model", "explore"])
    rep: pl.String = column("Who contacts it", nullable=True, personal=True)
    territory: pl.String = column("Territory of that rep", nullable=True)
    contact_email: pl.String = column(
        "Business address on its website; a person's only if the setting exports.personal_contacts says so",
        nullable=True,
        personal=True,
    )
    contact_source_url: pl.String = column("Page on which that address stands", nullable=True)
    score_date: pl.Date = column("Day of the score")
    model_version: pl.String = column("Versions of the models")

    class Config:
        """Name, owner, grain and key."""

        name = "onboarding_list"
        metadata = about(owner="sales", grain="a brand to contact", key=("brand_id",))
