"""The whole battery of hostile websites in one crawl, with good shops among them, and what came of each."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pytest

from sourcing_pipeline.web.reading import load_pages
from sourcing_pipeline_tests.web.hostile.row import MAX_PAGE_BYTES, PAGES_PER_SITE, TOTAL_TIMEOUT_SECONDS, Row, outcomes
from sourcing_pipeline_tests.web.hostile.table import GOOD, ROWS, SITES
from sourcing_pipeline_tests.web.server import Request, Server, serving
from sourcing_pipeline_tests.web.shard import Shard

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
MOST_BYTES_OF_MEMORY = 500_000_000
MOST_CPU_SECONDS = 45
WEB: dict[str, Any] = {
    "pages_per_site": PAGES_PER_SITE,
    "max_page_bytes": MAX_PAGE_BYTES,
    "total_timeout_seconds": TOTAL_TIMEOUT_SECONDS,
    "concurrency": 48,
    "contact": "data@market.example",
}


@dataclass
class Battery:
    """What came of the crawl."""

    outcomes: dict[str, str]
    reasons: dict[str, str]
    records: pl.DataFrame
    requests: dict[str, list[Request]]
    """By host, as the server saw them."""
    good_alone: pl.DataFrame
    archive_dir: Path
    cpu_seconds: float
    peak_bytes: int
    stderr: str

    def targets(self, domain: str) -> list[str]:
        """What was asked of a site's own host, in order."""
        return [request.target for request in self.requests[domain]]

    def page_outcomes(self, row: Row) -> dict[str, str]:
        """The outcomes of the requests to a site's own host, by target."""
        found = self.records.filter(pl.col("domain") == row.domain).select("url", "outcome").iter_rows()
        origin = f"https://{row.domain}"
        return {url.removeprefix(origin): outcome for url, outcome in found if url.startswith(origin)}


def _pages(records: pl.DataFrame, domains: list[str]) -> pl.DataFrame:
    """What is the same each time a site is read."""
    columns = ["domain", "url", "final_url", "page_kind", "outcome", "status", "byte_count", "payload_digest"]
    return records.filter(pl.col("domain").is_in(domains)).select(columns).sort("url", "final_url")


def _crawl_in_a_process(folder: Path, server: Server) -> str:
    starts = {row.domain: row.website_url for row in ROWS if row.website_url is not None}
    job = {
        "domains": [*GOOD, *(row.domain for row in ROWS)],
        "website_urls": starts,
        "web": WEB | {"connect_to": server.connect_to},
    }
    (folder / "job.json").write_text(json.dumps(job))
    command = [sys.executable, "-m", "sourcing_pipeline_tests.web.hostile.crawl", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-5_000:]
    return done.stderr


@pytest.fixture(scope="module")
def battery(tmp_path_factory: pytest.TempPathFactory) -> Battery:
    folder, folder_alone = tmp_path_factory.mktemp("battery"), tmp_path_factory.mktemp("alone")
    with serving(SITES) as server:
        alone = Shard(folder_alone).read(*GOOD, **WEB, connect_to=server.connect_to)
        before = len(server.requests)
        stderr = _crawl_in_a_process(folder, server)
        requests: dict[str, list[Request]] = defaultdict(list)
        for request in server.requests[before:]:
            requests[request.host].append(request)
    sites = pl.read_parquet(folder / "site_outcomes.parquet")
    usage = json.loads((folder / "usage.json").read_text())
    return Battery(
        outcomes=dict(sites.select("domain", "outcome").iter_rows()),
        reasons=dict(sites.select("domain", "reason").iter_rows()),
        records=pl.read_parquet(folder / "page_records.parquet"),
        requests=requests,
        good_alone=alone.page_records,
        archive_dir=folder / "data" / "archive",
        cpu_seconds=usage["cpu_seconds"],
        peak_bytes=usage["peak_bytes"],
        stderr=stderr,
    )


def _hosts(row: Row) -> list[str]:
    return [row.domain, *(f"{prefix}{row.domain}" for prefix in row.other_hosts)]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_hostile_site_ends_as_it_must(battery: Battery, row: Row) -> None:
    assert battery.outcomes[row.domain] in outcomes(row.outcome), battery.reasons[row.domain]
    targets = battery.targets(row.domain)
    asked_of_all = [request for host in _hosts(row) for request in battery.requests[host]]
    assert set(row.asked) <= set(targets)
    assert set(row.not_asked).isdisjoint(targets)
    assert len(asked_of_all) <= row.most_requests
    page_outcomes = battery.page_outcomes(row)
    for target, expected in row.pages.items():
        assert page_outcomes[target] in outcomes(expected), target
    records = battery.records.filter(pl.col("domain") == row.domain)
    for target, signal in row.signals.items():
        stated = records.filter(pl.col("url") == f"https://{row.domain}{target}")["usage_signals"].to_list()
        assert signal in (stated[0] or "")
    if row.texts:
        html = {urlsplit(page.url).path: page.html for page in load_pages(records, battery.archive_dir)}
        for target, text in row.texts.items():
            assert target not in html or text in html[target], target
        assert page_outcomes["/"] != "ok" or "/" in html


def test_good_shops_are_read_as_if_nobody_hostile_were_there(battery: Battery) -> None:
    assert {battery.outcomes[domain] for domain in GOOD} == {"ok"}
    found, alone = _pages(battery.records, list(GOOD)), _pages(battery.good_alone, list(GOOD))
    assert found.rows() == alone.rows()
    assert (found.group_by("domain").len()["len"] >= 3).all()


def test_nothing_but_the_hosts_of_the_table_was_asked(battery: Battery) -> None:
    assert set(battery.requests) <= set(SITES)


def test_no_request_carried_a_cookie_or_a_password(battery: Battery) -> None:
    headers = {name for requests in battery.requests.values() for request in requests for name in request.headers}
    assert headers.isdisjoint({"cookie", "authorization", "proxy-authorization", "referer"})


def test_every_outcome_says_why(battery: Battery) -> None:
    assert set(battery.outcomes) == {*GOOD, *(row.domain for row in ROWS)}
    assert all(battery.reasons.values())
    assert "read_failure" not in battery.outcomes.values()


def test_memory_stays_bounded(battery: Battery) -> None:
    assert battery.peak_bytes < MOST_BYTES_OF_MEMORY


def test_the_work_for_all_of_them_is_bounded(battery: Battery) -> None:
    assert battery.cpu_seconds < MOST_CPU_SECONDS


def test_the_process_has_nothing_to_complain_about(battery: Battery) -> None:
    assert "Traceback" not in battery.stderr
    assert "never retrieved" not in battery.stderr


def test_names_of_rows_are_unique() -> None:
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))
    assert all(len(row.domain.removesuffix(".com")) <= 63 for row in ROWS)
