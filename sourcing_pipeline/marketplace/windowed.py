"""Metrics of a subject (brands, retailers) over windows, for any number of weeks in one pass over the facts.

DuckDB reads the facts once: what adds up is summed by subject, piece of time and the week in which it became known; what
must be counted apart comes as pairs of subject and key. The weeks then follow one after the other, each from the one
before, so that memory doesn't grow with their number (``snapshots`` has the arithmetic, ``distinct`` the counting).

What belongs here: from facts and a registry's metrics to figures by week. What doesn't: any one metric or subject.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sourcing_pipeline.contracts.metrics.base import DistinctCount, Formula, Subject, Sum
from sourcing_pipeline.contracts.sql import literal, quoted
from sourcing_pipeline.marketplace.distinct import PairLayout, changes
from sourcing_pipeline.marketplace.snapshots import Snapshots
from sourcing_pipeline.marketplace.source import Marketplace

Integers = NDArray[np.int64]

_TIMES = {"order_facts": ("ordered_at", "order_day"), "event_facts": ("occurred_at", "event_day")}
"""The moment and the day of each relation of facts."""

_BATCH_ROWS = 1 << 20


@dataclass(frozen=True)
class Measured:
    """Who is measured, and what else the final rows need.

    Attributes:
        subject: the metrics.
        id_column: the column of the facts that names the subject.
        all_ids: a query that gives every id that may have a row, in the order of the rows.
        rows: a query over ``state`` (``subject_index``, ``window_days`` and the base metrics) and ``subject_ids``
            (``id``, ``subject_index``) that adds to each row what formulas need; ``{base}`` stands for the base metrics.
        key_ids: for each key of distinct counts a query that gives its usual ids.
        more_columns: columns of ``rows`` that stand beside the metrics.
    """

    subject: Subject
    id_column: str
    all_ids: str
    rows: str
    key_ids: Mapping[str, str]
    more_columns: tuple[str, ...] = ()


def windowed_metrics(
    market: Marketplace, measured: Measured, as_ofs: Sequence[date]
) -> Iterator[tuple[date, pl.DataFrame]]:
    """The metrics of each week, oldest first: for each a frame without ``as_of``, in the order of subject and window.

    The relations of facts that the metrics name must have been defined (``facts``).
    """
    snapshots = Snapshots.of(as_ofs, measured.subject.windows_days)
    market.execute(
        "CREATE OR REPLACE TEMP TABLE subject_ids AS "
        f"SELECT id, (row_number() OVER () - 1)::INTEGER AS subject_index FROM ({measured.all_ids})"
    )
    subject_count = int(market.sql("SELECT count(*) AS n FROM subject_ids")["n"][0])
    pieces, ends = snapshots.pieces()
    _keep(market, "snapshot_pieces", pieces)
    _keep(market, "snapshot_firsts", snapshots.first_by_day())
    parts: list[_Sums | _Distinct] = [
        *_read_sums(market, measured, snapshots, ends, subject_count),
        *_read_distinct(market, measured, snapshots, ends, subject_count),
    ]
    query = _final_query(measured)
    for number, as_of in enumerate(snapshots.as_ofs):
        frames = []
        for window in snapshots.windows_days:
            columns: dict[str, Any] = {}
            for part in parts:
                columns |= part.at(number, window)
            frames.append(
                pl.DataFrame(
                    {
                        "subject_index": np.arange(subject_count, dtype=np.int32),
                        "window_days": np.full(subject_count, window, dtype=np.int32),
                        **columns,
                    }
                )
            )
        market.connection.register("state", pl.concat(frames).to_arrow())
        yield as_of, market.sql(query, {"as_of": datetime.combine(as_of, time())})
        market.connection.unregister("state")


def _final_query(measured: Measured) -> str:
    base = ", ".join(
        f"(state.{quoted(metric.name)} / {10**metric.decimals})::DOUBLE AS {quoted(metric.name)}"
        if isinstance(metric, Sum) and metric.decimals
        else f"state.{quoted(metric.name)}::BIGINT AS {quoted(metric.name)}"
        for metric in measured.subject.metrics
        if isinstance(metric, Sum | DistinctCount)
    )
    formulas = {metric.name: metric.formula for metric in measured.subject.of_kind(Formula)}
    more = "".join(f", {quoted(name)}" for name in measured.more_columns)
    shown = ", ".join(
        f"{formulas[metric.name]} AS {quoted(metric.name)}" if metric.name in formulas else quoted(metric.name)
        for metric in measured.subject.metrics
    )
    return (
        f"SELECT {measured.id_column}, window_days{more}, {shown} FROM ({measured.rows.format(base=base)}) "
        "ORDER BY subject_index, window_days"
    )


@dataclass
class _Sums:
    """Sums by subject, piece and first snapshot, and where they stand now; one for each relation of facts."""

    names: tuple[str, ...]
    subject: Integers
    values: Mapping[str, Integers]
    entering: Sequence[Integers]
    leaving: Mapping[int, Sequence[Integers]]
    standing: Mapping[int, Mapping[str, Integers]]

    def at(self, number: int, window: int) -> dict[str, Integers]:
        """Bring a window to its next snapshot; to be called once for each, in order."""
        for rows, sign in ((self.entering[number], 1), (self.leaving[window][number], -1)):
            for name in self.names if len(rows) else ():
                np.add.at(self.standing[window][name], self.subject[rows], sign * self.values[name][rows])
        return {name: self.standing[window][name].copy() for name in self.names}


@dataclass
class _Distinct:
    """A distinct count: how it changes at each snapshot, and where it stands now."""

    name: str
    changes: Mapping[int, NDArray[np.int32]]
    standing: Mapping[int, NDArray[np.int32]]

    def at(self, number: int, window: int) -> dict[str, NDArray[np.int32]]:
        """Bring a window to its next snapshot; to be called once for each, in order."""
        np.add(self.standing[window], self.changes[window][:, number], out=self.standing[window])
        return {self.name: self.standing[window].copy()}


def _read_sums(
    market: Marketplace, measured: Measured, snapshots: Snapshots, ends: Mapping[int, Integers], subject_count: int
) -> Iterator[_Sums]:
    """Sum what adds up, in one pass over each relation of facts."""
    sums = measured.subject.of_kind(Sum)
    for facts in dict.fromkeys(metric.of for metric in sums):
        wanted = [metric for metric in sums if metric.of == facts]
        totals = ", ".join(
            f"CAST({metric.sql}{f' * {10**metric.decimals}' if metric.decimals else ''} AS BIGINT) AS {quoted(metric.name)}"
            for metric in wanted
        )
        grouped = (
            f"SELECT {measured.id_column} AS id, piece, first, {totals} FROM {_placed(facts)} "
            f"{_where(measured, snapshots, facts, [metric.where for metric in wanted])} GROUP BY ALL"
        )
        found = _fetch(
            market,
            f"SELECT subject_index, grouped.* EXCLUDE (id) FROM ({grouped}) AS grouped JOIN subject_ids USING (id)",
        )
        first, piece = found["first"].astype(np.int64), found["piece"].astype(np.int64)
        longest = ends[max(ends)][piece]
        yield _Sums(
            names=tuple(metric.name for metric in wanted),
            subject=found["subject_index"].astype(np.int64),
            values={metric.name: found[metric.name].astype(np.int64) for metric in wanted},
            entering=_by_snapshot(first, first < longest, snapshots.count),
            leaving={
                window: _by_snapshot(np.maximum(end[piece], first), first < longest, snapshots.count)
                for window, end in ends.items()
            },
            standing={window: {m.name: np.zeros(subject_count, np.int64) for m in wanted} for window in ends},
        )


def _by_snapshot(numbers: Integers, counts: NDArray[np.bool_], snapshot_count: int) -> list[Integers]:
    """The rows that belong to each snapshot."""
    rows = np.flatnonzero(counts & (numbers < snapshot_count))
    rows = rows[np.argsort(numbers[rows], kind="stable")]
    borders = np.searchsorted(numbers[rows], np.arange(snapshot_count + 1))
    return [rows[begin:end] for begin, end in itertools.pairwise(borders)]


def _read_distinct(
    market: Marketplace, measured: Measured, snapshots: Snapshots, ends: Mapping[int, Integers], subject_count: int
) -> Iterator[_Distinct]:
    """Count what doesn't add up; metrics of the same facts and keys share their pairs."""
    metrics = measured.subject.of_kind(DistinctCount)
    for of, key, where in dict.fromkeys((metric.of, metric.key, metric.where) for metric in metrics):
        key_count = _number_keys(market, measured.key_ids[key])
        layout = PairLayout(subject_count, key_count, snapshots.count, len(ends[max(ends)]))
        pairs = _fetch_pairs(market, measured, snapshots, (of, key, where), layout)
        if pairs is None:  # facts name keys that their table lacks: they are numbered as well, and all is read again
            key_count = _number_keys(
                market, f"({measured.key_ids[key]}) UNION SELECT DISTINCT {key} FROM {of} WHERE {key} IS NOT NULL"
            )
            layout = PairLayout(subject_count, key_count, snapshots.count, len(ends[max(ends)]))
            pairs = _fetch_pairs(market, measured, snapshots, (of, key, where), layout)
        if pairs is None:
            raise AssertionError(f"a {key} of {of} has no number")
        pairs.sort()
        for metric in metrics:
            if (metric.of, metric.key, metric.where) == (of, key, where):
                yield _Distinct(
                    name=metric.name,
                    changes={window: changes(pairs, layout, end, metric.at_least) for window, end in ends.items()},
                    standing={window: np.zeros(subject_count, np.int32) for window in ends},
                )


def _number_keys(market: Marketplace, ids: str) -> int:
    market.execute(
        f"CREATE OR REPLACE TEMP TABLE key_ids AS SELECT id, (row_number() OVER () - 1)::INTEGER AS key_index FROM ({ids}) AS ids(id)"
    )
    return int(market.sql("SELECT count(*) AS n FROM key_ids")["n"][0])


def _fetch_pairs(
    market: Marketplace,
    measured: Measured,
    snapshots: Snapshots,
    wanted: tuple[str, str, str],
    layout: PairLayout,
) -> Integers | None:
    """The facts of a distinct count, packed; none if a key has no number."""
    of, key, where = wanted
    packed = (
        f"((((subject_index::BIGINT << {layout.key_bits}) | key_index) << {layout.snapshot_bits}) | first) "
        f"<< {layout.piece_bits} | piece"
    )
    query = (
        f"SELECT CASE WHEN key_index IS NULL THEN -1 ELSE {packed} END AS packed FROM {_placed(of)} "
        f"JOIN subject_ids ON subject_ids.id = {measured.id_column} LEFT JOIN key_ids ON key_ids.id = {key} "
        f"{_where(measured, snapshots, of, [where])} AND {key} IS NOT NULL"
    )
    pairs: Integers = _fetch(market, query)["packed"]
    return None if len(pairs) and int(pairs.min()) < 0 else pairs


def _placed(facts: str) -> str:
    """Facts with their piece of time and first snapshot; those that count in no snapshot have none."""
    _, day = _TIMES[facts]
    return (
        f"{facts} JOIN snapshot_pieces ON snapshot_pieces.day = {day} "
        "JOIN snapshot_firsts ON snapshot_firsts.day = known_day"
    )


def _where(measured: Measured, snapshots: Snapshots, facts: str, conditions: Sequence[str]) -> str:
    """Which facts to read: the moment itself is compared, so that blocks of old and new ones are skipped."""
    moment, _ = _TIMES[facts]
    begin, end = snapshots.first_day, snapshots.last_day + timedelta(days=1)
    any_of = (
        "true" if "true" in conditions else " OR ".join(f"({condition})" for condition in dict.fromkeys(conditions))
    )
    return (
        f"WHERE {moment} >= TIMESTAMP {literal(begin)} AND {moment} < TIMESTAMP {literal(end)} "
        f"AND {measured.id_column} IS NOT NULL AND ({any_of})"
    )


def _keep(market: Marketplace, name: str, frame: pl.DataFrame) -> None:
    """Make a small TEMP table of a frame."""
    market.connection.register("given", frame.to_arrow())
    market.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given")
    market.connection.unregister("given")


def _fetch(market: Marketplace, query: str) -> dict[str, Any]:
    """The columns of a query's result, none of which has nulls; streamed, so that DuckDB needn't hold it as well.

    Joins are done as they stand, facts against small tables: by its guess of how many facts there will be, DuckDB would
    rather hold all of them.
    """
    market.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        reader = market.connection.sql(query).to_arrow_reader(_BATCH_ROWS)
        parts: dict[str, list[Any]] = {name: [] for name in reader.schema.names}
        for batch in reader:
            for name, column in zip(reader.schema.names, batch.columns, strict=True):
                parts[name].append(column.to_numpy(zero_copy_only=False))
    finally:
        market.execute("RESET disabled_optimizers")
    return {
        name: np.concatenate(columns) if columns else np.empty(0, dtype=np.int64) for name, columns in parts.items()
    }
