"""Freshness policies: by when Dagster expects each asset to be made anew.

A policy is of an asset and not of a partition: after a backfill of old weeks an asset looks fresh though this week's part is
missing. So policies only colour the UI and its history; whether this week's table is there, and how old the newest fact in
it is, is for the checks (``checks``). Dagster looks at policies while its daemon runs and ``freshness`` is enabled in
dagster.yaml.
"""

from datetime import timedelta

import dagster as dg

WEEK = dg.FreshnessPolicy.cron(deadline_cron="0 12 * * 1", lower_bound_delta=timedelta(hours=12), timezone="UTC")
"""A week's table is made on Monday before noon, UTC; the run begins at 05:00."""

RECORD = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=8), warn_window=timedelta(days=7, hours=12))
"""A table that grows is added to in each weekly run, or more often: a day of grace."""


def policy_of(*, is_weekly: bool) -> dg.FreshnessPolicy:
    """The policy of an asset that is made."""
    return WEEK if is_weekly else RECORD
