"""What retailers look for and find: a category, in a country of retailers, in a price band.

Demand is what retailers of a country search for and order; supply is brands. A search belongs to the price band in which
its retailer usually buys, an order and a brand to the band of the brand's own price point (``marketplace/price_bands.py``).

Facts are the CTEs of ``marketplace/sql/segment_demand.sql``: those of 180 days, with ``days_ago``, the days from the day of
the fact to ``as_of``; ``segment_retailers`` has a row for each retailer that searched. A search is judged if its results were counted or if clicks are known at its time, and unmet if it had
no result or was not clicked (``known_searches.sql``). Growth is (now - before) / (now + before + what a segment usually has),
so that it lies in [-1, 1] and small segments stay near 0. Shares are each retailer's own, averaged over retailers, so that
one shop's searches weigh as one; then they are drawn to the category's share, and that to the share of all, with the weight
of ``prior_retailers``.
"""

from collections.abc import Mapping
from typing import Any

from sourcing_pipeline.contracts.metrics.base import Formula, Metric, Subject, Sum

LEAST_RETAILERS = 5
"""Distinct retailers below which a segment has no gap and a query isn't told: a few typos or one shop's are no demand."""

_SEARCHES: Mapping[str, Any] = {"of": "segment_searches", "unit": "events"}
_GROWTH: Mapping[str, Any] = {"least": -1, "most": 1}


def _growth(now: str, before: str, usual: str) -> str:
    return f"coalesce(({now} - {before}) / nullif({now} + {before} + {usual}, 0), 0)"


_COUNTS: tuple[Metric, ...] = (
    Sum(name="search_count", meaning="Searches in 90 days", where="days_ago <= 90", **_SEARCHES),
    Sum(
        name="zero_result_search_count",
        meaning="Searches of them without a result",
        where="days_ago <= 90 AND results_count = 0",
        **_SEARCHES,
    ),
    Sum(
        name="unclicked_search_count",
        meaning="Searches of them that had results, or none were counted, and that nobody clicked within 30 minutes; "
        "only from the first search on that was ever clicked, since before it no clicks are known",
        where="days_ago <= 90 AND is_unclicked",
        **_SEARCHES,
    ),
    Sum(
        name="searching_retailer_count",
        meaning="Distinct retailers that searched in 90 days",
        unit="retailers",
        of="segment_retailers",
        where="searched",
    ),
    Sum(
        name="searching_retailer_count_previous_90",
        meaning="Distinct retailers that searched in the 90 days before",
        unit="retailers",
        of="segment_retailers",
        where="searched_before",
    ),
    Sum(
        name="gmv_90",
        meaning="GMV of 90 days, of brands of the price band",
        unit="reporting currency",
        of="segment_orders",
        value="gmv",
        where="days_ago <= 90",
        decimals=4,
    ),
    Sum(
        name="gmv_previous_90",
        meaning="GMV of the 90 days before",
        unit="reporting currency",
        of="segment_orders",
        value="gmv",
        where="days_ago > 90",
        decimals=4,
    ),
    Sum(
        name="brand_count",
        meaning="Brands of the category and price band on the marketplace, whatever the country",
        unit="brands",
        of="segment_brands",
        where="is_here",
    ),
    Sum(
        name="brand_count_90_days_before",
        meaning="Brands of them that were on the marketplace 90 days before, those that left since included",
        unit="brands",
        of="segment_brands",
        where="was_here_90_days_before",
    ),
    Sum(
        name="category_brand_count",
        meaning="Brands of the category on the marketplace, whatever the price band and country",
        unit="brands",
        of="category_brands",
        where="is_here",
    ),
)
_FIGURES: tuple[Metric, ...] = (
    Formula(
        name="gmv_per_brand",
        meaning="GMV of 90 days for each brand",
        unit="reporting currency",
        formula="gmv_90 / nullif(brand_count, 0)",
        nullable=True,
    ),
    Formula(
        name="zero_result_share",
        meaning="Smoothed share of searches without a result",
        most=1,
        formula="(zero_result_shares + prior_retailers * category_zero_result_share) "
        "/ (counted_retailer_count + prior_retailers)",
    ),
    Formula(
        name="unmet_share",
        meaning="Smoothed share of searches without a result or without a click",
        most=1,
        formula="(unmet_shares + prior_retailers * category_unmet_share) / (judged_retailer_count + prior_retailers)",
    ),
    Formula(
        name="gmv_growth",
        meaning="Smoothed growth of GMV against the 90 days before, 0 is none",
        formula=_growth("gmv_90", "gmv_previous_90", "usual_gmv"),
        **_GROWTH,
    ),
    Formula(
        name="searching_retailer_growth",
        meaning="Smoothed growth of the retailers that search; none where searches are known for fewer than 180 days",
        formula="CASE WHEN searches_reach_back THEN "
        + _growth("searching_retailer_count", "searching_retailer_count_previous_90", "usual_retailer_count")
        + " END",
        nullable=True,
        **_GROWTH,
    ),
    Formula(
        name="demand_growth",
        meaning="Smoothed growth of demand: the mean of that of GMV, which only sees what is found, and of retailers "
        "that search, which sees what isn't; that of GMV alone where the other isn't known",
        formula="coalesce((gmv_growth + searching_retailer_growth) / 2, gmv_growth)",
        **_GROWTH,
    ),
    Formula(
        name="supply_growth",
        meaning="Smoothed growth of the number of brands in 90 days, 0 is none",
        formula=_growth("brand_count", "brand_count_90_days_before", "usual_brand_count"),
        **_GROWTH,
    ),
    Formula(
        name="gap_score",
        meaning=f"Supply gap: 0 none, 1 the largest; 0 where fewer than {LEAST_RETAILERS} distinct retailers searched",
        most=1,
        formula="CASE WHEN searching_retailer_count >= least_retailers "
        "THEN unmet_share * (1 + (demand_growth - supply_growth) / 2) / 2 ELSE 0 END",
    ),
)

SEGMENT = Subject(
    table="segment_demand",
    grain="a week, a category, a country of retailers and a price band",
    owner="analytics",
    windows_days=(),
    sources=("brands", "retailers", "orders", "events", "products", "fx_rates"),
    metrics=(*_COUNTS, *_FIGURES),
)
