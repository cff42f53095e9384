"""Items of schema.org, whichever syntax they came in: plain dictionaries with ``@type``, and how to look into them.

What belongs here: types, values, walking, all bounded. What doesn't: how items are read from a page, and what they mean.
"""

from collections.abc import Iterator
from typing import Any

from sourcing_pipeline.brands.text import clean_markup

Item = dict[str, Any]

MAX_DEPTH = 20
MAX_ITEMS = 3_000
MAX_VALUES = 200
_ABOUT_OTHERS = frozenset(
    {"isRelatedTo", "isSimilarTo", "isAccessoryOrSparePartFor", "isConsumableFor", "isVariantOf", "itemReviewed", "review",
     "reviews", "hasVariant", "model", "potentialAction", "comment"}
)  # fmt: skip
"""Properties that lead to things other than what the page is about."""


def types_of(item: Item) -> set[str]:
    """The item's types without vocabulary, lower case."""
    stated = item.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return {local_name(name).lower() for name in names[:MAX_VALUES] if isinstance(name, str)}


def local_name(name: str) -> str:
    """A type or property without its vocabulary: ``http://schema.org/Product`` and ``schema:Product`` are ``Product``."""
    if "schema.org/" in name:
        return name.rpartition("schema.org/")[2]
    return name.removeprefix("schema:")


def values_of(item: Item, *names: str) -> list[Any]:
    """All values of the first of these properties that has any, as a flat list without nulls."""
    for name in names:
        found = item.get(name)
        if found is None:
            continue
        listed = found[:MAX_VALUES] if isinstance(found, list) else [found]
        flat = [inner for value in listed for inner in (value[:MAX_VALUES] if isinstance(value, list) else [value])]
        if kept := [value["@value"] if _is_typed_text(value) else value for value in flat if value is not None]:
            return kept
    return []


def _is_typed_text(value: Any) -> bool:
    return isinstance(value, dict) and "@value" in value


def items_of(item: Item, *names: str) -> list[Item]:
    """Those values that are items themselves."""
    return [value for value in values_of(item, *names) if isinstance(value, dict)]


def text_of(item: Item, *names: str, limit: int = 300) -> str | None:
    """The first of these properties that is a text or number, or an item with a name."""
    for name in names:
        for value in values_of(item, name):
            text = as_text(value, limit)
            if text:
                return text
    return None


def as_text(value: Any, limit: int = 300) -> str | None:
    """A value as clean text: a text, a number, or the name of an item."""
    if isinstance(value, dict):
        value = next(iter(values_of(value, "name", "@id", "url")), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return clean_markup(str(value), limit) or None


def walk(items: list[Item], *, into_others: bool = False, not_into: frozenset[str] = frozenset()) -> Iterator[Item]:
    """Every item and those within it, each once, outer ones first; not what is only related, unless asked for.

    Args:
        items: where to begin.
        into_others: whether to go into what is only related.
        not_into: types, in lower case, whose items are left out with all that is within them.
    """
    seen: set[int] = set()
    stack = [(item, 0) for item in reversed(items[:MAX_ITEMS])]
    while stack and len(seen) < MAX_ITEMS:
        item, depth = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if not_into and types_of(item) & not_into:
            continue
        yield item
        if depth >= MAX_DEPTH:
            continue
        inner = [
            (one, depth + 1)
            for name, value in item.items()
            if into_others or name not in _ABOUT_OTHERS
            for one in (value[:MAX_ITEMS] if isinstance(value, list) else (value,))
            if isinstance(one, dict)
        ]
        stack.extend(reversed(inner))
