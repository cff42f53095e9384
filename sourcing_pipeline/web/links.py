"""The links of a page, with their texts. Nothing else of a page is read here."""

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sourcing_pipeline.web.urls import Url, join_url, parse_url

MAX_LINKS = 1_000
MAX_LINK_TEXT = 80


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page of the same site."""

    url: Url
    text: str


def links_of(
    tree: LexborHTMLParser, anchors: Sequence[LexborNode], url: Url, domain: str, seen: set[str] | None = None
) -> list[Link]:
    """The links of a page to its own registrable domain, each address once, in their order.

    Args:
        tree: of a text that ``pages.parseable`` has passed.
        anchors: its ``a[href]``.
        url: where the page was found.
        domain: the registrable domain of the site.
        seen: absolute and root-relative links that other pages of the origin had; they are passed over, and this
            page's are added. Navigation stands on every page, and joining addresses costs more than the parse.
    """
    seen = set() if seen is None else seen
    base = url
    if (base_node := tree.css_first("base[href]")) is not None:
        stated = parse_url(base_node.attributes.get("href") or "", url.href)
        base = stated if stated is not None and stated.belongs_to(domain) else url
    found: dict[str, Link] = {}
    for node in anchors:
        attributes = node.attributes
        href = attributes.get("href") or ""
        if href in seen or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            continue
        if href.startswith(("/", "https://", "http://")):
            seen.add(href)
        if href.startswith(("https://", "http://")) and domain not in href.lower():
            continue
        if "nofollow" in (attributes.get("rel") or "").lower():
            continue
        target = join_url(href, base)
        if target is None or target.href in found or not target.belongs_to(domain):
            continue
        text = " ".join(node.text(separator=" ").split())[:MAX_LINK_TEXT]
        found[target.href] = Link(target, text or (attributes.get("title") or "")[:MAX_LINK_TEXT])
        if len(found) == MAX_LINKS:
            break
    return list(found.values())
