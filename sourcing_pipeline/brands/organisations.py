"""Items that describe the company behind a site.

What belongs here: which items these are. What doesn't: the facts that they state.
"""

from sourcing_pipeline.brands.facts import SourceKind
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import Item, types_of, walk

_TYPES = frozenset(
    """organization corporation onlinebusiness onlinestore store localbusiness manufacturer clothingstore jewelrystore homegoodsstore toystore
    bookstore furniturestore petstore florist shoestore bakery winery brewery""".split()
)
_WITHIN_PRODUCTS = frozenset(
    {"product", "productgroup", "offer", "aggregateoffer", "review", "article", "newsarticle", "blogposting"}
)
MAX_ORGANISATIONS = 10


def organisations(view: PageView) -> list[tuple[Item, SourceKind]]:
    """Organisations that a page states of its own site; not makers of products, sellers, authors or publishers."""
    found: list[tuple[Item, SourceKind]] = []
    both: tuple[tuple[list[Item], SourceKind], ...] = (
        (view.structured.json_ld, "json_ld"),
        (view.structured.microdata, "microdata"),
    )
    for items, source in both:
        tops = [item for item in items if not types_of(item) & _WITHIN_PRODUCTS]
        found += [(item, source) for item in walk(tops) if types_of(item) & _TYPES]
    return found[:MAX_ORGANISATIONS]
