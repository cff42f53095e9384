"""What retailers type into the search, and what comes of it.

Facts are the searches known at ``as_of`` (``marketplace/sql/search_facts.sql``, where clicks and orders that follow a search
stand, and ``known_searches.sql``).
"""

from collections.abc import Mapping
from typing import Any

from sourcing_pipeline.contracts.metrics.base import DistinctCount, Formula, Subject, Sum
from sourcing_pipeline.contracts.metrics.segment import LEAST_RETAILERS

_SEARCHES: Mapping[str, Any] = {"of": "known_searches", "unit": "events"}

SEARCH = Subject(
    table="search_metrics",
    grain=f"a week, a query and a category, if at least {LEAST_RETAILERS} distinct retailers typed it",
    owner="analytics",
    windows_days=(90,),
    sources=("events", "orders", "brands", "retailers"),
    metrics=(
        Sum(name="search_count", meaning="Searches in 90 days", **_SEARCHES),
        DistinctCount(
            name="searching_retailer_count",
            meaning="Distinct retailers that searched",
            unit="retailers",
            least=LEAST_RETAILERS,
            of="known_searches",
            key="retailer_id",
        ),
        Sum(
            name="zero_result_search_count",
            meaning="Searches without a result",
            where="results_count = 0",
            **_SEARCHES,
        ),
        Sum(
            name="clicked_search_count",
            meaning="Searches after which the retailer looked at a brand, took it as a favourite or put it in a cart "
            "within 30 minutes",
            where="is_clicked",
            **_SEARCHES,
        ),
        Sum(
            name="ordered_search_count",
            meaning="Searches after which the retailer ordered within 7 days: of a brand of the category, if one was "
            "searched in",
            where="is_ordered",
            **_SEARCHES,
        ),
        Sum(
            name="counted_search_count",
            meaning="Searches of which the number of results is known",
            where="results_count IS NOT NULL",
            **_SEARCHES,
        ),
        Sum(
            name="result_count",
            meaning="Results shown in all",
            unit="results",
            of="known_searches",
            value="results_count",
        ),
        Formula(
            name="result_count_mean",
            meaning="Results shown for a search; none where they were never counted",
            unit="results",
            formula="result_count / nullif(counted_search_count, 0)",
            nullable=True,
        ),
    ),
)
