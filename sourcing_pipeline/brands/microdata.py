"""Microdata as items: ``itemscope``, ``itemprop`` and ``itemref`` of an HTML tree.

What belongs here: the syntax. What doesn't: what items mean.
"""

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sourcing_pipeline.brands.schema_items import Item, local_name

MAX_ITEMS = 1_000
MAX_PROPERTIES = 5_000
_MOST_TEXT = 5_000
_PLAIN_ID = re.compile(r"^[A-Za-z][\w-]{0,100}$")
_ATTRIBUTE_OF_TAG = {
    "meta": "content",
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "source": "src", "track": "src", "video": "src",
    "a": "href", "area": "href", "link": "href",
    "object": "data",
    "data": "value", "meter": "value",
    "time": "datetime",
}  # fmt: skip


def read_microdata(tree: LexborHTMLParser) -> list[Item]:
    """The items of a page that are no property of another one, in document order."""
    scopes = tree.css("[itemscope]")[:MAX_ITEMS]
    if not scopes:
        return []
    items = {scope.mem_id: _new_item(scope) for scope in scopes}
    referring = _referenced(tree, scopes, items)
    inner: set[int] = set()
    for node in tree.css("[itemprop]")[:MAX_PROPERTIES]:
        owner = _owner(node, items, referring)
        if owner is None:
            continue
        value: Any = items.get(node.mem_id)
        if value is owner:
            continue
        if value is not None:
            inner.add(node.mem_id)
        else:
            value = _value(node)
        for name in (node.attributes.get("itemprop") or "").split()[:10]:
            _add(owner, local_name(name), value)
    return [item for mem_id, item in items.items() if mem_id not in inner]


def _new_item(scope: LexborNode) -> Item:
    attributes = scope.attributes
    item: Item = {"@type": (attributes.get("itemtype") or "").split()[:10]}
    if attributes.get("itemid"):
        item["@id"] = attributes["itemid"]
    return item


def _referenced(tree: LexborHTMLParser, scopes: list[LexborNode], items: dict[int, Item]) -> dict[int, Item]:
    """Elements that an item names with ``itemref``, by their identity, with that item."""
    referring: dict[int, Item] = {}
    for scope in scopes:
        for name in (scope.attributes.get("itemref") or "").split()[:20]:
            target = tree.css_first(f"#{name}") if _PLAIN_ID.match(name) else None
            if target is not None:
                referring[target.mem_id] = items[scope.mem_id]
    return referring


def _owner(node: LexborNode, items: dict[int, Item], referring: dict[int, Item]) -> Item | None:
    if node.mem_id in referring:
        return referring[node.mem_id]
    ancestor = node.parent
    while ancestor is not None:
        mem_id = ancestor.mem_id
        if mem_id in items:
            return items[mem_id]
        if mem_id in referring:
            return referring[mem_id]
        ancestor = ancestor.parent
    return None


def _value(node: LexborNode) -> str | None:
    attributes = node.attributes
    attribute = _ATTRIBUTE_OF_TAG.get(node.tag or "")
    # Shops put ``content`` on any element, to state what the text beside it only shows.
    stated = attributes.get("content") or (attributes.get(attribute) if attribute else None)
    if stated is None and node.tag == "img":
        stated = attributes.get("data-src")
    if stated is not None:
        return stated[:_MOST_TEXT]
    return node.text(deep=True, separator=" ", strip=True)[:_MOST_TEXT]


def _add(item: Item, name: str, value: Any) -> None:
    if name not in item:
        item[name] = value
    elif isinstance(item[name], list):
        item[name].append(value)
    else:
        item[name] = [item[name], value]
