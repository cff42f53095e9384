"""Checks of the rooms ``candidates`` and ``web``: which promise of which asset, and whether a breach stops what comes after."""

from collections.abc import Mapping

import polars as pl

from sourcing_pipeline.contracts.tables.feed_volumes import FeedVolumes
from sourcing_pipeline.defs.checks.watched import Check, Watched, not_empty
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult


def _feeds_are_whole(watched: Watched) -> CheckResult:
    earlier = [watched.workspace.lake().read(FeedVolumes, week) for week in watched.earlier("feed_volumes")]
    return checks.feeds_are_whole(
        watched.table("feed_volumes"), pl.concat([FeedVolumes.empty_frame(), *earlier]), watched.quality.feed_drop_share
    )


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "candidates": (not_empty("candidates"),),
    "feed_volumes": (
        Check("feeds_are_whole", "No feed file is cut off, lost many rows, or is gone.", _feeds_are_whole),
    ),
    "page_records": (
        Check(
            "no_parser_failures",
            "No page, as last read, killed or stalled the parser.",
            lambda w: checks.no_parser_failures(w.table("page_records")),
        ),
    ),
    "site_outcomes": (
        Check(
            "enough_sites_reached",
            "Of all sites, enough gave a page when each was last visited.",
            lambda w: checks.reachable_share(w.table("site_outcomes"), w.quality.reachable_share),
        ),
        Check(
            "crawl_success",
            "Of the sites visited in the newest crawl, enough gave a page.",
            lambda w: checks.crawl_success(
                w.table("site_outcomes"), w.quality.crawl_success_share, w.quality.sites_to_judge
            ),
        ),
        Check(
            "robots_share",
            "Of the sites visited in the newest crawl, robots.txt kept us out of few.",
            lambda w: checks.robots_share(w.table("site_outcomes"), w.quality.robots_share, w.quality.sites_to_judge),
        ),
        Check(
            "volume_against_earlier_crawls",
            "The newest crawl read as many pages of each visited site as earlier crawls.",
            lambda w: checks.volume_against_earlier_crawls(
                w.table("site_outcomes"), w.quality.volume_drop_share, w.quality.sites_to_judge
            ),
        ),
        Check(
            "refusals_are_usual",
            "Of the sites read before, no more than usual block us, are dead, or fail.",
            lambda w: checks.refusals_are_usual(w.table("site_outcomes"), w.quality.refusal_rise_share),
        ),
        Check(
            "no_read_failures",
            "No site's newest visit ended by a failure of our own.",
            lambda w: checks.no_read_failures(w.table("site_outcomes")),
        ),
    ),
}
