import itertools
import json
import resource
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import polars as pl
import pytest
from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.brands.profiles import newest_pages
from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.errors import StorageError
from sourcing_pipeline.web import archive as archive_module
from sourcing_pipeline.web import journal as journal_module
from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.archive import ArchiveReader, WarcFiles
from sourcing_pipeline.web.journal import ShardArchive, read_rows, shard_folder
from sourcing_pipeline.web.known_pages import known_pages
from sourcing_pipeline.web.outcomes import Outcome
from sourcing_pipeline.web.reading import load_pages
from sourcing_pipeline.web.records import PageRecord, SiteOutcome, page_records_table
from sourcing_pipeline.web.recovery import recover
from sourcing_pipeline.web.urls import parse_url
from sourcing_pipeline.web.warc_records import warcinfo_record
from sourcing_pipeline_tests.web.shard import NOW

NO_INDEX = PageRecords.empty_frame(), SiteOutcomes.empty_frame()


def record(path: str, kind: str = "other", seconds: float = 0) -> PageRecord:
    url = f"https://oak.com/{path}"
    at = NOW + timedelta(seconds=seconds)
    return PageRecord("oak.com", url, url, kind, at, 200, "text/html", Outcome.OK.value, None)


def answer(path: str, body: bytes = b"<p>words") -> Answer:
    url = parse_url(f"https://oak.com/{path}")
    assert url is not None
    return Answer(url, 200, "OK", (("Content-Type", "text/html"),), body, 0.1)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def left_by_a_kill(archive: ShardArchive, root: Path) -> Path:
    """The archive as it is now, before it is closed."""
    copy = root / "killed"
    shutil.copytree(root / shard_folder(0), copy / shard_folder(0))
    archive.close()
    return copy


def files(root: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in (root / shard_folder(0)).glob(pattern))


def test_a_file_has_its_name_only_when_it_is_whole_and_can_be_read_before(tmp_path: Path) -> None:
    archive = ShardArchive(tmp_path, 0, NOW)
    row = archive.add_page(record("a"), answer("a"))
    assert (files(tmp_path, "*.warc.gz"), len(files(tmp_path, "*.warc.gz.open"))) == ([], 1)
    assert row.warc_path is not None
    assert row.warc_offset is not None
    with ArchiveReader(tmp_path) as reader:
        assert reader.read(row.warc_path, row.warc_offset, 99).body == b"<p>words"
    archive.close()
    assert (len(files(tmp_path, "*.warc.gz")), files(tmp_path, "*.warc.gz.open")) == (1, [])
    with ArchiveReader(tmp_path) as reader:
        assert reader.read(row.warc_path, row.warc_offset, 99).body == b"<p>words"


def test_files_are_rotated_and_only_the_newest_is_open(tmp_path: Path) -> None:
    warcs = WarcFiles(tmp_path, "shard=0000", "run", rotate_at_bytes=1)
    paths = [warcs.append(warcinfo_record("x")).warc_path for _ in range(3)]
    assert paths == [f"shard=0000/run-{number:05d}.warc.gz" for number in range(3)]
    assert files(tmp_path, "*") == ["run-00000.warc.gz", "run-00001.warc.gz", "run-00002.warc.gz.open"]
    warcs.close()
    assert files(tmp_path, "*.open") == []


def test_a_record_that_the_disk_has_no_room_for_is_undone_with_its_line(tmp_path: Path) -> None:
    archive = ShardArchive(tmp_path, 0, NOW)
    archive.add_page(record("a"), answer("a"))
    (opened,) = (tmp_path / shard_folder(0)).glob("*.open")
    with file_size_limit(opened.stat().st_size + 9), pytest.raises(StorageError, match="free some space"):
        archive.add_page(record("b", seconds=1), answer("b"))
    archive.add_page(record("c", seconds=2), answer("c"))
    archive.close()
    rows = read_rows([archive.journal]).page_records
    assert rows["url"].to_list() == ["https://oak.com/a", "https://oak.com/c"]
    assert len(list(load_pages(rows.drop("line"), tmp_path))) == 2
    assert recover(tmp_path, 0, *NO_INDEX).page_records.height == 2


def test_a_first_record_that_fails_leaves_no_file(tmp_path: Path) -> None:
    archive = ShardArchive(tmp_path, 0, NOW)
    with file_size_limit(100), pytest.raises(StorageError):
        archive.add_page(record("a"), answer("a"))
    archive.close()
    assert files(tmp_path, "*warc*") == []


def test_what_a_power_failure_took_from_the_file_is_taken_from_the_journal(tmp_path: Path) -> None:
    archive = ShardArchive(tmp_path, 0, NOW)
    rows = [archive.add_page(record(path, seconds=n), answer(path)) for n, path in enumerate("abc")]
    archive.add_outcome(SiteOutcome("oak.com", NOW, "ok", "3 pages read"))
    root = left_by_a_kill(archive, tmp_path)
    (opened,) = (root / shard_folder(0)).glob("*.open")
    lost = rows[1].warc_offset
    assert lost is not None
    opened.write_bytes(opened.read_bytes()[: lost + 20])
    recovered = recover(root, 0, *NO_INDEX)
    assert recovered.page_records["url"].to_list() == ["https://oak.com/a"]
    assert recovered.unfinished["url"].to_list() == ["https://oak.com/a"]
    assert recovered.site_outcomes.is_empty()
    assert opened.with_name(opened.name.removesuffix(".open")).stat().st_size == lost


def test_an_open_file_of_which_nothing_is_journaled_is_removed(tmp_path: Path) -> None:
    archive = ShardArchive(tmp_path, 0, NOW)
    archive.add_page(record("a"), answer("a"))
    root = left_by_a_kill(archive, tmp_path)
    (root / shard_folder(0) / archive.journal.name).write_bytes(b"")
    assert recover(root, 0, *NO_INDEX).page_records.is_empty()
    assert files(root, "*warc*") == []


def test_rows_of_journals_from_before_a_column_was_there_are_filled(tmp_path: Path) -> None:
    archive = ShardArchive(tmp_path, 0, NOW)
    archive.add_outcome(SiteOutcome("oak.com", NOW, "ok", "3 pages read", changed_page_count=3))
    archive.close()
    line = json.loads(archive.journal.read_bytes())
    del line["outcome"]["changed_page_count"]
    archive.journal.write_text(json.dumps(line) + "\n")
    assert recover(tmp_path, 0, *NO_INDEX).site_outcomes["changed_page_count"].to_list() == [0]


def test_known_content_is_the_newest_with_the_time_of_the_record_that_holds_it(tmp_path: Path) -> None:
    archive = ShardArchive(tmp_path, 0, NOW)
    first = archive.add_page(record("a"), answer("a"))
    for seconds in (10, 20):
        known = known_pages(page_records_table([read_rows([archive.journal]).page_records.drop("line")]))("oak.com")
        again = archive.add_page(record("a", seconds=seconds), answer("a"), known["https://oak.com/a"])
        assert (again.outcome, again.warc_offset) == ("not_modified", first.warc_offset)
    archive.close()
    of_site = known_pages(page_records_table([read_rows([archive.journal]).page_records.drop("line")]))
    assert of_site("oak.com")["https://oak.com/a"].fetched_at == first.fetched_at
    assert of_site("elm.com") == {}


@pytest.mark.parametrize("kind", ["robots", "sitemap", "product_feed"])
def test_files_are_kept_and_are_no_pages(kind: str, tmp_path: Path) -> None:
    archive = ShardArchive(tmp_path, 0, NOW)
    archive.add_page(record("", "home"), answer(""))
    archive.add_page(record("file", kind), answer("file", b"User-agent: *"))
    archive.close()
    rows = page_records_table([read_rows([archive.journal]).page_records.drop("line")])
    assert rows.filter(pl.col("warc_path").is_not_null()).height == 2
    assert [page.url for page in load_pages(rows, tmp_path)] == ["https://oak.com/"]
    assert newest_pages(rows)["url"].to_list() == ["https://oak.com/"]


class Interrupted(BaseException):
    """What Ctrl-C raises wherever the program happens to be; Dagster has one of its own."""


def interrupted_at(line: int) -> Any:
    """A trace function that raises before the n-th line of the archive's own code."""
    passed = itertools.count()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in (archive_module.__file__, journal_module.__file__):
            return None
        if event == "line" and next(passed) == line:
            raise Interrupted
        return trace

    return trace


def add_interrupted(archive: ShardArchive, line: int) -> bool:
    """Add the page ``b``; whether it was interrupted. Python stops tracing when a trace function raises."""
    before = sys.gettrace()
    sys.settrace(interrupted_at(line))
    try:
        archive.add_page(record("b", seconds=1), answer("b"))
    except Interrupted:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.parametrize("is_first", [False, True])
def test_an_interruption_at_any_point_leaves_each_record_with_its_line(is_first: bool, tmp_path: Path) -> None:
    ends = Counter[str]()
    for line in itertools.count():
        root = tmp_path / str(line)
        archive = ShardArchive(root, 0, NOW)
        others = [] if is_first else [archive.add_page(record("a"), answer("a")).url]
        was_interrupted = add_interrupted(archive, line)
        try:  # other visits go on for a moment before they hear of it
            others.append(archive.add_page(record("c", seconds=2), answer("c")).url)
            ends["undone"] += 1
        except StorageError:
            ends["refused"] += 1
        archive.close()
        journaled = sorted(recover(root, 0, *NO_INDEX).page_records["url"])
        assert sorted(responses_in(root)) == journaled
        assert [url for url in journaled if not url.endswith("/b")] == others
        assert files(root, "*.open") == []
        if not was_interrupted:
            break
    assert "https://oak.com/b" in journaled
    assert line > 30
    assert ends["undone"] > 3 * ends["refused"]


def responses_in(root: Path) -> list[str]:
    urls = []
    for warc in sorted(root.rglob("*.warc.gz")):
        with warc.open("rb") as file:
            for found in ArchiveIterator(file, check_digests="raise"):
                found.content_stream().read()
                urls += [found.rec_headers.get_header("WARC-Target-URI")] * (found.rec_type == "response")
    return urls
