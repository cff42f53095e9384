"""The kinds of metrics, and the subject that they are measured of.

What belongs here: what every metric has. What doesn't: any one metric, and how it is computed.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from sourcing_pipeline.contracts.base import column


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A figure that a subject has. ``bounds`` are those of its column in the contract."""

    name: str
    meaning: str
    unit: str | None = None
    least: float | None = 0
    most: float | None = None

    @property
    def sql(self) -> str:
        """How it is computed, over the facts or metrics that it names."""
        raise NotImplementedError

    @property
    def facts(self) -> str | None:
        """The relation of facts that it is computed from; none where it is a formula over other metrics."""
        return None

    @property
    def is_nullable(self) -> bool:
        """Whether a subject may have no value, though it has a row."""
        return False


@dataclass(frozen=True, kw_only=True)
class Sum(Metric):
    """A measure that adds up over facts. ``decimals`` are the digits after the point that a value has (0 or 4)."""

    of: str
    value: str = "1"
    where: str = "true"
    decimals: int = 0

    @property
    def sql(self) -> str:
        """An aggregate over the facts of the subject."""
        aggregate = "count(*)" if self.value == "1" else f"sum({self.value})"
        return aggregate if self.where == "true" else f"{aggregate} FILTER (WHERE {self.where})"

    @property
    def facts(self) -> str:
        """The relation of facts."""
        return self.of


@dataclass(frozen=True, kw_only=True)
class DistinctCount(Metric):
    """How many different ``key`` have at least so many facts. Exact, so it does not add up."""

    of: str
    key: str
    where: str = "true"
    at_least: int = 1

    @property
    def sql(self) -> str:
        """An aggregate over the facts of the subject."""
        if self.at_least == 1:
            return f"count(DISTINCT {self.key}) FILTER (WHERE {self.where})"
        return (
            f"(SELECT count(*) FROM (SELECT {self.key} FROM {self.of} WHERE {self.where} "
            f"GROUP BY {self.key} HAVING count(*) >= {self.at_least}))"
        )

    @property
    def facts(self) -> str:
        """The relation of facts."""
        return self.of


@dataclass(frozen=True, kw_only=True)
class Formula(Metric):
    """A figure over other metrics of the same row. Null where it says so."""

    formula: str
    nullable: bool = False

    @property
    def sql(self) -> str:
        """An expression over metrics of the subject."""
        return self.formula

    @property
    def is_nullable(self) -> bool:
        """Whether the formula may give none."""
        return self.nullable


Kind = TypeVar("Kind", bound=Metric)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is measured: a table with a row for each ``grain``.

    ``windows_days`` are the lengths of time before ``as_of`` over which facts count; empty where the metrics state
    their own. ``sources`` are the marketplace's tables that the facts come from.
    """

    table: str
    grain: str
    owner: str
    windows_days: tuple[int, ...]
    sources: tuple[str, ...]
    metrics: tuple[Metric, ...]

    def __getitem__(self, name: str) -> Metric:
        """The metric of a name.

        Raises:
            KeyError: there is none.
        """
        return {metric.name: metric for metric in self.metrics}[name]

    def of_kind(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """The metrics of a kind, in order."""
        return tuple(metric for metric in self.metrics if isinstance(metric, kind))


def measured(subject: Subject, name: str) -> Any:
    """The column of a contract that holds a metric: meaning, unit and bounds are the metric's own."""
    metric = subject[name]
    bounds: dict[str, Any] = {
        key: bound for key, bound in (("ge", metric.least), ("le", metric.most)) if bound is not None
    }
    return column(metric.meaning, unit=metric.unit, nullable=metric.is_nullable, **bounds)
