"""The page archive: WARC 1.1 files, each record a gzip member of its own, written whole and read back by its offset.

What belongs here: bytes in, bytes out. What doesn't: the index (``journal`` while a crawl runs, then ``page_records``).
Bodies are kept decoded, with the headers that no longer hold renamed, as the Common Crawl does.
"""

import base64
import hashlib
import io
import os
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sourcing_pipeline import __version__
from sourcing_pipeline.errors import InputError, StorageError
from sourcing_pipeline.web.answers import Answer

ROTATE_AT_BYTES = 1_000_000_000
_GZIP_LEVEL = 4  # a third of the time of 9 for 4 % more bytes
_GZIP_WBITS = 31
_HEADERS_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


@dataclass(frozen=True)
class Location:
    """Where a record lies."""

    warc_path: str
    offset: int
    end: int


@dataclass(frozen=True)
class Archived:
    """A response read back: its stated content type and its body, decoded."""

    content_type: str | None
    body: bytes


def payload_digest(body: bytes) -> str:
    """SHA-1 in base32, as WARC states it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


class WarcFiles:
    """The WARC files that one run writes, one after the other. A file begins with its first record."""

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

    def write_response(self, answer: Answer, url: str, fetched_at: datetime, digest: str) -> Location:
        """Add the answer to a request for ``url`` as a response record."""
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _HEADERS_OF_THE_WIRE]
        headers += [
            (f"X-Crawl-{name}", value) for name, value in answer.headers if name.lower() in _HEADERS_OF_THE_WIRE
        ]
        headers.append(("Content-Length", str(len(answer.body))))
        writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="WARC/1.1")
        record = writer.create_warc_record(
            answer.url.href,
            "response",
            payload=io.BytesIO(answer.body),
            length=len(answer.body),
            http_headers=StatusAndHeaders(f"{answer.status} {answer.reason}".strip(), headers, protocol="HTTP/1.1"),
            warc_headers_dict={
                "WARC-Record-ID": _record_id(url, fetched_at),
                "WARC-Date": fetched_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "WARC-Payload-Digest": digest,
            },
        )
        writer.write_record(record)
        return self.append(_gzip_member(writer.out.getvalue()))

    def append(self, member: bytes) -> Location:
        """Add a record that is a gzip member already.

        Raises:
            StorageError: it could not be written; what stands in the archive is whole.
        """
        if self._file is not None and self._offset >= self._rotate_at_bytes:
            self.close()
            self._number += 1
        offset = self._offset
        try:
            if self._file is None:
                self._file = self._open()
                self._offset = offset = _write_all(self._file, self._warcinfo())
            _write_all(self._file, member)
        except OSError as error:
            if self._file is not None:
                os.ftruncate(self._file.fileno(), offset)
            raise StorageError(
                f"could not write {self._archive_dir / self._warc_path}: {error}; pages read so far are safe: "
                "free some space, then run again"
            ) from error
        self._offset += len(member)
        return Location(self._warc_path, offset, self._offset)

    def close(self) -> None:
        """Bring the current file to the disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
        self._offset = 0

    def _open(self) -> IO[bytes]:
        path = self._archive_dir / self._warc_path
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb", buffering=0)

    def _warcinfo(self) -> bytes:
        writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="WARC/1.1")
        info = {"software": f"sourcing-pipeline/{__version__}", "format": "WARC File Format 1.1"}
        writer.write_record(writer.create_warcinfo_record(self._warc_path.rpartition("/")[2], info))
        return _gzip_member(writer.out.getvalue())


def _write_all(file: IO[bytes], content: bytes) -> int:
    written = 0
    while written < len(content):
        written += file.write(content[written:])
    return written


def _record_id(url: str, fetched_at: datetime) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{url} {fetched_at.isoformat()}')}>"


def _gzip_member(content: bytes) -> bytes:
    compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WBITS)
    return compressor.compress(content) + compressor.flush()


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
                self._file, self._path = path.open("rb"), path
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


def read_response(file: IO[bytes], max_bytes: int) -> Archived | None:
    """The response record that begins where a file stands, its body cut at ``max_bytes``; None if there is none."""
    record: Any = next(iter(ArchiveIterator(file)), None)
    if record is None or record.rec_type != "response" or record.http_headers is None:
        return None
    stream = record.content_stream()
    body = b"".join(_limited(iter(lambda: stream.read(1 << 16), b""), max_bytes))
    return Archived(record.http_headers.get_header("Content-Type"), body)


def _limited(chunks: Iterable[bytes], max_bytes: int) -> Iterable[bytes]:
    left = max_bytes
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return
