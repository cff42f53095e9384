from datetime import timedelta
from typing import Any

from sourcing_pipeline.marketplace.order_countries import order_countries
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, days_before, opened


def order(number: int, retailer: str, days: float, **columns: Any) -> dict[str, Any]:
    return {
        "order_id": f"o{number}",
        "retailer_id": retailer,
        "brand_id": "b1",
        "ordered_at": days_before(days),
        "amount": 10.0,
        "currency": "USD",
        "status": "delivered",
    } | columns


def counted(*orders: dict[str, Any]) -> list[tuple[str, str, int]]:
    retailers: list[dict[str, Any]] = [
        {"retailer_id": "r1", "country": "DE", "joined_at": days_before(500)},
        {"retailer_id": "r2", "country": "FR", "joined_at": days_before(500)},
        {"retailer_id": "r3", "country": None, "joined_at": days_before(500)},
        {"retailer_id": "r4", "country": "IT", "joined_at": days_before(-5)},
    ]
    with opened({"orders": orders, "retailers": retailers}) as market:
        return order_countries(market, AS_OF, "USD").rows()


def test_orders_of_a_year_are_counted_by_the_retailers_country() -> None:
    assert counted(
        order(1, "r1", 1), order(2, "r1", 364), order(3, "r2", 30), order(4, "r2", 3, brand_id="b2", status="returned")
    ) == [("b1", "DE", 2), ("b1", "FR", 1), ("b2", "FR", 1)]


def test_what_is_no_order_of_the_year_or_has_no_known_country_does_not_count() -> None:
    assert counted(
        order(1, "r1", 366),
        order(2, "r1", -1),
        order(3, "r1", 5, status="cancelled"),
        order(4, "r3", 5),
        order(5, "r4", 5),
        order(6, "r9", 5),
        order(7, "r1", 5, available_at=days_before(-2)),
        order(8, "r1", 2, available_at=days_before(2) + timedelta(days=1)),
    ) == [("b1", "DE", 1)]
