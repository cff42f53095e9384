"""What a page states for machines: JSON-LD, microdata, Open Graph and other metas, read once and tolerantly.

What belongs here: syntaxes. What doesn't: products and facts, which look into the items.
"""

from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.brands.microdata import read_microdata
from sourcing_pipeline.brands.schema_items import MAX_DEPTH, MAX_ITEMS, Item, local_name
from sourcing_pipeline.brands.text import clean_markup
from sourcing_pipeline.brands.tolerant_json import loads_tolerantly

MAX_SCRIPTS = 60
MAX_METAS = 400
_MOST_META_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class StructuredData:
    """What a page states. ``metas`` maps names and properties in lower case to contents, in document order."""

    json_ld: list[Item]
    microdata: list[Item]
    metas: dict[str, list[str]]

    def meta(self, *names: str) -> str | None:
        """The content of the first of these that the page has."""
        for name in names:
            if found := self.metas.get(name):
                return found[0]
        return None


def read_structured_data(tree: LexborHTMLParser) -> StructuredData:
    """Read everything that a parsed page states for machines."""
    return StructuredData(json_ld=_json_ld(tree), microdata=read_microdata(tree), metas=_metas(tree))


def _json_ld(tree: LexborHTMLParser) -> list[Item]:
    found: list[Item] = []
    for script in tree.css('script[type*="ld+json" i]')[:MAX_SCRIPTS]:
        for value in loads_tolerantly(script.text(deep=True)):
            found.extend(_top_items(value))
    if not found:
        return []
    budget = [MAX_ITEMS]
    normal = [_normalised(item, 0, budget) for item in found[:MAX_ITEMS]]
    _resolve_references(normal)
    return normal


def _top_items(value: Any, depth: int = 0) -> list[Item]:
    """Objects of a document: of lists, and of ``@graph``, each for itself."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(value, list):
        return [item for inner in value[:MAX_ITEMS] for item in _top_items(inner, depth + 1)]
    if not isinstance(value, dict):
        return []
    graph = value.get("@graph")
    if graph is None:
        return [value]
    own = [{name: inner for name, inner in value.items() if name != "@graph"}] if "@type" in value else []
    return own + _top_items(graph, depth + 1)


def _normalised(value: Any, depth: int, budget: list[int]) -> Any:
    """The same without vocabulary prefixes in names, no deeper than ``MAX_DEPTH``, no more items than the budget."""
    if isinstance(value, dict):
        budget[0] -= 1
        if depth >= MAX_DEPTH or budget[0] < 0:
            return {}
        return {local_name(name): _normalised(inner, depth + 1, budget) for name, inner in value.items()}
    if isinstance(value, list):
        return [] if depth >= MAX_DEPTH else [_normalised(inner, depth + 1, budget) for inner in value[:MAX_ITEMS]]
    return value


def _resolve_references(items: list[Item]) -> None:
    """Put items in place of ``{"@id": ...}`` that name them. Circles may come of it: whoever walks must be bounded."""
    stack: list[Any] = list(items)
    every: list[Item] = []
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            every.append(value)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    by_id = {item["@id"]: item for item in every if isinstance(item.get("@id"), str) and len(item) > 1}
    if not by_id:
        return

    def named(value: Any) -> Any:
        if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("@id"), str):
            return by_id.get(value["@id"], value)
        return value

    for item in every:
        for name, value in item.items():
            item[name] = [named(inner) for inner in value] if isinstance(value, list) else named(value)


def _metas(tree: LexborHTMLParser) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    # The whole document is asked: an element that may not stand in the head pushes later metas into the body.
    for node in tree.css("meta[content]")[:MAX_METAS]:
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv")
        content = clean_markup(attributes.get("content") or "", _MOST_META_TEXT)
        if name and content:
            metas.setdefault(name.strip().lower()[:100], []).append(content)
    return metas
