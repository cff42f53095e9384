"""Checks of the room ``onboarding``: which promise of which asset, and whether a breach stops what comes after."""

from collections.abc import Mapping

import polars as pl

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.defs.checks.drifting import reference_weeks, weeks_of_table
from sourcing_pipeline.defs.checks.of_scoring import ranking_of_list_is_stable
from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.onboarding.shortfall import shortfall
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.shares import found_week, list_shares_are_stable, volume_is_usual
from sourcing_pipeline.quality.sketches import WatchedColumns, size_class


def _places_are_filled(watched: Watched) -> CheckResult:
    [reps] = watched.inputs("reps")
    found = shortfall(
        watched.table("onboarding_assignments"),
        watched.table("brand_scores"),
        reps,
        watched.workspace.settings().onboarding,
    )
    return checks.places_are_filled(found.place_count, found.empty_count, found.unserved_count, found.notes)


def _nobody_excluded(watched: Watched) -> CheckResult:
    suppressions, brands = watched.inputs("suppressions", "brands")
    return checks.no_excluded_on_list(
        watched.table("onboarding_list"), suppressions, brands, watched.table("candidate_outcomes")
    )


def _reasons_are_shown(watched: Watched) -> CheckResult:
    # Late, since it brings what reads websites: definitions load often.
    from sourcing_pipeline.scoring.evidence_check import TABLES as REASONS_REST_ON
    from sourcing_pipeline.scoring.evidence_check import EvidenceAtHand, archived_sites, reasons_are_shown

    listed, settings = watched.table("onboarding_list"), watched.workspace.settings()
    profiles = as_known(watched.table("website_profiles"), watched.as_of)
    records = watched.table("page_records").join(listed, on="domain", how="semi")
    at_hand = EvidenceAtHand(
        archived_sites(records, profiles, settings.archive_dir),
        {name: watched.table(name) for name in REASONS_REST_ON} | {"website_profiles": profiles},
        settings.workspace.reporting_currency,
    )
    return reasons_are_shown(listed, at_hand)


def _shares_are_stable(watched: Watched) -> CheckResult:
    columns = WatchedColumns(labels=("country", "language", "category", "product_count_class"))
    profiles = as_known(watched.table("website_profiles"), watched.as_of)
    sizes = profiles.select("domain", size_class(pl.col("product_count")).alias("product_count_class"))
    current, before = weeks_of_table(
        watched, "onboarding_list", columns, lambda listed: listed.join(sizes, on="domain", how="left")
    )
    return list_shares_are_stable(current, before, watched.drift)


def _volume_is_usual(watched: Watched) -> CheckResult:
    lake, contract = watched.workspace.lake(), contract_of("profile_findings")
    current, *before = (
        found_week(lake.read(contract, week)) for week in (watched.as_of, *reference_weeks(watched, "profile_findings"))
    )
    return volume_is_usual(current, before, watched.drift)


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "onboarding_assignments": (
        Check("places_are_filled", "No place stays empty, and no brand worth one is out of reach.", _places_are_filled),
    ),
    "onboarding_list": (
        Check("nobody_excluded", "Nobody on the list must not be contacted.", _nobody_excluded, blocking=True),
        Check(
            "consistent",
            "Ranks are complete and in order of value.",
            lambda w: checks.list_is_consistent(w.table("onboarding_list")),
            blocking=True,
        ),
        Check(
            "reasons_have_evidence",
            "Every reason points to a fetched page or a metric.",
            lambda w: checks.reasons_have_evidence(w.table("onboarding_list"), w.table("page_records")),
            blocking=True,
        ),
        Check("reasons_are_shown", "What each reason claims stands in its evidence.", _reasons_are_shown),
        Check("ranking_is_stable", "The best brands are mostly those of the week before.", ranking_of_list_is_stable),
        Check(
            "shares_are_stable",
            "Countries, languages, categories and sizes have the shares of the list that they had.",
            _shares_are_stable,
        ),
    ),
    "profile_findings": (
        Check("volume_is_usual", "Profile checks find something at as many brands as before.", _volume_is_usual),
    ),
}
