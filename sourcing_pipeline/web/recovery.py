"""Recovery: what earlier runs left in a shard's archive, mended, and the rows that the index lacks.

A run that was killed leaves a WARC file named ``*.open``, whose last record may be half written, and a journal whose
last line may be. Each step here can be cut short by another kill and done again.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sourcing_pipeline.web.archive import OPEN_SUFFIX, explaining, finish_file, sync_folder
from sourcing_pipeline.web.journal import JournalRows, read_rows, shard_folder

_DONE_SUFFIX = ".indexed.jsonl"


@dataclass(frozen=True)
class Recovered:
    """What earlier runs left.

    Args:
        page_records: rows that the index lacks.
        site_outcomes: the same, of visits.
        unfinished: ``page_records`` of visits that were interrupted.
    """

    page_records: pl.DataFrame
    site_outcomes: pl.DataFrame
    unfinished: pl.DataFrame


def recover(archive_dir: Path, shard: int, records: pl.DataFrame, outcomes: pl.DataFrame) -> Recovered:
    """Mend what a kill left half written, and read the journals that the index does not cover.

    Args:
        archive_dir: the archive.
        shard: its shard; the caller holds the lock.
        records: the index as it is known, ``page_records``.
        outcomes: the same, ``site_outcomes``.

    Raises:
        StorageError: the archive can't be written.
    """
    folder = archive_dir / shard_folder(shard)
    with explaining(folder):
        for journal in folder.glob("*.jsonl"):
            _cut_torn_line(journal)
        for opened in sorted(folder.glob(f"*{OPEN_SUFFIX}")):
            _finish(opened, archive_dir)
        # Journals that the index covers are put aside, and looked at again only if the index was lost.
        index_is_lost = records.is_empty() and outcomes.is_empty()
        journals = [
            journal
            for journal in sorted(folder.glob("*.jsonl"))
            if index_is_lost or not journal.name.endswith(_DONE_SUFFIX)
        ]
        rows = read_rows(journals)
        missing_records = _missing(rows.page_records, records, ["url", "fetched_at"])
        missing_outcomes = _missing(rows.site_outcomes, outcomes, ["domain", "visited_at"])
        if missing_records.is_empty() and missing_outcomes.is_empty():
            for journal in journals:
                if not journal.name.endswith(_DONE_SUFFIX):
                    journal.rename(journal.with_name(journal.name.removesuffix(".jsonl") + _DONE_SUFFIX))
    return Recovered(missing_records.drop("line"), missing_outcomes.drop("line"), _unfinished(rows))


def _unfinished(rows: JournalRows) -> pl.DataFrame:
    """What was read of a site after its last visit ended."""
    ended = rows.site_outcomes.group_by("domain").agg(ended=pl.col("line").max())
    last_read = rows.page_records.group_by("domain").agg(read=pl.col("line").max())
    interrupted = last_read.join(ended, on="domain", how="left").filter(pl.col("read") > pl.col("ended").fill_null(-1))
    candidates = rows.page_records.filter(pl.col("domain").is_in(interrupted["domain"].to_list()))
    since = candidates.join(interrupted.select("domain", "ended"), on="domain", how="left")
    return since.filter(pl.col("line") > pl.col("ended").fill_null(-1)).drop("line", "ended")


def _missing(rows: pl.DataFrame, index: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    return rows if rows.is_empty() or index.is_empty() else rows.join(index.select(key), on=key, how="anti")


def _cut_torn_line(journal: Path) -> None:
    with journal.open("r+b") as lines:
        size = lines.seek(0, os.SEEK_END)
        if size == 0:
            return
        lines.seek(size - 1)
        if lines.read(1) != b"\n":
            lines.seek(0)
            lines.truncate(lines.read().rfind(b"\n") + 1)


def _finish(opened: Path, archive_dir: Path) -> None:
    """Cut a WARC file where its last journaled record ends, and give it its own name; without any, remove it.

    After a power failure the file may lack what the journal has: then the journal is cut where they part.
    """
    path = opened.with_name(opened.name.removesuffix(OPEN_SUFFIX))
    size, end = opened.stat().st_size, 0
    journal = _journal_of(path)
    if journal is not None:
        warc_path, position = path.relative_to(archive_dir).as_posix(), 0
        with journal.open("r+b") as lines:
            for text in lines:
                line = json.loads(text)
                if line.get("written_to") == warc_path:
                    if line["end"] > size:
                        lines.truncate(position)
                        break
                    end = line["end"]
                position += len(text)
    if end == 0:
        opened.unlink()
        sync_folder(opened.parent)
        return
    with opened.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    finish_file(path)


def _journal_of(warc: Path) -> Path | None:
    run = warc.name.rpartition("-")[0]
    names = (warc.with_name(f"{run}{suffix}") for suffix in (".jsonl", _DONE_SUFFIX))
    return next((journal for journal in names if journal.exists()), None)
