"""Feeds, leads and brands for the tests of this room."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from sourcing_pipeline.candidates.feeds import FeedRead, read_feeds
from sourcing_pipeline.candidates.registry import take_in
from sourcing_pipeline.contracts.inputs.leads import Leads
from sourcing_pipeline.contracts.tables.candidates import Candidates

KNOWN_AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 9, 12, tzinfo=UTC)


def feed_of(folder: Path, content: str | bytes, name: str = "feed.csv") -> FeedRead:
    """What is read of a folder after one more file was put there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_feeds(folder, KNOWN_AT)


def leads_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """Leads, open and contacted on one day unless said otherwise."""
    common = {"first_contact_at": datetime(2026, 10, 1, tzinfo=UTC), "outcome": "open"}
    return Leads.from_rows([common | row for row in rows]) if rows else Leads.empty_frame()


def registry_of(feed: FeedRead, *leads: dict[str, Any], previous: pl.DataFrame | None = None) -> pl.DataFrame:
    """The registry after feeds and leads were taken in."""
    before = Candidates.empty_frame() if previous is None else previous
    at = KNOWN_AT if previous is None else LATER
    return take_in(before, feed.rows, leads_of(*leads), at, quarantined=feed.quarantined)
