"""What the crawl reads of a page and of a sitemap: its outcome, its links, what it says of its use. Runs apart (``parser_process``).

What belongs here: plain functions of bytes, and their results as plain values that cross a process boundary as JSON.
What doesn't: facts about brands, and anything that needs a client, a frame or a file.
"""

from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.web.classify import outcome_of_page
from sourcing_pipeline.web.frontier import FoundLink, found_link
from sourcing_pipeline.web.links import links_of
from sourcing_pipeline.web.outcomes import Outcome
from sourcing_pipeline.web.pages import decode_html, parseable
from sourcing_pipeline.web.sitemaps import read_sitemap
from sourcing_pipeline.web.urls import join_url, parse_url
from sourcing_pipeline.web.usage_signals import UsageSignals, signals_of_metas

MAX_METAS = 200
MAX_SITEMAPS_NAMED = 100


@dataclass(frozen=True, slots=True)
class PageReading:
    """What a page turned out to be, and where it leads."""

    outcome: Outcome
    detail: str | None
    usage: UsageSignals
    links: tuple[FoundLink, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        usage = self.usage
        return {
            "outcome": self.outcome.value,
            "detail": self.detail,
            "usage": [usage.robots, usage.content_signal, usage.content_usage, usage.tdm_reservation],
            "links": self.links,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "PageReading":
        """The reverse of ``as_plain``."""
        robots, signal, content_usage, reservation = plain["usage"]
        return cls(
            Outcome(plain["outcome"]),
            plain["detail"],
            UsageSignals(tuple(robots), _pairs(signal), _pairs(content_usage), reservation),
            tuple(FoundLink(*link) for link in plain["links"]),
        )


@dataclass(frozen=True, slots=True)
class SitemapReading:
    """What a sitemap leads to: pages, or more sitemaps."""

    links: tuple[FoundLink, ...] = ()
    sitemaps: tuple[str, ...] = field(default=())

    def as_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {"links": self.links, "sitemaps": self.sitemaps}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "SitemapReading":
        """The reverse of ``as_plain``."""
        return cls(tuple(FoundLink(*link) for link in plain["links"]), tuple(plain["sitemaps"]))


def _pairs(plain: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in plain)


def read_page(
    body: bytes,
    *,
    content_type: str | None,
    href: str,
    domain: str,
    token: str,
    seen: set[str] | None = None,
    wants_links: bool = True,
) -> PageReading:
    """Read a page with status 2xx.

    Args:
        body: as it came.
        content_type: as stated.
        href: where it was found.
        domain: the registrable domain of the site.
        token: our product token, for directives that are addressed to it.
        seen: links that other pages of the origin had; see ``links_of``.
        wants_links: whether to look for links at all.
    """
    url = parse_url(href)
    tree = LexborHTMLParser(parseable(decode_html(body, content_type)))
    usage = signals_of_metas(_metas(tree), token)
    anchors = tree.css("a[href]")
    may_follow = wants_links and url is not None and not usage.nofollow and usage.reservation is None
    links = links_of(tree, anchors, url, domain, seen) if url is not None and may_follow else []
    outcome, detail = outcome_of_page(body, tree, len(anchors))  # last, for it takes the tree apart
    found = (found_link(link.url, link.text) for link in links)
    return PageReading(outcome, detail, usage, tuple(link for link in found if link is not None))


def _metas(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    nodes = tree.css("meta[name][content]")[:MAX_METAS]
    return [(node.attributes.get("name") or "", node.attributes.get("content") or "") for node in nodes]


def read_sitemap_links(content: bytes, *, href: str, domain: str) -> SitemapReading:
    """Read a sitemap: links to pages of the site, or where it is an index, the most useful of the sitemaps in it."""
    sitemap = read_sitemap(content)
    base = parse_url(href)
    if base is None:
        return SitemapReading()
    if sitemap.is_index:
        named = sorted(sitemap.locations[:MAX_SITEMAPS_NAMED], key=_usefulness)
        urls = (join_url(location, base) for location in named)
        return SitemapReading(sitemaps=tuple(url.href for url in urls if url is not None and url.belongs_to(domain)))
    urls = (join_url(location, base) for location in sitemap.locations)
    found = (found_link(url) for url in urls if url is not None and url.belongs_to(domain))
    return SitemapReading(links=tuple(link for link in found if link is not None))


def _usefulness(location: str) -> int:
    """Sitemaps of pages come before those of products, and those of posts and pictures last."""
    lowered = location.lower()
    order = ("page", "product", "collection", "categor")
    return next((place for place, word in enumerate(order) if word in lowered), len(order))
