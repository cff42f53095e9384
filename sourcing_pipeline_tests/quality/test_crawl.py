"""Checks of the crawl: each with visits that pass it and visits that fail it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.result import SAMPLE_ROWS

MONDAY = datetime(2026, 11, 2, 5, tzinfo=UTC)
ENOUGH = 10


def visits(
    count: int, outcome: str = "ok", pages: int = 6, *, week: float = 0, first: int = 0, minutes: float = 0
) -> pl.DataFrame:
    """Visits to so many sites, some seconds after one another."""
    begun = MONDAY + timedelta(weeks=week, minutes=minutes)
    rows = [
        {
            "domain": f"site{first + n:03d}.com",
            "visited_at": begun + timedelta(seconds=n),
            "outcome": outcome,
            "reason": "seen",
            "page_count": pages if outcome == "ok" else 0,
            "byte_count": 0,
            "elapsed_seconds": 0.0,
        }
        for n in range(count)
    ]
    return SiteOutcomes.from_rows(rows) if rows else SiteOutcomes.empty_frame()


def request(url: str, outcome: str, day: int) -> dict[str, object]:
    return {
        "domain": "site.com",
        "url": url,
        "final_url": url,
        "page_kind": "home",
        "fetched_at": MONDAY + timedelta(days=day),
        "outcome": outcome,
        "byte_count": 0,
        "elapsed_seconds": 0.1,
    }


def success(*frames: pl.DataFrame, least: float = 0.5) -> CheckResult:
    return checks.crawl_success(pl.concat(frames), least, ENOUGH)


def robots(*frames: pl.DataFrame, most: float = 0.3) -> CheckResult:
    return checks.robots_share(pl.concat(frames), most, ENOUGH)


def volume(*frames: pl.DataFrame, drop: float = 0.5) -> CheckResult:
    return checks.volume_against_earlier_crawls(pl.concat(frames), drop, ENOUGH)


def weeks(*pages: int) -> list[pl.DataFrame]:
    """A crawl a week, of the same sites, with so many pages a site."""
    return [visits(ENOUGH, pages=count, week=week) for week, count in enumerate(pages)]


PAIRS: dict[str, tuple[Callable[[], CheckResult], Callable[[], CheckResult]]] = {
    "reachable, each site by its newest visit": (
        lambda: checks.reachable_share(pl.concat([visits(4, "dns_failure"), visits(2, week=1)]), 0.5),
        lambda: checks.reachable_share(pl.concat([visits(4), visits(3, "dns_failure", week=1)]), 0.5),
    ),
    "success": (
        lambda: success(visits(5), visits(5, "dns_failure", first=5)),
        lambda: success(visits(4), visits(6, "dns_failure", first=4)),
    ),
    "success, of the newest crawl alone": (
        lambda: success(visits(50, "dns_failure"), visits(ENOUGH, week=1)),
        lambda: success(visits(50), visits(ENOUGH, "dns_failure", week=1)),
    ),
    "robots": (
        lambda: robots(visits(7), visits(3, "robots_denied", first=7)),
        lambda: robots(visits(6), visits(2, "robots_denied", first=6), visits(2, "crawl_delay_too_long", first=8)),
    ),
    "robots, of the newest crawl alone": (
        lambda: robots(visits(50, "robots_denied"), visits(ENOUGH, week=1)),
        lambda: robots(visits(50), visits(ENOUGH, "robots_unreachable", week=1)),
    ),
    "volume against one crawl": (lambda: volume(*weeks(6, 3)), lambda: volume(*weeks(7, 3))),
    "volume against the median of crawls": (lambda: volume(*weeks(6, 1, 6, 4)), lambda: volume(*weeks(6, 1, 6, 2))),
    "volume below its usual spread": (
        lambda: volume(*weeks(10, 10, 10, 10, 8)),
        lambda: volume(*weeks(10, 10, 10, 10, 7)),
    ),
    "volume above its usual spread": (
        lambda: volume(*weeks(10, 10, 10, 10, 12)),
        lambda: volume(*weeks(10, 10, 10, 10, 13)),
    ),
    "volume that always varied": (lambda: volume(*weeks(4, 10, 6, 12, 15)), lambda: volume(*weeks(4, 10, 6, 12, 40))),
    "read failures": (
        lambda: checks.no_read_failures(pl.concat([visits(1, "read_failure"), visits(1, week=1)])),
        lambda: checks.no_read_failures(pl.concat([visits(1), visits(1, "read_failure", week=1)])),
    ),
    "parser failures": (
        lambda: checks.no_parser_failures(
            PageRecords.from_rows([request("https://a/", "parser_failure", 0), request("https://a/", "ok", 1)])
        ),
        lambda: checks.no_parser_failures(
            PageRecords.from_rows([request("https://a/", "ok", 0), request("https://a/", "parser_failure", 1)])
        ),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_passes_what_is_right(name: str) -> None:
    result = PAIRS[name][0]()
    assert result.passed, result
    assert result.expected
    assert result.observed


@pytest.mark.parametrize("name", PAIRS)
def test_fails_what_is_wrong_and_says_how_to_mend_it(name: str) -> None:
    result = PAIRS[name][1]()
    assert not result.passed, result
    assert result.severity == "WARN"
    assert result.expected
    assert result.observed
    assert result.remedy


@pytest.mark.parametrize("check", [success, robots, volume])
def test_a_crawl_of_few_sites_is_not_judged_and_the_number_is_said(check: Callable[..., CheckResult]) -> None:
    result = check(visits(50), visits(ENOUGH - 1, "robots_denied", week=1))
    assert result.passed
    assert result.observed == "9 sites in the crawl of 2026-11-09: too few to judge"


@pytest.mark.parametrize("check", [success, robots, volume])
def test_nothing_to_judge_passes_and_says_so(check: Callable[..., CheckResult]) -> None:
    result = check(visits(0))
    assert result.passed
    assert result.observed == "no site was ever visited"


def test_a_first_crawl_has_nothing_to_be_compared_with() -> None:
    result = volume(visits(ENOUGH - 1, pages=50), visits(ENOUGH, pages=1, week=1))
    assert result.passed
    assert "no earlier crawl of 10 sites or more" in result.observed


def test_a_crawl_that_was_killed_and_resumed_hours_later_is_one_crawl() -> None:
    first, rest = visits(6), visits(6, "dns_failure", first=6, minutes=11 * 60)
    assert success(first, rest).observed == "6 of 12 (50%) in the crawl of 2026-11-02"


def test_a_crawl_that_goes_on_past_midnight_is_one_crawl() -> None:
    hours = [visits(1, first=hour, minutes=60 * hour) for hour in range(40)]
    assert success(*hours).observed == "40 of 40 (100%) in the crawl of 2026-11-02"


def test_runs_of_two_days_are_two_crawls() -> None:
    assert success(visits(ENOUGH), visits(ENOUGH, week=1 / 7)).observed.endswith("crawl of 2026-11-03")


def test_a_site_that_was_tried_again_the_same_day_counts_once() -> None:
    down, mended = visits(ENOUGH, "dns_failure"), visits(ENOUGH, minutes=90)
    assert success(down, mended).observed == "10 of 10 (100%) in the crawl of 2026-11-02"


def test_sites_that_give_less_than_before_are_named_the_greatest_loss_first() -> None:
    then = [visits(ENOUGH, pages=8), visits(1, pages=12, first=ENOUGH)]
    now = [
        visits(5, pages=8, week=1),
        visits(5, "access_denied", first=5, week=1),
        visits(1, pages=1, first=10, week=1),
    ]
    result = volume(*then, *now)
    assert not result.passed
    assert result.sample[0] == {"domain": "site010.com", "outcome": "ok", "pages": 1, "pages_before": 12}
    assert [row["domain"] for row in result.sample[1:]] == [f"site00{n}.com" for n in range(5, 10)]
    assert "41 pages now, 92 then" in result.observed


def test_outcomes_are_counted_with_a_site_to_look_at() -> None:
    result = success(visits(7, "dns_failure"), visits(3, "access_denied", first=7))
    assert result.sample == [
        {"outcome": "dns_failure", "sites": 7, "for_example": "site000.com"},
        {"outcome": "access_denied", "sites": 3, "for_example": "site007.com"},
    ]


def test_being_refused_and_having_trouble_with_the_network_are_told_apart() -> None:
    refused = robots(visits(6, "robots_denied"), visits(4, "robots_unreachable", first=6))
    trouble = robots(visits(4, "robots_denied"), visits(6, "robots_unreachable", first=4))
    assert "refused" in refused.remedy
    assert "refused" not in trouble.remedy
    assert trouble.observed.endswith(": robots_unreachable 6, robots_denied 4")


def test_a_sample_of_defects_is_capped() -> None:
    assert len(checks.no_read_failures(visits(50, "read_failure")).sample) == SAMPLE_ROWS


def test_sites_that_fail_again_and_again_do_not_make_up_a_crawl_of_few() -> None:
    closed = [visits(15, "robots_denied", first=500, week=week) for week in range(4)]
    healthy = [visits(100), visits(25, first=100, week=3)]
    assert robots(*closed, *healthy).passed


def test_what_fails_for_the_second_time_still_counts() -> None:
    both = [visits(60, "dns_failure", week=week) for week in (1, 2)]
    assert not success(visits(60), both[0]).passed
    assert not success(visits(60), *both).passed


def test_other_sites_than_usual_with_as_many_pages_as_before_are_no_drop() -> None:
    small, large = (visits(40, pages=pages, first=first) for pages, first in ((2, 0), (9, 100)))
    history = [small, large, *(visits(40, pages=9, first=100, week=week) for week in range(1, 6))]
    assert volume(*history, visits(40, pages=2, week=6)).passed
    assert not volume(*history, visits(40, pages=1, week=6)).passed
