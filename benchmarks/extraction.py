"""How well and how fast products of saved pages are read, beside what commercial and open extractors made of the same.

Every page of the truth is read by ``products_on``, parse included; its first product is what the page is about. The
answers of other systems are files: a JSON object of address to values. Scores are those of ``extraction_score.py``.
What belongs here: that. What doesn't: whether a page shows a product at all, as the pages of such a set are chosen.

    python benchmarks/extraction.py [--pages WARC] [--truth JSON] [--peers JSON ...] [--repeat 3] [--misses]
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from extraction_score import ATTRIBUTES, Miss, Score, score
from selectolax.lexbor import LexborHTMLParser
from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.products import products_on
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.candidates.domains import registrable_domain
from sourcing_pipeline.web.pages import Page, decode_html, parseable

GIVEN = Path(__file__).parents[2] / "shared" / "data" / "product_pages"
WHERE_STATED = ("currency", "brand")
"""Attributes of which the truth is not complete: scored on the pages that have them, too."""


@dataclass(frozen=True)
class Answers:
    """What a system says of each page."""

    name: str
    values: Mapping[str, Mapping[str, Any]]


def pages_in(path: Path, truth: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Page]]:
    """The responses of a WARC file that the truth knows, with their keys there: the address, in the truth or as its key."""
    keys = {_plain(str(stated.get("url") or key)): key for key, stated in truth.items()}
    seen: set[str] = set()
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            key = keys.get(_plain(url))
            if record.rec_type != "response" or record.http_headers is None or key is None or key in seen:
                continue
            seen.add(key)
            content_type = record.http_headers.get_header("Content-Type")
            html = parseable(decode_html(record.content_stream().read(), content_type))
            domain = registrable_domain(url) or urlsplit(url).hostname or url
            yield key, Page(domain, url, url, "product", datetime.now(UTC), 200, content_type, html)


def _plain(url: str) -> str:
    return urldefrag(url).url.rstrip("/")


def answer_of(products: list[Product]) -> dict[str, str]:
    """The values of the product that a page is about; nothing where there is none."""
    if not products:
        return {}
    product = products[0]
    stated = {
        "price": None if product.price is None else f"{product.price:f}",
        "currency": product.currency,
        "availability": product.availability,
        "brand": product.brand,
        "sku": product.sku,
    }
    return {name: value for name, value in stated.items() if value is not None}


def read_pages(pages: list[tuple[str, Page]], repeat: int) -> tuple[Answers, list[float], list[float]]:
    """Our answers; the fastest of some rounds in milliseconds for each page; the same for lexbor's bare parse, the limit."""
    values: dict[str, dict[str, str]] = {}
    milliseconds, bare = [], []
    for key, page in pages:
        times, limits = [], []
        for _ in range(repeat):
            started = time.process_time()
            products = products_on(PageView(page))
            times.append(1_000 * (time.process_time() - started))
            started = time.process_time()
            LexborHTMLParser(page.html)
            limits.append(1_000 * (time.process_time() - started))
        values[key] = answer_of(products)
        milliseconds.append(min(times))
        bare.append(min(limits))
    return Answers("ours", values), milliseconds, bare


def half_of(key: str) -> int:
    """0 or 1: a stable half of the pages, so that rules made for one half can be tried on the other."""
    return sha256(key.encode()).digest()[0] % 2


def print_misses(misses: list[Miss]) -> None:
    """What we got wrong, for people."""
    for miss in misses:
        print(f"{miss.attribute:<13}{' | '.join(miss.wanted) or '-':<32.31}{miss.given or '-':<28.27}{miss.key}")


def print_scores(scores: Mapping[tuple[str, str], Score], names: list[str]) -> None:
    """The table of F1, precision and recall."""
    print(f"{'':<26}" + "".join(f"{name:>24}" for name in names))
    for row in dict.fromkeys(row for row, _ in scores):
        cells = (scores[row, name] for name in names)
        print(f"{row:<26}" + "".join(f"{s.f1:>10.3f} ({s.precision:.2f}, {s.recall:.2f})" for s in cells))


def main() -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=Path, default=GIVEN / "pages.warc.gz", help="WARC file with product pages")
    parser.add_argument("--truth", type=Path, default=GIVEN / "truth.json", help="right values by page")
    parser.add_argument("--peers", type=Path, nargs="*", default=sorted(GIVEN.glob("output_*.json")),
                        help="what other systems say of the same pages")  # fmt: skip
    parser.add_argument("--repeat", type=int, default=5, help="rounds; a page's time is its fastest")
    parser.add_argument("--halves", action="store_true", help="show each half of the pages, too, by a stable split")
    parser.add_argument("--misses", action="store_true", help="show each value that we got wrong")
    given = parser.parse_args()
    missing = [str(path) for path in (given.pages, given.truth, *given.peers) if not path.exists()]
    if missing:
        sys.stderr.write(f"no such file: {', '.join(missing)}: see --help for what to give\n")
        return 2
    truth = json.loads(given.truth.read_text(encoding="utf-8"))
    pages = list(pages_in(given.pages, truth))
    if not pages:
        sys.stderr.write(f"{given.pages} has no page that {given.truth} names\n")
        return 2
    ours, milliseconds, bare = read_pages(pages, given.repeat)
    systems = [ours] + [
        Answers(path.stem.removeprefix("output_"), json.loads(path.read_text(encoding="utf-8"))) for path in given.peers
    ]
    scores: dict[tuple[str, str], Score] = {}
    misses: list[Miss] = []
    for attribute in ATTRIBUTES:
        for system in systems:
            scores[attribute, system.name], wrong = score(truth, system.values, attribute)
            misses += wrong if system is ours else []
    for attribute in WHERE_STATED:
        for system in systems:
            scores[f"{attribute}_where_stated", system.name], _ = score(
                truth, system.values, attribute, where_stated=True
            )
    for half in (0, 1) if given.halves else ():
        part = {key: stated for key, stated in truth.items() if half_of(key) == half}
        for attribute in ATTRIBUTES:
            for system in systems:
                scores[f"{attribute}_half_{half}", system.name], _ = score(part, system.values, attribute)
    if given.misses:
        print_misses(misses)
    print(f"{len(pages)} pages of {len(truth)} in the truth; F1 (precision, recall)")
    print_scores(scores, [system.name for system in systems])
    median = statistics.median(milliseconds)
    last = statistics.quantiles(milliseconds, n=20, method="inclusive")[-1] if len(milliseconds) > 1 else median
    limit = statistics.median(bare)
    print(
        f"milliseconds a page: median {median:.2f} (parse alone {limit:.2f}), 95th percentile {last:.2f}, "
        f"longest {max(milliseconds):.2f}"
    )
    figures = {"pages": len(pages), "truth_pages": len(truth), "median_ms": round(median, 3), "p95_ms": round(last, 3)}
    figures |= {f"{row}_f1": round(scores[row, "ours"].f1, 4) for row, name in scores if name == "ours"}
    ratios = {
        f"{attribute}_f1_vs_{system.name}": round(scores[attribute, "ours"].f1 / theirs, 3)
        for attribute in ATTRIBUTES
        for system in systems[1:]
        if (theirs := scores[attribute, system.name].f1)
    }
    ratios["median_vs_lexbor"] = round(median / limit, 3)
    print(json.dumps({"benchmark": "extraction", "figures": figures, "ratios": ratios}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
