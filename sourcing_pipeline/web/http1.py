"""One HTTP/1.1 exchange on one connection: a request out, an answer in, strictly and under caps. Parsed by llhttp.

What belongs here: the wire. What doesn't: content encodings (``decoding``), redirects, robots.txt. Why not httpx's own
transport: decision 0004 (four times the CPU time, no cap on informational answers, lenient where llhttp is strict).
"""

from collections import deque
from collections.abc import AsyncIterator

import httptools

from sourcing_pipeline.web.connections import Stream
from sourcing_pipeline.web.outcomes import FetchError, Outcome

MAX_HEAD_BYTES = 100 * 1024
"""Of all heads of an answer together, informational ones included; browsers stop at 256 KiB, servers at 8 to 16."""

MAX_HEADERS = 500
MAX_INFORMATIONAL = 20
_FIRST_FINAL_STATUS = 200


class Exchange:
    """An exchange in progress. After ``read_head`` the status and headers are known; ``body`` gives the rest as it comes."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._parser = httptools.HttpResponseParser(self)
        # Many a server ends lines with a bare LF, or sends on after it said that it closes; browsers read both.
        self._parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True, lenient_data_after_close=True)
        self._reason = b""
        self._head_bytes = 0
        self._informational = 0
        self._pieces: deque[bytes] = deque()
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
            while self._pieces:
                yield self._pieces.popleft()
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
        except httptools.HttpParserUpgrade as error:
            raise FetchError(Outcome.PROTOCOL_ERROR, "the server switches to another protocol") from error
        except httptools.HttpParserError as error:
            cause = error.__context__ if isinstance(error.__context__, FetchError) else None
            if cause is not None:
                raise cause from None
            raise FetchError(Outcome.PROTOCOL_ERROR, str(error)) from error
        if not self._has_head and self._head_bytes > MAX_HEAD_BYTES:
            raise FetchError(Outcome.PROTOCOL_ERROR, f"more than {MAX_HEAD_BYTES} bytes of headers")
        return True

    def _ends_with_connection(self) -> bool:
        names = {name.lower() for name, _ in self.headers}
        return self._has_head and names.isdisjoint({b"content-length", b"transfer-encoding"})

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
            if sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD_BYTES:
                raise FetchError(Outcome.PROTOCOL_ERROR, f"more than {MAX_HEAD_BYTES} bytes of headers")
            return
        self._informational += 1
        if self._informational > MAX_INFORMATIONAL or status < 100:  # noqa: PLR2004 - the least that is a status
            raise FetchError(Outcome.PROTOCOL_ERROR, f"{self._informational} informational answers, the last {status}")

    def on_body(self, piece: bytes) -> None:
        """A piece of the body."""
        if not self._is_whole:
            self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """The answer is whole; an informational one is not it."""
        if self._has_head and not self._is_whole:
            self._is_whole = True
            self._may_keep_alive = self._parser.should_keep_alive()
