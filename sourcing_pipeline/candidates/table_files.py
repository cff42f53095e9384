"""Tables that people put into a folder, ``.csv`` or ``.parquet``, however careless: read part by part, nothing lost.

What belongs here: the folder, the files, and what is quarantined before a row can be looked at (a file that can't be
read, a row that can't be cut into cells). What doesn't: what columns mean and which rows are good (``feeds``,
``marketplace.crm_return_files``), and how CSV is cut into cells (``csv_text``).
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.candidates.csv_text import BrokenRow, CsvFile, UnreadableFeedError, open_text
from sourcing_pipeline.candidates.feed_table import MAX_CELL_LENGTH, column_names
from sourcing_pipeline.contracts.tables.quarantine import Quarantine

BATCH_ROWS = 200_000
_SHOWN_COLUMNS = 20


@dataclass(frozen=True)
class TablePart:
    """Some rows of a file: their cells by column (names as ``column_names`` gives them), their numbers, broken rows."""

    table: pl.DataFrame
    numbers: pl.Series
    broken: list[BrokenRow] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """What kind of file it is.

    Attributes:
        table: the name of its contract.
        plural: what such files are called, as a sentence begins.
        file_column: the column that holds the file's name.
        row_column: the column that holds the row's place in the file.
        named: the columns by which a CSV file's delimiter is recognised.
        lack: says which columns are lacking ("it has no column name"), of the columns that there are; None if none is.
    """

    table: str
    plural: str
    file_column: str
    row_column: str
    named: Collection[str]
    lack: Callable[[list[str]], str | None]


def files_in(folder: Path) -> list[Path]:
    """The files of a folder, by name; hidden files and locks of office programs don't count. It may be missing."""
    return sorted(path for path in folder.glob("*") if path.is_file() and not path.name.startswith((".", "~$")))


def readable_name(path: Path) -> str:
    """The file's name; bytes in it that are no text are written as escapes."""
    return path.name.encode("utf-8", "backslashreplace").decode()


def read_parts(path: Path, kind: Kind) -> Iterator[TablePart]:
    """The rows of a file, some at a time.

    Raises:
        UnreadableFeedError: no row of it can be read, or (in the midst of it) no further one; the text says why.
    """
    try:
        match path.suffix.lower():
            case ".csv":
                yield from _csv_parts(path, kind)
            case ".parquet":
                yield from _parquet_parts(path, kind)
            case _:
                raise UnreadableFeedError(f"{kind.plural} are .csv or .parquet files; this is neither")
    except OSError as error:
        raise UnreadableFeedError(f"it can't be read: {error.strerror}") from error


def quarantined_file(path: Path, reason: str, kind: Kind, known_at: datetime) -> pl.DataFrame:
    """The row of ``quarantine`` for a file of which nothing could be read: its ``row_key`` is the file's name."""
    name = readable_name(path)
    return _quarantine([(name, reason, {kind.file_column: name})], kind, known_at)


def quarantined_rows(path: Path, broken: list[BrokenRow], kind: Kind, known_at: datetime) -> pl.DataFrame:
    """The rows of ``quarantine`` for rows that can't be cut into cells: ``row_key`` is ``FILE#ROW``."""
    name = readable_name(path)
    rejected = [
        (
            f"{name}#{row.number}",
            row.reason,
            # Numbers as text, as in rows that split_rows rejects.
            {kind.file_column: name, kind.row_column: str(row.number), "text": row.text[:MAX_CELL_LENGTH]},
        )
        for row in broken
    ]
    return _quarantine(rejected, kind, known_at)


def keyed_by_file(quarantined: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Rows that ``split_rows`` rejected, with ``FILE#ROW`` as their ``row_key``."""
    number = pl.col("row").str.json_path_match(f"$.{kind.row_column}")
    name = pl.col("row").str.json_path_match(f"$.{kind.file_column}")
    return quarantined.with_columns(pl.format("{}#{}", name, number).alias("row_key"))


def _csv_parts(path: Path, kind: Kind) -> Iterator[TablePart]:
    with open_text(path) as stream:
        file = CsvFile(stream, kind.named)
        names = column_names(file.header)
        if lack := kind.lack(names):
            row_count = sum(len(rows.numbers) + len(rows.broken) for rows in file.rows())
            raise UnreadableFeedError(_nothing_read(lack, names, row_count))
        batch: list[TablePart] = []
        for rows in file.rows():
            columns = zip(*rows.cells, strict=True) if rows.cells else [()] * len(names)
            table = pl.DataFrame(
                [pl.Series(name, column, dtype=pl.String) for name, column in zip(names, columns, strict=True)]
            )
            batch.append(TablePart(table, pl.Series(rows.numbers, dtype=pl.Int64), rows.broken))
            if sum(part.table.height for part in batch) >= BATCH_ROWS:
                yield _joined(batch)
                batch = []
        if batch:
            yield _joined(batch)


def _joined(parts: list[TablePart]) -> TablePart:
    return TablePart(
        pl.concat([part.table for part in parts]),
        pl.concat([part.numbers for part in parts]),
        [row for part in parts for row in part.broken],
    )


def _parquet_parts(path: Path, kind: Kind) -> Iterator[TablePart]:
    try:
        table = pl.read_parquet(path, hive_partitioning=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        first_line = (str(error).splitlines() or [""])[0]
        raise UnreadableFeedError(f"it is no readable Parquet file: {first_line[:200]}") from error
    table.columns = column_names(table.columns)
    if lack := kind.lack(table.columns):
        raise UnreadableFeedError(_nothing_read(lack, table.columns, table.height))
    for start in range(0, table.height, BATCH_ROWS):
        part = table.slice(start, BATCH_ROWS)
        yield TablePart(part, pl.int_range(start + 1, start + part.height + 1, eager=True))


def _nothing_read(lack: str, names: list[str], row_count: int) -> str:
    shown = ", ".join(names[:_SHOWN_COLUMNS]) + (", ..." if len(names) > _SHOWN_COLUMNS else "")
    return f"none of its {row_count:,} rows is read: {lack}, but {shown}"


def _quarantine(rejected: list[tuple[str, str, dict[str, str]]], kind: Kind, known_at: datetime) -> pl.DataFrame:
    return Quarantine.from_rows(
        [
            {
                "table": kind.table,
                "row_key": row_key,
                "reason": reason,
                "row": json.dumps(row, ensure_ascii=False),
                "known_at": known_at,
            }
            for row_key, reason, row in rejected
        ]
    )
