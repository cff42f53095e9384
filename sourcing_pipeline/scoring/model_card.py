"""The card of a version: what it is for, what it was made from, how it did, where it fails, and whether it is in charge.

Markdown beside the version's file, with its charts as SVG. What belongs here: the order and the words. What doesn't: any
new statistics; tables of the card stand in ``card_tables.py``, its charts in ``card_charts.py``.
"""

from datetime import date
from pathlib import Path
from typing import Any

from sourcing_pipeline.scoring import activation_model, sign_model, value_model
from sourcing_pipeline.scoring.card_charts import write_charts
from sourcing_pipeline.scoring.card_tables import (
    comparison_table,
    data_table,
    feature_table,
    inert,
    metrics_table,
    segment_table,
    settings_table,
)
from sourcing_pipeline.scoring.model_files import card_path, read_model
from sourcing_pipeline.scoring.pointer_files import Decision, InForce, Pointer
from sourcing_pipeline.scoring.pointers import history, in_force
from sourcing_pipeline.storage import write_bytes

PURPOSES = {
    sign_model.NAME: "The probability that a brand signs when sales contacts it, learned from leads that were won or lost.",
    activation_model.NAME: (
        "The probability that a brand gets its first order within 90 days of joining, learned from brands that joined."
    ),
    value_model.NAME: (
        "GMV of the first 12 months of a brand that became active, with its 10th and 90th percentile, learned from brands "
        "that did."
    ),
}
_LIMITS = {
    sign_model.NAME: (
        "Leads were not chosen at random: for brands unlike any that sales ever contacted the probability is a guess.",
        "A lead that is open when its time is over counts as lost, though a few are won later.",
    ),
    activation_model.NAME: (
        "Learned from brands that signed: it says nothing of those that would not.",
        "The first 90 days count; a brand that begins to sell later counts as not active.",
    ),
    value_model.NAME: (
        "A year's GMV is estimated from the first 90 days on, so that labels of young brands are estimates themselves.",
        "It never states less or more than the smallest and largest GMV that it has learned from.",
    ),
}
_LIMITS_OF_ALL = (
    "Judged on later rows of the same marketplace; another season, market or sales team may differ.",
    "What a website doesn't show is unknown, and unknown counts as average.",
    "Made to order a list of brands that people then look at, not to decide on any person.",
)


def write_card(models_dir: Path, model: str, version: str, as_of: date) -> Path:
    """Write a version's card, with its charts, as things stand in a week; returns its path.

    Raises:
        InputError: a file of the registry is missing or damaged.
    """
    content = read_model(models_dir, model, version)
    entries = history(models_dir, model, as_of)
    state = in_force(models_dir, model, as_of)
    of_own_week = [entry for entry in entries if isinstance(entry, Pointer) and entry.trained == version]
    baseline = read_model(models_dir, model, of_own_week[-1].baseline) if of_own_week else None
    charts = write_charts(models_dir, model, version, content["metrics"])
    card = _card(content, baseline, _in_charge(version, content, entries, state, as_of), of_own_week, charts)
    path = card_path(models_dir, model, version)
    write_bytes(path, card.encode())
    return path


def _card(
    content: dict[str, Any],
    baseline: dict[str, Any] | None,
    in_charge: list[str],
    of_own_week: list[Pointer],
    charts: list[tuple[str, str]],
) -> str:
    model, version = content["model"], content["version"]
    caveat = (content.get("data") or {}).get("caveat")
    refused = content["metrics"].get("refused_as_leaking") or {}
    comparison = of_own_week[-1].comparison if of_own_week else None
    held = ["## Against the champion", "", *comparison_table(comparison), ""] if comparison else []
    return "\n".join(
        [
            f"# {model} {version}",
            "",
            PURPOSES[model],
            "",
            "## In charge",
            "",
            *in_charge,
            "",
            "## Data",
            "",
            *data_table(content),
            "",
            *([f"Left out: {inert(caveat)}.", ""] if caveat else []),
            "## Features",
            "",
            *feature_table(content),
            "",
            *(f"Refused, since only one outcome has it: {inert(name)}." for name in sorted(refused)),
            *([""] if refused else []),
            "## Validation",
            "",
            f"On later rows than it was trained on, by rolling origin, grouped by website. {inert(content['verdict']['reason'])}.",
            "",
            *metrics_table(content["metrics"], baseline["metrics"] if baseline else {}),
            "",
            *segment_table(content["metrics"]),
            *(line for title, file in charts for line in (f"![{inert(title)}]({file})", "")),
            *held,
            "## Limits",
            "",
            *(f"- {words}" for words in (*_LIMITS[model], *_LIMITS_OF_ALL)),
            "",
            "## Made from",
            "",
            *settings_table(content),
            "",
        ]
    )


def _in_charge(
    version: str, content: dict[str, Any], entries: list[Pointer | Decision], state: InForce, as_of: date
) -> list[str]:
    """Whether it is in charge, why, and what was decided about it so far."""
    if state.champion == version:
        stands = f"In charge as of {as_of}"
    elif content["parameters"] is None:
        stands = f"Not in charge as of {as_of}: there was too little to fit"
    else:
        stands = f"Not in charge as of {as_of}; {state.champion or 'the rate table'} is"
    lines = [f"{stands}. {inert(state.reason)}."]
    if content["verdict"]["reason"] not in state.reason:
        lines += ["", f"Its own verdict: {inert(content['verdict']['reason'])}."]
    about = [
        f"- {entry.as_of}: {_said(entry, version)}"
        for entry in entries
        if (isinstance(entry, Decision) and version in (entry.champion, entry.before))
        or (isinstance(entry, Pointer) and entry.trained == version)
    ]
    return [*lines, "", *about] if about else lines


def _said(entry: Pointer | Decision, version: str) -> str:
    if isinstance(entry, Pointer):
        return "trained" + (", and put in charge" if entry.champion == version else "")
    to = "put in charge" if entry.champion == version else f"replaced by {entry.champion or 'the rate table'}"
    return f"{to} by hand ({entry.kind}{', forced' if entry.is_forced else ''}): {inert(entry.reason)}"
