"""Faults that are planted in the inputs of a workspace, each as it happens to real teams.

What belongs here: a function for each fault; it changes ``data/inputs`` in place and returns how many rows it touched. What
doesn't: faults of websites, which the demo's server plays (``DemoServer``'s ``blocked_share`` and ``markup_changed``).

Each takes the folder of a workspace and, where it has one, the day from which (at 00:00 UTC). The inputs must be a copy of
their own, not a link to those of a world that others share.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path

import duckdb

MOMENTS = {
    "orders": "ordered_at",
    "events": "occurred_at",
    "leads": "first_contact_at",
    "products": "created_at",
    "brand_profiles": "updated_at",
    "fx_rates": "rate_date",
    "brands": "joined_at",
    "retailers": "joined_at",
}
"""The column of each table that says when a row came."""


def table_stops(workspace: Path, table: str, since: date) -> int:
    """Nothing comes into a table any more."""
    return _change(workspace, f"DELETE FROM {table} WHERE {MOMENTS[table]} >= $since", since)


def feed_cut_in_half(workspace: Path, file: str, *, within_a_line: bool = False) -> int:
    """A CSV feed has half of its rows; ``within_a_line``: it ends in the middle of one, as a broken transfer does."""
    path = workspace / "data" / "inputs" / "candidates" / file
    lines = path.read_bytes().splitlines(keepends=True)
    kept = b"".join(lines[: len(lines) // 2 + 1])
    path.write_bytes(kept[: -len(lines[len(lines) // 2]) // 2] if within_a_line else kept)
    return len(lines) - len(lines) // 2 - 1


def feed_gone(workspace: Path, file: str) -> None:
    """A feed file isn't there any more."""
    (workspace / "data" / "inputs" / "candidates" / file).unlink()


def currency_swapped(workspace: Path, since: date | None = None, *, first: str = "EUR", second: str = "GBP") -> int:
    """Orders in one currency are labelled with another and the other way round, from a day on or all of them."""
    return _change(
        workspace,
        f"UPDATE orders SET currency = CASE currency WHEN '{first}' THEN '{second}' ELSE '{first}' END "
        f"WHERE currency IN ('{first}', '{second}') AND ordered_at >= $since",
        since,
    )


def orders_duplicated(workspace: Path, since: date | None = None, *, same_ids: bool = False) -> int:
    """Orders are loaded twice, the second time under new ids (or under the same)."""
    new_id = "order_id" if same_ids else "'again-' || order_id"
    return _change(
        workspace,
        f"INSERT INTO orders BY NAME SELECT * REPLACE ({new_id} AS order_id) FROM orders WHERE ordered_at >= $since",
        since,
    )


def time_zone_shifted(workspace: Path, table: str = "orders", since: date | None = None, *, hours: int = 7) -> int:
    """The moments of a table's rows were taken for another zone's: all are some hours later (or earlier), known ones too."""
    moment = MOMENTS[table]
    shift = f"to_hours({hours})"
    return _change(
        workspace,
        f"UPDATE {table} SET {moment} = {moment} + {shift}, available_at = available_at + {shift} WHERE {moment} >= $since",
        since,
    )


def category_renamed(workspace: Path, name: str, renamed: str) -> int:
    """A category has another name in brands, products and events, as after a new taxonomy."""
    return sum(
        _change(workspace, f"UPDATE {table} SET category = '{renamed}' WHERE category = '{name}'")
        for table in ("brands", "products", "events")
    )


def feature_scaled(workspace: Path, factor: float = 100.0, *, attribute: str = "instagram_followers") -> int:
    """An attribute of leads and candidates comes in another unit."""
    touched = _change(workspace, f"UPDATE leads SET {attribute} = {attribute} * {factor}")
    for path in sorted((workspace / "data" / "inputs" / "candidates").glob("*.csv")):
        touched += _scale_column(path, attribute, factor)
    return touched


def prices_scaled(workspace: Path, factor: float = 100.0) -> int:
    """Products' prices come in another unit (cents, say)."""
    return _change(
        workspace,
        f"UPDATE products SET wholesale_price = wholesale_price * {factor}, retail_price = retail_price * {factor}",
    )


def table_emptied(workspace: Path, table: str) -> int:
    """A table has no row any more."""
    return _change(workspace, f"DELETE FROM {table}")


def column_emptied(workspace: Path, table: str, column: str) -> int:
    """A column has no value any more."""
    return _change(workspace, f"UPDATE {table} SET {column} = NULL")


def suppression_added(workspace: Path, domain: str, requested_at: datetime) -> int:
    """Somebody asks not to be contacted; take a brand that is on the list."""
    with _marketplace(workspace) as connection:
        connection.execute(
            "INSERT INTO suppressions (domain, email, reason, requested_at) VALUES (?, NULL, 'asked us not to write', ?)",
            [domain, requested_at.replace(tzinfo=None)],
        )
    return 1


def _scale_column(path: Path, column: str, factor: float) -> int:
    first, *rows = path.read_bytes().decode().splitlines(keepends=True)
    names = first.strip().split(",")
    if column not in names:
        return 0
    place, touched = names.index(column) - len(names), 0
    for number, row in enumerate(rows):
        cells = row.rstrip("\r\n").rsplit(",", -place)
        if len(cells) == 1 - place and cells[place].isdigit():
            cells[place] = str(round(int(cells[place]) * factor))
            rows[number] = ",".join(cells) + "\r\n"
            touched += 1
    path.write_bytes("".join([first, *rows]).encode())
    return touched


def _change(workspace: Path, statement: str, since: date | None = None) -> int:
    """Run a statement on the marketplace; returns the rows that it touched."""
    parameters = {"since": datetime.combine(since or date(1970, 1, 1), time())} if "$since" in statement else {}
    with _marketplace(workspace) as connection:
        (touched,) = connection.execute(statement, parameters).fetchall()[0]
    return int(touched)


@contextmanager
def _marketplace(workspace: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(workspace / "data" / "inputs" / "marketplace.duckdb")) as connection:
        yield connection
