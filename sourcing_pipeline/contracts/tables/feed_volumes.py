"""What each candidate feed brought, remembered week by week."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class FeedVolumes(Contract):
    """What each file of candidates held when a week was run. The registry itself is append-only and can't tell."""

    as_of: pl.Date = column("Week of the run that read it")
    feed_file: pl.String = column("Name of the file")
    row_count: pl.Int64 = column("Rows of the file, those in quarantine too", unit="rows", ge=0)
    quarantined_count: pl.Int64 = column("Of these, rows in quarantine", unit="rows", ge=0)
    is_whole: pl.Boolean = column("Whether it could be read to its end, and its last line isn't cut off")
    sha256: pl.String = column("SHA-256 of the file")
    read_at: Timestamp = column("When it was read")

    class Config:
        """Name, owner, grain and key."""

        name = "feed_volumes"
        metadata = about(owner="partnerships", grain="a week and a file", key=("as_of", "feed_file"))
