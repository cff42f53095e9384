"""Metrics equal what plain Python says of random small worlds."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sourcing_pipeline.marketplace.brand_metrics import brand_metrics, brand_metrics_of_weeks
from sourcing_pipeline.marketplace.lead_labels import lead_labels
from sourcing_pipeline.marketplace.retailer_metrics import retailer_metrics, retailer_metrics_of_weeks
from sourcing_pipeline_tests.marketplace import oracle
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, MOMENT, opened, worlds

World = dict[str, list[dict[str, Any]]]
pytestmark = pytest.mark.slow

FEW = settings(
    max_examples=10,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # to explain a failure takes minutes
)


@FEW
@given(worlds(), st.sampled_from(("USD", "EUR", "CHF")))
def test_brand_metrics_equal_a_row_by_row_count(world: World, reporting_currency: str) -> None:
    with opened(world) as market:
        rows = brand_metrics(market, AS_OF, reporting_currency).to_dicts()
    expected = oracle.brand_metrics(world, MOMENT, reporting_currency)
    assert rows == [pytest.approx(row, abs=1e-2) for row in expected]


@FEW
@given(worlds(), st.sampled_from(("USD", "EUR")))
def test_retailer_metrics_equal_a_row_by_row_count(world: World, reporting_currency: str) -> None:
    with opened(world) as market:
        rows = retailer_metrics(market, AS_OF, reporting_currency).to_dicts()
    expected = oracle.retailer_metrics(world, MOMENT, reporting_currency)
    assert rows == [pytest.approx(row, abs=1e-2) for row in expected]


@FEW
@given(worlds(), st.sets(st.integers(0, 60), min_size=1, max_size=6))
def test_many_weeks_in_one_pass_equal_a_row_by_row_count_of_each(world: World, weeks_before: set[int]) -> None:
    as_ofs = [AS_OF - timedelta(days=7 * number) for number in weeks_before]
    with opened(world) as market:
        brands = dict(brand_metrics_of_weeks(market, as_ofs, "USD"))
        retailers = dict(retailer_metrics_of_weeks(market, as_ofs, "USD"))
    assert list(brands) == list(retailers) == sorted(as_ofs)
    for as_of in as_ofs:
        now = datetime.combine(as_of, time())
        for frames, rows_of in ((brands, oracle.brand_metrics), (retailers, oracle.retailer_metrics)):
            assert frames[as_of].to_dicts() == [pytest.approx(row, abs=1e-2) for row in rows_of(world, now, "USD")]


@FEW
@given(worlds())
def test_lead_labels_equal_a_row_by_row_reading(world: World) -> None:
    with opened(world) as market:
        rows = lead_labels(market, AS_OF, 90).to_dicts()
    expected = {
        lead["lead_id"]: oracle.lead_label(lead, MOMENT, 90)
        for lead in world["leads"]
        if lead["first_contact_at"] < MOMENT
    }
    assert {row["lead_id"]: row["is_won"] for row in rows} == expected
    assert all(row["is_mature"] == (row["is_won"] is not None) == (row["outcome_at"] is not None) for row in rows)
