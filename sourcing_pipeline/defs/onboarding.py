"""Assets of the room ``onboarding``: whom to contact, and what brands should improve."""

import dagster as dg
import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.candidates import marketplace_file
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.tables import table_asset
from sourcing_pipeline.defs.weekly import as_of_of
from sourcing_pipeline.marketplace.order_countries import order_countries
from sourcing_pipeline.marketplace.price_bands import reporting_rates
from sourcing_pipeline.onboarding import assignment, listing
from sourcing_pipeline.onboarding import profile_effects as effects
from sourcing_pipeline.onboarding.dispositions import earlier_weeks, newest_of
from sourcing_pipeline.onboarding.mending_history import weeks_read
from sourcing_pipeline.onboarding.shortfall import shortfall
from sourcing_pipeline.onboarding.suggestions import suggestions

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


@table_asset(ProfileEffects, group=GROUP, weekly=True, deps=[marketplace_file, "brand_metrics"])
def profile_effects(context: dg.AssetExecutionContext, workspace: Workspace) -> pl.DataFrame:
    """What mending each kind of finding is worth, by the findings of earlier weeks and the GMV that followed."""
    from sourcing_pipeline.onboarding.profile_checks import CHECKS

    lake, as_of = workspace.lake(), as_of_of(context)
    profile = workspace.settings().profile
    with workspace.marketplace() as market:
        brands = market.frame("brands")
    found, sold = (weeks_read(lake.weeks(table), as_of) for table in (ProfileFindings, BrandMetrics))
    return effects.profile_effects(
        as_of,
        [make(profile).check_id for make in CHECKS],
        brands,
        (lake.read(ProfileFindings, week) for week in found if week < as_of),
        (lake.read(BrandMetrics, week) for week in sold),
    )


@table_asset(
    ProfileFindings,
    group=GROUP,
    weekly=True,
    deps=[marketplace_file, "candidates", "website_profiles", "profile_facts", "products_seen", "website_categories"],
)
def profile_findings(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    lead_labels: pl.DataFrame,
    lookalike_brands: pl.DataFrame,
    profile_effects: pl.DataFrame,
) -> pl.DataFrame:
    """What every profile check finds of every brand, and what becomes of each finding."""
    from sourcing_pipeline.onboarding.brand_facts import Sources
    from sourcing_pipeline.onboarding.findings import findings

    lake, as_of, settings = workspace.lake(), as_of_of(context), workspace.settings()
    currency = settings.workspace.reporting_currency
    with workspace.marketplace() as market:
        sources = Sources(
            as_of,
            **{name: market.frame(name) for name in ("brands", "products", "brand_profiles", "suppressions")},
            profiles=as_known(lake.read(WebsiteProfiles), as_of),
            profile_facts=lake.read(ProfileFacts),
            products_seen=lake.read(ProductsSeen),
            categories=lake.read(WebsiteCategories),
            candidates=lake.read(Candidates),
            lookalike_brands=lookalike_brands,
            lead_labels=lead_labels,
            order_countries=order_countries(market, as_of, currency),
            rates=reporting_rates(market, as_of, currency),
            price_band_edges=settings.marketplace.price_band_edges,
        )
    weeks = earlier_weeks(lake.weeks(ProfileFindings), as_of, settings.profile)
    earlier = newest_of(lake.read(ProfileFindings, week) for week in weeks)
    return findings(sources, earlier, profile_effects, settings.profile)


@table_asset(ProfileSuggestions, group=GROUP, weekly=True)
def profile_suggestions(
    profile_findings: pl.DataFrame, profile_effects: pl.DataFrame, brand_metrics: pl.DataFrame
) -> pl.DataFrame:
    """What brands should improve in their profiles, or bring along when they join."""
    return suggestions(profile_findings, profile_effects, brand_metrics)
