"""Whatever comes in: nobody who asked not to be contacted, is here already, or is no brand, ever leaves the house."""

import csv
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.candidates.identity import brand_id_of
from sourcing_pipeline.candidates.shared_hosts import MAIL_PROVIDERS
from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.errors import SourcingError
from sourcing_pipeline.exports.tables import WeeklyTables
from sourcing_pipeline.exports.weekly import write_exports
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.onboarding.listing import onboarding_list
from sourcing_pipeline.quality.checks import nobody_suppressed_in_files
from sourcing_pipeline.scoring.eligibility import candidate_outcomes
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import score
from sourcing_pipeline_tests.scoring.test_eligibility import brand, suppression, visit
from sourcing_pipeline_tests.scoring.worlds import AS_OF, candidate, lead, profile

FATES = (
    "plain",
    "suppressed",
    "suppressed_by_mail",
    "suppressed_below",
    "suppressed_late",
    "here",
    "here_by_name",
    "won",
    "won_by_return",
    "retailer",
    "parked",
)


@dataclass(frozen=True)
class Brand:
    """A candidate and what it is."""

    number: int
    fate: str

    @property
    def domain(self) -> str | None:
        return None if self.fate == "here_by_name" else f"brand{self.number}.example"

    @property
    def name(self) -> str:
        return f"Brand No {self.number}"

    @property
    def brand_id(self) -> str:
        return str(brand_id_of(self.domain, self.name, "DE"))


_worlds = st.lists(st.sampled_from(FATES), min_size=1, max_size=14).map(
    lambda fates: [Brand(number, fate) for number, fate in enumerate(fates)]
)


def _suppressions(brands: list[Brand], *, late: bool) -> pl.DataFrame:
    asked: dict[str, Callable[[Brand], dict[str, str | None]]] = {
        "suppressed": lambda brand: {"domain": f"https://WWW.{brand.domain}/"},
        "suppressed_by_mail": lambda brand: {"email": f" Someone@{brand.domain}"},
        "suppressed_below": lambda brand: {"domain": f"shop.{brand.domain}"},
        **({"suppressed_late": lambda brand: {"domain": brand.domain}} if late else {}),
    }
    return Suppressions.from_rows([suppression(**asked[brand.fate](brand)) for brand in brands if brand.fate in asked])


def _list_of(world: list[Brand]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The list and the outcomes, through eligibility and assignment as the pipeline takes them."""
    registry = Candidates.from_rows(
        [
            candidate(
                one.brand_id,
                one.domain,
                name=one.name,
                country="DE",
                lead_id=f"l{one.number}" if one.fate == "won" else None,
            )
            for one in world
        ]
    )
    marketplace = [brand(f"m{one.number}", domain=one.domain) for one in world if one.fate == "here"]
    marketplace += [brand(f"m{one.number}", name=one.name, country="DE") for one in world if one.fate == "here_by_name"]
    leads = [lead(f"l{one.number}", is_won=True, day=200) for one in world if one.fate == "won"]
    leads += [
        lead(f"crm:{one.brand_id}", is_won=True, day=200, returned_brand_id=one.brand_id)
        for one in world
        if one.fate == "won_by_return"
    ]
    labels = LeadLabels.from_rows(leads)
    visits = [visit(one.domain, "parked" if one.fate == "parked" else "ok") for one in world if one.domain is not None]
    facts = {"site_kind": "multi_brand_shop", "can_be_brand": False}
    profiles = WebsiteProfiles.from_rows(
        [profile(one.domain, **(facts if one.fate == "retailer" else {})) for one in world if one.domain is not None]
    )
    at_first = _suppressions(world, late=False)
    outcomes = candidate_outcomes(
        registry,
        Brands.from_rows(marketplace),
        at_first,
        SiteOutcomes.from_rows(visits),
        profiles,
        AS_OF,
        lead_labels=labels,
    )
    eligible = set(outcomes.filter(outcome="scored")["brand_id"])
    scored = [one for one in world if one.brand_id in eligible]
    scores = BrandScores.from_rows(
        [
            score(rank, brand_id=one.brand_id, name=one.name, domain=one.domain)
            for rank, one in enumerate(scored, start=1)
        ]
    )
    terms = OnboardingSettings(list_length=20, holdout_share=0, explore_share=0, category_cap_share=1)
    assigned = assign(scores, Reps.empty_frame(), labels, terms, AS_OF, candidates=registry)
    return onboarding_list(scores, assigned, profiles, at_first), outcomes


@pytest.mark.slow
@given(_worlds)
@settings(max_examples=15)
def test_nobody_who_is_excluded_is_ever_exported(world: list[Brand]) -> None:
    listed, outcomes = _list_of(world)
    asked_late = _suppressions(world, late=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "week"

        def write(rows: pl.DataFrame) -> None:
            write_exports(
                WeeklyTables(AS_OF, "USD", rows, suppressions=asked_late, candidate_outcomes=outcomes), folder
            )

        if any(one.fate == "suppressed_late" for one in world):  # who asked after the list was made: the write refuses
            with pytest.raises(SourcingError, match="asked not to be contacted"):
                write(listed)
            assert not folder.exists()
            late = [one.brand_id for one in world if one.fate == "suppressed_late"]
            listed = listed.filter(~pl.col("brand_id").is_in(late))
        write(listed)
        allowed = {one.brand_id for one in world if one.fate == "plain"}
        for file in ("onboarding_list.csv", "crm_hubspot.csv", "crm_salesforce.csv"):
            with (folder / file).open(newline="", encoding="utf-8") as stream:
                rows = list(csv.DictReader(stream))
            key = {"onboarding_list.csv": "brand_id", "crm_hubspot.csv": "Sourcing brand ID"}.get(file, "Brand_Id__c")
            assert {row[key] for row in rows} == allowed
        assert set(pl.read_parquet(folder / "onboarding_list.parquet")["brand_id"]) == allowed
        suppressed = outcomes.filter(outcome="suppressed")["brand_id"]
        assert nobody_suppressed_in_files(folder, asked_late, suppressed.to_list(), MAIL_PROVIDERS).passed
