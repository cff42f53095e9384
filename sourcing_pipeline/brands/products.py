"""Products of a page: from JSON-LD, microdata and RDFa, Open Graph and the visible page, merged into one list.

What belongs here: which products a page has. What doesn't: what one source says of a product (``product_schema``,
``product_text``), and settling the facts of the product that a page is about (``product_page``).
"""

from collections.abc import Iterable

from sourcing_pipeline.brands.lexicon import Theme, themes_of
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.product_heading import heading_of
from sourcing_pipeline.brands.product_page import main_product
from sourcing_pipeline.brands.product_schema import product_of_metas, products_of_items
from sourcing_pipeline.brands.product_text import products_in_listing
from sourcing_pipeline.brands.seen_product import Product, completed
from sourcing_pipeline.brands.text import simplified
from sourcing_pipeline.web.topics import Topic

MAX_PRODUCTS = 200


def products_on(view: PageView) -> list[Product]:
    """The products that a page shows, each once, in the order of the page, the one that a page is about first."""
    heading = heading_of(view)
    by_source = [
        _distinct(products_of_items(view.structured.json_ld, "json_ld")),
        _distinct(products_of_items([*view.structured.microdata, *view.structured.rdfa], "microdata")),
        list(product_of_metas(view, heading)),
    ]
    found = next((products for products in by_source if products), [])
    if _is_about_one(view, found):
        main = main_product(view, by_source, heading)
        if main is not None and (found or view.topic is Topic.PRODUCT or main.price is not None):
            name = simplified(main.title or "")
            return [main, *(one for one in found if simplified(one.title or "") != name)][:MAX_PRODUCTS]
    if not found and view.topic in {Topic.LISTING, Topic.HOME, Topic.OTHER}:
        found = products_in_listing(view)
    if len(found) == 1:
        for others in by_source:
            if len(others) == 1 and others is not found:
                found = [completed(found[0], others[0])]
    return found[:MAX_PRODUCTS]


def _is_about_one(view: PageView, found: list[Product]) -> bool:
    """Whether a page is about one product: by its topic; of unknown pages by their data, or a way to buy."""
    if view.topic is not Topic.OTHER:
        return view.topic is Topic.PRODUCT
    return len(found) == 1 or (not found and Theme.BUY in themes_of(view.control_text))


def _distinct(products: Iterable[Product]) -> list[Product]:
    found: dict[tuple[str, str, float | None], Product] = {}
    for product in products:
        key = (simplified(product.title or ""), product.sku or product.url or "", product.price)
        found[key] = completed(found[key], product) if key in found else product
        if len(found) >= MAX_PRODUCTS:
            break
    return list(found.values())
