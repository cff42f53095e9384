"""The report's models: how good each is on later data than it was trained on, and what the order rests on.

What belongs here: the words and the choice of figures. What doesn't: markup, new statistics, and the charts, which
``charts.of_metrics`` makes of the same figures.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from sourcing_pipeline.charts.chart import Chart
from sourcing_pipeline.charts.of_metrics import CHARTED, charts_of
from sourcing_pipeline.exports.tables import WeeklyTables

_STAGES = {
    "champion": "in use",
    "challenger": "not in use: has not beaten the rate table and the model in use",
    "baseline": "plain rates, the measure of all models",
    "rejected": "not in use",
}
_IN_CHARGE = "plain rates, in use: no model has surely beaten them"
_MODELS = {
    "p_sign": "Will it sign?",
    "p_activate": "Will it get a first order?",
    "gmv_12m": "What will it sell in 12 months?",
}
_FIGURES = {
    "later_rows": "Later rows it was judged on",
    "later_positive": "Of these, positive",
    "auc": "AUC",
    "auc_above_rate_table": "AUC above the rate table",
    "lift_at_10_percent": "Lift at 10 %",
    "lift_at_20_percent": "Lift at 20 %",
    "recall_at_20_percent": "Recall at 20 %",
    "brier": "Brier score",
    "calibration_error": "Calibration error",
    "calibrated_by": "Calibrated by",
    "explained_above_rate_table": "Explained above averages by category",
    "gini": "Gini",
    "share_of_gmv_in_best_fifth": "Share of GMV in the best fifth",
    "best_possible_share": "Share of GMV in the best fifth, at most",
    "mean_squared_error_of_log": "Mean squared error of log GMV",
    "within_p10_and_p90": "Within its 10th and 90th percentile",
    "parts": "Made of",
    "open": "Leads still open, counted in part",
    "refused_as_leaking": "Features refused as leaking",
}
"""Figures by their key, in the order in which they are shown; others follow under their own names."""
_SHOWN_ELSEWHERE = {*CHARTED, "positive", "negative"}


@dataclass(frozen=True)
class Model:
    """A model version, in words."""

    title: str
    name: str
    version: str
    algorithm: str
    stage: str
    stage_words: str
    is_in_use: bool
    reason: str
    examples: str
    figures: list[tuple[str, str]]
    features: list[str]
    charts: list[Chart]


@dataclass(frozen=True)
class Basis:
    """What the order of a list rests on.

    Attributes:
        by_baseline: whether on the rate table alone; None where nothing says so.
        modelled: questions that a model answers.
        by_rates: questions that plain rates answer, each with the reason why no model does.
        by_likeness: whether by likeness to brands that do well, since no lead was won yet or none lost.
    """

    by_baseline: bool | None
    modelled: list[str]
    by_rates: list[tuple[str, str]]
    by_likeness: bool = False


def models_of(tables: WeeklyTables) -> list[Model]:
    """The model versions of the week by question; plain rates that aren't in use come last, without charts."""
    order = {stage: place for place, stage in enumerate(_STAGES)}
    champions = _champions(tables.model_versions)
    names = {name: place for place, name in enumerate(_MODELS)}
    rows = sorted(
        tables.model_versions.to_dicts(),
        key=lambda row: (
            row["stage"] == "baseline" and row["model"] in champions,
            names.get(row["model"], len(names)),
            row["model"],
            order[row["stage"]],
            row["version"],
        ),
    )
    return [
        Model(
            title=_MODELS.get(row["model"], row["model"]),
            name=row["model"],
            version=row["version"],
            algorithm=row["algorithm"],
            stage=row["stage"],
            stage_words=_IN_CHARGE if row["stage"] == "baseline" and in_use else _STAGES[row["stage"]],
            is_in_use=in_use,
            reason=row["stage_reason"],
            examples=_examples(row),
            figures=_figures(metrics),
            features=list(row["features"] or []),
            charts=_charts(metrics) if in_use or row["stage"] != "baseline" else [],
        )
        for row in rows
        for metrics in [_metrics(row["metrics"])]
        for in_use in [row["stage"] == "champion" or (row["stage"] == "baseline" and row["model"] not in champions)]
    ]


def basis_of(tables: WeeklyTables) -> Basis:
    """What this week's order rests on."""
    models = tables.model_versions.to_dicts()
    champions = _champions(tables.model_versions)
    by_baseline = None
    if tables.brand_scores.height:
        by_baseline = bool((tables.brand_scores["ranked_by"] == "baseline").all())
    elif models:
        by_baseline = not champions
    reasons = {row["model"]: row["stage_reason"] for row in models if row["stage"] in ("challenger", "rejected")}
    known = {row["model"] for row in models}
    return Basis(
        by_baseline,
        [title for name, title in _MODELS.items() if name in champions],
        [
            (title, reasons.get(name, "no model was trained"))
            for name, title in _MODELS.items()
            if name in known - champions
        ],
        bool(tables.brand_scores.height and (tables.brand_scores["ranked_by"] == "likeness").all()),
    )


def _champions(model_versions: pl.DataFrame) -> set[str]:
    return set(model_versions.filter(pl.col("stage") == "champion")["model"])


def _examples(row: dict[str, Any]) -> str:
    positive = "" if row["positive_count"] is None else f", {row['positive_count']:,} of them positive"
    return f"{row['example_count']:,} examples{positive}"


def _metrics(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = text
    return found if isinstance(found, dict) else {"figures": found}


def _charts(metrics: dict[str, Any]) -> list[Chart]:
    """The charts; that of groups has all their figures beside it."""
    charts = charts_of(metrics)
    if "segments" in charts:
        charts["segments"] = replace(charts["segments"], **_all_of(metrics["segments"]))
    return list(charts.values())


def _all_of(segments: dict[str, Any]) -> dict[str, Any]:
    groups = {str(name): figures for name, figures in segments.items() if isinstance(figures, dict)}
    names = list(dict.fromkeys(name for figures in groups.values() for name in figures))
    return {
        "columns": ("Group", *map(_label, names)),
        "rows": [
            (group, *(_figure(figures.get(name)) or "n/a" for name in names)) for group, figures in groups.items()
        ],
    }


def _figures(metrics: dict[str, Any]) -> list[tuple[str, str]]:
    names = [name for name in (*_FIGURES, *sorted(metrics.keys() - _FIGURES)) if name in metrics]
    shown = [(_label(name), _figure(metrics[name])) for name in names if name not in _SHOWN_ELSEWHERE]
    return [(label, value) for label, value in shown if value]


def _label(name: str) -> str:
    return _FIGURES.get(name, name.replace("_", " ").capitalize())


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
