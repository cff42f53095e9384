"""Crawls in processes that may be killed: a helper that has everything imported forks one for each.

A fresh interpreter needs two seconds to import what a fork has at once. The helper itself never computes anything with
Polars: that would start its pool of threads, which a fork doesn't have and would wait for.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.web import recovery
from sourcing_pipeline.web.reading import read_shard
from sourcing_pipeline_tests.web.shard import NOW

MOST_SECONDS = 60


@dataclass(frozen=True)
class Job:
    """A crawl of one shard, as the glue does it; or only its recovery, killed before the n-th line of its code."""

    root: str
    websites: dict[str, str]
    connect_to: str
    days: float = 0.0
    recovery_lines: int | None = None


def archive_of(root: Path) -> Path:
    return root / "archive"


def lake_of(root: Path) -> Lake:
    return Lake(root / "lake")


def do(job: Job) -> None:
    """Read what is due and write the index."""
    root, lake = Path(job.root), lake_of(Path(job.root))
    records, outcomes = lake.read_shard(PageRecords, 0), lake.read_shard(SiteOutcomes, 0)
    if job.recovery_lines is not None:
        sys.settrace(_killer(job.recovery_lines))
        recovery.recover(archive_of(root), 0, records, outcomes)
        return
    row = {"is_candidate": True, "is_lead": False, "is_marketplace_brand": False, "shard": 0}
    visit = read_shard(
        Sites.from_rows([row | {"domain": domain, "website_url": url} for domain, url in job.websites.items()]),
        web=WebSettings(connect_to=job.connect_to, delay_seconds=0.02, pages_per_site=8, concurrency=8),
        archive_dir=archive_of(root),
        root=root,
        shard=0,
        previous_records=records,
        previous_outcomes=outcomes,
        now=NOW + timedelta(days=job.days),
    )
    # As ``defs.web`` does it.
    lake.write(PageRecords, records.vstack(visit.page_records), shard=0)
    lake.write(SiteOutcomes, outcomes.vstack(visit.site_outcomes), shard=0)


def _killer(lines: int) -> Any:
    """A trace function that kills its process before the n-th different line of ``recovery`` is run."""
    seen: set[int] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != recovery.__file__:
            return None
        if event == "line":
            seen.add(frame.f_lineno)
            if len(seen) > lines:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


class Helper:
    """The process that forks; one job at a time."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=MOST_SECONDS)

    def start(self, job: Job) -> "Killable":
        """Begin a job in a process of its own."""
        self._say(json.dumps(asdict(job)))
        return Killable(self, int(self._hear()))

    def run(self, job: Job) -> int:
        """Do a job undisturbed; its exit code."""
        return self.start(job).wait()

    def status(self) -> int:
        """How the job's process ended, when it has: its exit code, or minus the signal."""
        self._say("wait")
        return int(self._hear())

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@dataclass(frozen=True)
class Killable:
    """A job under way. Its process id stays its own until ``wait`` was called, even if it has ended."""

    helper: Helper
    pid: int

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit code, or minus the signal that ended it."""
        return self.helper.status()


def _fork(job: Job) -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.alarm(MOST_SECONDS)
    code = 1
    try:
        do(job)
        code = 0
    except KeyboardInterrupt:
        code = 130
    except Exception:  # noqa: BLE001 - the test sees the exit code, and the reason on stderr
        traceback.print_exc()
    finally:
        os._exit(code)


def main() -> None:
    """Fork a process for each job that comes by standard input."""
    for name in ("anyio._backends._asyncio", "hypothesis", "pandera.backends.polars.register"):
        importlib.import_module(name)  # what would be imported on the way, and in each fork again
    for line in sys.stdin:
        pid = _fork(Job(**json.loads(line)))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
