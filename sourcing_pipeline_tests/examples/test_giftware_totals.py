"""The wholesaler through the pipeline's facts and metrics: every total is what a direct query of the file says, to the cent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.marketplace.brand_metrics import brand_metrics
from sourcing_pipeline.marketplace.currency import orders_without_rate
from sourcing_pipeline.marketplace.facts import define_order_facts
from sourcing_pipeline.marketplace.source import Marketplace, open_marketplace
from sourcing_pipeline_tests.examples.exact import cents, converted_total
from sourcing_pipeline_tests.examples.given import EXAMPLES, GIFTWARE, RATES, ask, load, needs_giftware, needs_rates

pytestmark = needs_giftware

AS_OF = date(2010, 12, 6)
FILE = f"'{GIFTWARE / 'orders_2009_2010.parquet'}'"
AMOUNT = "Price::DECIMAL(18, 3) * Quantity"
IS_TRADE = """
    Invoice NOT LIKE 'A%' AND NOT regexp_matches(StockCode, '^(POST|DOT|C2|C3|BANK CHARGES|AMAZONFEE|ADJUST2?|TEST00.)$')
"""
"""Lines that are goods sold or credited; lines at no price add nothing to a sum, whatever they are."""
SOLD = f"coalesce(sum({AMOUNT}) FILTER (WHERE {IS_TRADE} AND Invoice NOT LIKE 'C%'), 0)"
CREDITED = f"coalesce(-sum({AMOUNT}) FILTER (WHERE {IS_TRADE} AND Invoice LIKE 'C%' AND Quantity < 0), 0)"

giftware = load(EXAMPLES / "giftware-wholesaler" / "prepare.py")


def ask_file(columns: str, further: str = "") -> list[tuple[Any, ...]]:
    return ask(f"SELECT {columns} FROM {FILE} {further}")


@pytest.fixture(scope="module")
def marketplace_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("giftware_totals")
    path: Path = giftware.prepare(GIFTWARE, workspace, RATES if RATES.is_file() else None).marketplace_file
    return path


@pytest.fixture(scope="module")
def market(marketplace_file: Path) -> Iterator[Marketplace]:
    with duckdb.connect(str(marketplace_file), read_only=True) as connection:
        market = open_marketplace(connection, known_at=datetime(2026, 11, 23, tzinfo=UTC))
        define_order_facts(market, "GBP")
        connection.execute("CREATE TEMP TABLE facts_in_pounds AS FROM order_facts")  # another currency replaces it
        yield market


def facts_by(market: Marketplace, column: str, of: str = "facts_in_pounds") -> dict[Any, tuple[Decimal, Decimal]]:
    rows = market.sql(f"SELECT {column}, sum(gmv), sum(returned_amount) FROM {of} GROUP BY 1").rows()
    return {key: (cents(gmv), cents(returned)) for key, gmv, returned in rows}


def file_by(column: str) -> dict[Any, tuple[Decimal, Decimal]]:
    rows = ask_file(f"{column}, {SOLD} AS sold, {CREDITED} AS credited", "GROUP BY 1 HAVING sold <> 0 OR credited <> 0")
    return {key: (cents(sold), cents(credited)) for key, sold, credited in rows}


def test_gmv_and_returns_of_each_of_the_forty_countries(market: Marketplace) -> None:
    of_facts = facts_by(market, "country_name", "facts_in_pounds JOIN retailers USING (retailer_id)")
    assert of_facts == file_by("Country")
    assert set(of_facts) == {country for (country,) in ask_file("DISTINCT Country")}
    assert len(of_facts) == 40


def test_gmv_and_returns_of_each_month(market: Marketplace) -> None:
    by_month = facts_by(market, "strftime(order_day, '%Y-%m')")
    assert by_month == file_by("strftime(InvoiceDate::TIMESTAMP, '%Y-%m')")
    assert len(by_month) == 13


def test_all_that_was_credited_is_returned_and_no_credit_note_is_an_order(market: Marketplace) -> None:
    facts = market.sql("""
        SELECT sum(order_count), sum(placed_order_count), sum(gmv), sum(returned_amount), count(*) FROM facts_in_pounds
    """)
    [(sold, credited)] = ask_file(f"{SOLD}, {CREDITED}")
    orders, placed, gmv, returned, rows = facts.row(0)
    assert (gmv, returned) == (sold, credited)
    assert orders == placed < rows
    assert returned > 0


def test_what_is_left_out_and_what_is_mapped_are_the_whole_file(market: Marketplace) -> None:
    mapped = market.sql("SELECT count(*), sum(if(kind = 'goods', amount, -amount)) FROM giftware.lines").row(0)
    left_out = market.sql("SELECT sum(line_count), sum(amount) FROM giftware.left_out").row(0)
    [(lines, total)] = ask_file(f"count(*), sum({AMOUNT})")
    assert (mapped[0] + left_out[0], mapped[1] + left_out[1]) == (lines, total)


@pytest.mark.slow
def test_metrics_of_each_brand_over_a_year_are_those_of_the_file(market: Marketplace) -> None:
    metrics = brand_metrics(market, AS_OF, "GBP").filter(window_days=365)
    year = {
        brand: (cents(gmv), cents(returned))
        for brand, gmv, returned in metrics.select("brand_id", "gmv", "returned_amount").iter_rows()
    }
    assert year == of_brands_in_file()
    assert len(year) == 22


def of_brands_in_file() -> dict[str, tuple[Decimal, Decimal]]:
    """Sold and credited in the year before AS_OF, by category of the item, put together in Polars."""
    lines = pl.read_parquet(GIFTWARE / "orders_2009_2010.parquet").with_columns(
        pl.col("StockCode").str.to_uppercase().alias("item"),
        pl.col("Description").str.strip_chars().str.to_uppercase().alias("text"),
        pl.col("InvoiceDate")
        .str.to_datetime()
        .dt.replace_time_zone("Europe/London")
        .dt.convert_time_zone("UTC")
        .alias("at"),
        # thousandths of a pound, as whole numbers
        (pl.col("Price") * 1000).round().cast(pl.Int64).mul(pl.col("Quantity")).alias("mills"),
    )
    named = pl.read_csv(GIFTWARE / "item_categories.csv").select(
        pl.col("Itemname").str.to_uppercase().alias("text"), pl.col("Corrected_Category").alias("category")
    )
    categories = (
        lines.join(named.group_by("text").agg(pl.col("category").min()), on="text")
        .group_by("item", "category")
        .len()
        .sort(["len", "category"], descending=[True, False])
        .unique("item", keep="first", maintain_order=True)
    )
    charges = ["POST", "DOT", "C2", "C3", "BANK CHARGES", "AMAZONFEE", "ADJUST", "ADJUST2", "B", "TEST001", "TEST002"]
    began, ended = datetime(2009, 12, 6, tzinfo=UTC), datetime(2010, 12, 6, tzinfo=UTC)
    brand = (
        pl.when(pl.col("item").is_in(["M", "D", "S"]))
        .then(pl.lit("no-item"))
        .otherwise(pl.col("category").fill_null("uncategorised").str.to_lowercase().str.replace_all("[^a-z]+", "-"))
    )
    is_credit = pl.col("Invoice").str.starts_with("C")
    sums = (
        lines.filter(~pl.col("item").is_in(charges), pl.col("at").is_between(began, ended, closed="left"))
        .filter(~(is_credit & (pl.col("Quantity") > 0)))
        .join(categories, on="item", how="left")
        .group_by(brand.alias("brand"))
        .agg(
            pl.col("mills").filter(~is_credit).sum().alias("sold"),
            pl.col("mills").filter(is_credit).sum().alias("back"),
        )
    )
    return {name: (cents(Decimal(sold) / 1000), cents(Decimal(-back) / 1000)) for name, sold, back in sums.iter_rows()}


@needs_rates
@pytest.mark.slow
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_another_reporting_currency_takes_the_rate_of_each_order_s_day(market: Marketplace, currency: str) -> None:
    define_order_facts(market, currency)
    facts = market.sql("SELECT sum(gmv), sum(returned_amount) FROM order_facts").row(0)
    of_status = {
        status: market.sql(
            "SELECT amount::DECIMAL(18, 3), ordered_at::DATE FROM orders WHERE status = $status", {"status": status}
        ).rows()
        for status in ("invoiced", "credit note")
    }
    assert orders_without_rate(market, currency).is_empty()
    assert cents(facts[0]) == converted_total(of_status["invoiced"], "GBP", currency)
    assert cents(facts[1]) == converted_total(of_status["credit note"], "GBP", currency)
