"""Assets of the room ``onboarding``: whom to contact, and what brands should improve."""

import dagster as dg
import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.candidates import marketplace_file
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.tables import table_asset
from sourcing_pipeline.defs.weekly import as_of_of
from sourcing_pipeline.onboarding import assignment, listing
from sourcing_pipeline.onboarding import suggestions as improvements
from sourcing_pipeline.onboarding.shortfall import shortfall

GROUP = "onboarding"


@table_asset(OnboardingAssignments, group=GROUP, weekly=True, deps=[marketplace_file])
def onboarding_assignments(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    brand_scores: pl.DataFrame,
    lead_labels: pl.DataFrame,
    candidates: pl.DataFrame,
) -> pl.DataFrame:
    """Who contacts whom this week."""
    with workspace.marketplace() as market:
        reps, suppressions = market.frame("reps"), market.frame("suppressions")
    onboarding = workspace.settings().onboarding
    assignments = assignment.assign(
        brand_scores,
        reps=reps,
        lead_labels=lead_labels,
        onboarding=onboarding,
        as_of=as_of_of(context),
        candidates=candidates,
        suppressions=suppressions,
    )
    found = shortfall(assignments, brand_scores, reps, onboarding)
    notes = "\n".join(f"- {note}" for note in found.notes) or "nothing: every place is taken"
    context.add_output_metadata(
        {
            "places": found.place_count,
            "empty_places": found.empty_count,
            "what keeps the list from being longer": dg.MetadataValue.md(notes),
        }
    )
    return assignments


@table_asset(
    OnboardingList,
    group=GROUP,
    weekly=True,
    deps=[marketplace_file, "website_profiles", "profile_facts", "quarantine"],
)
def onboarding_list(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    brand_scores: pl.DataFrame,
    onboarding_assignments: pl.DataFrame,
) -> pl.DataFrame:
    """The list that sales works from."""
    with workspace.marketplace() as market:
        suppressions = market.frame("suppressions")
    lake = workspace.lake()
    profiles = as_known(lake.read(WebsiteProfiles), as_of_of(context))
    may_name_persons = workspace.settings().exports.personal_contacts
    return listing.onboarding_list(
        brand_scores,
        onboarding_assignments,
        profiles,
        suppressions,
        listing.personal_addresses(lake.read(ProfileFacts), profiles) if may_name_persons else None,
    )


@table_asset(ProfileSuggestions, group=GROUP, weekly=True, deps=[marketplace_file, "website_profiles", "products_seen"])
def profile_suggestions(
    context: dg.AssetExecutionContext, workspace: Workspace, brand_metrics: pl.DataFrame
) -> pl.DataFrame:
    """What brands on the marketplace should improve in their profiles."""
    lake, as_of = workspace.lake(), as_of_of(context)
    with workspace.marketplace() as market:
        return improvements.suggestions(
            products=market.frame("products"),
            brand_profiles=market.frame("brand_profiles"),
            brands=market.frame("brands"),
            profiles=as_known(lake.read(WebsiteProfiles), as_of),
            products_seen=lake.read(ProductsSeen),
            brand_metrics=brand_metrics,
            as_of=as_of,
            suppressions=market.frame("suppressions"),
        )
