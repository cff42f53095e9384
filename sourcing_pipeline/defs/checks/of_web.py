"""Checks of the rooms ``candidates`` and ``web``: which promise of which asset, and whether a breach stops what comes after."""

from collections.abc import Mapping

from sourcing_pipeline.defs.checks.watched import Check, not_empty
from sourcing_pipeline.quality import checks

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "candidates": (not_empty("candidates"),),
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
            "no_read_failures",
            "No site's newest visit ended by a failure of our own.",
            lambda w: checks.no_read_failures(w.table("site_outcomes")),
        ),
    ),
}
