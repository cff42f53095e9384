"""A chart: its picture, its words and its numbers; and how a Vega-Lite specification becomes one."""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_TAGS = {"svg", "g", "path", "line", "rect", "text", "tspan"}
_KEPT = {
    "width", "height", "viewBox", "transform", "d", "x", "y", "x2", "y2", "dx", "dy", "fill", "stroke", "stroke-width",
    "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "fill-opacity", "stroke-opacity",
    "font-family", "font-size", "font-weight", "text-anchor",
}  # fmt: skip
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")

MARK = "var(--chart-mark, #2f8f73)"
"""Colour of what was measured. A page sets the property for its own palette; the colour beside it is legible on both."""
REFERENCE = "var(--chart-reference, #a5763a)"
"""Colour of what it is measured against."""
INK = "currentColor"
WIDTH, HEIGHT = 250, 190
"""Of the plot, in pixels: with its axes it fits a narrow phone."""

_CONFIG = {
    "aria": False,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK, "gridColor": INK,
        "domainOpacity": 0.4, "tickOpacity": 0.4, "gridOpacity": 0.12, "labelFontSize": 11, "titleFontSize": 11.5,
        "titleFontWeight": "normal", "titlePadding": 8, "labelLimit": 150, "labelOverlap": "greedy", "labelSeparation": 8,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """A chart, ready for a page.

    Attributes:
        title: what is shown, in a few words.
        description: what there is to see in it, in a sentence or two.
        svg: the picture; it takes its colours from the page (``currentColor``, ``--chart-mark``, ``--chart-reference``).
        columns: headings of its numbers.
        rows: its numbers as text, for those who can't see the picture.
    """

    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]

    @property
    def standalone_svg(self) -> str:
        """The picture as a file of its own, in colours for a light or a dark surrounding."""
        style = (
            "svg{color:#1c211e;background:#fff}@media(prefers-color-scheme:dark){svg{color:#e9e7df;background:#1a1f1c}}"
        )
        return self.svg.replace("<title", f"<style>{style}</style><title", 1)


def drawn(
    spec: dict[str, Any], *, title: str, description: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]
) -> Chart:
    """Draw a Vega-Lite specification. Same input, same bytes."""
    import vl_convert

    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": _CONFIG, **spec}
    svg = vl_convert.vegalite_to_svg(_printable(whole), vl_version="6.4", allowed_base_urls=[])
    return Chart(title, description, _inert(svg, title, description), columns, rows)


def share(value: float) -> str:
    """A share in words: 12 %, or 0.4 % where it is small."""
    return f"{value * 100:.1f} %" if 0 < abs(value) < 0.0995 else f"{value * 100:.0f} %"  # noqa: PLR2004 - two figures


def amount(value: float) -> str:
    """An amount in words: 12,345."""
    return f"{value:,.0f}"


def share_axis(title: str, most: float = 1.0) -> dict[str, Any]:
    """A scale and axis of shares from 0 to ``most``."""
    return {
        "title": title,
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"tickCount": 5, "labelExpr": "format(datum.value * 100, '.2~f') + ' %'"},
    }


def _inert(svg: str, title: str, description: str) -> str:
    """Keep shapes, texts and how they look; nothing that could run, load, link or be counted twice on a page."""
    root = ET.fromstring(svg)  # noqa: S314 - Vega's own output
    _strip(root)
    root.set("role", "img")
    root.set("overflow", "visible")  # the page's font may be wider than the one that labels were measured with
    root.set("class", "chart")
    root.set("aria-label", _NOT_XML.sub("\ufffd", f"{title}. {description}"))
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{_SVG}}}{tag}")
        element.text = _NOT_XML.sub("\ufffd", text)
        root.insert(place, element)
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode")


def _strip(element: ET.Element) -> None:
    for child in list(element):
        tag = child.tag.removeprefix(f"{{{_SVG}}}")
        draws_nothing = tag == "path" and (not child.get("d") or child.get("d") == "M0,0h0v0h0Z")
        if tag not in _TAGS or draws_nothing or child.get("display") == "none":
            element.remove(child)
        else:
            _strip(child)
    for name, value in list(element.attrib.items()):
        if name not in _KEPT or (name == "opacity" and value == "1"):
            del element.attrib[name]
        elif name in ("d", "transform"):
            element.set(name, _LONG_NUMBER.sub(lambda number: f"{float(number[0]):.2f}", value))
    if element.get("font-family"):
        element.set("font-family", "inherit")


def _printable(value: Any) -> Any:
    """The value with texts that an XML document can hold."""
    if isinstance(value, str):
        return _NOT_XML.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    return [_printable(part) for part in value] if isinstance(value, list) else value
