"""Product feeds, loaded back from the archive.

What belongs here: which rows are feeds, and their bodies. What doesn't: pages (``reading``), and what a feed says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.web.archive import ArchiveReader
from sourcing_pipeline.web.product_feeds import MAX_FEED_BYTES, is_product_feed
from sourcing_pipeline.web.records import records_of_frame

PRODUCT_FEED = "product_feed"
"""The page kind under which a feed is noted."""


@dataclass(frozen=True, slots=True)
class ProductFeed:
    """A product feed of the archive, as it came."""

    domain: str
    url: str
    fetched_at: datetime
    body: bytes


def load_product_feeds(records: pl.DataFrame, archive_dir: Path) -> Iterator[ProductFeed]:
    """Load product feeds, by domain, oldest first. What was asked for as a feed and is none is passed over.

    Args:
        records: rows of ``page_records``; those that are no feeds or have no body are passed over.
        archive_dir: the page archive.

    Raises:
        InputError: a WARC file is missing or was changed.
    """
    feeds = records.filter((pl.col("page_kind") == PRODUCT_FEED) & pl.col("warc_path").is_not_null())
    with ArchiveReader(archive_dir) as reader:
        for record in records_of_frame(feeds.sort("domain", "fetched_at", "url")):
            assert record.warc_path is not None
            assert record.warc_offset is not None
            body = reader.read(record.warc_path, record.warc_offset, MAX_FEED_BYTES).body
            if is_product_feed(body):
                yield ProductFeed(record.domain, record.url, record.fetched_at, body)
