"""What a visit to a shard's websites came to, in few numbers: for logs, for the Dagster UI, for people who watch.

What belongs here: the summary of new rows, and the total of several. What doesn't: where summaries are kept
(``summary_files``), how they are drawn (``outcome_chart``), and whether the numbers are good (``quality.crawl``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import polars as pl

from sourcing_pipeline.web.outcomes import READABLE
from sourcing_pipeline.web.records import FILE_KINDS

SLOWEST_HOSTS = 10


@dataclass(frozen=True)
class Period:
    """A time in which a shard was being read."""

    begun_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class HostTime:
    """What the requests to a host took."""

    host: str
    requests: int
    median_seconds: float
    total_seconds: float


@dataclass(frozen=True)
class VisitSummary:
    """What a visit to one shard, or to several, came to; nothing at all where nothing was due.

    Attributes:
        periods: when it was read.
        sites: sites whose visit ended.
        sites_read: of these, the sites that gave a page.
        requests: rows of the index of the archive.
        pages: of these, the pages whose content is known now.
        pages_taken_up: of these, the pages that an interrupted run had fetched before.
        byte_count: bytes of the bodies that came; a page that the server calls unchanged sends none.
        site_outcomes: how many sites ended how.
        request_outcomes: how many requests ended how.
        slowest_hosts: the hosts that took the most time, longest first.
    """

    periods: tuple[Period, ...] = ()
    sites: int = 0
    sites_read: int = 0
    requests: int = 0
    pages: int = 0
    pages_taken_up: int = 0
    byte_count: int = 0
    site_outcomes: Mapping[str, int] = field(default_factory=dict)
    request_outcomes: Mapping[str, int] = field(default_factory=dict)
    slowest_hosts: tuple[HostTime, ...] = ()

    @property
    def seconds(self) -> float:
        """Time in which at least one shard was being read."""
        spent, reached = timedelta(), datetime.min.replace(tzinfo=UTC)
        for period in sorted(self.periods, key=lambda period: period.begun_at):
            spent += max(period.ended_at - max(period.begun_at, reached), timedelta())
            reached = max(period.ended_at, reached)
        return spent.total_seconds()

    @property
    def pages_per_second(self) -> float | None:
        """Pages fetched in this time; none where nothing was fetched."""
        fetched, seconds = self.pages - self.pages_taken_up, self.seconds
        return fetched / seconds if fetched and seconds else None

    @property
    def success_share(self) -> float | None:
        """Share of the sites that gave a page; none where no site was due."""
        return self.sites_read / self.sites if self.sites else None

    def in_words(self) -> str:
        """One line for a log."""
        if not self.sites and not self.requests:
            return "nothing was due"
        rate = f", {self.pages_per_second:,.1f} pages/s" if self.pages_per_second is not None else ""
        taken_up = f" ({self.pages_taken_up:,} taken up from an interrupted run)" if self.pages_taken_up else ""
        outcomes = ", ".join(f"{outcome} {count:,}" for outcome, count in by_count(self.site_outcomes)) or "none ended"
        return (
            f"{self.pages:,} pages{taken_up} of {self.sites:,} sites in {self.seconds:,.1f} s{rate}; "
            f"{self.requests:,} requests, {self.byte_count / 1e6:,.1f} MB; sites: {outcomes}"
        )


def summarise(
    page_records: pl.DataFrame, site_outcomes: pl.DataFrame, period: Period, *, is_live: bool
) -> VisitSummary:
    """Sum up a visit of a shard.

    Args:
        page_records: the new rows of ``page_records``.
        site_outcomes: the new rows of ``site_outcomes``.
        period: when the visit began and ended.
        is_live: whether pages were fetched, so that one from before the visit was taken up from an interrupted run;
            saved pages carry the time at which somebody else fetched them.
    """
    pages = page_records.filter(
        pl.col("outcome").is_in([outcome.value for outcome in READABLE]) & ~pl.col("page_kind").is_in(FILE_KINDS)
    )
    taken_up = pages.filter(pl.col("fetched_at") < period.begun_at).height if is_live else 0
    came = page_records.filter(pl.col("status").ne_missing(304))
    return VisitSummary(
        periods=(period,),
        sites=site_outcomes.height,
        sites_read=site_outcomes.filter(pl.col("page_count") > 0).height,
        requests=page_records.height,
        pages=pages.height,
        pages_taken_up=taken_up,
        byte_count=int(came["byte_count"].sum()),
        site_outcomes=_counts(site_outcomes["outcome"]),
        request_outcomes=_counts(page_records["outcome"]),
        slowest_hosts=_slowest_hosts(page_records),
    )


def total_of(summaries: Sequence[VisitSummary]) -> VisitSummary:
    """All shards together; a host never spans two of them."""
    hosts = [host for summary in summaries for host in summary.slowest_hosts]
    return VisitSummary(
        periods=tuple(period for summary in summaries for period in summary.periods),
        sites=sum(summary.sites for summary in summaries),
        sites_read=sum(summary.sites_read for summary in summaries),
        requests=sum(summary.requests for summary in summaries),
        pages=sum(summary.pages for summary in summaries),
        pages_taken_up=sum(summary.pages_taken_up for summary in summaries),
        byte_count=sum(summary.byte_count for summary in summaries),
        site_outcomes=_added(summary.site_outcomes for summary in summaries),
        request_outcomes=_added(summary.request_outcomes for summary in summaries),
        slowest_hosts=tuple(sorted(hosts, key=lambda host: (-host.total_seconds, host.host))[:SLOWEST_HOSTS]),
    )


def by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Outcomes with their counts, the most frequent first."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _counts(outcomes: pl.Series) -> dict[str, int]:
    return dict(by_count(Counter(outcomes.to_list())))


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(by_count(total))


def _slowest_hosts(page_records: pl.DataFrame) -> tuple[HostTime, ...]:
    seconds = pl.col("elapsed_seconds")
    hosts = (
        page_records.filter(seconds > 0)
        .group_by(pl.col("url").str.extract(r"^\w+://([^/?#]+)").alias("host"))
        .agg(pl.len().alias("requests"), seconds.median().alias("median_seconds"), seconds.sum().alias("total_seconds"))
        .drop_nulls("host")
        .sort(["total_seconds", "host"], descending=[True, False])
        .head(SLOWEST_HOSTS)
    )
    return tuple(HostTime(**row) for row in hosts.iter_rows(named=True))
