from typing import Any

import polars as pl

from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.onboarding.listing import onboarding_list
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import score
from sourcing_pipeline_tests.scoring.worlds import AS_OF, START, profile


def make(suppressions: list[dict[str, Any]]) -> pl.DataFrame:
    scores = BrandScores.from_rows([score(1), score(2), score(3, domain=None)])
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
    )
    rows = [{"reason": "asked", "requested_at": START} | row for row in suppressions]
    return onboarding_list(scores, assignments, profiles, Suppressions.from_rows(rows))


def test_the_list_says_how_to_reach_each_brand() -> None:
    listed = make([])
    assert listed["rank"].to_list() == [1, 2, 3]
    assert listed["contact_email"].to_list() == ["Info@b1.com", "Info@b2.com", None]
    assert listed["contact_source_url"][0] == "https://b1.com/contact"


def test_a_suppressed_brand_is_left_out_even_if_it_was_assigned() -> None:
    listed = make([{"domain": "www.b1.com"}])
    assert listed.select("rank", "brand_id").rows() == [(1, "b0002"), (2, "b0003")]


def test_a_suppressed_address_takes_its_brand_with_it() -> None:
    assert make([{"email": "info@b2.com"}])["brand_id"].to_list() == ["b0001", "b0003"]
