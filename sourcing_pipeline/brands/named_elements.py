"""Elements of a page by what their authors call them: classes, ids, item properties and test ids, read once for all readers.

What belongs here: finding elements by parts of their names, in the order of the page. What doesn't: what the names mean.

A selector such as ``[class*="price" i]`` takes lexbor 0.2 ms on a usual product page, and a reader of products needs dozens of
them. One pass over all names takes 1 ms; a part of a name is then found in microseconds.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_ELEMENTS = 20_000
_MOST_NAME = 300
_SELECTOR = "[class], [id], [itemprop], [data-testid], [data-qa-qualifier], h1"
_ATTRIBUTES = ("class", "id", "itemprop", "data-testid", "data-qa-qualifier")


class NamedElements:
    """The elements of a page that have a name, and its headings of the first rank."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.nodes = tree.css(_SELECTOR)[:MAX_ELEMENTS]
        self._names: list[str] = []
        self._starts: list[int] = []
        start = 0
        for node in self.nodes:
            attributes = node.attributes
            name = " ".join([value[:_MOST_NAME] for key in _ATTRIBUTES if (value := attributes.get(key))]).lower()
            self._names.append(name)
            self._starts.append(start)
            start += len(name) + 1
        self._joined = "\n".join(self._names)
        self._name_of = dict(zip((node.mem_id for node in self.nodes), self._names, strict=True))

    def called(self, *parts: str, most: int) -> list[LexborNode]:
        """Elements whose names have one of these parts (in lower case), in the order of the page."""
        return [self.nodes[place] for place in self._places(parts)[:most]]

    def headings_and(self, *parts: str, most: int) -> list[LexborNode]:
        """The same, with headings of the first rank among them."""
        headings = (place for place, node in enumerate(self.nodes) if node.tag == "h1")
        return [self.nodes[place] for place in sorted({*self._places(parts)[:most], *headings})]

    def name_of(self, node: LexborNode) -> str:
        """What an element is called, in lower case; empty where it has no name."""
        return self._name_of.get(node.mem_id, "")

    def _places(self, parts: Iterable[str]) -> list[int]:
        return sorted({place for part in parts for place in self._places_of(part)})

    def _places_of(self, part: str) -> Iterator[int]:
        at = self._joined.find(part)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            # Names that are empty start where the next one does.
            yield place
            if place + 1 >= len(self._starts):
                return
            at = self._joined.find(part, self._starts[place + 1])
