"""What retailers type into the search, and what comes of it."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column
from sourcing_pipeline.contracts.metrics.base import measured
from sourcing_pipeline.contracts.metrics.search import SEARCH


class SearchMetrics(Contract):
    """What retailers type into the search, and what comes of it: queries of at least 5 distinct retailers."""

    as_of: pl.Date = column("Day whose knowledge is used")
    query: pl.String = column("What was typed: in lower case, spaces collapsed")
    category: pl.String = column("The category in which was searched; unknown where in none")
    search_count: pl.Int64 = measured(SEARCH, "search_count")
    searching_retailer_count: pl.Int64 = measured(SEARCH, "searching_retailer_count")
    zero_result_search_count: pl.Int64 = measured(SEARCH, "zero_result_search_count")
    clicked_search_count: pl.Int64 = measured(SEARCH, "clicked_search_count")
    ordered_search_count: pl.Int64 = measured(SEARCH, "ordered_search_count")
    counted_search_count: pl.Int64 = measured(SEARCH, "counted_search_count")
    result_count: pl.Int64 = measured(SEARCH, "result_count")
    result_count_mean: pl.Float64 = measured(SEARCH, "result_count_mean")

    class Config:
        """Name, owner, grain and key."""

        name = "search_metrics"
        metadata = about(owner=SEARCH.owner, grain=SEARCH.grain, key=("as_of", "query", "category"))
