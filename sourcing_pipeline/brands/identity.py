"""Who the brand is: its name, how it describes itself, its story.

What belongs here: readers of these facts. What doesn't: where it is and how to reach it (``place``, ``contact``).
"""

import re
from collections import Counter
from collections.abc import Sequence

from sourcing_pipeline.brands.facts import FactSheet, SourceKind
from sourcing_pipeline.brands.legal_name import legal_names_in, without_form
from sourcing_pipeline.brands.organisations import organisations
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.personal_text import without_persons
from sourcing_pipeline.brands.schema_items import text_of, types_of
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.stated_items import stated_items
from sourcing_pipeline.brands.text import TITLE_PARTS, clean, cut_at_word, simplified
from sourcing_pipeline.web.topics import Topic

_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)\s{0,3}(?:©|\(c\))?\s{0,3}(?:\d{4}(?:\s?[-\u2013]\s?\d{4})?)?\s{0,3}(?:by\s)?([^\d|©.,]{2,50})",
    re.IGNORECASE,
)
_AFTER_OWNER = re.compile(
    r"\s+(?:[-\u2013\u2014\u00b7\u2022]\s|all rights|alle rechte|tous droits|todos los|tutti i diritti|todos os|wszelkie|všechna|все права|alla rättigheter"
    r"|powered by|designed by|design by|web design|website|trademark|terms|privacy|impressum|agb)",
    re.IGNORECASE,
)
_GREETINGS = re.compile(
    r"^(?:welcome to|willkommen (?:bei|auf|in|im)|bienvenue (?:sur|chez|à|dans)|bienvenidos? a|benvenut[oiae] (?:su|in|da|nel sito di)|welkom (?:bij|op)"
    r"|the official (?:site|website|online shop|online store) of|site officiel de|sitio oficial de|sito ufficiale di|official site of)\s+",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    """home homepage index welcome startseite accueil inicio start shop store onlineshop onlinestore webshop mystore myshop default untitled website
    mysite site benvenuti bienvenue willkommen logo hem contact about aboutus kontakt login products allrightsreserved magentocommerce prestashop
    woocommerce shopify squarespace wix wordpress officialsite onlineshopping copyright copyrights allerechtevorbehalten tousdroitsreserves
    todoslosderechosreservados tuttiidirittiriservati loading pleasewait startpage forside etusivu etusivulle inici
    hjem domov fooldal pagedaccueil paginaprincipal paginainiziale ecommerce webwinkel boutique tienda negozio einkaufen blog news trademark sitename yourstore
    powered allrights main mainpage landingpage newpage mysiteicon icon 404notfound pagenotfound notfound justamoment accessdenied""".split()
)
_LONGEST_NAME = 80
_FOOTER_CHARACTERS = 600
_USUAL_NAME, _COST_OF_LETTER = 30, 0.006
"""Longer names are slogans more often: what each further letter takes from the preference."""

_MOST_WORDS_OF_OWNER = 6
_NAMES_SOMEBODY = 0.4
"""Confidence below which a name may be anybody's."""

_LEAST_PARAGRAPH = 40
_SURELY_ITS_BRAND = 3
"""Products from which the brand that most of them state is likely the site's own."""
_MOST_STORY = 5_000
_NO_STORY = re.compile(r"cookie|javascript|©|all rights reserved|datenschutz|privacy policy|newsletter", re.IGNORECASE)


def read_identity(sheet: FactSheet, views: Sequence[PageView], products: Sequence[tuple[PageView, Product]]) -> None:
    """Add the facts ``brand_name``, ``legal_name``, ``description`` and ``story``, and choose. The first view is the home page."""
    home = views[0]
    for view in views:
        is_main = view is home or view.topic in {Topic.ABOUT, Topic.STORY, Topic.CONTACT, Topic.IMPRINT}
        for item, source in organisations(view):
            _add_name(sheet, view, text_of(item, "name"), source, 0.9 if is_main else 0.75)
            sheet.add(view, "legal_name", text_of(item, "legalName"), source, 0.9)
            if is_main:
                _add_text(sheet, view, "description", text_of(item, "description", limit=1_000), source, 0.7)
        _add_name(sheet, view, view.structured.meta("og:site_name"), "open_graph", 0.8)
        _add_name(sheet, view, view.structured.meta("application-name", "apple-mobile-web-app-title"), "meta", 0.55)
    _read_titles(sheet, views)
    _read_visible_names(sheet, home)
    _read_product_brands(sheet, products)
    label = simplified(home.page.domain.split(".")[0])
    _choose_name(sheet, home, label)
    _read_legal_names(sheet, views, label)
    sheet.choose_one("legal_name", lambda value: 0.5 * _likeness(value, label), agree=_one_in_the_other)
    _read_description(sheet, home)
    _read_story(sheet, views)


def _choose_name(sheet: FactSheet, home: PageView, label: str) -> None:
    """The name that sources state; the domain's where there is none, or only a line about copyright that names others."""

    def liking(value: str) -> float:
        return _likeness(value, label) - _COST_OF_LETTER * max(0, len(value) - _USUAL_NAME)

    chosen = sheet.choose_one("brand_name", liking, agree=_one_in_the_other)
    if chosen is None or (chosen.confidence < _NAMES_SOMEBODY and _likeness(chosen.value, label) == 0):
        name = home.page.domain.split(".")[0].replace("-", " ").title()
        sheet.add(home, "brand_name", name, "domain", _NAMES_SOMEBODY)
        sheet.choose_one("brand_name", agree=_one_in_the_other)


def _read_legal_names(sheet: FactSheet, views: Sequence[PageView], label: str) -> None:
    """Names of companies where a site says whose it is. Others stand there too (who hosts it): those like its domain count more."""
    for view in views:
        is_about_company = view.topic in {Topic.IMPRINT, Topic.CONTACT}
        if not is_about_company and view is not views[0]:
            continue
        said = view.text[:20_000] if is_about_company else view.text[-_FOOTER_CHARACTERS:]
        for place, name in enumerate(legal_names_in(said)):
            sure = 0.6 if is_about_company and place == 0 else 0.45
            sheet.add(view, "legal_name", name, "text", sure + 0.15 * (_likeness(name, label) > 0))


def _one_in_the_other(one: str, other: str) -> bool:
    """Whether one name is a short form of the other, forms of company aside: ``Nord Ltd.`` and ``Nord Atelier Limited``."""
    shorter, longer = sorted((without_form(one), without_form(other)), key=len)
    return len(shorter) > 2 and shorter in longer  # noqa: PLR2004 - two letters are in everything


def _add_name(sheet: FactSheet, view: PageView, name: str | None, source: SourceKind, confidence: float) -> None:
    name = _GREETINGS.sub("", _own_part(clean(name or "", 200).removeprefix("www."), view)).strip(' -|\u2013\u00b7:«»"')
    letters = simplified(name)
    if len(letters) > 1 and len(name) <= _LONGEST_NAME and letters not in _NO_NAMES and not name.startswith("http"):
        sheet.add(view, "brand_name", name, source, confidence)


def _own_part(name: str, view: PageView) -> str:
    """The part of a name that names the brand: many state a slogan beside it (``Nord | Candles from Oslo``)."""
    parts = [part.strip() for part in TITLE_PARTS.split(name) if part.strip()]
    if len(parts) < 2:  # noqa: PLR2004 - nothing beside it
        return name
    label = simplified(view.page.domain.split(".")[0])
    best = max(parts, key=lambda part: _likeness(part, label))
    return best if _likeness(best, label) > 0 else parts[0]


def _likeness(name: str, label: str) -> float:
    """How well a name fits the domain's label: a preference among names that sources state."""
    letters = simplified(name)
    if letters == label:
        return 0.5
    if len(letters) > 3 and (letters in label or label in letters):  # noqa: PLR2004 - shorter ones are in everything
        return 0.3 * min(len(letters), len(label)) / max(len(letters), len(label))
    return 0.0


def _read_titles(sheet: FactSheet, views: Sequence[PageView]) -> None:
    """Parts of titles: one that many pages share is the site's name; of the home page's, one that its domain names."""
    home = views[0]
    label = simplified(home.page.domain.split(".")[0])
    for part in TITLE_PARTS.split(home.title):
        if part and _likeness(part, label) > 0:
            _add_name(sheet, home, part, "markup", 0.5 + 0.4 * _likeness(part, label))
    if len(views) < 3:  # noqa: PLR2004 - two titles share too much by chance
        return
    shared = Counter(part.strip() for view in views for part in set(TITLE_PARTS.split(view.title)) if part.strip())
    for part, count in shared.most_common(3):
        if count >= max(3, 0.6 * len(views)):
            first = next(view for view in views if part in view.title)
            _add_name(sheet, first, part, "markup", 0.65)


def _read_visible_names(sheet: FactSheet, home: PageView) -> None:
    for item, source in stated_items(home):
        if "website" in types_of(item):
            _add_name(sheet, home, text_of(item, "name"), source, 0.75)
    logo = home.tree.css_first('img[class*="logo" i], [class*="logo" i] img, [id*="logo" i] img')
    if logo is not None:
        alt = re.sub(r"\blogo\b", "", logo.attributes.get("alt") or "", flags=re.IGNORECASE)
        _add_name(sheet, home, alt, "markup", 0.45)
    for match in list(_COPYRIGHT.finditer(home.text))[-1:]:
        owner = _AFTER_OWNER.split(match.group(1), maxsplit=1)[0].strip()
        if owner and owner[0].isalnum() and not owner[0].islower() and len(owner.split()) <= _MOST_WORDS_OF_OWNER:
            _add_name(sheet, home, owner, "text", 0.3)


def _read_product_brands(sheet: FactSheet, products: Sequence[tuple[PageView, Product]]) -> None:
    """A brand that most products state."""
    stated = [(view, product) for view, product in products if product.brand]
    counts = Counter(simplified(product.brand or "") for _, product in stated)
    if not counts:
        return
    letters, count = min(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    if count >= 0.6 * len(stated):
        view, product = next((v, p) for v, p in stated if simplified(p.brand or "") == letters)
        source: SourceKind = "text" if product.source_kind == "text" else product.source_kind
        # One or two products may be of anybody whom the shop also sells: too few to contradict another source.
        _add_name(sheet, view, product.brand, source, 0.6 if count >= _SURELY_ITS_BRAND else 0.45)


def _add_text(
    sheet: FactSheet, view: PageView, name: str, text: str | None, source: SourceKind, confidence: float
) -> None:
    """Note a free text, without what it says of how to reach persons."""
    sheet.add(view, name, without_persons(text, view.page.domain) if text else None, source, confidence)


def _read_description(sheet: FactSheet, home: PageView) -> None:
    metas = home.structured
    _add_text(sheet, home, "description", metas.meta("description"), "meta", 0.8)
    _add_text(sheet, home, "description", metas.meta("og:description", "twitter:description"), "open_graph", 0.75)
    if not sheet.of("description"):
        first = next(
            (text for text in home.paragraphs if len(text) >= 2 * _LEAST_PARAGRAPH and not _NO_STORY.search(text)), None
        )
        _add_text(sheet, home, "description", cut_at_word(first, 400) if first else None, "text", 0.4)
    sheet.choose_one("description", may_be_contested=False)


def _read_story(sheet: FactSheet, views: Sequence[PageView]) -> None:
    """The paragraphs of the page about the brand; the longest of such pages is chosen."""
    for view in views:
        if view.topic not in {Topic.ABOUT, Topic.STORY}:
            continue
        told = [text for text in view.paragraphs if len(text) >= _LEAST_PARAGRAPH and not _NO_STORY.search(text)]
        _add_text(sheet, view, "story", cut_at_word(" ".join(dict.fromkeys(told)), _MOST_STORY), "text", 0.7)
    sheet.choose_one("story", preference=lambda text: len(text) / _MOST_STORY, may_be_contested=False)
