"""Assets of the room ``scoring``: who may be onboarded, the models, and what each brand is worth."""

from datetime import date

import dagster as dg
import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.candidates import marketplace_file
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.tables import table_asset
from sourcing_pipeline.defs.weekly import as_of_of
from sourcing_pipeline.scoring import eligibility
from sourcing_pipeline.scoring.weekly import ScoringInputs, score_candidates, train_models

GROUP = "scoring"
WEEKLY_FRAMES = (
    "candidate_outcomes",
    "lookalikes",
    "cannibalisation",
    "brand_outcomes",
    "brand_metrics",
    "lead_labels",
    "segment_demand",
)


@table_asset(CandidateOutcomes, group=GROUP, weekly=True, deps=[marketplace_file, "website_profiles", "site_outcomes"])
def candidate_outcomes(
    context: dg.AssetExecutionContext, workspace: Workspace, candidates: pl.DataFrame, lead_labels: pl.DataFrame
) -> pl.DataFrame:
    """Where every row ever fed in ended."""
    lake, as_of = workspace.lake(), as_of_of(context)
    with workspace.marketplace() as market:
        brands, suppressions = market.frame("brands"), market.frame("suppressions")
    return eligibility.candidate_outcomes(
        candidates=candidates,
        brands=brands,
        lead_labels=lead_labels,
        suppressions=suppressions,
        site_outcomes=lake.read(SiteOutcomes),
        profiles=as_known(lake.read(WebsiteProfiles), as_of),
        as_of=as_of,
    )


def scoring_inputs(workspace: Workspace, as_of: date) -> ScoringInputs:
    """Everything that scoring may know of a week, read from the lake."""
    lake, settings = workspace.lake(), workspace.settings()
    weekly = {table: lake.read(contract_of(table), as_of) for table in WEEKLY_FRAMES}
    return ScoringInputs(
        as_of=as_of,
        reporting_currency=settings.workspace.reporting_currency,
        price_band_edges=settings.marketplace.price_band_edges,
        candidates=lake.read(contract_of("candidates")),
        profiles=as_known(lake.read(WebsiteProfiles), as_of),
        profile_facts=lake.read(ProfileFacts),
        categories=lake.read(WebsiteCategories),
        outcomes=weekly.pop("candidate_outcomes"),
        **weekly,
    )


SCORING_DEPS = ["candidates", "website_profiles", "profile_facts", "website_categories", *WEEKLY_FRAMES]


@table_asset(ModelVersions, group=GROUP, weekly=True, deps=SCORING_DEPS)
def model_versions(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """Train the models on what was known, and publish those that beat the rate table."""
    settings = workspace.settings()
    return train_models(scoring_inputs(workspace, as_of_of(context)), settings.scoring, settings.models_dir)


@table_asset(BrandScores, group=GROUP, weekly=True, deps=[*SCORING_DEPS, "model_versions"])
def brand_scores(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """Score every eligible candidate."""
    settings = workspace.settings()
    return score_candidates(scoring_inputs(workspace, as_of_of(context)), settings.scoring, settings.models_dir)
