"""The report's sections beside the list: how the week came about, and how far to trust it.

What belongs here: the choice and the words of what is shown. What doesn't: markup, and any new statistics.
"""

import json
from dataclasses import dataclass
from typing import Any

import polars as pl

from sourcing_pipeline.exports.tables import WeeklyTables

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
_STAGES = {
    "champion": "in use",
    "challenger": "not in use: has not beaten the rate table and the model in use",
    "baseline": "rate table, the measure of all models",
    "rejected": "not in use",
}
_MODELS = {
    "p_sign": "Will it sign?",
    "p_activate": "Will it get a first order?",
    "gmv_12m": "What will it sell in 12 months?",
}
_FIGURES = {
    "auc": "AUC",
    "auc_above_rate_table": "AUC above the rate table",
    "lift_at_10_percent": "Lift at 10 %",
    "lift_at_20_percent": "Lift at 20 %",
    "brier": "Brier score",
    "calibration_error": "Calibration error",
    "later_rows": "Later rows it was judged on",
    "positive": "Positive examples",
    "negative": "Negative examples",
    "refused_as_leaking": "Features refused as leaking",
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
class Model:
    """A model version, in words."""

    title: str
    name: str
    version: str
    algorithm: str
    stage: str
    stage_words: str
    reason: str
    examples: str
    figures: list[tuple[str, str]]
    features: list[str]


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
    left = assignments.filter(pl.col("assignment") == "none").with_columns(
        pl.col("not_listed_reason").fill_null("not listed")
    )
    reasons = left.group_by("not_listed_reason").len().sort(["len", "not_listed_reason"], descending=[True, False])
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


def models_of(tables: WeeklyTables) -> list[Model]:
    """The model versions of the week, those in use first."""
    order = {stage: place for place, stage in enumerate(_STAGES)}
    names = {name: place for place, name in enumerate(_MODELS)}
    rows = sorted(
        tables.model_versions.to_dicts(),
        key=lambda row: (names.get(row["model"], len(names)), row["model"], order[row["stage"]], row["version"]),
    )
    return [
        Model(
            title=_MODELS.get(row["model"], row["model"]),
            name=row["model"],
            version=row["version"],
            algorithm=row["algorithm"],
            stage=row["stage"],
            stage_words=_STAGES[row["stage"]],
            reason=row["stage_reason"],
            examples=_examples(row),
            figures=_figures(row["metrics"]),
            features=list(row["features"] or []),
        )
        for row in rows
    ]


def ranked_by_baseline(tables: WeeklyTables) -> bool | None:
    """Whether the order rests on the rate table alone; None where nothing says so."""
    if tables.brand_scores.height:
        return bool((tables.brand_scores["ranked_by"] == "baseline").all())
    if tables.model_versions.height:
        return not (tables.model_versions["stage"] == "champion").any()
    return None


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
    of_week = tables.quality_checks.filter(pl.col("as_of") == tables.as_of)
    return of_week.sort("passed", "severity", "asset", "check_name").to_dicts()


def _examples(row: dict[str, Any]) -> str:
    positive = "" if row["positive_count"] is None else f", {row['positive_count']:,} of them positive"
    return f"{row['example_count']:,} examples{positive}"


def _figures(metrics: str) -> list[tuple[str, str]]:
    try:
        found = json.loads(metrics)
    except ValueError:
        found = {"figures": metrics}
    if not isinstance(found, dict):
        found = {"figures": found}
    shown = [(_FIGURES.get(name, name.replace("_", " ").capitalize()), _figure(value)) for name, value in found.items()]
    return [(label, value) for label, value in shown if value]


def _figure(value: Any) -> str:
    """A figure as text; three numbers are a figure with its interval."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else ("yes" if value else "no")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 100 else f"{value:,.0f}"  # noqa: PLR2004 - three digits are enough from there on
    if isinstance(value, list) and len(value) == 3 and all(isinstance(part, int | float) for part in value):  # noqa: PLR2004
        return f"{value[0]:.3f} ({value[1]:.3f} to {value[2]:.3f})"
    if isinstance(value, list):
        return ", ".join(_figure(part) for part in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_figure(part)}" for name, part in value.items())
    return str(value)
