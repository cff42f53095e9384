"""Where columns of metrics come from: derived from the metrics themselves, which stand in ``contracts.metrics``.

Stated here is only which columns of the marketplace's tables the facts rest on that metrics are computed from
(``marketplace/sql``).
"""

import re
from collections.abc import Mapping

from sourcing_pipeline.contracts.lineage.base import Lineage
from sourcing_pipeline.contracts.metrics.base import Metric, Subject
from sourcing_pipeline.contracts.metrics.brand import BRAND
from sourcing_pipeline.contracts.metrics.diversion import DIVERSION
from sourcing_pipeline.contracts.metrics.outcome import OUTCOME
from sourcing_pipeline.contracts.metrics.retailer import RETAILER
from sourcing_pipeline.contracts.metrics.search import SEARCH
from sourcing_pipeline.contracts.metrics.segment import SEGMENT

EACH_FACT = "*"
_GMV = "orders.amount orders.currency orders.status orders.ordered_at fx_rates.usd_per_unit"
_ORDERS = "orders.order_id orders.status orders.ordered_at"
_SEARCHES = "events.event_id events.event_type events.occurred_at"
_CLICKS = "events.event_type events.brand_id events.retailer_id events.occurred_at"
_BAND = "products.retail_price products.currency fx_rates.usd_per_unit"
_SEGMENT_BRANDS = f"brands.brand_id brands.category brands.joined_at brands.left_at {_BAND}"

FACTS: Mapping[str, Mapping[str, str]] = {
    "order_facts": {
        "gmv": _GMV,
        "returned_amount": _GMV,
        "order_count": _ORDERS,
        "placed_order_count": _ORDERS,
        "retailer_id": "orders.retailer_id",
        "brand_id": "orders.brand_id",
    },
    "event_facts": {
        EACH_FACT: "events.event_id events.occurred_at",
        "event_type": "events.event_type",
        "results_count": "events.results_count",
        "retailer_id": "events.retailer_id",
    },
    "first_year_orders": {"gmv": _GMV, "retailer_number": "orders.retailer_id orders.status orders.ordered_at"},
    "newcomer_retailers": {EACH_FACT: "orders.retailer_id orders.brand_id orders.ordered_at brands.joined_at"},
    "newcomer_orders": {
        "gmv": _GMV,
        "is_after": "orders.ordered_at",
        "is_alike": f"brands.category {_BAND}",
        "is_established": "brands.joined_at",
        "is_own": "orders.brand_id",
    },
    "segment_searches": {
        EACH_FACT: _SEARCHES,
        "results_count": "events.results_count",
        "is_unclicked": _CLICKS,
        "days_ago": "events.occurred_at",
    },
    "segment_retailers": {EACH_FACT: f"events.retailer_id {_SEARCHES}"},
    "segment_orders": {"gmv": f"{_GMV} {_BAND}", "days_ago": "orders.ordered_at"},
    "segment_brands": {EACH_FACT: _SEGMENT_BRANDS},
    "category_brands": {EACH_FACT: "brands.brand_id brands.category brands.joined_at brands.left_at"},
    "known_searches": {
        EACH_FACT: _SEARCHES,
        "retailer_id": "events.retailer_id",
        "results_count": "events.results_count",
        "is_clicked": _CLICKS,
        "is_ordered": f"{_CLICKS} orders.retailer_id orders.brand_id orders.ordered_at",
    },
}
"""By relation of facts and its column: what it rests on. ``EACH_FACT`` is what makes a row of it."""

IN_FORMULAS: Mapping[str, Mapping[str, str]] = {
    "brand_metrics": {"joined_at": "brands.joined_at", "left_at": "brands.left_at"},
    "retailer_metrics": {"joined_at": "retailers.joined_at"},
    "brand_outcomes": {
        **dict.fromkeys(("first_order_at", "activation_matures_at", "year_matures_at", "is_on_record"), "own"),
        "age_days": "brands.joined_at",
        "has_left": "brands.left_at",
        "gmv_shares_of_older": f"{_GMV} brands.joined_at",
        "repeat_shares_of_older": "orders.retailer_id orders.ordered_at brands.joined_at",
        "repeat_shares_then": "orders.retailer_id orders.ordered_at brands.joined_at",
    },
    "segment_demand": {
        "zero_result_shares": f"{_SEARCHES} events.results_count events.retailer_id",
        "unmet_shares": f"{_SEARCHES} events.results_count events.retailer_id {_CLICKS}",
    },
}
"""What formulas name beside metrics; ``own`` is a column of the table itself."""

_NAME = re.compile(r"[a-z_][a-z_0-9]*")
_TEXT = re.compile(r"'[^']*'")


def stated_by_metrics(subject: Subject) -> dict[str, str]:
    """The origin of each metric of a subject, in the words of a statement."""
    return {metric.name: " ".join(dict.fromkeys(_words(metric, subject))) for metric in subject.metrics}


def _words(metric: Metric, subject: Subject) -> list[str]:
    named = _NAME.findall(_TEXT.sub("", metric.sql))
    if metric.facts is not None:
        columns = FACTS[metric.facts]
        return [columns[name] for name in (EACH_FACT, *named) if name in columns]
    metrics = {other.name for other in subject.metrics}
    others = IN_FORMULAS.get(subject.table, {})
    return [
        name if name in metrics or others[name] == "own" else others[name]
        for name in named
        if name in metrics or name in others
    ]


LINEAGES = (
    Lineage(
        "brand_metrics",
        BRAND.sources,
        stated_by_metrics(BRAND) | {"brand_id": "brands.brand_id"},
        {"the windows of the metrics": "window_days"},
    ),
    Lineage(
        "retailer_metrics",
        RETAILER.sources,
        stated_by_metrics(RETAILER),
        {"the windows of the metrics": "window_days"},
    ),
    Lineage(
        "brand_outcomes",
        OUTCOME.sources,
        stated_by_metrics(OUTCOME)
        | {
            "observed_days": "brands.joined_at brands.left_at",
            "first_order_at": "orders.ordered_at orders.status",
            "activation_matures_at year_matures_at": "brands.joined_at",
            "is_on_record": "brands.joined_at orders.ordered_at",
        },
    ),
    Lineage("newcomer_diversion", DIVERSION.sources, stated_by_metrics(DIVERSION) | {"price_band": _BAND}),
    Lineage(
        "segment_demand",
        SEGMENT.sources,
        stated_by_metrics(SEGMENT)
        | {
            "category": "brands.category events.category",
            "retailer_country": "retailers.country",
            "price_band": f"{_BAND} orders.brand_id orders.retailer_id",
            "evidence": "search_count zero_result_share unmet_share searching_retailer_count gmv_growth brand_count",
        },
    ),
    Lineage("search_metrics", SEARCH.sources, stated_by_metrics(SEARCH)),
)
