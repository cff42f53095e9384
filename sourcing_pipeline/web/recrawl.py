"""When a site is due again, from how its visits ended.

What belongs here: the rule. What doesn't: what a visit is, and how one is done (``visit``).
"""

import polars as pl

from sourcing_pipeline.web.outcomes import READABLE, TRANSIENT, Outcome

LEAST_DAYS = 1.0
"""However often a site changes or fails: a brand's website is no news, and its owner's server isn't ours."""

MOST_HALVINGS = 2
"""To a quarter, about a week of the default of 30 days: the pipeline itself runs weekly."""

MOST_DOUBLINGS = 2
"""Up to four times, four months of the default: a brand that closes down is still noticed within a season."""

PASSING = TRANSIENT | {
    Outcome.DNS_FAILURE,
    Outcome.TLS_FAILURE,
    Outcome.ROBOTS_UNREACHABLE,
    Outcome.SITE_TIMEOUT,
    Outcome.READ_FAILURE,
}
"""Outcomes of a visit that may be another one tomorrow. Names and certificates lapse and are renewed within days."""

_MANY = 30
_MICROSECONDS_OF_A_DAY = 86_400_000_000


def next_visits(visits: pl.DataFrame, recrawl_days: float) -> pl.DataFrame:
    """When each site that was visited is due again.

    ``recrawl_days`` after the last visit; half of it if that found pages changed, a quarter if the one before did too;
    twice or four times if the last one or two found nothing changed. A first visit has nothing to compare with. A visit
    that failed for a passing reason is tried again after 1, 2, 4, 8, ... days, ``recrawl_days`` at most. Never sooner
    than a day after a visit, unless ``recrawl_days`` is 0: then a site is always due.

    Args:
        visits: rows of ``site_outcomes``.
        recrawl_days: the usual interval.

    Returns:
        A row for each domain: ``domain`` and ``due_at``.
    """
    read, same = pl.col("outcome").is_in(list(READABLE)), pl.col("outcome") == Outcome.NOT_MODIFIED.value
    is_first = read.cast(pl.Int64).cum_sum().over("domain") == 1
    ordered = visits.sort("domain", "visited_at").with_columns(
        passing=pl.col("outcome").is_in(list(PASSING)),
        same=same,
        changed=read & ~is_first & (pl.col("changed_page_count") > 0),
    )
    lasting = ~pl.col("passing")
    history = ordered.group_by("domain", maintain_order=True).agg(
        pl.col("visited_at").last(),
        failures=_last_in_a_row(pl.col("passing")),
        halvings=_last_in_a_row(pl.col("changed").filter(lasting)).clip(upper_bound=MOST_HALVINGS),
        doublings=_last_in_a_row(pl.col("same").filter(lasting)).clip(upper_bound=MOST_DOUBLINGS),
    )
    usual = recrawl_days * 2.0 ** (pl.col("doublings") - pl.col("halvings"))
    retry = (2.0 ** (pl.col("failures") - 1).clip(upper_bound=_MANY)).clip(upper_bound=recrawl_days)
    days = pl.when(pl.col("failures") > 0).then(retry).otherwise(usual).clip(LEAST_DAYS if recrawl_days > 0 else 0.0)
    wait = (days * _MICROSECONDS_OF_A_DAY).cast(pl.Int64).cast(pl.Duration("us"))
    return history.select("domain", due_at=pl.col("visited_at") + wait)


def _last_in_a_row(is_so: pl.Expr) -> pl.Expr:
    """How many of the last values are true, up to the first from the end that isn't."""
    return is_so.reverse().cast(pl.Int64).cum_prod().sum()
