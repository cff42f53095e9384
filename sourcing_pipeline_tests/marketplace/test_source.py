"""What comes in by the marketplace's door, and what is said when it can't."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.events import Events
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.brand_metrics import brand_metrics
from sourcing_pipeline.marketplace.source import RowCounts, check_marketplace_file, open_marketplace
from sourcing_pipeline_tests.marketplace.worlds import (
    AS_OF,
    KNOWN_AT,
    MOMENT,
    days_before,
    opened,
    write_file,
    write_world,
)

ORDER = {
    "order_id": "o1",
    "retailer_id": "r1",
    "brand_id": "b1",
    "ordered_at": days_before(10),
    "amount": 5.0,
    "currency": "USD",
    "status": "paid",
}
BRAND = {"brand_id": "b1", "name": "B", "joined_at": days_before(100)}


def message_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        check_marketplace_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def changed_file(folder: Path, *statements: str) -> Path:
    path = folder / "marketplace.duckdb"
    write_file(path, {"brands": [BRAND], "orders": [ORDER]})
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_a_good_file_passes(tmp_path: Path) -> None:
    check_marketplace_file(changed_file(tmp_path))


def test_no_file(tmp_path: Path) -> None:
    assert "no marketplace file" in message_of(tmp_path / "marketplace.duckdb")


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + bytes(5000)])
def test_no_duckdb_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "marketplace.duckdb"
    path.write_bytes(content)
    assert str(path) in message_of(path)


def test_every_missing_table_is_named(tmp_path: Path) -> None:
    message = message_of(changed_file(tmp_path, "DROP TABLE orders", "DROP TABLE leads", "DROP TABLE events"))
    assert "no table orders, leads:" in message


def test_every_missing_column_is_named(tmp_path: Path) -> None:
    path = changed_file(
        tmp_path,
        "ALTER TABLE orders DROP amount",
        "ALTER TABLE orders DROP status",
        "ALTER TABLE orders DROP available_at",
    )
    assert "table orders has no column amount, status:" in message_of(path)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("ALTER TABLE orders ALTER amount TYPE BOOLEAN", "amount should hold a number, but is BOOLEAN"),
        (
            "ALTER TABLE orders ALTER ordered_at TYPE BIGINT USING 7",
            "ordered_at should hold a UTC timestamp, but is BIGINT",
        ),
        ("ALTER TABLE orders ALTER amount TYPE VARCHAR USING 'much'", "amount should hold a number, but is VARCHAR"),
        ("ALTER TABLE orders ALTER order_id TYPE DOUBLE USING 1.5", "order_id should hold a text, but is DOUBLE"),
        (
            "ALTER TABLE orders ALTER currency TYPE VARCHAR[] USING ['USD']",
            "currency should hold a text, but is VARCHAR[]",
        ),
    ],
)
def test_a_column_of_the_wrong_type_is_named_with_a_value(tmp_path: Path, statement: str, words: str) -> None:
    message = message_of(changed_file(tmp_path, statement))
    assert words in message
    assert "with values like" in message


def test_a_view_whose_files_are_gone_is_named(tmp_path: Path) -> None:
    source = tmp_path / "orders.csv"
    source.write_text("order_id\no1\n")
    path = changed_file(tmp_path, "DROP TABLE orders", f"CREATE VIEW orders AS FROM read_csv('{source}')")
    source.unlink()
    message = message_of(path)
    assert "orders" in message
    assert "mend the view or the files behind it" in message


def test_a_file_that_is_being_written_is_told_apart(tmp_path: Path) -> None:
    path = changed_file(tmp_path)
    with duckdb.connect(str(path)):  # this process has it open for writing
        assert "can't be opened" in message_of(path)


def test_views_over_files_serve(tmp_path: Path) -> None:
    """CSV as text, Parquet with other types, other column order, further columns: what a warehouse export looks like."""
    csv, parquet = tmp_path / "orders.csv", tmp_path / "events.parquet"
    csv.write_text(
        "status,order_id,retailer_id,brand_id,Ordered_At,amount,currency,channel\n"
        "paid,o1,7,b1,2024-02-01T10:00:00+02:00,12.50,USD,app\n"
        "paid,o2,7,b1,2024-02-30,1,USD,app\n"
    )
    pl.DataFrame(
        {
            "event_id": [1, 2],
            "event_type": pl.Series(["page_view", "favorite"], dtype=pl.Categorical),
            "retailer_id": [7, 7],
            "occurred_at": pl.Series([MOMENT, MOMENT]).cast(pl.Datetime("ns")),
        }
    ).write_parquet(parquet)
    path = changed_file(
        tmp_path,
        "DROP TABLE orders",
        "DROP TABLE events",
        f"CREATE VIEW orders AS FROM read_csv('{csv}', all_varchar = true)",
        f"CREATE VIEW events AS FROM read_parquet('{parquet}')",
    )
    check_marketplace_file(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        market = open_marketplace(connection, known_at=KNOWN_AT)
        orders = market.frame("orders").to_dicts()
        assert [row["ordered_at"] for row in orders] == [datetime(2024, 2, 1, 8, tzinfo=UTC)]
        assert market.frame("events")["event_type"].to_list() == ["page_view", "favorite"]
        assert market.quarantined()["row_key"].to_list() == ["o2#1"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": -0.01}, "amount: '-0.01' is less than 0"),
        ({"amount": "nan"}, "amount: 'NaN' is not finite"),
        ({"amount": 1e13}, "amount: '10000000000000.0' is more than any order can be (1e+12)"),
        ({"currency": "XQX"}, "currency: 'XQX' is no currency of ISO 4217"),
        ({"currency": "usd"}, "currency: 'usd' does not match ^[A-Z](3)$"),
        (
            {"ordered_at": "2026-01-02 00:00:01"},
            "ordered_at: '2026-01-02 00:00:01' lies in the future",
        ),
        ({"available_at": "2036-01-01"}, "available_at: '2036-01-01 00:00:00' lies in the future"),
        ({"retailer_id": None}, "retailer_id: missing"),
    ],
)
def test_a_broken_row_goes_to_quarantine_and_the_others_count(change: dict[str, Any], reason: str) -> None:
    with opened({"brands": [BRAND], "orders": [ORDER, ORDER | {"order_id": "o2"} | change]}) as market:
        assert market.quarantined().select("table", "row_key", "reason").rows() == [("orders", "o2#1", reason)]
        assert market.frame("orders")["order_id"].to_list() == ["o1"]
        assert market.counts()["orders"] == RowCounts(2, 1)
        assert brand_metrics(market, AS_OF, "USD")["gmv"].to_list() == [5.0, 5.0, 5.0]


def test_a_moment_up_to_a_day_ahead_is_a_clock_and_a_planned_one_is_a_plan() -> None:
    brand = BRAND | {"joined_at": "2026-01-02 00:00:00", "left_at": "2026-12-31"}
    with opened({"brands": [brand]}) as market:
        assert market.frame("brands").height == 1


def test_of_rows_with_the_same_key_the_first_valid_one_counts() -> None:
    rows = [ORDER | {"amount": -1.0}, ORDER | {"amount": 2.0}, ORDER | {"amount": 3.0}, ORDER | {"order_id": "o2"}]
    with opened({"orders": rows}) as market:
        assert sorted(market.frame("orders")["amount"].to_list()) == [2.0, 5.0]
        assert market.quarantined()["reason"].to_list() == [
            "amount: '-1.0' is less than 0",
            "another row has the same order_id",
        ]


def test_the_key_of_a_very_large_table_is_not_checked_and_that_is_noted() -> None:
    with opened({"orders": [ORDER, ORDER]}) as market:
        market.unique_check_rows = 1
        market.prepare("orders")
        assert market.notes == ["orders: the key of its 2 rows was not checked for repeats"]
        assert market.counts()["orders"] == RowCounts(2, 0)


def test_beyond_the_cap_rejected_rows_are_counted() -> None:
    with opened({"orders": [ORDER | {"order_id": f"o{n}", "amount": -1.0} for n in range(5)]}) as market:
        market.quarantine_rows_kept = 2
        quarantined = market.quarantined()
        assert quarantined.height == 3
        assert quarantined["reason"][-1] == "3 further rows of orders were rejected; the first 2 are kept here"
        assert market.counts()["orders"] == RowCounts(5, 5)


def test_further_columns_of_leads_are_attributes() -> None:
    with duckdb.connect() as connection:
        write_world(connection, {}, without=["leads"])
        connection.execute(
            "CREATE TABLE leads AS SELECT 'l1' AS lead_id, 'won' AS outcome, TIMESTAMP '2024-01-01' AS first_contact_at,"
            " 'x\"y' AS \"Landing page\", NULL AS segment, 1.50::DECIMAL(9,2) AS budget, 'nan'::DOUBLE AS share,"
            " true AS has_gtin, DATE '2024-01-02' AS seen_on, [1, 2] AS visits, 3 AS attributes"
        )
        attributes = open_marketplace(connection, known_at=KNOWN_AT).frame("leads")["attributes"][0]
    assert list(json.loads(attributes).items()) == [
        ("Landing page", 'x"y'),
        ("attributes", 3),
        ("budget", 1.5),
        ("has_gtin", True),
        ("seen_on", "2024-01-02"),
        ("visits", [1, 2]),
    ]


def test_a_missing_optional_table_is_empty_and_said_to_be_missing() -> None:
    optional = [contract.table_name() for contract in MARKETPLACE_INPUTS if contract.table_is_optional()]
    with opened({"brands": [BRAND], "orders": [ORDER]}, without=optional) as market:
        assert not market.has("events")
        assert market.has("orders")
        assert market.frame("events").equals(Events.empty_frame())
        assert brand_metrics(market, AS_OF, "USD")["page_view_count"].to_list() == [0, 0, 0]


def test_nothing_can_be_written_through_it(tmp_path: Path) -> None:
    with duckdb.connect(str(changed_file(tmp_path)), read_only=True) as connection:
        market = open_marketplace(connection, known_at=KNOWN_AT)
        brand_metrics(market, AS_OF, "USD")
        with pytest.raises(duckdb.InvalidInputException):
            connection.execute("DELETE FROM orders")
