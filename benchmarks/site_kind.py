"""How well kinds of sites are told apart: saved sites with labels, saved articles, and a demo world.

Every labelled domain of a WARC file is profiled from its pages and its kind compared with the label; of an article, which is
no shop, only that is asked. A shop is a brand's, of many brands, or a marketplace. The peer of each ratio is the commonest
label. The labels were set by reading each site's saved pages before our answer was looked at; the sample is the first hundred
by the SHA-256 of the domain. What belongs here: that. What doesn't: products and facts (other benchmarks).

    python benchmarks/site_kind.py [--pages WARC] [--labels CSV] [--articles DIR] [--world DIR ...] [--wrong]
"""

import argparse
import csv
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.brands.site_profile import Rates, profile_site
from sourcing_pipeline.candidates.domains import registrable_domain
from sourcing_pipeline.demo.evaluate import read_truth
from sourcing_pipeline.demo.sites import read_sites
from sourcing_pipeline.demo.visits import pages_of_site
from sourcing_pipeline.web.pages import Page, decode_html, parseable
from sourcing_pipeline.web.urls import parse_url

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
LABELS = ROOT / "sourcing_pipeline_tests" / "brands" / "site_kind_labels.csv"
SHOPS = frozenset({"brand_shop", "multi_brand_shop", "marketplace"})
SAMPLE = 100
RATES = Rates({"USD": 1.0, "EUR": 1.1, "GBP": 1.3}, "USD")


@dataclass(frozen=True)
class Told:
    """A site: what it is, what we say that it is, why, and how long that took."""

    domain: str
    truth: str
    kind: str
    reason: str
    milliseconds: float


def told(domain: str, truth: str, pages: Sequence[Page]) -> Told:
    """Profile a site."""
    started = time.process_time()
    profile = profile_site(pages, "digest", RATES).profile
    taken = 1_000 * (time.process_time() - started)
    return Told(domain, truth, profile["site_kind"], profile["site_kind_reason"], taken)


def saved_sites(path: Path) -> dict[str, list[Page]]:
    """The pages of a WARC file by registrable domain, the home page or else the shortest address first."""
    sites: dict[str, list[Page]] = defaultdict(list)
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            url = parse_url(record.rec_headers.get_header("WARC-Target-URI") or "")
            if record.rec_type != "response" or url is None or record.http_headers is None:
                continue
            content_type = record.http_headers.get_header("Content-Type")
            domain = registrable_domain(url.host) or url.host
            kind = "home" if url.path in {"", "/"} and not url.query else "other"
            at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
            html = parseable(decode_html(record.content_stream().read(), content_type))
            sites[domain].append(Page(domain, url.href, url.href, kind, at, 200, content_type, html))
    return {
        domain: sorted(pages, key=lambda page: (page.page_kind != "home", len(page.url), page.url))
        for domain, pages in sites.items()
    }


def labelled(pages: Path, labels: Path) -> list[Told]:
    """Every labelled domain that the file has pages of, in the order of the SHA-256 of the domain."""
    sites = saved_sites(pages)
    with labels.open(encoding="utf-8", newline="") as file:
        kinds = {row["domain"]: row["kind"] for row in csv.DictReader(file)}
    order = sorted(kinds.keys() & sites.keys(), key=lambda domain: hashlib.sha256(domain.encode()).hexdigest())
    return [told(domain, kinds[domain], sites[domain]) for domain in order]


def articles(folder: Path) -> list[Told]:
    """Saved articles, each as a site of one page."""
    found = []
    for number, path in enumerate(sorted(folder.glob("*.html"))):
        domain = f"article{number}.example"
        url = f"https://{domain}/story"
        html = parseable(decode_html(path.read_bytes(), None))
        page = Page(domain, url, url, "home", datetime(2026, 1, 1, tzinfo=UTC), 200, "text/html", html)
        found.append(told(path.stem, "content", [page]))
    return found


def demo_sites(world: Path, budget: int) -> list[Told]:
    """The sites of a demo world that show themselves, whatever is wrong with the line of the others."""
    truth = dict(read_truth(world).drop_nulls("domain").select("domain", "site_kind").iter_rows())
    return [
        told(domain, truth[domain], pages_of_site(site, budget))
        for domain, site in read_sites(world).items()
        if site.fate in {"", "parked"}
    ]


def confusion(found: Iterable[Told]) -> str:
    """A table: rows are the truth, columns what we say."""
    pairs = Counter((one.truth, one.kind) for one in found)
    kinds = sorted({kind for pair in pairs for kind in pair})
    lines = [f"{'':<18}" + "".join(f"{kind[:10]:>11}" for kind in kinds)]
    lines += [f"{row:<18}" + "".join(f"{pairs[row, kind] or '.':>11}" for kind in kinds) for row in kinds]
    return "\n".join(lines)


def of_shops(found: Sequence[Told]) -> dict[str, float]:
    """Precision and recall for "is a shop"."""
    both = sum(one.truth in SHOPS and one.kind in SHOPS for one in found)
    said, true = sum(one.kind in SHOPS for one in found), sum(one.truth in SHOPS for one in found)
    return {"shops": true, "precision": round(both / max(said, 1), 4), "recall": round(both / max(true, 1), 4)}


def accuracy(found: Sequence[Told]) -> float:
    """Share of sites whose kind is right."""
    return sum(one.truth == one.kind for one in found) / max(len(found), 1)


def macro_accuracy(found: Sequence[Told]) -> float:
    """Mean over the kinds of the share of sites that are right."""
    by_kind: dict[str, list[Told]] = defaultdict(list)
    for one in found:
        by_kind[one.truth].append(one)
    return sum(accuracy(group) for group in by_kind.values()) / max(len(by_kind), 1)


def commonest_share(found: Sequence[Told]) -> float:
    """Share of the commonest kind: what saying nothing else would get right."""
    return max(Counter(one.truth for one in found).values(), default=0) / max(len(found), 1)


def main() -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--pages", type=Path, default=DATA / "realweb" / "pages.warc.gz", help="WARC file of saved sites"
    )
    parser.add_argument("--labels", type=Path, default=LABELS, help="CSV: domain, kind")
    parser.add_argument(
        "--articles", type=Path, default=DATA / "articles", help="folder of HTML files that are no shops"
    )
    parser.add_argument("--world", type=Path, nargs="*", default=[], help="folders of demo worlds (sites.json)")
    parser.add_argument("--budget", type=int, default=12, help="pages of a demo site")
    parser.add_argument("--wrong", action="store_true", help="list what is told wrong, with the reason")
    given = parser.parse_args()
    missing = [str(path) for path in (given.pages, given.labels, given.articles, *given.world) if not path.exists()]
    if missing:
        sys.stderr.write(
            f"no such file: {', '.join(missing)}: give files with --pages, --labels, --articles, --world\n"
        )
        return 2
    sites, texts = labelled(given.pages, given.labels), articles(given.articles)
    sets = {"sample": [*sites[:SAMPLE], *texts], "others": sites[SAMPLE:], "all": [*sites, *texts]}
    figures: dict[str, float] = {}
    for name, found in sets.items():
        figures |= {f"{name}_{key}": value for key, value in of_shops(found).items()}
    figures |= {
        "sample_kind_accuracy": round(accuracy(sites[:SAMPLE]), 4),
        "kind_accuracy": round(accuracy(sites), 4),
        "kind_macro_accuracy": round(macro_accuracy(sites), 4),
        "articles_as_shops": sum(one.kind in SHOPS for one in texts),
        "median_ms_a_site": round(sorted(one.milliseconds for one in sites)[len(sites) // 2], 1) if sites else 0.0,
    }
    ratios = {"kind_accuracy_vs_commonest": round(accuracy(sites) / max(commonest_share(sites), 1e-9), 3)}
    print(f"{len(sites)} labelled sites of {given.pages}\n{confusion(sites)}\n")
    wrong = [one for one in [*sites, *texts] if one.truth != one.kind]
    for number, world in enumerate(given.world):
        found = demo_sites(world, given.budget)
        figures[f"world{number}_sites"], figures[f"world{number}_accuracy"] = len(found), round(accuracy(found), 4)
        print(f"{len(found)} sites of {world}\n{confusion(found)}\n")
        wrong += [one for one in found if one.truth != one.kind]
    if given.wrong:
        print("\n".join(f"{one.domain}: {one.truth}, told as {one.kind}: {one.reason[:200]}" for one in wrong))
    print(json.dumps({"benchmark": "site_kind", "figures": figures, "ratios": ratios}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
