"""Assets of the room ``scoring``: who may be onboarded, the models, and what each brand is worth.

What computes is imported by the step that needs it: definitions load often, and scoring's libraries take their time.
"""

import dagster as dg
import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.candidates import marketplace_file
from sourcing_pipeline.defs.jobs import TRAIN_TAG
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.tables import table_asset
from sourcing_pipeline.defs.weekly import as_of_of
from sourcing_pipeline.scoring.inputs import WEEKLY_FRAMES, read_inputs

GROUP = "scoring"


# Nobody becomes eligible before the inputs of eligibility were counted and found whole: input_volumes and quarantine have
# checks that block.
@table_asset(
    CandidateOutcomes,
    group=GROUP,
    weekly=True,
    deps=[marketplace_file, "website_profiles", "site_outcomes", "input_volumes", "quarantine"],
)
def candidate_outcomes(
    context: dg.AssetExecutionContext, workspace: Workspace, candidates: pl.DataFrame, lead_labels: pl.DataFrame
) -> pl.DataFrame:
    """Where every row ever fed in ended."""
    from sourcing_pipeline.scoring import eligibility

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


SCORING_DEPS = ["candidates", "website_profiles", "profile_facts", "website_categories", *WEEKLY_FRAMES]


@table_asset(ModelVersions, group=GROUP, weekly=True, deps=SCORING_DEPS)
def model_versions(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """Train the models on what was known; put in charge those that beat the rate table and the champion.

    In a week that doesn't train, those in charge carry on; a run that is so tagged (job `train`) trains in any week.
    """
    from sourcing_pipeline.defs.model_metadata import registry_metadata
    from sourcing_pipeline.scoring.frozen_scores import frozen_scores_of
    from sourcing_pipeline.scoring.training_weeks import trains
    from sourcing_pipeline.scoring.weekly import carry_on_models, train_models

    settings, lake, as_of = workspace.settings(), workspace.lake(), as_of_of(context)
    is_ordered = TRAIN_TAG in context.run.tags
    if is_ordered or trains(settings.models_dir, as_of, settings.scoring.train_every_weeks):
        versions = train_models(read_inputs(lake, settings, as_of), settings.scoring, settings.models_dir)
    else:
        versions = carry_on_models(as_of, settings.models_dir)
    context.add_output_metadata(registry_metadata(settings.models_dir, as_of, versions, frozen_scores_of(lake, as_of)))
    return versions


@table_asset(BrandScores, group=GROUP, weekly=True, deps=[*SCORING_DEPS, "model_versions"])
def brand_scores(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """Score every eligible candidate."""
    from sourcing_pipeline.scoring.weekly import score_candidates

    settings = workspace.settings()
    return score_candidates(
        read_inputs(workspace.lake(), settings, as_of_of(context)), settings.scoring, settings.models_dir
    )
