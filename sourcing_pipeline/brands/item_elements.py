"""What readers of items in attributes (microdata, RDFa) share: values that elements inherit, texts within a budget.

What belongs here: walking a tree once, however often it is asked. What doesn't: what attributes mean.
"""

from collections.abc import Callable
from typing import TypeVar

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.schema_items import Item

MAX_TEXT = 5_000
MAX_TEXT_READ = 4_000_000
_UNSEEN_TAGS = frozenset({"script", "style"})
_UNSEEN = ", ".join(sorted(_UNSEEN_TAGS))
Inherited = TypeVar("Inherited")


class TextReader:
    """Gives texts of elements, until so much was read that a page must be hostile: nested elements repeat their text."""

    def __init__(self) -> None:
        self._left = MAX_TEXT_READ

    def text_of(self, node: LexborNode) -> str:
        """The text of an element on one line, ``MAX_TEXT`` characters at most."""
        if self._left <= 0:
            return ""
        text = node.text(deep=True, separator=" ", strip=True)
        self._left -= len(text)
        if "{" in text and node.css_first(_UNSEEN) is not None:
            text = " ".join(
                part.strip()
                for element in node.traverse(include_text=True)
                if element.is_text_node and (element.parent is None or element.parent.tag not in _UNSEEN_TAGS)
                for part in (element.text(deep=False),)
                if part.strip()
            )
        return text[:MAX_TEXT]


def inherited(
    node: LexborNode | None,
    known: dict[int, Inherited],
    of_root: Inherited,
    step: Callable[[LexborNode, Inherited], Inherited],
) -> Inherited:
    """What an element hands to those within it; each element is asked once.

    Args:
        node: the element; null stands for what is above the root.
        known: answers by ``mem_id``; those that are found here are added.
        of_root: what the root inherits.
        step: what an element hands on, given what it inherits itself.
    """
    path: list[LexborNode] = []
    while node is not None and node.mem_id not in known:
        path.append(node)
        node = node.parent
    value = known[node.mem_id] if node is not None else of_root
    for element in reversed(path):
        value = known[element.mem_id] = step(element, value)
    return value


def add_value(item: Item, name: str, value: object) -> None:
    """Give an item another value of a property."""
    if name not in item:
        item[name] = value
    elif isinstance(item[name], list):
        item[name].append(value)
    else:
        item[name] = [item[name], value]
