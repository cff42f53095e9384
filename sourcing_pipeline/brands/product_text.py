"""Products where nothing states them for machines: a product page's heading and price, the cards of a listing.

What belongs here: reading the visible page. What doesn't: structured data (``products``).
"""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.lexicon import Theme, themes_of
from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.prices import PRICE_IN_TEXT, Money, money_in, prices_in_text
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.text import clean, simplified
from sourcing_pipeline.web.topics import Topic

MAX_CARDS = 100
_PRICE_ELEMENTS = '[itemprop="price"], [class*="price" i], [id*="price" i], [class*="preis" i], [class*="prix" i], [class*="precio" i], [class*="prezzo" i], [class*="prijs" i]'
_STRUCK = 'del, s, strike, [class*="old" i], [class*="was" i], [class*="list-price" i], [class*="compare" i], [class*="regular" i]'
_GALLERY = (
    '[class*="gallery" i] img, [class*="product-image" i] img, [class*="product-photo" i] img, [class*="product__media" i] img, '
    '[class*="product-media" i] img, [class*="productimage" i] img, [id*="product-image" i] img, [id*="gallery" i] img, '
    '[class*="product-img" i] img, [class*="thumbnails" i] img'
)
_RELATED = '[class*="related" i], [class*="upsell" i], [class*="recommend" i], [class*="cross-sell" i], [class*="similar" i], nav, header, footer, aside'
_LONGEST_PRICE_TEXT = 60
_HIGHEST_CARD = 5


def product_in_text(view: PageView) -> Iterator[Product]:
    """The product that a page is about, if it has one heading, a price near it, and a way to buy."""
    title = heading_of(view)
    is_buyable = view.topic is Topic.PRODUCT or Theme.BUY in themes_of(view.control_text)
    if title is None or not is_buyable:
        return
    price, before = _main_price(view)
    if price is None and view.topic is not Topic.PRODUCT:
        return
    themes = view.themes
    availability = None
    if themes[Theme.OUT_OF_STOCK] != themes[Theme.IN_STOCK]:
        availability = "OutOfStock" if themes[Theme.OUT_OF_STOCK] > themes[Theme.IN_STOCK] else "InStock"
    yield Product(
        title=title,
        price=price.amount if price else None,
        list_price=before.amount if price and before and before.amount > price.amount else None,
        currency=price.currency if price else None,
        availability=availability,
        image_count=gallery_image_count(view),
        description=view.structured.meta("description", "og:description"),
        source_kind="text",
        confidence=0.5 if price else 0.3,
    )


def heading_of(view: PageView) -> str | None:
    """The first heading of the first rank that says something."""
    return next((text for node in view.tree.css("h1")[:3] if (text := node_text(node, 200))), None)


def _main_price(view: PageView) -> tuple[Money | None, Money | None]:
    """The first price outside related products, and the struck-through one beside it."""
    elsewhere = {node.mem_id for region in view.tree.css(_RELATED)[:50] for node in region.css(_PRICE_ELEMENTS)[:50]}
    struck = {node.mem_id for region in view.tree.css(_STRUCK)[:100] for node in (region, *region.css("*")[:10])}
    price: Money | None = None
    before: Money | None = None
    for node in view.tree.css(_PRICE_ELEMENTS)[:60]:
        if node.mem_id in elsewhere:
            continue
        old = node.css_first("del, s, strike")
        text = node_text(node, _LONGEST_PRICE_TEXT + 1)
        found = prices_in_text(text)
        if not found and len(text) <= _LONGEST_PRICE_TEXT and (lone := money_in(text)):
            found = [lone]
        if not found:
            continue
        if node.mem_id in struck:
            before = before or found[0]
            continue
        if old is not None and len(found) > 1:
            earlier = money_in(node_text(old, _LONGEST_PRICE_TEXT))
            before = before or earlier
            found = [money for money in found if earlier is None or money.amount != earlier.amount] or found
        price = price or found[0]
        if price.currency is not None and before is not None:
            break
    if price is None:
        inside = prices_in_text(view.text[:20_000], limit=1)
        price = inside[0] if inside else None
    return price, before


def gallery_image_count(view: PageView) -> int:
    """How many different pictures a product page shows: of its gallery, else those that bear its name."""
    addresses = set()
    pictures = view.tree.css(_GALLERY)[:100]
    if not pictures:
        title = simplified(heading_of(view) or "-")
        pictures = [
            one for one in view.tree.css("img[alt]")[:200] if simplified(one.attributes.get("alt") or "") == title
        ]
    for node in pictures:
        attributes = node.attributes
        address = attributes.get("data-src") or attributes.get("src") or attributes.get("data-original") or ""
        if address and not address.startswith("data:"):
            addresses.add(address.partition("?")[0])
    return len(addresses)


def products_in_listing(view: PageView) -> list[Product]:
    """Cards of a listing: a price, and the nearest link or heading with a text above or beside it."""
    found: dict[str, Product] = {}
    for node in view.tree.css(_PRICE_ELEMENTS)[: MAX_CARDS * 4]:
        text = node_text(node, _LONGEST_PRICE_TEXT + 1)
        if not text or len(text) > _LONGEST_PRICE_TEXT:
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
    # One or two prices beside links are a teaser, not a listing.
    return list(found.values()) if len(found) > 2 else []  # noqa: PLR2004 - see above


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
