"""What retailers of newcomers spent, order by order in plain Python: slow, obvious, and independent of SQL and Polars."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sourcing_pipeline_tests.marketplace import oracle_demand

Row = Mapping[str, Any]
World = Mapping[str, Sequence[Row]]
WINDOW, NEWCOMER, YOUNG = timedelta(days=90), timedelta(days=180), timedelta(days=1095)
PLACES = {(True, True): "alike_gmv", (True, False): "alike_newcomer_gmv", (False, True): "elsewhere_gmv"}


def newcomer_diversion(world: World, now: datetime, currency: str, edges: Sequence[float]) -> list[dict[str, Any]]:
    """Rows of newcomer_diversion, by brand."""
    orders = oracle_demand.known_orders(world, now, currency)
    points = oracle_demand.price_points(world, now, currency)
    brands = {
        name: brand | {"band": oracle_demand.band(points.get(name), edges), "on": brand["joined_at"].date()}
        for name, brand in oracle_demand.known_brands(world, now).items()
        if brand["category"] is not None
    }
    rows = [_newcomer(brand, orders, brands, now.date()) for _, brand in sorted(brands.items())]
    return [row for row in rows if row["retailer_count"]]


def _newcomer(newcomer: Row, orders: Sequence[Row], brands: Mapping[str, Row], today: date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "as_of": today,
        "brand_id": newcomer["brand_id"],
        "category": newcomer["category"],
        "price_band": newcomer["band"],
        "joined_at": newcomer["joined_at"],
        "retailer_count": 0,
        "gmv_after": 0.0,
    }
    for name in (*PLACES.values(), "elsewhere_newcomer_gmv"):
        row |= {f"{name}_before": 0.0, f"{name}_after": 0.0}
    if newcomer["on"] < today - YOUNG:
        return row
    by_retailer: dict[str, list[Row]] = defaultdict(list)
    for order in orders:
        by_retailer[order["retailer_id"]].append(order)
    for own in by_retailer.values():
        first = min((_day(order) for order in own if order["brand_id"] == newcomer["brand_id"]), default=None)
        if first is None or not newcomer["on"] <= first < newcomer["on"] + NEWCOMER:
            continue
        if first + WINDOW > today or min(map(_day, own)) > first - WINDOW:
            continue
        row["retailer_count"] += 1
        for order in own:
            brand = brands.get(order["brand_id"])
            if brand is None or not first - WINDOW <= _day(order) < first + WINDOW:
                continue
            is_alike = brand["category"] == newcomer["category"]
            if is_alike and brand["band"] != newcomer["band"]:
                continue
            side = "after" if _day(order) >= first else "before"
            is_established = brand["on"] <= newcomer["on"] - WINDOW
            row[f"{PLACES.get((is_alike, is_established), 'elsewhere_newcomer_gmv')}_{side}"] += order["gmv"]
            if brand is newcomer and side == "after":
                row["gmv_after"] += order["gmv"]
    return row


def _day(order: Row) -> date:
    day: date = order["ordered_at"].date()
    return day


def co_purchase(
    world: World, now: datetime, currency: str, neighbours: Sequence[Row], days: int
) -> dict[str, tuple[int, int, int]]:
    """By domain: retailers of its neighbours, those of several, pairs."""
    found: dict[str, tuple[int, int, int]] = {}
    orders = [
        order
        for order in oracle_demand.known_orders(world, now, currency)
        if now.date() - _day(order) <= timedelta(days=days)
    ]
    for domain in {row["domain"] for row in neighbours}:
        alike = {row["brand_id"] for row in neighbours if row["domain"] == domain} & {
            brand["brand_id"] for brand in world["brands"]
        }
        bought: dict[str, set[str]] = defaultdict(set)
        for order in orders:
            if order["brand_id"] in alike:
                bought[order["retailer_id"]].add(order["brand_id"])
        counts = [len(brands) for brands in bought.values()]
        found[domain] = (len(counts), sum(count > 1 for count in counts), sum(counts))
    return found
