"""Products where nothing states them for machines: the cards of a listing.

What belongs here: reading the visible page. What doesn't: structured data (``product_schema``), and the product that a page is
about (``product_page``).
"""

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.lexicon import Theme, themes_of
from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.prices import PRICE_IN_TEXT, money_in, price_and_list_price, prices_in_text
from sourcing_pipeline.brands.product_block import LONGEST_PRICE_TEXT, MOST_LONG_TEXTS, price_elements
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.text import clean
from sourcing_pipeline.web.topics import Topic

MAX_CARDS = 100
_LEAST_CARDS = 3
_HIGHEST_CARD = 5
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
    long_ones = 0
    for node in price_elements(view, MAX_CARDS * 4):
        text = node_text(node, LONGEST_PRICE_TEXT + 1)
        if not text or len(text) > LONGEST_PRICE_TEXT:
            long_ones += bool(text)
            if long_ones > MOST_LONG_TEXTS:
                break
            continue
        prices = prices_in_text(text)
        if not prices and not ((lone := money_in(text)) and lone.currency):
            continue
        price = prices[-1] if prices else lone
        named = _card_title(node)
        if named is None or price is None:
            continue
        title, href = named
        if href not in found:
            found[href] = Product(
                title=title, url=href, price=price.amount, currency=price.currency, source_kind="text", confidence=0.4
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
        if href in found or not any(map(str.isalpha, title)) or _is_button(title):
            continue
        around = link
        for _ in range(_HIGHEST_TEXT):
            if around.parent is None:
                break
            around = around.parent
            if around.mem_id not in texts:
                texts[around.mem_id] = node_text(around, _LONGEST_CARD + 1)
            text = texts[around.mem_id]
            if len(text) > _LONGEST_CARD or len(prices_in_text(text, _MOST_PRICES + 1)) > _MOST_PRICES:
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


def _card_title(node: LexborNode) -> tuple[str, str] | None:
    """Title and address of the card around a price: of the smallest element that has a link with a text."""
    ancestor: LexborNode | None = node
    for _ in range(_HIGHEST_CARD):
        if ancestor is None:
            return None
        links = [link for link in ancestor.css("a[href]")[:12] if ancestor.tag != "body"]
        if ancestor.tag == "a" and ancestor.attributes.get("href"):
            links.insert(0, ancestor)
        heading = ancestor.css_first("h1, h2, h3, h4, h5")
        for link in links:
            label = heading if heading is not None else link
            title = clean(PRICE_IN_TEXT.sub(" ", label.text(deep=True, separator=" ")[:400]), 200)
            if not title or not any(c.isalpha() for c in title) or _is_button(title):
                title = clean((link.attributes.get("title") or ""), 200)
            if title:
                return title, (link.attributes.get("href") or "")[:2_000]
        if links:
            # The picture's own name, where the link is only a picture.
            for image in ancestor.css("img[alt]")[:3]:
                if title := clean(image.attributes.get("alt") or "", 200):
                    return title, (links[0].attributes.get("href") or "")[:2_000]
        ancestor = ancestor.parent
    return None


def _is_button(text: str) -> bool:
    """Whether a text is a button's rather than a title."""
    return bool(themes_of(text) & {Theme.BUY, Theme.CART})
