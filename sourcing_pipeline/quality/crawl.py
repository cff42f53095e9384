"""Checks of the crawl: whether websites give pages, let us in, and give as much as before.

What belongs here: what visits say of a crawl, and of the newest visit to each site. What doesn't: what is known of the
candidates behind the sites (``candidates``).

A crawl is told by its times, for no row names its run: visits that begin less than ``PAUSE`` after one another are one
crawl. A run that was killed and resumed the same day, or repaired by a second one, so counts as one, and each site in it
by its last visit; the runs of two days are two. With few sites due, one site more or less decides: such a crawl is not
judged, and the check says so.
"""

import statistics
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline.quality.chance import MAD_TO_SD
from sourcing_pipeline.quality.result import CheckResult, sample_of

PAUSE = timedelta(hours=12)
"""Within a crawl sites begin minutes apart at most; a person resumes a killed one within the working day."""

CLOSED_BY_ROBOTS = (Outcome.ROBOTS_DENIED, Outcome.ROBOTS_UNREACHABLE, Outcome.CRAWL_DELAY_TOO_LONG)

_REMEDY_REFUSED = (
    "we are being refused: see what the robots.txt of some of these sites says of us, mend what they object to "
    "(web.contact, web.delay_seconds), and don't work around it"
)
_REMEDY_UNREACHABLE = (
    "most robots.txt could not be read, so nothing may be: see why in page_records; if it is time-outs, this machine or "
    "its network has too much to do: lower web.concurrency or raise web.total_timeout_seconds"
)

CRAWLS_BEFORE = 8
"""Earlier crawls that the newest is compared with: the sites due in a month of weeks differ, so two months."""

CRAWLS_FOR_A_SPREAD = 4
"""Earlier crawls from which their spread says anything."""

SPREADS = 5.0
"""Robust standard deviations from the median beyond which a crawl is an outlier."""

LEAST_SPREAD = 0.05
"""Spread, as a share of the median, that any crawls have even if the few before happened to agree."""

_STILL_AS_BEFORE = (0.9, 1.1)
"""Pages of the same sites, as a multiple of those before, that are nothing to tell of."""


def reachable_share(site_outcomes: pl.DataFrame, least: float) -> CheckResult:
    """Of all sites ever visited, enough gave a page when each was last visited: what the next steps have to work with."""
    newest = _newest_visits(site_outcomes)
    reached = newest.filter(pl.col("page_count") > 0).height
    share = reached / newest.height if newest.height else 0.0
    return CheckResult(
        passed=share >= least,
        severity="WARN",
        expected=f"at least {least:.0%} of all sites gave a page when last visited",
        observed=f"{reached:,} of {newest.height:,} ({share:.0%})",
        remedy="see the most frequent outcome: a network of ours that is down looks like all sites being down",
        sample=sample_of(_outcomes(newest)),
        figures={"reachable_share": share},
    )


def crawl_success(site_outcomes: pl.DataFrame, least: float, sites_to_judge: int) -> CheckResult:
    """Of the sites visited in the newest crawl, enough gave a page: whether this crawl went well."""
    crawl = _newest_crawl(site_outcomes)
    expected = f"at least {least:.0%} of the sites of the newest crawl gave a page"
    if crawl.sites < sites_to_judge:
        return _too_few(crawl, sites_to_judge, expected)
    read = crawl.visits.filter(pl.col("page_count") > 0).height
    return CheckResult(
        passed=read / crawl.sites >= least,
        severity="WARN",
        expected=expected,
        observed=f"{read:,} of {crawl.sites:,} ({read / crawl.sites:.0%}) in the crawl of {crawl.day}",
        remedy="see the most frequent outcome: dns_failure or connect_failure nearly everywhere is our own network; "
        "once mended, run again with SOURCING_WEB__RECRAWL_DAYS=0",
        sample=sample_of(_outcomes(crawl.visits.filter(pl.col("page_count") == 0))),
        figures={"success_share": read / crawl.sites},
    )


def robots_share(site_outcomes: pl.DataFrame, most: float, sites_to_judge: int) -> CheckResult:
    """Of the sites visited in the newest crawl, not too many were closed to us by their robots.txt."""
    crawl = _newest_crawl(site_outcomes)
    expected = f"robots.txt keeps us out of at most {most:.0%} of the sites of the newest crawl"
    if crawl.sites < sites_to_judge:
        return _too_few(crawl, sites_to_judge, expected)
    closed = _outcomes(crawl.visits.filter(pl.col("outcome").is_in([outcome.value for outcome in CLOSED_BY_ROBOTS])))
    sites = int(closed["sites"].sum())
    unreachable = int(closed.filter(outcome=Outcome.ROBOTS_UNREACHABLE.value)["sites"].sum())
    by_outcome = ", ".join(f"{outcome} {count:,}" for outcome, count in closed.select("outcome", "sites").iter_rows())
    return CheckResult(
        passed=sites / crawl.sites <= most,
        severity="WARN",
        expected=expected,
        observed=f"{sites:,} of {crawl.sites:,} ({sites / crawl.sites:.0%}) in the crawl of {crawl.day}"
        + (f": {by_outcome}" if by_outcome else ""),
        remedy=_REMEDY_UNREACHABLE if unreachable > sites / 2 else _REMEDY_REFUSED,
        sample=sample_of(closed),
        figures={"robots_share": sites / crawl.sites},
    )


def volume_against_earlier_crawls(site_outcomes: pl.DataFrame, most_drop: float, sites_to_judge: int) -> CheckResult:
    """Pages read of each visited site didn't fall against earlier crawls, nor is the newest an outlier among them.

    A drop is one against the median of up to ``CRAWLS_BEFORE`` crawls that had enough sites. From
    ``CRAWLS_FOR_A_SPREAD`` of them on, their spread says what is usual, upwards too.
    """
    crawls = _by_crawl(site_outcomes)
    crawl = _newest_of(crawls)
    expected = f"at most {most_drop:.0%} fewer pages a site than in earlier crawls"
    if crawl.sites < sites_to_judge:
        return _too_few(crawl, sites_to_judge, expected)
    here = float(crawl.visits["page_count"].sum()) / crawl.sites
    before = _pages_per_site_before(crawls, sites_to_judge)
    if before.is_empty():
        return CheckResult(
            passed=True,
            severity="WARN",
            expected=expected,
            observed=f"{here:.1f} pages a site in the crawl of {crawl.day}; no earlier crawl of {sites_to_judge} sites or "
            "more to compare with",
            remedy="nothing to do: the next crawl is compared with this one",
            figures={"pages_per_site": here},
        )
    least, most = _usual(before, most_drop)
    bounds = f"at least {least:.1f}" if most is None else f"{least:.1f} to {most:.1f}"
    lost = _pages_lost(crawls)
    # Other sites than usual may be due; the same sites then tell whether the crawl gives less.
    is_as_before = lost.height >= sites_to_judge and _STILL_AS_BEFORE[0] <= _ratio(lost) <= _STILL_AS_BEFORE[1]
    return CheckResult(
        passed=is_as_before or (here >= least and (most is None or here <= most)),
        severity="WARN",
        expected=f"{bounds} pages a site, from a median of {_median(before):.1f} in {_crawls(before.len())} before",
        observed=f"{here:.1f} pages a site in the crawl of {crawl.day} ({crawl.sites:,} sites); sites that were visited "
        f"before: {lost['pages'].sum():,} pages now, {lost['pages_before'].sum():,} then",
        remedy="if the same sites give less, see their outcomes in page_records; if only other sites were due, or "
        "web.pages_per_site was changed, it settles after the next crawls",
        sample=sample_of(lost.filter(pl.col("pages") < pl.col("pages_before"))),
        figures={"pages_per_site": here, "pages_per_site_before": _median(before)},
    )


def no_read_failures(site_outcomes: pl.DataFrame) -> CheckResult:
    """No site's newest visit ended by a failure of our own."""
    failed = _newest_visits(site_outcomes).filter(outcome=Outcome.READ_FAILURE.value)
    return CheckResult(
        passed=failed.is_empty(),
        severity="WARN",
        expected=f"no site ended as {Outcome.READ_FAILURE}",
        observed=f"{failed.height:,} sites",
        remedy="this is a defect of ours: report it with the reason; the sites are read again when they are due",
        sample=sample_of(failed.select("domain", "visited_at", "reason")),
    )


def no_parser_failures(page_records: pl.DataFrame) -> CheckResult:
    """No page, as last read, killed or stalled the parser."""
    failed = (
        page_records.sort("fetched_at")
        .unique("url", keep="last")
        .filter(outcome=Outcome.PARSER_FAILURE.value)
        .sort("url")
    )
    return CheckResult(
        passed=failed.is_empty(),
        severity="WARN",
        expected=f"no page ended as {Outcome.PARSER_FAILURE}",
        observed=f"{failed.height:,} pages",
        remedy="report the page: it is kept apart and harms nothing, but the parser should bear it",
        sample=sample_of(failed.select("url", "fetched_at", "detail")),
    )


@dataclass(frozen=True)
class _Crawl:
    """The visits of a crawl, each site once, and the day on which it began."""

    visits: pl.DataFrame
    day: date | None

    @property
    def sites(self) -> int:
        return self.visits.height


def _newest_visits(site_outcomes: pl.DataFrame) -> pl.DataFrame:
    return site_outcomes.sort("domain", "visited_at").unique("domain", keep="last", maintain_order=True)


def _by_crawl(site_outcomes: pl.DataFrame) -> pl.DataFrame:
    """Visits with the number of their crawl, oldest first; a site that was visited twice in a crawl by its last visit.

    A site that gave no page in its last two crawls is left out: it is tried again every few days, so where few sites are due,
    such ones would make up the crawl. One that fails for the first or second time counts.
    """
    visits = site_outcomes.sort("visited_at", "domain")
    pauses = (visits["visited_at"].diff() >= PAUSE).fill_null(value=False)
    crawls = visits.with_columns(pauses.cum_sum().alias("crawl")).unique(
        ["crawl", "domain"], keep="last", maintain_order=True
    )
    failed = pl.col("page_count") == 0
    has_kept_failing = (failed.shift(1) & failed.shift(2)).over("domain", order_by="crawl").fill_null(value=False)
    return crawls.filter(~has_kept_failing)


def _newest_of(crawls: pl.DataFrame) -> _Crawl:
    visits = crawls.filter(pl.col("crawl") == pl.col("crawl").max())
    return _Crawl(visits, None if visits.is_empty() else visits["visited_at"][0].date())


def _newest_crawl(site_outcomes: pl.DataFrame) -> _Crawl:
    return _newest_of(_by_crawl(site_outcomes))


def _too_few(crawl: _Crawl, sites_to_judge: int, expected: str) -> CheckResult:
    return CheckResult(
        passed=True,
        severity="WARN",
        expected=f"{expected}, where it has {sites_to_judge:,} or more",
        observed="no site was ever visited"
        if crawl.day is None
        else f"{crawl.sites:,} sites in the crawl of {crawl.day}: too few to judge",
        remedy="nothing to do; quality.sites_to_judge sets from how many sites on a crawl is judged",
    )


def _outcomes(visits: pl.DataFrame) -> pl.DataFrame:
    """How often each outcome, the most frequent first, with a site to look at."""
    counted = (
        visits.sort("domain").group_by("outcome").agg(pl.len().alias("sites"), pl.first("domain").alias("for_example"))
    )
    return counted.sort("sites", "outcome", descending=[True, False])


def _pages_per_site_before(crawls: pl.DataFrame, sites_to_judge: int) -> pl.Series:
    """Of each crawl before the newest that had enough sites."""
    counted = crawls.group_by("crawl").agg(pl.len().alias("sites"), pl.mean("page_count").alias("pages_per_site"))
    before = counted.filter(pl.col("crawl") < crawls["crawl"].max(), pl.col("sites") >= sites_to_judge).sort("crawl")
    return before["pages_per_site"].tail(CRAWLS_BEFORE)


def _median(values: pl.Series) -> float:
    return float(statistics.median(values.to_list()))


def _usual(before: pl.Series, most_drop: float) -> tuple[float, float | None]:
    """The fewest and the most pages a site that are nothing to tell of."""
    middle = _median(before)
    least = middle * (1 - most_drop)
    if before.len() < CRAWLS_FOR_A_SPREAD:
        return least, None
    spread = max(MAD_TO_SD * _median((before - middle).abs()), LEAST_SPREAD * middle)
    return max(least, middle - SPREADS * spread), middle + SPREADS * spread


def _pages_lost(crawls: pl.DataFrame) -> pl.DataFrame:
    """Sites of the newest crawl that were visited in an earlier one: pages now and then, the greatest loss first."""
    newest = pl.col("crawl") == pl.col("crawl").max()
    then = _newest_visits(crawls.filter(~newest)).select("domain", pl.col("page_count").alias("pages_before"))
    now = crawls.filter(newest).select("domain", "outcome", pl.col("page_count").alias("pages"))
    both = now.join(then, on="domain").with_columns((pl.col("pages") - pl.col("pages_before")).alias("change"))
    return both.sort("change", "domain").select("domain", "outcome", "pages", "pages_before")


def _ratio(lost: pl.DataFrame) -> float:
    """Pages now of sites that were visited before, as a multiple of then."""
    return float(lost["pages"].sum()) / max(float(lost["pages_before"].sum()), 1.0)


def _crawls(count: int) -> str:
    return "the crawl" if count == 1 else f"the {count} crawls"
