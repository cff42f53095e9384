"""Puts the registry's metrics into queries, so that a metric's SQL stands in one place.

In a query ``/* metrics of TABLE over RELATION */`` stands for the aggregates of a subject's metrics over a relation of facts,
``/* formulas of TABLE */`` for its formulas, in the registry's order; each may name those before it. What belongs here: that.
What doesn't: metrics (``contracts/metrics``), and facts (``sql/``).
"""

import re

from sourcing_pipeline.contracts.metrics.base import Formula, Subject
from sourcing_pipeline.contracts.metrics.subjects import SUBJECTS
from sourcing_pipeline.contracts.sql import quoted

_DECIMALS = 6
"""Digits after the point of a formula's value."""

_PLACEHOLDER = re.compile(r"/\* (?:metrics of (?P<table>\w+) over (?P<facts>\w+)|formulas of (?P<formulas>\w+)) \*/")


def with_metrics(query: str) -> str:
    """The query with the registry's SQL in it.

    Raises:
        KeyError: it names a subject that there isn't.
        ValueError: it names facts over which the subject has no metric.
    """
    return _PLACEHOLDER.sub(_sql, query)


def _sql(found: re.Match[str]) -> str:
    subjects = {subject.table: subject for subject in SUBJECTS}
    if found["formulas"]:
        return _formulas(subjects[found["formulas"]])
    return _aggregates(subjects[found["table"]], found["facts"])


def _formulas(subject: Subject) -> str:
    return ", ".join(
        f"round({metric.sql}, {_DECIMALS}) AS {quoted(metric.name)}" for metric in subject.of_kind(Formula)
    )


def _aggregates(subject: Subject, facts: str) -> str:
    over = [metric for metric in subject.metrics if metric.facts == facts]
    if not over:
        raise ValueError(f"{subject.table} has no metric over {facts}")
    return ", ".join(f"coalesce({metric.sql}, 0) AS {quoted(metric.name)}" for metric in over)
