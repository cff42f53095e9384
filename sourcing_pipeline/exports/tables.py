"""The tables of a week that go into its files."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.settings import ScoringSettings


@dataclass(frozen=True)
class WeeklyTables:
    """All that the exports of a week are made of: each a frame of the contract of its name.

    Only the list must be given; what is missing is left out of the report. ``previous_list``, ``previous_scores`` and
    ``previous_assignments`` are those of the week ``previous_as_of``, if there was one. ``website_profiles`` has one row
    a domain, as known at ``as_of``. ``scoring`` says what the worth of the scores was made of.
    """

    as_of: date
    reporting_currency: str
    onboarding_list: pl.DataFrame
    profile_suggestions: pl.DataFrame = field(default_factory=ProfileSuggestions.empty_frame)
    profile_findings: pl.DataFrame = field(default_factory=ProfileFindings.empty_frame)
    profile_effects: pl.DataFrame = field(default_factory=ProfileEffects.empty_frame)
    brand_metrics: pl.DataFrame = field(default_factory=BrandMetrics.empty_frame)
    candidate_outcomes: pl.DataFrame = field(default_factory=CandidateOutcomes.empty_frame)
    brand_scores: pl.DataFrame = field(default_factory=BrandScores.empty_frame)
    onboarding_assignments: pl.DataFrame = field(default_factory=OnboardingAssignments.empty_frame)
    model_versions: pl.DataFrame = field(default_factory=ModelVersions.empty_frame)
    segment_demand: pl.DataFrame = field(default_factory=SegmentDemand.empty_frame)
    lookalikes: pl.DataFrame = field(default_factory=Lookalikes.empty_frame)
    lookalike_brands: pl.DataFrame = field(default_factory=LookalikeBrands.empty_frame)
    brand_outcomes: pl.DataFrame = field(default_factory=BrandOutcomes.empty_frame)
    website_profiles: pl.DataFrame = field(default_factory=WebsiteProfiles.empty_frame)
    quality_checks: pl.DataFrame = field(default_factory=QualityChecks.empty_frame)
    reps: pl.DataFrame = field(default_factory=Reps.empty_frame)
    suppressions: pl.DataFrame = field(default_factory=Suppressions.empty_frame)
    previous_list: pl.DataFrame = field(default_factory=OnboardingList.empty_frame)
    previous_scores: pl.DataFrame = field(default_factory=BrandScores.empty_frame)
    previous_assignments: pl.DataFrame = field(default_factory=OnboardingAssignments.empty_frame)
    previous_as_of: date | None = None
    scoring: ScoringSettings = field(default_factory=ScoringSettings)
