"""Whether sites that gave pages before refuse us now, are dead, or are failed by ourselves: more of them than usual.

What belongs here: how outcomes of visits change from one visit of a site to its next. What doesn't: fixed limits of a crawl
(``crawl``), what is read on the pages (``markup``).
"""

import polars as pl

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline.quality.chance import SURE, more_by_chance, rise_by_chance
from sourcing_pipeline.quality.crawl import PAUSE
from sourcing_pipeline.quality.result import CheckResult, sample_of

GROUPS: dict[str, tuple[Outcome, ...]] = {
    "blocked": (Outcome.ACCESS_DENIED, Outcome.BLOCKED_CHALLENGE, Outcome.RATE_LIMITED),
    "robots": (
        Outcome.ROBOTS_DENIED,
        Outcome.ROBOTS_UNREACHABLE,
        Outcome.CRAWL_DELAY_TOO_LONG,
        Outcome.MINING_RESERVED,
    ),
    "dead": (
        Outcome.DNS_FAILURE,
        Outcome.CONNECT_FAILURE,
        Outcome.CONNECT_TIMEOUT,
        Outcome.CONNECTION_LOST,
        Outcome.TOTAL_TIMEOUT,
        Outcome.TLS_FAILURE,
        Outcome.NOT_FOUND,
        Outcome.SERVER_ERROR,
        Outcome.PARKED,
        Outcome.OFF_SITE_REDIRECT,
        Outcome.REDIRECT_FAILURE,
    ),
    "our own failures": (Outcome.READ_FAILURE, Outcome.PARSER_FAILURE, Outcome.SITE_TIMEOUT),
}
"""What an outcome means for who has to act."""

LEAST_SITES = 5
USUAL_SHARE = 0.02
"""Share of sites that change for the worse from one visit to the next where nothing earlier says how many do."""

_REMEDIES = {
    "blocked": "we are being refused: see what these sites have in common (a platform, a network), lower the pace "
    "(web.delay_seconds, web.concurrency), say who we are (web.contact); don't work around it",
    "robots": "see what their robots.txt says of us, and mend what it objects to",
    "dead": "if they share a network or a time, it is ours: see page_records, mend it, and run again with "
    "SOURCING_WEB__RECRAWL_DAYS=0",
    "our own failures": "this is a defect of ours: report it with the reasons in site_outcomes",
}


def refusals_are_usual(site_outcomes: pl.DataFrame, most_rise: float) -> CheckResult:
    """Of the sites that gave pages at their visit before, no more than usual refuse us, are dead, or fail by us now.

    Only sites that were read before are judged, each against itself: those that always failed are tried most often, and
    would make up any crawl. What is usual is learned from all earlier pairs of visits; where there are none, it is 2 %. A
    group of outcomes is told of if its share rose by more than a share of the sites, by five sites, and not by chance.

    It warns: pages that were read before are kept, and profiles rest on them; nobody comes on the list by being refused.

    Args:
        site_outcomes: all visits.
        most_rise: share of the sites read before by which a group may rise above the usual.
    """
    pairs = _pairs(site_outcomes)
    now, usual = pairs.filter("is_newest"), pairs.filter(~pl.col("is_newest"))
    told: list[str] = []
    failed: list[str] = []
    figures: dict[str, float] = {}
    for group, outcomes in GROUPS.items():
        is_so = pl.col("outcome").is_in([outcome.value for outcome in outcomes])
        sites, before = now.filter(is_so), usual.filter(is_so).height
        share = sites.height / now.height if now.height else 0.0
        usual_share = before / usual.height if usual.height else USUAL_SHARE
        chance = (
            rise_by_chance(sites.height, now.height, before, usual.height)
            if usual.height >= now.height
            else more_by_chance(sites.height, now.height, max(usual_share, USUAL_SHARE))
        )
        figures[f"{group.replace(' ', '_')}_share"] = share
        if sites.height >= LEAST_SITES and share - usual_share > most_rise and chance < SURE:
            failed.append(group)
            told.append(f"{group}: {sites.height:,} of {now.height:,} ({share:.0%}, usually {usual_share:.0%})")
    named = [outcome.value for group in failed for outcome in GROUPS[group]]
    lost = now.filter(pl.col("outcome").is_in(named)).select("domain", "outcome", "reason").sort("outcome", "domain")
    return CheckResult(
        passed=not failed,
        severity="WARN",
        expected=f"of the sites that gave pages before at most {most_rise:.0%} more than usual blocked, closed by robots.txt, "
        "dead, or failed by us",
        observed="; ".join(told)
        or (
            f"{now.height:,} sites read before, changed as usual"
            if now.height
            else "no site of this crawl was read before"
        ),
        remedy=" / ".join(_REMEDIES[group] for group in failed) or "nothing to do",
        sample=sample_of(lost),
        figures=figures,
    )


def _pairs(site_outcomes: pl.DataFrame) -> pl.DataFrame:
    """Visits to sites that gave pages at the visit before; ``is_newest``: of the newest crawl, each site by its last visit."""
    visits = site_outcomes.sort("visited_at", "domain")
    pauses = (visits["visited_at"].diff() >= PAUSE).fill_null(value=False)
    crawl = pauses.cum_sum()
    numbered = visits.with_columns(crawl.alias("crawl"), (pl.col("page_count") > 0).alias("gave_pages"))
    paired = numbered.with_columns(
        pl.col("gave_pages").shift(1).over("domain", order_by="visited_at").alias("gave_pages_before"),
        (pl.col("visited_at") == pl.col("visited_at").max().over("domain")).alias("is_last"),
    ).filter("gave_pages_before")
    is_newest = pl.col("crawl") == crawl.max() if visits.height else pl.lit(value=False)
    return paired.filter(~is_newest | pl.col("is_last")).with_columns(is_newest.alias("is_newest"))
