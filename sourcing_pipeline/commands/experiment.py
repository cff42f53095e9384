"""``sourcing experiment report``: what the list is worth, in words.

What belongs here: which weeks are read, and how findings are told. What doesn't: how they are found
(``onboarding.experiment``).
"""

from pathlib import Path

import polars as pl

from sourcing_pipeline.commands.console import console
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.onboarding.experiment import Finding, Known, Report, mature_days, report
from sourcing_pipeline.settings import load_settings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.weeks import parse_as_of

_WORDS = {
    "contacted": "contacted within {win} days",
    "won": "won within {win} days",
    "activated": "won and activated",
    "gmv": "GMV of the first year so far",
}


def experiment_report(root: Path, first_text: str | None) -> None:
    """Print what the list was worth in all weeks of the lake, or from one on.

    Raises:
        InputError: no week was run yet.
    """
    settings = load_settings(root)
    lake = Lake(settings.lake_dir)
    first = parse_as_of(first_text, "--from") if first_text else None
    weeks = [week for week in lake.weeks(OnboardingAssignments) if first is None or week >= first]
    if not weeks:
        raise InputError(f"no week with a list is in {settings.lake_dir}: sourcing run makes one")
    newest = max(lake.weeks(LeadLabels), default=weeks[-1])
    known = Known(
        newest,
        lake.read(LeadLabels, newest),
        lake.read(BrandOutcomes, newest),
        lake.read(CandidateOutcomes, max(lake.weeks(CandidateOutcomes), default=newest)),
        lake.read(Candidates),
    )
    assigned = pl.concat(
        lake.read(OnboardingAssignments, week)
        .select("as_of", "brand_id", "assignment", "propensity")
        .join(lake.read(BrandScores, week).select("brand_id", "expected_value"), on="brand_id")
        for week in weeks
    )
    win_days = settings.scoring.lead_maturity_days
    for line in told(report(assigned, known, win_days), settings.workspace.reporting_currency, win_days):
        console.print(line, markup=False)


def told(found: Report, currency: str, win_days: int) -> list[str]:
    """A report as lines of text."""
    return [
        f"What the list is worth: {found.weeks} weeks, as known at {found.as_of}. A brand counts once a quarter.",
        "",
        "Listed by the model, against brands held back by chance that would have been listed:",
        *_lines(found.listed, "listed", "held back", currency, win_days),
        "",
        "Contacted at random (explore), against the rest of the middle:",
        *_lines(found.explored, "explored", "rest", currency, win_days),
        "",
        "Means are weighted by the inverse of each assignment's probability; intervals (95 %) resample whole brands.",
        "Naive is the plain difference of all listed and all other brands: those were not chosen by chance.",
    ]


def _lines(findings: tuple[Finding, ...], treated: str, control: str, currency: str, win_days: int) -> list[str]:
    lines = []
    for finding in findings:
        found, is_amount = finding.compared, finding.measure == "gmv"
        words = _WORDS[finding.measure].format(win=win_days)
        lines.append(
            f"  {words}: {treated} {_shown(found.treated_mean, currency if is_amount else None)} "
            f"({found.treated_count:,} brands known after {mature_days(finding.measure, win_days)} days), "
            f"{control} {_shown(found.control_mean, currency if is_amount else None)} ({found.control_count:,})"
        )
        if found.difference is None or found.low is None or found.high is None:
            lines.append(f"    nothing can be said: {found.caveat}")
            continue
        unit = currency if is_amount else "points"
        scale = 1 if is_amount else 100
        low, difference, high = (f"{scale * value:+,.1f}" for value in (found.low, found.difference, found.high))
        naive = "" if finding.naive is None else f"; naive: {scale * finding.naive:+,.1f}"
        lines.append(f"    worth {difference} {unit} a brand ({low} to {high}){naive}")
        if is_amount:
            lines.append(
                f"    in all, for the {found.treated_count:,}: {found.treated_count * found.difference:+,.0f} {unit}"
            )
        if found.caveat:
            lines.append(f"    with care: {found.caveat}")
    return lines


def _shown(mean: float | None, currency: str | None) -> str:
    if mean is None:
        return "none"
    return f"{mean:,.1f} {currency}" if currency else f"{100 * mean:.1f} %"
