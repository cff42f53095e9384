"""Small worlds of plain frames in which website signals, lookalikes and sources matter by a known rule."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.scoring.weekly import ScoringInputs

AS_OF = date(2026, 3, 2)
START = datetime(2026, 3, 2, tzinfo=UTC)
SEEN = START - timedelta(days=3)
CATEGORIES = ("Candles", "Ceramics", "Toys")
COUNTRIES = ("DE", "FR", "SE")
SOURCES = ("fair", "web")

Row = dict[str, Any]


def profile(domain: str, **facts: Any) -> Row:
    """A website profile of a brand's shop; ``facts`` replace what it says."""
    return {
        "domain": domain,
        "profile_at": SEEN,
        "first_page_at": SEEN,
        "content_digest": f"digest of {domain}",
        "home_url": f"https://{domain}/",
        "site_kind": "brand_shop",
        "site_kind_reason": "sells its own products",
        "can_be_brand": True,
        "product_count": 10,
        "has_wholesale_page": False,
        "social_account_count": 1,
        "certification_count": 0,
        "has_order_form": True,
        "has_newsletter_form": False,
        "page_count": 5,
        "document": f"what {domain} says",
    } | facts


def candidate(brand_id: str, domain: str | None = None, **columns: Any) -> Row:
    """A row of the registry that intake accepted."""
    return {
        "candidate_id": f"c-{brand_id}",
        "brand_id": brand_id,
        "name": f"Brand {brand_id}",
        "domain": domain,
        "website_url": f"https://{domain}/" if domain else None,
        "known_at": SEEN,
        "feed_file": "feed.csv",
        "feed_row": 1,
        "intake_outcome": "accepted",
        "intake_reason": "new",
    } | columns


def lead(lead_id: str, *, is_won: bool | None, day: int, **columns: Any) -> Row:
    """A lead contacted so many days before ``START``, with 90 days to be won."""
    contacted = START - timedelta(days=day)
    matures = contacted + timedelta(days=90)
    return {
        "as_of": AS_OF,
        "lead_id": lead_id,
        "first_contact_at": contacted,
        "is_won": is_won,
        "outcome_at": None if is_won is None else contacted + timedelta(days=30),
        "matures_at": matures,
        "is_mature": matures <= START,
    } | columns


@dataclass(frozen=True)
class Traits:
    """What a brand is like, and what follows from it."""

    category: str
    country: str
    source: str
    has_wholesale_page: bool
    product_count: int
    lookalike_gmv: float
    p_sign: float
    gmv: float


def traits(random: np.random.Generator) -> Traits:
    """A brand whose page for retailers makes it sign, and whose lookalikes and products tell what it sells."""
    has_page = bool(random.random() < 0.5)
    log_like = float(random.normal(8.0, 1.0))
    products = int(np.clip(np.exp(random.normal(3.0, 0.6)), 3, 100))
    source = SOURCES[int(random.random() < 0.5)]
    logit = -1.6 + 2.4 * has_page + 0.5 * (source == "fair")
    return Traits(
        category=CATEGORIES[int(random.integers(3))],
        country=COUNTRIES[int(random.integers(3))],
        source=source,
        has_wholesale_page=has_page,
        product_count=products,
        lookalike_gmv=float(np.exp(log_like)),
        p_sign=float(1 / (1 + np.exp(-logit))),
        gmv=float(np.exp(0.8 * log_like + 0.3 * np.log(products) + random.normal(0.7, 0.5))),
    )


def site_of(domain: str, brand: Traits) -> tuple[Row, Row, Row]:
    """The profile, category and lookalikes of a brand's website."""
    seen = profile(
        domain,
        brand_name=f"Maker {domain}",
        country=brand.country,
        language="de",
        product_count=brand.product_count,
        has_wholesale_page=brand.has_wholesale_page,
        wholesale_url=f"https://{domain}/wholesale" if brand.has_wholesale_page else None,
        story="We make things.",
        contact_email=f"info@{domain}",
        contact_source_url=f"https://{domain}/contact",
    )
    category = {
        "domain": domain,
        "profile_at": SEEN,
        "content_digest": seen["content_digest"],
        "category": brand.category,
        "category_probability": 0.9,
        "category_method": "classifier",
    }
    like = {
        "as_of": AS_OF,
        "domain": domain,
        "neighbour_count": 10,
        "similarity_mean": 0.6,
        "nearest_similarity": 0.7,
        "gmv_12m_mean": brand.lookalike_gmv,
        "activated_share": 0.8,
    }
    return seen, category, like


@dataclass(frozen=True)
class World:
    """Inputs of scoring, and the truth about its candidates."""

    inputs: ScoringInputs
    truth: dict[str, float]


def world(
    seed: int = 1,
    *,
    leads: int = 400,
    brands: int = 150,
    candidates: int = 120,
    with_websites: bool = True,
    attributes: Callable[[int, bool, np.random.Generator], Row] | None = None,
    shuffled: bool = False,
) -> World:
    """A world in which the signals matter; ``shuffled`` deals the leads' outcomes anew among them."""
    random = np.random.default_rng(seed)
    sites: list[tuple[Row, Row, Row]] = []
    asked = [traits(random) for _ in range(leads)]
    won = [bool(random.random() < brand.p_sign) for brand in asked]
    if shuffled:
        won = [won[place] for place in random.permutation(leads)]
    lead_rows = []
    for number, (brand, is_won) in enumerate(zip(asked, won, strict=True)):
        sites.append(site_of(f"lead{number}.example", brand))
        known = attributes(number, is_won, random) if attributes else None
        lead_rows.append(
            lead(
                f"L{number:05d}",
                is_won=is_won,
                day=91 + number % 450,
                domain=f"lead{number}.example" if with_websites else None,
                source=brand.source,
                country=brand.country,
                attributes=json.dumps(known) if known else None,
            )
        )
    brand_rows = []
    for number in range(brands):
        brand = traits(random)
        sites.append(site_of(f"brand{number}.example", brand))
        joined = START - timedelta(days=100 + number * 3)
        brand_rows.append(
            {
                "as_of": AS_OF,
                "brand_id": f"B{number:04d}",
                "name": f"Marketplace brand {number}",
                "domain": f"brand{number}.example" if with_websites else None,
                "category": brand.category,
                "country": brand.country,
                "joined_at": joined,
                "observed_days": 100 + number * 3,
                "first_order_at": joined + timedelta(days=20),
                "is_activated": bool(random.random() < 0.8),
                "activation_matures_at": joined + timedelta(days=90),
                "year_matures_at": joined + timedelta(days=365),
                "is_on_record": True,
                "is_year_complete": 100 + number * 3 >= 365,
                "gmv_first_365_days": brand.gmv,
                "gmv_12m_estimate": brand.gmv,
                "retailer_count_first_365_days": 5,
                "repeat_retailer_count_first_365_days": 2,
            }
        )
    truth: dict[str, float] = {}
    fed = []
    for number in range(candidates):
        brand = traits(random)
        sites.append(site_of(f"cand{number}.example", brand))
        fed.append(
            candidate(
                f"cand{number:05d}",
                f"cand{number}.example" if with_websites else None,
                source=brand.source,
                country=brand.country,
            )
        )
        truth[f"cand{number:05d}"] = brand.p_sign * brand.gmv
    return World(inputs(fed, lead_rows, brand_rows, sites if with_websites else []), truth)


def inputs(fed: list[Row], leads: list[Row], brands: list[Row], sites: list[tuple[Row, Row, Row]]) -> ScoringInputs:
    """Frames of rows; every candidate is eligible."""
    outcomes = [
        {
            "candidate_id": row["candidate_id"],
            "brand_id": row["brand_id"],
            "name": row["name"],
            "domain": row["domain"],
            "source": row.get("source"),
            "outcome": "scored",
            "reason": "eligible",
            "decided_at": START,
        }
        for row in fed
    ]
    facts = [
        {
            "domain": seen["domain"],
            "profile_at": SEEN,
            "fact": "product_count",
            "value": str(seen["product_count"]),
            "source_kind": "json_ld",
            "page_url": f"https://{seen['domain']}/products",
            "fetched_at": SEEN,
            "confidence": 0.9,
            "is_chosen": True,
            "sources_disagree": False,
            "is_personal": False,
        }
        for seen, _, _ in sites
    ]
    named = [{name: value for name, value in row.items() if name in BrandOutcomes.polars_schema()} for row in brands]
    return ScoringInputs(
        as_of=AS_OF,
        candidates=Candidates.from_rows(fed),
        outcomes=CandidateOutcomes.from_rows(outcomes),
        profiles=WebsiteProfiles.from_rows([site[0] for site in sites]),
        categories=WebsiteCategories.from_rows([site[1] for site in sites]),
        lookalikes=Lookalikes.from_rows([site[2] for site in sites]),
        brand_outcomes=BrandOutcomes.from_rows(named),
        brand_metrics=BrandMetrics.empty_frame(),
        lead_labels=LeadLabels.from_rows(leads),
        segment_demand=segment_demand(),
        reporting_currency="USD",
        price_band_edges=(15, 40, 100),
        profile_facts=ProfileFacts.from_rows(facts),
    )


def segment_demand() -> pl.DataFrame:
    """Demand of every category in every country; Toys in SE has the largest gap."""
    return SegmentDemand.from_rows(
        [
            {
                "as_of": AS_OF,
                "category": category,
                "retailer_country": country,
                "price_band": "15 to 40",
                "search_count": 100,
                "zero_result_search_count": 10,
                "unclicked_search_count": 20,
                "searching_retailer_count": 20,
                "searching_retailer_count_previous_90": 20,
                "gmv_90": 5_000.0,
                "gmv_previous_90": 4_000.0,
                "brand_count": 10,
                "brand_count_90_days_before": 10,
                "category_brand_count": 30,
                "zero_result_share": 0.1,
                "unmet_share": 0.3,
                "gmv_growth": 0.1,
                "demand_growth": 0.1,
                "supply_growth": 0.0,
                "gap_score": 0.6 if (category, country) == ("Toys", "SE") else 0.1,
                "evidence": f"{category}, retailers in {country}: 10 of 100 searches found nothing",
            }
            for category in CATEGORIES
            for country in COUNTRIES
        ]
    )
