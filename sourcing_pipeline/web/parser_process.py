"""The process in which pages are parsed: it may die of a page, and nothing else does.

An HTML parser in C fed by strangers may stall or crash; so it runs here, under limits of CPU time and memory that the
kernel enforces. What belongs here: the loop, the limits and the frames on the wire. What doesn't: what is read
(``page_reading``) and who asks (``parser_client``). Frames are a JSON head and a body, each behind its length; nothing
is pickled.
"""

import contextlib
import gc
import json
import resource
import signal
import socket
import struct
import sys
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from sourcing_pipeline.web.page_reading import read_page, read_sitemap_links

GARBAGE_THRESHOLD = 50_000
"""Objects between two collections: trees and links hold no cycles, so there is little to find."""

MOST_ORIGINS_REMEMBERED = 128
LENGTHS = struct.Struct(">II")
"""Bytes of the head and of the body of a frame."""


def frame(head: dict[str, Any], body: bytes = b"") -> bytes:
    """A message as it goes over the socket."""
    encoded = json.dumps(head, separators=(",", ":")).encode()
    return b"".join((LENGTHS.pack(len(encoded), len(body)), encoded, body))


class _Tasks:
    """What can be asked for, by name. Remembers which links of an origin were handed out, to pass them over."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, set[str]] = OrderedDict()
        self.by_name: dict[str, Callable[[dict[str, Any], bytes], dict[str, Any]]] = {
            "page": self._page,
            "sitemap": self._sitemap,
        }

    def _page(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        origin = f"{head['visit']} {'/'.join(head['href'].split('/', 3)[:3])}"
        seen = self._seen.pop(origin, set())
        self._seen[origin] = seen
        if len(self._seen) > MOST_ORIGINS_REMEMBERED:
            self._seen.popitem(last=False)
        return read_page(
            body,
            content_type=head["content_type"],
            href=head["href"],
            domain=head["domain"],
            token=head["token"],
            seen=seen,
            wants_links=head["links"],
        ).as_plain()

    def _sitemap(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        return read_sitemap_links(body, href=head["href"], domain=head["domain"]).as_plain()


def serve(connection: socket.socket, cpu_seconds: float) -> None:
    """Answer until the other side is gone; a question that takes longer ends the process."""
    tasks = _Tasks()
    stream = connection.makefile("rwb", buffering=1 << 16)
    stream.write(frame({"ready": True}))
    stream.flush()
    while len(lengths := stream.read(LENGTHS.size)) == LENGTHS.size:
        head_length, body_length = LENGTHS.unpack(lengths)
        head, body = json.loads(stream.read(head_length)), stream.read(body_length)
        # The kernel's default for this signal ends the process, in the middle of C code as anywhere.
        signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
        try:
            answer = tasks.by_name[head["task"]](head, body)
        except Exception as error:  # noqa: BLE001 - whatever a page does to our reading, it is answered
            answer = {"failure": f"{type(error).__name__}: {error}"[:300]}
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        stream.write(frame(answer))
        stream.flush()


def main() -> None:
    """Serve a socket: its file descriptor, the CPU seconds and the bytes of memory for a page are given."""
    descriptor, cpu_seconds, memory_bytes = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    gc.freeze()  # nothing of what was imported ever becomes garbage
    gc.set_threshold(GARBAGE_THRESHOLD)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the crawl, which closes the socket
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # not every system knows this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with socket.socket(fileno=descriptor) as connection:
        serve(connection, cpu_seconds)


if __name__ == "__main__":
    main()
