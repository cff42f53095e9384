"""How many websites are read in a day, and which of those that are due come first.

For a crawl that runs each day between two weekly runs, so that on Monday little is left to read. What belongs here: the
rule. What doesn't: when a site is due (``recrawl``), and how it is read (``visit``).
"""

from collections.abc import Collection
from datetime import datetime

import polars as pl


def share_of_shard(sites_per_day: int, shard: int, shards: int) -> int:
    """The sites of a day's budget that one shard may read; those of all shards add up to the budget.

    Args:
        sites_per_day: the budget, in sites.
        shard: the shard's number, from 0.
        shards: how many shards there are.
    """
    return sites_per_day // shards + (shard < sites_per_day % shards)


def places_left(visits: pl.DataFrame, share: int, now: datetime) -> int:
    """How many sites a shard may still read today, so that the budget holds however often a crawl is launched.

    Args:
        visits: the shard's rows of ``site_outcomes``.
        share: what the shard may read in a day, in sites.
        now: the present moment; the day begins at midnight, UTC.
    """
    day_began = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, share - visits.filter(pl.col("visited_at") >= day_began)["domain"].n_unique())


def most_urgent(due: pl.DataFrame, places: int, unfinished: Collection[str] = ()) -> pl.DataFrame:
    """The sites to read first.

    Sites whose visit was interrupted come first. Then sites that were never visited (candidates and leads before brands of
    the marketplace) and sites that are due again (the most overdue before others) share the places: each kind has half
    of them, and what one kind leaves the other takes. So neither a large new feed nor a large old stock keeps the other
    from being read.

    Args:
        due: a row for each site that is due: ``domain``, ``due_at`` (none where it was never visited), ``is_candidate``,
            ``is_lead``.
        places: how many may be read.
        unfinished: domains whose visit was interrupted.

    Returns:
        The rows of ``due`` that are read, most urgent first.
    """
    is_new, is_unfinished = pl.col("due_at").is_null(), pl.col("domain").is_in(list(unfinished))
    return (
        due.sort(
            is_unfinished,
            pl.col("is_candidate") | pl.col("is_lead"),
            "due_at",
            "domain",
            descending=[True, True, False, False],
            nulls_last=True,
        )
        # The first of one kind, the first of the other, the second of one, ...: halves, where both have enough.
        .with_columns(turn=pl.int_range(pl.len()).over(is_new))
        .with_columns(turn=pl.when(is_unfinished).then(-1).otherwise("turn"))
        .sort("turn", is_new, descending=[False, True], maintain_order=True)
        .drop("turn")
        .head(places)
    )
