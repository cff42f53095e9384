"""Connections that answer from memory: for tests that must not open a socket."""

import ssl
from collections.abc import Callable


class FakeStream:
    """A connection whose other side answers each request at once."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self._waiting: list[bytes] = []
        self.tls_host: str | None = None

    @property
    def is_spent(self) -> bool:
        return bool(self._waiting)

    async def read(self) -> bytes:
        return self._waiting.pop(0) if self._waiting else b""

    def write(self, content: bytes) -> None:
        self._waiting.append(self._answer(content))

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        del context
        self.tls_host = host

    def abort(self) -> None:
        self._waiting.clear()
