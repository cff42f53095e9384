"""Asks the parser process, and outlives it: a page that kills or stalls it is known by name, all others are asked again.

What belongs here: starting, asking, killing and replacing the process. What doesn't: what it does (``parser_process``).
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sourcing_pipeline
from sourcing_pipeline.errors import SourcingError
from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.http import PRODUCT_TOKEN
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.page_reading import PageReading, SitemapReading
from sourcing_pipeline.web.parser_process import LENGTHS, frame

WALL_SECONDS_PER_TASK = 60.0
"""Behind the limit of CPU time that the process has itself: for one that sleeps, or a machine that swaps."""

MOST_UNDER_WAY = 4
"""Questions in the socket at once: enough that the process never waits, few enough that big pages don't pile up."""

PROCESS_MODULE = "sourcing_pipeline.web.parser_process"
_PACKAGE_PARENT = str(Path(sourcing_pipeline.__file__).parents[1])
_READ_AHEAD_BYTES = 1 << 20
_SECONDS_TO_END = 0.5
_ENDINGS = {
    -signal.SIGKILL: "was killed",
    -signal.SIGSEGV: "crashed",
    -signal.SIGABRT: "crashed",
}


class _ParserDiedError(Exception):
    """The process ended or stalled over a page."""


@dataclass(frozen=True)
class ParserLimits:
    """What the kernel lets the process have for one page."""

    cpu_seconds: float = 5.0
    """A page of 5 MB takes a tenth of it."""
    memory_bytes: int = 2_000_000_000
    """Of address space; a page of 5 MB takes some 150 MB of memory at its peak."""


@dataclass(frozen=True)
class _Ending:
    words: str
    is_sure: bool
    """Whether the page under way was the reason."""


@dataclass
class _Asked:
    message: bytes
    has_died_before: bool = False
    answer: asyncio.Future[dict[str, Any]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class ParserClient:
    """The parser process of a crawl. Questions are answered in their order; a few may be under way.

    Use as ``async with``; the process starts with the first question and ends with the block, or with our own end.
    """

    def __init__(self, limits: ParserLimits = ParserLimits()) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._asked: deque[_Asked] = deque()
        self._has_question = asyncio.Event()
        self._places = asyncio.Semaphore(MOST_UNDER_WAY)
        self._answering: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._answering is not None:
            self._answering.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._answering
        self._stop()

    @property
    def process_id(self) -> int | None:
        """The process, while there is one."""
        return None if self._process is None else self._process.pid

    async def read_page(self, page: Answer, domain: str, *, visit: str, wants_links: bool = True) -> PageReading:
        """Read a page with status 2xx that has just come; see ``read_body``."""
        content_type = page.header("content-type")
        return await self.read_body(
            page.body, content_type, page.url.href, domain, visit=visit, wants_links=wants_links
        )

    async def read_body(
        self, body: bytes, content_type: str | None, href: str, domain: str, *, visit: str, wants_links: bool = True
    ) -> PageReading:
        """Read a page.

        Args:
            body: as it came.
            content_type: as stated.
            href: where it was found.
            domain: the registrable domain of its site.
            visit: names the visit; links that were handed out in it before are passed over.
            wants_links: whether there is any use for links.

        Raises:
            FetchError: parser_failure.
            SourcingError: the parser process does not start.
        """
        head = {"task": "page", "content_type": content_type, "href": href, "domain": domain, "links": wants_links}
        return PageReading.from_plain(await self._ask({**head, "token": PRODUCT_TOKEN, "visit": visit}, body))

    async def read_sitemap(self, body: bytes, href: str, domain: str) -> SitemapReading:
        """Read a sitemap; raises as ``read_body`` does."""
        return SitemapReading.from_plain(await self._ask({"task": "sitemap", "href": href, "domain": domain}, body))

    async def _ask(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        async with self._places:
            asked = _Asked(frame(head, body))
            self._asked.append(asked)
            self._has_question.set()
            if self._answering is None or self._answering.done():
                self._answering = asyncio.create_task(self._answer_all())
            if self._writer is not None:
                self._writer.write(asked.message)
            try:
                answer = await asked.answer
            except _ParserDiedError as error:
                raise FetchError(Outcome.PARSER_FAILURE, f"{head['href']}: the parser process {error}") from error
        if "failure" in answer:
            raise FetchError(Outcome.PARSER_FAILURE, f"{head['href']}: {answer['failure']}")
        return answer

    async def _answer_all(self) -> None:
        """Hand answers to those who asked; when the process dies over a question, go on with the next in a new one."""
        try:
            while True:
                reader = await self._start()
                try:
                    await self._hand_on(reader)
                except TimeoutError:
                    self._stop()
                    self._blame(_Ending(f"gave no answer in {WALL_SECONDS_PER_TASK:g} s", is_sure=True))
                except (asyncio.IncompleteReadError, OSError):
                    self._blame(self._stop())
        except Exception as error:  # noqa: BLE001 - whoever asked must be told, whatever it was
            self._stop()
            reason = error if isinstance(error, SourcingError) else SourcingError(f"the parser process failed: {error}")
            while self._asked:
                _fail(self._asked.popleft(), reason)

    def _blame(self, ending: _Ending) -> None:
        """Say which page it was: the one under way, if it surely was; otherwise it is asked once more, to be sure."""
        first = self._asked[0]
        if ending.is_sure or first.has_died_before:
            _fail(self._asked.popleft(), _ParserDiedError(ending.words))
        else:
            first.has_died_before = True

    async def _hand_on(self, reader: asyncio.StreamReader) -> None:
        while True:
            while not self._asked:
                self._has_question.clear()
                await self._has_question.wait()
            async with asyncio.timeout(WALL_SECONDS_PER_TASK):
                answer = await _read_frame(reader)
            asked = self._asked.popleft().answer
            if not asked.done():
                asked.set_result(answer)

    async def _start(self) -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection(sock=self._spawn(), limit=_READ_AHEAD_BYTES)
        try:
            async with asyncio.timeout(WALL_SECONDS_PER_TASK):
                await _read_frame(reader)  # its greeting
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            writer.transport.abort()
            raise SourcingError(
                f"the parser process ({sys.executable} -m {PROCESS_MODULE}) does not start: it {self._stop().words}; "
                "its own message stands above"
            ) from error
        self._writer = writer  # from here on whoever asks writes; what was asked before is written here
        for asked in self._asked:
            writer.write(asked.message)
        return reader

    def _spawn(self) -> socket.socket:
        """Start the process; our end of the socket.

        Raises:
            SourcingError: the system allows no more processes or files.
        """
        try:
            return self._spawn_process()
        except OSError as error:
            raise SourcingError(
                f"the parser process can't be started: {error}; lower web.concurrency or raise the system's limits"
            ) from error

    def _spawn_process(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs, contextlib.ExitStack() as unless_started:
            unless_started.callback(ours.close)
            self._process = subprocess.Popen(  # noqa: S603 - our own module, run by the interpreter that runs us
                # Without site's work it starts twice as fast; where packages are, we know.
                [
                    *(sys.executable, "-S", "-m", PROCESS_MODULE, str(theirs.fileno())),
                    *(str(self._limits.cpu_seconds), str(self._limits.memory_bytes)),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join([_PACKAGE_PARENT, *filter(None, sys.path)])},
            )
            unless_started.pop_all()
        return ours

    def _stop(self) -> _Ending:
        """End the process, and say how it ended."""
        writer, self._writer = self._writer, None
        process, self._process = self._process, None
        if writer is not None:
            with contextlib.suppress(OSError):
                # Not only close it, which happens in the loop's next turn: the process is waited for before that.
                writer.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            writer.transport.abort()
        if process is None:
            return _Ending("was not there", is_sure=False)
        with contextlib.suppress(subprocess.TimeoutExpired):
            # Its socket is shut: it ends at once if it can, and where it had ended by itself, this says how.
            process.wait(timeout=_SECONDS_TO_END)
        if process.poll() is None:
            process.kill()
            process.wait()
            return _Ending("did not end by itself", is_sure=False)
        if process.returncode == -signal.SIGVTALRM:
            return _Ending(f"took more than {self._limits.cpu_seconds:g} s of CPU time", is_sure=True)
        return _Ending(_ENDINGS.get(process.returncode, f"ended with {process.returncode}"), is_sure=False)


def _fail(asked: _Asked, error: Exception) -> None:
    if not asked.answer.done():  # whoever asked may have run out of time
        asked.answer.set_exception(error)


async def _read_frame(reader: asyncio.StreamReader) -> dict[str, Any]:
    head_length, body_length = LENGTHS.unpack(await reader.readexactly(LENGTHS.size))
    content: dict[str, Any] = json.loads(await reader.readexactly(head_length + body_length))
    return content
