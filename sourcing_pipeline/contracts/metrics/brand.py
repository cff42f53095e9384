"""What retailers do with a brand.

Facts are those of ``marketplace/sql/order_facts.sql`` (where GMV and what counts as an order stand) and
``event_facts.sql``. A visit is a page view.
"""

from sourcing_pipeline.contracts.metrics.base import DistinctCount, Formula, Subject, Sum
from sourcing_pipeline.contracts.metrics.shared import FAVORITE_COUNT, GMV, ORDER_COUNT, PAGE_VIEW_COUNT

BRAND = Subject(
    table="brand_metrics",
    grain="a week, a brand and a window",
    owner="analytics",
    windows_days=(30, 90, 365),
    sources=("brands", "orders", "events", "fx_rates"),
    metrics=(
        GMV,
        ORDER_COUNT,
        Sum(
            name="placed_order_count",
            meaning="Orders placed, cancelled ones included",
            unit="orders",
            of="order_facts",
            value="placed_order_count",
        ),
        DistinctCount(
            name="retailer_count",
            meaning="Distinct retailers that ordered",
            unit="retailers",
            of="order_facts",
            key="retailer_id",
            where="order_count > 0",
        ),
        DistinctCount(
            name="repeat_retailer_count",
            meaning="Distinct retailers that ordered more than once",
            unit="retailers",
            of="order_facts",
            key="retailer_id",
            where="order_count > 0",
            at_least=2,
        ),
        Formula(
            name="repeat_retailer_share",
            meaning="Share of retailers that ordered which did so more than once",
            most=1,
            formula="repeat_retailer_count / nullif(retailer_count, 0)",
            nullable=True,
        ),
        Formula(
            name="cancelled_share",
            meaning="Share of all orders that were cancelled",
            most=1,
            formula="(placed_order_count - order_count) / nullif(placed_order_count, 0)",
            nullable=True,
        ),
        Sum(
            name="returned_amount",
            meaning="Value of orders that were returned, and of credit notes",
            unit="reporting currency",
            of="order_facts",
            value="returned_amount",
            decimals=4,
        ),
        Formula(
            name="returned_share",
            meaning="Value returned, divided by GMV (above 1 where earlier orders came back)",
            formula="returned_amount / nullif(gmv, 0)",
            nullable=True,
        ),
        FAVORITE_COUNT,
        PAGE_VIEW_COUNT,
        Sum(
            name="add_to_cart_count",
            meaning="Additions to a cart",
            unit="events",
            of="event_facts",
            where="event_type = 'add_to_cart'",
        ),
        DistinctCount(
            name="visiting_retailer_count",
            meaning="Distinct retailers that viewed a page",
            unit="retailers",
            of="event_facts",
            key="retailer_id",
            where="event_type = 'page_view'",
        ),
        Formula(
            name="orders_per_page_view",
            meaning="Conversion: orders divided by page views",
            formula="order_count / nullif(page_view_count, 0)",
            nullable=True,
        ),
        Formula(
            name="is_active",
            meaning="Active: on the marketplace at as_of, with an order in the window",
            least=None,
            formula="order_count > 0 AND NOT has_left",
        ),
        Formula(
            name="tenure_days",
            meaning="Days from joining to as_of, or to leaving",
            unit="days",
            formula="days_between(joined_at, greatest(joined_at, least(left_at, as_of_moment)))",
        ),
    ),
)
