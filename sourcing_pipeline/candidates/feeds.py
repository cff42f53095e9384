"""Candidate feeds: every row of every file ends either among the rows or in quarantine, with its reason.

What belongs here: the folder, the rules of a feed row. What doesn't: what a row means for the registry
(``registry``), how files are read (``table_files``), and how a table becomes a feed (``feed_table``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.candidates.csv_text import UnreadableFeedError
from sourcing_pipeline.candidates.feed_table import NAMED_COLUMNS, NEEDED_COLUMNS, to_feed
from sourcing_pipeline.candidates.table_files import (
    Kind,
    files_in,
    keyed_by_file,
    quarantined_file,
    quarantined_rows,
    read_parts,
    readable_name,
)
from sourcing_pipeline.contracts.inputs.candidate_feed import CandidateFeed
from sourcing_pipeline.contracts.iso4217 import IN_USE as CURRENCY_CODES
from sourcing_pipeline.contracts.rows import SplitRows, split_rows
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.progress import track


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
    paths = files_in(folder)
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
    try:
        for part in read_parts(path, _FEED):
            if part.broken:
                yield _nothing_but(quarantined_rows(path, part.broken, _FEED, known_at))
            yield _split(to_feed(part.table, readable_name(path), part.numbers), known_at)
    except UnreadableFeedError as error:
        yield _nothing_but(quarantined_file(path, str(error), _FEED, known_at))


def _split(feed: pl.DataFrame, known_at: datetime) -> SplitRows:
    """Separate the rows that break the contract or the rules of a feed."""
    split = split_rows(feed, CandidateFeed, known_at, rules=_rules(known_at))
    return SplitRows(split.valid, keyed_by_file(split.quarantined, _FEED))


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


def _lack(names: list[str]) -> str | None:
    return None if any(name in names for name in NEEDED_COLUMNS) else "it has no column domain, url or name"


_FEED = Kind(CandidateFeed.table_name(), "feeds", "feed_file", "feed_row", NAMED_COLUMNS, _lack)


def _nothing_but(quarantined: pl.DataFrame) -> SplitRows:
    return SplitRows(CandidateFeed.empty_frame(), quarantined)
