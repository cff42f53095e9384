"""Products where nothing states them for machines: the cards of a listing.

What belongs here: reading the visible page. What doesn't: structured data (``product_schema``), and the product that a page is
about (``product_page``).
"""

from sourcing_pipeline.brands.card_titles import CardTitles, is_button
from sourcing_pipeline.brands.other_amounts import without_other_amounts
from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.prices import PRICE_IN_TEXT, price_and_list_price, prices_in_text
from sourcing_pipeline.brands.product_block import (
    LONGEST_PRICE_TEXT,
    MOST_LONG_TEXTS,
    NO_PRICE_OF_IT,
    STRUCK_TAGS,
    price_elements,
)
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.text import clean
from sourcing_pipeline.web.topics import Topic

MAX_CARDS = 100
_LEAST_CARDS = 3
_HIGHEST_TEXT = 2
_MOST_LINKS = 400
_LONGEST_CARD = 160
"""Characters of a card that is known by its text alone: more is a story that mentions a price."""

_MOST_PRICES = 2
"""Prices of a card: what it costs, and what it did before. More are those of several cards."""

_TEXT_TO_TRY = 60_000


def products_in_listing(view: PageView) -> list[Product]:
    """The cards of a listing, each with a price and a title that leads to its page.

    One or two prices beside links are a teaser, not a listing.
    """
    found = _cards_of_price_elements(view)
    if len(found) < _LEAST_CARDS and view.topic is Topic.LISTING:
        found = _cards_of_links(view)
    return found if len(found) >= _LEAST_CARDS else []


def _cards_of_price_elements(view: PageView) -> list[Product]:
    """A price, and the nearest link or heading with a text above or beside it."""
    found: dict[str, Product] = {}
    titles = CardTitles()
    long_ones = 0
    for node in price_elements(view, MAX_CARDS * 4):
        text = node_text(node, LONGEST_PRICE_TEXT + 1)
        if not text or len(text) > LONGEST_PRICE_TEXT:
            long_ones += bool(text)
            if long_ones > MOST_LONG_TEXTS:
                break
            continue
        if node.tag in STRUCK_TAGS or NO_PRICE_OF_IT.search(view.named.name_of(node)):
            continue
        text = without_other_amounts(text)
        price, before = price_and_list_price(text)
        if price is None or (price.currency is None and not prices_in_text(text, 1)):
            continue
        named = titles.of_price(node)
        if named is None:
            continue
        title, href = named
        if href not in found:
            found[href] = Product(
                title=title,
                url=href,
                price=price.amount,
                list_price=before.amount if before is not None else None,
                currency=price.currency,
                source_kind="text",
                confidence=0.4,
            )
        if len(found) >= MAX_CARDS:
            break
    return list(found.values())


def _cards_of_links(view: PageView) -> list[Product]:
    """Links with a price in the text around them, where nothing is called a price: tables and lists of plain shops."""
    if len(prices_in_text(view.text[:_TEXT_TO_TRY], _LEAST_CARDS)) < _LEAST_CARDS:
        return []
    found: dict[str, Product] = {}
    texts: dict[int, str] = {}
    for link in view.tree.css("a[href]")[:_MOST_LINKS]:
        title, href = node_text(link, 200), (link.attributes.get("href") or "")[:2_000]
        if href in found or not any(map(str.isalpha, title)) or is_button(title):
            continue
        around = link
        for _ in range(_HIGHEST_TEXT):
            if around.parent is None:
                break
            around = around.parent
            if around.mem_id not in texts:
                texts[around.mem_id] = node_text(around, _LONGEST_CARD + 1)
            text = texts[around.mem_id]
            if len(text) > _LONGEST_CARD:
                break
            text = without_other_amounts(text)
            if len(prices_in_text(text, _MOST_PRICES + 1)) > _MOST_PRICES:
                break
            price, before = price_and_list_price(text.replace(title, " ", 1))
            if price is not None and price.currency is not None:
                found[href] = Product(
                    title=clean(PRICE_IN_TEXT.sub(" ", title)),
                    url=href,
                    price=price.amount,
                    list_price=before.amount if before is not None else None,
                    currency=price.currency,
                    source_kind="text",
                    confidence=0.35,
                )
                break
        if len(found) >= MAX_CARDS:
            break
    return list(found.values())
