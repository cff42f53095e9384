from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.candidates.feed_volumes import feed_volumes
from sourcing_pipeline.candidates.feeds import read_feeds

NOW = datetime(2026, 11, 2, 5, tzinfo=UTC)
HEADER = b"domain,name,country\r\n"


def volumes(folder: Path) -> dict[str, tuple[int, int, bool]]:
    """Rows, rows in quarantine and wholeness of each file."""
    frame = feed_volumes(date(2026, 11, 2), folder, read_feeds(folder, NOW), NOW)
    return {row["feed_file"]: (row["row_count"], row["quarantined_count"], row["is_whole"]) for row in frame.to_dicts()}


def test_rows_of_each_file_are_counted_with_those_in_quarantine(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(HEADER + b"a.com,A,DE\r\nb.com,B,DE\r\n,,DE\r\n")
    pl.DataFrame({"domain": ["c.com"]}).write_parquet(tmp_path / "b.parquet")
    assert volumes(tmp_path) == {"a.csv": (3, 1, True), "b.parquet": (1, 0, True)}


def test_files_of_which_nothing_can_be_read_are_there_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nothing")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 cut off")
    (tmp_path / "c.csv").write_bytes(b"")
    assert volumes(tmp_path) == {"a.txt": (0, 0, False), "b.parquet": (0, 0, False), "c.csv": (0, 0, False)}


def test_an_empty_folder_has_no_row(tmp_path: Path) -> None:
    assert volumes(tmp_path / "missing") == {}


@pytest.mark.parametrize(
    ("end", "whole"),
    [
        (b"a.com,A,DE\r\n", True),
        (b"a.com,A,DE", True),
        (b"a.com,A,", True),
        (b"a.com,A", False),
        (b"a.c", False),
        (b'a.com,"A, the br', False),
        (b'a.com,"A, the brand",DE', True),
        (b"", True),
    ],
)
def test_a_last_line_that_is_cut_off_is_seen(tmp_path: Path, end: bytes, whole: bool) -> None:
    (tmp_path / "a.csv").write_bytes(HEADER + b"b.com,B,DE\r\n" + end)
    assert volumes(tmp_path)["a.csv"][2] == whole


def test_another_delimiter_and_encoding_are_no_cut(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("domain;name\nb.com;Bögen, Töne".encode("utf-16"))
    assert volumes(tmp_path)["a.csv"] == (1, 0, True)
