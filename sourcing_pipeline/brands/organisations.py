"""Items that describe the company behind a site.

What belongs here: which items these are. What doesn't: the facts that they state.
"""

from collections.abc import Iterator

from sourcing_pipeline.brands.facts import SourceKind
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import Item, types_of
from sourcing_pipeline.brands.schema_types import BRANDS, LOCAL_BUSINESSES, OFFERS, ORGANISATIONS, PRODUCTS, WORKS
from sourcing_pipeline.brands.stated_items import stated_items

_ABOUT_OTHERS = PRODUCTS | OFFERS | WORKS
MAX_ORGANISATIONS = 10
MAX_OWN_PLACES = 3
"""A page with more businesses than that lists others, or branches: where to buy."""


def organisations(view: PageView) -> list[tuple[Item, SourceKind]]:
    """Organisations that a page states of its own site; not makers of products, sellers, authors, or shops in a list."""
    found = [(item, source) for item, source in _stated(view) if types_of(item) & ORGANISATIONS]
    places = [item for item, _ in found if types_of(item) & LOCAL_BUSINESSES]
    if len(places) > MAX_OWN_PLACES:
        found = [(item, source) for item, source in found if not types_of(item) & LOCAL_BUSINESSES]
    return found[:MAX_ORGANISATIONS]


def stated_brands(view: PageView) -> list[tuple[Item, SourceKind]]:
    """Brands that a page states by themselves rather than as those of a product."""
    return [(item, source) for item, source in _stated(view) if types_of(item) & BRANDS][:MAX_ORGANISATIONS]


def _stated(view: PageView) -> Iterator[tuple[Item, SourceKind]]:
    """All items of a page but those within what is about others."""
    return stated_items(view, not_into=_ABOUT_OTHERS)
