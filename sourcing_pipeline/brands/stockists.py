"""How many shops sell the brand already: entries of lists of stockists, and numbers that pages state.

What belongs here: readers of that number. What doesn't: which link leads to stockists (``trade``).
"""

import re

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.lexicon import Theme, themes_of
from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.web.topics import Topic

_HEADINGS = ("h1", "h2", "h3", "h4")
_MOST_STOCKISTS = 5_000
_MOST_STATED = 100_000
_LEAST_STATED = 5
_SHOPS = (
    r"(?:stockists|retailers|independent (?:shops|retailers|stores)|retail partners|points of sale|resellers|händlern|händler|verkaufsstellen|verkaufspunkten"
    r"|einzelhändlern?|partnergeschäften|fachhändlern?|fachgeschäften|points de vente|revendeurs|boutiques partenaires|détaillants|puntos de venta|distribuidores"
    r"|minoristas|tiendas asociadas|punti vendita|rivenditori|negozi partner|verkooppunten|wederverkopers|winkeliers|retailpartners)"
)
_STATED = re.compile(
    rf"(?<![\d.,€£$])(\d{{1,3}}(?:[.,\u00a0 ]\d{{3}})+|\d{{1,5}})\s?\+?\s(?:\w{{2,14}}\s){{0,2}}{_SHOPS}\b"
)
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_STATING_TOPICS = frozenset({Topic.HOME, Topic.ABOUT, Topic.STORY, Topic.WHOLESALE, Topic.STOCKISTS})


def read_stockists(sheet: FactSheet, view: PageView) -> None:
    """Add ``stockist_count``: entries of the lists under a heading that announces stockists, and what the text states."""
    if view.topic is Topic.PRODUCT:
        return
    if view.themes[Theme.STOCKISTS]:
        for heading in view.tree.css("h1, h2, h3, h4, h5")[:60]:
            if Theme.STOCKISTS in themes_of(node_text(heading, 100)) and (count := _entries_after(heading)):
                sheet.add(view, "stockist_count", count, "text", 0.8 if view.page.page_kind == "wholesale" else 0.7)
    if view.topic in _STATING_TOPICS and (stated := stated_stockists(view.lowered)) is not None:
        sheet.add(view, "stockist_count", stated, "text", 0.6)


def stated_stockists(text: str) -> int | None:
    """The greatest number of shops that a text in lower case states: ``over 300 stockists``."""
    numbers = (match.group(1) for match in _STATED.finditer(text[:50_000]))
    counts = [int(re.sub(r"\D", "", number)) for number in numbers if not _YEAR.match(number)]
    return max((count for count in counts if _LEAST_STATED <= count <= _MOST_STATED), default=None)


def _entries_after(heading: LexborNode) -> int:
    """List entries between a heading and the next one of its rank; those of its section if it stands alone."""
    for start in (heading, heading.parent):
        count, node = 0, start.next if start is not None else None
        while node is not None and count < _MOST_STOCKISTS:
            if node.tag in _HEADINGS and start is heading and (node.tag or "") <= (heading.tag or ""):
                break
            if node.is_element_node and node.tag not in {"nav", "footer", "form", "header"}:
                count += _entries_in(node)
            node = node.next
        if count:
            return count
    return 0


def _entries_in(node: LexborNode) -> int:
    for selector in ("li", "tr", "address", "article", "p"):
        entries = [entry for entry in node.css(selector)[:_MOST_STOCKISTS] if len(node_text(entry, 200)) >= 3]  # noqa: PLR2004 - bullets
        if len(entries) > 1:
            return len(entries)
    return 0
