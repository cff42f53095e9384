"""``profile_suggestions.html``: what each brand should improve, for the person who helps it.

What belongs here: which parts the page has. What it says comes from ``suggested_brands``; how it looks stands in ``report.css`` and, on
top of it, ``profile_suggestions.css``; what moves, in ``profile_suggestions.js``.
"""

from collections.abc import Iterable

from sourcing_pipeline.exports.page import rendered
from sourcing_pipeline.exports.suggested_brands import SEVERITIES, SuggestedBrand, suggested_week, title_of, worths_of
from sourcing_pipeline.exports.tables import WeeklyTables


def render_suggestions(tables: WeeklyTables) -> str:
    """The page of a week. Same tables, same text."""
    week = suggested_week(tables)
    everybody = [*week.here, *week.joining]
    suggested = tables.profile_suggestions
    return rendered(
        "profile_suggestions.html.jinja",
        styles=("report.css", "profile_suggestions.css"),
        script="profile_suggestions.js",
        as_of=tables.as_of,
        currency=tables.reporting_currency,
        here=week.here,
        joining=week.joining,
        left_out=week.left_out,
        suggestion_count=suggested.height,
        brand_count=suggested["brand_id"].n_unique(),
        blocker_count=suggested.filter(severity="blocker").height,
        pending_count=sum(len(brand.pending) for brand in everybody),
        choices={
            "category": _choices(brand.category for brand in everybody),
            "country": _choices(brand.country for brand in everybody),
        },
        severities={key: words for key, words in SEVERITIES.items() if (suggested["severity"] == key).any()},
        checks={check_id: title_of(check_id) for check_id in sorted(_checks(everybody), key=title_of)},
        worths=worths_of(tables),
    )


def _choices(values: Iterable[str | None]) -> dict[str, str]:
    return {value: value for value in sorted({value for value in values if value})}


def _checks(brands: list[SuggestedBrand]) -> set[str]:
    return {suggestion.check_id for brand in brands for suggestion in brand.suggestions}
