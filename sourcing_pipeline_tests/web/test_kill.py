"""Crawls that are killed at random moments, over the demo's websites: nothing is lost, nothing is fetched twice."""

import io
import itertools
import json
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import polars as pl
import pytest
from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.demo.server import Websites
from sourcing_pipeline.demo.world import WorldSize, write_world
from sourcing_pipeline.web.archive import OPEN_SUFFIX, ArchiveReader
from sourcing_pipeline.web.journal import shard_folder
from sourcing_pipeline.web.records import FILE_KINDS
from sourcing_pipeline.web.recovery import recover
from sourcing_pipeline.web.warc_records import payload_digest
from sourcing_pipeline_tests.web.killable import Helper, Job, archive_of, lake_of
from sourcing_pipeline_tests.web.server import Reply, Request, Server, Site, serving

pytestmark = pytest.mark.slow

KILLS = 50
SITES = 25
MOST_BYTES = 10_000_000


@dataclass
class World:
    """Websites that are being served, and what a crawl of them brings that nobody disturbs."""

    helper: Helper
    server: Server
    websites: dict[str, str]
    request_count: int = 0
    seconds_between: float = 0.0
    seconds_after_the_last: float = 0.0
    pages: frozenset[tuple[str, str]] = frozenset()
    visits: frozenset[tuple[str, str]] = frozenset()

    def job(self, root: Path, attempt: int = 0, **more: Any) -> Job:
        """A crawl; later attempts are a little later, as they are in life."""
        return Job(str(root), self.websites, self.server.connect_to, days=attempt / 1000, **more)

    def undisturbed(self, root: Path) -> None:
        """Crawl to the end, and note how long that takes and what it brings."""
        before = len(self.server.requests)
        assert self.helper.run(self.job(root)) == 0
        times = [request.at for request in self.server.requests[before:]]
        self.request_count = len(times)
        self.seconds_between = (times[-1] - times[0]) / len(times)
        self.seconds_after_the_last = time.monotonic() - times[-1]
        self.pages, self.visits = pages_of(root), visits_of(root)

    def killed(self, root: Path, share: float, number: signal.Signals = signal.SIGKILL, attempt: int = 0) -> int:
        """Start a crawl and end it when a share of its usual time has passed, from its first request to its end.

        Time is told by the requests that came, for the machine may be faster or slower than it was.
        """
        before = len(self.server.requests)
        after_the_last = self.seconds_after_the_last / self.seconds_between
        moment = share * (self.request_count + after_the_last)
        crawl = self.helper.start(self.job(root, attempt))
        self._wait_for(before + 1 + int(min(moment, self.request_count - 1)))
        time.sleep((moment - min(int(moment), self.request_count - 1)) * self.seconds_between)
        crawl.send(number)
        return crawl.wait()

    def _wait_for(self, request_count: int) -> None:
        """Until so many requests have come, or no more do."""
        patience, seen, since = 10.0, len(self.server.requests), time.monotonic()
        while len(self.server.requests) < request_count and time.monotonic() - since < patience:
            if len(self.server.requests) > seen:
                patience, seen, since = 1.0, len(self.server.requests), time.monotonic()
            time.sleep(0.0005)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    write_world(folder / "inputs", folder / "world", seed=1, size=WorldSize.preset("small"))
    demo = Websites.of(folder / "world", phase=0)
    chosen = sorted(demo.sites.values(), key=lambda site: (not site.fate, site.seed))[:SITES]

    def respond(request: Request) -> Reply:
        site = demo.site_of(request.host)
        if site is None or site.fate in ("down", "slow"):
            return Reply(raw=b"")
        head, body = demo.respond(request.host, request.target, request.headers.get("if-none-match", ""))
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if line)
        return Reply(int(first.split()[1]), body, headers)

    hosts: dict[str, Site] = {
        host: respond for site in chosen for host in (site.domain, site.host, f"www.{site.domain}")
    }
    with serving(hosts) as server, Helper() as helper:
        world = World(helper, server, {site.domain: f"https://{site.host}/" for site in chosen})
        for attempt in range(2):  # at first pages are made that are served from memory later
            world.undisturbed(folder / f"undisturbed-{attempt}")
        assert len(world.pages) > 60
        assert {"ok", "parked", "robots_denied"} < {outcome for _, outcome in world.visits}
        yield world


def pages_of(root: Path) -> frozenset[tuple[str, str]]:
    """Address and outcome of each page in the index whose body is kept."""
    records = (
        lake_of(root)
        .read(PageRecords)
        .filter(pl.col("warc_path").is_not_null() & ~pl.col("page_kind").is_in(FILE_KINDS))
    )
    return frozenset(records.select("url", "outcome").iter_rows())


def visits_of(root: Path) -> frozenset[tuple[str, str]]:
    return frozenset(lake_of(root).read(SiteOutcomes).select("domain", "outcome").iter_rows())


def journaled(root: Path) -> list[dict[str, Any]]:
    """The whole lines of all journals."""
    folder = archive_of(root) / shard_folder(0)
    contents = [journal.read_bytes() for journal in sorted(folder.glob("*.jsonl"))]
    return [json.loads(line) for content in contents for line in content[: content.rfind(b"\n") + 1].splitlines()]


def responses_in(file: IO[bytes]) -> list[str]:
    """The addresses of the responses in a WARC file, of which every byte is read and every digest checked."""
    urls = []
    for record in ArchiveIterator(file, check_digests="raise"):
        record.content_stream().read()
        if record.rec_type == "response":
            urls.append(record.rec_headers.get_header("WARC-Target-URI"))
    return urls


def check_archive(root: Path) -> list[str]:
    """Whole files are whole, open ones are up to their last journaled record, journaled records can be read."""
    lines = [line for line in journaled(root) if "written_to" in line]
    urls = []
    for warc in sorted(archive_of(root).rglob("*.warc.gz")):
        with warc.open("rb") as file:
            urls += responses_in(file)
    for opened in sorted(archive_of(root).rglob(f"*{OPEN_SUFFIX}")):
        name = opened.relative_to(archive_of(root)).as_posix().removesuffix(OPEN_SUFFIX)
        end = max((line["end"] for line in lines if line["written_to"] == name), default=0)
        assert opened.stat().st_size >= end
        urls += responses_in(io.BytesIO(opened.read_bytes()[:end]))
    with ArchiveReader(archive_of(root)) as reader:
        for row in (line["record"] for line in lines):
            body = reader.read(row["warc_path"], row["warc_offset"], MOST_BYTES).body
            assert payload_digest(body) == row["payload_digest"]
    return urls


def archived_addresses(root: Path) -> set[tuple[str, str]]:
    """Host and target of each page that is in the archive."""
    rows = (line["record"] for line in journaled(root) if "written_to" in line)
    places = [urlsplit(row["final_url"]) for row in rows if row["page_kind"] not in FILE_KINDS]
    return {(place.netloc, place.path + (f"?{place.query}" if place.query else "")) for place in places}


def check_that_all_is_there(world: World, root: Path) -> None:
    """The archive is whole, and holds what an undisturbed crawl brings, each page once."""
    urls = check_archive(root)
    assert not list(archive_of(root).rglob(f"*{OPEN_SUFFIX}"))
    assert [url for url, count in Counter(urls).items() if count > 1] == []
    assert pages_of(root) == world.pages
    assert visits_of(root) == world.visits


def resume(world: World, root: Path, attempt: int) -> None:
    """Go on undisturbed; nothing that is in the archive is asked for."""
    archived, before = archived_addresses(root), len(world.server.requests)
    assert world.helper.run(world.job(root, attempt)) == 0
    asked = {(request.host, request.target) for request in world.server.requests[before:]}
    assert asked & archived == set()


def test_a_crawl_killed_at_any_moment_loses_nothing_and_fetches_nothing_twice(world: World, tmp_path: Path) -> None:
    moments = random.Random(20261123)
    killed = unfinished = 0
    for kill in range(KILLS):
        root = tmp_path / str(kill)
        killed += world.killed(root, moments.random()) == -signal.SIGKILL
        check_archive(root)
        unfinished += len([line for line in journaled(root) if "outcome" in line]) < len(world.websites)
        resume(world, root, attempt=1)
        check_that_all_is_there(world, root)
        shutil.rmtree(root)
    assert killed >= 0.8 * KILLS, "many crawls had ended before they were killed"
    assert unfinished >= 0.5 * KILLS, "many crawls had read everything before they were killed"


def test_a_crawl_killed_again_and_again_comes_to_its_end(world: World, tmp_path: Path) -> None:
    moments = random.Random(7)
    for attempt in range(12):
        archived, before = archived_addresses(tmp_path), len(world.server.requests)
        world.killed(tmp_path, moments.random() / 4, attempt=attempt)
        assert {(r.host, r.target) for r in world.server.requests[before:]} & archived == set()
        check_archive(tmp_path)
    resume(world, tmp_path, attempt=12)
    check_that_all_is_there(world, tmp_path)


def test_a_recovery_killed_before_any_of_its_lines_can_be_done_again(world: World, tmp_path: Path) -> None:
    torn = tmp_path / "torn"
    world.killed(torn, 0.5)
    (opened,) = archive_of(torn).rglob(f"*{OPEN_SUFFIX}")
    (journal,) = archive_of(torn).rglob("*.jsonl")
    for path, half in ((opened, b"\x1f\x8b half a record"), (journal, b'{"record": {"domain": "ha')):
        with path.open("ab") as file:
            file.write(half)
    index = PageRecords.empty_frame(), SiteOutcomes.empty_frame()
    whole = tmp_path / "whole"
    shutil.copytree(torn, whole)
    expected = recover(archive_of(whole), 0, *index)
    for lines in itertools.count():
        root = tmp_path / str(lines)
        shutil.copytree(torn, root)
        status = world.helper.run(world.job(root, recovery_lines=lines))
        check_archive(root)
        again = recover(archive_of(root), 0, *index)
        assert again.page_records.equals(expected.page_records)
        assert again.unfinished.equals(expected.unfinished)
        assert not list(archive_of(root).rglob(f"*{OPEN_SUFFIX}"))
        shutil.rmtree(root)
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert lines > 30


def test_a_crawl_stopped_by_ctrl_c_closes_its_archive(world: World, tmp_path: Path) -> None:
    stopped = 0
    for attempt, share in enumerate((0.2, 0.4, 0.6)):
        root = tmp_path / str(attempt)
        stopped += world.killed(root, share, signal.SIGINT) == 130
        assert not list(archive_of(root).rglob(f"*{OPEN_SUFFIX}"))
        lines = [line for line in journaled(root) if "written_to" in line]
        assert len(check_archive(root)) == len(lines)
        resume(world, root, attempt=1)
        check_that_all_is_there(world, root)
    assert stopped >= 2
