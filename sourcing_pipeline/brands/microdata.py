"""Microdata as items: ``itemscope``, ``itemprop`` and ``itemref`` of an HTML tree (WHATWG HTML, 5.2).

What belongs here: the syntax. What doesn't: what items mean.
"""

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sourcing_pipeline.brands.item_elements import MAX_TEXT, TextReader, add_value, inherited
from sourcing_pipeline.brands.schema_items import Item, local_name

MAX_ITEMS = 1_000
MAX_PROPERTIES = 5_000
MAX_ADDED = 20_000
"""So many values, counting those that several items share by reference."""
_MAX_NAMED = 20_000
_ATTRIBUTE_OF_TAG = {
    "meta": "content",
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "source": "src", "track": "src", "video": "src",
    "a": "href", "area": "href", "link": "href",
    "object": "data",
    "data": "value", "meter": "value",
    "time": "datetime",
}  # fmt: skip
Owners = tuple[Item, ...]


def items_of_elements(tree: LexborHTMLParser, scopes: list[LexborNode], properties: list[LexborNode]) -> list[Item]:
    """The items of a page that are no property of another one, in document order.

    Args:
        tree: the page.
        scopes: its elements with ``itemscope``, in document order.
        properties: those with ``itemprop``, likewise.
    """
    scopes = scopes[:MAX_ITEMS]
    if not scopes:
        return []
    items = {scope.mem_id: _new_item(scope) for scope in scopes}
    referring = _referenced(tree, scopes, items)
    owners_within: dict[int, Owners] = {mem_id: (item,) for mem_id, item in items.items()}
    texts = TextReader()

    def step(element: LexborNode, owners: Owners) -> Owners:
        return _together(owners, referring.get(element.mem_id, ()))

    inner: set[int] = set()
    added = 0
    for node in properties[:MAX_PROPERTIES]:
        mem_id = node.mem_id
        owners = _together(inherited(node.parent, owners_within, (), step), referring.get(mem_id, ()))
        value: Any = items.get(mem_id)
        owners = tuple(owner for owner in owners if owner is not value)
        if not owners:
            continue
        if value is not None:
            inner.add(mem_id)
        else:
            value = _value(node, texts)
        for name in (node.attributes.get("itemprop") or "").split()[:10]:
            for owner in owners:
                add_value(owner, local_name(name), value)
        added += len(owners)
        if added > MAX_ADDED:
            break
    return [item for mem_id, item in items.items() if mem_id not in inner]


def _new_item(scope: LexborNode) -> Item:
    attributes = scope.attributes
    item: Item = {"@type": (attributes.get("itemtype") or "").split()[:10]}
    if attributes.get("itemid"):
        item["@id"] = attributes["itemid"]
    return item


def _referenced(tree: LexborHTMLParser, scopes: list[LexborNode], items: dict[int, Item]) -> dict[int, Owners]:
    """Elements that items name with ``itemref``, by their identity, with those items."""
    references = [
        (name, items[scope.mem_id])
        for scope in scopes
        if (stated := scope.attributes.get("itemref"))
        for name in stated.split()[:20]
    ]
    if not references:
        return {}
    by_id: dict[str, int] = {}
    for node in tree.css("[id]")[:_MAX_NAMED]:
        by_id.setdefault(node.id or "", node.mem_id)
    referring: dict[int, Owners] = {}
    for name, item in references:
        if name in by_id:
            referring[by_id[name]] = _together(referring.get(by_id[name], ()), (item,))
    return referring


def _together(owners: Owners, others: Owners) -> Owners:
    """Both, each once; ``MAX_ITEMS`` are few enough to look through, and more than one is rare."""
    if not others:
        return owners
    known = {id(owner) for owner in owners}
    return owners + tuple(other for other in others if id(other) not in known)


def _value(node: LexborNode, texts: TextReader) -> str | None:
    attributes = node.attributes
    attribute = _ATTRIBUTE_OF_TAG.get(node.tag or "")
    # Shops put ``content`` on any element, to state what the text beside it only shows.
    stated = attributes.get("content") or (attributes.get(attribute) if attribute else None)
    if stated is None and node.tag == "img":
        stated = attributes.get("data-src")
    return stated[:MAX_TEXT] if stated is not None else texts.text_of(node)
