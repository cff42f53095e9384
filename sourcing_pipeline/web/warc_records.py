"""WARC 1.1 records as bytes, each a gzip member of its own, and responses read back.

What belongs here: what stands in a record. What doesn't: files (``archive``), and which record is right for an answer
(``journal``). Bodies are kept decoded, with the headers that no longer hold renamed, as the Common Crawl does.
"""

import base64
import hashlib
import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from isal import isal_zlib
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sourcing_pipeline import __version__
from sourcing_pipeline.web.answers import Answer

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
"""Profile of a revisit whose content came again and is the same."""

SERVER_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
"""Profile of a revisit where the server said 304."""

_GZIP_LEVEL = 2  # ISA-L's: a fifth of the time of zlib's 4 for 7 % more bytes
_GZIP_WBITS = 31
_HEADERS_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


@dataclass(frozen=True)
class Archived:
    """A response read back: its stated content type and its body, decoded."""

    content_type: str | None
    body: bytes


@dataclass(frozen=True)
class Original:
    """The response that a revisit refers to: its address, its time, and the digest of its body."""

    url: str
    fetched_at: datetime
    digest: str


def payload_digest(body: bytes) -> str:
    """SHA-1 in base32, as WARC states it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def response_record(answer: Answer, url: str, fetched_at: datetime, digest: str) -> bytes:
    """The answer to a request for ``url``, with its body."""
    writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        answer.url.href,
        "response",
        payload=io.BytesIO(answer.body),
        length=len(answer.body),
        http_headers=_http_headers(answer, len(answer.body)),
        warc_headers_dict={**_identity(url, fetched_at), "WARC-Payload-Digest": digest},
    )
    writer.write_record(record)
    return _gzip_member(writer.out.getvalue())


def revisit_record(answer: Answer, url: str, fetched_at: datetime, profile: str, original: Original) -> bytes:
    """An answer whose content is that of an earlier one: its headers, and where the content is (WARC 1.1, 6.7)."""
    writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        answer.url.href,
        "revisit",
        http_headers=_http_headers(answer, len(answer.body) if profile == SAME_PAYLOAD else None),
        warc_headers_dict={
            **_identity(url, fetched_at),
            "WARC-Profile": profile,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": _warc_date(original.fetched_at),
            "WARC-Payload-Digest": original.digest,
        },
    )
    writer.write_record(record)
    return _gzip_member(writer.out.getvalue())


def warcinfo_record(name: str) -> bytes:
    """The first record of a file."""
    writer = WARCWriter(io.BytesIO(), gzip=False, warc_version="WARC/1.1")
    info = {"software": f"sourcing-pipeline/{__version__}", "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, info))
    return _gzip_member(writer.out.getvalue())


def _http_headers(answer: Answer, body_length: int | None) -> StatusAndHeaders:
    headers = [(name, value) for name, value in answer.headers if name.lower() not in _HEADERS_OF_THE_WIRE]
    headers += [(f"X-Crawl-{name}", value) for name, value in answer.headers if name.lower() in _HEADERS_OF_THE_WIRE]
    if body_length is not None:
        headers.append(("Content-Length", str(body_length)))
    return StatusAndHeaders(f"{answer.status} {answer.reason}".strip(), headers, protocol="HTTP/1.1")


def _identity(url: str, fetched_at: datetime) -> dict[str, str]:
    record_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{url} {fetched_at.isoformat()}")
    return {"WARC-Record-ID": f"<urn:uuid:{record_id}>", "WARC-Date": _warc_date(fetched_at)}


def _warc_date(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _gzip_member(content: bytes) -> bytes:
    member: bytes = isal_zlib.compress(content, _GZIP_LEVEL, wbits=_GZIP_WBITS)
    return member


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
