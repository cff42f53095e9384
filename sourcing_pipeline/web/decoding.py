"""Bodies as they come off the wire, decoded piece by piece under a cap that no bomb can jump.

httpx inflates a whole chunk before any cap can act; this decoder asks zlib for no more than may still come.
"""

import zlib

from sourcing_pipeline.web.outcomes import FetchError, Outcome

ACCEPT_ENCODING = "gzip, deflate"
"""What we ask for: what the standard library can undo."""

_STEP = 256 * 1024
_GZIP_WBITS, _ZLIB_WBITS, _BARE_WBITS = 31, 15, -15
_ZLIB_METHOD = 8
_ZLIB_HEADER_BYTES = 2


class BodyDecoder:
    """Collects a body, undoing at most one content encoding, up to ``max_bytes`` raw and decoded.

    What is longer is an error, or with ``cut_at_max`` is cut there.
    """

    def __init__(self, content_encoding: str, max_bytes: int, *, cut_at_max: bool = False) -> None:
        """Choose the decoder.

        Raises:
            FetchError: decode_error for an encoding that was not asked for, or more than one.
        """
        codings = [
            name for part in content_encoding.lower().split(",") if (name := part.strip()) not in {"", "identity"}
        ]
        if len(codings) > 1 or (codings and codings[0] not in {"gzip", "x-gzip", "deflate"}):
            raise FetchError(Outcome.DECODE_ERROR, f"Content-Encoding: {content_encoding[:100]}")
        self._coding = codings[0] if codings else None
        self._max_bytes = max_bytes
        self._cut_at_max = cut_at_max
        self.is_cut = False
        """Whether the rest was dropped; nothing more need be fed."""
        self._raw_count = 0
        self._count = 0
        self._parts: list[bytes] = []
        self._inflater = None if self._coding is None else self._new_inflater(b"")
        self._is_started = False

    def feed(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises:
            FetchError: too_large or decode_error.
        """
        self._raw_count += len(chunk)
        if self._raw_count > self._max_bytes and not self._cut_at_max:
            raise FetchError(Outcome.TOO_LARGE, f"more than {self._max_bytes} bytes on the wire")
        if self._coding is None:
            self._keep(chunk)
            return
        if not self._is_started and chunk:
            self._inflater = self._new_inflater(chunk)
            self._is_started = True
        while chunk and self._inflater is not None and not self.is_cut:
            if self._inflater.eof:
                if self._coding == "deflate" or not chunk.startswith(b"\x1f\x8b"):
                    return  # what follows the last member is padding
                self._inflater = self._new_inflater(chunk)
            try:
                self._keep(self._inflater.decompress(chunk, _STEP))
            except zlib.error as error:
                raise FetchError(Outcome.DECODE_ERROR, f"{self._coding}: {error}") from error
            chunk = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail

    def finish(self) -> bytes:
        """The whole decoded body.

        Raises:
            FetchError: decode_error where the encoding was cut short.
        """
        if self._is_started and self._inflater is not None and not self._inflater.eof and not self.is_cut:
            raise FetchError(Outcome.DECODE_ERROR, f"{self._coding} is cut short after {self._count} bytes")
        return b"".join(self._parts)

    @property
    def raw_count(self) -> int:
        """Bytes that came over the wire so far."""
        return self._raw_count

    def _keep(self, piece: bytes) -> None:
        if self._count + len(piece) > self._max_bytes:
            if not self._cut_at_max:
                raise FetchError(Outcome.TOO_LARGE, f"more than {self._max_bytes} bytes decoded")
            piece = piece[: self._max_bytes - self._count]
            self.is_cut = True
        self._count += len(piece)
        self._parts.append(piece)

    def _new_inflater(self, head: bytes) -> "zlib._Decompress":
        if self._coding != "deflate":
            return zlib.decompressobj(wbits=_GZIP_WBITS)
        # "deflate" is zlib by the standard; some servers send it bare.
        start = head[:_ZLIB_HEADER_BYTES]
        is_zlib = len(start) < _ZLIB_HEADER_BYTES or (
            start[0] & 0x0F == _ZLIB_METHOD and int.from_bytes(start, "big") % 31 == 0
        )
        return zlib.decompressobj(wbits=_ZLIB_WBITS if is_zlib else _BARE_WBITS)
