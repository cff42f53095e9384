"""Rows of feeds, leads and the quarantine, brought to one form, each with its stable id.

The id derives from what a row states (domain or url, name, source, country, category), and from how many rows before it
in the same file state the same. It doesn't derive from the file's name, from where the row stands, or from when it was
seen: the same row in next week's file is the same row. What doesn't belong here: what is decided about a row.
"""

import json
from typing import Any

import polars as pl

from sourcing_pipeline.candidates.identity import candidate_id_of
from sourcing_pipeline.contracts.inputs.candidate_feed import CandidateFeed

LEADS_FILE = "marketplace:leads"
"""The ``feed_file`` of leads."""

_STATED = ("domain", "url", "name", "source", "country", "category")
_SCHEMA = pl.Schema(
    {
        "candidate_id": pl.String(),
        **dict(CandidateFeed.polars_schema()),
        "lead_id": pl.String(),
        "breach": pl.String(),
    }
)
"""What comes of each: a feed's columns, its id, the lead it is, and why it breaks the contract, if it does."""


def from_feed(feed: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``candidate_feed``."""
    stated = pl.concat_str([pl.col(name).fill_null("") for name in _STATED], separator="\x1f").alias("stated")
    return _shaped(feed.with_columns(_ids(feed.select("feed_file", stated))))


def from_leads(leads: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``leads``: by their lead_id, whatever else of them changes in the CRM."""
    by_id = leads.sort("lead_id")
    ids = [candidate_id_of(f"lead\x1f{lead_id}", 0) for lead_id in by_id["lead_id"]]
    return _shaped(
        by_id.select(
            pl.Series("candidate_id", ids, dtype=pl.String),
            "lead_id",
            *(_text(name) for name in ("domain", "name", "source", "country")),
            "attributes",
            pl.col("first_contact_at").alias("seen_at"),
            pl.lit(LEADS_FILE).alias("feed_file"),
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("feed_row"),
        )
    )


def from_quarantine(quarantined: pl.DataFrame) -> pl.DataFrame:
    """Rows of feeds that broke their contract; whole files, and other tables' rows, are no rows of a feed.

    A row that is mended, or that no longer lies in the future, is another row than the broken one: all that it states
    makes its id, and that it was broken.
    """
    of_feeds = quarantined.filter(pl.col("table") == CandidateFeed.table_name())
    rows: list[dict[str, Any]] = []
    for text, breach in of_feeds.select("row", "reason").iter_rows():
        row = json.loads(text)
        number = row.pop("feed_row", None)
        if number is None:
            continue
        feed_file = row.pop("feed_file")
        stated = json.dumps(row, sort_keys=True, ensure_ascii=False)
        kept = {name: row.get(name) for name in ("name", "source", "source_url", "category", "attributes")}
        rows.append(
            kept | {"feed_file": feed_file, "feed_row": int(number), "stated": f"broken\x1f{stated}", "breach": breach}
        )
    names = ("name", "source", "source_url", "category", "attributes", "feed_file", "stated", "breach")
    frame = pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), "feed_row": pl.Int64})
    return _shaped(frame.with_columns(_ids(frame.select("feed_file", "stated"))))


def _ids(stated: pl.DataFrame) -> pl.Series:
    """The id of each row, from columns ``feed_file`` and ``stated``."""
    occurrences = stated.select("stated", pl.int_range(pl.len()).over("feed_file", "stated").alias("occurrence"))
    return pl.Series(
        "candidate_id",
        [candidate_id_of(text, occurrence) for text, occurrence in occurrences.iter_rows()],
        dtype=pl.String,
    )


def _text(name: str) -> pl.Expr:
    """A text without spaces around it; null where nothing is left."""
    value = pl.col(name).str.strip_chars()
    return pl.when(value != "").then(value).alias(name)


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in _SCHEMA.items() if name not in rows.columns]
    return rows.with_columns(absent).select(_SCHEMA.names()).cast(_SCHEMA)
