"""A page, parsed once: what all readers of facts look at.

What belongs here: the tree, its links, its visible text, what it states for machines. What doesn't: what they mean.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sourcing_pipeline.brands.lexicon import Hit, Theme, find_phrases
from sourcing_pipeline.brands.named_elements import NamedElements
from sourcing_pipeline.brands.structured_data import StructuredData, read_structured_data
from sourcing_pipeline.brands.text import clean
from sourcing_pipeline.web.pages import Page
from sourcing_pipeline.web.topics import Topic, topic_of
from sourcing_pipeline.web.urls import MAX_URL_LENGTH, parse_url

MAX_TEXT = 200_000
MAX_LINKS = 600
MAX_LINES = 20_000
MAX_RAW_TEXT = 1_000_000
"""Characters of text as the markup has it: much of it is space."""
_TOPIC_OF_KIND = {topic.value: topic for topic in Topic}
_INVISIBLE = ["script", "style", "noscript", "template", "svg"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands on a page: its address as written, and its text."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class InternalLink:
    """A link to another page of the same site: its address in full, its text, and what it is likely to be about."""

    url: str
    text: str
    topic: Topic


@dataclass(eq=False)
class PageView:
    """A parsed page. Structured data is read first; then scripts and styles leave the tree."""

    page: Page
    tree: LexborHTMLParser = field(init=False)
    structured: StructuredData = field(init=False)

    def __post_init__(self) -> None:
        self.tree = LexborHTMLParser(self.page.html)
        self.structured = read_structured_data(self.tree)
        self.tree.strip_tags(_INVISIBLE)

    @property
    def url(self) -> str:
        """The address that facts of this page name as their evidence."""
        return self.page.url

    @cached_property
    def topic(self) -> Topic:
        """What the page is about: as it was chosen for, or else by its address."""
        if self.page.page_kind == "home":
            return Topic.HOME
        url = parse_url(self.page.url)
        topic = topic_of(url) if url is not None else Topic.OTHER
        return _TOPIC_OF_KIND.get(self.page.page_kind, topic) if topic in {Topic.OTHER, Topic.HOME} else topic

    @cached_property
    def title(self) -> str:
        """The text of the title element."""
        node = self.tree.css_first("title")
        return clean(node.text(deep=True)) if node is not None else ""

    @cached_property
    def text(self) -> str:
        """The visible text on one line."""
        return clean(" ".join(self.lines), MAX_TEXT)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The visible text, piece by piece as the markup divides it: labels and values stand in lines of their own."""
        body = self.tree.body
        if body is None:
            return ()
        pieces = body.text(deep=True, separator="\n")[:MAX_RAW_TEXT].split("\n")
        # Most pieces are empty and most lines clean: to join the words of each again would take most of the time.
        return tuple(
            [
                line if line.isascii() and "  " not in line and "\t" not in line else " ".join(line.split())
                for line in islice(filter(None, map(str.strip, pieces)), MAX_LINES)
            ]
        )

    @cached_property
    def named(self) -> NamedElements:
        """Elements by what they are called."""
        return NamedElements(self.tree)

    @cached_property
    def lowered(self) -> str:
        """The visible text in lower case."""
        return self.text.lower()

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Phrases that tell, in the visible text; places refer to the text in lower case."""
        return tuple(find_phrases(self.lowered))

    @cached_property
    def control_text(self) -> str:
        """What buttons say; those made of ``input`` are not in the visible text."""
        said = [
            node.attributes.get(name) or ""
            for node in self.tree.css('input[type="submit"], input[type="button"], input[type="image"], button')[:200]
            for name in ("value", "title", "alt", "aria-label")
        ]
        said += [
            node_text(node, 80)
            for node in self.tree.css("button, a[role=button], a[class*=button], a[class*=btn]")[:200]
        ]
        return clean(" \u00b7 ".join(text[:80] for text in said if text), 20_000)

    @cached_property
    def themes(self) -> Counter[Theme]:
        """How many different places of the visible text speak of each theme."""
        return Counter(hit.theme for hit in self.hits)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Links as written, each address once."""
        found: dict[str, Link] = {}
        for node in self.tree.css("a[href]"):
            href = (node.attributes.get("href") or "").strip()
            text = found[href].text if href in found else ""
            if href and len(href) <= MAX_URL_LENGTH and not text:
                found[href] = Link(href, node_text(node, 120))
            if len(found) >= MAX_LINKS:
                break
        return tuple(found.values())

    @cached_property
    def internal_links(self) -> tuple[InternalLink, ...]:
        """Links to other pages of the site, with their likely topics."""
        found: dict[str, InternalLink] = {}
        page = self.page
        origin = "/".join(page.final_url.split("/", 3)[:3]) + "/"
        for link in self.links:
            if link.href.startswith(("#", "mailto:", "tel:", "javascript:", "data:")):
                continue
            # Only what is relative to the page itself depends on the page: the rest repeats on every page of a site.
            base = origin if link.href.startswith(("/", "http:", "https:")) else page.final_url
            internal = _internal_link(link.href, link.text, base, page.domain)
            if internal is not None:
                found.setdefault(internal.url, internal)
        return tuple(found.values())

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """Texts of paragraphs outside navigation, header and footer, in order."""
        skipped = {inner.mem_id for region in self.tree.css("nav, header, footer, form") for inner in region.css("p")}
        texts = (node_text(node, 2_000) for node in self.tree.css("p")[:400] if node.mem_id not in skipped)
        return tuple(text for text in texts if text)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Texts of h1, h2 and h3, in order."""
        return tuple(node_text(node, 200) for node in self.tree.css("h1, h2, h3")[:100])

    @cached_property
    def language_attribute(self) -> str:
        """What ``<html lang>`` says, lower case."""
        root = self.tree.css_first("html")
        attributes = root.attributes if root is not None else {}
        return (attributes.get("lang") or attributes.get("xml:lang") or "").strip().lower()[:20]

    def absolute(self, href: str) -> str | None:
        """An address in full, if it is one."""
        url = parse_url(href, self.page.final_url)
        return url.href if url is not None else None


@lru_cache(maxsize=20_000)
def _internal_link(href: str, text: str, base: str, domain: str) -> InternalLink | None:
    url = parse_url(href, base)
    return InternalLink(url.href, text, topic_of(url, text)) if url is not None and url.belongs_to(domain) else None


def node_text(node: LexborNode, limit: int) -> str:
    """The text of an element on one line."""
    return clean(node.text(deep=True, separator=" "), limit)
