"""Which heading names the product of a page, and where its text stands.

What belongs here: the name that a page gives the thing it is about. What doesn't: that thing's facts.
"""

from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.text import TITLE_PARTS, simplified

_MOST_HEADINGS = 12
_SHORTEST = 3


def heading_of(view: PageView) -> str | None:
    """The first heading of the first rank that the page's titles repeat; else the first that says something.

    Pages use the rank for logos, menus and products beside as well. Where many have it and no title repeats one, it
    is none of them, and the title speaks.
    """
    texts = [text for node in view.tree.css("h1")[:_MOST_HEADINGS] if (text := node_text(node, 200))]
    if not texts:
        return None
    titles = [simplified(view.title), *(simplified(text) for text in view.structured.metas.get("og:title", [])[:2])]
    for text in texts:
        name = simplified(text)
        if len(name) >= _SHORTEST and any(name in title or (len(title) >= _SHORTEST and title in name) for title in titles):
            return text
    if len(texts) > _SHORTEST:
        stated = view.structured.meta("og:title", "twitter:title") or view.title
        return TITLE_PARTS.split(stated)[0] or texts[0] if stated else texts[0]
    return texts[0]


def place_of(lines: tuple[str, ...], *names: str | None) -> int | None:
    """The line in which the first of these names that the page shows begins; None where it shows none."""
    for name in names:
        if not name or len(name) < _SHORTEST:
            continue
        start = name[:24]
        for place, line in enumerate(lines):
            if line.startswith(start) or (len(line) > 7 and name.startswith(line)):  # noqa: PLR2004 - a word is no title
                return place
    return None
