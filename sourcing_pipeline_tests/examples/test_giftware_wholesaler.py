"""The views over the wholesaler's files keep the contracts, and hang together."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.source import open_marketplace
from sourcing_pipeline.settings import load_settings
from sourcing_pipeline_tests.examples.given import EXAMPLES, GIFTWARE, ask, call, load, needs_giftware

SCRIPT = EXAMPLES / "giftware-wholesaler" / "prepare.py"
MAPPED = ("brands", "retailers", "orders", "order_items", "products", "leads")

giftware = load(SCRIPT)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("giftware")
    giftware.prepare(GIFTWARE, folder, None)
    return folder


@pytest.fixture
def connection(workspace: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(load_settings(workspace).marketplace_file), read_only=True) as connection:
        yield connection


@needs_giftware
@pytest.mark.slow
def test_the_door_of_the_pipeline_lets_every_row_in(connection: duckdb.DuckDBPyConnection) -> None:
    market = open_marketplace(connection, known_at=datetime(2026, 11, 23, tzinfo=UTC))
    counts = market.counts()
    assert {name: count.quarantined_count for name, count in counts.items()} == dict.fromkeys(MAPPED, 0)
    assert market.quarantined().is_empty()
    assert all(counts[name].row_count > 0 for name in MAPPED if name != "leads")


@needs_giftware
def test_every_order_is_of_a_brand_and_a_retailer_that_had_joined(connection: duckdb.DuckDBPyConnection) -> None:
    strangers = connection.sql(
        "SELECT count(*) FROM orders LEFT JOIN brands USING (brand_id) LEFT JOIN retailers USING (retailer_id) "
        "WHERE coalesce(brands.joined_at > ordered_at OR retailers.joined_at > ordered_at, true)"
    ).fetchall()
    assert strangers == [(0,)]


@needs_giftware
def test_the_lines_of_each_order_add_up_to_its_amount(connection: duckdb.DuckDBPyConnection) -> None:
    wrong = connection.sql("""
        SELECT order_id, any_value(amount), sum(quantity * unit_price::DECIMAL(18, 3)) AS of_lines
        FROM orders LEFT JOIN order_items USING (order_id)
        GROUP BY order_id HAVING any_value(amount)::DECIMAL(18, 3) IS DISTINCT FROM of_lines
    """).fetchall()
    assert wrong == []


@needs_giftware
def test_every_line_is_of_an_order_and_a_product_of_the_same_brand(connection: duckdb.DuckDBPyConnection) -> None:
    strangers = connection.sql(
        "SELECT count(*) FROM order_items LEFT JOIN orders USING (order_id) LEFT JOIN products USING (product_id) "
        "WHERE orders.brand_id IS DISTINCT FROM products.brand_id OR orders.brand_id IS NULL"
    ).fetchall()
    assert strangers == [(0,)]


@needs_giftware
def test_every_country_name_has_its_code_or_is_none(connection: duckdb.DuckDBPyConnection) -> None:
    without = connection.sql("SELECT DISTINCT country_name FROM retailers WHERE country IS NULL ORDER BY 1").fetchall()
    codes = connection.sql("SELECT count(DISTINCT country) FROM retailers").fetchall()
    assert [name for (name,) in without] == ["Channel Islands", "Unspecified", "West Indies"]
    assert codes == [(37,)]


@needs_giftware
def test_invoices_without_a_customer_are_of_one_stand_in_for_each_country(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    stand_ins = connection.sql("""
        SELECT count(*), count(DISTINCT country_name) FROM retailers WHERE store_type = 'no customer given'
    """).fetchall()
    of_file = ask(f"""
        SELECT count(DISTINCT Country) FROM '{GIFTWARE / "orders_2009_2010.parquet"}'
        WHERE "Customer ID" IS NULL AND Price > 0 AND StockCode NOT IN ('POST', 'DOT', 'C2', 'ADJUST', 'BANK CHARGES')
    """)
    assert stand_ins == [(of_file[0][0], of_file[0][0])]


@needs_giftware
def test_the_views_give_the_same_whatever_the_time_zone_of_the_session(workspace: Path) -> None:
    moments = []
    for zone in ("UTC", "America/Sao_Paulo"):
        with duckdb.connect(str(load_settings(workspace).marketplace_file), read_only=True) as connection:
            connection.execute(f"SET TimeZone = '{zone}'")
            moments.append(
                connection.sql(
                    "SELECT min(ordered_at), max(ordered_at), sum(epoch_us(ordered_at)) FROM orders"
                ).fetchall()
            )
    assert moments[0] == moments[1]


@needs_giftware
def test_summer_time_is_an_hour_ahead_of_utc(connection: duckdb.DuckDBPyConnection) -> None:
    [(winter, summer)] = connection.sql("""
        SELECT min(ordered_at) FILTER (WHERE order_id LIKE '489434-%'), min(ordered_at) FILTER (WHERE order_id LIKE '514999-%')
        FROM orders
    """).fetchall()
    [(stated,)] = ask(f"""
        SELECT min(InvoiceDate)::TIMESTAMP - INTERVAL 1 HOUR FROM '{GIFTWARE / "orders_2009_2010.parquet"}' WHERE Invoice = '514999'
    """)
    assert winter == datetime(2009, 12, 1, 7, 45)  # noqa: DTZ001 - UTC, without a zone
    assert summer == stated


@needs_giftware
def test_nothing_of_the_files_is_copied(workspace: Path, connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.sql("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
    held = sum(path.stat().st_size for path in workspace.rglob("*") if path.is_file())
    assert held < 1_000_000


def test_files_of_another_kind_are_refused_in_one_line(tmp_path: Path) -> None:
    given = tmp_path / "giftware"
    given.mkdir()
    for name in giftware.FILES:
        (given / name).write_text("something,else\n1,2\n")
    with pytest.raises(InputError) as refusal:
        giftware.prepare(given, tmp_path / "workspace", None)
    assert "not the giftware wholesaler's files" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "workspace" / "data" / "inputs" / "marketplace.duckdb").exists()


def test_a_folder_without_the_files_ends_with_one_line_and_exit_code_2(tmp_path: Path) -> None:
    ended = call(SCRIPT, "--giftware", tmp_path, "--workspace", tmp_path / "workspace")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "item_categories.csv" in ended.stderr


@needs_giftware
@pytest.mark.slow
def test_the_script_says_what_is_there_what_is_left_out_and_what_comes_next(tmp_path: Path) -> None:
    ended = call(SCRIPT, "--giftware", GIFTWARE, "--workspace", tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "orders         133,648 rows\n" in ended.stdout
    assert "left out: delivery charge: 1,740 lines, 168,894.35 GBP" in ended.stdout
    assert f"run --workspace {tmp_path} --as-of 2010-12-06" in ended.stdout


def test_the_views_cover_every_table_that_may_not_be_missing() -> None:
    needed = {contract.table_name() for contract in MARKETPLACE_INPUTS if not contract.table_is_optional()}
    assert needed <= set(MAPPED)
