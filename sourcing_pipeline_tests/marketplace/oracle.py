"""Metrics computed row by row in plain Python: slow, obvious, and independent of the SQL that they are held against."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

Row = Mapping[str, Any]
World = Mapping[str, Sequence[Row]]


def is_known(row: Row, moment: str, now: datetime) -> bool:
    """Whether a fact had happened, and was in the warehouse."""
    return bool(row[moment] < now and (row["available_at"] or row[moment]) <= now)


def is_cancelled(order: Row) -> bool:
    return "cancelled" in order["status"].lower() or "canceled" in order["status"].lower()


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())


def rate_known_from(rate: Row) -> datetime:
    """When a rate became known: where that isn't said, by the end of its own day."""
    stated = rate.get("available_at")
    return stated if isinstance(stated, datetime) else end_of(rate["rate_date"])


def usd_per_unit(rates: Sequence[Row], currency: str, day: date, now: datetime) -> float | None:
    """The rate by which a day goes for ever, if it is known by now: none that is older than 7 days."""
    if currency == "USD":
        return 1.0
    known = [
        rate
        for rate in rates
        if rate["currency"] == currency
        and timedelta(0) <= day - rate["rate_date"] <= timedelta(days=7)
        and rate_known_from(rate) <= now
    ]
    in_time = [rate for rate in known if rate_known_from(rate) <= end_of(day)]
    if in_time:
        return float(max(in_time, key=lambda rate: rate["rate_date"])["usd_per_unit"])
    first = min((rate_known_from(rate) for rate in known), default=None)
    came_first = [rate for rate in known if rate_known_from(rate) == first]
    return float(max(came_first, key=lambda rate: rate["rate_date"])["usd_per_unit"]) if came_first else None


def reporting_amount(order: Row, rates: Sequence[Row], reporting_currency: str, now: datetime) -> float | None:
    """What an order is worth in the reporting currency, once that is known."""
    if order["currency"] == reporting_currency:
        return float(order["amount"])
    own = usd_per_unit(rates, order["currency"], order["ordered_at"].date(), now)
    reporting = usd_per_unit(rates, reporting_currency, order["ordered_at"].date(), now)
    return None if own is None or reporting is None else order["amount"] * own / reporting


def is_credit_note(order: Row) -> bool:
    return "credit" in order["status"].lower()


def is_returned(order: Row) -> bool:
    return "return" in order["status"].lower() or "refund" in order["status"].lower()


def counts_as_order(order: Row) -> bool:
    return not is_cancelled(order) and not is_credit_note(order)


def returned_amount(order: Row, amount: float) -> float:
    return amount if is_credit_note(order) or (is_returned(order) and not is_cancelled(order)) else 0.0


def in_window(
    world: World, brand: Row, now: datetime, days: int, reporting_currency: str
) -> tuple[list[tuple[Row, float]], list[Row]]:
    """The orders (with amounts) and events of a brand that count in a window."""
    start = now - timedelta(days=days)
    orders = []
    for order in world["orders"]:
        amount = reporting_amount(order, world["fx_rates"], reporting_currency, now)
        if order["brand_id"] != brand["brand_id"] or amount is None:
            continue
        if is_known(order, "ordered_at", now) and order["ordered_at"] >= start:
            orders.append((order, amount))
    events = [
        event
        for event in world["events"]
        if event["brand_id"] == brand["brand_id"]
        and is_known(event, "occurred_at", now)
        and event["occurred_at"] >= start
    ]
    return orders, events


def brand_metrics(world: World, now: datetime, reporting_currency: str) -> list[dict[str, Any]]:
    """Rows of brand_metrics, by brand and window."""
    result = []
    for brand in sorted(world["brands"], key=lambda row: row["brand_id"]):
        if brand["joined_at"] >= now:
            continue
        left = brand["left_at"] if brand["left_at"] is not None and brand["left_at"] < now else None
        for days in (30, 90, 365):
            orders, seen = in_window(world, brand, now, days, reporting_currency)
            placed = [order for order, _ in orders if not is_credit_note(order)]
            kept = [(order, amount) for order, amount in orders if counts_as_order(order)]
            retailers = Counter(order["retailer_id"] for order, _ in kept)
            repeated = [count for count in retailers.values() if count > 1]
            events = Counter(event["event_type"] for event in seen)
            visits = events["page_view"]
            gmv = sum(amount for _, amount in kept)
            returned = sum(returned_amount(order, amount) for order, amount in orders)
            result.append(
                {
                    "as_of": now.date(),
                    "brand_id": brand["brand_id"],
                    "window_days": days,
                    "gmv": gmv,
                    "order_count": len(kept),
                    "placed_order_count": len(placed),
                    "retailer_count": len(retailers),
                    "repeat_retailer_count": len(repeated),
                    "repeat_retailer_share": len(repeated) / len(retailers) if retailers else None,
                    "cancelled_share": (len(placed) - len(kept)) / len(placed) if placed else None,
                    "returned_amount": returned,
                    "returned_share": returned / gmv if gmv else None,
                    "favorite_count": events["favorite"],
                    "page_view_count": visits,
                    "add_to_cart_count": events["add_to_cart"],
                    "visiting_retailer_count": len({e["retailer_id"] for e in seen if e["event_type"] == "page_view"}),
                    "orders_per_page_view": len(kept) / visits if visits else None,
                    "is_active": bool(kept) and left is None,
                    "tenure_days": (max(brand["joined_at"], left or now) - brand["joined_at"]).days,
                }
            )
    return result


def retailer_metrics(world: World, now: datetime, reporting_currency: str) -> list[dict[str, Any]]:
    """Rows of retailer_metrics, by retailer and window."""
    result = []
    for retailer in sorted(world["retailers"], key=lambda row: row["retailer_id"]):
        if retailer["joined_at"] >= now:
            continue
        for days in (90, 365):
            start = now - timedelta(days=days)
            kept = []
            for order in world["orders"]:
                amount = reporting_amount(order, world["fx_rates"], reporting_currency, now)
                is_here = order["retailer_id"] == retailer["retailer_id"] and counts_as_order(order)
                if (
                    is_here
                    and amount is not None
                    and is_known(order, "ordered_at", now)
                    and order["ordered_at"] >= start
                ):
                    kept.append((order, amount))
            events = [
                event
                for event in world["events"]
                if event["retailer_id"] == retailer["retailer_id"]
                and is_known(event, "occurred_at", now)
                and event["occurred_at"] >= start
            ]
            types = Counter(event["event_type"] for event in events)
            if not (kept or types["search"] or types["page_view"] or types["favorite"]):
                continue
            brands = Counter(order["brand_id"] for order, _ in kept)
            gmv = sum(amount for _, amount in kept)
            result.append(
                {
                    "as_of": now.date(),
                    "retailer_id": retailer["retailer_id"],
                    "window_days": days,
                    "country": retailer["country"],
                    "store_type": None,
                    "gmv": gmv,
                    "order_count": len(kept),
                    "brand_count": len(brands),
                    "repeat_brand_count": sum(count > 1 for count in brands.values()),
                    "search_count": types["search"],
                    "zero_result_search_count": sum(
                        e["event_type"] == "search" and e["results_count"] == 0 for e in events
                    ),
                    "page_view_count": types["page_view"],
                    "favorite_count": types["favorite"],
                    "gmv_per_order": gmv / len(kept) if kept else None,
                    "tenure_days": (now - retailer["joined_at"]).days,
                }
            )
    return result


def lead_label(lead: Row, now: datetime, maturity_days: int) -> bool | None:
    """Whether a lead counts as won, as known at a moment."""
    matures = lead["first_contact_at"] + timedelta(days=maturity_days)
    if lead["outcome"] != "open" and (lead["outcome_at"] or matures) < now:
        return bool(lead["outcome"] == "won")
    return False if matures <= now else None
