"""Demand and searches computed row by row in plain Python, independent of the SQL that they are held against."""

import math
import statistics
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sourcing_pipeline_tests.marketplace import oracle
from sourcing_pipeline_tests.marketplace.oracle import Row, World

Key = tuple[str, str, str]
LEAST, PRIOR = 5, 10.0


def normalised(query: str | None) -> str | None:
    """A query in lower case, composed, with single spaces; none if nothing is left."""
    if query is None:
        return None
    composed = unicodedata.normalize("NFC", query.lower())
    spaced = "".join(" " if unicodedata.category(sign) in {"Zs", "Zl", "Zp", "Cc"} else sign for sign in composed)
    return " ".join(part for part in spaced.split(" ") if part) or None


def known_orders(world: World, now: datetime, currency: str) -> list[dict[str, Any]]:
    """Orders that count, with their GMV."""
    found = []
    for order in world["orders"]:
        amount = oracle.reporting_amount(order, world["fx_rates"], currency, now)
        if amount is None or not oracle.counts_as_order(order):
            continue
        if oracle.is_known(order, "ordered_at", now):
            found.append({**order, "gmv": amount})
    return found


def known_brands(world: World, now: datetime) -> dict[str, dict[str, Any]]:
    """Brands that had joined; those that were to leave later are still here."""
    return {
        brand["brand_id"]: {
            **brand,
            "left_at": brand["left_at"] if brand["left_at"] is not None and brand["left_at"] < now else None,
        }
        for brand in world["brands"]
        if brand["joined_at"] < now
    }


def known_countries(world: World, now: datetime) -> dict[str, str | None]:
    """Countries of the retailers that had joined."""
    return {
        retailer["retailer_id"]: retailer["country"] for retailer in world["retailers"] if retailer["joined_at"] < now
    }


def known_searches(world: World, now: datetime, currency: str) -> list[dict[str, Any]]:
    """Searches, with whether a click and an order that are known followed each, and what can be said of it."""
    orders, brands = known_orders(world, now, currency), known_brands(world, now)
    events = [event for event in world["events"] if oracle.is_known(event, "occurred_at", now)]
    countries = known_countries(world, now)
    found = []
    for search in events:
        if search["event_type"] != "search":
            continue
        at, retailer = search["occurred_at"], search["retailer_id"]
        clicked = any(
            event["event_type"] != "search"
            and event["brand_id"] is not None
            and event["retailer_id"] == retailer
            and at <= event["occurred_at"] <= at + timedelta(minutes=30)
            for event in events
        )
        ordered = any(
            order["retailer_id"] == retailer
            and at <= order["ordered_at"] <= at + timedelta(days=7)
            and (
                search["category"] is None
                or (order["brand_id"] in brands and brands[order["brand_id"]]["category"] == search["category"])
            )
            for order in orders
        )
        found.append(
            {
                **search,
                "query": normalised(search["query"]),
                "country": countries.get(retailer) or "ZZ",
                "clicked": clicked,
                "ordered": ordered,
                "days_ago": (now.date() - at.date()).days,
            }
        )
    first_click = min((search["occurred_at"] for search in found if search["clicked"]), default=None)
    for search in found:
        knows_clicks = first_click is not None and search["occurred_at"] >= first_click
        results = search["results_count"]
        search["unclicked"] = results != 0 and knows_clicks and not search["clicked"]
        search["judged"] = results is not None or knows_clicks
        search["unmet"] = results == 0 or search["unclicked"]
    return found


def search_metrics(world: World, now: datetime, currency: str) -> list[dict[str, Any]]:
    """Rows of search_metrics, by query and category."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for search in known_searches(world, now, currency):
        if search["days_ago"] <= 90 and search["query"] is not None:
            groups.setdefault((search["query"], search["category"] or "unknown"), []).append(search)
    rows = []
    for (query, category), searches in sorted(
        groups.items(), key=lambda item: tuple(part.encode() for part in item[0])
    ):
        retailers = {search["retailer_id"] for search in searches}
        results = [search["results_count"] for search in searches if search["results_count"] is not None]
        if len(retailers) >= LEAST:
            rows.append(
                {
                    "as_of": now.date(),
                    "query": query,
                    "category": category,
                    "search_count": len(searches),
                    "searching_retailer_count": len(retailers),
                    "zero_result_search_count": results.count(0),
                    "clicked_search_count": sum(search["clicked"] for search in searches),
                    "ordered_search_count": sum(search["ordered"] for search in searches),
                    "counted_search_count": len(results),
                    "result_count": sum(results),
                    "result_count_mean": statistics.fmean(results) if results else None,
                }
            )
    return rows


def price_points(world: World, now: datetime, currency: str) -> dict[str, float]:
    """The median price of each brand's products in the reporting currency."""
    rates: dict[str, float] = {"USD": 1.0}
    for rate in sorted(world["fx_rates"], key=lambda row: row["rate_date"]):
        if rate["rate_date"] < now.date() and oracle.rate_known_from(rate) <= now and rate["currency"] != "USD":
            rates[rate["currency"]] = rate["usd_per_unit"]
    listed: dict[str, list[float]] = {}
    ever: dict[str, list[float]] = {}
    for product in world["products"]:
        price = product["retail_price"] or 2 * (product["wholesale_price"] or 0)
        if not price or product["created_at"] >= now:
            continue
        if product["currency"] != currency:
            if product["currency"] not in rates or currency not in rates:
                continue
            price = price * rates[product["currency"]] / rates[currency]
        ever.setdefault(product["brand_id"], []).append(price)
        if product["removed_at"] is None or product["removed_at"] >= now:
            listed.setdefault(product["brand_id"], []).append(price)
    return {brand: round(statistics.median(listed.get(brand, prices)), 4) for brand, prices in ever.items()}


def band(price: float | None, edges: Sequence[float]) -> str:
    """The name of a price's band."""
    if price is None:
        return "unknown"
    if price < edges[0]:
        return f"under {edges[0]}"
    for low, high in pairwise(edges):
        if price < high:
            return f"{low} to {high}"
    return f"{edges[-1]} and more"


def retailer_bands(world: World, now: datetime, currency: str, edges: Sequence[float]) -> dict[str, str]:
    """The band of what each retailer ordered in 365 days."""
    points = price_points(world, now, currency)
    logs: dict[str, list[float]] = {}
    for order in known_orders(world, now, currency):
        if order["brand_id"] in points and (now.date() - order["ordered_at"].date()).days <= 365:
            logs.setdefault(order["retailer_id"], []).append(math.log(points[order["brand_id"]]))
    return {retailer: band(round(math.exp(statistics.fmean(all_)), 4), edges) for retailer, all_ in logs.items()}


def segment_demand(world: World, now: datetime, currency: str, edges: Sequence[float]) -> dict[Key, dict[str, Any]]:
    """Rows of segment_demand without evidence, by segment; ``queries`` are the most sought in vain."""
    points, bands = price_points(world, now, currency), retailer_bands(world, now, currency, edges)
    brands = {name: brand for name, brand in known_brands(world, now).items() if brand["category"] is not None}
    countries = known_countries(world, now)
    searches: dict[Key, list[dict[str, Any]]] = {}
    all_searches = known_searches(world, now, currency)
    for search in all_searches:
        if search["category"] is not None and search["days_ago"] <= 180:
            key = (search["category"], search["country"], bands.get(search["retailer_id"], "unknown"))
            searches.setdefault(key, []).append(search)
    gmv: dict[Key, list[float]] = {}
    for order in known_orders(world, now, currency):
        days_ago = (now.date() - order["ordered_at"].date()).days
        if order["brand_id"] in brands and days_ago <= 180:
            key = (
                brands[order["brand_id"]]["category"],
                countries.get(order["retailer_id"]) or "ZZ",
                band(points.get(order["brand_id"]), edges),
            )
            gmv.setdefault(key, [0.0, 0.0])[days_ago > 90] += order["gmv"]
    supply: dict[tuple[str, str], list[int]] = {}
    for name, brand in brands.items():
        counts = supply.setdefault((brand["category"], band(points.get(name), edges)), [0, 0])
        then = now - timedelta(days=90)
        counts[0] += brand["left_at"] is None
        counts[1] += brand["joined_at"] < then and (brand["left_at"] is None or brand["left_at"] >= then)
    rows = {key: _counts(key, searches.get(key, []), gmv.get(key, [0.0, 0.0]), supply) for key in {*searches, *gmv}}
    reach_back = any(search["days_ago"] >= 180 for search in all_searches)
    _add_figures(rows, supply, reach_back=reach_back)
    return rows


def _counts(
    key: Key, searches: list[dict[str, Any]], gmv: list[float], supply: Mapping[tuple[str, str], list[int]]
) -> dict[str, Any]:
    recent = [search for search in searches if search["days_ago"] <= 90]
    now, before = supply.get((key[0], key[2]), [0, 0])
    return {
        "search_count": len(recent),
        "zero_result_search_count": sum(search["results_count"] == 0 for search in recent),
        "unclicked_search_count": sum(search["unclicked"] for search in recent),
        "searching_retailer_count": len({search["retailer_id"] for search in recent}),
        "searching_retailer_count_previous_90": len(
            {search["retailer_id"] for search in searches if search["days_ago"] > 90}
        ),
        "gmv_90": gmv[0],
        "gmv_previous_90": gmv[1],
        "brand_count": now,
        "brand_count_90_days_before": before,
        "category_brand_count": sum(counts[0] for (category, _), counts in supply.items() if category == key[0]),
        "gmv_per_brand": gmv[0] / now if now else None,
        "zero_result_shares": _shares(recent, "results_count"),
        "unmet_shares": _shares(recent, "judged"),
        "queries": _in_vain(recent),
    }


def _shares(searches: Sequence[Row], what: str) -> list[float]:
    """Each retailer's share of searches without a result, or of unmet ones, of those of which that can be said."""
    shares = []
    for retailer in {search["retailer_id"] for search in searches}:
        own = [search for search in searches if search["retailer_id"] == retailer]
        if what == "judged":
            told = [search["unmet"] for search in own if search["judged"]]
        else:
            told = [search["results_count"] == 0 for search in own if search["results_count"] is not None]
        if told:
            shares.append(sum(told) / len(told))
    return shares


def _in_vain(searches: Sequence[Row]) -> list[tuple[str, int]]:
    found = []
    for query in {search["query"] for search in searches if search["query"] is not None}:
        empty = [search for search in searches if search["query"] == query and search["results_count"] == 0]
        retailers = {search["retailer_id"] for search in empty}
        if len(retailers) >= LEAST:
            found.append((-len(retailers), -len(empty), query.encode(), query))
    return [(query, -retailers) for retailers, _, _, query in sorted(found)[:3]]


def _add_figures(
    rows: Mapping[Key, dict[str, Any]], supply: Mapping[tuple[str, str], list[int]], *, reach_back: bool
) -> None:
    def mean(values: Sequence[float]) -> float:
        return sum(values) / len(values) if values else 0.0

    def growth(now: float, before: float, usual: float) -> float:
        return (now - before) / (now + before + usual) if now + before + usual else 0.0

    def drawn(shares: Sequence[float], prior: float) -> float:
        return (sum(shares) + PRIOR * prior) / (len(shares) + PRIOR)

    usual_gmv = mean([row["gmv_90"] + row["gmv_previous_90"] for row in rows.values()])
    retailers = ("searching_retailer_count", "searching_retailer_count_previous_90")
    usual_retailers = mean([row[retailers[0]] + row[retailers[1]] for row in rows.values()])
    usual_brands = mean([sum(counts) for counts in supply.values()])
    shares = {
        name: [share for row in rows.values() for share in row[f"{name}s"]]
        for name in ("zero_result_share", "unmet_share")
    }
    for key, row in rows.items():
        for name in ("zero_result_share", "unmet_share"):
            of_category = [share for other, row_ in rows.items() if other[0] == key[0] for share in row_[f"{name}s"]]
            row[name] = drawn(row[f"{name}s"], drawn(of_category, mean(shares[name])))
        row["gmv_growth"] = growth(row["gmv_90"], row["gmv_previous_90"], usual_gmv)
        searching = growth(row[retailers[0]], row[retailers[1]], usual_retailers)
        row["searching_retailer_growth"] = searching if reach_back else None
        row["demand_growth"] = (row["gmv_growth"] + searching) / 2 if reach_back else row["gmv_growth"]
        row["supply_growth"] = growth(row["brand_count"], row["brand_count_90_days_before"], usual_brands)
        gap = row["unmet_share"] * (1 + (row["demand_growth"] - row["supply_growth"]) / 2) / 2
        row["gap_score"] = gap if row["searching_retailer_count"] >= LEAST else 0.0
    for row in rows.values():
        del row["zero_result_shares"], row["unmet_shares"]
