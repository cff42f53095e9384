import json
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline.exports.report_lookalikes import MOST_LOOKALIKES, lookalikes_of
from sourcing_pipeline.exports.report_models import basis_of, models_of
from sourcing_pipeline.exports.tables import WeeklyTables
from sourcing_pipeline_tests.exports.world import weekly_tables

FIGURES: dict[str, Any] = {
    "auc": [0.74, 0.7, 0.78],
    "calibration": [[0.1, 0.12, 0.06, 0.2, 50], [0.4, 0.35, 0.25, 0.47, 40]],
    "deciles": [[1, 0.5, 10], [2, 0.3, 30]],
    "by_week": [["2026-10-05", 0.7, 0.6, 0.8, 30], ["2026-10-12", 0.72, 0.62, 0.81, 31]],
    "segments": {"small brands": {"auc": [0.7, 0.6, 0.8], "rows": 12}},
}


@pytest.fixture(scope="module")
def tables() -> WeeklyTables:
    return weekly_tables(brands=9)


def with_metrics(tables: WeeklyTables, metrics: Any) -> WeeklyTables:
    return replace(tables, model_versions=tables.model_versions.with_columns(metrics=pl.lit(json.dumps(metrics))))


def test_each_set_of_figures_has_its_chart_and_is_not_written_out_as_well(tables: WeeklyTables) -> None:
    model = models_of(with_metrics(tables, FIGURES))[0]
    assert [chart.title.split(":")[0] for chart in model.charts] == [
        "Calibration",
        "Deciles",
        "AUC by week",
        "AUC by group",
    ]
    assert model.figures == [("AUC", "0.740 (0.700 to 0.780)")]
    assert model.charts[3].columns == ("Group", "AUC", "Rows")
    assert model.charts[3].rows == [("small brands", "0.700 (0.600 to 0.800)", "12")]


def test_missing_figures_leave_a_chart_out(tables: WeeklyTables) -> None:
    assert models_of(with_metrics(tables, {"auc": 0.7}))[0].charts == []
    assert models_of(with_metrics(tables, [1, 2]))[0].charts == []


def test_the_page_says_what_each_part_of_the_order_rests_on(tables: WeeklyTables) -> None:
    basis = basis_of(tables)
    assert basis.by_baseline is False
    assert basis.modelled == ["Will it sign?", "Will it get a first order?"]
    assert [question for question, _ in basis.by_rates] == ["What will it sell in 12 months?"]
    cold = tables.model_versions.with_columns(stage=pl.lit("rejected"), stage_reason=pl.lit("12 won leads, 40 needed"))
    scores = tables.brand_scores.with_columns(ranked_by=pl.lit("baseline"))
    basis = basis_of(replace(tables, model_versions=cold, brand_scores=scores))
    assert basis.by_baseline is True
    assert basis.by_rates[0] == ("Will it sign?", "12 won leads, 40 needed")


def test_lookalikes_come_nearest_first_with_what_they_sell(tables: WeeklyTables) -> None:
    domains = tables.onboarding_list["domain"].drop_nulls().to_list()
    found = lookalikes_of(tables, domains)
    assert sorted(found) == sorted(domains)
    for domain, alike in found.items():
        own = tables.lookalike_brands.filter(domain=domain).sort("rank").head(MOST_LOOKALIKES)
        assert [(like.name, like.similarity) for like in alike] == own.select("brand_name", "similarity").rows()
        outcomes = own.join(tables.brand_outcomes, on="brand_id", how="left", maintain_order="left")
        assert [like.sells for like in alike] == outcomes["category"].to_list()
    nobody = replace(tables, brand_outcomes=tables.brand_outcomes.clear())
    assert {like.sells for alike in lookalikes_of(nobody, domains).values() for like in alike} == {None}
