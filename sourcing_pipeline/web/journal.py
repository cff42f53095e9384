"""The journal of a run: a file of JSON lines beside its WARC files, the truth about what the archive holds.

A line for each request as soon as its record is whole in the archive, and one for each site when its visit ends. The
rows that a run brings are read back from it, by the run itself or, if that was killed, by the next one. What belongs
here: writing and reading journals. What doesn't: mending what a kill left (``recovery``).
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import polars as pl

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.errors import StorageError
from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.archive import Location, WarcFiles, explaining, sync_folder, write_all
from sourcing_pipeline.web.frames import FrameBuilder
from sourcing_pipeline.web.outcomes import HAS_BODY, Outcome
from sourcing_pipeline.web.records import PageRecord, SiteOutcome, row_of
from sourcing_pipeline.web.warc_records import (
    SAME_PAYLOAD,
    SERVER_NOT_MODIFIED,
    Original,
    payload_digest,
    response_record,
    revisit_record,
)

_LINE = {"line": pl.Int64()}


def shard_folder(shard: int) -> str:
    """The folder of a shard, relative to the archive."""
    return f"shard={shard:04d}"


@contextlib.contextmanager
def shard_lock(archive_dir: Path, shard: int) -> Iterator[None]:
    """Let one process at a time write to a shard; another waits."""
    folder = archive_dir / shard_folder(shard)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class ShardArchive:
    """What a run adds to its shard: records in WARC files, and a line of the journal for each.

    The record comes first, then its line: what a line names is whole. If either can't be written, both are undone.
    """

    def __init__(self, archive_dir: Path, shard: int, started_at: datetime) -> None:
        folder = archive_dir / shard_folder(shard)
        folder.mkdir(parents=True, exist_ok=True)
        stem = started_at.strftime("%Y%m%dT%H%M%SZ")
        number = next(n for n in range(10_000) if not any(folder.glob(f"{stem}-{n:04d}[-.]*")))
        self._warcs = WarcFiles(archive_dir, shard_folder(shard), f"{stem}-{number:04d}")
        self.journal = folder / f"{stem}-{number:04d}.jsonl"
        # Before the first WARC file, so that none is ever without a journal that says how far it is whole.
        self._lines: IO[bytes] = self.journal.open("xb", buffering=0)
        sync_folder(folder)
        self._is_torn = False

    def add_page(self, record: PageRecord, answer: Answer | None, earlier: PageRecord | None = None) -> PageRecord:
        """Note a request, and keep what came: the page, or that it is as it was.

        Args:
            record: the request and how it ended.
            answer: the answer, if one came.
            earlier: the newest content of the same address, as ``KnownPages`` gives it.

        Returns:
            The row of the index. If the page is as it was, it points to the record that holds the content.
        """
        if answer is None:
            return self.add_record(record)
        if record.outcome == Outcome.NOT_MODIFIED:
            if earlier is None or not (earlier.etag or earlier.last_modified):
                detail = f"HTTP {answer.status} to a request without conditions"
                return self.add_record(record.replace(outcome=Outcome.UNEXPECTED_STATUS.value, detail=detail))
            return self._add_revisit(record, answer, earlier, SERVER_NOT_MODIFIED)
        if record.outcome not in HAS_BODY:
            return self.add_record(record)
        digest = payload_digest(answer.body)
        if earlier is not None and earlier.payload_digest == digest and record.outcome == Outcome.OK:
            return self._add_revisit(record, answer, earlier, SAME_PAYLOAD)
        record = record.replace(
            payload_digest=digest, etag=answer.header("etag"), last_modified=answer.header("last-modified")
        )
        return self.add_copy(record, response_record(answer, record.fetched_at, digest))

    def _add_revisit(self, record: PageRecord, answer: Answer, earlier: PageRecord, profile: str) -> PageRecord:
        original = Original(earlier.final_url, earlier.fetched_at, earlier.payload_digest or payload_digest(b""))
        member = revisit_record(answer, record.fetched_at, profile, original)
        came_again = profile == SAME_PAYLOAD
        row = record.replace(
            outcome=Outcome.NOT_MODIFIED.value,
            content_type=(record.content_type if came_again else None) or earlier.content_type,
            byte_count=earlier.byte_count,
            payload_digest=earlier.payload_digest,
            etag=answer.header("etag") or earlier.etag,
            last_modified=answer.header("last-modified") or earlier.last_modified,
            warc_path=earlier.warc_path,
            warc_offset=earlier.warc_offset,
        )
        with self._whole():
            location = self._warcs.append(member)
            self._write_line({"record": row_of(row), **_place(location)})
        return row

    def add_copy(self, record: PageRecord, member: bytes) -> PageRecord:
        """Note a request and keep its record: a gzip member."""
        with self._whole():
            location = self._warcs.append(member)
            record = record.replace(warc_path=location.warc_path, warc_offset=location.offset)
            self._write_line({"record": row_of(record), **_place(location)})
        return record

    def add_record(self, record: PageRecord) -> PageRecord:
        """Note a request that brought nothing to keep."""
        with self._whole():
            self._write_line({"record": row_of(record)})
        return record

    def add_outcome(self, outcome: SiteOutcome) -> None:
        """Note how a visit ended."""
        with self._whole():
            self._write_line({"outcome": row_of(outcome)})

    def close(self) -> None:
        """Bring everything to the disk."""
        with explaining(self.journal):
            # What could not be undone is left to the next run's recovery, which sees it by its name.
            if self._is_torn:
                self._warcs.abandon()
            else:
                self._warcs.close()
            with self._lines:
                os.fsync(self._lines.fileno())

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        """Let a record and its line be written both or not at all, whatever interrupts it: a full disk, Ctrl-C."""
        if self._is_torn:
            raise StorageError(f"{self.journal} ended in the middle of a record: run again to mend it and go on")
        mark, end = self._warcs.mark, self._lines.tell()
        try:
            self._is_torn = True
            with explaining(self.journal):
                yield
        except BaseException:
            self._warcs.cut_back(mark)
            self._lines.truncate(end)
            self._lines.seek(end)
            self._is_torn = False
            raise
        self._is_torn = False

    def _write_line(self, line: dict[str, Any]) -> None:
        write_all(self._lines, json.dumps(line, ensure_ascii=False, default=datetime.isoformat).encode() + b"\n")


def _place(location: Location) -> dict[str, Any]:
    """Where a record was written, which for a revisit isn't where its row says that the content is."""
    return {"written_to": location.warc_path, "end": location.end}


@dataclass(frozen=True)
class JournalRows:
    """The rows of journals. Both frames have a column ``line`` more than their contract: the order of writing."""

    page_records: pl.DataFrame
    site_outcomes: pl.DataFrame


def read_lines(journal: Path) -> Iterator[dict[str, Any]]:
    """The lines of a journal whose last line isn't torn."""
    with journal.open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def read_rows(journals: Sequence[Path]) -> JournalRows:
    """The rows of journals without a torn line, the oldest first; those that no contract has checked yet."""
    records, outcomes = FrameBuilder(PageRecords, _LINE), FrameBuilder(SiteOutcomes, _LINE)
    for number, line in enumerate(line for journal in journals for line in read_lines(journal)):
        if "outcome" in line:
            outcomes.add({**line["outcome"], "line": number})
        else:
            records.add({**line["record"], "line": number})
    return JournalRows(records.frame(), outcomes.frame())
