"""The report's sections beside the list: how the week came about, and how far to trust it.

What belongs here: the choice and the words of what is shown. What doesn't: markup, and any new statistics.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from sourcing_pipeline.exports.tables import WeeklyTables
from sourcing_pipeline.quality.history import newest_answers

MOST_COUNTRIES = 12
MOST_CATEGORIES = 24
MOST_REASONS = 8

_OUTCOMES = {
    "scored": "Eligible and scored",
    "already_on_marketplace": "Already on the marketplace",
    "duplicate": "Duplicate of another row",
    "unreachable": "Website could not be read",
    "not_a_brand": "Website is no brand's",
    "suppressed": "Asked not to be contacted",
    "invalid": "Neither website nor name",
}
_CAUSES = {
    "suppressed": "asked not to be contacted",
    "cooling_down": "contacted lately, left alone for a while",
    "no_rep": "no rep serves its country and language",
    "no_capacity": "no rep for it has a place this week",
    "no_gain": "contacting it costs more than it is expected to bring",
    "for_variety": "one worth about as much was taken, for variety",
    "category_full": "its category has all its places",
    "fully_booked": "every rep for it is fully booked",
    "below_cut_off": "below this week's cut-off",
}
_SEVERITIES = {"blocker": 0, "fail": 1, "warn": 2}


@dataclass(frozen=True)
class Bar:
    """A count with its share of a whole."""

    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Heat:
    """Supply gaps by category and retailers' country; a cell is (gap, evidence) of the price band with the largest, or None."""

    countries: list[str]
    rows: list[tuple[str, list[tuple[float, str] | None]]]
    left_out: str | None
    largest: list[dict[str, Any]]


@dataclass(frozen=True)
class Coverage:
    """A share, of the list and of all eligible candidates."""

    label: str
    of_list: float | None
    of_eligible: float | None


@dataclass(frozen=True)
class Suggested:
    """What a check found in brands' profiles."""

    check_id: str
    severity: str
    brands: int
    example: str


def outcome_bars(tables: WeeklyTables) -> list[Bar]:
    """Where all rows ever fed in ended."""
    counts = dict(tables.candidate_outcomes.group_by("outcome").len().iter_rows())
    total = tables.candidate_outcomes.height
    return [Bar(label, counts[key], counts[key] / total) for key, label in _OUTCOMES.items() if key in counts]


def listing_bars(tables: WeeklyTables) -> list[Bar]:
    """What became of the eligible ones: listed, held out, or why not listed."""
    assignments = tables.onboarding_assignments
    labels = {
        "model": "Listed by value",
        "explore": "Listed at random, to learn",
        "holdout": "Held back at random, to learn",
    }
    counts = dict(assignments.group_by("assignment").len().iter_rows())
    bars = [Bar(label, counts[key], counts[key] / assignments.height) for key, label in labels.items() if key in counts]
    left = assignments.filter(pl.col("assignment") == "none").select(
        pl.coalesce(pl.col("not_listed_cause").replace(_CAUSES), "not_listed_reason", pl.lit("not listed")).alias("why")
    )
    reasons = left.group_by("why").len().sort(["len", "why"], descending=[True, False])
    bars += [
        Bar(f"Not listed: {why}", count, count / assignments.height)
        for why, count in reasons.head(MOST_REASONS).iter_rows()
    ]
    rest = sum(reasons["len"].to_list()[MOST_REASONS:])
    return [*bars, Bar("Not listed: other reasons", rest, rest / assignments.height)] if rest else bars


def heat_of(tables: WeeklyTables) -> Heat | None:
    """Supply gaps: the categories with the largest, and the countries that search most."""
    demand = tables.segment_demand
    if demand.is_empty():
        return None
    by_search = demand.group_by("retailer_country").agg(pl.col("search_count").sum(), pl.col("gmv_90").sum())
    countries = by_search.sort(["search_count", "gmv_90", "retailer_country"], descending=[True, True, False])[
        "retailer_country"
    ].to_list()
    by_gap = demand.group_by("category").agg(pl.col("gap_score").max(), pl.col("search_count").sum())
    categories = by_gap.sort(["gap_score", "search_count", "category"], descending=[True, True, False])[
        "category"
    ].to_list()
    shown, columns = categories[:MOST_CATEGORIES], countries[:MOST_COUNTRIES]
    # One band's figure with its own words, not a mean that no words explain.
    by_band = demand.sort(["gap_score", "search_count", "price_band"], descending=[True, True, False])
    cells = {
        (category, country): (gap, evidence)
        for category, country, gap, evidence in by_band.unique(
            ["category", "retailer_country"], keep="first", maintain_order=True
        )
        .select("category", "retailer_country", "gap_score", "evidence")
        .iter_rows()
    }
    left_out = [
        f"{len(left)} {what}"
        for left, what in ((categories[MOST_CATEGORIES:], "categories"), (countries[MOST_COUNTRIES:], "countries"))
        if left
    ]
    largest = demand.filter(pl.col("gap_score") > 0).sort(
        ["gap_score", "search_count", "category", "retailer_country", "price_band"],
        descending=[True, True, False, False, False],
    )
    return Heat(
        countries=columns,
        rows=[(category, [cells.get((category, country)) for country in columns]) for category in shown],
        left_out=" and ".join(left_out) or None,
        largest=largest.head(5).to_dicts(),
    )


def coverage_of(tables: WeeklyTables) -> list[Coverage]:
    """What is known of the brands, on the list and among all eligible."""
    listed, eligible = tables.onboarding_list, tables.brand_scores

    def share(frame: pl.DataFrame, condition: pl.Expr) -> float | None:
        return frame.select(condition.mean()).item() if frame.height else None

    return [
        Coverage(label, share(listed, condition), share(eligible, condition) if in_scores else None)
        for label, condition, in_scores in (
            ("Features known, on average", pl.col("data_coverage"), True),
            ("Website", pl.col("domain").is_not_null(), True),
            ("Country", pl.col("country").is_not_null(), True),
            ("Language", pl.col("language").is_not_null(), True),
            ("Category", pl.col("category") != "unknown", True),
            (
                "Three reasons, each with evidence",
                pl.all_horizontal(pl.col("^reason_.$", "^reason_._evidence_url$").is_not_null()),
                True,
            ),
            ("Business e-mail address", pl.col("contact_email").is_not_null(), False),
            ("Sales rep", pl.col("rep").is_not_null(), False),
        )
    ]


def suggestions_of(tables: WeeklyTables) -> list[Suggested]:
    """What brands on the marketplace should improve, by check."""
    grouped = tables.profile_suggestions.sort("brand_id", "check_id").group_by(
        "check_id", "severity", maintain_order=True
    )
    found = grouped.agg(pl.col("brand_id").n_unique().alias("brands"), pl.col("suggestion").first().alias("example"))
    rows = [Suggested(**row) for row in found.iter_rows(named=True)]
    return sorted(rows, key=lambda row: (_SEVERITIES[row.severity], -row.brands, row.check_id))


def checks_of(tables: WeeklyTables) -> list[dict[str, Any]]:
    """The week's checks, breaches first."""
    of_week = newest_answers(tables.quality_checks.filter(pl.col("as_of") == tables.as_of))
    return of_week.sort("passed", "severity", "asset", "check_name").to_dicts()
