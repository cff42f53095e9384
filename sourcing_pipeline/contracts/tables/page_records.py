"""The index of the page archive: a row for every request made, or page read from a WARC file."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column
from sourcing_pipeline.contracts.web_outcomes import Outcome


class PageRecords(Contract):
    """The index of the page archive: a row for every request made, or page read from a WARC file."""

    domain: pl.String = column("Registrable domain of the site on whose behalf it was fetched")
    url: pl.String = column("Address asked for")
    final_url: pl.String = column("Address that answered, after redirects")
    page_kind: pl.String = column(
        "Why it was read; robots, sitemap and product_feed are files, all others pages",
        isin=[
            *("home", "about", "wholesale", "contact", "shipping", "listing", "product", "other"),
            *("robots", "sitemap", "product_feed"),
        ],
    )
    fetched_at: Timestamp = column("When it was fetched")
    status: pl.Int64 = column("HTTP status, none if there was no answer", ge=100, le=999, nullable=True)
    content_type: pl.String = column("Content type as stated", nullable=True)
    outcome: pl.String = column("Outcome of the request, from the closed list below", isin=list(Outcome))
    detail: pl.String = column("Evidence for the outcome", nullable=True)
    byte_count: pl.Int64 = column("Bytes of the decoded body", unit="bytes", ge=0)
    elapsed_seconds: pl.Float64 = column("Time that the fetch took", unit="seconds", ge=0)
    payload_digest: pl.String = column("SHA-1 of the decoded body, base32, as WARC states it", nullable=True)
    etag: pl.String = column("ETag of the answer", nullable=True)
    last_modified: pl.String = column("Last-Modified of the answer", nullable=True)
    usage_signals: pl.String = column(
        "What page and site say of its use by machines, as stated: robots directives, Content-Signal, Content-Usage, TDM",
        nullable=True,
    )
    warc_path: pl.String = column("WARC file that holds the body, relative to the archive or absolute", nullable=True)
    warc_offset: pl.Int64 = column("Offset of the record in that file", unit="bytes", ge=0, nullable=True)

    class Config:
        """Name, owner, grain and key."""

        name = "page_records"
        metadata = about(owner="data-engineering", grain="a request", key=("url", "fetched_at"))
