"""Terms of trade: the page for retailers, least order, lead time, stockists, certifications.

What belongs here: readers of these facts. What doesn't: retail prices and products.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.lexicon import Hit, Theme, find_phrases, themes_of
from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.prices import Money, prices_in_text
from sourcing_pipeline.web.topics import Topic

_WITHIN_CHARACTERS = 70
_MOST_DAYS = 365
_DAYS = re.compile(
    r"(?<![\d.,])(\d{1,3})(?:\s?(?:-|\u2013|to|bis|à|a|tot|y|oder|or)\s?(\d{1,3}))?\s?(?:(?:business|working|full|\w{0,3}werk)\s?-?)?"
    r"(?P<unit>days?|tage?n?|werktagen?|arbeitstagen?|jours?|días?|giorni|giorno|dagen|dag|werkdagen|weeks?|wochen?|semaines?|semanas?|settimane|settimana|weken|week)\b"
)
_WEEK_UNITS = ("week", "woche", "semain", "seman", "settiman", "weken")

# Name, what the text in lower case must hold for the pattern to be tried, pattern.
_CERTIFICATIONS = tuple(
    (name, needle, re.compile(pattern))
    for name, needle, pattern in (
        ("B Corp", "b", r"\bB[ -]?Corp(?:oration)?\b"),
        ("GOTS", "gots", r"\bGOTS\b"),
        ("GOTS", "global organic textile", r"Global Organic Textile Standard"),
        ("Fairtrade", "fair", r"\bFair[ -]?[Tt]rade\b"),
        ("FSC", "fsc", r"\bFSC\b"),
        ("PEFC", "pefc", r"\bPEFC\b"),
        ("EU Organic", "eu", r"\bEU[ -](?:[Oo]rganic|Bio)\b|\bEU-Bio-"),
        ("EU Organic", "bio-siegel", r"Bio-Siegel"),
        ("Leaping Bunny", "leaping bunny", r"Leaping Bunny"),
        ("OEKO-TEX", "ko", r"(?i:\b(?:OEKO|ÖKO)[ -]?TEX\b)"),
        ("COSMOS", "cosmos", r"\bCOSMOS (?:Organic|Natural|ORGANIC|NATURAL|certified|zertifiziert)\b"),
        ("Ecocert", "ecocert", r"(?i:\bEcocert\b)"),
        ("Vegan Society", "vegan society", r"Vegan Society"),
        ("1% for the Planet", "for the planet", r"1 ?% for the Planet"),
        ("Soil Association", "soil association", r"Soil Association"),
        ("USDA Organic", "usda", r"USDA Organic"),
        ("Rainforest Alliance", "rainforest", r"Rainforest Alliance"),
        ("GRS", "grs", r"\bGRS\b"),
        ("RWS", "responsible wool", r"Responsible Wool Standard"),
        ("NATRUE", "natrue", r"(?i:\bNATRUE\b)"),
        ("Demeter", "demeter", r"\bDemeter\b"),
        ("Bioland", "bioland", r"\bBioland\b"),
        ("EU Ecolabel", "ecolabel", r"EU Ecolabel"),
        ("Blauer Engel", "engel", r"Blaue[rn] Engel"),
        ("SA8000", "8000", r"\bSA ?8000\b"),
        ("ISO 9001", "9001", r"\bISO ?9001\b"),
        ("ISO 14001", "14001", r"\bISO ?14001\b"),
        ("PETA", "peta", r"\bPETA(?:-approved| approved|'s)\b"),
        ("Nordic Swan", "nordic swan", r"Nordic Swan"),
        ("Woolmark", "woolmark", r"\bWoolmark\b"),
        ("Responsible Jewellery Council", "jewellery council", r"Responsible Jewellery Council"),
        ("Made Safe", "made safe", r"\bMADE SAFE\b"),
        ("Climate Neutral", "climate neutral", r"Climate Neutral Certified"),
        ("Cradle to Cradle", "cradle to cradle", r"Cradle to Cradle"),
    )
)
_HEADINGS = ("h1", "h2", "h3", "h4")
_MOST_STOCKISTS = 5_000
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class TradeTerms:
    """What the profile takes from these facts."""

    has_wholesale_page: bool
    wholesale_url: str | None
    minimum_order: Money | None
    lead_time_days: float | None
    stockist_count: int | None
    certification_count: int


def read_trade(sheet: FactSheet, views: Sequence[PageView]) -> TradeTerms:
    """Add the facts of trade, and choose."""
    wholesale_pages = [view for view in views if is_wholesale_page(view)]
    orders: dict[str, Money] = {}
    _read_wholesale(sheet, views, wholesale_pages)
    for view in views:
        _read_terms(sheet, view, 0.8 if view in wholesale_pages else 0.5, orders)
        _read_stockists(sheet, view)
        _read_certifications(sheet, view)
    has_page = sheet.choose_one("has_wholesale_page")
    page = sheet.choose_one("wholesale_url", may_be_contested=False)
    order = sheet.choose_one("minimum_order_amount")
    lead_time = sheet.choose_one("lead_time_days")
    stockists = sheet.choose_one("stockist_count")
    certifications = sheet.choose_all("certification")
    return TradeTerms(
        has_wholesale_page=has_page is not None,
        wholesale_url=page.value if page else None,
        minimum_order=orders[order.value] if order else None,
        lead_time_days=float(lead_time.value) if lead_time else None,
        stockist_count=int(stockists.value) if stockists else None,
        certification_count=len(certifications),
    )


def is_wholesale_page(view: PageView) -> bool:
    """Whether a page is for retailers: its address or its reading says that it may be, and its own text speaks to them.

    Only headings, paragraphs and forms count: every page's navigation names the pages for retailers and for stockists.
    """
    if view.topic not in {Topic.WHOLESALE, Topic.STOCKISTS} and view.page.page_kind != "wholesale":
        return False
    forms = (node_text(form, 400) for form in view.tree.css("form")[:5])
    own_text = " . ".join([view.title, *view.headings, *view.paragraphs, *forms])[:20_000]
    said = Counter(hit.theme for hit in find_phrases(own_text.lower()))
    trade = said[Theme.WHOLESALE] + said[Theme.MINIMUM_ORDER]
    return trade > 0 if view.topic is Topic.WHOLESALE else trade > max(1, said[Theme.STOCKISTS])


def _read_wholesale(sheet: FactSheet, views: Sequence[PageView], pages: Sequence[PageView]) -> None:
    """Pages for retailers that were read, and links to such that were not."""
    for view in pages:
        sheet.add(view, "has_wholesale_page", "yes", "text", 0.95)
        sheet.add(view, "wholesale_url", view.url, "text", 0.95)
    read = {address for view in views for address in (view.page.url, view.page.final_url)}
    for view in views:
        for link in view.internal_links:
            if link.url in read:
                continue
            is_named = link.topic is Topic.WHOLESALE
            # "Revendeurs" and "Händler" may lead to a list of shops as well: a weak sign.
            if is_named or (len(link.text) <= _LONGEST_LABEL and Theme.WHOLESALE in themes_of(link.text)):
                sheet.add(view, "has_wholesale_page", "yes", "link", 0.6 if is_named else 0.4)
                sheet.add(view, "wholesale_link", link.url, "link", 0.6 if is_named else 0.4)


def _read_terms(sheet: FactSheet, view: PageView, confidence: float, orders: dict[str, Money]) -> None:
    # Places of phrases refer to the text in lower case; a few letters change their length with their case.
    same_length = view.text if len(view.lowered) == len(view.text) else view.lowered
    for hit in view.hits:
        after = same_length[hit.end : hit.end + _WITHIN_CHARACTERS]
        if hit.theme is Theme.MINIMUM_ORDER:
            found = prices_in_text(after, 1) or prices_in_text(_before(same_length, hit), 1)
            for money in found:
                value = f"{money.amount:g} {money.currency}" if money.currency else f"{money.amount:g}"
                orders.setdefault(value, money)
                sheet.add(view, "minimum_order_amount", value, "text", confidence)
        elif hit.theme is Theme.LEAD_TIME and (days := days_in(after.lower())) is not None:
            sheet.add(view, "lead_time_days", days, "text", confidence)


def _before(text: str, hit: Hit) -> str:
    return text[max(0, hit.start - 25) : hit.start]


def days_in(text: str) -> float | None:
    """The time that a text states, in days; the middle of a range."""
    match = _DAYS.search(text)
    if match is None:
        return None
    first, last = int(match.group(1)), int(match.group(2) or match.group(1))
    days = (first + last) / 2 * (7 if match["unit"].startswith(_WEEK_UNITS) else 1)
    return days if 0 < days <= _MOST_DAYS and first <= last else None


def _read_stockists(sheet: FactSheet, view: PageView) -> None:
    """Entries of the lists under a heading that announces stockists."""
    if not view.themes[Theme.STOCKISTS] or view.topic is Topic.PRODUCT:
        return
    for heading in view.tree.css("h1, h2, h3, h4, h5")[:60]:
        text = node_text(heading, 100)
        if Theme.STOCKISTS in themes_of(text):
            count = _entries_after(heading)
            if count:
                sheet.add(view, "stockist_count", count, "text", 0.8 if view.page.page_kind == "wholesale" else 0.7)


def _entries_after(heading: LexborNode) -> int:
    """List entries between a heading and the next one of its rank; those of its section if it stands alone."""
    for start in (heading, heading.parent):
        count, node = 0, start.next if start is not None else None
        while node is not None and count < _MOST_STOCKISTS:
            if node.tag in _HEADINGS and start is heading and (node.tag or "") <= (heading.tag or ""):
                break
            if node.is_element_node and node.tag not in {"nav", "footer", "form", "header"}:
                count += _entries_in(node)
            node = node.next
        if count:
            return count
    return 0


def _entries_in(node: LexborNode) -> int:
    for selector in ("li", "tr", "address", "article", "p"):
        entries = [entry for entry in node.css(selector)[:_MOST_STOCKISTS] if len(node_text(entry, 200)) >= 3]  # noqa: PLR2004 - bullets
        if len(entries) > 1:
            return len(entries)
    return 0


def _read_certifications(sheet: FactSheet, view: PageView) -> None:
    """Certifications named in the text: the site's claims, not ours."""
    for name, needle, pattern in _CERTIFICATIONS:
        if needle in view.lowered and pattern.search(view.text):
            sheet.add(view, "certification", name, "text", 0.6)
