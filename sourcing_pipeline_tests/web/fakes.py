"""Connections that answer from memory: for tests that must not open a socket."""

import ssl


class FakeStream:
    """A connection whose other side says one thing, again for each request."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._waiting: list[bytes] = []
        self.tls_host: str | None = None

    @property
    def is_spent(self) -> bool:
        return bool(self._waiting)

    async def read(self) -> bytes:
        return self._waiting.pop(0) if self._waiting else b""

    def write(self, content: bytes) -> None:
        del content
        self._waiting.append(self._answer)

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        del context
        self.tls_host = host

    def abort(self) -> None:
        self._waiting.clear()
