"""The views over the Olist files keep the contracts, and add up to what the files say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS, contract_of
from sourcing_pipeline.contracts.rows import missing_columns, split_rows
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.source import open_marketplace
from sourcing_pipeline.settings import load_settings
from sourcing_pipeline_tests.examples.given import EXAMPLES, OLIST, RATES, call, load, needs_olist, needs_rates

SCRIPT = EXAMPLES / "olist" / "prepare.py"
KNOWN_AT = datetime(2026, 11, 23, tzinfo=UTC)
MAPPED = ("brands", "retailers", "orders", "order_items", "products", "leads")

olist = load(SCRIPT)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("olist")
    olist.prepare(OLIST, folder, None)
    return folder


@pytest.fixture
def market(workspace: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(load_settings(workspace).marketplace_file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def files() -> dict[str, pl.DataFrame]:
    """The files, read by another program than the views are."""
    return {
        "items": pl.read_parquet(OLIST / "order_items.parquet"),
        "leads": pl.read_csv(OLIST / "marketing_qualified_leads.csv"),
        "deals": pl.read_csv(OLIST / "closed_deals.csv"),
    }


def cents(prices: pl.Series) -> int:
    """A sum of money that no rounding has touched."""
    return sum(int(Decimal(str(price)) * 100) for price in prices)


@needs_olist
@pytest.mark.parametrize("table", MAPPED)
def test_no_row_of_a_view_goes_to_quarantine(market: duckdb.DuckDBPyConnection, table: str) -> None:
    contract, frame = contract_of(table), market.table(table).pl()
    split = split_rows(frame, contract, KNOWN_AT)
    assert missing_columns(frame.columns, contract) == []
    assert split.quarantined["reason"].to_list() == []
    assert split.valid.height == frame.height > 0


@needs_olist
def test_the_door_of_the_pipeline_lets_every_row_in(market: duckdb.DuckDBPyConnection) -> None:
    counts = open_marketplace(market, known_at=KNOWN_AT).counts()
    assert {name: count.quarantined_count for name, count in counts.items()} == dict.fromkeys(counts, 0)
    assert set(counts) == set(MAPPED)


@needs_olist
def test_amounts_equal_the_files_to_the_cent(market: duckdb.DuckDBPyConnection) -> None:
    items = files()["items"]
    orders, lines = market.sql("FROM orders").pl(), market.sql("FROM order_items").pl()
    assert cents(orders["amount"]) == cents(lines["unit_price"]) == cents(items["price"])
    assert orders.height == items.select("order_id", "seller_id").n_unique()
    assert lines.height == items.height


@needs_olist
def test_amounts_of_each_brand_equal_the_files_to_the_cent(market: duckdb.DuckDBPyConnection) -> None:
    of_files = files()["items"].group_by("seller_id").agg(pl.col("price").sum().round(2)).sort("seller_id")
    of_views = market.sql("SELECT brand_id, round(sum(amount), 2) AS price FROM orders GROUP BY 1 ORDER BY 1").pl()
    assert of_views.rename({"brand_id": "seller_id"}).equals(of_files)


@needs_olist
def test_every_lead_is_there_and_won_exactly_where_a_deal_was_closed(market: duckdb.DuckDBPyConnection) -> None:
    of_files, leads = files(), market.sql("FROM leads").pl()
    won = leads.filter(pl.col("outcome") == "won")
    assert set(leads["lead_id"]) == set(of_files["leads"]["mql_id"])
    assert dict(won.select("lead_id", "brand_id").iter_rows()) == dict(
        of_files["deals"].select("mql_id", "seller_id").iter_rows()
    )
    assert set(leads["outcome"]) == {"won", "open"}


@needs_olist
def test_leads_tell_nothing_that_only_won_leads_have(market: duckdb.DuckDBPyConnection) -> None:
    leads = market.sql("FROM leads").pl()
    allowed = {"outcome_at", "brand_id"}
    only_won = {column for column in leads.columns if leads.filter(pl.col("outcome") != "won")[column].is_null().all()}
    assert only_won == allowed


@needs_olist
def test_every_order_is_of_a_brand_and_a_retailer_that_had_joined(market: duckdb.DuckDBPyConnection) -> None:
    strangers = market.sql(
        "SELECT count(*) FROM orders LEFT JOIN brands USING (brand_id) LEFT JOIN retailers USING (retailer_id) "
        "WHERE coalesce(brands.joined_at > ordered_at OR retailers.joined_at > ordered_at, true)"
    ).fetchall()
    assert strangers == [(0,)]


@needs_olist
def test_every_line_is_of_an_order_and_a_product_of_the_same_brand(market: duckdb.DuckDBPyConnection) -> None:
    strangers = market.sql(
        "SELECT count(*) FROM order_items LEFT JOIN orders USING (order_id) LEFT JOIN products USING (product_id) "
        "WHERE orders.brand_id IS DISTINCT FROM products.brand_id OR orders.brand_id IS NULL"
    ).fetchall()
    assert strangers == [(0,)]


@needs_olist
def test_the_views_give_the_same_whatever_the_time_zone_of_the_session(workspace: Path) -> None:
    newest = []
    for zone in ("UTC", "America/Sao_Paulo"):
        with duckdb.connect(str(load_settings(workspace).marketplace_file), read_only=True) as connection:
            connection.execute(f"SET TimeZone = '{zone}'")
            newest.append(connection.sql("SELECT max(ordered_at), max(joined_at) FROM orders, brands").fetchall())
    assert newest[0] == newest[1]


@needs_olist
def test_nothing_of_the_files_is_copied(workspace: Path, market: duckdb.DuckDBPyConnection) -> None:
    assert market.sql("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
    held = sum(path.stat().st_size for path in workspace.rglob("*") if path.is_file())
    assert held < 1_000_000


@needs_olist
@needs_rates
def test_rates_are_taken_in_where_they_are_given(tmp_path: Path) -> None:
    settings = olist.prepare(OLIST, tmp_path, RATES)
    with duckdb.connect(str(settings.marketplace_file), read_only=True) as connection:
        rate = connection.sql(
            "SELECT usd_per_unit FROM fx_rates WHERE currency = 'BRL' AND rate_date = DATE '2018-03-29'"
        ).fetchall()
    assert rate[0][0] == pytest.approx(0.3, abs=0.01)


@needs_olist
def test_settings_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "sourcing.toml").write_text("# ours\n[workspace]\nshards = 3 # why\n\n[scoring]\ntake_rate = 0.2\n")
    settings = olist.prepare(OLIST, tmp_path, None)
    text = (tmp_path / "sourcing.toml").read_text()
    assert (settings.workspace.shards, settings.scoring.take_rate) == (3, 0.2)
    assert settings.workspace.reporting_currency == "BRL"
    assert "# ours" in text
    assert "# why" in text


@needs_olist
def test_a_second_call_gives_the_same_workspace(tmp_path: Path) -> None:
    first = olist.prepare(OLIST, tmp_path, None)
    said = (tmp_path / "sourcing.toml").read_text()
    assert olist.prepare(OLIST, tmp_path, None).model_dump() == first.model_dump()
    assert (tmp_path / "sourcing.toml").read_text() == said


@needs_olist
def test_another_reporting_currency_without_rates_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "sourcing.toml").write_text('[workspace]\nreporting_currency = "USD"\n')
    with pytest.raises(InputError, match=r"reporting_currency is USD, but all orders are in BRL"):
        olist.prepare(OLIST, tmp_path, None)
    assert [path.name for path in tmp_path.iterdir()] == ["sourcing.toml"]


@needs_olist
def test_a_marketplace_that_no_example_made_is_never_replaced(tmp_path: Path) -> None:
    theirs = tmp_path / "data" / "inputs" / "marketplace.duckdb"
    theirs.parent.mkdir(parents=True)
    with duckdb.connect(str(theirs)) as connection:
        connection.execute("CREATE TABLE leads (lead_id VARCHAR)")
    before = theirs.read_bytes()
    with pytest.raises(InputError, match="was not made by an example"):
        olist.prepare(OLIST, tmp_path, None)
    assert theirs.read_bytes() == before


def test_files_of_another_kind_are_refused_in_one_line(tmp_path: Path) -> None:
    given = tmp_path / "olist"
    given.mkdir()
    for name in olist.FILES:
        (given / name).write_text("something,else\n1,2\n")
    with pytest.raises(InputError) as refusal:
        olist.prepare(given, tmp_path / "workspace", None)
    assert "not the Olist files" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "workspace" / "data" / "inputs" / "marketplace.duckdb").exists()


def test_a_folder_without_the_files_ends_with_one_line_and_exit_code_2(tmp_path: Path) -> None:
    ended = call(SCRIPT, "--olist", tmp_path, "--workspace", tmp_path / "workspace")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "closed_deals.csv" in ended.stderr


@needs_olist
def test_the_script_says_what_is_there_and_what_comes_next(tmp_path: Path) -> None:
    ended = call(SCRIPT, "--olist", OLIST, "--workspace", tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "leads" in ended.stdout
    assert f"run --workspace {tmp_path} --as-of 2018-04-02" in ended.stdout


def test_the_views_cover_every_table_that_may_not_be_missing() -> None:
    needed = {contract.table_name() for contract in MARKETPLACE_INPUTS if not contract.table_is_optional()}
    assert needed <= set(MAPPED)
