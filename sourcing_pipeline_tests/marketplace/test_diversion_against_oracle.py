"""What retailers of newcomers spent, and co-purchase, equal what plain Python says of random small worlds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.newcomer_diversion import NewcomerDiversion
from sourcing_pipeline.marketplace import co_purchase as co_purchases
from sourcing_pipeline.marketplace.co_purchase import CO_PURCHASE_DAYS, co_purchase
from sourcing_pipeline.marketplace.newcomer_diversion import newcomer_diversion
from sourcing_pipeline_tests.marketplace import oracle, oracle_diversion
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, MOMENT, days_before, opened

pytestmark = pytest.mark.slow

World = dict[str, list[dict[str, Any]]]
SOME = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
EDGES = (15, 40)
BRANDS = tuple(f"b{number}" for number in range(6))
RETAILERS = ("r1", "r2", "r3")
_EVE = timedelta(days=1) - timedelta(microseconds=1)

# Every border is a number of days from another day: of joining, of a first order, of as_of.
_steps = st.one_of(
    st.sampled_from((0, 1, 89, 90, 91, 179, 180, 181)), st.sampled_from((89, 90, 91)), st.integers(0, 200)
)
_brands = st.fixed_dictionaries(
    {
        "category": st.sampled_from(("Candles", "Candles", "Toys", None)),
        "age": st.one_of(st.sampled_from((89, 90, 180, 270, 271, 365, 1095, 1096)), st.integers(-5, 700)),
        "price": st.sampled_from((10.0, 10.0, 10.0, 20.0, None)),
        "left": st.sampled_from((None, None, 10)),
    }
)
_visits: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "retailer_id": st.sampled_from(RETAILERS),
        "brand": st.integers(0, len(BRANDS) - 1),
        "after_joining": _steps,
        "others": st.lists(st.tuples(st.integers(0, len(BRANDS) - 1), _steps, st.booleans()), max_size=6),
        "is_known_before": st.booleans(),
        "time": st.sampled_from((timedelta(0), timedelta(hours=9), _EVE)),
        "late": st.sampled_from((None, None, None, 0.5, 40.0, 400.0)),
        "status": st.sampled_from(("paid", "paid", "paid", "paid", "returned", "cancelled", "credit note")),
        "currency": st.sampled_from(("USD", "USD", "EUR", "CHF")),
    }
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Retailers that first order from a brand at some day of its youth, and from others so many days before and after."""
    established: dict[str, Any] = {
        "category": "Candles",
        "age": draw(st.integers(400, 900)),
        "price": 10.0,
        "left": None,
    }
    brands: list[dict[str, Any]] = [
        established,
        *draw(st.lists(_brands, min_size=len(BRANDS) - 1, max_size=len(BRANDS) - 1)),
    ]
    joined = [days_before(brand["age"]) + timedelta(hours=draw(st.sampled_from((0, 9)))) for brand in brands]
    orders: list[dict[str, Any]] = []
    for visit in draw(st.lists(_visits, min_size=4, max_size=14)):
        day = joined[visit["brand"]].replace(hour=0) + timedelta(days=visit["after_joining"])
        placed = [(visit["brand"], day)]
        placed += [(other, day + (1 if is_after else -1) * timedelta(days=n)) for other, n, is_after in visit["others"]]
        placed += [(0, day - timedelta(days=draw(st.sampled_from((89, 90, 91)))))] * visit["is_known_before"]
        for brand, start in placed:
            at = start + visit["time"]
            orders.append(
                {name: visit[name] for name in ("retailer_id", "status", "currency")}
                | {
                    "order_id": f"o{len(orders)}",
                    "brand_id": BRANDS[brand],
                    "ordered_at": at,
                    "amount": float(len(orders) + 1),
                    "available_at": None if visit["late"] is None else at + timedelta(days=visit["late"]),
                }
            )
    return {
        "brands": [
            {
                "brand_id": brand_id,
                "name": brand_id,
                "category": brand["category"],
                "joined_at": since,
                "left_at": None if brand["left"] is None else since + timedelta(days=brand["left"]),
            }
            for brand_id, brand, since in zip(BRANDS, brands, joined, strict=True)
        ],
        "retailers": [{"retailer_id": retailer, "joined_at": days_before(2000)} for retailer in RETAILERS],
        "orders": orders,
        "products": [
            {
                "product_id": f"p{brand_id}",
                "brand_id": brand_id,
                "title": "P",
                "retail_price": brand["price"],
                "wholesale_price": None,
                "currency": "USD",
                "created_at": days_before(draw(st.sampled_from((100, 100, 100, -1)))),
                "removed_at": None,
            }
            for brand_id, brand in zip(BRANDS, brands, strict=True)
        ],
        "fx_rates": [
            {"rate_date": days_before(days).date(), "currency": "EUR", "usd_per_unit": 1.25}
            for days in range(0, 1300, 5)
        ],
    }


def rows_of(world: World) -> list[dict[str, Any]]:
    with opened(world) as market:
        return newcomer_diversion(market, AS_OF, "USD", EDGES).to_dicts()


@SOME
@given(worlds())
def test_sums_equal_an_order_by_order_count(world: World) -> None:
    rows = rows_of(world)
    expected = oracle_diversion.newcomer_diversion(world, MOMENT, "USD", EDGES)
    assert [row["brand_id"] for row in rows] == [row["brand_id"] for row in expected]
    for row, plain in zip(rows, expected, strict=True):
        plain["joined_at"] = plain["joined_at"].replace(tzinfo=UTC)
        assert set(row) == set(NewcomerDiversion.polars_schema())
        numbers = {name: value for name, value in plain.items() if isinstance(value, float)}
        assert {name: row[name] for name in numbers} == pytest.approx(numbers, abs=1e-3)
        assert {name: row[name] for name in plain if name not in numbers} == {
            name: value for name, value in plain.items() if name not in numbers
        }


def test_the_worlds_have_newcomers_with_spending_of_every_kind() -> None:
    """Otherwise the test above would say nothing."""
    seen: set[str] = set()

    @settings(SOME, max_examples=60, derandomize=True)
    @given(worlds())
    def look(world: World) -> None:
        for row in oracle_diversion.newcomer_diversion(world, MOMENT, "USD", EDGES):
            seen.update(name for name, value in row.items() if name.endswith(("before", "after")) and value > 0)

    look()
    assert seen == {name for name in NewcomerDiversion.polars_schema() if name.endswith(("before", "after"))}


_neighbours = st.dictionaries(
    st.sampled_from(("a.com", "b.com", "c.com")),
    st.lists(st.sampled_from((*BRANDS, "b-unknown")), min_size=1, unique=True),
    min_size=1,
)


def neighbours_of(named: dict[str, list[str]]) -> pl.DataFrame:
    return LookalikeBrands.from_rows(
        [
            {"as_of": AS_OF, "domain": domain, "rank": rank, "brand_id": brand, "similarity": 0.5}
            for domain, brands in named.items()
            for rank, brand in enumerate(brands, start=1)
        ]
    )


def co_purchases_of(world: World, named: dict[str, list[str]]) -> dict[str, tuple[int, int, int]]:
    with opened(world) as market:
        frame = co_purchase(market, AS_OF, "USD", neighbours_of(named))
    return {domain: (retailers, several, pairs) for domain, retailers, several, pairs in frame.iter_rows()}


@settings(SOME, max_examples=10)
@given(worlds(), _neighbours, st.sampled_from((1, 2, 5_000)))
def test_co_purchases_equal_an_order_by_order_count(world: World, named: dict[str, list[str]], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(co_purchases, "_SITES_AT_ONCE", at_once)
        found = co_purchases_of(world, named)
    rows = neighbours_of(named).to_dicts()
    assert found == oracle_diversion.co_purchase(world, MOMENT, "USD", rows, CO_PURCHASE_DAYS)


@settings(SOME, max_examples=5)
@given(worlds(), _neighbours, st.integers(1, 300))
def test_what_was_not_known_yet_changes_nothing(world: World, named: dict[str, list[str]], days: int) -> None:
    def moved(order: dict[str, Any]) -> dict[str, Any]:
        if oracle.is_known(order, "ordered_at", MOMENT):
            return order
        late = timedelta(days=days)
        available: datetime | None = order["available_at"]
        changed = order | {"amount": 9_999.0, "brand_id": "b0", "available_at": available and available + late}
        return changed | ({"ordered_at": order["ordered_at"] + late} if order["ordered_at"] >= MOMENT else {})

    other = {
        **world,
        "orders": [moved(order) for order in world["orders"]],
        "brands": [brand for brand in world["brands"] if brand["joined_at"] < MOMENT],
        "products": [product for product in world["products"] if product["created_at"] < MOMENT],
    }
    assert rows_of(other) == rows_of(world)
    known = {brand["brand_id"] for brand in other["brands"]}
    named = {domain: [brand for brand in brands if brand in known] or ["b-unknown"] for domain, brands in named.items()}
    assert co_purchases_of(other, named) == co_purchases_of(world, named)
