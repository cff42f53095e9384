"""Signs that goods are ordered on a site itself: links to a cart, its markup, what it holds, labels that invite to buy.

What belongs here: how a cart shows in addresses, markup and texts. What doesn't: its words (``lexicon``, ``site_words``),
and what follows (``site_kind``).
"""

# ruff: noqa: RUF001 - currencies and words in many scripts

import re
from collections.abc import Iterable, Sequence

from sourcing_pipeline.brands.lexicon import Theme, themes_of
from sourcing_pipeline.brands.page_view import PageView

_PATHS = tuple(
    """/cart /basket /checkout /bag /mycart /my-cart /viewcart viewcart shopping-cart shoppingcart shopping_cart cart.php basket.php cart.asp
    /order.php /order/basket orderitemdisplay route=checkout warenkorb /panier /carrito /carrello winkelwagen winkelmand /varukorg /kurv /koszyk
    /kosik /carrinho /kosar /sepet /korzina /krepselis /kosarica /ostukorv /grozs""".split()
)
_MARKUP = {
    "cart": """add-to-cart add_to_cart addtocart btn-cart minicart mini-cart mini_cart topcart top-cart header-cart cart-header cart-link cart-icon
        cart-count cart_count cart-items cart_items cart-total shopping-cart shoppingcart shopping_cart""".split(),
    "basket": "add-to-basket addtobasket minibasket mini-basket basket-link basket-count".split(),
    "warenkorb": ["warenkorb"],
    "winkelwagen": ["winkelwagen"],
    "koszyk": ["koszyk"],
}
"""Parts of class names and ids, by a word that each of them has."""

_MARKUP_CHARACTERS = 200_000
_CURRENCIES = (
    r"(?:[$€£¥₹₽₺₴₪]|us\$|eur|usd|gbp|chf|pln|zł|kč|czk|kr\.?|sek|dkk|nok|ft|huf|lei|ron|лв|руб|грн|rub|tl|rs\.?)"
)
_ITEMS = (
    r"(?:items?|products?|item\(s\)|article\(s\)|articles?|produits?|artikel|produkte?|productos?|artículos?|prodotti|articol[io]|producten"
    r"|produtos|produkter|varor|varer|produktów|položek|termék|produse|prekių|товаров|товар|шт)"
)
_NOTHING = re.compile(
    rf"(?:(?<=[\s(\[:|])|(?<!.))0(?:[.,]00)?\s?{_CURRENCIES}(?!\w)|(?:(?<=[\s(\[:|])|(?<!.))0[)\]]?\s{_ITEMS}(?!\w)"
)
"""From a zero on: an amount of nothing, or no items."""

_AMOUNT_OF_NOTHING = re.compile(rf"(?<!\w){_CURRENCIES}\s?$")
_LONGEST_CURRENCY = 5
_TOP_OF_PAGE = 6_000
_INVITATION = re.compile(r"(?:shop|buy)\s+\w", re.IGNORECASE)


def links_to_cart(views: Sequence[PageView], labels: Iterable[str]) -> bool:
    """Whether a label or an address of a link leads to a cart."""
    if any(Theme.CART in themes_of(label) for label in labels):
        return True
    addresses = "\n".join({_path(link.href) for view in views for link in view.links}).lower()
    return any(part in addresses for part in _PATHS)


def _path(href: str) -> str:
    return href if "route=" in href else href.partition("?")[0]


def has_cart_markup(view: PageView) -> bool:
    """Whether classes, ids or scripts of a page name a cart."""
    html = view.page.html[:_MARKUP_CHARACTERS].lower()
    return any(word in html and any(marker in html for marker in markers) for word, markers in _MARKUP.items())


def shows_empty_cart(view: PageView) -> bool:
    """Whether a page begins with an amount of zero or "0 items": a visitor who only reads has an empty cart."""
    text = view.lowered[:_TOP_OF_PAGE]
    place = text.find("0")
    while place >= 0:
        if _NOTHING.match(text, place) is not None:
            return True
        if text.startswith(("0.00", "0,00"), place) and not text[place + 4 : place + 5].isdigit():
            before = text[max(place - _LONGEST_CURRENCY, 0) : place]
            if _AMOUNT_OF_NOTHING.search(before) is not None:
                return True
        place = text.find("0", place + 1)
    return False


def invitations(labels: Iterable[str]) -> int:
    """Labels that begin with "Shop" or "Buy", as in "Shop new dresses"."""
    return sum(_INVITATION.match(label) is not None for label in labels)
