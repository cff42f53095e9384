"""TCP and TLS connections for the HTTP client, opened only to addresses that the guard has passed.

What belongs here: resolving, connecting, reading and writing bytes. What doesn't: HTTP (``http1``) and the judgement
on addresses (``guard``). The resolver and ``connect`` are seams that tests replace.
"""

import asyncio
import contextlib
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from sourcing_pipeline.web.guard import Resolve, checked_addresses, system_resolver
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.urls import Url

MOST_ADDRESSES_TRIED = 3
_HIGH_WATER_BYTES = 512 * 1024
"""What a server may send ahead of our reading; then the socket is left to fill up."""


class Stream(Protocol):
    """A connection as the HTTP client needs it."""

    @property
    def is_spent(self) -> bool:
        """Whether it can't carry another request: it was closed, or something came that nobody asked for."""

    async def read(self) -> bytes:
        """The next piece that came; empty at the end. Raises OSError where the connection broke."""

    def write(self, content: bytes) -> None:
        """Send."""

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on, with the certificate verified for the host. Raises OSError (ssl.SSLError is one)."""

    def abort(self) -> None:
        """Drop the connection at once: nothing is left to say, and a lingering peer must not hold us."""


Connect = Callable[[str, int], Awaitable[Stream]]
"""Opens a connection to an address (never a name) and port. Raises OSError where there is none."""


class TcpStream(asyncio.Protocol):
    """A ``Stream`` on asyncio's transports. Pieces are handed on as they came, without a copy."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._pieces: deque[bytes] = deque()
        self._held_bytes = 0
        self._is_paused = False
        self._has_ended = False
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None

    @property
    def is_spent(self) -> bool:
        """Whether it can't carry another request."""
        return self._has_ended or bool(self._pieces) or self._transport is None or self._transport.is_closing()

    async def read(self) -> bytes:
        """The next piece that came; empty at the end."""
        while not self._pieces:
            if self._failure is not None:
                raise OSError(str(self._failure)) from self._failure
            if self._has_ended:
                return b""
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        piece = self._pieces.popleft()
        self._held_bytes -= len(piece)
        if self._is_paused and self._held_bytes < _HIGH_WATER_BYTES and self._transport is not None:
            self._is_paused = False
            self._transport.resume_reading()
        return piece

    def write(self, content: bytes) -> None:
        """Send; a request is small, so nothing waits for it to leave."""
        if self._transport is not None:
            self._transport.write(content)

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on."""
        assert self._transport is not None
        upgraded = await asyncio.get_running_loop().start_tls(self._transport, self, context, server_hostname=host)
        if upgraded is None:  # the other side was gone before the handshake
            raise ConnectionResetError("closed before the handshake")
        self._transport = upgraded

    def abort(self) -> None:
        """Drop the connection."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio's."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by what it does, not by its class

    def data_received(self, data: bytes) -> None:
        """Asyncio's."""
        self._pieces.append(data)
        self._held_bytes += len(data)
        if self._held_bytes >= _HIGH_WATER_BYTES and not self._is_paused and self._transport is not None:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Asyncio's; closes our side too."""
        self._has_ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio's."""
        self._has_ended = True
        self._failure = self._failure or exc
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


async def open_tcp(address: str, port: int) -> Stream:
    """The real ``Connect``."""
    _, stream = await asyncio.get_running_loop().create_connection(TcpStream, address, port)
    return stream


@dataclass(frozen=True)
class Network:
    """How connections are made: the guard's rule, or for a replay the one place that all of them go to."""

    ssl_context: ssl.SSLContext
    connect_timeout_seconds: float
    replay_at: tuple[str, int] | None = None
    replay_speaks_tls: bool = False
    allow_private_addresses: bool = False
    resolve: Resolve = system_resolver
    connect: Connect = field(default=open_tcp)


class Dialler:
    """Opens connections under the rules of a ``Network``, for one site.

    A host is resolved once; all its addresses are checked, and only they are connected to for as long as this lives.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._addresses: dict[tuple[str, int], Sequence[str]] = {}

    async def addresses_of(self, url: Url) -> Sequence[str]:
        """The checked addresses of a URL's host; empty in a replay, where they don't matter.

        Raises:
            FetchError: the guard's, or connect_timeout.
        """
        if self._network.replay_at is not None:
            return ()
        place = (url.host, url.port)
        if place not in self._addresses:
            async with _in_time(self._network.connect_timeout_seconds, url, "no answer of the name service"):
                self._addresses[place] = await checked_addresses(
                    *place, self._network.resolve, allow_private=self._network.allow_private_addresses
                )
        return self._addresses[place]

    async def connect(self, url: Url) -> Stream:
        """A new connection to a URL's host, with TLS where its scheme says so.

        Raises:
            FetchError: the guard's, connect_failure, connect_timeout or tls_failure.
        """
        addresses = await self.addresses_of(url)
        async with _in_time(self._network.connect_timeout_seconds, url, "no connection"):
            stream = await self._connect_to_any(url, addresses)
            is_replay = self._network.replay_at is not None
            if self._network.replay_speaks_tls if is_replay else url.scheme == "https":
                await self._start_tls(stream, url.host.strip("[]"))
        return stream

    async def _connect_to_any(self, url: Url, addresses: Sequence[str]) -> Stream:
        network, failure = self._network, None
        if network.replay_at is not None:
            places: Sequence[tuple[str, int]] = [network.replay_at]
        else:
            places = [(address, url.port) for address in addresses[:MOST_ADDRESSES_TRIED]]
        for place in places:
            try:
                return await network.connect(*place)
            except OSError as error:
                failure = error
        raise FetchError(Outcome.CONNECT_FAILURE, f"{url.host}:{url.port}: {failure}") from failure

    async def _start_tls(self, stream: Stream, host: str) -> None:
        try:
            await stream.start_tls(self._network.ssl_context, host)
        except ssl.SSLError as error:
            stream.abort()
            raise FetchError(Outcome.TLS_FAILURE, f"{host}: {error}") from error
        except (OSError, ValueError) as error:
            stream.abort()
            raise FetchError(Outcome.TLS_FAILURE, f"{host}: TLS broke off: {error}") from error
        except BaseException:
            stream.abort()
            raise


@contextlib.asynccontextmanager
async def _in_time(seconds: float, url: Url, what: str) -> AsyncIterator[None]:
    """Turn a time-out of connecting into its outcome."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise FetchError(Outcome.CONNECT_TIMEOUT, f"{url.host}:{url.port}: {what} in {seconds:g} s") from error
