"""The door of the room: from pages and product feeds to profiles, facts and products, for sites that changed.

What belongs here: which sites are due, what their profile consists of, rows. What doesn't: how a fact is read.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

import polars as pl

from sourcing_pipeline.brands.site_profile import Rates, SiteRows, profile_site, unprofiled
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.progress import track
from sourcing_pipeline.web.feed_loading import PRODUCT_FEED, ProductFeed
from sourcing_pipeline.web.pages import Page
from sourcing_pipeline.web.records import FILE_KINDS

_logger = logging.getLogger(__name__)

EXTRACTION_VERSION = "3"
"""Counts up whenever the same pages give other facts; every site is then profiled anew."""

_EMPTY_ANSWERS = ("parked", "js_only")
"""Outcomes of web.outcomes whose page is kept, though it says that there is no website (any more)."""


_FEED_IS_GONE = ("not_found", "access_denied", "robots_denied", "mining_reserved")
"""Outcomes after which a feed no longer counts as it was; after a failure that may pass it does."""


_FEED_LASTS_DAYS = 60
"""A feed that was not asked for in so many days before the newest reading of the home page is of a shop that has moved."""


@dataclass(frozen=True)
class Profiled:
    """New rows of the three tables, and the pages and feeds that were read for them, whether they gave rows or not."""

    website_profiles: pl.DataFrame
    profile_facts: pl.DataFrame
    products_seen: pl.DataFrame
    pages_read: pl.DataFrame
    """``page_url`` and ``fetched_at``."""


def with_new_rows(previous: pl.DataFrame, new: pl.DataFrame, read_anew: pl.DataFrame) -> pl.DataFrame:
    """A table with new rows in place of those that an earlier reading of the same pages or sites gave.

    Args:
        previous: the table so far.
        new: its new rows.
        read_anew: what was read, by columns of the table: also of what gives no row any more the old ones go.
    """
    return pl.concat([previous.join(read_anew, on=read_anew.columns, how="anti", maintain_order="left"), new])


def profile_sites(
    records: pl.DataFrame,
    previous: pl.DataFrame,
    load: Callable[[pl.DataFrame], Iterator[Page]],
    usd_per_unit: Mapping[str, float],
    reporting_currency: str,
    load_feeds: Callable[[pl.DataFrame], Iterator[ProductFeed]] | None = None,
) -> Profiled:
    """Profile the sites whose pages or feed, or whose reading by this code, changed since their newest profile.

    Args:
        records: ``page_records``, all of the sites in question.
        previous: ``website_profiles`` so far.
        load: gives the pages of records by domain, all of a domain together (``web.reading.load_pages``).
        usd_per_unit: last known exchange rates.
        reporting_currency: what prices are reported in.
        load_feeds: gives the product feeds of records, by domain (``web.feed_loading.load_product_feeds``); without it
            feeds are left out.

    Returns:
        New rows only. No page and no site stops the others: a page that can't be read is noted as the fact
        ``unreadable_page``; a site that our code fails on, or whose rows break a contract, gets a profile that says so.
    """
    newest = newest_pages(records)
    feeds = newest_feeds(records, newest) if load_feeds is not None else records.clear()
    due = due_sites(pl.concat([newest, feeds]), previous)
    rates = Rates({**usd_per_unit, "USD": 1.0}, reporting_currency)
    sites: list[SiteRows] = []
    is_due = pl.col("domain").is_in(due["domain"].to_list())
    pages, files = newest.filter(is_due), feeds.filter(is_due)
    if not due.is_empty():
        digests = dict(due.iter_rows())
        pages_by_domain = groupby(load(pages), key=lambda page: page.domain)
        feeds_by_domain = load_feeds(files) if load_feeds is not None else iter(())
        with track("Profiling websites", due.height) as advance:
            for of_site, feed in _with_feeds(pages_by_domain, feeds_by_domain):
                sites.append(profile_site(of_site, digests[of_site[0].domain], rates, feed))
                advance(1)
    read = pl.concat([pages, files]).select(pl.col("url").alias("page_url"), "fetched_at").unique(maintain_order=True)
    return _profiled(sites, read)


def _profiled(sites: Sequence[SiteRows], read: pl.DataFrame) -> Profiled:
    """The rows of sites as tables; a site whose rows break a contract is left with a profile that says so."""
    try:
        return _tables(sites, read)
    except Exception:
        _logger.exception("rows of a site break a contract: looking for it")
        return _tables(_conforming(sites, read), read)


def _conforming(sites: Sequence[SiteRows], read: pl.DataFrame) -> list[SiteRows]:
    """The sites, those that break a contract without their findings: found by halves, as nearly always none does."""
    try:
        _tables(sites, read)
    except Exception as error:
        if len(sites) > 1:
            half = len(sites) // 2
            return [*_conforming(sites[:half], read), *_conforming(sites[half:], read)]
        _logger.exception("rows of %s break a contract", sites[0].profile["domain"])
        return [unprofiled(sites[0], error)]
    return list(sites)


def _tables(sites: Sequence[SiteRows], read: pl.DataFrame) -> Profiled:
    profiles = sorted((site.profile for site in sites), key=lambda row: row["domain"])
    return Profiled(
        website_profiles=WebsiteProfiles.from_rows(profiles),
        profile_facts=ProfileFacts.from_rows([row for site in sites for row in site.facts]),
        products_seen=ProductsSeen.from_rows([row for site in sites for row in site.products]),
        pages_read=read,
    )


def newest_pages(records: pl.DataFrame) -> pl.DataFrame:
    """The pages by which a site is known: of each address the newest body, by domain.

    A page that the server no longer has is left out; one that could not be read lately counts as it was. Where the home
    page has become a parked or empty one, that page alone stands for the site. Files (robots.txt, say) are no pages.
    """
    records = records.filter(~pl.col("page_kind").is_in(FILE_KINDS))
    newest = records.sort("domain", "url", "fetched_at").unique("url", keep="last", maintain_order=True)
    gone = newest.filter(pl.col("outcome") == "not_found").select("url")
    bodies = (
        records.filter(pl.col("warc_path").is_not_null())
        .join(gone, on="url", how="anti")
        .sort("domain", "url", "fetched_at")
        .unique("url", keep="last", maintain_order=True)
    )
    homes = (
        bodies.filter(pl.col("page_kind") == "home")
        .sort("domain", "fetched_at", "url")
        .unique("domain", keep="last", maintain_order=True)
        .filter(pl.col("outcome").is_in(_EMPTY_ANSWERS))
    )
    return pl.concat([bodies.join(homes, on="domain", how="anti"), homes]).sort("domain", "url")


def newest_feeds(records: pl.DataFrame, pages: pl.DataFrame) -> pl.DataFrame:
    """The product feed of each site that has pages: its newest body, unless the shop has closed it or moved since.

    Args:
        records: ``page_records``, all of the sites in question.
        pages: the newest pages of the sites. A domain that is parked now has no shop any more.
    """
    homes = pages.filter((pl.col("page_kind") == "home") & (pl.col("outcome") != "parked"))
    read_at = homes.group_by("domain").agg(pl.col("fetched_at").max().alias("home_read_at"))
    asked = records.filter(pl.col("page_kind") == PRODUCT_FEED).sort("domain", "fetched_at", "url")
    living = (
        asked.unique("url", keep="last", maintain_order=True)
        .filter(~pl.col("outcome").is_in(_FEED_IS_GONE))
        .join(read_at, on="domain")
        .filter(pl.col("fetched_at") >= pl.col("home_read_at") - timedelta(days=_FEED_LASTS_DAYS))
    )
    return (
        asked.filter(pl.col("warc_path").is_not_null())
        .join(living.select("url"), on="url", how="semi")
        .unique("domain", keep="last", maintain_order=True)
        .sort("domain")
    )


def due_sites(newest: pl.DataFrame, previous: pl.DataFrame) -> pl.DataFrame:
    """Domains, with the digest of their pages and feeds, whose newest profile rests on others or on other code."""
    digests = newest.group_by("domain").agg(
        pl.format("{} {}", "url", pl.col("payload_digest").fill_null("-")).sort().str.join("\n").alias("pages")
    )
    latest = previous.sort("domain", "profile_at").unique("domain", keep="last", maintain_order=True)
    return (
        digests.select("domain", pl.col("pages").map_elements(_digest, return_dtype=pl.String).alias("content_digest"))
        .join(latest.select("domain", "content_digest"), on=["domain", "content_digest"], how="anti")
        .sort("domain")
    )


def _digest(pages: str) -> str:
    return hashlib.sha256(f"{EXTRACTION_VERSION}\n{pages}".encode()).hexdigest()


def _with_feeds(
    pages_by_domain: Iterable[tuple[str, Iterable[Page]]], feeds: Iterator[ProductFeed]
) -> Iterator[tuple[list[Page], ProductFeed | None]]:
    """The pages of each site, the home page first, with its feed. Both come by domain, so one feed is held at a time."""
    feed = next(feeds, None)
    for domain, pages in pages_by_domain:
        while feed is not None and feed.domain < domain:
            feed = next(feeds, None)
        yield _home_first(pages), feed if feed is not None and feed.domain == domain else None


def _home_first(pages: Iterable[Page]) -> list[Page]:
    return sorted(pages, key=lambda page: (page.page_kind != "home", len(page.url), page.url))
