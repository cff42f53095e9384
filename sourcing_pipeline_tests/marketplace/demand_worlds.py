"""Random small worlds in which retailers search, click and order around every border that demand has."""

from datetime import datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from sourcing_pipeline_tests.marketplace.worlds import days_before

Rows = list[dict[str, Any]]
BRANDS = ("b1", "b2", "b3", "b4")
RETAILERS = tuple(f"r{number}" for number in range(1, 10))
EDGES = (15, 40, 100)

_MICROSECOND = timedelta(microseconds=1)
_HALF_AN_HOUR, _WEEK = timedelta(minutes=30), timedelta(days=7)
_moments = st.one_of(
    st.integers(0, 90 * 24).map(lambda hours: days_before(hours / 24)),
    st.integers(-3 * 24, 200 * 24).map(lambda hours: days_before(hours / 24)),
    st.builds(
        lambda days, nudge: days_before(days) + nudge * _MICROSECOND,
        st.sampled_from((0, 90, 180, 365)),
        st.sampled_from((-1, 0, 1)),
    ),
)
_long_ago = st.integers(0, 500 * 4).map(lambda quarters: days_before(quarters / 4))
_late = st.sampled_from((None, None, None, 0.0, 0.5, 1.5, 30.0, 100.0))
_categories = st.sampled_from(("Candles", "Candles", "Toys", None))
_queries = st.sampled_from(
    (None, "", "  ", "soy candle", "Soy  candle", "SOY CANDLE\t", "\u00a0soy\ncandle", "bougie \u00e9t\u00e9", "Bougie E\u0301te\u0301", "rattle")
)  # fmt: skip
_clicks = st.fixed_dictionaries(
    {
        "event_type": st.sampled_from(("page_view", "favorite", "add_to_cart")),
        "brand_id": st.sampled_from((*BRANDS, None)),
        "after": st.sampled_from(
            (
                -_MICROSECOND,
                timedelta(0),
                timedelta(minutes=1),
                _HALF_AN_HOUR - _MICROSECOND,
                _HALF_AN_HOUR,
                _HALF_AN_HOUR + _MICROSECOND,
                timedelta(hours=20),
            )
        ),
        "late": _late,
    }
)
_orders = st.fixed_dictionaries(
    {
        "brand_id": st.sampled_from((*BRANDS, *BRANDS, "b9")),
        "amount": st.integers(0, 100_000).map(lambda cents: cents / 100),
        "currency": st.sampled_from(("USD", "USD", "EUR", "CHF")),
        "status": st.sampled_from(("paid", "paid", "Cancelled", "returned", "credit note")),
        "after": st.sampled_from(
            (-_MICROSECOND, timedelta(0), timedelta(days=2), _WEEK - _MICROSECOND, _WEEK, _WEEK + _MICROSECOND, timedelta(days=-100))
        ),
        "late": _late,
    }
)  # fmt: skip
_crowds = st.fixed_dictionaries(
    {
        "retailers": st.one_of(st.sets(st.sampled_from(RETAILERS), min_size=1), st.just(set(RETAILERS[:7]))),
        "category": _categories,
        "query": _queries,
        "results_count": st.sampled_from((None, 0, 0, 7)),
        "at": _moments,
        "late": _late,
        "clicks": st.lists(_clicks, min_size=1, max_size=2),
        "orders": st.lists(_orders, max_size=2),
        "followers": st.integers(0, 9),
    }
)
_brands = st.fixed_dictionaries(
    {
        "category": _categories,
        "joined_at": st.one_of(_long_ago, _long_ago, _moments),
        "left_at": st.one_of(st.none(), _moments),
    }
)
_products = st.fixed_dictionaries(
    {
        "brand_id": st.sampled_from((*BRANDS, "b9")),
        "retail_price": st.sampled_from((None, 0.0, 5.0, 14.99994, 14.99996, 15.0, 22.5, 40.0, 60.0, 100.0, 250.0)),
        "wholesale_price": st.sampled_from((None, 0.0, 7.5, 20.0, 80.0)),
        "currency": st.sampled_from(("USD", "USD", "EUR", "CHF", None)),
        "created_at": st.one_of(_long_ago, _moments),
        "removed_at": st.one_of(st.none(), st.none(), _moments),
    }
)
_rates = st.fixed_dictionaries(
    {
        "rate_date": st.integers(-3, 400).map(lambda days: days_before(days).date()),
        "currency": st.sampled_from(("EUR", "EUR", "CHF")),
        "usd_per_unit": st.sampled_from((0.5, 1.0, 1.25, 2.0)),
        "late": _late,
    }
)


def demand_worlds() -> st.SearchStrategy[dict[str, Rows]]:
    """Crowds that search the same, of which some click and order: early, late, and reported late; products with prices."""
    return st.builds(
        _world,
        st.lists(_brands, min_size=len(BRANDS), max_size=len(BRANDS)),
        st.one_of(st.lists(_crowds, min_size=6, max_size=14), st.lists(_crowds, max_size=3)),
        st.one_of(st.lists(_products, min_size=8, max_size=16), st.lists(_products, max_size=16)),
        st.lists(_rates, max_size=15, unique_by=lambda row: (row["rate_date"], row["currency"])),
    )


def _world(brands: Rows, crowds: Rows, products: Rows, rates: Rows) -> dict[str, Rows]:
    events: Rows = []
    orders: Rows = []
    for crowd in crowds:
        retailers = sorted(crowd["retailers"])
        for retailer in retailers:
            events.append(
                _event(events, retailer, "search", crowd)
                | {key: crowd[key] for key in ("category", "query", "results_count")}
            )
        for retailer in retailers[: crowd["followers"]]:
            for click in crowd["clicks"]:
                event = _event(events, retailer, click["event_type"], {**click, "at": crowd["at"] + click["after"]})
                events.append(event | {"brand_id": click["brand_id"]})
            for order in crowd["orders"]:
                placed = {key: order[key] for key in ("brand_id", "amount", "currency", "status")}
                at = crowd["at"] + order["after"]
                orders.append(
                    placed
                    | {
                        "order_id": f"o{len(orders)}",
                        "retailer_id": retailer,
                        "ordered_at": at,
                        "available_at": _known(at, order["late"]),
                    }
                )
    return {
        "brands": [row | {"brand_id": brand, "name": brand.upper()} for row, brand in zip(brands, BRANDS, strict=True)],
        "retailers": [
            {
                "retailer_id": retailer,
                "country": {"r7": "FR", "r8": None}.get(retailer, "DE"),
                # r2 is seen before it joined.
                "joined_at": days_before(-1 if retailer == "r2" else 400),
            }
            for retailer in RETAILERS[:-1]
        ],
        "orders": orders,
        "events": events,
        "products": [row | {"product_id": f"p{number}", "title": "P"} for number, row in enumerate(products)],
        "fx_rates": [
            {key: rate[key] for key in ("rate_date", "currency", "usd_per_unit")}
            | {"available_at": _known(datetime.combine(rate["rate_date"], time()), rate["late"])}
            for rate in rates
        ],
    }


def _event(events: Rows, retailer: str, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "event_id": f"e{len(events)}",
        "event_type": kind,
        "retailer_id": retailer,
        "brand_id": None,
        "category": None,
        "query": None,
        "results_count": None,
        "occurred_at": given["at"],
        "available_at": _known(given["at"], given["late"]),
    }


def _known(at: datetime, late: float | None) -> datetime | None:
    return None if late is None else at + timedelta(days=late)
