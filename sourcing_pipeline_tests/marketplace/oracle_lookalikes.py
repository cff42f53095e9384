"""Brand outcomes and lookalikes computed one by one in plain Python: slow, obvious, and independent of SQL and Polars."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sourcing_pipeline_tests.marketplace.oracle import counts_as_order, is_known, reporting_amount

Row = Mapping[str, Any]
World = Mapping[str, Sequence[Row]]


class Order(NamedTuple):
    """An order of a brand's first 365 days that counts."""

    at: datetime
    day: int
    retailer: str
    amount: float


class Brand(NamedTuple):
    """A brand as known."""

    row: Row
    left_at: datetime | None
    age_days: int
    observed_days: int
    is_on_record: bool
    orders: list[Order]


def known_brands(world: World, now: datetime, reporting_currency: str) -> list[Brand]:
    amounts = [reporting_amount(order, world["fx_rates"], reporting_currency, now) for order in world["orders"]]
    known = [
        (order, round(amount, 4))
        for order, amount in zip(world["orders"], amounts, strict=True)
        if amount is not None and is_known(order, "ordered_at", now)
    ]
    begin = min((order["ordered_at"] for order, _ in known), default=None)
    brands = []
    for row in sorted(world["brands"], key=lambda brand: brand["brand_id"]):
        joined = row["joined_at"]
        if joined >= now:
            continue
        left = row["left_at"] if row["left_at"] is not None and row["left_at"] < now else None
        orders = [
            Order(order["ordered_at"], (order["ordered_at"] - joined).days, order["retailer_id"], amount)
            for order, amount in known
            if order["brand_id"] == row["brand_id"]
            and counts_as_order(order)
            and joined <= order["ordered_at"] < joined + timedelta(days=365)
        ]
        is_on_record = begin is None or joined + timedelta(days=90) > begin
        observed = (max(joined, left or now) - joined).days
        brands.append(Brand(row, left, (now - joined).days, observed, is_on_record, orders))
    return brands


def gmv(orders: Sequence[Order]) -> float:
    return sum(order.amount for order in orders)


def retailers(orders: Sequence[Order]) -> tuple[int, int]:
    """Distinct retailers, and those that ordered more than once."""
    counts = Counter(order.retailer for order in orders)
    return len(counts), sum(count > 1 for count in counts.values())


def share(orders: Sequence[Order]) -> float | None:
    several, repeated = retailers(orders)
    return repeated / several if several else None


def peers(brand: Brand, brands: Sequence[Brand]) -> list[tuple[list[Order], list[Order]]]:
    """The first year of brands that are older and were here at the brand's age: all of it, and what came until then."""
    return [
        (peer.orders, [order for order in peer.orders if order.day < brand.age_days])
        for peer in brands
        if peer.age_days >= 365 and peer.is_on_record and peer.observed_days >= brand.age_days
    ]


def usual_gmv_share(brand: Brand, brands: Sequence[Brand]) -> float:
    shares = [gmv(then) / gmv(whole) for whole, then in peers(brand, brands) if gmv(whole) > 0]
    even = brand.age_days / 365
    return max((sum(shares) + 20 * even) / (len(shares) + 20), even / 4)


def usual_repeat(brand: Brand, brands: Sequence[Brand]) -> tuple[float | None, float]:
    """What older brands came to, and how much of it they had reached at the brand's age."""
    pairs = [(share(whole), share(then)) for whole, then in peers(brand, brands) if then]
    finals, thens = [pair[0] or 0.0 for pair in pairs], [pair[1] or 0.0 for pair in pairs]
    even, weight, progress = brand.age_days / 365, 0, 0.0
    if sum(finals) > 0:
        weight, progress = len(pairs), sum(thens) / sum(finals)
    reached = max((weight * progress + 20 * even) / (weight + 20), even / 4)
    return (sum(finals) / len(finals) if finals else None), reached


def brand_outcomes(world: World, now: datetime, reporting_currency: str) -> list[dict[str, Any]]:
    """Rows of brand_outcomes, by brand."""
    brands = known_brands(world, now, reporting_currency)
    return [outcome(brand, brands, now) for brand in brands]


def outcome(brand: Brand, brands: Sequence[Brand], now: datetime) -> dict[str, Any]:
    joined = brand.row["joined_at"]
    matures, year_matures = joined + timedelta(days=90), joined + timedelta(days=365)
    first = min((order.at for order in brand.orders), default=None)
    is_activated = None
    if first is not None and first < matures:
        is_activated = True
    elif brand.is_on_record and matures <= now:
        is_activated = False
    is_complete = year_matures <= now or brand.left_at is not None
    several, repeated = retailers(brand.orders)
    usual_gmv, usual_share, usual_progress = None, None, None
    gmv_estimate, repeat_estimate = None, None
    if brand.is_on_record and matures <= now:
        if is_complete:
            gmv_estimate, repeat_estimate = gmv(brand.orders), share(brand.orders)
        else:
            usual_gmv = usual_gmv_share(brand, brands)
            usual_share, usual_progress = usual_repeat(brand, brands)
            gmv_estimate = gmv(brand.orders) / usual_gmv
            if several and usual_share is not None:
                repeat_estimate = min(1.0, (repeated / usual_progress + 5 * usual_share) / (several + 5))
            elif several:
                repeat_estimate = min(1.0, repeated / usual_progress / several)
    return {
        "as_of": now.date(),
        "brand_id": brand.row["brand_id"],
        "name": brand.row["name"],
        "domain": brand.row.get("domain"),
        "category": brand.row["category"],
        "country": brand.row.get("country"),
        "joined_at": joined,
        "observed_days": brand.observed_days,
        "first_order_at": first,
        "is_activated": is_activated,
        "activation_matures_at": matures,
        "year_matures_at": year_matures,
        "is_on_record": brand.is_on_record,
        "is_year_complete": is_complete,
        "gmv_first_365_days": gmv(brand.orders),
        "usual_gmv_share": usual_gmv,
        "gmv_12m_estimate": gmv_estimate,
        "retailer_count_first_365_days": several,
        "repeat_retailer_count_first_365_days": repeated,
        "repeat_retailer_share": share(brand.orders),
        "usual_repeat_share": usual_share,
        "usual_repeat_progress": usual_progress,
        "repeat_retailer_share_12m_estimate": repeat_estimate,
    }


def lookalikes(
    now: datetime, domains: Sequence[str], neighbours: Sequence[Row], outcomes: Sequence[Row]
) -> list[dict[str, Any]]:
    """Rows of lookalikes, by domain."""
    return [lookalike(now, domain, neighbours, outcomes) for domain in sorted(domains)]


def lookalike(now: datetime, domain: str, neighbours: Sequence[Row], outcomes: Sequence[Row]) -> dict[str, Any]:
    alike = sorted((row for row in neighbours if row["domain"] == domain), key=lambda row: row["rank"])
    achieved = {row["brand_id"]: row for row in outcomes}
    similarities = [row["similarity"] for row in alike]
    known: dict[str, list[tuple[float, float]]] = {"gmv_12m": [], "activated": [], "repeat": []}
    for row in alike:
        weight = math.exp(10 * row["similarity"])
        found = achieved.get(row["brand_id"])
        if found is None:
            continue
        if found["gmv_12m_estimate"] is not None:
            known["gmv_12m"].append((weight, found["gmv_12m_estimate"]))
        if found["is_activated"] is not None and found["activation_matures_at"] <= now:
            known["activated"].append((weight, float(found["is_activated"])))
        if found["repeat_retailer_share_12m_estimate"] is not None:
            known["repeat"].append((weight, found["repeat_retailer_share_12m_estimate"]))
    row = {
        "as_of": now.date(),
        "domain": domain,
        "neighbour_count": len(alike),
        "nearest_brand_id": alike[0]["brand_id"] if alike else None,
        "nearest_brand_name": alike[0]["brand_name"] if alike else None,
        "nearest_similarity": alike[0]["similarity"] if alike else None,
        "similarity_mean": sum(similarities) / len(alike) if alike else None,
    }
    means = {"gmv_12m": "gmv_12m_mean", "activated": "activated_share", "repeat": "repeat_retailer_share"}
    for figure, pairs in known.items():
        total = sum(weight for weight, _ in pairs)
        mean = sum(weight * value for weight, value in pairs) / total if pairs else None
        row[means[figure]] = mean
        row[f"{figure}_spread"] = (
            None if mean is None else math.sqrt(sum(weight * (value - mean) ** 2 for weight, value in pairs) / total)
        )
        row[f"{figure}_count"] = len(pairs)
        row[f"{figure}_effective_count"] = total**2 / sum(weight**2 for weight, _ in pairs) if pairs else 0.0
    return row
