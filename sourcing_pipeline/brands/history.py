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
    known = pl.col("profile_at") < end_of(as_of)
    ordered = profiles.sort("domain", "profile_at")
    newest_known = ordered.filter(known).unique("domain", keep="last", maintain_order=True)
    first_later = ordered.unique("domain", keep="first", maintain_order=True).filter(~known)
    return pl.concat([newest_known, first_later]).sort("domain")
