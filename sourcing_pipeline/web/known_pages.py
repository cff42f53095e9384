"""Pages that were read before: of earlier visits, to ask only for what changed; of an interrupted one, to go on.

They stay in frames, for a shard has a hundred thousand; the few of a site become objects when its visit starts.
"""

from collections.abc import Callable, Mapping

import polars as pl

from sourcing_pipeline.web.outcomes import READABLE
from sourcing_pipeline.web.records import PageRecord, records_of_frame

PagesOfSite = Callable[[str], Mapping[str, PageRecord]]
"""Gives the pages of a domain, by address."""


def known_pages(records: pl.DataFrame) -> PagesOfSite:
    """Of each address the newest content that was read.

    A record says of it what the newest request said (ETag, say), with the time and the final address of the one that
    brought it: a revisit record refers to that.
    """
    is_content = pl.col("outcome").is_in([outcome.value for outcome in READABLE]) & pl.col("warc_path").is_not_null()
    of_domain = _by_domain(records.filter(is_content))

    def pages(domain: str) -> Mapping[str, PageRecord]:
        brought: dict[tuple[str | None, int | None], PageRecord] = {}
        newest: dict[str, PageRecord] = {}
        for record in of_domain(domain):
            original = brought.setdefault((record.warc_path, record.warc_offset), record)
            newest[record.url] = record.replace(fetched_at=original.fetched_at, final_url=original.final_url)
        return newest

    return pages


def resumed_pages(unfinished: pl.DataFrame) -> PagesOfSite:
    """What interrupted visits have asked for, however that ended."""
    of_domain = _by_domain(unfinished)
    return lambda domain: {record.url: record for record in of_domain(domain)}


def _by_domain(records: pl.DataFrame) -> Callable[[str], list[PageRecord]]:
    """The records of a domain, oldest first."""
    ordered = records.sort("domain", "fetched_at")
    lengths = ordered["domain"].rle().struct.unnest()
    starts = lengths.select("value", start=pl.col("len").cum_sum() - pl.col("len"), length="len")
    places = {domain: (start, length) for domain, start, length in starts.iter_rows()}

    def of_domain(domain: str) -> list[PageRecord]:
        place = places.get(domain)
        return [] if place is None else records_of_frame(ordered.slice(*place))

    return of_domain
