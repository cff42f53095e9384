from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.charts.of_metrics import charts_of


def test_no_figures_no_charts() -> None:
    assert charts_of({}) == {}


def test_all_that_deciles_are_held_against_is_the_mean_of_all_rows() -> None:
    chart = charts_of({"deciles": [[1, 0.5, 10], [2, 0.3, 30]]})["deciles"]
    assert "50 %, 1.4 times the 35 % of all" in chart.description
    chart = charts_of({"value_deciles": [[1, 9000.0, 5], [2, 1000.0, 5]]})["value_deciles"]
    assert chart.rows[0] == ("1", "9,000", "1.80 times", "5")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.just("2026-10-05"),
    lambda part: st.lists(part, max_size=5) | st.dictionaries(st.sampled_from(["auc", "x"]), part, max_size=3),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["calibration", "deciles", "value_deciles", "by_week", "segments"]), anything))
def test_figures_of_another_shape_are_left_out_without_an_error(metrics: dict[str, Any]) -> None:
    assert all("NaN" not in chart.svg for chart in charts_of(metrics).values())
