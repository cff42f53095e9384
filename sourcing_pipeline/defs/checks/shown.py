"""What Dagster's interface shows of a check: a card that says what was expected, seen and to be done, a table, figures.

What belongs here: the translation of a result to Dagster. What doesn't: what a check says.
"""

import base64
from collections.abc import Mapping
from typing import Any

import dagster as dg

from sourcing_pipeline.defs.resources import inert
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.masking import masked, without_addresses

EXPECTED, OBSERVED, REMEDY = "expected", "observed", "what to do"
"""Under which names a result's texts stand."""

_LONGEST_CELL = 200
_TYPES: dict[type, str] = {bool: "bool", int: "int", float: "float"}


def as_dagster(asset: str, name: str, result: CheckResult) -> dg.AssetCheckResult:
    """A result as Dagster keeps and shows it.

    Each figure is metadata under its own name, so that the interface draws its history.
    """
    told = {OBSERVED: result.observed, EXPECTED: result.expected, REMEDY: result.remedy}
    texts = {label: without_addresses(text) for label, text in told.items()}
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=result.passed,
        severity=dg.AssetCheckSeverity[result.severity],
        description=_in_paragraphs(texts, passed=result.passed),
        metadata={
            **texts,
            **_sample(masked(result.sample, asset)),
            **_picture(name, result.chart),
            **{figure: float(number) for figure, number in result.figures.items()},
        },
    )


def text_of(evaluation: dg.AssetCheckEvaluation, label: str) -> str:
    """One of the texts of a result, as Dagster kept it."""
    kept = evaluation.metadata.get(label)
    return str(kept.value) if kept is not None else ""


def in_one_line(evaluation: dg.AssetCheckEvaluation) -> str:
    """What was seen, expected and to be done, for a terminal."""
    observed, expected, remedy = (text_of(evaluation, label) for label in (OBSERVED, EXPECTED, REMEDY))
    return f"{observed}; expected {expected}: {remedy}"


def _in_paragraphs(texts: Mapping[str, str], *, passed: bool) -> str:
    """What the interface shows first: it renders Markdown there, and other places show it as it is."""
    if passed:
        return inert(texts[OBSERVED])
    return "\n\n".join(f"{label.capitalize()}: {inert(text)}" for label, text in texts.items())


def _picture(name: str, chart: str) -> dict[str, dg.MetadataValue[Any]]:
    """A chart where there is one. In an image of its own it can neither run a script nor ask for anything."""
    if not chart:
        return {}
    encoded = base64.b64encode(chart.encode()).decode()
    return {"picture": dg.MetadataValue.md(f"![{name}](data:image/svg+xml;base64,{encoded})")}


def _sample(rows: list[dict[str, Any]]) -> dict[str, dg.MetadataValue[Any]]:
    """The failing rows as a table, all with the same columns."""
    if not rows:
        return {}
    columns = list(dict.fromkeys(name for row in rows for name in row))
    records = [dg.TableRecord({name: _cell(row.get(name)) for name in columns}) for row in rows]
    schema = dg.TableSchema([dg.TableColumn(name, _type_of(rows, name)) for name in columns])
    return {"sample": dg.MetadataValue.table(records, schema)}


def _cell(value: Any) -> Any:
    return value[:_LONGEST_CELL] if isinstance(value, str) else "" if value is None else value


def _type_of(rows: list[dict[str, Any]], name: str) -> str:
    kinds = {_TYPES.get(type(row[name]), "string") for row in rows if row.get(name) is not None}
    return kinds.pop() if len(kinds) == 1 else "string"
