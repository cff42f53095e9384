"""Profiles as they were known in a week.

What belongs here: the choice of a profile by time. What doesn't: profiles themselves.
"""

from datetime import date

import polars as pl

from sourcing_pipeline.weeks import end_of


def as_known(profiles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One profile a domain: the newest of the week or before; of a site first read later, its earliest.

    The pages of the week itself belong to its run. A site that nobody had read by then is described by what was read
    first: a brand changes little in the weeks before, and without it a past week could not be scored at all.
    """
    first_later = (
        profiles.sort("domain", "profile_at")
        .unique("domain", keep="first", maintain_order=True)
        .filter(pl.col("profile_at") >= end_of(as_of))
    )
    return pl.concat([known_by_end(profiles, as_of), first_later]).sort("domain")


def known_by_end(profiles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One profile a domain: the newest of the week or before. Sites that were first read later are left out."""
    return (
        profiles.filter(pl.col("profile_at") < end_of(as_of))
        .sort("domain", "profile_at")
        .unique("domain", keep="last", maintain_order=True)
    )
