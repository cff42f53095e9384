"""Bodies as they come off the wire, decoded piece by piece under a cap that no bomb can jump.

httpx inflates a whole chunk before any cap can act; this decoder asks zlib for no more than may still come.
"""

import zlib
from collections.abc import Iterator

from sourcing_pipeline.web.outcomes import FetchError, Outcome

ACCEPT_ENCODING = "gzip, deflate"
"""What we ask for: what the standard library can undo."""

MOST_LAYERS = 2
"""A page gzipped by the application and once more by the server in front of it; nobody means more."""

MOST_MEMBERS = 100
"""Of gzip in one body, which may be several files one after the other; ten thousand empty ones are an attack."""

_KNOWN_CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_START = b"\x1f\x8b"
_STEP = 256 * 1024
_GZIP_WBITS, _ZLIB_WBITS, _BARE_WBITS = 31, 15, -15
_ZLIB_METHOD = 8
_ZLIB_HEADER_BYTES = 2


class BodyDecoder:
    """Collects a body, undoing its content encodings, up to ``max_bytes`` raw and decoded at each layer.

    What is longer is an error, or with ``cut_at_max`` is cut there.
    """

    def __init__(self, content_encoding: str, max_bytes: int, *, cut_at_max: bool = False) -> None:
        """Choose the decoders.

        Raises:
            FetchError: decode_error for an encoding that was not asked for, or more than ``MOST_LAYERS``.
        """
        codings = [
            name for part in content_encoding.lower().split(",") if (name := part.strip()) not in {"", "identity"}
        ]
        if len(codings) > MOST_LAYERS or not _KNOWN_CODINGS.issuperset(codings):
            raise FetchError(Outcome.DECODE_ERROR, f"Content-Encoding: {content_encoding[:100]}")
        # The header names them in the order of their making; they are undone the other way round.
        self._layers = [_Layer(coding, max_bytes) for coding in reversed(codings)]
        self._max_bytes = max_bytes
        self._cut_at_max = cut_at_max
        self.is_cut = False
        """Whether the rest was dropped; nothing more need be fed."""
        self._raw_count = 0
        self._count = 0
        self._parts: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises:
            FetchError: too_large or decode_error.
        """
        self._raw_count += len(chunk)
        # What is cut at its cap still ends somewhere: padding and empty members decode to nothing.
        most = 2 * self._max_bytes + _STEP if self._cut_at_max else self._max_bytes
        if self._raw_count > most:
            raise FetchError(Outcome.TOO_LARGE, f"more than {most} bytes on the wire")
        for piece in self._through(chunk, 0):
            self._keep(piece)
            if self.is_cut:
                return

    def _through(self, chunk: bytes, depth: int) -> Iterator[bytes]:
        if depth == len(self._layers):
            yield chunk
            return
        for piece in self._layers[depth].undo(chunk):
            yield from self._through(piece, depth + 1)

    def finish(self) -> bytes:
        """The whole decoded body.

        Raises:
            FetchError: decode_error where an encoding was cut short.
        """
        cut_short = next((layer for layer in self._layers if layer.is_cut_short), None)
        if cut_short is not None and not self.is_cut:
            raise FetchError(Outcome.DECODE_ERROR, f"{cut_short.coding} is cut short after {self._count} bytes")
        return b"".join(self._parts)

    def _keep(self, piece: bytes) -> None:
        if self._count + len(piece) > self._max_bytes:
            if not self._cut_at_max:
                raise FetchError(Outcome.TOO_LARGE, f"more than {self._max_bytes} bytes decoded")
            piece = piece[: self._max_bytes - self._count]
            self.is_cut = True
        self._count += len(piece)
        self._parts.append(piece)


class _Layer:
    """One encoding that is undone as pieces come, a bounded step at a time."""

    def __init__(self, coding: str, max_bytes: int) -> None:
        self.coding = coding
        self._max_bytes = max_bytes
        self._count = 0
        self._member_count = 0
        self._inflater: zlib._Decompress | None = None

    @property
    def is_cut_short(self) -> bool:
        """Whether it began and has not ended."""
        return self._inflater is not None and not self._inflater.eof

    def undo(self, chunk: bytes) -> Iterator[bytes]:
        """The pieces that a piece decodes to.

        Raises:
            FetchError: decode_error, or too_large where a layer between is.
        """
        if self._inflater is None and chunk:
            self._inflater = self._new_inflater(chunk)
        while chunk and self._inflater is not None:
            if self._inflater.eof:
                if self.coding == "deflate" or not chunk.startswith(_GZIP_START):
                    return  # what follows the last member is padding
                self._inflater = self._new_inflater(chunk)
            try:
                piece = self._inflater.decompress(chunk, _STEP)
            except zlib.error as error:
                raise FetchError(Outcome.DECODE_ERROR, f"{self.coding}: {error}") from error
            self._count += len(piece)
            if piece:
                yield piece
            if self._count > self._max_bytes:
                raise FetchError(Outcome.TOO_LARGE, f"more than {self._max_bytes} bytes within {self.coding}")
            chunk = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail

    def _new_inflater(self, head: bytes) -> "zlib._Decompress":
        self._member_count += 1
        if self._member_count > MOST_MEMBERS:
            raise FetchError(Outcome.DECODE_ERROR, f"more than {MOST_MEMBERS} members of {self.coding}")
        if self.coding != "deflate":
            return zlib.decompressobj(wbits=_GZIP_WBITS)
        # "deflate" is zlib by the standard; some servers send it bare.
        start = head[:_ZLIB_HEADER_BYTES]
        is_zlib = len(start) < _ZLIB_HEADER_BYTES or (
            start[0] & 0x0F == _ZLIB_METHOD and int.from_bytes(start, "big") % 31 == 0
        )
        return zlib.decompressobj(wbits=_ZLIB_WBITS if is_zlib else _BARE_WBITS)
