"""Which link or heading names the card around a price.

What belongs here: title and address of a card, found within bounds. What doesn't: its price (``product_text``).
"""

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.lexicon import Theme, themes_of
from sourcing_pipeline.brands.page_view import node_text
from sourcing_pipeline.brands.prices import PRICE_IN_TEXT
from sourcing_pipeline.brands.text import clean

MAX_LINKS_READ = 20_000
"""Links of a page that are looked at, one each time that an element around it is: a hostile page nests thousands."""

_HIGHEST_CARD = 5
_MOST_LINKS = 12
_MOST_PICTURES = 3

Titled = tuple[str, str]
"""Title and address."""


class CardTitles:
    """The titles of one page's cards. Each element around prices is asked once, however many prices it holds."""

    def __init__(self) -> None:
        self.links_read = 0
        self._known: dict[int, Titled | None] = {}

    def of_price(self, node: LexborNode) -> Titled | None:
        """Title and address of the smallest element around a price that has a link with a text."""
        ancestor: LexborNode | None = node
        for _ in range(_HIGHEST_CARD):
            if ancestor is None:
                return None
            mem_id = ancestor.mem_id
            if mem_id not in self._known:
                if self.links_read >= MAX_LINKS_READ:
                    return None
                self._known[mem_id] = self._titled(ancestor)
            if (found := self._known[mem_id]) is not None:
                return found
            ancestor = ancestor.parent
        return None

    def _titled(self, element: LexborNode) -> Titled | None:
        within = element.css("a[href]") if element.tag != "body" else []
        self.links_read += len(within)
        links = within[:_MOST_LINKS]
        if element.tag == "a" and element.attributes.get("href"):
            links.insert(0, element)
        if not links:
            return None
        heading = element.css_first("h1, h2, h3, h4, h5")
        of_heading = _title(heading) if heading is not None else ""
        for link in links:
            title = (of_heading if heading is not None else _title(link)) or clean(
                link.attributes.get("title") or "", 200
            )
            if title:
                return title, _address(link)
        # The picture's own name, where the link is only a picture.
        names = (clean(image.attributes.get("alt") or "", 200) for image in element.css("img[alt]")[:_MOST_PICTURES])
        return next(((name, _address(links[0])) for name in names if name), None)


def is_button(text: str) -> bool:
    """Whether a text is a button's rather than a title."""
    return bool(themes_of(text) & {Theme.BUY, Theme.CART})


def _title(node: LexborNode) -> str:
    title = clean(PRICE_IN_TEXT.sub(" ", node_text(node, 400)), 200)
    return title if any(map(str.isalpha, title)) and not is_button(title) else ""


def _address(link: LexborNode) -> str:
    return (link.attributes.get("href") or "")[:2_000]
