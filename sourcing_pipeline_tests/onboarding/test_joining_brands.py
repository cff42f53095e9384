from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.onboarding.brand_facts import Sources
from sourcing_pipeline_tests.onboarding.profile_worlds import STORY, Row, fact, found, seen, sources
from sourcing_pipeline_tests.scoring.worlds import START, candidate, lead, profile

SITE = {
    "story": STORY,
    "image_per_product_mean": 4.0,
    "minimum_order_amount": 100.0,
    "lead_time_days": 5.0,
    "currency": "EUR",
}


def coming(
    *, won: Row | None = None, brand: Row | None = None, site: Row | None = None, products: int = 12, **facts: Any
) -> Sources:
    """A brand with the website new.com that is no brand here: won as a lead, or with a day on which it joins."""
    given = sources()
    rows = [
        seen(number, domain="new.com", title=f"Soap {number}", description="d" * 200, image_short_side_px=1200, **facts)
        for number in range(products)
    ]
    stated: dict[str, Any] = {"is_won": True, "day": 60, "domain": "new.com"} | (won or {})
    named = pl.DataFrame([{"brand_id": "N0", "name": "New", "domain": "new.com"} | brand]) if brand else None
    return replace(
        given,
        brands=pl.concat([given.brands, named], how="diagonal") if named is not None else given.brands,
        profiles=WebsiteProfiles.from_rows([profile("b0.com"), profile("new.com", **(SITE | (site or {})))]),
        products_seen=ProductsSeen.from_rows(rows),
        profile_facts=ProfileFacts.from_rows([fact("certification", "GOTS", domain="new.com")]),
        lead_labels=LeadLabels.from_rows([lead("L1", **stated)] if won is not None else []),
        candidates=Candidates.from_rows([candidate("c-new", "new.com", lead_id="L1")]),
    )


def told(of: Sources) -> dict[str, str]:
    rows = found(of).filter(pl.col("check_id").str.starts_with("bring_"), pl.col("state") != "ok")
    return dict(rows.select("check_id", "suggestion").iter_rows())


def test_a_won_lead_that_is_not_here_yet_is_told_what_to_bring_along() -> None:
    words = told(coming(won={}))
    assert set(words) == {"bring_products", "bring_story", "bring_certifications"}
    assert words["bring_story"].startswith("Bring the story of your website along: “We pour candles")
    assert words["bring_products"].startswith("List the 12 products of your website, such as “Soap 0”")
    assert "GOTS" in words["bring_certifications"]
    assert set(found(coming(won={})).filter(check_id="bring_story")["brand_id"]) == {"c-new"}
    assert set(found(coming(won={"brand_id": "N77"})).filter(check_id="bring_story")["brand_id"]) == {"N77"}


def test_what_the_website_lacks_is_to_be_made_ready() -> None:
    poor = {"story": None, "image_per_product_mean": 1.5, "minimum_order_amount": None}
    words = told(coming(won={}, site=poor, products=2))
    assert {"bring_images", "bring_terms"} <= set(words)
    assert "Tell in a few sentences" in words["bring_story"]
    assert "have at least 10 ready" in words["bring_products"]
    short = told(
        replace(
            coming(won={}),
            products_seen=ProductsSeen.from_rows([seen(1, domain="new.com", description="d", image_short_side_px=300)]),
        )
    )
    assert {"bring_descriptions", "bring_large_images"} <= set(short)


def test_a_brand_whose_day_of_joining_is_near_counts_too() -> None:
    near = {"joined_at": START + timedelta(days=27)}
    assert set(found(coming(brand=near)).filter(check_id="bring_story")["brand_id"]) == {"N0"}
    assert told(coming(brand={"joined_at": START + timedelta(days=28)})) == {}


@pytest.mark.parametrize(
    "of",
    [
        coming(won={"is_won": False}),
        coming(won={"is_won": None}),
        coming(won={"domain": "b0.com"}),
        coming(won={"brand_id": "B3"}),
        coming(won={"domain": "never-read.com"}),
        coming(won={"day": 400}),
        coming(won={"domain": None}),
        coming(won={}, site={"can_be_brand": False, "site_kind": "parked"}),
        coming(),
    ],
    ids=[
        "lost",
        "open",
        "here by its website",
        "here by its id",
        "never read",
        "long ago",
        "no website",
        "parked",
        "no lead",
    ],
)
def test_nobody_else_is_about_to_join(of: Sources) -> None:
    assert told(of) == {}


def test_a_brand_about_to_join_that_asked_not_to_be_contacted_is_told_nothing() -> None:
    asked = Suppressions.from_rows([{"domain": "new.com", "reason": "asked", "requested_at": START}])
    rows = found(replace(coming(won={}), suppressions=asked)).filter(pl.col("check_id").str.starts_with("bring_"))
    assert set(rows["disposition"].drop_nulls()) == {"not_contacted"}


def test_a_brand_is_told_once_by_whatever_way_it_is_known() -> None:
    rows = found(coming(won={"brand_id": "N0"}, brand={"joined_at": START + timedelta(days=3)}))
    assert rows.filter(check_id="bring_story").height == 1
