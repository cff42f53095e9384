"""What the retailers of a newcomer spent before and after they first ordered from it: how much it took from brands alike.

Facts are the CTEs of ``marketplace/sql/newcomer_diversion.sql``: orders in two windows of 90 days, before a retailer's first
order from the newcomer and from then on. Brands alike are those of its category and price band; elsewhere is every other
category. Established brands were here in both windows; those that joined later, the newcomer among them, are counted apart,
since what retailers give to one newcomer they may take from another.
"""

from collections.abc import Iterator

from sourcing_pipeline.contracts.metrics.base import Metric, Subject, Sum

WINDOW_DAYS = 90
"""Days before, and from, a retailer's first order from a newcomer."""


def _spent() -> Iterator[Metric]:
    for prefix, place, of in (("alike", "is_alike", "brands alike"), ("elsewhere", "NOT is_alike", "other categories")):
        for kind, who, brands in (
            ("", "is_established", f"established brands of {of}" if place != "is_alike" else f"established {of}"),
            ("_newcomer", "NOT is_established", f"newer brands of {of}" if place != "is_alike" else f"newer {of}"),
        ):
            for side, when, days in (
                ("before", "NOT is_after", f"the {WINDOW_DAYS} days before"),
                ("after", "is_after", f"the {WINDOW_DAYS} days from then on"),
            ):
                yield Sum(
                    name=f"{prefix}{kind}_gmv_{side}",
                    meaning=f"What its retailers spent on {brands} in {days}",
                    unit="reporting currency",
                    of="newcomer_orders",
                    value="gmv",
                    where=f"{place} AND {who} AND {when}",
                    decimals=4,
                )


DIVERSION = Subject(
    table="newcomer_diversion",
    grain="a week and a newcomer that a retailer was looked at for",
    owner="data-science",
    windows_days=(),
    sources=("brands", "orders", "products", "fx_rates"),
    metrics=(
        Sum(
            name="retailer_count",
            meaning="Retailers whose spending is compared: known for 90 days when they first ordered from it, in its first 180",
            unit="retailers",
            of="newcomer_retailers",
        ),
        Sum(
            name="gmv_after",
            meaning=f"What they spent on it in the {WINDOW_DAYS} days from their first order on",
            unit="reporting currency",
            of="newcomer_orders",
            value="gmv",
            where="is_own AND is_after",
            decimals=4,
        ),
        *_spent(),
    ),
)
