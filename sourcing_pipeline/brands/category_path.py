"""The path of categories that leads to a product: from breadcrumbs in structured data, else those that the page shows.

What belongs here: reading the path. What doesn't: the marketplace's own categories (``category``).
"""

import re
from collections.abc import Iterable

from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.schema_items import Item, as_text, items_of, text_of, types_of, values_of, walk
from sourcing_pipeline.brands.text import clean, simplified

SEPARATOR = " > "
MAX_STEPS = 8
_LONGEST_STEP, _LONGEST_PATH = 80, 300
_SEPARATORS = re.compile(r"\s*(?:>|\u203a|»|\||/|::|→)\s*")
_BETWEEN_STEPS = re.compile(r"\s+[>\u203a»]\s+")
_HOME = frozenset(
    """home homepage startseite start accueil inicio início home-page pagina-iniziale hjem hem forside etusivu strona-główna domů domov
    főoldal acasă главная головна начало αρχική anasayfa ana-sayfa naslovnica početna ホーム トップ 首页 首頁 홈 الرئيسية עמוד-הבית
    strona-głowna hlavná-stránka hlavní-stránka hlavni-stranka domovská-stránka etusivulle hem startsida home-/ you-are-here:
    shop store all products alle-produkte index back zurück retour terug previous next""".split()
)


def category_path(view: PageView, title: str | None) -> str | None:
    """Categories from the widest to the narrowest, joined by " > "; without the home page and the product itself."""
    for items in (view.structured.json_ld, view.structured.microdata):
        for item in walk(items):
            if "breadcrumblist" in types_of(item) and (path := _path(_steps(item), view, title)):
                return path
    for node in view.named.called("crumb", most=3):
        texts = [node_text(link, _LONGEST_STEP + 1) for link in node.css("a, li:last-child")[: MAX_STEPS + 2]]
        if len(texts) <= 1:
            texts = _SEPARATORS.split(node_text(node, _LONGEST_PATH))
        if path := _path(texts, view, title):
            return path
    return None


def stated_path(text: str | None) -> str | None:
    """A category that a source states, its steps joined by the same separator."""
    if not text or text.startswith("http"):
        return None
    steps = [
        step
        for step in (clean(part, _LONGEST_STEP) for part in re.split(r"\s*(?:>|\u203a|»|\||→)\s*", text[:400]))
        if step
    ]
    return SEPARATOR.join(steps[:MAX_STEPS]) or None


def _steps(item: Item) -> list[str]:
    """Names of a breadcrumb list, in the order of their positions."""
    listed = []
    for number, step in enumerate(items_of(item, "itemListElement", "ItemListElement")[: MAX_STEPS + 4]):
        name = text_of(step, "name", limit=_LONGEST_STEP + 1)
        if name is None:
            name = next((as_text(inner, _LONGEST_STEP + 1) for inner in items_of(step, "item", "Item")), None)
        position = as_text(next(iter(values_of(step, "position")), None), 6) or ""
        if name and not name.startswith(("http", "/")):
            listed.append((int(position) if position.isdecimal() else number, name))
    return [name for _, name in sorted(listed, key=lambda pair: pair[0])]


def _path(texts: Iterable[str], view: PageView, title: str | None) -> str | None:
    own = {simplified(title or "-"), simplified(view.page.domain.partition(".")[0]), simplified(view.page.domain)}
    own.add(simplified(view.structured.meta("og:site_name") or "-"))
    steps: list[str] = []
    for text in (part for whole in texts for part in _BETWEEN_STEPS.split(whole)):
        name = clean(_SEPARATORS.sub(" ", text) if len(text) < 4 else text.strip(" >\u203a»|/"), _LONGEST_STEP + 1)  # noqa: PLR2004 - signs alone
        plain = simplified(name)
        if not plain or len(name) > _LONGEST_STEP or plain in own or name.lower().replace(" ", "-") in _HOME:
            continue
        if not steps or simplified(steps[-1]) != plain:
            steps.append(name)
    return SEPARATOR.join(steps[:MAX_STEPS]) or None
