"""Metrics that more than one subject has: orders, GMV, visits and favourites mean the same of a brand and of a retailer."""

from sourcing_pipeline.contracts.metrics.base import Sum

GMV = Sum(
    name="gmv",
    meaning="Orders not cancelled, before returns",
    unit="reporting currency",
    of="order_facts",
    value="gmv",
    decimals=4,
)
ORDER_COUNT = Sum(
    name="order_count", meaning="Orders not cancelled", unit="orders", of="order_facts", value="order_count"
)
PAGE_VIEW_COUNT = Sum(
    name="page_view_count",
    meaning="Page views: visits",
    unit="events",
    of="event_facts",
    where="event_type = 'page_view'",
)
FAVORITE_COUNT = Sum(
    name="favorite_count", meaning="Favourites", unit="events", of="event_facts", where="event_type = 'favorite'"
)
