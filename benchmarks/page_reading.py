"""How long saved pages take to read: through the parser process as in a crawl, beside a bare parse of the same text.

Every response of the WARC files is read as the crawl reads it: over the socket, decoded, screened, parsed, its links
found and judged, its outcome told. The limit is lexbor alone, in this process, on the text that the screen lets through.
What belongs here: that. What doesn't: fetching (``crawl.py``), and facts about brands.

    python benchmarks/page_reading.py [--warc FILE ...] [--repeat 3]
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser
from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.candidates.domains import registrable_domain
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.pages import decode_html, parseable
from sourcing_pipeline.web.parser_client import ParserClient
from sourcing_pipeline.web.urls import parse_url

SAVED_PAGES = Path(__file__).parents[2] / "shared" / "data" / "realweb" / "pages.warc.gz"


@dataclass(frozen=True)
class SavedPage:
    """A page of a WARC file."""

    href: str
    domain: str
    content_type: str | None
    body: bytes


def pages_in(path: Path) -> Iterator[SavedPage]:
    """The responses of a file that have an address."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            url = parse_url(record.rec_headers.get_header("WARC-Target-URI") or "")
            if record.rec_type != "response" or url is None or record.http_headers is None:
                continue
            content_type = record.http_headers.get_header("Content-Type")
            domain = registrable_domain(url.host) or url.host
            yield SavedPage(url.href, domain, content_type, record.content_stream().read())


async def read_all(pages: list[SavedPage]) -> tuple[list[float], Counter[str]]:
    """Seconds for each page, one after the other, and how they ended."""
    seconds, outcomes = [], Counter[str]()
    async with ParserClient() as parser:
        await parser.read_body(b"", None, "https://a.example/", "a.example", visit="")  # it starts with the first
        for number, page in enumerate(pages):
            started = time.perf_counter()
            try:
                reading = await parser.read_body(
                    page.body, page.content_type, page.href, page.domain, visit=str(number)
                )
                outcomes[reading.outcome.value] += 1
            except FetchError as error:
                outcomes[error.outcome.value] += 1
            seconds.append(time.perf_counter() - started)
    return seconds, outcomes


def parse_all(pages: list[SavedPage]) -> list[float]:
    """Seconds for each page in lexbor alone."""
    texts = [parseable(decode_html(page.body, page.content_type)) for page in pages]
    seconds = []
    for text in texts:
        started = time.perf_counter()
        LexborHTMLParser(text)
        seconds.append(time.perf_counter() - started)
    return seconds


def quantile_ms(seconds: list[float], share: float) -> float:
    """A quantile in milliseconds."""
    return statistics.quantiles(seconds, n=1000, method="inclusive")[round(share * 1000) - 1] * 1000


def main() -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--warc", type=Path, nargs="+", default=[SAVED_PAGES], help="WARC files with pages")
    parser.add_argument("--repeat", type=int, default=3, help="rounds; a page's time is its fastest")
    given = parser.parse_args()
    missing = [str(path) for path in given.warc if not path.exists()]
    if missing:
        sys.stderr.write(f"no such file: {', '.join(missing)}: give WARC files with --warc\n")
        return 2
    pages = [page for path in given.warc for page in pages_in(path)]
    ours: list[list[float]] = []
    bare: list[list[float]] = []
    outcomes: Counter[str] = Counter()
    for _ in range(given.repeat):
        seconds, outcomes = asyncio.run(read_all(pages))
        ours.append(seconds)
        bare.append(parse_all(pages))
    fastest = {"ours": list(map(min, zip(*ours, strict=True))), "lexbor": list(map(min, zip(*bare, strict=True)))}
    print(f"{len(pages):,} pages, {sum(len(page.body) for page in pages) / 1e6:.1f} MB; {dict(outcomes.most_common())}")
    print(f"{'':<10}{'median ms':>11}{'99th ms':>10}{'longest ms':>12}{'all s':>8}")
    figures: dict[str, float] = {"pages": len(pages), "parser_failures": outcomes[Outcome.PARSER_FAILURE.value]}
    for name, seconds in fastest.items():
        median, last, longest = quantile_ms(seconds, 0.5), quantile_ms(seconds, 0.99), max(seconds) * 1000
        print(f"{name:<10}{median:>11.2f}{last:>10.2f}{longest:>12.2f}{sum(seconds):>8.2f}")
        figures |= {f"{name}_median_ms": round(median, 3), f"{name}_99th_ms": round(last, 3)}
    ratios = {
        "median_vs_lexbor": round(figures["ours_median_ms"] / figures["lexbor_median_ms"], 3),
        "99th_vs_lexbor": round(figures["ours_99th_ms"] / figures["lexbor_99th_ms"], 3),
    }
    print(json.dumps({"benchmark": "page_reading", "figures": figures, "ratios": ratios}))
    return 1 if figures["parser_failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
