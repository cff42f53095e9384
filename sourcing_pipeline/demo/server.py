"""The demo's websites over HTTP, all on one local port: the ``Host`` header says which site is meant.

``DemoServer`` runs this module in a process of its own, which ends when its parent does (its standard input closes) or
after a set time. What belongs here: connections, caching, conditional requests, and lines that fail. What doesn't:
what pages say (``render``).
"""

import argparse
import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from sourcing_pipeline.demo.content import in_phase
from sourcing_pipeline.demo.disturbances import Disturbances
from sourcing_pipeline.demo.render import Answer, answer
from sourcing_pipeline.demo.sites import Site, read_sites

MOST_SECONDS = 3600.0
"""After this time a server ends, whatever its parent does."""

SLOW_SECONDS = 120.0
"""For so long a slow site keeps a connection open without a word."""

CACHED_BYTES = 300_000_000
_MOST_REQUEST_BYTES = 65_536
_LAST_MODIFIED = ("Thu, 01 Oct 2026 08:00:00 GMT", "Wed, 28 Oct 2026 08:00:00 GMT")
_REASONS = {200: "OK", 301: "Moved Permanently", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden"}
_REASONS |= {404: "Not Found", 405: "Method Not Allowed", 429: "Too Many Requests", 503: "Service Unavailable"}


class DemoServer:
    """The websites of a world, served from a process of its own for the time of a ``with`` block.

    Args:
        world_dir: holds ``sites.json``.
        phase: 1 serves the sites as they are later: some changed, two gone.
        max_seconds: after this time the server ends by itself.
        blocked_share: share of the sites that are well that block us now (a test for robots, 403 or 429).
        markup_changed: shop platform whose pages have lost their structured data and prices (``disturbances``).
    """

    def __init__(
        self,
        world_dir: Path,
        phase: int = 0,
        *,
        max_seconds: float = MOST_SECONDS,
        blocked_share: float = 0.0,
        markup_changed: str = "",
    ) -> None:
        self._command = [sys.executable, "-m", __name__, str(world_dir), str(phase), str(max_seconds)]
        self._command += [f"--blocked-share={blocked_share}", f"--markup-changed={markup_changed}"]
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""

    def __enter__(self) -> Self:
        """Start the server and wait until it listens; ``address`` is then ``127.0.0.1:PORT``."""
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own module, run by the interpreter that runs us
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().decode().strip()
        if not self.address:
            self._stop()
            raise RuntimeError("the demo's web server did not start; its own message stands above")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


@dataclass
class Websites:
    """The sites of a phase, and the answers that were given before."""

    sites: dict[str, Site]
    phase: int
    _cache: dict[tuple[str, str], tuple[bytes, bytes, str]] = field(default_factory=dict)
    _cached_bytes: int = 0

    @classmethod
    def of(cls, world_dir: Path, phase: int, disturbances: Disturbances | None = None) -> Self:
        """The sites of a world as they are in a phase, with what is wrong with many of them."""
        sites = {domain: in_phase(site, phase) for domain, site in read_sites(world_dir).items()}
        return cls((disturbances or Disturbances()).of(sites), phase)

    def site_of(self, host: str) -> Site | None:
        """The site that a host belongs to, with or without ``www.`` and the like."""
        return self.sites.get(".".join(_name(host).rsplit(".", 2)[-2:]))

    def respond(self, host: str, path: str, known_etag: str) -> tuple[bytes, bytes]:
        """Head and body of the answer to a GET."""
        site = self.site_of(host)
        if site is None:
            return _head(404, "text/plain", 0), b""
        if _name(host) != site.host and site.fate in ("", "robots_denied"):
            return _head(301, "text/plain", 0, (("Location", f"https://{site.host}{path}"),)), b""
        key = (site.domain, path)
        if key not in self._cache:
            self._remember(key, answer(site, path, self.phase))
        head, body, etag = self._cache[key]
        if etag and known_etag == etag:
            return _head(304, "", 0, (("ETag", etag),)), b""
        return head, body

    def _remember(self, key: tuple[str, str], made: Answer) -> None:
        if self._cached_bytes > CACHED_BYTES:
            self._cache.clear()
            self._cached_bytes = 0
        etag = made.etag if made.status == 200 else ""
        validators = (("ETag", etag), ("Last-Modified", _LAST_MODIFIED[self.phase])) if etag else ()
        head = _head(made.status, made.content_type, len(made.body), (*validators, *made.headers))
        self._cache[key] = (head, made.body, etag)
        self._cached_bytes += len(made.body)


class _Connection(asyncio.Protocol):
    """One connection, kept alive from request to request."""

    def __init__(self, websites: Websites) -> None:
        self._websites = websites
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        for request in self._requests():
            self._answer(request)

    def _requests(self) -> Iterator[bytes]:
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            request, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            yield request
        if len(self._buffer) > _MOST_REQUEST_BYTES and self._transport:
            self._transport.abort()

    def _answer(self, request: bytes) -> None:
        assert self._transport is not None
        if self._transport.is_closing():
            return
        first, *lines = request.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        method, _, rest = first.partition(" ")
        target = rest.partition(" ")[0].partition("?")[0]
        host = headers.get("host", "")
        site = self._websites.site_of(host)
        if site is not None and site.fate == "down":
            self._transport.abort()
            return
        if site is not None and site.fate == "slow":
            asyncio.get_running_loop().call_later(SLOW_SECONDS, self._transport.abort)
            return
        if method not in ("GET", "HEAD") or not target.startswith("/"):
            self._transport.write(_head(405 if target.startswith("/") else 400, "text/plain", 0))
            return
        head, body = self._websites.respond(host, target, headers.get("if-none-match", ""))
        self._transport.write(head if method == "HEAD" else head + body)
        if headers.get("connection", "").lower() == "close":
            self._transport.close()


def _name(host: str) -> str:
    """A host without its port."""
    return host.partition(":")[0].lower()


def _head(status: int, content_type: str, length: int, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    lines = [f"HTTP/1.1 {status} {_REASONS[status]}", "Date: Mon, 02 Nov 2026 00:00:00 GMT"]
    if status != 304:
        lines += [f"Content-Length: {length}", f"Content-Type: {content_type}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def serve(world_dir: Path, phase: int, max_seconds: float, disturbances: Disturbances) -> None:
    """Serve a world's sites until standard input closes or the time is up; the first line of output is the address."""
    websites = Websites.of(world_dir, phase, disturbances)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(websites), "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()[:2]
    sys.stdout.write(f"{host}:{port}\n")
    sys.stdout.flush()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(reader.read(), max_seconds)
    server.close()


def main() -> None:
    """Run from the command line: the world's folder, the phase, and the most seconds to run."""
    parser = argparse.ArgumentParser(description="Serve the websites of a demo world on a local port.")
    parser.add_argument("world_dir", type=Path)
    parser.add_argument("phase", type=int, choices=(0, 1), nargs="?", default=0)
    parser.add_argument("max_seconds", type=float, nargs="?", default=MOST_SECONDS)
    parser.add_argument("--blocked-share", type=float, default=0.0)
    parser.add_argument("--markup-changed", default="")
    given = parser.parse_args()
    disturbances = Disturbances(given.blocked_share, given.markup_changed)
    asyncio.run(serve(given.world_dir, given.phase, given.max_seconds, disturbances))


if __name__ == "__main__":
    main()
