"""What a page states for machines: JSON-LD, microdata, RDFa, Open Graph and other metas, read once and tolerantly.

What belongs here: syntaxes. What doesn't: products and facts, which look into the items.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sourcing_pipeline.brands.microdata import items_of_elements
from sourcing_pipeline.brands.rdfa import read_rdfa
from sourcing_pipeline.brands.schema_items import MAX_DEPTH, MAX_ITEMS, Item, local_name
from sourcing_pipeline.brands.text import clean_markup
from sourcing_pipeline.brands.tolerant_json import loads_tolerantly

MAX_SCRIPTS = 60
MAX_METAS = 400
_MOST_META_TEXT = 2_000
_IN_FULL = re.compile(r"^https?://(?:www\.)?(?:ogp\.me|opengraphprotocol\.org)/(?:ns|schema)(?:/([a-z]{1,20})#|[#/])")
"""The vocabulary of a property of Open Graph that is written in full."""
_OPEN_GRAPH = ("og:", "product:", "article:", "business:", "place:", "profile:")
_NAMING = frozenset({"@id", "@type"})
_SIZE = re.compile(r"\d{1,5}(?![\d%])", re.ASCII)
_STATING = 'script[type*="ld+json" i], meta[content], [itemscope], [itemprop], [typeof], [vocab], [property]'


@dataclass(frozen=True, slots=True)
class StructuredData:
    """What a page states. ``metas`` maps names and properties in lower case to contents, in document order."""

    json_ld: list[Item]
    microdata: list[Item]
    metas: dict[str, list[str]]
    rdfa: list[Item] = field(default_factory=list)
    open_graph: list[tuple[str, str]] = field(default_factory=list)
    """Open Graph's properties as they follow each other: what is said of a picture follows the picture."""

    def meta(self, *names: str) -> str | None:
        """The content of the first of these that the page has."""
        for name in names:
            if found := self.metas.get(name):
                return found[0]
        return None

    def images(self) -> list["StatedImage"]:
        """The pictures that Open Graph names, with the sizes stated for each, in order."""
        found: list[StatedImage] = []
        for name, content in self.open_graph:
            if name in {"og:image", "og:image:url"}:
                # Some name the address of a picture twice, and its secure address after it.
                if not found or found[-1].url != content:
                    found.append(StatedImage(content))
            elif found and (size := _SIZE.match(content)):
                if name == "og:image:width":
                    found[-1] = replace(found[-1], width_px=int(size.group()))
                elif name == "og:image:height":
                    found[-1] = replace(found[-1], height_px=int(size.group()))
        return found


@dataclass(frozen=True, slots=True)
class StatedImage:
    """A picture as a page states it, with its size where that is stated."""

    url: str
    width_px: int | None = None
    height_px: int | None = None


def read_structured_data(tree: LexborHTMLParser) -> StructuredData:
    """Read everything that a parsed page states for machines."""
    scripts: list[LexborNode] = []
    metas: list[LexborNode] = []
    scopes: list[LexborNode] = []
    properties: list[LexborNode] = []
    has_rdfa = False
    last = -1
    # One walk through the whole document finds them all; an element that matches twice comes twice, one after the other.
    # Metas are looked for everywhere: an element that may not stand in the head pushes later ones into the body.
    for node in tree.css(_STATING):
        mem_id = node.mem_id
        if mem_id == last:
            continue
        last = mem_id
        attributes, tag = node.attributes, node.tag
        if tag == "script" and "ld+json" in (attributes.get("type") or "").lower():
            scripts.append(node)
        if "itemscope" in attributes:
            scopes.append(node)
        if "itemprop" in attributes:
            properties.append(node)
        if tag == "meta":
            metas.append(node)
        elif "property" in attributes:
            has_rdfa = True
        has_rdfa = has_rdfa or "typeof" in attributes or "vocab" in attributes
    stated, open_graph = _metas(metas[:MAX_METAS])
    return StructuredData(
        json_ld=_json_ld(scripts[:MAX_SCRIPTS]),
        microdata=items_of_elements(tree, scopes, properties),
        metas=stated,
        open_graph=open_graph,
        rdfa=read_rdfa(tree) if has_rdfa else [],
    )


def _json_ld(scripts: list[LexborNode]) -> list[Item]:
    found: list[Item] = []
    for script in scripts:
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
        if len(value) == 1 and (listed := value.get("@list", value.get("@set"))) is not None:
            return _normalised(listed, depth + 1, budget)
        return {local_name(name): _normalised(inner, depth + 1, budget) for name, inner in value.items()}
    if isinstance(value, list):
        return [] if depth >= MAX_DEPTH else [_normalised(inner, depth + 1, budget) for inner in value[:MAX_ITEMS]]
    return value


def _resolve_references(items: list[Item]) -> None:
    """Put items in place of ``{"@id": ...}`` that name them, with or without their type. Circles may come of it: whoever walks must be bounded."""
    stack: list[Any] = list(items)
    every: list[Item] = []
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            every.append(value)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    by_id: dict[str, Item] = {}
    for item in every:
        identity = item.get("@id")
        if isinstance(identity, str) and not item.keys() <= _NAMING and len(item) > len(by_id.get(identity, ())):
            by_id[identity] = item
    if not by_id:
        return

    def named(value: Any) -> Any:
        if isinstance(value, dict) and value.keys() <= _NAMING and isinstance(value.get("@id"), str):
            return by_id.get(value["@id"], value)
        return value

    for item in every:
        for name, value in item.items():
            item[name] = [named(inner) for inner in value] if isinstance(value, list) else named(value)


def _metas(nodes: list[LexborNode]) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Contents by name, and the properties of Open Graph in order."""
    metas: dict[str, list[str]] = {}
    open_graph: list[tuple[str, str]] = []
    for node in nodes:
        attributes = node.attributes
        stated = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv")
        content = clean_markup(attributes.get("content") or "", _MOST_META_TEXT)
        if not stated or not content:
            continue
        name = stated.strip().lower()[:100]
        if name.startswith("http"):
            name = _IN_FULL.sub(lambda match: f"{match[1] or 'og'}:", name)
        metas.setdefault(name, []).append(content)
        if name.startswith(_OPEN_GRAPH):
            open_graph.append((name, content))
    return metas, open_graph
