"""What a retailer does: its demand. Facts as for brands."""

from sourcing_pipeline.contracts.metrics.base import DistinctCount, Formula, Subject, Sum
from sourcing_pipeline.contracts.metrics.shared import FAVORITE_COUNT, GMV, ORDER_COUNT, PAGE_VIEW_COUNT

RETAILER = Subject(
    table="retailer_metrics",
    grain="a week, a retailer and a window in which it did something",
    owner="analytics",
    windows_days=(90, 365),
    sources=("retailers", "orders", "events", "fx_rates"),
    metrics=(
        GMV,
        ORDER_COUNT,
        DistinctCount(
            name="brand_count",
            meaning="Distinct brands that it ordered from",
            unit="brands",
            of="order_facts",
            key="brand_id",
            where="order_count > 0",
        ),
        DistinctCount(
            name="repeat_brand_count",
            meaning="Distinct brands that it ordered from more than once",
            unit="brands",
            of="order_facts",
            key="brand_id",
            where="order_count > 0",
            at_least=2,
        ),
        Sum(name="search_count", meaning="Searches", unit="events", of="event_facts", where="event_type = 'search'"),
        Sum(
            name="zero_result_search_count",
            meaning="Searches without a result",
            unit="events",
            of="event_facts",
            where="event_type = 'search' AND results_count = 0",
        ),
        PAGE_VIEW_COUNT,
        FAVORITE_COUNT,
        Formula(
            name="gmv_per_order",
            meaning="GMV of an order on average",
            unit="reporting currency",
            formula="gmv / nullif(order_count, 0)",
            nullable=True,
        ),
        Formula(
            name="tenure_days",
            meaning="Days from joining to as_of",
            unit="days",
            formula="days_between(joined_at, as_of_moment)",
        ),
    ),
)
