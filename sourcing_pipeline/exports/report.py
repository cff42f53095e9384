"""``report.html``: the week in one page that needs nothing else.

What belongs here: how the page is put together and how numbers are written. What it says comes from
``report_brands``, ``report_models``, ``report_sections`` and ``changes``; how it looks stands in ``report.css``; what moves, in
``report.js``.

The page works from a file, without a network: style and script are inside, and its content security policy allows no
request and no script but this one, so that a hostile text could do nothing even if it slipped past the escaping.
"""

import base64
import hashlib
from datetime import date
from importlib.resources import files
from typing import Any

from sourcing_pipeline import __version__
from sourcing_pipeline.charts.chart import amount, share
from sourcing_pipeline.exports.changes import changes_since_last_week
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
    import jinja2
    from markupsafe import Markup

    script, style = _part("report.js"), _part("report.css")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    environment.filters |= {"amount": amount, "short": short, "percent": percent, "day": day, "picture": Markup}
    listed = tables.onboarding_list
    changes = changes_since_last_week(tables)
    heat = heat_of(tables)
    return environment.from_string(_part("report.html.jinja")).render(
        script=Markup(script),  # noqa: S704 - ours, from the package
        style=Markup(style),  # noqa: S704 - ours, from the package
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
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
        code_version=__version__,
    )


def short(value: float) -> str:
    """An amount in three figures: 12.3k."""
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def percent(value: float | None) -> str:
    """A share in words, also where there is none."""
    return "n/a" if value is None else share(value)


def day(value: date) -> str:
    """A date in words: 23 November 2026."""
    return f"{value.day} {value:%B %Y}"


def _part(name: str) -> Any:
    return files("sourcing_pipeline.exports").joinpath(name).read_text("utf-8")
