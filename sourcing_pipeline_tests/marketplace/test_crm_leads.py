"""What the CRM gave back becomes leads: point in time, one lead for one brand, and nothing that tells the answer."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.inputs.crm_returns import KNOWN_ONLY_AFTER
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.crm_returns import CrmReturns
from sourcing_pipeline.marketplace.crm_leads import Returns
from sourcing_pipeline.marketplace.lead_labels import lead_labels
from sourcing_pipeline.quality.leads import returns_agree
from sourcing_pipeline.scoring.attributes import attribute_columns
from sourcing_pipeline.weeks import start_of
from sourcing_pipeline_tests.marketplace.worlds import Rows, opened
from sourcing_pipeline_tests.scoring.worlds import candidate

LATER = date(2025, 12, 1)
REGISTRY = [
    candidate("b_1", "one.example", source="fair", country="DE", attributes='{"booth":"A1"}'),
    candidate("b_2", "two.example", lead_id="l2"),
    candidate("b_3", None),
]


def stage(number: int, brand_id: str, outcome: str, day: date | datetime, **columns: Any) -> dict[str, Any]:
    moment = day if isinstance(day, datetime) else start_of(day)
    return {
        "return_file": "a.csv",
        "return_row": number,
        "brand_id": brand_id,
        "stage": outcome,
        "outcome": outcome,
        "stage_date": moment,
    } | columns


def labels(
    *stages: dict[str, Any], leads: Rows = (), as_of: date = LATER, registry: Rows = REGISTRY, lag_hours: float = 0
) -> list[dict[str, Any]]:
    returns = Returns(CrmReturns.from_rows(list(stages)), Candidates.from_rows([dict(row) for row in registry]))
    with opened({"leads": leads}) as market:
        market.lag_hours = lag_hours
        return lead_labels(market, as_of, 90, returns).to_dicts()


def own(lead_id: str, contacted: date, outcome: str = "open", at: date | None = None, **columns: Any) -> dict[str, Any]:
    return {"lead_id": lead_id, "first_contact_at": contacted, "outcome": outcome, "outcome_at": at} | columns


def test_a_returned_brand_is_a_lead_with_what_the_registry_knows_of_it() -> None:
    [row] = labels(stage(1, "b_1", "open", date(2025, 3, 3)), stage(2, "b_1", "won", date(2025, 3, 20)))
    assert row == {
        "as_of": LATER,
        "lead_id": "crm:b_1",
        "domain": "one.example",
        "name": "Brand b_1",
        "source": "fair",
        "country": "DE",
        "attributes": '{"booth":"A1"}',
        "first_contact_at": datetime(2025, 3, 3, tzinfo=UTC),
        "is_won": True,
        "outcome_at": datetime(2025, 3, 20, tzinfo=UTC),
        "matures_at": datetime(2025, 6, 1, tzinfo=UTC),
        "is_mature": True,
        "brand_id": None,
        "last_contact_at": datetime(2025, 3, 20, tzinfo=UTC),
        "returned_brand_id": "b_1",
        "returned_outcome": None,
    }


def test_what_is_known_only_after_the_outcome_is_no_attribute_wherever_it_came_from() -> None:
    told = dict(lost_reason="price", attempts=4, rep_judgement="nice people")  # noqa: C408 - named as columns
    attributes = '{"attempts":4,"booth":"A1","lost_reason":"price","rep_judgement":"nice people"}'
    registry = [candidate("b_1", "one.example", attributes=attributes)]
    [row] = labels(stage(1, "b_1", "lost", date(2025, 3, 3), **told), registry=registry)
    assert row["attributes"] == '{"booth":"A1"}'
    assert not set(KNOWN_ONLY_AFTER) & set(row)
    assert attribute_columns(pl.Series([row["attributes"]])).columns == [
        "attribute:booth"
    ]  # what models may learn from
    only = [candidate("b_1", "one.example", attributes='{"lost_reason":"price"}')]
    [row] = labels(stage(1, "b_1", "lost", date(2025, 3, 3), **told), registry=only)
    assert row["attributes"] is None


def test_a_brand_that_nobody_has_contacted_is_no_lead() -> None:
    assert labels(stage(1, "b_1", "not_contacted", date(2025, 3, 3))) == []


def test_the_newest_stage_counts_and_a_lead_without_an_outcome_is_open_until_it_matures() -> None:
    stages = [stage(1, "b_1", "won", date(2025, 3, 20)), stage(2, "b_1", "lost", date(2025, 3, 10))]
    assert [row["is_won"] for row in labels(*stages)] == [True]
    reopened = [stage(1, "b_1", "lost", date(2025, 3, 10)), stage(2, "b_1", "open", date(2025, 3, 20))]
    [row] = labels(*reopened, as_of=date(2025, 4, 7))
    assert (row["is_won"], row["is_mature"], row["last_contact_at"].date()) == (None, False, date(2025, 3, 20))
    [row] = labels(*reopened)
    assert (row["is_won"], row["is_mature"]) == (False, True)


def test_a_stage_is_known_from_the_day_after_it_and_the_stated_lag() -> None:
    stages = [stage(1, "b_1", "open", date(2025, 3, 2)), stage(2, "b_1", "won", date(2025, 3, 9))]
    assert labels(*stages, as_of=date(2025, 3, 2)) == []
    assert [row["is_won"] for row in labels(*stages, as_of=date(2025, 3, 3))] == [None]
    assert [row["is_won"] for row in labels(*stages, as_of=date(2025, 3, 9))] == [None]
    assert [row["is_won"] for row in labels(*stages, as_of=date(2025, 3, 10))] == [True]
    assert [row["is_won"] for row in labels(*stages, as_of=date(2025, 3, 10), lag_hours=48)] == [None]
    assert [row["is_won"] for row in labels(*stages, as_of=date(2025, 3, 11), lag_hours=48)] == [True]


def test_a_brand_that_the_marketplace_knows_as_a_lead_is_one_lead() -> None:
    by_domain = own("l1", date(2025, 3, 1), domain="https://www.one.example/", source="web")
    [row] = labels(stage(1, "b_1", "won", date(2025, 3, 20)), leads=[by_domain])
    assert (row["lead_id"], row["source"], row["is_won"]) == ("l1", "web", True)
    assert row["first_contact_at"].date() == date(2025, 3, 1)
    by_registry = own("l2", date(2025, 3, 1))
    [row] = labels(stage(1, "b_2", "lost", date(2025, 3, 20)), leads=[by_registry])
    assert (row["lead_id"], row["is_won"], row["returned_brand_id"]) == ("l2", False, "b_2")


def test_where_both_state_an_outcome_the_marketplace_s_counts_and_the_conflict_is_counted() -> None:
    leads = [
        own("l1", date(2025, 3, 1), "lost", date(2025, 3, 9), domain="one.example"),
        own("l2", date(2025, 3, 1), "won", date(2025, 3, 9), domain="two.example", brand_id="m7"),
    ]
    stages = [stage(1, "b_1", "won", date(2025, 3, 20)), stage(2, "b_2", "won", date(2025, 3, 20))]
    rows = labels(*stages, leads=leads)
    assert [(row["lead_id"], row["is_won"], row["returned_outcome"]) for row in rows] == [
        ("l1", False, "won"),
        ("l2", True, None),
    ]
    assert [row["outcome_at"].date() for row in rows] == [date(2025, 3, 9)] * 2
    said = returns_agree(pl.DataFrame(rows))
    assert (said.passed, said.severity, said.observed) == (False, "WARN", "1 of 2 leads that came back")
    assert returns_agree(pl.DataFrame(rows[1:])).passed


def test_an_outcome_before_the_marketplace_s_first_contact_does_not_count() -> None:
    [row] = labels(
        stage(1, "b_1", "won", date(2025, 2, 20)),
        leads=[own("l1", date(2025, 3, 1), domain="one.example")],
        as_of=date(2025, 4, 7),
    )
    assert (row["is_won"], row["returned_outcome"]) == (None, "won")


def test_a_lost_brand_that_was_contacted_anew_is_a_further_lead() -> None:
    lost = own("l1", date(2025, 1, 1), "lost", date(2025, 1, 9), domain="one.example")
    stages = [stage(1, "b_1", "open", date(2025, 6, 2)), stage(2, "b_1", "won", date(2025, 6, 20))]
    rows = labels(*stages, leads=[lost])
    assert [(row["lead_id"], row["is_won"], row["returned_outcome"]) for row in rows] == [
        ("crm:b_1", True, None),
        ("l1", False, None),
    ]
    won = own("l1", date(2025, 1, 1), "won", date(2025, 1, 9), domain="one.example")
    rows = labels(stages[0], leads=[won])
    assert [(row["lead_id"], row["is_won"]) for row in rows] == [("l1", True)]


_days = st.integers(0, 40).map(lambda days: date(2025, 3, 3) + timedelta(days=days))
_stages = st.lists(
    st.tuples(st.sampled_from(("b_1", "b_2", "b_3")), st.sampled_from(("open", "won", "lost", "not_contacted")), _days),
    max_size=8,
)
_leads = st.lists(st.tuples(st.sampled_from(("open", "won", "lost")), _days, st.integers(0, 20)), max_size=2)


@pytest.mark.slow
@given(_stages, _leads, _days)
@settings(max_examples=25)
def test_a_backfilled_week_is_what_a_live_run_had_seen(
    stages: list[tuple[str, str, date]], leads: list[tuple[str, date, int]], as_of: date
) -> None:
    returned = [stage(number, *row) for number, row in enumerate(stages, start=1)]
    domains = ("one.example", "two.example")
    rows = [
        own(f"l{number}", day, outcome, day + timedelta(days=later), domain=domains[number])
        for number, (outcome, day, later) in enumerate(leads)
    ]
    then_known = [row for row in returned if row["stage_date"] < start_of(as_of)]
    leads_then = [
        row if row["outcome_at"] < as_of else row | {"outcome": "open", "outcome_at": None}
        for row in rows
        if row["first_contact_at"] < as_of
    ]
    live = labels(*then_known, leads=leads_then, as_of=as_of)
    assert labels(*returned, leads=rows, as_of=as_of) == live
    by_lead = [row["lead_id"] for row in live]
    assert len(by_lead) == len(set(by_lead))
    contacted = {row["brand_id"] for row in then_known if row["outcome"] != "not_contacted"}
    assert {row["returned_brand_id"] for row in live} - {None} == contacted
