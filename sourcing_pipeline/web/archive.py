"""The page archive's files: WARC files that grow record by record, and records read back by their offset.

What belongs here: bytes in, bytes out. What doesn't: what stands in a record (``warc_records``), and the index
(``journal`` while a crawl runs, then ``page_records``).

A file that is being written is named ``NAME.warc.gz.open``, as Heritrix does, and loses the suffix when it is on the
disk. So whatever is named ``*.warc.gz`` is whole; what a kill left behind is seen by its name (``recovery``).
"""

import contextlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from warcio.exceptions import ArchiveLoadFailed

from sourcing_pipeline.errors import InputError, StorageError
from sourcing_pipeline.web.warc_records import Archived, read_response, warcinfo_record

ROTATE_AT_BYTES = 1_000_000_000
OPEN_SUFFIX = ".open"


@dataclass(frozen=True)
class Location:
    """Where a record lies; ``warc_path`` is the name that its file has in the end."""

    warc_path: str
    offset: int
    end: int


@dataclass(frozen=True)
class Mark:
    """A place between two records: the number of the file and the offset in it, 0 if the file is yet to be begun."""

    file_number: int
    offset: int


class WarcFiles:
    """The WARC files that one run writes, one after the other. A file begins with its first record.

    Args:
        archive_dir: the archive.
        folder: the folder in it.
        name: what the files' names begin with; it belongs to this run alone.
        rotate_at_bytes: a file of this size is closed, and the next one begun.
    """

    def __init__(self, archive_dir: Path, folder: str, name: str, *, rotate_at_bytes: int = ROTATE_AT_BYTES) -> None:
        self._archive_dir = archive_dir
        self._stem = f"{folder}/{name}"
        self._rotate_at_bytes = rotate_at_bytes
        self._number = 0
        self._file: IO[bytes] | None = None
        self._offset = 0

    @property
    def _warc_path(self) -> str:
        return f"{self._stem}-{self._number:05d}.warc.gz"

    def append(self, member: bytes) -> Location:
        """Add a record: a gzip member.

        Raises:
            OSError: it could not be written; ``cut_back`` then takes away what of it was.
        """
        if self._file is not None and self._offset >= self._rotate_at_bytes:
            self.close()
            self._number += 1
        if self._file is None:
            self._file = self._create()
            self._offset = write_all(self._file, warcinfo_record(self._warc_path.rpartition("/")[2]))
        write_all(self._file, member)
        location = Location(self._warc_path, self._offset, self._offset + len(member))
        self._offset = location.end
        return location

    @property
    def mark(self) -> Mark:
        """Where the next record will begin."""
        return Mark(self._number, 0 if self._file is None else self._offset)

    def cut_back(self, mark: Mark) -> None:
        """Undo what was written since a mark, whole or not."""
        if self._file is None:
            return
        if mark.file_number == self._number and mark.offset > 0:
            self._file.truncate(mark.offset)
            self._file.seek(mark.offset)
            self._offset = mark.offset
        else:
            self.abandon()
            open_name(self._archive_dir / self._warc_path).unlink()

    def close(self) -> None:
        """Bring the current file to the disk under its own name."""
        file, self._file = self._file, None
        if file is not None:
            with file:
                os.fsync(file.fileno())
            finish_file(self._archive_dir / self._warc_path)

    def abandon(self) -> None:
        """Let go of the current file and leave it to the next run's recovery."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _create(self) -> IO[bytes]:
        path = self._archive_dir / self._warc_path
        path.parent.mkdir(parents=True, exist_ok=True)
        return open_name(path).open("xb", buffering=0)


def open_name(path: Path) -> Path:
    """The name of a WARC file while it is being written."""
    return path.with_name(path.name + OPEN_SUFFIX)


def finish_file(path: Path) -> None:
    """Give a file that is whole and on the disk the name that says so."""
    open_name(path).replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names of files in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(file: IO[bytes], content: bytes) -> int:
    """Write all of it to an unbuffered file, which may take less at a time; returns its length."""
    written = 0
    while written < len(content):
        written += file.write(content[written:])
    return written


@contextlib.contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn a failure to write into one clear line.

    Raises:
        StorageError: in place of OSError.
    """
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"could not write {path}: {error}; pages read so far are safe: free some space, then run again"
        ) from error


class ArchiveReader:
    """Reads records back; keeps the file of the last one open, for records come in the order of their files."""

    def __init__(self, archive_dir: Path) -> None:
        self._archive_dir = archive_dir
        self._path: Path | None = None
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = self._path = None

    def read(self, warc_path: str, offset: int, max_bytes: int) -> Archived:
        """The response at an offset, its body cut at ``max_bytes``.

        Args:
            warc_path: relative to the archive, or absolute.
            offset: where the record begins.
            max_bytes: decoded bytes that are read at most.

        Raises:
            InputError: there is no such file, or no response at that offset.
        """
        path = self._archive_dir / warc_path
        try:
            if path != self._path:
                self.close()
                self._file, self._path = _open(path), path
            assert self._file is not None
            self._file.seek(offset)
            archived = read_response(self._file, max_bytes)
        except (OSError, ArchiveLoadFailed, zlib.error) as error:
            raise InputError(
                f"{path} can't be read at offset {offset} ({error}): put the file back as it was"
            ) from error
        if archived is None:
            raise InputError(f"{path} has no response at offset {offset}: was it changed? Put back the original file")
        return archived


def _open(path: Path) -> IO[bytes]:
    """A WARC file, under its own name or as it is named while it is being written."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        with contextlib.suppress(FileNotFoundError):
            return open_name(path).open("rb")
        raise
