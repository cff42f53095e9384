"""A demo world's inputs as they stood on an earlier day, so that weeks can be lived through one after the other.

What belongs here: leaving out what had not happened or was not known by then. What doesn't: running weeks.
"""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from sourcing_pipeline.demo.world import MARKETPLACE_FILE
from sourcing_pipeline.storage import replacing, write_bytes

_KNOWN: dict[str, str] = {
    "brands": "SELECT * REPLACE (CASE WHEN left_at < {moment} THEN left_at END AS left_at) FROM brands "
    "WHERE joined_at < {moment}",
    "retailers": "FROM retailers WHERE joined_at < {moment}",
    "orders": "FROM orders WHERE coalesce(available_at, ordered_at) < {moment}",
    "order_items": "FROM order_items SEMI JOIN (FROM orders WHERE coalesce(available_at, ordered_at) < {moment}) USING (order_id)",
    "products": "SELECT * REPLACE (CASE WHEN removed_at < {moment} THEN removed_at END AS removed_at) FROM products "
    "WHERE created_at < {moment}",
    # A profile has one state; of one that was changed later it is taken that it was changed every 120 days.
    "brand_profiles": "SELECT profiles.* REPLACE (greatest(joined_at, "
    "updated_at - to_days(120 * ceil(greatest(0, 1 + date_diff('day', {moment}, updated_at)) / 120)::INTEGER)) AS updated_at) FROM brand_profiles AS profiles JOIN brands USING (brand_id) WHERE joined_at < {moment}",
    "events": "FROM events WHERE coalesce(available_at, occurred_at) < {moment}",
    "fx_rates": "FROM fx_rates WHERE rate_date < {moment}",
    "leads": "SELECT * REPLACE (CASE WHEN outcome_at < {moment} THEN outcome ELSE 'open' END AS outcome, "
    "CASE WHEN outcome_at < {moment} THEN outcome_at END AS outcome_at, "
    "CASE WHEN outcome_at < {moment} AND brand_id IN (SELECT brand_id FROM brands WHERE joined_at < {moment}) THEN brand_id END "
    "AS brand_id) FROM leads WHERE first_contact_at < {moment}",
    "reps": "FROM reps",
    "suppressions": "FROM suppressions WHERE requested_at < {moment}",
}
"""What of each table was known at a moment."""


def write_inputs_as_of(inputs_dir: Path, target_dir: Path, moment: datetime) -> None:
    """Write a demo world's inputs as they stood at a moment.

    Args:
        inputs_dir: the inputs as ``write_world`` made them.
        target_dir: gets ``marketplace.duckdb`` and ``candidates/``, in place of those that lie there.
        moment: what happened or became known then or later is left out. Feed rows stay; those that say they were seen
            later say that they were seen then.
    """
    target = target_dir / MARKETPLACE_FILE
    target_dir.mkdir(parents=True, exist_ok=True)
    with replacing(target) as beside:
        beside.unlink(missing_ok=True)
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH '{inputs_dir / MARKETPLACE_FILE}' AS world (READ_ONLY)")
            connection.execute(f"ATTACH '{beside}' AS past")
            connection.execute("USE world")
            stamp = f"TIMESTAMP '{moment:%Y-%m-%d %H:%M:%S}'"
            for table, known in _KNOWN.items():
                connection.execute(f"CREATE TABLE past.{table} AS {known.format(moment=stamp)}")
            connection.execute("USE memory")
            connection.execute("DETACH past")
    shutil.rmtree(target_dir / "candidates", ignore_errors=True)
    for feed in sorted((inputs_dir / "candidates").glob("*.csv")):
        write_bytes(target_dir / "candidates" / feed.name, _seen_by(feed, moment))


def _seen_by(feed: Path, moment: datetime) -> bytes:
    text = feed.read_bytes()
    rows = pl.read_csv(text, infer_schema=False)
    if "seen_at" not in rows.columns:
        return text
    latest = moment.date().isoformat()
    seen_at = pl.when(pl.col("seen_at").str.slice(0, 10) >= latest).then(pl.lit(latest)).otherwise("seen_at")
    return rows.with_columns(seen_at.alias("seen_at")).write_csv(line_terminator="\r\n").encode()
