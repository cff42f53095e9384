from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.web.outcomes import Outcome
from sourcing_pipeline.web.recrawl import LEAST_DAYS, PASSING, next_visits
from sourcing_pipeline_tests.web.server import Reply, page, pages_of, serving
from sourcing_pipeline_tests.web.shard import Shard

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
Visit = tuple[Outcome, int]
"""How a visit ended, and how many pages had changed."""

CHANGED, SAME, FAILED, GONE = (Outcome.OK, 2), (Outcome.NOT_MODIFIED, 0), (Outcome.DNS_FAILURE, 0), (Outcome.PARKED, 0)
VISITS = st.sampled_from(list(Outcome)).flatmap(
    lambda outcome: st.tuples(st.just(outcome), st.integers(0, 3) if outcome is Outcome.OK else st.just(0))
)
HISTORIES = st.lists(VISITS, min_size=1, max_size=12)
RECRAWL_DAYS = st.floats(0.01, 400)


def history(*visits: Visit) -> pl.DataFrame:
    """Visits to a site, a week apart: the columns that count, unchecked, since there are thousands of them."""
    rows = [
        ("oak.com", FIRST + timedelta(days=week * 7), outcome.value, changed)
        for week, (outcome, changed) in enumerate(visits)
    ]
    columns = ("domain", "visited_at", "outcome", "changed_page_count")
    return pl.DataFrame(rows, {name: SiteOutcomes.polars_schema()[name] for name in columns}, orient="row")


def days_until_due(visits: list[Visit], recrawl_days: float) -> float:
    due_at = next_visits(history(*visits), recrawl_days)["due_at"].item()
    return float((due_at - FIRST) / timedelta(days=1)) - (len(visits) - 1) * 7


@pytest.mark.parametrize(
    ("visits", "days"),
    [
        ([CHANGED], 30),
        ([CHANGED, CHANGED], 15),
        ([CHANGED, CHANGED, CHANGED], 7.5),
        ([CHANGED, CHANGED, CHANGED, CHANGED], 7.5),
        ([CHANGED, SAME], 60),
        ([CHANGED, SAME, SAME], 120),
        ([CHANGED, SAME, SAME, SAME], 120),
        ([CHANGED, SAME, SAME, CHANGED], 15),
        ([CHANGED, CHANGED, CHANGED, SAME], 60),
        ([FAILED], 1),
        ([CHANGED, FAILED, FAILED, FAILED], 4),
        ([FAILED] * 9, 30),
        ([CHANGED, CHANGED, FAILED, CHANGED], 7.5),
        ([CHANGED, GONE], 30),
        ([CHANGED, SAME, GONE], 30),
        ([GONE, CHANGED], 30),
        ([(Outcome.OK, 0), (Outcome.OK, 0)], 30),
    ],
)
def test_the_rule(visits: list[Visit], days: float) -> None:
    assert days_until_due(visits, 30) == pytest.approx(days)


@given(HISTORIES, RECRAWL_DAYS)
def test_never_within_a_day_and_never_later_than_four_times_the_usual(visits: list[Visit], recrawl_days: float) -> None:
    days = days_until_due(visits, recrawl_days)
    assert LEAST_DAYS <= days <= max(LEAST_DAYS, 4 * recrawl_days) + 1e-6


@given(HISTORIES, RECRAWL_DAYS)
def test_a_longer_setting_is_never_sooner(visits: list[Visit], recrawl_days: float) -> None:
    assert days_until_due(visits, recrawl_days) <= days_until_due(visits, recrawl_days * 1.5) + 1e-6


@given(HISTORIES, RECRAWL_DAYS)
def test_a_change_is_never_later_than_none_and_a_repetition_goes_further_the_same_way(
    visits: list[Visit], recrawl_days: float
) -> None:
    before = [CHANGED, *visits]
    changed, same = [*before, CHANGED], [*before, SAME]
    assert days_until_due(changed, recrawl_days) <= days_until_due(same, recrawl_days)
    assert days_until_due([*changed, CHANGED], recrawl_days) <= days_until_due(changed, recrawl_days)
    assert days_until_due([*same, SAME], recrawl_days) >= days_until_due(same, recrawl_days)


@given(HISTORIES, st.sampled_from(sorted(PASSING)), RECRAWL_DAYS)
def test_each_failure_in_a_row_is_tried_again_later_and_never_later_than_the_usual(
    visits: list[Visit], failure: Outcome, recrawl_days: float
) -> None:
    once, twice = [*visits, (failure, 0)], [*visits, (failure, 0), (failure, 0)]
    assert days_until_due(once, recrawl_days) <= days_until_due(twice, recrawl_days)
    assert days_until_due(twice, recrawl_days) <= max(LEAST_DAYS, recrawl_days) + 1e-6


@given(HISTORIES)
def test_zero_means_always(visits: list[Visit]) -> None:
    assert days_until_due(visits, 0) == 0


def test_each_site_has_its_own_history() -> None:
    frames = {"a.com": [CHANGED, CHANGED], "b.com": [CHANGED, SAME], "c.com": [FAILED]}
    visits = pl.concat([history(*visits).with_columns(domain=pl.lit(domain)) for domain, visits in frames.items()])
    due = next_visits(visits.sample(fraction=1, shuffle=True, seed=1), 30).sort("domain")
    assert due["domain"].to_list() == list(frames)
    assert [(due_at - FIRST).days for due_at in due["due_at"]] == [7 + 15, 7 + 60, 1]


def test_a_site_that_was_down_is_asked_again_the_next_day_and_one_that_refuses_is_not(tmp_path: Path) -> None:
    shard = Shard(tmp_path)
    sites = {"down.com": pages_of({"/robots.txt": Reply(503)}), "closed.com": pages_of({"/": Reply(403)})}
    with serving(sites) as server:
        shard.read(*sites, connect_to=server.connect_to)
        asked = len(server.requests)
        shard.read(*sites, connect_to=server.connect_to, days=0.9)
        assert len(server.requests) == asked
        sites["down.com"] = pages_of({"/": page("Here again")})
        shard.read(*sites, connect_to=server.connect_to, days=1.1)
        assert {request.host for request in server.requests[asked:]} == {"down.com"}
