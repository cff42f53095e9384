"""All hosts of the crawl benchmark on one port of this machine, in a process of its own; the Host header says which.

Answers are made before the first request comes; each leaves after the latency that was asked for. The server keeps
count, so that a contestant which asks for fewer pages than the others, or for two at a time of one host, is found out.
It ends when its standard input closes, or after a set time. What belongs here: connections and the count. What doesn't:
what pages say (``crawl_site``).
"""

import argparse
import asyncio
import json
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, cast

import crawl_site

MOST_SECONDS = 3600.0
"""After this time the server ends, whatever its parent does."""

_HOST = re.compile(rb"\r\nhost: *([^\r\n]*)", re.IGNORECASE)
_ORIGIN = "http://ORIGIN"
_MOST_REQUEST_BYTES = 65_536
_HTML, _XML, _TEXT = "text/html; charset=utf-8", "application/xml; charset=utf-8", "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """What was asked of the server since the last count."""

    hosts_of_paths: dict[str, int]
    """For each path, how many hosts were asked for it."""
    repeated: int
    """Requests for what had been asked for before."""
    most_at_once: int
    """The most requests that one host had to answer at the same time."""
    cpu_seconds: float
    """What the server used; where cores are few, contestants lack it."""


class CrawlServer:
    """The server, in a process of its own for the time of a ``with`` block.

    Args:
        page_bytes: size of each page.
    """

    def __init__(self, page_bytes: int) -> None:
        self._command = [sys.executable, __file__, "--page-bytes", str(page_bytes)]
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def __enter__(self) -> Self:
        """Start it and wait until it listens; ``address`` is then ``127.0.0.1:PORT``."""
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = self._line()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        assert self._process is not None
        self._process.communicate()

    def begin(self, latency_ms: float) -> None:
        """Count from nothing, and answer after so many milliseconds from now on."""
        self._tell(f"begin {latency_ms}")
        self._line()

    def asked(self) -> Asked:
        """What was asked since ``begin``."""
        self._tell("asked")
        return Asked(**json.loads(self._line()))

    def _tell(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError("the benchmark's web server has ended; its own message stands above")
        return line


@dataclass
class _Shops:
    """The answers, and the count."""

    pages: dict[tuple[int, str], bytes]
    robots: bytes
    sitemap: bytes
    latency_seconds: float = 0.0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0
    cpu_before: float = 0.0

    @classmethod
    def of(cls, page_bytes: int) -> Self:
        pages = crawl_site.all_pages(page_bytes)
        return cls(
            {key: _response("200 OK", _HTML, body) for key, body in pages.items()},
            crawl_site.robots(_ORIGIN),
            crawl_site.sitemap(_ORIGIN),
        )

    def begin(self, latency_ms: float) -> None:
        self.latency_seconds = latency_ms / 1000
        self.counts.clear()
        self.waiting.clear()
        self.most_at_once = 0
        self.cpu_before = time.process_time()

    def asked(self) -> dict[str, Any]:
        return {
            "hosts_of_paths": dict(Counter(path for _, path in self.counts)),
            "repeated": self.counts.total() - len(self.counts),
            "most_at_once": self.most_at_once,
            "cpu_seconds": time.process_time() - self.cpu_before,
        }

    def respond(self, origin_host: str, path: str) -> bytes:
        """The answer to a request; ``origin_host`` is the Host header, with its port if it states one."""
        host = origin_host.partition(":")[0]
        self.counts[host, path] += 1
        self.waiting[host] += 1
        self.most_at_once = max(self.most_at_once, self.waiting[host])
        try:
            page = self.pages.get((crawl_site.host_number(host) % crawl_site.VARIANTS, path))
        except ValueError:
            page = None
        if page is not None:
            return page
        if path == "/robots.txt":
            return _response("200 OK", _TEXT, self.robots.replace(_ORIGIN.encode(), f"http://{origin_host}".encode()))
        if path == "/sitemap.xml":
            return _response("200 OK", _XML, self.sitemap.replace(_ORIGIN.encode(), f"http://{origin_host}".encode()))
        return _response("404 Not Found", _TEXT, b"not found\n")

    def answered(self, origin_host: str) -> None:
        self.waiting[origin_host.partition(":")[0]] -= 1


def _response(status: str, content_type: str, body: bytes) -> bytes:
    lines = (
        f"HTTP/1.1 {status}",
        "Date: Mon, 02 Nov 2026 08:00:00 GMT",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        "Server: shop-builder",
        "Cache-Control: private, max-age=0",
        f'ETag: W/"{len(body):x}"',
        "Content-Language: en",
        "Strict-Transport-Security: max-age=7889238",
        "X-Frame-Options: DENY",
        "X-Content-Type-Options: nosniff",
        "Vary: Accept",
        "Connection: keep-alive",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class _Connection(asyncio.Protocol):
    """One connection, kept alive from request to request."""

    def __init__(self, shops: _Shops, loop: asyncio.AbstractEventLoop) -> None:
        self._shops = shops
        self._loop = loop
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            request, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            self._answer(request)
        if len(self._buffer) > _MOST_REQUEST_BYTES and self._transport is not None:
            self._transport.abort()

    def _answer(self, request: bytes) -> None:
        path = request[: request.index(b"\r\n")].split(b" ")[1].decode("latin-1")
        found = _HOST.search(request)
        host = found.group(1).decode("latin-1") if found else ""
        response = self._shops.respond(host, path)
        if self._shops.latency_seconds:
            self._loop.call_later(self._shops.latency_seconds, self._send, response, host)
        else:
            self._send(response, host)

    def _send(self, response: bytes, host: str) -> None:
        self._shops.answered(host)
        assert self._transport is not None
        if not self._transport.is_closing():
            self._transport.write(response)


async def _serve(page_bytes: int, max_seconds: float) -> None:
    shops = _Shops.of(page_bytes)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(shops, loop), "127.0.0.1", 0, backlog=4096)
    host, port = server.sockets[0].getsockname()[:2]
    _say(f"{host}:{port}")
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    try:
        async with asyncio.timeout(max_seconds):
            while order := (await orders.readline()).decode().split():
                if order[0] == "begin":
                    shops.begin(float(order[1]))
                    _say("begun")
                else:
                    _say(json.dumps(shops.asked()))
    except TimeoutError:
        sys.stderr.write(f"the benchmark's web server ends after {max_seconds:g} s\n")
    server.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fastest_run() -> Callable[[Coroutine[Any, Any, None]], None]:
    """On uvloop where it is installed: what the server takes of the cores, contestants lack."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run


def main() -> None:
    """Run from the command line: the first line of output is the address."""
    parser = argparse.ArgumentParser(description="Serve the crawl benchmark's hosts on a local port.")
    parser.add_argument("--page-bytes", type=int, default=60_000)
    parser.add_argument("--max-seconds", type=float, default=MOST_SECONDS)
    given = parser.parse_args()
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    _fastest_run()(_serve(given.page_bytes, given.max_seconds))


if __name__ == "__main__":
    main()
