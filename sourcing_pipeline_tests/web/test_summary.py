"""What a visit came to: its summary, the total of shards, the file it is kept in, the chart, and the running count."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.web.outcome_chart import BAR_CELLS, MOST_BARS, outcome_chart
from sourcing_pipeline.web.outcomes import Outcome
from sourcing_pipeline.web.records import FILE_KINDS, PageRecord, SiteOutcome, row_of
from sourcing_pipeline.web.summary import (
    SLOWEST_HOSTS,
    HostTime,
    Period,
    VisitSummary,
    summarise,
    total_of,
)
from sourcing_pipeline.web.summary_files import summaries_of_run, write_summary
from sourcing_pipeline.web.tally import Tally

BEGUN = datetime(2026, 11, 23, 6, tzinfo=UTC)
TEN_SECONDS = Period(BEGUN, BEGUN + timedelta(seconds=10))


def request(url: str, outcome: str = "ok", **more: Any) -> PageRecord:
    facts: dict[str, Any] = {
        "domain": "oak.com",
        "page_kind": "other",
        "fetched_at": BEGUN + timedelta(seconds=1),
        "status": 200,
        "content_type": "text/html",
        "detail": None,
        "byte_count": 1000,
        "elapsed_seconds": 0.5,
    }
    return PageRecord(url=url, final_url=url, outcome=outcome, **(facts | more))


def ended(domain: str, outcome: str = "ok", pages: int = 3) -> SiteOutcome:
    return SiteOutcome(domain, BEGUN, outcome, "seen", page_count=pages)


def summary_of(*records: PageRecord, outcomes: tuple[SiteOutcome, ...] = (), is_live: bool = True) -> VisitSummary:
    return summarise(
        PageRecords.from_rows([row_of(record) for record in records]),
        SiteOutcomes.from_rows([row_of(outcome) for outcome in outcomes]),
        TEN_SECONDS,
        is_live=is_live,
    )


def test_a_visit_is_counted() -> None:
    summary = summary_of(
        request("https://oak.com/robots.txt", "not_html", page_kind="robots", byte_count=50),
        request("https://oak.com/"),
        request("https://oak.com/about", "not_modified", status=304),
        request("https://oak.com/gone", "not_found", status=404, byte_count=200),
        outcomes=(ended("oak.com"), ended("elm.com", "dns_failure", pages=0)),
    )
    assert (summary.sites, summary.sites_read, summary.requests, summary.pages) == (2, 1, 4, 2)
    assert summary.byte_count == 1250  # what the server calls unchanged was not sent
    assert summary.pages_per_second == pytest.approx(0.2)
    assert summary.success_share == pytest.approx(0.5)
    assert summary.site_outcomes == {"ok": 1, "dns_failure": 1}
    assert summary.request_outcomes == {"not_found": 1, "not_html": 1, "not_modified": 1, "ok": 1}


def test_a_visit_to_nothing_has_no_rate_and_no_share() -> None:
    summary = summarise(PageRecords.empty_frame(), SiteOutcomes.empty_frame(), TEN_SECONDS, is_live=True)
    assert summary.pages_per_second is None
    assert summary.success_share is None
    assert summary.slowest_hosts == ()
    assert summary.in_words() == "nothing was due"


def test_files_are_no_pages() -> None:
    assert summary_of(*(request(f"https://oak.com/{kind}", page_kind=kind) for kind in FILE_KINDS)).pages == 0


def test_pages_of_an_interrupted_run_count_but_not_towards_the_rate() -> None:
    hours_before = BEGUN - timedelta(hours=3)
    summary = summary_of(request("https://oak.com/", fetched_at=hours_before), request("https://oak.com/about"))
    assert (summary.pages, summary.pages_taken_up) == (2, 1)
    assert summary.pages_per_second == pytest.approx(0.1)
    assert "2 pages (1 taken up from an interrupted run)" in summary.in_words()


def test_saved_pages_are_old_and_yet_read_now() -> None:
    years_before = BEGUN - timedelta(days=900)
    summary = summary_of(request("https://oak.com/", fetched_at=years_before, elapsed_seconds=0.0), is_live=False)
    assert summary.pages_taken_up == 0
    assert summary.pages_per_second == pytest.approx(0.1)
    assert summary.slowest_hosts == ()


def test_the_hosts_that_took_longest_come_first_with_median_and_total() -> None:
    slow = [request(f"https://www.oak.com:443/{n}", elapsed_seconds=seconds) for n, seconds in enumerate((1, 2, 9))]
    quick = [request(f"https://shop.oak.com?{n}", elapsed_seconds=0.25) for n in range(20)]
    assert summary_of(*slow, *quick).slowest_hosts == (
        HostTime("www.oak.com:443", 3, 2.0, 12.0),
        HostTime("shop.oak.com", 20, 0.25, 5.0),
    )


def test_only_the_slowest_hosts_are_named() -> None:
    summary = summary_of(*(request(f"https://h{n}.oak.com/", elapsed_seconds=n + 1) for n in range(30)))
    assert [host.host for host in summary.slowest_hosts] == [f"h{n}.oak.com" for n in range(29, 29 - SLOWEST_HOSTS, -1)]


def shard(begin: float, end: float, **more: Any) -> VisitSummary:
    period = Period(BEGUN + timedelta(seconds=begin), BEGUN + timedelta(seconds=end))
    return VisitSummary(periods=(period,), **more)


@pytest.mark.parametrize(
    ("periods", "seconds"),
    [
        pytest.param([(0, 10), (10, 30)], 30, id="one after the other"),
        pytest.param([(0, 10), (5, 12)], 12, id="side by side"),
        pytest.param([(0, 20), (5, 12), (30, 40)], 30, id="one within another, and one after a pause"),
        pytest.param([(0, 10), (3600, 3610)], 20, id="resumed after an hour"),
        pytest.param([], 0, id="none"),
    ],
)
def test_time_counts_once_however_many_shards_were_read_in_it(periods: list[tuple[int, int]], seconds: int) -> None:
    assert total_of([shard(begin, end) for begin, end in periods]).seconds == seconds


def test_the_total_of_shards_is_that_of_one_shard_with_all_rows() -> None:
    oak = [request(f"https://oak{n}.com/", elapsed_seconds=n + 1, domain=f"oak{n}.com") for n in range(8)]
    elm = [request(f"https://elm{n}.com/", "not_found", elapsed_seconds=n + 1.5) for n in range(8)]
    ends = (ended("oak1.com"), ended("oak2.com")), (ended("elm1.com", "not_found", 0), ended("elm2.com"))
    parts = total_of([summary_of(*oak, outcomes=ends[0]), summary_of(*elm, outcomes=ends[1])])
    whole = summary_of(*oak, *elm, outcomes=ends[0] + ends[1])
    assert parts.seconds == whole.seconds
    for name in VisitSummary.__dataclass_fields__.keys() - {"periods"}:
        assert getattr(parts, name) == getattr(whole, name), name


def test_summaries_are_kept_by_run_and_shard(tmp_path: Path) -> None:
    lake, summary = Lake(tmp_path), summary_of(request("https://oak.com/"), outcomes=(ended("oak.com"),))
    write_summary(lake, "this run", 0, summary)
    write_summary(lake, "this run", 1, VisitSummary())
    write_summary(lake, "another run", 2, summary)
    write_summary(lake, "this run", 7, summary)  # of a time with more shards
    assert summaries_of_run(lake, "this run", 4) == {0: summary, 1: VisitSummary()}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"run": "r"}', b'{"run": "r", "summary": {"sites": "many"}}'])
def test_a_damaged_summary_is_as_good_as_none(content: bytes, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    write_summary(lake, "r", 0, VisitSummary())
    (file,) = tmp_path.rglob("*.json")
    file.write_bytes(content)
    assert summaries_of_run(lake, "r", 1) == {}


def test_a_chart_has_a_bar_per_outcome_as_long_as_its_share() -> None:
    head, _, *bars = outcome_chart({"dns_failure": 25, "ok": 100, "not_found": 1}, "sites").splitlines()
    assert head == "| outcome | sites | share | |"
    assert bars == [
        f"| ok | 100 | 79.4% | {'█' * BAR_CELLS} |",
        f"| dns_failure | 25 | 19.8% | {'█' * (BAR_CELLS // 4)} |",
        "| not_found | 1 | 0.8% | ▏ |",
    ]


def test_a_chart_of_nothing_says_so() -> None:
    assert outcome_chart({}, "requests") == "no requests"


def test_a_long_tail_is_one_bar_and_the_chart_stays_small() -> None:
    counts = {outcome.value: 100_000 + n for n, outcome in enumerate(Outcome)}
    chart = outcome_chart(counts, "requests")
    assert f"| {len(Outcome) - MOST_BARS} others |" in chart
    assert len(chart) < 1000  # Dagster shows longer text only after a click


def test_the_running_count_says_pages_rate_and_failures() -> None:
    clock = iter([100.0, 100.0, 102.0, 104.0])
    tally = Tally(now=lambda: next(clock))
    assert tally.after(ended("oak.com", pages=4)) == "4 pages, 0 failed"
    assert tally.after(ended("elm.com", "dns_failure", pages=0)) == "4 pages, 2/s, 1 failed"
    assert tally.after(ended("fir.com", pages=2000)) == "2,004 pages, 501/s, 1 failed"
