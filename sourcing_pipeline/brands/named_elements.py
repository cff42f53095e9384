"""Elements of a page by what their authors call them: classes, ids, item properties and test ids.

What belongs here: finding elements by parts of their names, in the order of the page. What doesn't: what the names mean.

A part of a class takes lexbor 0.2 ms to find on a usual product page, one of a rarer attribute 0.07 ms, and reading all names
1 ms: so readers ask for few parts at a time, the likeliest first, and names are read where they are asked for.
"""

from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

ATTRIBUTES = ("class", "id", "itemprop", "data-testid")
_MOST_NAME = 300


class NamedElements:
    """The elements of a page by their names."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._names: dict[int, str] = {}

    def called(
        self, *parts: str, most: int, by: tuple[str, ...] = ("class", "id"), with_headings: bool = False
    ) -> list[LexborNode]:
        """Elements whose names have one of these parts, in the order of the page.

        Args:
            parts: of names; lower-case letters and hyphens.
            most: elements at most.
            by: attributes that hold names.
            with_headings: headings of the first rank are among them, too.
        """
        selector = _selector(parts, by)
        return self._tree.css(f"h1, {selector}" if with_headings else selector)[:most]

    def name_of(self, node: LexborNode) -> str:
        """All names of an element, in lower case; empty where it has none."""
        mem_id = node.mem_id
        name = self._names.get(mem_id)
        if name is None:
            attributes = node.attributes
            name = " ".join([value[:_MOST_NAME] for key in ATTRIBUTES if (value := attributes.get(key))]).lower()
            self._names[mem_id] = name
        return name


@lru_cache(maxsize=100)
def _selector(parts: tuple[str, ...], attributes: tuple[str, ...]) -> str:
    return ", ".join(f'[{attribute}*="{part}" i]' for part in parts for attribute in attributes)
