"""Whether we still read on each shop platform's sites what we read there before.

What belongs here: facts of the same sites now and then, by platform. What doesn't: sites that couldn't be read
(``refusals``), and how many sites state what (``brands``).
"""

from typing import Any

import polars as pl

from sourcing_pipeline.quality.chance import SURE, more_by_chance
from sourcing_pipeline.quality.crawl import PAUSE
from sourcing_pipeline.quality.result import CheckResult, sample_of

FACTS = {
    "products": pl.col("product_count") > 0,
    "prices": pl.col("price_median").is_not_null(),
    "images": pl.col("image_per_product_mean") > 0,
    "name": pl.col("brand_name").is_not_null(),
    "contact": pl.col("contact_email").is_not_null(),
}
"""What is looked for, as expressions on a profile."""

LEAST_SITES = 3
_LEAST_PAGES = 0.5
_USUAL = 0.03
_NO_PLATFORM = "no platform known"


def platforms_read_as_before(profiles: pl.DataFrame, site_outcomes: pl.DataFrame, most_lost: float) -> CheckResult:
    """What a platform's sites stated at their visit before is still read there.

    Each site is held against itself, so that other sites being due changes nothing: of those that stated a fact before, how
    many have lost it, and how many that hadn't have gained it? A platform is named if the loss is more than a share of its
    sites, three of them or more, more than were gained, and more than single sites that change would explain. Sites that
    gave less than half as many pages as before are left out: that is another matter.

    It warns: the brands stay known, but what is not read makes them seem to be worth less. If all platforms lose the same
    fact, it is not theirs but our reader's.

    Args:
        profiles: all rows of ``website_profiles``.
        site_outcomes: all visits.
        most_lost: share of a platform's sites that may lose a fact.
    """
    sites = _then_and_now(profiles, site_outcomes)
    found: list[dict[str, Any]] = []
    figures: dict[str, float] = {}
    for (platform,), own in sites.sort("platform").group_by("platform", maintain_order=True):
        for fact in FACTS:
            had = own.filter(pl.col(f"{fact}_before"))
            lost = had.filter(~pl.col(fact))
            gained = own.filter(~pl.col(f"{fact}_before"), pl.col(fact)).height
            share = lost.height / had.height if had.height else 0.0
            figures[f"{platform}_{fact}_lost"] = share
            is_sure = more_by_chance(lost.height, had.height, max(_USUAL, gained / max(own.height, 1))) < SURE
            if lost.height >= LEAST_SITES and share > most_lost and is_sure:
                found.append(
                    {
                        "platform": platform,
                        "fact": fact,
                        "sites_lost": lost.height,
                        "sites_before": had.height,
                        "for_example": lost["domain"].min(),
                    }
                )
    found.sort(key=lambda row: (str(row["platform"]), -int(row["sites_lost"])))
    told: dict[str, list[str]] = {}
    for row in found:
        told.setdefault(str(row["platform"]), []).append(
            f"{row['fact']} on {row['sites_lost']} of {row['sites_before']}"
        )
    return CheckResult(
        passed=not found,
        severity="WARN",
        expected=f"of a platform's sites at most {most_lost:.0%} lose what was read there before",
        observed="; ".join(f"{platform} lost {', '.join(facts)} sites" for platform, facts in told.items())
        or (f"{sites.height:,} sites were read as before" if sites.height else "no site of this crawl was read before"),
        remedy="look at the sites of the sample: the platform's themes state it otherwise now. The readers of room brands have to "
        "learn that; until then these sites keep their place by less than they state. If all platforms lost it, undo the last "
        "change of our readers",
        sample=sample_of(found),
        figures={name: share for name, share in figures.items() if share > 0},
    )  # fmt: skip


def _then_and_now(profiles: pl.DataFrame, site_outcomes: pl.DataFrame) -> pl.DataFrame:
    """Sites of the newest crawl that were read before: facts then, and now; a site that didn't change has what it had."""
    visits = site_outcomes.sort("visited_at", "domain")
    crawl = (pl.col("visited_at").diff() >= PAUSE).fill_null(value=False).cum_sum()
    newest_crawl = visits.with_columns(crawl.alias("crawl")).filter(pl.col("crawl") == pl.col("crawl").max())
    read = newest_crawl.filter(pl.col("page_count") > 0)
    read = read.group_by("domain").agg(pl.col("visited_at").max())
    states = (
        profiles.sort("domain", "profile_at")
        .join(read, on="domain")
        .select(
            "domain",
            "page_count",
            (pl.col("profile_at") < pl.col("visited_at")).alias("is_before"),
            pl.col("shop_platform").fill_null(_NO_PLATFORM).alias("platform"),
            *(is_there.fill_null(value=False).alias(fact) for fact, is_there in FACTS.items()),
        )
    )
    now = states.group_by("domain", maintain_order=True).last()
    before = states.filter("is_before").group_by("domain", maintain_order=True).last()
    both = now.join(before, on="domain", suffix="_before")
    return both.filter(pl.col("page_count") >= _LEAST_PAGES * pl.col("page_count_before")).with_columns(
        pl.col("platform_before").alias("platform")
    )
