"""The journal of a shard: what the archive holds that its index may not know yet, so that a killed crawl goes on.

Beside the WARC files of each run lies a file of JSON lines: a line for each request as soon as its record is whole in
the archive, and one for each site when its visit ends. The next run reads what the index lacks from there, cuts off a
record that was only half written, and goes on with sites in the middle of their visit.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import polars as pl

from sourcing_pipeline.errors import StorageError
from sourcing_pipeline.web.archive import Location, WarcFiles
from sourcing_pipeline.web.records import PageRecord, SiteOutcome, row_of

_DONE_SUFFIX = ".indexed.jsonl"


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


@dataclass
class Recovered:
    """What earlier runs left in their journals."""

    records: list[PageRecord] = field(default_factory=list)
    outcomes: list[SiteOutcome] = field(default_factory=list)
    unfinished: dict[str, list[PageRecord]] = field(default_factory=dict)


def recover(archive_dir: Path, shard: int, records: pl.DataFrame, outcomes: pl.DataFrame) -> Recovered:
    """Read the journals that the index does not cover, and mend what a kill left half written.

    Args:
        archive_dir: the archive.
        shard: its shard; the caller holds the lock.
        records: the index as it is known, ``page_records``.
        outcomes: the same, ``site_outcomes``.

    Returns:
        The rows that the index lacks, and of sites in the middle of a visit what was read.
    """
    recovered = Recovered()
    # Journals that the index covers are put aside, and looked at again only if the index was lost.
    index_is_lost = records.is_empty() and outcomes.is_empty()
    journals = sorted(
        journal
        for journal in (archive_dir / shard_folder(shard)).glob("*.jsonl")
        if index_is_lost or not journal.name.endswith(_DONE_SUFFIX)
    )
    if not journals:
        return recovered
    known_records = set(zip(records["url"].to_list(), records["fetched_at"].to_list(), strict=True))
    known_outcomes = set(zip(outcomes["domain"].to_list(), outcomes["visited_at"].to_list(), strict=True))
    for journal in journals:
        lines = _read_journal(journal)
        _cut_torn_archives(archive_dir, journal, lines)
        is_covered = True
        for line in lines:
            if "outcome" in line:
                outcome = SiteOutcome(**_with_times(line["outcome"]))
                recovered.unfinished.pop(outcome.domain, None)
                if (outcome.domain, outcome.visited_at) not in known_outcomes:
                    recovered.outcomes.append(outcome)
                    is_covered = False
            else:
                record = PageRecord(**_with_times(line["record"]))
                recovered.unfinished.setdefault(record.domain, []).append(record)
                if (record.url, record.fetched_at) not in known_records:
                    recovered.records.append(record)
                    is_covered = False
        if is_covered and not journal.name.endswith(_DONE_SUFFIX):
            journal.rename(journal.with_name(journal.name.removesuffix(".jsonl") + _DONE_SUFFIX))
    return recovered


def _with_times(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in {"fetched_at", "visited_at"} else value
        for name, value in row.items()
    }


def _read_journal(journal: Path) -> list[dict[str, Any]]:
    """The whole lines; a torn one at the end is cut off."""
    content = journal.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(journal, len(whole))
    return [json.loads(line) for line in whole.splitlines()]


def _cut_torn_archives(archive_dir: Path, journal: Path, lines: list[dict[str, Any]]) -> None:
    """Cut each WARC file of a run where its last journaled record ends."""
    ends: dict[str, int] = {}
    for line in lines:
        if line.get("end") is not None:
            ends[line["record"]["warc_path"]] = line["end"]
    name = journal.name.removesuffix(_DONE_SUFFIX).removesuffix(".jsonl")
    for warc in journal.parent.glob(f"{name}-*.warc.gz"):
        end = ends.get(str(warc.relative_to(archive_dir).as_posix()), 0)
        if end == 0:
            warc.unlink()
        elif warc.stat().st_size > end:
            os.truncate(warc, end)


class ShardArchive:
    """What a run adds to its shard: records in WARC files, and a line of the journal for each."""

    def __init__(self, archive_dir: Path, shard: int, started_at: datetime) -> None:
        folder = archive_dir / shard_folder(shard)
        folder.mkdir(parents=True, exist_ok=True)
        stem = started_at.strftime("%Y%m%dT%H%M%SZ")
        number = next(n for n in range(10_000) if not any(folder.glob(f"{stem}-{n:04d}[-.]*")))
        self.warcs = WarcFiles(archive_dir, shard_folder(shard), f"{stem}-{number:04d}")
        self.records: list[PageRecord] = []
        self.outcomes: list[SiteOutcome] = []
        self._journal_path = folder / f"{stem}-{number:04d}.jsonl"
        # Before the first WARC file, so that none is ever without a journal that says how far it is whole.
        self._journal: IO[bytes] = self._journal_path.open("xb", buffering=0)

    def add_record(self, record: PageRecord, location: Location | None = None) -> PageRecord:
        """Note a request; with the location of its body if that was written in this run."""
        end = None
        if location is not None:
            record = record.replace(warc_path=location.warc_path, warc_offset=location.offset)
            end = location.end
        self._write_line({"record": row_of(record), "end": end})
        self.records.append(record)
        return record

    def add_outcome(self, outcome: SiteOutcome) -> None:
        """Note how a visit ended."""
        self._write_line({"outcome": row_of(outcome)})
        self.outcomes.append(outcome)

    def close(self) -> None:
        """Bring everything to the disk."""
        self.warcs.close()
        os.fsync(self._journal.fileno())
        self._journal.close()

    def _write_line(self, line: dict[str, Any]) -> None:
        try:
            self._journal.write(json.dumps(line, ensure_ascii=False, default=datetime.isoformat).encode() + b"\n")
        except OSError as error:
            raise StorageError(
                f"could not write {self._journal_path}: {error}; pages read so far are safe: free some space, then run again"
            ) from error
