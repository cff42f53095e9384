"""The tables of a version's card, as lines of Markdown.

What belongs here: figures of a version's file as rows. What doesn't: the words around them.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX, feature_of

_ELSEWHERE = (
    "calibration",
    "deciles",
    "by_week",
    "value_deciles",
    "segments",
    "refused_as_leaking",
    "truncated_labels",
)
"""Figures that are shown as charts, or said in words."""
_MARKDOWN = re.compile(r"[\\`*_\[\]!|>~]")
"""Signs by which Markdown makes more than text of what stands inside a line."""
_KNOWN_SIGN = {1: "can only help", -1: "can only hurt", 0: "either way"}
_FIGURES_WITH_INTERVAL = 3


def inert(text: object) -> str:
    """A text in which nothing is markup: names of columns and reasons come from outside."""
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(str(text).split())).replace("<", "&lt;")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table whose cells are inert."""
    return [
        f"| {' | '.join(columns)} |",
        f"|{'---|' * len(columns)}",
        *(f"| {' | '.join(inert(cell) for cell in row)} |" for row in rows),
    ]


def data_table(content: dict[str, Any]) -> list[str]:
    """What a version was trained on."""
    data = content.get("data") or {}
    positive = content.get("positive_count")
    return table(
        ("What", "Value"),
        [
            ("knowledge of", content["trained_until"]),
            ("rows", f"{content['example_count']:,}"),
            *([("of these positive", f"{positive:,}")] if positive is not None else []),
            *([("of these still open, which count in part", f"{data['open']:,}")] if data.get("open") else []),
            ("cases", f"{data.get('first_case') or 'none'} to {data.get('last_case') or 'none'}"),
            ("labels known until", data.get("last_label") or "none"),
            ("SHA-256 of the rows", data.get("sha256") or "not on record"),
        ],
    )


def feature_table(content: dict[str, Any]) -> list[str]:
    """The features that have a say, strongest first, with their direction; and how many have none."""
    strengths: dict[str, list[tuple[str, float]]] = {}
    for column, coefficient in _columns(content["parameters"]):
        name = column["features"][0]
        owner = f"unknown: {name}" if column["kind"] == "missing" else name
        strengths.setdefault(owner, []).append((column["kind"], coefficient))
    if not strengths:
        return [f"May use: {', '.join(inert(name) for name in content['features']) or 'none'}."]
    ranked = sorted(strengths.items(), key=lambda item: (-max(abs(value) for _, value in item[1]), item[0]))
    used = [(name, parts) for name, parts in ranked if any(value for _, value in parts)]
    rows = [(name, _sign_in_words(name), *_effect(parts)) for name, parts in used]
    silent = [name for name in content["features"] if name not in dict(used)]
    return [
        *table(("Feature", "Known beforehand", "Direction", "Largest effect"), rows),
        "",
        "Effects are on the scale of log-odds, or of log GMV: the coefficient of a standardised value, or the largest step.",
        *(["", f"Without a say: {', '.join(inert(name) for name in silent)}."] if silent else []),
    ]


def metrics_table(metrics: dict[str, Any], of_baseline: dict[str, Any]) -> list[str]:
    """All figures of the validation, beside those of the rate table on the same rows."""
    names = [name for name in metrics if name not in _ELSEWHERE]
    rows = [
        (name.replace("_", " "), figure_in_words(metrics[name]), figure_in_words(of_baseline.get(name)))
        for name in sorted(names)
    ]
    return table(("Figure", "This version", "Rate table"), rows) if rows else ["No figures."]


def segment_table(metrics: dict[str, Any]) -> list[str]:
    """How it does for groups of brands apart, where that was looked at."""
    groups = metrics.get("segments") or {}
    rows = [
        (name, *(figure_in_words(figures.get(figure)) for figure in ("rows", "auc", "stated", "seen")))
        for name, figures in groups.items()
    ]
    return [*table(("Group", "Rows", "AUC", "Stated", "Seen"), rows), ""] if rows else []


def comparison_table(comparison: dict[str, Any]) -> list[str]:
    """A recorded comparison."""
    if comparison.get("too_few"):
        return [f"Not compared with {comparison.get('champion') or 'the rate table'}: {inert(comparison['too_few'])}."]
    losses = comparison["losses"]
    gains = [
        (words, figure_in_words(comparison[name]))
        for name, words in (
            ("challenger_over_champion", "this version over the champion"),
            ("challenger_over_table", "this version over the rate table"),
            ("champion_over_table", "the champion over the rate table"),
        )
        if comparison.get(name)
    ]
    return [
        f"On {comparison['rows']:,} {inert(comparison['since'])}, against {comparison.get('champion') or 'the rate table'}:",
        "",
        *table(("Mean loss", ""), [(name, f"{loss:.4f}") for name, loss in sorted(losses.items())]),
        "",
        *table(("Loss saved", ""), gains),
    ]


def settings_table(content: dict[str, Any]) -> list[str]:
    """Algorithm, code and settings."""
    return table(
        ("What", "Value"),
        [
            ("algorithm", content["algorithm"]),
            ("SHA-256 of the code", content.get("code_sha256") or "not on record"),
            *((name, json.dumps(value)) for name, value in sorted((content.get("settings") or {}).items())),
        ],
    )


def figure_in_words(value: Any) -> str:
    """A figure; three numbers are a figure with its 95 % interval."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | list | dict):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, dict):
        return "; ".join(f"{name} {figure_in_words(part)}" for name, part in value.items())
    parts = [figure_in_words(part) for part in value]
    return f"{parts[0]} ({parts[1]} to {parts[2]})" if len(parts) == _FIGURES_WITH_INTERVAL else ", ".join(parts)


def _columns(parameters: Any) -> Iterator[tuple[dict[str, Any], float]]:
    """The columns of all parts of a model with their effect, wherever in the parameters they stand.

    The effect of a column is its coefficient; of a step function its largest step, with the sign of the way from its
    lowest to its highest interval.
    """
    if isinstance(parameters, list):
        for part in parameters:
            yield from _columns(part)
    if not isinstance(parameters, dict):
        return
    columns = parameters.get("columns")
    if isinstance(columns, list) and "coefficients" in parameters:
        yield from zip(columns, parameters["coefficients"], strict=True)
    elif isinstance(columns, list) and "values" in parameters:
        for column, values in zip(columns, parameters["values"], strict=True):
            most = max((abs(value) for value in values), default=0.0)
            yield column, most if values[-1:] >= values[:1] else -most
    else:
        for part in parameters.values():
            yield from _columns(part)


def _sign_in_words(name: str) -> str:
    if name.startswith((ATTRIBUTE_PREFIX, "unknown: ")):
        return _KNOWN_SIGN[0]
    return _KNOWN_SIGN[feature_of(name).sign]


def _effect(parts: list[tuple[str, float]]) -> tuple[str, str]:
    largest = max((value for _, value in parts), key=abs)
    if any(kind == "level" for kind, _ in parts):
        return f"by label ({len(parts)})", f"{largest:+.3f}"
    return "more helps" if largest > 0 else "more hurts", f"{largest:+.3f}"
