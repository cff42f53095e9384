"""Checks of the room ``marketplace``: which promise of which asset, and whether a breach stops what comes after."""

from collections.abc import Mapping
from functools import partial

import polars as pl

from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.contracts.tables.fact_totals import FactTotals
from sourcing_pipeline.contracts.tables.input_volumes import InputVolumes
from sourcing_pipeline.defs.checks.drifting import stability_checks, weeks_in_order, weeks_of_table
from sourcing_pipeline.defs.checks.watched import Check, Watched
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.drift import counts_by_value
from sourcing_pipeline.quality.inputs import SEVERE
from sourcing_pipeline.quality.known_values import values_are_known
from sourcing_pipeline.quality.sketches import WatchedColumns
from sourcing_pipeline.quality.stability import features_are_stable
from sourcing_pipeline.scoring.attributes import attribute_columns, number_columns

CATEGORIES_ARE_KNOWN = "categories_are_known"


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


def _currencies_are_usual(watched: Watched) -> CheckResult:
    held, quality, health = watched.week_of_past, watched.quality, watched.shapes
    before = watched.workspace.lake().read(FactTotals, held) if held else FactTotals.empty_frame()
    return checks.currencies_are_usual(
        health.shapes.currency_use,
        before.filter(table="orders"),
        health.past.filter(table="orders"),
        most_new=quality.new_currency_share,
        most_changed=quality.rewritten_share,
        least_rows=quality.facts_to_judge,
    )


def _hours_are_usual(watched: Watched) -> CheckResult:
    held, quality, health = watched.week_of_past, watched.quality, watched.shapes
    before = watched.workspace.lake().read(FactTotals, held) if held else FactTotals.empty_frame()
    return checks.hours_are_usual(
        health.shapes.hours,
        before,
        health.past,
        health.shapes.future,
        most_early=quality.early_fact_share,
        least_rows=quality.facts_to_judge,
    )


def _earlier_volumes(watched: Watched, check: str) -> dict[str, pl.DataFrame]:
    """What each table is held against: severe ones the last week in which the check held, others the week before."""
    lake, weeks = watched.workspace.lake(), watched.earlier("input_volumes")
    held = watched.week_held("input_volumes", "input_volumes", check)
    read = {week: lake.read(InputVolumes, week) for week in {held, *weeks[-1:]} if week}
    return {
        name: rows
        for week, volumes in read.items()
        for (name,), rows in volumes.group_by("table")
        if week == (held if name in SEVERE else weeks[-1])
    }


def _leads_are_stable(watched: Watched) -> CheckResult:
    lake, contract = watched.workspace.lake(), contract_of("lead_labels")
    now = attribute_columns(lake.read(contract, watched.as_of)["attributes"])
    columns = WatchedColumns(
        numbers=("is_won", *number_columns(now)),
        labels=("source", "country"),
        amounts=frozenset(number_columns(now)),
    )
    current, before = weeks_of_table(watched, "lead_labels", columns, partial(_with_attributes, columns=columns))
    return features_are_stable(current, before, watched.drift)


def _with_attributes(leads: pl.DataFrame, columns: WatchedColumns) -> pl.DataFrame:
    """The leads with their attributes as columns of numbers."""
    named = [name for name in columns.numbers if name != "is_won"]
    attributes = attribute_columns(leads["attributes"], named)
    return leads.with_columns(attributes.cast(pl.Float64, strict=False))


def _categories_are_known(watched: Watched) -> CheckResult:
    lake, contract = watched.workspace.lake(), contract_of("brand_outcomes")
    weeks = (watched.as_of, *weeks_in_order(watched, "brand_outcomes", CATEGORIES_ARE_KNOWN))
    now, *before = (counts_by_value(lake.read(contract, week)["category"]) for week in weeks)
    return values_are_known(now, before, "category", watched.drift.new_value_share)


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
    "input_volumes": (
        Check(
            "rows_are_kept",
            "No table of the marketplace lost many of its rows.",
            lambda w: checks.rows_are_kept(
                w.table("input_volumes"), _earlier_volumes(w, "rows_are_kept"), w.quality.rows_lost_share
            ),
            blocking=True,
        ),
        Check(
            "columns_are_filled",
            "No column of the marketplace lost its values.",
            lambda w: checks.columns_are_filled(
                w.table("input_volumes"),
                _earlier_volumes(w, "columns_are_filled"),
                w.quality.null_rise_share,
                least_rows=w.quality.facts_to_judge,
            ),
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
        Check(
            "tables_keep_coming",
            "No table has paused for longer than it ever does.",
            lambda w: checks.tables_keep_coming(
                w.shapes.shapes.active_days, w.as_of, most_chance=w.quality.pause_chance
            ),
        ),
        Check(
            "currencies_are_usual",
            "Orders are in currencies in which their brand sold before, and the past is as it was.",
            _currencies_are_usual,
            blocking=True,
        ),
        Check(
            "amounts_are_usual",
            "Orders are about as large as their brands' orders always were.",
            lambda w: checks.amounts_are_usual(
                w.shapes.shapes.order_levels, most_factor=w.quality.amount_factor, least_rows=w.quality.facts_to_judge
            ),
            blocking=True,
        ),
        Check(
            "orders_are_distinct",
            "Few orders equal another in all but their id.",
            lambda w: checks.orders_are_distinct(
                w.shapes.shapes.repeated_orders, w.quality.repeated_order_share, least_rows=w.quality.facts_to_judge
            ),
            blocking=True,
        ),
        Check("hours_are_usual", "Orders and events happen at their usual hours of the day.", _hours_are_usual),
        Check("late_share", "Few orders and events came too late for the week in which they happened.", _late_share),
        *stability_checks("brand_metrics"),
    ),
    "lead_labels": (
        Check(
            "features_are_stable",
            "Outcomes and attributes of leads are distributed as in the weeks before.",
            _leads_are_stable,
            blocking=True,
        ),
        Check(
            "returns_agree",
            "The CRM's return files say the same of a lead as the marketplace.",
            lambda w: checks.returns_agree(w.table("lead_labels")),
        ),
    ),
    "segment_demand": (
        *stability_checks("segment_demand"),
        Check(
            "searches_find_something",
            "Not nearly all searches found nothing or led nowhere.",
            lambda w: checks.searches_find_something(
                w.table("segment_demand"), w.quality.unmet_search_share, w.quality.facts_to_judge
            ),
        ),
    ),
    "retailer_metrics": (*stability_checks("retailer_metrics"),),
    "brand_outcomes": (
        *stability_checks("brand_outcomes"),
        Check(
            CATEGORIES_ARE_KNOWN,
            "Categories of brands are those of the weeks before.",
            _categories_are_known,
            blocking=True,
        ),
    ),
    "search_metrics": (*stability_checks("search_metrics"),),
    "lookalikes": (*stability_checks("lookalikes"),),
}
