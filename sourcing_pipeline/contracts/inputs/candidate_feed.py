"""A row of a candidate feed, as its source states it."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class CandidateFeed(Contract):
    """A brand that somebody thinks might be onboarded, as a feed states it.

    A row needs a ``domain``, a ``url`` or a ``name``. Columns that are not named here are kept in ``attributes``.
    """

    feed_file: pl.String = column("Name of the feed file")
    feed_row: pl.Int64 = column("Row in that file; the first row after the header is 1", ge=1)
    domain: pl.String = column("The brand's domain, as stated", may_be_absent=True)
    url: pl.String = column("The brand's website, as stated", may_be_absent=True)
    name: pl.String = column("The brand's name, as stated", may_be_absent=True)
    source: pl.String = column("Where the lead came from", may_be_absent=True)
    source_url: pl.String = column("Page on which the source states it", may_be_absent=True)
    country: pl.String = column("Country, as stated", may_be_absent=True)
    category: pl.String = column("Category, as stated", may_be_absent=True)
    seen_at: Timestamp = column("When the source saw the brand", may_be_absent=True)
    currency: pl.String = column("Currency, as stated", may_be_absent=True)
    attributes: pl.String = column("All other columns of the feed row, as a JSON object", may_be_absent=True)

    class Config:
        """Name, owner, grain and key."""

        name = "candidate_feed"
        metadata = about(owner="partnerships", grain="a row of a feed file", key=("feed_file", "feed_row"))
