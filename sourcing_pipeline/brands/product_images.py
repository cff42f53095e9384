"""Pictures of a product: how many, and how large the markup says they are.

What belongs here: counts and stated sizes. What doesn't: pictures themselves, which nobody fetches.
"""

import re
from collections.abc import Iterable
from statistics import median_high
from typing import Any

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import Item, as_text, text_of, values_of
from sourcing_pipeline.brands.text import simplified

MAX_IMAGES = 100
_LARGEST_SIDE = 20_000
_SMALLEST_SIDE = 16
"""Smaller ones are icons and pixels that count."""

_GALLERY = re.compile(r"gallery|product[-_]{0,2}(?:image|photo|media|img|picture)|thumbnails|galerie|product-slider")
_LEVELS = 4
_MOST_PICTURES = 80
_WHOLE = re.compile(r"^\s*(\d{1,5})(?:\.\d{1,3})?\s*(?:px)?\s*$")
_OF_SET = re.compile(r"\s(\d{2,5})w\b")


def pixels(value: Any) -> int | None:
    """A side in pixels, as markup states it: a number, or a text with ``px``."""
    if isinstance(value, dict):
        value = next(iter(values_of(value, "value")), None)
    # Never an item as text: those of a graph may hold each other without end.
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    match = _WHOLE.match(str(value)[:20])
    side = int(match[1]) if match else 0
    return side if _SMALLEST_SIDE <= side <= _LARGEST_SIDE else None


def short_side(width: Any, height: Any) -> int | None:
    """The shorter of two sides, where both are stated."""
    sides = (pixels(width), pixels(height))
    return min(side for side in sides if side is not None) if all(sides) else None


def typical_side(sides: Iterable[int | None]) -> int | None:
    """The median of the sides that are known, the higher one of two in the middle."""
    known = [side for side in sides if side is not None]
    return median_high(known) if known else None


def images_of_item(item: Item) -> tuple[int, int | None]:
    """How many pictures an item states, and the typical short side of those with sizes."""
    addresses: set[str] = set()
    sides: list[int | None] = []
    for image in values_of(item, "image", "images")[:MAX_IMAGES]:
        if isinstance(image, dict):
            address = text_of(image, "url", "contentUrl", "@id", limit=2_000)
            first = {name: next(iter(values_of(image, name)), None) for name in ("width", "height")}
            sides.append(short_side(first["width"], first["height"]))
        else:
            address = as_text(image, 2_000)
        if address:
            addresses.add(address)
    return len(addresses), typical_side(sides)


def gallery_images(view: PageView, heading: str | None) -> tuple[int, int | None]:
    """How many different pictures a product page shows, and their typical short side: of its gallery, else those with its name."""
    every = view.tree.css("img")[:_MOST_PICTURES]
    in_gallery: dict[int, bool] = {}
    pictures = [one for one in every if _is_in_gallery(one, view, in_gallery)][:MAX_IMAGES]
    if not pictures:
        title = simplified(heading or "-")
        pictures = [one for one in every if simplified(one.attributes.get("alt") or "") == title]
    sizes: dict[str, int | None] = {}
    for node in pictures:
        attributes = node.attributes
        address = attributes.get("data-src") or attributes.get("src") or attributes.get("data-original") or ""
        if address and not address.startswith("data:"):
            address = address.partition("?")[0]
            sizes[address] = sizes.get(address) or _side_of(node)
    return len(sizes), typical_side(sizes.values())


def _is_in_gallery(picture: LexborNode, view: PageView, known: dict[int, bool]) -> bool:
    """Whether an element around a picture is called a gallery. ``known``: what was found of elements before."""
    passed: list[int] = []
    ancestor = picture.parent
    found = False
    for _ in range(_LEVELS):
        if ancestor is None or found:
            break
        mem_id = ancestor.mem_id
        passed.append(mem_id)
        found = known[mem_id] if mem_id in known else bool(_GALLERY.search(view.named.name_of(ancestor)))
        if found:
            known[mem_id] = True
        ancestor = ancestor.parent
    return found


def _side_of(node: LexborNode) -> int | None:
    """The short side that an element states: by its attributes; of a set of sources the widest in the same proportion."""
    attributes = node.attributes
    width, height = pixels(attributes.get("width")), pixels(attributes.get("height"))
    widest = max((int(text) for text in _OF_SET.findall((attributes.get("srcset") or "")[:4_000])), default=0)
    if width is None or height is None:
        return None
    scale = widest / width if width < widest <= _LARGEST_SIDE else 1.0
    return round(min(width, height) * scale)


def open_graph_side(view: PageView) -> int | None:
    """The typical short side of the pictures that the page states for sharing."""
    return typical_side(short_side(image.width_px, image.height_px) for image in view.structured.images())
