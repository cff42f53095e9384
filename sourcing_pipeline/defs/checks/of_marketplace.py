"""Checks of the room ``marketplace``: which promise of which asset, and whether a breach stops what comes after."""

from collections.abc import Mapping

import polars as pl

from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult


def _late_share(watched: Watched) -> CheckResult:
    facts, quality = watched.facts, watched.quality
    return checks.late_share(
        facts.days, watched.as_of, quality.late_share, least_rows=quality.facts_to_judge, usual_days=facts.usual_days
    )


def _rate_coverage(watched: Watched) -> CheckResult:
    quality = watched.quality
    return checks.rate_coverage(
        watched.market_tables.rate_coverage,
        quality.rate_coverage_share,
        quality.newest_rate_days,
        quality.facts_to_judge,
    )


def _tables_are_fresh(watched: Watched) -> CheckResult:
    quality = watched.quality
    limits = {
        "events": quality.newest_fact_days,
        "fx_rates": quality.newest_rate_days,
        # Where these stopped coming, orders name brands and retailers that aren't there: referential_integrity is sooner.
        "brands": quality.newest_row_days,
        "retailers": quality.newest_row_days,
    }
    return checks.tables_are_fresh(
        watched.facts.newest.filter(pl.col("table") != "orders"),
        watched.as_of,
        limits,
        least_days=quality.newest_fact_days,
        other_days=quality.newest_row_days,
    )


def _volume_by_weekday(watched: Watched) -> CheckResult:
    quality = watched.quality
    return checks.volume_by_weekday(
        watched.facts.days,
        watched.as_of,
        deviations=quality.volume_deviations,
        least_change=quality.volume_least_change,
        least_rows=quality.facts_to_judge,
    )


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "quarantine": (
        Check(
            "share_of_rows",
            "No input lost more than the allowed share of its rows, orders without a rate included.",
            lambda w: checks.share_in_quarantine(
                w.market_tables.row_counts,
                w.market_tables.rejected_counts,
                w.table("quarantine"),
                w.quality.quarantine_share,
            ),
        ),
        Check(
            "referential_integrity",
            "Rows name brands, retailers, orders and products that are there.",
            lambda w: checks.referential_integrity(
                w.market_tables.references.columns, w.market_tables.references.not_judged, w.quality.orphan_share
            ),
        ),
        Check("rate_coverage", "Nearly all orders have an exchange rate.", _rate_coverage),
        Check(
            "suppressions_readable",
            "No do-not-contact request was rejected.",
            lambda w: checks.suppressions_readable(w.table("quarantine")),
            blocking=True,
        ),
    ),
    "brand_metrics": (
        Check(
            "orders_are_fresh",
            "The newest order isn't old.",
            lambda w: checks.newest_fact_age(
                "orders", w.facts.newest_at("orders"), w.as_of, w.quality.newest_fact_days
            ),
        ),
        Check("tables_are_fresh", "The other tables of the marketplace had something new.", _tables_are_fresh),
        Check("volume_by_weekday", "As many orders and events a day as on that weekday usually.", _volume_by_weekday),
        Check("late_share", "Few orders and events came too late for the week in which they happened.", _late_share),
    ),
    "lead_labels": (
        Check(
            "returns_agree",
            "The CRM's return files say the same of a lead as the marketplace.",
            lambda w: checks.returns_agree(w.table("lead_labels")),
        ),
    ),
    "segment_demand": (
        Check(
            "searches_find_something",
            "Not nearly all searches found nothing or led nowhere.",
            lambda w: checks.searches_find_something(
                w.table("segment_demand"), w.quality.unmet_search_share, w.quality.facts_to_judge
            ),
        ),
    ),
}
