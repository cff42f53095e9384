"""Sites that gave pages before, against how they usually change from one visit to the next."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.refusals import GROUPS

MONDAY = datetime(2026, 11, 2, 5, tzinfo=UTC)
SITES = 60


def crawl(
    week: float, bad: int = 0, outcome: str = "access_denied", *, sites: int = SITES, first: int = 0
) -> pl.DataFrame:
    """A visit to each site; the first so many end badly."""
    return SiteOutcomes.from_rows(
        [
            {
                "domain": f"site{first + number:03d}.com",
                "visited_at": MONDAY + timedelta(weeks=week, seconds=number),
                "outcome": outcome if number < bad else "ok",
                "reason": "seen",
                "page_count": 0 if number < bad else 6,
                "byte_count": 0,
                "elapsed_seconds": 0.0,
            }
            for number in range(sites)
        ]
    )


def judged(*crawls: pl.DataFrame) -> CheckResult:
    return checks.refusals_are_usual(pl.concat(crawls), 0.1)


@pytest.mark.parametrize("outcome", [pytest.param(outcomes[0].value, id=group) for group, outcomes in GROUPS.items()])
@pytest.mark.parametrize("before", [1, 5])
def test_a_third_of_the_sites_that_turn_against_us_is_told_whatever_came_before(outcome: str, before: int) -> None:
    crawls = [crawl(week) for week in range(before)]
    result = judged(*crawls, crawl(before, 18, outcome))
    assert not result.passed
    assert result.severity == "WARN"
    assert "18 of 60 (30%" in result.observed
    assert len(result.sample) == 18
    assert result.sample[0]["outcome"] == outcome
    assert result.remedy


def test_single_sites_that_change_pass() -> None:
    result = judged(crawl(0), crawl(1, 3))
    assert result.passed, result
    assert result.figures["blocked_share"] == 0.05


def test_what_is_usual_is_learned_from_earlier_crawls() -> None:
    rough = [part for week in range(0, 8, 2) for part in (crawl(week), crawl(week + 1, 15))]
    assert judged(*rough, crawl(8), crawl(9, 18)).passed
    assert not judged(*rough, crawl(8), crawl(9, 40)).passed


def test_sites_that_always_failed_are_not_held_against_a_crawl() -> None:
    failing = [crawl(week, 20, first=900, sites=20) for week in range(5)]
    assert judged(crawl(0), *failing, crawl(4)).passed
    assert judged(*failing).observed == "no site of this crawl was read before"


def test_a_first_crawl_says_that_there_is_nothing_to_compare() -> None:
    assert judged(crawl(0, 30)).passed
    assert judged(crawl(0).clear()).passed


def test_a_second_crawl_on_the_same_day_is_held_against_the_first() -> None:
    assert not judged(crawl(0), crawl(0.01, 18)).passed


def test_a_few_sites_are_too_few() -> None:
    assert judged(crawl(0, sites=8), crawl(1, 4, sites=8)).passed
