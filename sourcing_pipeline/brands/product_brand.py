"""The brand of a product page's product: as a label, structured data, a link, the page's own data or its title says.

What belongs here: which of these is believed. What doesn't: the brand of a website (``identity``), and labels
(``product_labels``).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.brand_snippet import brand_name, brand_of_node
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.product_labels import LabelKind, Labelled
from sourcing_pipeline.brands.seen_product import stated_brand
from sourcing_pipeline.brands.text import clean_markup, simplified

_LONGEST_BRAND = 60
_MOST_WORDS = 7
_NEIGHBOURHOOD = 16
_STORE_LINK = re.compile(
    r"^(?:visit the (.{2,50}) store|besuche(?:n sie)? den (.{2,50})-store|visit(?:ez|er) la boutique (.{2,50})|visita (?:lo store di|la tienda de) (.{2,50})|"
    r"bezoek de (.{2,50})-winkel|odwiedź sklep (.{2,50}))$",
    re.IGNORECASE,
)
_NAMES, _ATTRIBUTES = ("brand", "manufacturer"), ("class", "itemprop")
_BRAND_PAGES = re.compile(r"/(?:brands?|marken?|marques?|marcas?|vendors?|manufacturers?|merken|merk)/", re.IGNORECASE)
_MOST_ELEMENTS, _MOST_LINKS = 60, 1_000
_IN_DATA = re.compile(r"""rand(?:_?name)?\\?["']?\s{0,3}[:=]\s{0,3}\\?["']([^"'\\<>{}]{2,60})\\?["']""", re.IGNORECASE)
_MOST_PLACES = 80
_WINDOW = 90
_NOT_A_BRAND = re.compile(r"[<>{}]|https?:|^\d+$|[.!?;]\s|@", re.IGNORECASE)


def brand_in_labels(
    labelled: Sequence[Labelled], kind: LabelKind, heading_place: int, heading: str | None
) -> str | None:
    """The brand beside a label of a kind: the one that the heading begins with, else the first after the heading."""
    title = simplified(heading or "")
    found = [
        (one.place, brand)
        for one in labelled
        if one.kind == kind
        and (brand := plausible_brand(one.value))
        and (_is_row(one, labelled) or simplified(brand) in title)
    ]
    if not found:
        return None
    named = [brand for _, brand in found if title.startswith(simplified(brand))]
    after = [brand for place, brand in found if place >= heading_place]
    return (named or after or [brand for _, brand in found])[0]


def _is_row(label: Labelled, labelled: Sequence[Labelled]) -> bool:
    """Whether a label heads a value: a colon says so, or other labels in the neighbourhood. A menu has the word, too.

    Two labels that agree are rows as well.
    """
    others = [one for one in labelled if one is not label]
    return (
        label.is_marked
        or any(abs(one.place - label.place) <= _NEIGHBOURHOOD and one.kind != label.kind for one in others)
        or any(simplified(label.value) in simplified(one.value) for one in others if one.kind in {"brand", "maker"})
    )


def brand_near_heading(lines: Sequence[str]) -> str | None:
    """The brand of a line such as "Visit the ... store", in the lines around the heading."""
    for line in lines:
        match = _STORE_LINK.match(line) if len(line) <= _LONGEST_BRAND + 24 else None
        if match and (brand := plausible_brand(next(group for group in match.groups() if group))):
            return brand
    return None


def brand_in_elements(view: PageView, heading: str | None) -> str | None:
    """The brand of an element called so, or of a link to a brand's page, if the title or the page's data repeats it."""
    title = simplified(f"{heading or ''} {view.title}"[:300])
    first: str | None = None
    for node in _brand_elements(view):
        brand = plausible_brand(brand_of_node(node) or node.attributes.get("content"))
        if brand is None:
            continue
        name = simplified(brand)
        if len(name) > 1 and name in title and name != simplified(heading or ""):
            return brand
        if first is None and node.attributes.get("itemprop") == "brand":
            first = brand
    return first


def _brand_elements(view: PageView) -> list[LexborNode]:
    links = (
        link
        for link in view.tree.css("a[href]")[:_MOST_LINKS]
        if _BRAND_PAGES.search(link.attributes.get("href") or "")
    )
    return [*view.named.called(*_NAMES, most=_MOST_ELEMENTS, by=_ATTRIBUTES), *islice(links, _MOST_ELEMENTS)]


def brand_in_data(view: PageView, heading: str | None) -> str | None:
    """The brand that the page's scripts and attributes state, if its title begins with it, as it is written there."""
    heading = " ".join((heading or "").split())
    start = heading.lower()
    for stated in _stated(view.page.html):
        name = clean_markup(stated, _LONGEST_BRAND)
        if len(name) < 2 or plausible_brand(name) is None:  # noqa: PLR2004 - a letter is no name
            continue
        if start.startswith(name.lower()):
            return heading[: len(name)]
        # "TP Link" in the data is "TP-Link" in the title.
        plain = simplified(name)
        for end in range(len(name), len(name) + 3):
            if len(plain) > 2 and simplified(heading[:end]) == plain and heading[end : end + 1] in {"", " "}:  # noqa: PLR2004
                return heading[:end].strip()
    return None


def _stated(html: str) -> Iterator[str]:
    place = html.find("rand")
    for _ in range(_MOST_PLACES):
        if place < 0:
            return
        match = _IN_DATA.match(html[place : place + _WINDOW])
        if match:
            yield match[1]
        place = html.find("rand", place + 4)


def plausible_brand(text: str | None) -> str | None:
    """A text as a brand's name, if it may be one: short, and neither an address nor a sentence."""
    if not text:
        return None
    brand = (brand_name(clean_markup(text, _LONGEST_BRAND + 1)) or "").strip(" :|-\u2013·\u00a0")
    if not brand or len(brand) > _LONGEST_BRAND or len(brand.split()) > _MOST_WORDS or _NOT_A_BRAND.search(brand):
        return None
    return stated_brand(brand) if any(map(str.isalnum, brand)) else None
