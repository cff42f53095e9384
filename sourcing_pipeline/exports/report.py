"""``report.html``: the week in one page that needs nothing else.

What belongs here: which parts the page has. What it says comes from
``report_brands``, ``report_models``, ``report_sections`` and ``changes``; how it looks stands in ``report.css``; what moves, in
``report.js``.

How a page becomes one safe file stands in ``page``.
"""

from sourcing_pipeline.exports.changes import changes_since_last_week
from sourcing_pipeline.exports.page import rendered
from sourcing_pipeline.exports.report_brands import MOST_BRANDS, brands_of, scale_of
from sourcing_pipeline.exports.report_models import basis_of, models_of
from sourcing_pipeline.exports.report_sections import (
    checks_of,
    coverage_of,
    heat_of,
    listing_bars,
    outcome_bars,
    suggestions_of,
)
from sourcing_pipeline.exports.tables import WeeklyTables

_DEMAND = "#supply-gaps"


def render_report(tables: WeeklyTables) -> str:
    """The page of a week. Same tables, same text."""
    listed = tables.onboarding_list
    changes = changes_since_last_week(tables)
    heat = heat_of(tables)
    return rendered(
        "report.html.jinja",
        styles=("report.css",),
        script="report.js",
        as_of=tables.as_of,
        currency=tables.reporting_currency,
        listed_count=listed.height,
        most_brands=MOST_BRANDS,
        total_value=float(listed["expected_value"].sum()),
        expected_signed=float(listed["p_sign"].sum()),
        expected_active=float((listed["p_sign"] * listed["p_activate"]).sum()),
        candidate_count=tables.candidate_outcomes.height,
        brands=brands_of(tables, changes, _DEMAND if heat else None),
        scale=scale_of(listed),
        choices={name: sorted(listed[name].drop_nulls().unique()) for name in ("category", "country", "rep", "tier")},
        explored=bool((listed["assignment"] == "explore").any()),
        basis=basis_of(tables),
        changes=changes,
        outcomes=outcome_bars(tables),
        listing=listing_bars(tables),
        heat=heat,
        models=models_of(tables),
        coverage=coverage_of(tables),
        coverage_scored=tables.brand_scores.height,
        suggestions=suggestions_of(tables),
        suggestion_count=tables.profile_suggestions.height,
        checks=checks_of(tables),
    )
