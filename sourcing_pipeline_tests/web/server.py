"""A small web server for tests: plays any number of hosts on one loopback port, and stops by itself with the block.

It runs an event loop in a thread of its own, so that the code under test is free to run its own.
"""

import asyncio
import contextlib
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    host: str
    target: str
    headers: dict[str, str]
    at: float


@dataclass(frozen=True)
class Reply:
    """What to answer: a usual reply, or with ``raw`` whatever bytes; then perhaps pieces, each after a pause.

    A reply in pieces has no length, so the connection ends with it; so it does after ``raw``, unless it is kept open.
    The pieces may be endless, and are made as they are sent.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] = ()
    pause_seconds: float = 0.0
    raw: bytes | None = None
    keeps_open: bool = False


Site = Callable[[Request], Reply]


def page(title: str, *links: str, text: str = "Some words about it.") -> Reply:
    """A plain page."""
    anchors = "".join(f'<a href="{link}">{link.rsplit("/", 1)[-1]}</a> ' for link in links)
    html = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p>{anchors}</body></html>"
    return Reply(body=html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


NOT_FOUND = Reply(404, b"<html>no such page</html>", {"Content-Type": "text/html"})


def pages_of(pages: dict[str, Reply]) -> Site:
    """A site of fixed pages, by target."""
    return lambda request: pages.get(request.target, NOT_FOUND)


@dataclass
class Server:
    """A running server: its address, and what it was asked."""

    port: int
    requests: list[Request]

    @property
    def connect_to(self) -> str:
        """The setting that leads every connection here."""
        return f"127.0.0.1:{self.port}"

    def targets(self, host: str | None = None) -> list[str]:
        """What was asked for, in order."""
        return [request.target for request in self.requests if host is None or request.host == host]


@contextlib.contextmanager
def serving(sites: Mapping[str, Site], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve sites by host name for the time of the block, over TLS where a context is given."""
    requests: list[Request] = []
    started = threading.Event()
    state: dict[str, object] = {}

    async def main() -> None:
        stop = asyncio.Event()
        connections: set[asyncio.StreamWriter] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.add(writer)
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                async for request in _requests(reader):
                    requests.append(request)
                    site = sites.get(request.host)
                    reply = NOT_FOUND if site is None else site(request)
                    if not await _send(writer, reply):
                        break
                writer.close()
                await writer.wait_closed()
            writer.transport.abort()
            connections.discard(writer)

        server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
        state.update(port=server.sockets[0].getsockname()[1], loop=asyncio.get_running_loop(), stop=stop)
        started.set()
        await stop.wait()
        server.close()
        for writer in list(connections):
            writer.transport.abort()
        await asyncio.sleep(0.01)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert started.wait(5)
    port, loop, stop = state["port"], state["loop"], state["stop"]
    assert isinstance(port, int)
    assert isinstance(loop, asyncio.AbstractEventLoop)
    assert isinstance(stop, asyncio.Event)
    try:
        yield Server(port, requests)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)


async def _requests(reader: asyncio.StreamReader) -> AsyncIterator[Request]:
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return
        first, *lines = head.decode("latin-1").splitlines()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
        yield Request(headers.get("host", ""), first.split(" ")[1], headers, time.monotonic())


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    """Send a reply; whether the connection can be used again."""
    if reply.raw is not None:
        writer.write(reply.raw)
    else:
        headers = dict(reply.headers)
        if not reply.pieces:
            headers["Content-Length"] = str(len(reply.body))
        lines = [f"HTTP/1.1 {reply.status} Reply", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + reply.body)
    await writer.drain()
    for piece in reply.pieces:
        await asyncio.sleep(reply.pause_seconds)
        if writer.is_closing():
            return False
        writer.write(piece)
        await writer.drain()
    if reply.raw is not None and not reply.keeps_open:
        await asyncio.sleep(reply.pause_seconds)
    return reply.keeps_open or (reply.raw is None and not reply.pieces)
