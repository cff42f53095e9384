"""How large the pictures of a product are, as markup states it: attributes, ``srcset``, Open Graph, structured data, addresses.

What belongs here: one size of one page. What doesn't: how many pictures there are (``products``), pictures themselves,
which are never fetched.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import items_of, text_of, types_of, walk

LEAST_PX, MOST_PX = 100, 20_000
"""Shorter sides are icons; longer ones are no pictures."""

_LEAST_OF_PRODUCT = 200
_SIZE_IN_ADDRESS = re.compile(r"(?<!\d)(\d{3,4})x(\d{3,4})(?!\d)")
_MOST_IMAGES = 60
_WIDTH = re.compile(r"\s(\d{2,5})w\b")


def image_short_side_px(view: PageView) -> int | None:
    """The short side of the largest picture that a page states a size of, in pixels.

    ``srcset`` states widths alone: the short side follows from the shape that attributes state, else it is taken as square.
    """
    sides = [side for side in _sides(view) if LEAST_PX <= side <= MOST_PX]
    return max(sides, default=None)


def _sides(view: PageView) -> Iterator[int]:
    metas = view.structured
    widths, heights = metas.metas.get("og:image:width", ()), metas.metas.get("og:image:height", ())
    yield from (_shorter(width, height) for width, height in zip(widths, heights, strict=False))
    for item in walk([*metas.json_ld, *metas.microdata]):
        if types_of(item) & {"product", "productgroup"}:
            for image in items_of(item, "image")[:_MOST_IMAGES]:
                yield _shorter(text_of(image, "width", limit=12), text_of(image, "height", limit=12))
    for node in view.tree.css("main img, article img, [class*=product i] img, [class*=gallery i] img")[:_MOST_IMAGES]:
        yield from _sides_of(node)


def _sides_of(node: LexborNode) -> Iterator[int]:
    attributes = node.attributes
    width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    if min(width, height) >= _LEAST_OF_PRODUCT:
        yield min(width, height)
    shape = min(height / width, 1.0) if width and height else 1.0
    listed = (attributes.get("srcset") or attributes.get("data-srcset") or "")[:4_000]
    yield from (round(int(found) * shape) for found in _WIDTH.findall(listed)[:30])
    for name in ("src", "data-src", "data-zoom-image", "data-large_image"):
        for first, second in _SIZE_IN_ADDRESS.findall((attributes.get(name) or "")[:500])[:2]:
            if min(int(first), int(second)) >= _LEAST_OF_PRODUCT:
                yield min(int(first), int(second))


def _shorter(width: str | None, height: str | None) -> int:
    return min(_pixels(width), _pixels(height))


def _pixels(text: str | None) -> int:
    digits = re.match(r"\s?(\d{1,5})(?:\.\d+)?\s?(?:px)?\s?$", (text or "")[:20], re.IGNORECASE)
    return int(digits.group(1)) if digits else 0
