"""What each feed file holds now, to be remembered week by week.

What belongs here: counting rows by file, and whether a file ends where it should. What doesn't: reading feeds (``feeds``),
and whether a count is as it should be (room ``quality``).
"""

import csv
import hashlib
from collections import deque
from datetime import date, datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.candidates.csv_text import open_text
from sourcing_pipeline.candidates.feeds import FeedRead
from sourcing_pipeline.candidates.table_files import files_in, readable_name
from sourcing_pipeline.contracts.tables.feed_volumes import FeedVolumes

_DELIMITERS = ",;\t|"


def feed_volumes(as_of: date, folder: Path, feeds: FeedRead, read_at: datetime) -> pl.DataFrame:
    """Rows of ``feed_volumes``: one for each file of the folder, those of which nothing could be read too.

    Args:
        as_of: the week.
        folder: of the feeds.
        feeds: what was read from it.
        read_at: when.
    """
    accepted = dict(feeds.rows.group_by("feed_file").len().iter_rows())
    rejected = feeds.quarantined.select(
        pl.col("row").str.json_path_match("$.feed_file").alias("feed_file"),
        pl.col("row").str.json_path_match("$.feed_row").is_not_null().alias("is_row"),
    )
    unreadable = set(rejected.filter(~pl.col("is_row"))["feed_file"])
    by_file = dict(rejected.filter("is_row").group_by("feed_file").len().iter_rows())
    rows = []
    for path in files_in(folder):
        name = readable_name(path)
        quarantined = by_file.get(name, 0)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        rows.append(
            {
                "as_of": as_of,
                "feed_file": name,
                "row_count": accepted.get(name, 0) + quarantined,
                "quarantined_count": quarantined,
                "is_whole": name not in unreadable and _ends_whole(path),
                "sha256": digest,
                "read_at": read_at,
            }
        )
    return FeedVolumes.from_rows(rows) if rows else FeedVolumes.empty_frame()


def _ends_whole(path: Path) -> bool:
    """Whether the last line of a CSV file ends with a line end, or has as many cells as the first."""
    if path.suffix.lower() != ".csv":
        return True
    with open_text(path) as stream:
        first = stream.readline()
        last = deque(stream, maxlen=1)
    if not last or last[0].endswith("\n"):
        return True
    delimiter = max(_DELIMITERS, key=first.count)
    return _cells(last[0], delimiter) >= _cells(first, delimiter) and last[0].count('"') % 2 == 0


def _cells(line: str, delimiter: str) -> int:
    return len(next(csv.reader([line.rstrip("\n")], delimiter=delimiter), []))
