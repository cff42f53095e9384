from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.quality.checks import searches_find_something
from sourcing_pipeline_tests.scoring.worlds import segment_demand


def test_searches_that_are_found_and_clicked_pass() -> None:
    result = searches_find_something(segment_demand(), 0.95, 20)
    assert result.passed
    assert result.figures == {"unmet_search_share": 0.3}
    assert result.sample == []


def test_searches_that_nobody_ever_clicks_are_told_with_the_segments() -> None:
    result = searches_find_something(segment_demand().with_columns(unclicked_search_count=90), 0.95, 20)
    assert not result.passed
    assert result.severity == "WARN"
    assert result.observed == "100.0% of 900 searches: 90 without a result, 810 without a click"
    assert result.sample[0] == {
        "category": "Candles",
        "retailer_country": "DE",
        "price_band": "15 to 40",
        "search_count": 100,
        "unmet_search_count": 100,
    }


def test_few_searches_or_none_are_not_judged() -> None:
    few = segment_demand().head(1).with_columns(search_count=19, zero_result_search_count=19)
    assert searches_find_something(few, 0.95, 20).passed
    assert searches_find_something(SegmentDemand.empty_frame(), 0.95, 20).passed
