"""The peers of ``features.py``: the limit, lazy Polars, and one snapshot at a time. Each is plain, and knows no class of ours.

All count what was known at each snapshot, over 30, 90 and 365 days. Orders come to the peers with their amounts converted
already, and Polars reads Parquet files that were made before the clock began: both are advantages of the peers.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import polars as pl

WINDOWS = (30, 90, 365)
MEMORY_LIMIT = "4GB"


def read_and_sum(marketplace: Path, as_ofs: Sequence[date]) -> int:
    """The limit: for each snapshot read what additive measures need of its 365 days, and sum it; nothing is told apart."""
    read = 0
    with duckdb.connect(str(marketplace), read_only=True, config={"memory_limit": MEMORY_LIMIT}) as connection:
        for as_of in as_ofs:
            end = datetime.combine(as_of, time())
            known = {"begin": end - timedelta(days=WINDOWS[-1]), "end": end}
            rows = connection.execute(
                """SELECT count(*), sum(strlen(brand_id)), sum(strlen(event_type)), sum(epoch_us(available_at))
                FROM events WHERE occurred_at >= $begin AND occurred_at < $end AND available_at <= $end""",
                known,
            ).fetchall()
            connection.execute(
                """SELECT count(*), sum(strlen(brand_id)), sum(strlen(status)), sum(strlen(currency)), sum(amount)
                FROM orders WHERE ordered_at >= $begin AND ordered_at < $end AND available_at <= $end""",
                known,
            ).fetchall()
            read += int(rows[0][0])
    return read


def lazy_polars(folder: Path, as_ofs: Sequence[date]) -> list[dict[str, float]]:
    """The same features by one lazy query for events and one for orders a snapshot, in the streaming engine."""
    totals = []
    for as_of in as_ofs:
        end = datetime.combine(as_of, time())
        begins = {window: end - timedelta(days=window) for window in WINDOWS}
        seen = (
            pl.scan_parquet(folder / "events.parquet")
            .filter(
                pl.col("occurred_at") >= begins[WINDOWS[-1]],
                pl.col("occurred_at") < end,
                pl.col("available_at") <= end,
                pl.col("brand_id").is_not_null(),
            )
            # By brand and retailer first: who saw a page last when, which is a third of the time of n_unique.
            .group_by("brand_id", "retailer_id")
            .agg(
                *(
                    ((pl.col("event_type") == kind) & (pl.col("occurred_at") >= begin)).sum().alias(f"{kind}_{window}")
                    for kind in ("page_view", "favorite", "add_to_cart")
                    for window, begin in begins.items()
                )
            )
            .group_by("brand_id")
            .agg(
                pl.exclude("retailer_id").sum(),
                *((pl.col(f"page_view_{window}") > 0).sum().alias(f"visiting_{window}") for window in WINDOWS),
            )
            .collect(engine="streaming")
        )
        sold = (
            pl.scan_parquet(folder / "orders.parquet")
            .filter(
                pl.col("ordered_at") >= begins[WINDOWS[-1]], pl.col("ordered_at") < end, pl.col("known_from") <= end
            )
            .group_by("brand_id", "retailer_id")
            .agg(
                *(
                    pl.col(name).filter(pl.col("ordered_at") >= begin).sum().alias(f"{name}_{window}")
                    for name in ("gmv", "order_count", "placed_order_count", "returned_amount")
                    for window, begin in begins.items()
                )
            )
            .group_by("brand_id")
            .agg(
                pl.exclude("retailer_id").sum(),
                *((pl.col(f"order_count_{window}") > 0).sum().alias(f"retailers_{window}") for window in WINDOWS),
                *((pl.col(f"order_count_{window}") > 1).sum().alias(f"repeat_{window}") for window in WINDOWS),
            )
            .collect(engine="streaming")
        )
        totals.append(_totals(seen, sold, folder, end))
    return totals


_EVENTS_SQL = """
    SELECT brand_id, {sums}
    FROM (
        SELECT brand_id, retailer_id, {counts}
        FROM events
        WHERE occurred_at >= $begin AND occurred_at < $end AND available_at <= $end AND brand_id IS NOT NULL
        GROUP BY ALL
    )
    GROUP BY brand_id"""


def one_snapshot_at_a_time(marketplace: Path, folder: Path, as_ofs: Sequence[date]) -> list[dict[str, float]]:
    """The same features by one DuckDB query for events and one for orders a snapshot."""
    kinds = ("page_view", "favorite", "add_to_cart")
    counts = ", ".join(
        f"count(*) FILTER (event_type = '{kind}' AND occurred_at >= $end - INTERVAL {window} DAY) AS {kind}_{window}"
        for kind in kinds
        for window in WINDOWS
    )
    sums = ", ".join(
        [
            *(f"sum({kind}_{window}) AS {kind}_{window}" for kind in kinds for window in WINDOWS),
            *(f"count(*) FILTER (page_view_{window} > 0) AS visiting_{window}" for window in WINDOWS),
        ]
    )
    columns = ("gmv", "order_count", "placed_order_count", "returned_amount")
    order_counts = ", ".join(
        f"coalesce(sum({name}) FILTER (ordered_at >= $end - INTERVAL {window} DAY), 0) AS {name}_{window}"
        for name in columns
        for window in WINDOWS
    )
    order_sums = ", ".join(
        [
            *(f"sum({name}_{window})::DOUBLE AS {name}_{window}" for name in columns for window in WINDOWS),
            *(f"count(*) FILTER (order_count_{window} > 0) AS retailers_{window}" for window in WINDOWS),
            *(f"count(*) FILTER (order_count_{window} > 1) AS repeat_{window}" for window in WINDOWS),
        ]
    )
    totals = []
    with duckdb.connect(str(marketplace), read_only=True, config={"memory_limit": MEMORY_LIMIT}) as connection:
        for as_of in as_ofs:
            end = datetime.combine(as_of, time())
            known = {"begin": end - timedelta(days=WINDOWS[-1]), "end": end}
            seen = connection.sql(_EVENTS_SQL.format(sums=sums, counts=counts), params=known).pl()
            sold = connection.sql(
                f"""SELECT brand_id, {order_sums}
                FROM (
                    SELECT brand_id, retailer_id, {order_counts} FROM read_parquet('{folder / "orders.parquet"}')
                    WHERE ordered_at >= $begin AND ordered_at < $end AND known_from <= $end
                    GROUP BY ALL
                )
                GROUP BY brand_id""",
                params=known,
            ).pl()
            totals.append(_totals(seen, sold, folder, end))
    return totals


def _totals(seen: pl.DataFrame, sold: pl.DataFrame, folder: Path, end: datetime) -> dict[str, float]:
    """What all contestants must agree on, summed over the brands that had joined."""
    joined = pl.read_parquet(folder / "brands.parquet").filter(pl.col("joined_at") < end)
    seen, sold = (frame.join(joined, on="brand_id", how="semi") for frame in (seen, sold))
    return {
        **{f"page_view_count_{window}": float(seen[f"page_view_{window}"].sum()) for window in WINDOWS},
        **{f"favorite_count_{window}": float(seen[f"favorite_{window}"].sum()) for window in WINDOWS},
        **{f"add_to_cart_count_{window}": float(seen[f"add_to_cart_{window}"].sum()) for window in WINDOWS},
        **{f"visiting_retailer_count_{window}": float(seen[f"visiting_{window}"].sum()) for window in WINDOWS},
        **{f"gmv_{window}": round(float(sold[f"gmv_{window}"].sum()), 2) for window in WINDOWS},
        **{f"order_count_{window}": float(sold[f"order_count_{window}"].sum()) for window in WINDOWS},
        **{f"retailer_count_{window}": float(sold[f"retailers_{window}"].sum()) for window in WINDOWS},
        **{f"repeat_retailer_count_{window}": float(sold[f"repeat_{window}"].sum()) for window in WINDOWS},
    }
