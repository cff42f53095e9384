"""The items that a page states, whichever syntax they came in, each with its kind of source.

What belongs here: one way through all of them. What doesn't: syntaxes (``structured_data``), what items mean.
"""

from collections.abc import Iterator

from sourcing_pipeline.brands.facts import SourceKind
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import Item, walk


def stated_items(view: PageView, *, not_into: frozenset[str] = frozenset()) -> Iterator[tuple[Item, SourceKind]]:
    """Every item of a page and those within it; nothing within items of types (in lower case) in ``not_into``."""
    stated: tuple[tuple[list[Item], SourceKind], ...] = (
        (view.structured.json_ld, "json_ld"),
        (view.structured.microdata, "microdata"),
        (view.structured.rdfa, "markup"),
    )
    for items, source in stated:
        for item in walk(items, not_into=not_into):
            yield item, source
