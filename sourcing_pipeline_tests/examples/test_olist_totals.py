"""Olist through the pipeline's facts and metrics: every total is what a direct query of the files says, to the cent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.marketplace.brand_metrics import brand_metrics
from sourcing_pipeline.marketplace.currency import orders_without_rate
from sourcing_pipeline.marketplace.facts import define_order_facts
from sourcing_pipeline.marketplace.source import Marketplace, open_marketplace
from sourcing_pipeline_tests.examples.exact import cents, converted_total
from sourcing_pipeline_tests.examples.given import EXAMPLES, OLIST, RATES, ask, load, needs_olist, needs_rates

pytestmark = needs_olist

AS_OF = date(2018, 4, 2)
SOLD = f"""
    SELECT
        order_id, seller_id, sum(price::DECIMAL(18, 2)) AS amount,
        min(shipping_limit_date::TIMESTAMPTZ AT TIME ZONE 'UTC') AS ordered_at
    FROM '{OLIST / "order_items.parquet"}' GROUP BY ALL
"""
"""What was sold, straight from the file: an order of a seller a row."""

olist = load(EXAMPLES / "olist" / "prepare.py")


@pytest.fixture(scope="module")
def marketplace_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("olist_totals")
    path: Path = olist.prepare(OLIST, workspace, RATES if RATES.is_file() else None).marketplace_file
    return path


@pytest.fixture
def market(marketplace_file: Path) -> Iterator[Marketplace]:
    with duckdb.connect(str(marketplace_file), read_only=True) as connection:
        yield open_marketplace(connection, known_at=datetime(2026, 11, 23, tzinfo=UTC))


def test_all_that_was_sold_is_gmv_and_nothing_came_back(market: Marketplace) -> None:
    define_order_facts(market, "BRL")
    facts = market.sql(
        "SELECT sum(order_count), sum(placed_order_count), sum(gmv), sum(returned_amount) FROM order_facts"
    )
    [(orders, amount)] = ask(f"SELECT count(*), sum(amount) FROM ({SOLD})")
    assert facts.row(0) == (orders, orders, amount, 0)
    assert amount == cents(amount) > 0


def test_gmv_of_each_brand_over_a_year_is_that_of_the_file(market: Marketplace) -> None:
    metrics = brand_metrics(market, AS_OF, "BRL").filter(window_days=365).filter(pl.col("order_count") > 0)
    year = {
        brand: (cents(gmv), orders, retailers)
        for brand, gmv, orders, retailers in metrics.select(
            "brand_id", "gmv", "order_count", "retailer_count"
        ).iter_rows()
    }
    of_file = ask(f"""
        SELECT seller_id, sum(amount), count(*), count(DISTINCT order_id) FROM ({SOLD})
        WHERE ordered_at >= DATE '{AS_OF}' - 365 AND ordered_at < DATE '{AS_OF}' GROUP BY 1
    """)
    assert year == {seller: (amount, orders, retailers) for seller, amount, orders, retailers in of_file}
    assert len(year) > 1_000


@needs_rates
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_another_reporting_currency_takes_the_rate_of_each_order_s_day(market: Marketplace, currency: str) -> None:
    define_order_facts(market, currency)
    [(total,)] = market.sql("SELECT sum(gmv) FROM order_facts").rows()
    sold = ask(f"SELECT amount, ordered_at::DATE FROM ({SOLD})")
    assert orders_without_rate(market, currency).is_empty()
    assert cents(total) == converted_total(sold, "BRL", currency)
    assert total > 0
