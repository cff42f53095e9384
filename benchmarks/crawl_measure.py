"""What a contestant costs: wall time, CPU time and peak memory of its processes, with all the processes that they start.

Wall time runs from the word to begin, given when every process has imported what it needs, to the last one's report. CPU
time is user and system time as the kernel accounts for it when a process and its waited-for children have ended, less
what they had used when they were ready; that part is told apart. Memory is read every 50 ms while the crawl runs, from
all processes at once: the proportional anonymous memory of each (``Pss_Anon`` and ``Pss_Shmem``: pages shared after a
fork count once), and the file pages of the process that has most of them, for they are the same libraries in all. It
reads ``/proc``, so it needs Linux. What belongs here: measuring. What doesn't: who is measured.
"""

import contextlib
import json
import os
import queue
import re
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SAMPLE_SECONDS = 0.05
_GRACE_SECONDS = 5.0
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_KILOBYTES = re.compile(rb"^(Pss_Anon|Pss_Shmem|RssFile):\s+(\d+) kB", re.MULTILINE)
_NEW_PEAK = 1.005
"""Memory is counted closely only where more is resident than ever before: that costs milliseconds, a glance costs none."""


class ContestantError(Exception):
    """A contestant did not do what was asked of it."""


@dataclass(frozen=True)
class Measured:
    """What the processes of a contestant used."""

    wall_seconds: float
    cpu_seconds: float
    start_cpu_seconds: float
    peak_memory_mb: float
    reports: tuple[dict[str, Any], ...]
    """What each process says that it did."""


def measure(commands: Sequence[Sequence[str]], *, max_seconds: float) -> Measured:
    """Start processes, let them begin together, and measure until the last has ended.

    Args:
        commands: one a process; see ``crawl_contestant`` for what they say and when.
        max_seconds: they are killed after this time.

    Raises:
        ContestantError: a process failed, took too long, or left one behind that it did not wait for.
    """
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for command in commands]
    try:
        talk = _Talk(processes, time.monotonic() + max_seconds)
        talk.line_of_each()
        start_cpu = sum(_cpu_seconds(process.pid) for process in processes)
        memory = _Memory([process.pid for process in processes])
        started = time.perf_counter()
        talk.tell("go")
        reports = talk.line_of_each(memory.look)
        wall = time.perf_counter() - started
        cpu = sum(_end(process) for process in processes)
        memory.check_nothing_is_left()
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
    return Measured(
        wall_seconds=wall,
        cpu_seconds=cpu - start_cpu,
        start_cpu_seconds=start_cpu,
        peak_memory_mb=memory.peak_bytes / 1e6,
        reports=tuple(json.loads(report) for report in reports),
    )


def _end(process: "subprocess.Popen[bytes]") -> float:
    """Let a process end, and return the CPU time of it and of the children that it waited for."""
    assert process.stdin is not None
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ContestantError(f"{process.args!r} ended with code {process.returncode}; its own message stands above")
    return usage.ru_utime + usage.ru_stime


class _Talk:
    """Lines from and to processes, with a deadline."""

    def __init__(self, processes: "Sequence[subprocess.Popen[bytes]]", deadline: float) -> None:
        self._processes = processes
        self._deadline = deadline
        self._lines: queue.Queue[tuple[int, bytes]] = queue.Queue()
        for place in range(len(processes)):
            threading.Thread(target=self._listen, args=(place,), daemon=True).start()

    def _listen(self, place: int) -> None:
        stdout = self._processes[place].stdout
        assert stdout is not None
        for line in stdout:
            self._lines.put((place, line))
        self._lines.put((place, b""))

    def tell(self, line: str) -> None:
        """Say something to all."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()

    def line_of_each(self, meanwhile: Any = lambda: None) -> list[str]:
        """The next line of each process; ``meanwhile`` is called every 50 ms until all have come."""
        lines: dict[int, str] = {}
        while len(lines) < len(self._processes):
            with contextlib.suppress(queue.Empty):
                place, line = self._lines.get(timeout=_SAMPLE_SECONDS)
                if not line and place not in lines:
                    args = self._processes[place].args
                    raise ContestantError(f"{args!r} ended before its time; its own message stands above")
                if line:
                    lines[place] = line.decode().strip()
            meanwhile()
            if time.monotonic() > self._deadline:
                raise ContestantError("a contestant took too long: give it more time by --max-seconds")
        return [lines[place] for place in sorted(lines)]


class _Memory:
    """The most memory that processes and all below them had at one time."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = roots
        self._below: set[int] = set()
        self._most_resident = 0
        self.peak_bytes = 0

    def look(self) -> None:
        """Take notice of what is used now."""
        pids = [pid for root in self._roots for pid in _tree(root)]
        self._below.update(pids)
        resident = sum(_resident_bytes(pid) for pid in pids)
        if resident < self._most_resident * _NEW_PEAK:
            return
        self._most_resident = resident
        kinds = [_memory_kinds(pid) for pid in pids]
        own = sum(kind.get("Pss_Anon", 0) + kind.get("Pss_Shmem", 0) for kind in kinds)
        self.peak_bytes = max(self.peak_bytes, own + max(kind.get("RssFile", 0) for kind in kinds))

    def check_nothing_is_left(self) -> None:
        """Refuse a result that lacks the CPU time of a process which outlived its parent."""
        until = time.monotonic() + _GRACE_SECONDS
        while left := [pid for pid in self._below if Path(f"/proc/{pid}").exists()]:
            if time.monotonic() > until:
                raise ContestantError(f"a contestant left processes behind, whose CPU time isn't counted: {left}")
            time.sleep(_SAMPLE_SECONDS)


def _read(path: str) -> bytes:
    """A file of ``/proc``; nothing where its process has ended."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _tree(root: int) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, _read(f"{thread}/children").split())
    return found


def _resident_bytes(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * _PAGE_BYTES if fields else 0


def _memory_kinds(pid: int) -> dict[str, int]:
    texts = _read(f"/proc/{pid}/smaps_rollup") + _read(f"/proc/{pid}/status")
    return {name.decode(): int(count) * 1024 for name, count in _KILOBYTES.findall(texts)}


def _cpu_seconds(pid: int) -> float:
    """User and system time of a process and of the children that it has waited for."""
    fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS_PER_SECOND
