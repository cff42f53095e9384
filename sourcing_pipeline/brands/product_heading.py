"""Which heading names the product of a page, and where its text stands.

What belongs here: the name that a page gives the thing it is about. What doesn't: that thing's facts.
"""

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.text import TITLE_PARTS, clean, simplified

_MOST_HEADINGS = 12
_MOST_NEXT = 100
_MOST_PIECES = 40
_SHORTEST = 3
_OF_FIELD = re.compile(
    r"[^:]{1,40}:|(?:(?:select|choose|pick)(?: an?| your)? |wählen? |choisi\w{1,5} |eleg\w{1,4} |scegli |kies )?(?:size|colou?r|quantity|qty|option|variant|style|größe|farbe|menge|variante|taille"
    r"|couleur|quantité|talla|cantidad|taglia|colore|quantità|maat|kleur|aantal)s?\b",
    re.IGNORECASE,
)
"""Headings that label a choice of the same product."""
_LONGEST = 200
_WORD = re.compile(r"\w{4,}")
_SHARE_IN_TITLE = 0.3
_START = 24


def heading_of(view: PageView) -> str | None:
    """The heading of the first rank of which the page's titles repeat the most; else the first that says something.

    Pages use the rank for logos, menus and other products as well. Where no title repeats one, it is
    the first that shares a word with the title; where none does, the title speaks. Of a heading that holds more than the
    name, such as buttons, it is the part that a title repeats.
    """
    pieces = [found for node in view.tree.css("h1")[:_MOST_HEADINGS] if (found := _pieces(node))]
    if not pieces:
        return None
    titles = [simplified(view.title), *(simplified(text) for text in view.structured.metas.get("og:title", [])[:2])]
    best = max((_repeated(found, titles) for found in pieces), key=len)
    whole = [clean(" ".join(found), _LONGEST) for found in pieces]
    if best:
        return best
    stated = view.structured.meta("og:title", "twitter:title") or view.title
    words = set(_WORD.findall(stated.lower()))
    akin = next((text for text in whole if not words or words & set(_WORD.findall(text.lower()))), None)
    return akin or TITLE_PARTS.split(stated)[0].strip() or whole[0]


def heading_node(nodes: Sequence[LexborNode], heading: str | None) -> LexborNode | None:
    """The element of the first rank among these that holds a heading."""
    for node in nodes:
        if heading and heading[:60] in " ".join(_pieces(node)):
            return node
    return None


def place_of(lines: Sequence[str], name: str | None) -> int:
    """The line in which a name begins as it stands; else one that begins so; else the first line."""
    if not name:
        return 0
    start = name[:_START]
    similar = None
    for place, line in enumerate(lines):
        if line == name:
            return place
        if line[:_START] == start[: len(line)] and " ".join(lines[place : place + 8]).startswith(name):
            return place
        if similar is None and len(name) > _SHORTEST and line.startswith(start):
            similar = place
    return similar or 0


def end_of_section(view: PageView, lines: Sequence[str]) -> int:
    """How many of these lines of a page, which begin with a heading, stand before the next one that is no label of a field."""
    heads = {pieces[0] for node in view.tree.css("h1, h2, h3")[:_MOST_NEXT] if (pieces := _pieces(node))}
    # A name that stands above its heading, as in a path, is not yet the heading.
    heads.discard(lines[0] if lines else "")
    ends = (place for place, line in enumerate(lines) if line in heads and not _OF_FIELD.match(line[:_LONGEST]))
    return next(ends, len(lines))


def _pieces(node: LexborNode) -> list[str]:
    texts = node.text(deep=True, separator="\n")[:4_000].split("\n")
    return [text for piece in texts if (text := " ".join(piece.split()))][:_MOST_PIECES]


def _repeated(pieces: list[str], titles: list[str]) -> str:
    """The part of a heading that a title repeats: the longest run of its pieces from the first on, else its longest piece."""
    longest = ""
    for count in range(min(len(pieces), 6), 0, -1):
        text = clean(" ".join(pieces[:count]), _LONGEST)
        if _is_in(text, titles):
            longest = text
            break
    alone = max((piece for piece in pieces if _is_in(piece, titles)), key=len, default="")
    return longest if len(longest) >= len(alone) else clean(alone, _LONGEST)


def _is_in(text: str, titles: list[str]) -> bool:
    """Whether a title repeats a text, or most of a title is in it."""
    name = simplified(text)
    if len(name) < _SHORTEST:
        return False
    return any(
        name in title or (title and len(title) > _SHARE_IN_TITLE * len(name) and title in name) for title in titles
    )
