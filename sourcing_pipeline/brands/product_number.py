"""The number by which a shop knows a product: as it shows it, states it for machines, or uses it in the page's address.

What belongs here: which number of a page is the product's. What doesn't: global numbers as such (``gtin``), and labels
(``product_labels``).
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.product_labels import LabelKind, Labelled

_NUMBER = re.compile(r"^#?[A-Za-z0-9](?:[\w./+\-]{0,38}[\w+])?$")
_HAS_DIGIT = re.compile(r"\d")
_DATE_OR_AMOUNT = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,3}[.,]\d{1,2}|\d{1,2}/\d{1,2}|\d+%|\d{1,3}(?:mm|cm|kg|g|ml|l|w|v|x))$",
    re.IGNORECASE,
)
_SHOWN = (
    (("sku",), ("class", "itemprop")),
    (("product-code", "reference"), ("class",)),
)
"""Parts of names that elements with numbers have, and the attributes that hold these names."""

_FIELDS = frozenset(
    {"asin", "sku", "product_id", "productid", "pid", "product", "item_id", "itemid", "add-to-cart", "id_product"}
)
_STATED = "[data-product-sku], [data-asin], [data-product-id], [data-productid], [data-item-id], [data-pid]"
_STATED_NAMES = ("data-product-sku", "data-asin", "data-product-id", "data-productid", "data-item-id", "data-pid")
_MOST_FIELDS = 200
_MOST_NODES = 12
_NUMBER_IN_PATH = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]{0,4}\d)(?:[A-Z]{0,4}\d[A-Z0-9]{3,19}|[a-z]{0,4}\d[a-z0-9]{4,19}|\d{4,20})(?![A-Za-z0-9])"
)
_QUERY_NAMES = frozenset("pid id product_id productid product sku item itemid item_id prod prodid prod_id article artnr idproduct id_product goods_id goodsid".split())  # fmt: skip
_WITHOUT_PREFIX = re.compile(r"^[A-Za-z]{1,3}(?=\d{5,}$)")
_LEAST_MENTIONS = 3
_LEAST_IN_ADDRESS, _LONGEST_NUMBER = 5, 24
_DIVIDERS = re.compile(r"[\W_]+")


def is_number(text: str | None) -> bool:
    """Whether a text may be a product's number: one word with a digit, no date, no size."""
    return bool(
        text
        and _NUMBER.match(text)
        and _HAS_DIGIT.search(text)
        and not _DATE_OR_AMOUNT.match(text)
        and not text.startswith("http")
    )


def labelled_number(
    labelled: Sequence[Labelled], kind: LabelKind, heading_place: int, known: Sequence[str | None] = ()
) -> str | None:
    """The number beside a label of a kind: one that is known otherwise, else the first after the heading, else the last before it.

    Args:
        labelled: what stands beside labels.
        kind: of label.
        heading_place: the line in which the product's name stands.
        known: numbers that data for machines states, and the page's address: a page may label the numbers of parts, too.
    """
    found = [(one.place, number) for one in labelled if one.kind == kind and (number := _first_number(one.value))]
    for text in known:
        for _, number in found:
            if text and (number == text or is_in(number, text)):
                return number
    after = [number for place, number in found if place >= heading_place]
    before = [number for place, number in found if place < heading_place]
    return after[0] if after else before[-1] if before else None


def _first_number(value: str) -> str | None:
    """A value's own number: of "B00X (3 reviews)" the first word."""
    if is_number(value):
        return value.lstrip("#")
    first = value.split(None, 1)[0].rstrip(",;") if value.strip() else ""
    return first.lstrip("#") if len(first) > 2 and is_number(first) else None  # noqa: PLR2004 - shorter ones count things


def is_in(number: str, text: str) -> bool:
    """Whether a text, such as an address, holds a number, however both are divided by points and strokes."""
    plain = plain_number(number)
    return len(plain) >= _LEAST_IN_ADDRESS and plain in plain_number(text)


def plain_number(text: str) -> str:
    """Letters and digits of a number alone."""
    return _DIVIDERS.sub("", text[:2_000]).lower()


def number_as_in_address(lines: Sequence[str], url: str) -> str | None:
    """The first line that is nothing but a number that the page's address holds, too, as the page writes it."""
    for line in lines:
        if len(line) > _LONGEST_NUMBER or sum(map(str.isdigit, line)) < _LEAST_IN_ADDRESS:
            continue
        if is_number(line) and is_in(line, url):
            return line
    return None


def shown_number(view: PageView) -> str | None:
    """The number that an element called "sku" or the like shows."""
    for node in (one for parts, by in _SHOWN for one in view.named.called(*parts, most=_MOST_NODES, by=by)):
        text = node_text(node, 80)
        tail = text.rpartition(":")[2].strip() if ":" in text else text.rpartition(" ")[2]
        if len(tail) > 2 and is_number(tail):  # noqa: PLR2004 - as above
            return tail.lstrip("#")
    return None


def ordered_number(view: PageView) -> str | None:
    """The number that the order form sends."""
    for node in view.tree.css("input[name], button[name]")[:_MOST_FIELDS]:
        attributes = node.attributes
        if (attributes.get("name") or "").lower() not in _FIELDS:
            continue
        value = (attributes.get("value") or "").strip()
        if is_number(value) and len(value) > 2:  # noqa: PLR2004 - as above
            return value
    return None


def stated_number(view: PageView) -> str | None:
    """The number in the first attribute that says what it is."""
    return next((value for node in view.tree.css(_STATED)[:_MOST_NODES] if (value := _attribute(node))), None)


def _attribute(node: LexborNode) -> str | None:
    attributes = node.attributes
    values: Iterable[str] = ((attributes.get(name) or "").strip() for name in _STATED_NAMES)
    return next((value for value in values if is_number(value) and len(value) > 3), None)  # noqa: PLR2004 - as above


def number_in_address(view: PageView) -> str | None:
    """The number in the page's address: of its query by name, else the last in its path, if the page speaks of it."""
    for address in (view.page.url, _canonical(view)):
        number = _in_address(address) if address else None
        if number is not None and view.page.html.count(number) >= _LEAST_MENTIONS:
            return _WITHOUT_PREFIX.sub("", number) if _speaks_without_prefix(view, number) else number
    return None


def _speaks_without_prefix(view: PageView, number: str) -> bool:
    plain = _WITHOUT_PREFIX.sub("", number)
    return plain != number and (f'"{plain}"' in view.page.html or f">{plain}<" in view.page.html)


def _canonical(view: PageView) -> str | None:
    node = view.tree.css_first('link[rel="canonical"]')
    return (node.attributes.get("href") or "")[:2_000] if node is not None else None


def _in_address(address: str) -> str | None:
    try:
        parts = urlsplit(address[:2_000])
        named = [value for name, value in parse_qsl(parts.query, max_num_fields=50) if name.lower() in _QUERY_NAMES]
    except ValueError:
        return None
    numbers = _NUMBER_IN_PATH.findall(unquote(parts.path))
    for value in named:
        if is_number(value) and len(value) > 2:  # noqa: PLR2004 - as above
            return value
    return numbers[-1] if numbers else None
