"""How fast websites are crawled, and at what cost: ours against Scrapy, and against a client that does nothing else.

All in one run on loopback, the server in its own process: hosts of ten pages of some 60 KB, with a robots.txt and a
sitemap each, answered after 50 ms. No contestant pauses between requests, and none asks two things of a host at once.

- ``ours``: a process for each shard, all at once; robots.txt, guard, links, choice of pages, WARC, journal.
- ``scrapy``: one process, as Scrapy is; robots.txt, links with texts, no archive, no guard.
- ``scrapy-split``: the same, a process for each shard. For information; nobody ships it so.
- ``aiohttp``: one process that parses nothing and keeps nothing. ``aiohttp-split``, a process for each shard, is the limit.

What every contestant asked for is counted by the server; one that asked for more or less than the others ends the run.
Then ours reads ``--memory-hosts`` hosts, to see whether memory grows with them. CPU and memory are those of all the
processes of a contestant (``crawl_measure`` says how); the server's are not counted, but it runs on the same cores, so
wall times of the fastest contestants are those of the server as well.

    python benchmarks/crawl.py [--hosts 500] [--memory-hosts 5000] [--repeat 3] [--only ours scrapy]
"""

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawl_measure import ContestantError, Measured, measure
from crawl_server import Asked, CrawlServer
from crawl_site import host_name, most_pages, site_paths

from sourcing_pipeline.candidates.domains import shard_of
from sourcing_pipeline.settings import WebSettings

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Contestant:
    """Who takes part, and how."""

    script: str
    is_split: bool
    """Whether it gets a process for each shard; otherwise one for all."""
    package: str | None = None
    """What has to be installed for it."""


CONTESTANTS = {
    "ours": Contestant("crawl_ours.py", is_split=True),
    "scrapy": Contestant("crawl_scrapy.py", is_split=False, package="scrapy"),
    "scrapy-split": Contestant("crawl_scrapy.py", is_split=True, package="scrapy"),
    "aiohttp": Contestant("crawl_aiohttp.py", is_split=False, package="aiohttp"),
    "aiohttp-split": Contestant("crawl_aiohttp.py", is_split=True, package="aiohttp"),
}


@dataclass(frozen=True)
class Race:
    """What all contestants of a comparison are given."""

    hosts: int
    pages: int
    shards: int
    concurrency: int
    """Hosts at once in a shard."""
    latency_ms: float
    max_seconds: float

    @property
    def page_count(self) -> int:
        """Pages in all, robots.txt and sitemaps not counted."""
        return self.hosts * self.pages


@dataclass(frozen=True)
class Result:
    """How a contestant did."""

    processes: int
    pages_per_second: float
    cpu_seconds_per_1000_pages: float
    peak_memory_mb: float
    wall_seconds: float
    start_cpu_seconds: float
    server_cpu_seconds: float

    @classmethod
    def of(cls, race: Race, measured: Measured, asked: Asked) -> "Result":
        """What was measured, by the page."""
        return cls(
            processes=len(measured.reports),
            pages_per_second=race.page_count / measured.wall_seconds,
            cpu_seconds_per_1000_pages=measured.cpu_seconds / race.page_count * 1000,
            peak_memory_mb=measured.peak_memory_mb,
            wall_seconds=measured.wall_seconds,
            start_cpu_seconds=measured.start_cpu_seconds,
            server_cpu_seconds=asked.cpu_seconds,
        )


@dataclass(frozen=True)
class Wanted:
    """A ratio of ours to another contestant in the same round."""

    name: str
    figure: str
    against: str
    goal: str = ""


WANTED = (
    Wanted("pages_per_second_vs_scrapy", "pages_per_second", "scrapy", "at least 5"),
    Wanted("cpu_per_page_vs_scrapy", "cpu_seconds_per_1000_pages", "scrapy", "at most 0.333"),
    Wanted("peak_memory_vs_scrapy", "peak_memory_mb", "scrapy"),
    Wanted("pages_per_second_vs_scrapy_split", "pages_per_second", "scrapy-split"),
    Wanted("pages_per_second_vs_aiohttp_one_process", "pages_per_second", "aiohttp"),
    Wanted("pages_per_second_vs_aiohttp", "pages_per_second", "aiohttp-split", "0.75 is the moonshot"),
    Wanted("cpu_per_page_vs_aiohttp", "cpu_seconds_per_1000_pages", "aiohttp-split"),
)


def run(name: str, race: Race, server: CrawlServer) -> Result:
    """Let a contestant crawl all hosts once.

    Raises:
        ContestantError: it failed, or did not read what all have to read.
    """
    contestant = CONTESTANTS[name]
    shards = race.shards if contestant.is_split else 1
    with tempfile.TemporaryDirectory(prefix="crawl-benchmark-") as folder:
        commands = []
        for shard in range(shards):
            hosts = Path(folder) / f"hosts-{shard}.txt"
            names = map(host_name, range(race.hosts))
            hosts.write_text("\n".join(host for host in names if shard_of(host, shards) == shard))
            arguments = {
                "server": server.address,
                "hosts": hosts,
                "pages": race.pages,
                "concurrency": race.concurrency * race.shards // shards,
                "folder": folder,
                "shard": shard,
            }
            options = [text for key, value in arguments.items() for text in (f"--{key}", str(value))]
            commands.append([sys.executable, str(HERE / contestant.script), *options])
        server.begin(race.latency_ms)
        measured = measure(commands, max_seconds=race.max_seconds)
    asked = server.asked()
    _check(name, race, measured, asked)
    return Result.of(race, measured, asked)


def _check(name: str, race: Race, measured: Measured, asked: Asked) -> None:
    """Refuse a contestant that did less or more than the others."""
    due = dict.fromkeys(site_paths(race.pages), race.hosts)
    if asked.hosts_of_paths != due:
        paths = sorted(due.keys() | asked.hosts_of_paths.keys())
        wrong = [
            f"{path}: {asked.hosts_of_paths.get(path, 0)} hosts instead of {due.get(path, 0)}"
            for path in paths
            if asked.hosts_of_paths.get(path, 0) != due.get(path, 0)
        ]
        raise ContestantError(f"{name} did not ask for what all have to ask for: {'; '.join(wrong[:10])}")
    if asked.repeated or asked.most_at_once > 1:
        raise ContestantError(
            f"{name} asked {asked.repeated} times for what it had, and {asked.most_at_once} times at once of a host"
        )
    read = sum(report["pages"] for report in measured.reports)
    if read != race.page_count:
        raise ContestantError(f"{name} says that it read {read} pages, not {race.page_count}")


def compare(names: Sequence[str], race: Race, server: CrawlServer, repeat: int) -> dict[str, list[Result]]:
    """Let all contestants crawl, round by round, in turn from first to last and back; prints a line for each."""
    print(
        f"{race.hosts:,} hosts x {race.pages} pages, {race.latency_ms:g} ms latency, "
        f"{race.concurrency * race.shards} hosts at once, {race.shards} shards"
    )
    print(
        f"{'contestant':<15}{'processes':>10}{'pages/s':>9}{'CPU s/1,000':>13}{'peak MB':>9}"
        f"{'wall s':>8}{'start CPU s':>13}{'server CPU s':>14}"
    )
    results: dict[str, list[Result]] = {name: [] for name in names}
    for turn in range(repeat):
        for name in names if turn % 2 == 0 else reversed(names):
            results[name].append(run(name, race, server))
            _print_row(name, results[name][-1])
    if repeat > 1:
        print("medians")
        for name in names:
            _print_row(name, median(results[name]))
    return results


def _print_row(name: str, result: Result) -> None:
    print(
        f"{name:<15}{result.processes:>10.0f}{result.pages_per_second:>9.1f}{result.cpu_seconds_per_1000_pages:>13.2f}"
        f"{result.peak_memory_mb:>9.1f}{result.wall_seconds:>8.1f}{result.start_cpu_seconds:>13.2f}"
        f"{result.server_cpu_seconds:>14.2f}",
        flush=True,
    )


def median(results: Sequence[Result]) -> Result:
    """Of each figure the median over the rounds."""
    return Result(
        **{field: statistics.median(getattr(result, field) for result in results) for field in vars(results[0])}
    )


def ratios_of(results: dict[str, list[Result]]) -> dict[str, float]:
    """Ours against the others: of each ratio the median over the rounds."""
    return {
        wanted.name: statistics.median(
            getattr(ours, wanted.figure) / getattr(other, wanted.figure)
            for ours, other in zip(results["ours"], results[wanted.against], strict=True)
        )
        for wanted in WANTED
        if "ours" in results and wanted.against in results
    }


def growth(race: Race, hosts: int, server: CrawlServer) -> tuple[Result, Result]:
    """Ours on the hosts of a race, and on more; prints a line for each."""
    few = run("ours", race, server)
    print(f"ours, {race.latency_ms:g} ms latency, by hosts")
    _print_row(f"{race.hosts:,}", few)
    many_race = Race(hosts, race.pages, race.shards, race.concurrency, race.latency_ms, race.max_seconds)
    many = run("ours", many_race, server)
    _print_row(f"{hosts:,}", many)
    return few, many


def missing_packages(names: Sequence[str]) -> list[str]:
    """What contestants need and isn't installed."""
    packages = {CONTESTANTS[name].package for name in names}
    return sorted(package for package in packages if package and importlib.util.find_spec(package) is None)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--pages", type=int, default=10, help=f"pages of each host, at most {most_pages()}")
    parser.add_argument("--page-bytes", type=int, default=60_000)
    parser.add_argument("--latency-ms", type=float, default=50.0)
    parser.add_argument("--shards", type=int, default=2, help="processes of ours and of those that are split")
    parser.add_argument("--concurrency", type=int, default=WebSettings().concurrency, help="hosts at once in a shard")
    parser.add_argument("--only", nargs="+", choices=CONTESTANTS, default=list(CONTESTANTS), help="who takes part")
    parser.add_argument("--repeat", type=int, default=1, help="rounds; figures and ratios are medians")
    parser.add_argument("--memory-hosts", type=int, default=5_000, help="for the growth of memory; 0 leaves it out")
    parser.add_argument("--memory-latency-ms", type=float, default=5.0)
    parser.add_argument("--max-seconds", type=float, default=1_800.0, help="for one contestant in one round")
    given = parser.parse_args()
    if not 1 < given.pages <= most_pages():
        parser.error(f"--pages {given.pages}: the made-up shops have pages for 2 to {most_pages()}")
    return given


def main() -> int:
    """Run the contestants, print tables, and end with one line of JSON."""
    given = _arguments()
    names = [name for name in CONTESTANTS if name in given.only]
    if missing := missing_packages(names):
        print(
            f"{' and '.join(missing)} can't be found: .venv/bin/uv pip install --python .venv/bin/python "
            "--constraint constraints.txt --editable '.[bench]'",
            file=sys.stderr,
        )
        return 2
    race = Race(given.hosts, given.pages, given.shards, given.concurrency, given.latency_ms, given.max_seconds)
    figures: dict[str, float] = {}
    try:
        with CrawlServer(given.page_bytes) as server:
            results = compare(names, race, server, given.repeat)
            ratios = ratios_of(results)
            for name in names:
                figures |= {f"{name}_{field}": value for field, value in vars(median(results[name])).items()}
            if given.memory_hosts:
                slow = Race(
                    race.hosts, race.pages, race.shards, race.concurrency, given.memory_latency_ms, race.max_seconds
                )
                few, many = growth(slow, given.memory_hosts, server)
                figures |= {f"peak_memory_mb_{race.hosts}_hosts": few.peak_memory_mb}
                figures |= {f"peak_memory_mb_{given.memory_hosts}_hosts": many.peak_memory_mb}
                ratios[f"peak_memory_{given.memory_hosts}_vs_{race.hosts}_hosts"] = (
                    many.peak_memory_mb / few.peak_memory_mb
                )
    except ContestantError as error:
        print(error, file=sys.stderr)
        return 1
    goals = {wanted.name: wanted.goal for wanted in WANTED}
    print("ours against the others, in the same run")
    for name, ratio in ratios.items():
        print(f"{name:<44}{ratio:>8.3f}  {goals.get(name, 'at most 1.2')}")
    rounded = {name: round(value, 4) for name, value in figures.items()}
    print(
        json.dumps(
            {
                "benchmark": "crawl",
                "figures": rounded,
                "ratios": {name: round(value, 4) for name, value in ratios.items()},
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
