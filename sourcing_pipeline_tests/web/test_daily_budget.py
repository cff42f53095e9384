from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.web.daily_budget import most_urgent, places_left, share_of_shard
from sourcing_pipeline_tests.web.server import page, pages_of, serving
from sourcing_pipeline_tests.web.shard import NOW, Shard, outcomes_of

SCHEMA = pl.Schema(
    {"domain": pl.String(), "due_at": pl.Datetime("us", "UTC"), "is_candidate": pl.Boolean(), "is_lead": pl.Boolean()}
)
DUE = st.lists(st.tuples(st.none() | st.integers(0, 50), st.booleans(), st.booleans()), max_size=20).map(
    lambda rows: pl.DataFrame(
        [
            (f"site{number:02}.com", days and NOW - timedelta(days=days), candidate, lead)
            for number, (days, candidate, lead) in enumerate(rows)
        ],
        SCHEMA,
        orient="row",
    )
)


def due(*sites: tuple[str, int | None, bool]) -> pl.DataFrame:
    """Sites by name, days overdue (none where never visited) and whether a candidate."""
    rows = [
        (domain, None if days is None else NOW - timedelta(days=days), candidate, False)
        for domain, days, candidate in sites
    ]
    return pl.DataFrame(rows, SCHEMA, orient="row")


def visits(*moments: tuple[str, datetime]) -> pl.DataFrame:
    schema = {name: SiteOutcomes.polars_schema()[name] for name in ("domain", "visited_at")}
    return pl.DataFrame(list(moments), schema, orient="row")


@given(st.integers(1, 5000), st.integers(1, 64))
def test_the_shares_of_all_shards_add_up_to_the_budget_and_differ_by_one_at_most(budget: int, shards: int) -> None:
    shares = [share_of_shard(budget, shard, shards) for shard in range(shards)]
    assert sum(shares) == budget
    assert max(shares) - min(shares) <= 1


def test_what_was_visited_today_takes_from_the_budget_and_yesterday_does_not() -> None:
    now = datetime(2026, 11, 23, 6, tzinfo=UTC)
    midnight = now.replace(hour=0)
    seen = visits(("a.com", midnight), ("b.com", midnight - timedelta(seconds=1)), ("c.com", now), ("c.com", now))
    assert places_left(seen, 5, now) == 3
    assert places_left(seen, 1, now) == 0
    assert places_left(visits(), 5, now) == 5


@given(DUE, st.integers(0, 25))
def test_no_more_sites_than_places_and_no_place_stays_empty(sites: pl.DataFrame, places: int) -> None:
    chosen = most_urgent(sites, places)
    assert chosen.height == min(places, sites.height)
    assert chosen["domain"].is_unique().all()
    assert chosen.columns == sites.columns


@given(DUE, st.integers(0, 25))
def test_of_each_kind_the_most_urgent_are_chosen_and_each_has_half_of_the_places(
    sites: pl.DataFrame, places: int
) -> None:
    chosen = most_urgent(sites, places)
    left = sites.join(chosen, on="domain", how="anti")
    again, left_again = (frame.filter(pl.col("due_at").is_not_null()) for frame in (chosen, left))
    new, left_new = (frame.filter(pl.col("due_at").is_null()) for frame in (chosen, left))
    if left_again.height:
        assert again.height >= places // 2
    if left_new.height:
        assert new.height >= places // 2
        wanted = pl.col("is_candidate") | pl.col("is_lead")
        if left_new.filter(wanted).height:
            assert new.filter(~wanted).is_empty()


def test_who_comes_first() -> None:
    sites = due(
        ("brand.com", None, False),
        ("candidate.com", None, True),
        ("late.com", 3, True),
        ("later.com", 9, True),
        ("other.com", None, True),
    )
    order = ["candidate.com", "later.com", "other.com", "late.com", "brand.com"]
    assert most_urgent(sites, 5)["domain"].to_list() == order
    assert most_urgent(sites, 5, ["late.com"])["domain"].to_list()[0] == "late.com"


def test_a_crawl_by_the_day_reads_its_share_and_the_weekly_run_the_rest(tmp_path: Path) -> None:
    domains = [f"shop{number}.com" for number in range(5)]
    with serving({domain: pages_of({"/": page("Home")}) for domain in domains}) as server:
        shard = Shard(tmp_path)
        web: dict[str, Any] = {"connect_to": server.connect_to}
        first = outcomes_of(shard.read(*domains, sites_per_day=2, **web))
        same_day = outcomes_of(shard.read(*domains, days=0.2, sites_per_day=2, **web))
        next_day = outcomes_of(shard.read(*domains, days=1, sites_per_day=2, **web))
        weekly = outcomes_of(shard.read(*domains, days=1.1, **web))
    assert list(map(len, (first, same_day, next_day, weekly))) == [2, 0, 2, 1]
    assert {*first, *next_day, *weekly} == set(domains)
