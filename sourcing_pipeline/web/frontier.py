"""Which page of a site to read next: the pages that tell most, within the site's budget.

Used by all three sources: by the live crawl as it finds links, by the others on the list of pages that they hold.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sourcing_pipeline.web.links import Link
from sourcing_pipeline.web.topics import PAGE_KIND, Topic, may_be_asked_for, topic_of
from sourcing_pipeline.web.urls import Url

_PLAN = (
    Topic.HOME,
    Topic.ABOUT,
    Topic.WHOLESALE,
    Topic.PRODUCT,
    Topic.LISTING,
    Topic.CONTACT,
    Topic.SHIPPING,
    Topic.PRODUCT,
    Topic.IMPRINT,
    Topic.STORY,
    Topic.STOCKISTS,
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
        self._waiting: dict[Topic, list[tuple[tuple[int, ...], Url]]] = defaultdict(list)
        self._waiting[Topic.HOME].append(((0,), home))
        self._taken: Counter[Topic] = Counter()
        self._order = 0

    def add_links(self, links: Iterable[Link]) -> None:
        """Take in the links of a page that was read."""
        for link in links:
            self._add(link.url, link.text, _IN_LINKS)

    def add_sitemap(self, urls: Iterable[Url]) -> None:
        """Take in the addresses of a sitemap; links come before them."""
        for url in urls:
            self._add(url, "", _IN_SITEMAP)

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
            best = min(waiting)
            waiting.remove(best)
            if best[1].href not in self._read:
                return best[1]
        return None

    def _add(self, url: Url, text: str, place: int) -> None:
        if url.href in self._seen or len(self._seen) >= MOST_KNOWN:
            return
        self._seen.add(url.href)
        if not may_be_asked_for(url):
            return
        topic = topic_of(url, text)
        if topic is Topic.HOME:
            return  # another spelling of the page that we began with
        self._order += 1
        rank = (
            int(_language_prefix(url) != self._language_prefix),
            place,
            int(bool(url.query)),
            url.path.count("/"),
            self._order,
        )
        self._waiting[topic].append((rank, url))


_LANGUAGES = """en de fr es it nl pt sv da no nb fi pl cs hu ro el tr bg hr sk sl et lv lt ja zh ko ru ar uk us gb eu"""
_LANGUAGE_CODES = frozenset(_LANGUAGES.split())


def _language_prefix(url: Url) -> str:
    first = url.path.strip("/").partition("/")[0].lower()
    return first if first.partition("-")[0] in _LANGUAGE_CODES and len(first) <= len("en-gb") else ""
