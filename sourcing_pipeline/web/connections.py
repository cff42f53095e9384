"""TCP and TLS connections for the HTTP client, opened only to addresses that the guard has passed.

What belongs here: connecting, reading and writing bytes. What doesn't: HTTP (``http``) and the judgement (``guard``).
The resolver and ``connect`` are seams that tests replace.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpcore

from sourcing_pipeline.web.guard import Resolve, checked_addresses, system_resolver
from sourcing_pipeline.web.outcomes import FetchError, Outcome

Connect = Callable[[str, int], Awaitable[httpcore.AsyncNetworkStream]]
"""Opens a connection to an address (never a name) and port. Raises OSError where there is none."""

MOST_ADDRESSES_TRIED = 3
_HTTPS_PORT = 443


class TcpStream(httpcore.AsyncNetworkStream):
    """A connection on asyncio's own streams, a third cheaper than httpcore's default."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature; the time limit is around the whole fetch
        """Read what has come."""
        del timeout
        try:
            return await self._reader.read(max_bytes)
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as above
        """Write all of it."""
        del timeout
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Drop the connection at once: nothing is left to say, and a lingering peer must not hold us."""
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as above
    ) -> httpcore.AsyncNetworkStream:
        """Speak TLS from here on, with the certificate verified for the name."""
        try:
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname, ssl_handshake_timeout=timeout)
        except ssl.SSLError as error:
            await self.aclose()
            raise FetchError(Outcome.TLS_FAILURE, f"{server_hostname}: {error}") from error
        except (OSError, ValueError) as error:
            await self.aclose()
            raise FetchError(Outcome.CONNECT_FAILURE, f"{server_hostname}: TLS broke off: {error}") from error
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a stream."""
        if info == "is_readable":  # an idle connection that can be read has been closed by the other side
            return self._reader.at_eof()
        return self._writer.get_extra_info(info)


class _PlainStream(TcpStream):
    """A connection of a replay without TLS: https addresses are spoken to in plain HTTP."""

    async def start_tls(self, *_args: Any, **_named: Any) -> httpcore.AsyncNetworkStream:
        """Go on in plain."""
        return self


async def open_tcp(address: str, port: int) -> httpcore.AsyncNetworkStream:
    """The real ``Connect``."""
    return TcpStream(*await asyncio.open_connection(address, port))


async def _open_plain(address: str, port: int) -> httpcore.AsyncNetworkStream:
    return _PlainStream(*await asyncio.open_connection(address, port))


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


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore's pool under the rules of a ``Network``."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, check every answer, connect to a checked address.

        Raises:
            FetchError: the guard's, connect_failure, connect_timeout or tls_failure.
        """
        del timeout, local_address, socket_options
        try:
            async with asyncio.timeout(self._network.connect_timeout_seconds):
                return await self._connect(host, port)
        except TimeoutError as error:
            seconds = self._network.connect_timeout_seconds
            raise FetchError(Outcome.CONNECT_TIMEOUT, f"{host}:{port} in {seconds:g} s") from error

    async def _connect(self, host: str, port: int) -> httpcore.AsyncNetworkStream:
        network = self._network
        if network.replay_at is not None:
            return await self._connect_to_replay(host, port, network.replay_at)
        addresses = await checked_addresses(host, port, network.resolve, allow_private=network.allow_private_addresses)
        failure: OSError | None = None
        for address in addresses[:MOST_ADDRESSES_TRIED]:
            try:
                return await network.connect(address, port)
            except OSError as error:
                failure = error
        raise FetchError(Outcome.CONNECT_FAILURE, f"{host}:{port}: {failure}") from failure

    async def _connect_to_replay(self, host: str, port: int, place: tuple[str, int]) -> httpcore.AsyncNetworkStream:
        speaks_tls = self._network.replay_speaks_tls
        try:
            stream = await (open_tcp if speaks_tls else _open_plain)(*place)
        except OSError as error:
            raise FetchError(Outcome.CONNECT_FAILURE, f"connect_to {place[0]}:{place[1]}: {error}") from error
        if speaks_tls and port != _HTTPS_PORT:  # httpcore starts TLS itself for https addresses
            return await stream.start_tls(self._network.ssl_context, server_hostname=host)
        return stream
