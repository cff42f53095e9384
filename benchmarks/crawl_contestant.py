"""What the processes of a contestant share: their order, and how they and the benchmark tell each other when to begin.

A contestant's process imports and sets up what it needs, says ``ready``, waits for a line, crawls, and says in one line
of JSON what it did. So start-up is the same for nobody and counts for nobody. What belongs here: this talk. What
doesn't: measuring (``crawl_measure``); it must import nothing that a contestant would pay for in memory.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import crawl_site


@dataclass(frozen=True)
class Order:
    """What a process is to crawl."""

    server: tuple[str, int]
    """Where all hosts are served."""
    hosts: tuple[str, ...]
    pages: int
    """Pages of each host, home included."""
    concurrency: int
    """Hosts at once."""
    folder: Path
    """Empty, for what the contestant keeps."""
    shard: int


@dataclass(frozen=True)
class Crawled:
    """What a process says that it did."""

    pages: int
    """Pages that it read, robots.txt and sitemaps not counted."""
    links: int = 0
    """Links that it found in them, where it looks for any."""


def take_part(crawl: Callable[[Order], Crawled]) -> None:
    """Be a contestant's process: the command line says what to do, standard input when."""
    parser = argparse.ArgumentParser(description="One process of a contestant; benchmarks/crawl.py starts it.")
    parser.add_argument("--server", required=True, help="host:port")
    parser.add_argument("--hosts", type=Path, required=True, help="a file of host names, one a line")
    parser.add_argument("--pages", type=int, required=True)
    parser.add_argument("--concurrency", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--shard", type=int, default=0)
    given = parser.parse_args()
    host, _, port = given.server.rpartition(":")
    order = Order(
        server=(host, int(port)),
        hosts=tuple(given.hosts.read_text().split()),
        pages=given.pages,
        concurrency=given.concurrency,
        folder=given.folder,
        shard=given.shard,
    )
    _say("ready")
    sys.stdin.readline()
    crawled = crawl(order)
    _say(json.dumps({"pages": crawled.pages, "links": crawled.links}))


def wanted_paths(order: Order) -> frozenset[str]:
    """The pages besides home, for contestants that have no choice of pages of their own."""
    return frozenset(crawl_site.page_paths(order.pages)[1:])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
