"""The registry's SQL stands in queries, and nothing else does."""

import pytest

from sourcing_pipeline.contracts.metrics.base import Subject
from sourcing_pipeline.contracts.metrics.search import SEARCH
from sourcing_pipeline.contracts.metrics.segment import SEGMENT
from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.measures import with_metrics


def test_aggregates_and_formulas_are_those_of_the_registry() -> None:
    query = with_metrics("SELECT /* metrics of search_metrics over known_searches */, /* formulas of search_metrics */")
    assert 'coalesce(count(*) FILTER (WHERE is_clicked), 0) AS "clicked_search_count"' in query
    assert query.endswith('round(result_count / nullif(counted_search_count, 0), 6) AS "result_count_mean"')


@pytest.mark.parametrize("subject", [SEGMENT, SEARCH], ids=lambda subject: str(subject.table))
def test_a_subjects_query_computes_all_of_its_metrics(subject: Subject) -> None:
    query = with_metrics(queries.load(subject.table))
    for metric in subject.metrics:
        wanted = f"coalesce({metric.sql}, 0)" if metric.facts else f"round({metric.sql}, 6)"
        assert f'{wanted} AS "{metric.name}"' in query


def test_what_the_registry_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        with_metrics("/* formulas of nothing */")
    with pytest.raises(ValueError, match="search_metrics has no metric over order_facts"):
        with_metrics("/* metrics of search_metrics over order_facts */")
