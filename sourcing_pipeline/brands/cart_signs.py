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
_MARKUP = tuple(
    """add-to-cart add_to_cart addtocart add-to-basket addtobasket btn-cart minicart mini-cart mini_cart minibasket mini-basket topcart top-cart
    header-cart cart-header cart-link cart-icon cart-count cart_count cart-items cart_items cart-total basket-link basket-count shopping-cart
    shoppingcart shopping_cart warenkorb winkelwagen koszyk""".split()
)
_MARKUP_CHARACTERS = 300_000
_CURRENCIES = (
    r"(?:[$€£¥₹₽₺₴₪]|us\$|eur|usd|gbp|chf|pln|zł|kč|czk|kr\.?|sek|dkk|nok|ft|huf|lei|ron|лв|руб|грн|rub|tl|rs\.?)"
)
_ITEMS = (
    r"(?:items?|products?|item\(s\)|article\(s\)|articles?|produits?|artikel|produkte?|productos?|artículos?|prodotti|articol[io]|producten"
    r"|produtos|produkter|varor|varer|produktów|položek|termék|produse|prekių|товаров|товар|шт)"
)
_EMPTY_CART = re.compile(
    rf"(?<![\w.,])0(?:[.,]00)?\s?{_CURRENCIES}(?!\w)|(?<!\w){_CURRENCIES}\s?0[.,]00(?![\d.,])|(?<![\w.,])[(\[]?0[)\]]?\s{_ITEMS}(?!\w)"
)
_TOP_OF_PAGE = 6_000
_INVITATION = re.compile(r"(?:shop|buy)\s+\w", re.IGNORECASE)


def links_to_cart(views: Sequence[PageView], labels: Iterable[str]) -> bool:
    """Whether a label or an address of a link leads to a cart."""
    return any(Theme.CART in themes_of(label) for label in labels) or any(_is_of_cart(view) for view in views)


def _is_of_cart(view: PageView) -> bool:
    for link in view.links:
        href = link.href.lower()
        path = href if "route=" in href else href.partition("?")[0]
        if any(part in path for part in _PATHS):
            return True
    return False


def has_cart_markup(view: PageView) -> bool:
    """Whether classes, ids or scripts of a page name a cart."""
    html = view.page.html[:_MARKUP_CHARACTERS].lower()
    return any(marker in html for marker in _MARKUP)


def shows_empty_cart(view: PageView) -> bool:
    """Whether a page begins with an amount of zero or "0 items": a visitor who only reads has an empty cart."""
    return _EMPTY_CART.search(view.lowered[:_TOP_OF_PAGE]) is not None


def invitations(labels: Iterable[str]) -> int:
    """Labels that begin with "Shop" or "Buy", as in "Shop new dresses"."""
    return sum(_INVITATION.match(label) is not None for label in labels)
