"""What the marketplace's rows point to: other tables, and rates."""

from datetime import date
from typing import Any

import polars as pl

from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.result import SAMPLE_ROWS


def column(
    table: str, name: str, rows: int, orphans: dict[str, int] | None = None, early: int = 0, more: int = 0
) -> dict[str, Any]:
    """A column of ``rows`` rows, with ids that name nothing and their rows, and ``more`` such ids that are not given."""
    ids = sorted((orphans or {}).items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "table": table,
        "column_name": name,
        "row_count": rows,
        "orphan_row_count": sum(count for _, count in ids) + more,
        "orphan_id_count": len(ids) + more,
        "early_row_count": early,
        "orphans": [{"row_count": count, "id": key} for key, count in ids],
    }


def referred(*rows: dict[str, Any], not_judged: dict[str, str] | None = None) -> CheckResult:
    schema: dict[str, Any] = {
        "table": pl.String,
        "column_name": pl.String,
        "row_count": pl.Int64,
        "orphan_row_count": pl.Int64,
        "orphan_id_count": pl.Int64,
        "early_row_count": pl.Int64,
        "orphans": pl.List(pl.Struct({"row_count": pl.Int64, "id": pl.String})),
    }
    return checks.referential_integrity(pl.DataFrame(rows, schema=schema), not_judged or {}, 0.01)


def test_ids_that_are_all_there_pass() -> None:
    result = referred(column("orders", "brand_id", 1000), column("events", "brand_id", 0))
    assert result.passed
    assert result.observed == "every id is there"
    assert result.sample == []


def test_a_few_ids_that_are_not_there_are_told() -> None:
    result = referred(column("orders", "brand_id", 1000, {"b9": 10}))
    assert result.passed
    assert result.observed == "orders.brand_id 10 of 1,000 rows (1 ids)"
    assert result.figures["orders_brand_id_orphan_share"] == 0.01


def test_more_than_the_share_fail_with_the_ids_that_have_most_rows() -> None:
    result = referred(column("orders", "brand_id", 1000, {"b9": 7, "b8": 30}), column("orders", "retailer_id", 1000))
    assert not result.passed
    assert result.severity == "ERROR"
    assert result.sample == [
        {"table": "orders", "column_name": "brand_id", "id": "b8", "row_count": 30},
        {"table": "orders", "column_name": "brand_id", "id": "b9", "row_count": 7},
    ]
    assert result.remedy


def test_the_sample_is_capped_and_shows_each_column() -> None:
    many = {f"x{number}": 100 - number for number in range(20)}
    result = referred(
        column("orders", "brand_id", 3000, many, more=500), column("products", "brand_id", 10, {"gone": 1})
    )
    assert len(result.sample) == SAMPLE_ROWS
    assert result.sample[1] == {"table": "products", "column_name": "brand_id", "id": "gone", "row_count": 1}
    assert "orders.brand_id 2,310 of 3,000 rows (520 ids)" in result.observed


def test_orders_before_their_brand_joined_are_told_only() -> None:
    result = referred(column("orders", "brand_id", 100, early=40))
    assert result.passed
    assert "40 orders placed before their brand joined" in result.observed
    assert result.figures["orders_before_joining"] == 40.0


def test_columns_that_cannot_be_judged_are_named() -> None:
    result = referred(not_judged={"order_items.product_id": "products"})
    assert result.passed
    assert "order_items.product_id not judged: no table products" in result.observed


def covered(*rows: tuple[str, int, int, int | None]) -> CheckResult:
    coverage = pl.DataFrame(
        [
            {
                "currency": currency,
                "order_count": orders,
                "converted_count": converted,
                "newest_rate_date": None if age is None else date(2024, 3, 4),
                "rate_age_days": age,
            }
            for currency, orders, converted, age in rows
        ],
        schema={
            "currency": pl.String,
            "order_count": pl.Int64,
            "converted_count": pl.Int64,
            "newest_rate_date": pl.Date,
            "rate_age_days": pl.Int64,
        },
    )
    return checks.rate_coverage(coverage, 0.99, 7.0, 20)


def test_orders_with_their_rates_pass() -> None:
    result = covered(("USD", 100, 100, None), ("EUR", 900, 899, 3))
    assert result.passed
    assert result.observed == "999 of 1,000 orders have a rate; EUR: 899 of 900"
    assert result.figures == {"rate_coverage_share": 0.999, "EUR_share": 899 / 900, "USD_share": 1.0}


def test_a_currency_without_rates_fails_however_small_its_part() -> None:
    result = covered(("USD", 100_000, 100_000, None), ("SEK", 20, 0, None))
    assert not result.passed
    assert result.severity == "ERROR"
    assert "SEK: 0 of 20" in result.observed
    assert [row["currency"] for row in result.sample] == ["SEK"]


def test_a_few_orders_in_a_currency_without_rates_are_told_only() -> None:
    result = covered(("USD", 100_000, 100_000, None), ("SEK", 19, 0, None))
    assert result.passed
    assert "SEK: 0 of 19" in result.observed


def test_many_small_currencies_without_rates_fail_together() -> None:
    rare = [(currency, 10, 0, None) for currency in ("SEK", "NOK", "DKK")]
    assert not covered(("USD", 1000, 1000, None), *rare).passed


def test_rates_that_stopped_fail_before_orders_lack_them() -> None:
    result = covered(("USD", 100, 100, None), ("EUR", 900, 900, 8))
    assert not result.passed
    assert "EUR: 900 of 900, newest rate 8 days old" in result.observed
    assert covered(("EUR", 900, 900, 7)).passed


def test_no_order_at_all_passes_and_says_so() -> None:
    assert covered().passed
    assert covered(("EUR", 0, 0, 400)).observed == "no order"
