"""One HTTP/1.1 exchange on one connection: a request out, an answer in, strictly and under caps. Parsed by llhttp.

What belongs here: the wire. What doesn't: content encodings (``decoding``), redirects, robots.txt. Why not httpx's own
transport: decision 0006 (twice the CPU time, no cap on informational answers).
"""

from collections.abc import AsyncIterator

import httptools

from sourcing_pipeline.web.connections import Stream
from sourcing_pipeline.web.outcomes import FetchError, Outcome

MAX_HEAD_BYTES = 100 * 1024
"""Of all heads of an answer together, informational ones included; browsers stop at 256 KiB, servers at 8 to 16."""

MAX_HEADERS = 1000
MAX_INFORMATIONAL = 20
MOST_OVERHEAD = 8
"""Bytes on the wire for a byte of the body: a chunk of one byte has six. Endless chunk extensions and trailers end here."""

_FIRST_FINAL_STATUS = 200
_SPACE, _TAB = 32, 9


class Exchange:
    """An exchange in progress. After ``read_head`` the status and headers are known; ``body`` gives the rest as it comes."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._parser = httptools.HttpResponseParser(self)
        # Many a server ends lines with a bare LF, or sends on after it said that it closes; browsers read both.
        self._parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True, lenient_data_after_close=True)
        self._reason = b""
        self._head_bytes = self._wire_bytes = self._body_bytes = 0
        self._informational = 0
        self._pieces: list[bytes] = []
        self._has_head = False
        self._is_whole = False
        self._has_surplus = False
        self._may_keep_alive = False
        self.has_begun = False
        """Whether a byte of the answer has come."""
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []

    @property
    def reason(self) -> bytes:
        """The words beside the status."""
        return self._reason

    @property
    def is_reusable(self) -> bool:
        """Whether the connection can carry the next request."""
        return self._is_whole and self._may_keep_alive and not self._has_surplus and not self._stream.is_spent

    async def read_head(self) -> None:
        """Read until the final answer's head is there.

        Raises:
            FetchError: protocol_error or connection_lost.
        """
        while not self._has_head:
            if not await self._take():
                what = "in the middle of the head" if self.has_begun else "without an answer"
                raise FetchError(Outcome.CONNECTION_LOST, f"the server closed the connection {what}")

    async def body(self) -> AsyncIterator[bytes]:
        """The body's pieces as they came over the wire, chunked transfer undone.

        Raises:
            FetchError: protocol_error, or connection_lost where it ends before its stated length.
        """
        while True:
            if self._pieces:  # all that one read brought together: a chunk may be a single byte
                pieces, self._pieces = self._pieces, []
                yield pieces[0] if len(pieces) == 1 else b"".join(pieces)
            if self._is_whole:
                return
            if not await self._take():
                if self._ends_with_connection():
                    return
                raise FetchError(Outcome.CONNECTION_LOST, "the connection closed without the whole body")

    async def _take(self) -> bool:
        try:
            piece = await self._stream.read()
        except OSError as error:
            raise FetchError(Outcome.CONNECTION_LOST, str(error) or type(error).__name__) from error
        if not piece:
            return False
        self.has_begun = True
        if not self._has_head:
            self._head_bytes += len(piece)
        try:
            self._parser.feed_data(piece)
        except httptools.HttpParserError as error:
            if self._is_whole:  # what follows the answer is no answer
                self._has_surplus = True
                return True
            if isinstance(error.__context__, FetchError):  # from one of our own methods that llhttp called
                raise error.__context__ from None
            raise FetchError(Outcome.PROTOCOL_ERROR, str(error)) from error
        except httptools.HttpParserUpgrade as error:
            raise FetchError(Outcome.PROTOCOL_ERROR, "the server switches to another protocol") from error
        if self._has_head:
            self._wire_bytes += len(piece)
            if self._wire_bytes > MAX_HEAD_BYTES + MOST_OVERHEAD * self._body_bytes + len(piece):
                raise FetchError(Outcome.PROTOCOL_ERROR, "more bytes around the body than in it")
        elif self._head_bytes > MAX_HEAD_BYTES:
            raise FetchError(Outcome.PROTOCOL_ERROR, f"more than {MAX_HEAD_BYTES} bytes of headers")
        return True

    def _ends_with_connection(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        return self._has_head and names.isdisjoint({b"content-length", b"transfer-encoding"})

    def _refuse_nonsense(self) -> None:
        """What llhttp lets pass: control characters beside the status, and transfer encodings other than chunked."""
        if any(character < _SPACE and character != _TAB for character in self._reason):
            raise FetchError(Outcome.PROTOCOL_ERROR, "control characters in the status line")
        encodings = [value.strip().lower() for name, value in self.headers if name.lower() == b"transfer-encoding"]
        if encodings not in ([], [b"chunked"]):
            raise FetchError(Outcome.PROTOCOL_ERROR, f"Transfer-Encoding: {encodings[0][:50]!r}")

    # What llhttp calls.

    def on_message_begin(self) -> None:
        """A head begins: ours, the next after an informational one, or one that nobody asked for."""
        if self._is_whole:
            self._has_surplus = True
            return
        self._reason, self.headers = b"", []

    def on_status(self, reason: bytes) -> None:
        """The words beside the status, whole or in pieces."""
        if not self._is_whole:
            self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is dropped."""
        if self._has_head:
            return
        self.headers.append((name, value))
        if len(self.headers) > MAX_HEADERS:
            raise FetchError(Outcome.PROTOCOL_ERROR, f"more than {MAX_HEADERS} headers")

    def on_headers_complete(self) -> None:
        """A head is whole."""
        if self._is_whole:
            return
        status = self._parser.get_status_code()
        if status >= _FIRST_FINAL_STATUS:
            self.status, self._has_head = status, True
            self._refuse_nonsense()
            if sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD_BYTES:
                raise FetchError(Outcome.PROTOCOL_ERROR, f"more than {MAX_HEAD_BYTES} bytes of headers")
            return
        self._informational += 1
        if self._informational > MAX_INFORMATIONAL or status < 100:  # noqa: PLR2004 - the least that is a status
            raise FetchError(Outcome.PROTOCOL_ERROR, f"{self._informational} informational answers, the last {status}")

    def on_body(self, piece: bytes) -> None:
        """A piece of the body."""
        if not self._is_whole:
            self._body_bytes += len(piece)
            self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """The answer is whole; an informational one is not it."""
        if self._has_head and not self._is_whole:
            self._is_whole = True
            self._may_keep_alive = self._parser.should_keep_alive()
