"""How many products a shop has, and how that is known.

What belongs here: readers of that number, and which is believed. What doesn't: the products.
"""

import math
import re
from collections.abc import Sequence
from typing import Literal

from sourcing_pipeline.brands.facts import Fact, FactSheet
from sourcing_pipeline.brands.listed_products import Listing
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import text_of, types_of, values_of, walk
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.web.topics import Topic

CountSource = Literal["feed", "feed_at_least", "item_list", "stated", "links", "seen"]

MAX_COUNT = 1_000_000
_STATED_COUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,\u00a0]\d{3}){1,3}|\d{1,6})\s(?:(?:de|van de|di|von|of|der)\s)?(?:products?|items?|results?|produkte?n?|artikeln?|ergebnisse?n?|treffer"
    r"|produits?|articles?|résultats?|productos?|artículos?|resultados?|prodott[oi]|articol[oi]|risultat[oi]|producten|artikelen|resultaten)\b"
)
_PER_PAGE = re.compile(r"^\s?(?:per page|pro seite|par page|por página|per pagina|each|per row)")


def read_product_count(
    sheet: FactSheet,
    views: Sequence[PageView],
    distinct: Sequence[tuple[PageView, Product]],
    page_with_most: PageView,
    listing: Listing | None,
) -> tuple[int, CountSource | None]:
    """Products seen, links to products, entries of lists, and what a listing states; the most of them is chosen.

    A feed that is whole says how many there are, so its number is chosen; one that is full says that there are at least
    as many, and counts like the others.
    """
    for view in views:
        _read_lists(sheet, view)
    _read_links(sheet, views)
    if distinct:
        sheet.add(page_with_most, "product_count", len(distinct), "markup", 0.75)
    in_feed = len(listing.products) if listing is not None else 0
    is_whole = listing is not None and listing.is_whole
    if listing is not None and in_feed:
        sheet.add(listing.view, "product_count", in_feed, "platform", 0.95 if is_whole else 0.8)
    chosen = sheet.choose_one(
        "product_count",
        preference=lambda value: math.inf if is_whole and value == str(in_feed) else float(value),
        may_be_contested=False,
    )
    return (int(chosen.value), _source(chosen, is_whole=is_whole)) if chosen else (0, None)


def _source(chosen: Fact, *, is_whole: bool) -> CountSource:
    kinds: dict[str, CountSource] = {"json_ld": "item_list", "text": "stated", "link": "links", "markup": "seen"}
    return kinds.get(chosen.source_kind) or ("feed" if is_whole else "feed_at_least")


def _read_links(sheet: FactSheet, views: Sequence[PageView]) -> None:
    """Pages of products that the site's pages link to, each once, whatever is chosen on them; the page with most is the evidence."""
    everywhere: set[str] = set()
    richest, most = None, 0
    for view in views:
        linked = {link.url.partition("?")[0] for link in view.internal_links if link.topic is Topic.PRODUCT}
        everywhere |= linked
        if len(linked) > most:
            richest, most = view, len(linked)
    if richest is not None:
        sheet.add(richest, "product_count", min(len(everywhere), MAX_COUNT), "link", 0.7)


def _read_lists(sheet: FactSheet, view: PageView) -> None:
    if view.topic is not Topic.LISTING:
        return
    for item in walk(view.structured.json_ld):
        entries = len(values_of(item, "itemListElement"))
        if entries and "itemlist" in types_of(item):
            stated = text_of(item, "numberOfItems", limit=8)
            count = int(stated) if stated and stated.isdecimal() else entries
            sheet.add(view, "product_count", count if 0 < count <= MAX_COUNT else None, "json_ld", 0.8)
    sheet.add(view, "product_count", stated_count(view.lowered), "text", 0.6)


def stated_count(text: str) -> int | None:
    """The number of products that a list in lower case states: the last one of ``1-24 of 368 products``."""
    for match in _STATED_COUNT.finditer(text):
        if not _PER_PAGE.match(text[match.end() : match.end() + 15]):
            count = int(re.sub(r"\D", "", match.group(1)))
            return count if 0 < count <= MAX_COUNT else None
    return None
