"""Candidate feeds: every row of every file ends either among the rows or in quarantine, with its reason.

What belongs here: the folder, the files, the rules of a feed row. What doesn't: what a row means for the registry
(``registry``), how CSV is cut into cells (``csv_text``), and how a table becomes a feed (``feed_table``).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.candidates.csv_text import BrokenRow, CsvFile, UnreadableFeedError, open_text
from sourcing_pipeline.candidates.feed_table import (
    MAX_CELL_LENGTH,
    NAMED_COLUMNS,
    NEEDED_COLUMNS,
    column_names,
    to_feed,
)
from sourcing_pipeline.contracts.inputs.candidate_feed import CandidateFeed
from sourcing_pipeline.contracts.iso4217 import IN_USE as CURRENCY_CODES
from sourcing_pipeline.contracts.rows import SplitRows, split_rows
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.progress import track

_BATCH_ROWS = 200_000
_SHOWN_COLUMNS = 20


@dataclass(frozen=True)
class FeedRead:
    """What the feeds hold: rows of ``candidate_feed``, and rows of ``quarantine`` for all others.

    A file of which no row could be read is one row of the quarantine: its ``row_key`` is the file's name. That of a row
    is ``FILE#ROW``, and its ``row`` is a JSON object that has ``feed_file`` and ``feed_row``.
    """

    rows: pl.DataFrame
    quarantined: pl.DataFrame


def read_feeds(folder: Path, known_at: datetime) -> FeedRead:
    """Read all feeds of a folder, in the order of their names. No feed can stop the others.

    A row is quarantined if it states neither domain, url nor name, was seen after ``known_at``, has a currency that is
    none in use (ISO 4217), or can't be cut into the header's cells. Cells are bounded: NULs are removed, and they are
    cut at ``feed_table.MAX_CELL_LENGTH`` characters. Text stays text, whatever it looks like.

    Args:
        folder: has ``.csv`` and ``.parquet`` files; hidden files don't count. It may be missing.
        known_at: when the feeds are read.
    """
    paths = sorted(path for path in folder.glob("*") if path.is_file() and not path.name.startswith((".", "~$")))
    parts: list[SplitRows] = []
    with track("Reading feeds", total=len(paths)) as advance:
        for path in paths:
            parts.extend(_read_feed(path, known_at))
            advance(1)
    return FeedRead(
        rows=pl.concat([CandidateFeed.empty_frame(), *(part.valid for part in parts)]),
        quarantined=pl.concat([Quarantine.empty_frame(), *(part.quarantined for part in parts)]),
    )


def _read_feed(path: Path, known_at: datetime) -> Iterator[SplitRows]:
    feed_file = _readable_name(path)
    try:
        match path.suffix.lower():
            case ".csv":
                yield from _read_csv(path, feed_file, known_at)
            case ".parquet":
                yield from _read_parquet(path, feed_file, known_at)
            case _:
                raise UnreadableFeedError("feeds are .csv or .parquet files; this is neither")  # noqa: TRY301
    except UnreadableFeedError as error:
        yield _nothing_but(_quarantined_file(feed_file, str(error), known_at))
    except OSError as error:
        yield _nothing_but(_quarantined_file(feed_file, f"it can't be read: {error.strerror}", known_at))


def _read_csv(path: Path, feed_file: str, known_at: datetime) -> Iterator[SplitRows]:
    with open_text(path) as stream:
        file = CsvFile(stream, NAMED_COLUMNS)
        names = column_names(file.header)
        batch: list[pl.DataFrame] = []
        if not _has_needed_column(names):
            row_count = sum(len(rows.numbers) + len(rows.broken) for rows in file.rows())
            raise UnreadableFeedError(_no_needed_column(names, row_count))
        for rows in file.rows():
            if rows.broken:
                yield _nothing_but(_quarantined_rows(feed_file, rows.broken, known_at))
            columns = zip(*rows.cells, strict=True) if rows.cells else [()] * len(names)
            table = pl.DataFrame(
                [pl.Series(name, column, dtype=pl.String) for name, column in zip(names, columns, strict=True)]
            )
            batch.append(to_feed(table, feed_file, pl.Series(rows.numbers, dtype=pl.Int64)))
            if sum(part.height for part in batch) >= _BATCH_ROWS:
                yield _split(pl.concat(batch), known_at)
                batch = []
        if batch:
            yield _split(pl.concat(batch), known_at)


def _read_parquet(path: Path, feed_file: str, known_at: datetime) -> Iterator[SplitRows]:
    try:
        table = pl.read_parquet(path, hive_partitioning=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        first_line = (str(error).splitlines() or [""])[0]
        raise UnreadableFeedError(f"it is no readable Parquet file: {first_line[:200]}") from error
    table.columns = column_names(table.columns)
    if not _has_needed_column(table.columns):
        raise UnreadableFeedError(_no_needed_column(table.columns, table.height))
    for start in range(0, table.height, _BATCH_ROWS):
        part = table.slice(start, _BATCH_ROWS)
        yield _split(to_feed(part, feed_file, pl.int_range(start + 1, start + part.height + 1, eager=True)), known_at)


def _split(feed: pl.DataFrame, known_at: datetime) -> SplitRows:
    """Separate the rows that break the contract or the rules of a feed."""
    split = split_rows(feed, CandidateFeed, known_at, rules=_rules(known_at))
    number = pl.col("row").str.json_path_match("$.feed_row")
    name = pl.col("row").str.json_path_match("$.feed_file")
    return SplitRows(split.valid, split.quarantined.with_columns(pl.format("{}#{}", name, number).alias("row_key")))


def _rules(known_at: datetime) -> list[pl.Expr]:
    """What a feed row must keep beyond the types of its columns: expressions that give a reason, or null."""
    moment = pl.lit(known_at).dt.cast_time_unit("us")
    return [
        pl.when(pl.all_horizontal(pl.col(NEEDED_COLUMNS).is_null())).then(
            pl.lit("domain, url and name: all three are missing")
        ),
        pl.when(pl.col("seen_at") > moment).then(
            pl.format("seen_at: '{}' is in the future", pl.col("came:seen_at").cast(pl.String).str.slice(0, 80))
        ),
        pl.when(~pl.col("currency").is_in(sorted(CURRENCY_CODES))).then(
            pl.format("currency: '{}' is no currency in use (ISO 4217)", pl.col("currency").str.slice(0, 80))
        ),
    ]


def _has_needed_column(names: list[str]) -> bool:
    return any(name in names for name in NEEDED_COLUMNS)


def _no_needed_column(names: list[str], row_count: int) -> str:
    shown = ", ".join(names[:_SHOWN_COLUMNS]) + (", ..." if len(names) > _SHOWN_COLUMNS else "")
    return f"none of its {row_count:,} rows is read: it has no column domain, url or name, but {shown}"


def _quarantined_file(feed_file: str, reason: str, known_at: datetime) -> pl.DataFrame:
    return _quarantine([(feed_file, reason, {"feed_file": feed_file})], known_at)


def _quarantined_rows(feed_file: str, broken: list[BrokenRow], known_at: datetime) -> pl.DataFrame:
    return _quarantine(
        [
            (
                f"{feed_file}#{row.number}",
                row.reason,
                # Numbers as text, as in rows that split_rows rejects.
                {"feed_file": feed_file, "feed_row": str(row.number), "text": row.text[:MAX_CELL_LENGTH]},
            )
            for row in broken
        ],
        known_at,
    )


def _quarantine(rejected: list[tuple[str, str, dict[str, str]]], known_at: datetime) -> pl.DataFrame:
    return Quarantine.from_rows(
        [
            {
                "table": CandidateFeed.table_name(),
                "row_key": row_key,
                "reason": reason,
                "row": json.dumps(row, ensure_ascii=False),
                "known_at": known_at,
            }
            for row_key, reason, row in rejected
        ]
    )


def _nothing_but(quarantined: pl.DataFrame) -> SplitRows:
    return SplitRows(CandidateFeed.empty_frame(), quarantined)


def _readable_name(path: Path) -> str:
    """The file's name; bytes in it that are no text are written as escapes."""
    return path.name.encode("utf-8", "backslashreplace").decode()
