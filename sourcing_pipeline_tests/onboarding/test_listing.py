from datetime import timedelta
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.onboarding.listing import onboarding_list, personal_addresses
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import score
from sourcing_pipeline_tests.scoring.worlds import AS_OF, START, profile


def make(suppressions: list[dict[str, Any]], facts: list[dict[str, Any]] | None = None) -> pl.DataFrame:
    scores = BrandScores.from_rows([score(1), score(2), score(3, domain=None), score(4, domain="b3.com")])
    assignments = assign(
        scores,
        Reps.empty_frame(),
        LeadLabels.empty_frame(),
        OnboardingSettings(holdout_share=0, explore_share=0),
        AS_OF,
        candidates=Candidates.empty_frame(),
    )
    profiles = WebsiteProfiles.from_rows(
        [
            profile(
                f"b{rank}.com", contact_email=f"Info@b{rank}.com", contact_source_url=f"https://b{rank}.com/contact"
            )
            for rank in (1, 2)
        ]
        + [profile("b3.com")]
    )
    rows = [{"reason": "asked", "requested_at": START} | row for row in suppressions]
    persons = None if facts is None else personal_addresses(ProfileFacts.from_rows(facts), profiles)
    return onboarding_list(scores, assignments, profiles, Suppressions.from_rows(rows), persons)


def personal(address: str, domain: str, confidence: float = 0.5, days_later: int = 0) -> dict[str, Any]:
    """A person's address on the page about the company, as ``profile_facts`` holds it."""
    at = profile(domain)["profile_at"] + timedelta(days=days_later)
    return {
        "domain": domain, "profile_at": at, "fact": "contact_email", "value": address, "source_kind": "text", "page_url": f"https://{domain}/about",
        "fetched_at": at, "confidence": confidence, "is_chosen": False, "sources_disagree": False, "is_personal": True,
    }  # fmt: skip


def test_the_list_says_how_to_reach_each_brand() -> None:
    listed = make([])
    assert listed["rank"].to_list() == [1, 2, 3, 4]
    assert listed["contact_email"].to_list() == ["Info@b1.com", "Info@b2.com", None, None]
    assert listed["contact_source_url"][0] == "https://b1.com/contact"


def test_a_suppressed_brand_is_left_out_even_if_it_was_assigned() -> None:
    listed = make([{"domain": "www.b1.com"}])
    assert listed.select("rank", "brand_id").rows() == [(1, "b0002"), (2, "b0003"), (3, "b0004")]


def test_a_suppressed_address_takes_its_brand_with_it() -> None:
    assert make([{"email": "info@b2.com"}])["brand_id"].to_list() == ["b0001", "b0003", "b0004"]


def test_a_person_s_address_stands_on_the_list_only_where_it_is_allowed_and_there_is_no_other() -> None:
    facts = [
        personal("anna@b1.com", "b1.com"),
        personal("weak@b3.com", "b3.com", 0.4),
        personal("anna@b3.com", "b3.com"),
        personal("long.gone@b3.com", "b3.com", 0.9, days_later=-9),
    ]
    assert make([])["contact_email"].to_list()[3] is None
    allowed = make([], facts)
    assert allowed["contact_email"].to_list() == ["Info@b1.com", "Info@b2.com", None, "anna@b3.com"]
    assert allowed["contact_source_url"].to_list()[3] == "https://b3.com/about"


def test_a_suppressed_person_s_address_is_not_shown() -> None:
    listed = make([{"email": "Anna@gmail.com"}], [personal("anna@gmail.com", "b3.com")])
    assert listed["contact_email"].to_list()[3] is None
