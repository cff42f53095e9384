"""Which page of a site to read next: the pages that tell most, within the site's budget.

Used by all three sources: by the live crawl as it finds links, by the others on the list of pages that they hold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sourcing_pipeline.web.topics import PAGE_KIND, Topic, may_be_asked_for, topic_of
from sourcing_pipeline.web.urls import Url, parse_url

_PLAN = (
    Topic.HOME,
    Topic.ABOUT,
    Topic.WHOLESALE,
    Topic.PRODUCT,
    Topic.STOCKISTS,
    Topic.LISTING,
    Topic.CONTACT,
    Topic.SHIPPING,
    Topic.PRODUCT,
    Topic.IMPRINT,
    Topic.STORY,
    Topic.RETURNS,
    Topic.PRODUCT,
    Topic.PRODUCT,
    Topic.LISTING,
    Topic.OTHER,
    Topic.OTHER,
)
"""One page a step; a step whose topic has no page is passed over, and taken up when a page for it turns up."""

MOST_KNOWN = 20_000
"""Addresses remembered of a site; calendars and facets end here."""

_IN_LINKS, _IN_SITEMAP = 0, 1
_Waiting = tuple["FoundLink", int, int]
"""A link, where it was found, and its place in the order of finding."""


class FoundLink(NamedTuple):
    """What the frontier needs of a link: it is judged where pages are parsed, and handed on as plain values."""

    href: str
    topic: str
    language_prefix: str
    has_query: bool
    depth: int


def found_link(url: Url, text: str = "") -> FoundLink | None:
    """Judge a link; None where it must not be asked for, or leads home, where a visit begins."""
    if not may_be_asked_for(url):
        return None
    topic = topic_of(url, text)
    if topic is Topic.HOME:
        return None
    return FoundLink(url.href, topic.value, _language_prefix(url), bool(url.query), url.path.count("/"))


@dataclass(frozen=True, slots=True)
class Choice:
    """A page to read, and why."""

    url: Url
    page_kind: str


class Frontier:
    """The known pages of one site, and which of them were given out."""

    def __init__(self, home: Url, budget: int) -> None:
        self._left = budget
        self._plan = _PLAN + (Topic.PRODUCT,) * (budget - len(_PLAN))
        self._language_prefix = _language_prefix(home)
        self._seen: set[str] = {home.href}
        self._read: set[str] = set()
        self._waiting: dict[str, list[_Waiting]] = defaultdict(list)  # by topic
        self._waiting[Topic.HOME].append(
            (FoundLink(home.href, Topic.HOME.value, self._language_prefix, False, 0), 0, 0)
        )
        self._taken: Counter[Topic] = Counter()

    def add_links(self, links: Iterable[FoundLink]) -> None:
        """Take in the links of a page that was read."""
        for link in links:
            self._add(link, _IN_LINKS)

    def add_sitemap(self, links: Iterable[FoundLink]) -> None:
        """Take in the addresses of a sitemap; links come before them."""
        for link in links:
            self._add(link, _IN_SITEMAP)

    def home_is(self, url: Url) -> None:
        """Remember where the home page turned out to be; pages in its language come first."""
        self._language_prefix = _language_prefix(url)

    def mark_read(self, url: Url) -> bool:
        """Remember where a redirect led.

        Returns:
            Whether it had not been read before; if it was still waiting, it won't be given out again.
        """
        was_read = url.href in self._read
        self._read.add(url.href)
        return not was_read

    @property
    def is_spent(self) -> bool:
        """Whether the budget is used up: what else is found won't be read."""
        return self._left <= 0

    def next_choice(self) -> Choice | None:
        """The next page, or None when the budget is used up or nothing is left that is worth a request."""
        if self._left <= 0:
            return None
        due: Counter[Topic] = Counter()
        for topic in self._plan:
            due[topic] += 1
            if self._taken[topic] < due[topic] and (url := self._best(topic)) is not None:
                self._left -= 1
                self._taken[topic] += 1
                self._read.add(url.href)
                return Choice(url, PAGE_KIND[topic])
        return None

    def _best(self, topic: Topic) -> Url | None:
        waiting = self._waiting[topic]
        while waiting:
            best = min(waiting, key=self._rank)
            waiting.remove(best)
            url = parse_url(best[0].href)
            if url is not None and url.href not in self._read:
                return url
        return None

    def _rank(self, waiting: _Waiting) -> tuple[int | bool, ...]:
        link, place, order = waiting
        return (link.language_prefix != self._language_prefix, place, link.has_query, link.depth, order)

    def _add(self, link: FoundLink, place: int) -> None:
        if link.href in self._seen or len(self._seen) >= MOST_KNOWN:
            return
        self._seen.add(link.href)
        self._waiting[link.topic].append((link, place, len(self._seen)))


_LANGUAGES = """en de fr es it nl pt sv da no nb fi pl cs hu ro el tr bg hr sk sl et lv lt ja zh ko ru ar uk us gb eu"""
_LANGUAGE_CODES = frozenset(_LANGUAGES.split())


def _language_prefix(url: Url) -> str:
    first = url.path[1 : len("/en-gb/") + 1].partition("/")[0].lower()
    return first if len(first) <= len("en-gb") and first.partition("-")[0] in _LANGUAGE_CODES else ""
