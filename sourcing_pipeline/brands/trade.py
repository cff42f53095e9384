"""Trade: the page for retailers, and what is chosen of the terms of trade.

What belongs here: which pages speak to retailers, and the order of the readers. What doesn't: the terms themselves
(``trade_terms``), stockists (``stockists``), retail prices and products.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.lexicon import Theme, find_phrases, themes_of
from sourcing_pipeline.brands.page_view import PageView, node_text
from sourcing_pipeline.brands.prices import Money
from sourcing_pipeline.brands.stockists import read_stockists
from sourcing_pipeline.brands.trade_terms import read_terms
from sourcing_pipeline.web.topics import Topic

_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class TradeTerms:
    """What the profile takes from these facts."""

    has_wholesale_page: bool
    wholesale_url: str | None
    minimum_order: Money | None
    lead_time_days: float | None
    retail_markup: float | None
    stockist_count: int | None


NO_TRADE_TERMS = TradeTerms(
    has_wholesale_page=False,
    wholesale_url=None,
    minimum_order=None,
    lead_time_days=None,
    retail_markup=None,
    stockist_count=None,
)


def read_trade(sheet: FactSheet, views: Sequence[PageView]) -> TradeTerms:
    """Add the facts of trade, and choose."""
    wholesale_pages = [view for view in views if is_wholesale_page(view)]
    orders: dict[str, Money] = {}
    _read_wholesale(sheet, views, wholesale_pages)
    for view in views:
        read_terms(sheet, view, orders, is_wholesale=view in wholesale_pages)
        read_stockists(sheet, view)
    has_page = sheet.choose_one("has_wholesale_page")
    page = sheet.choose_one("wholesale_url", may_be_contested=False)
    order = sheet.choose_one("minimum_order_amount")
    lead_time = sheet.choose_one("lead_time_days")
    stockists = sheet.choose_one("stockist_count")
    markup = sheet.choose_one("retail_markup")
    for name in ("reorder_minimum_amount", "minimum_order_quantity"):
        sheet.choose_one(name)
    return TradeTerms(
        has_wholesale_page=has_page is not None,
        wholesale_url=page.value if page else None,
        minimum_order=orders[order.value] if order else None,
        lead_time_days=float(lead_time.value) if lead_time else None,
        stockist_count=int(stockists.value) if stockists else None,
        retail_markup=float(markup.value) if markup else None,
    )


def is_wholesale_page(view: PageView) -> bool:
    """Whether a page is for retailers: its address, its reading or its heading says that it may be, and its own text speaks to them.

    Only headings, paragraphs and forms count: every page's navigation names the pages for retailers and for stockists.
    """
    is_named = view.topic in {Topic.WHOLESALE, Topic.STOCKISTS} or view.page.page_kind == "wholesale"
    if not is_named and (view.topic is not Topic.OTHER or not _is_headed_for_retailers(view)):
        return False
    forms = (node_text(form, 400) for form in view.tree.css("form")[:5])
    own_text = " . ".join([view.title, *view.headings, *view.paragraphs, *forms])[:20_000]
    said = Counter(hit.theme for hit in find_phrases(own_text.lower()))
    trade = said[Theme.WHOLESALE] + said[Theme.MINIMUM_ORDER]
    return trade > 0 if view.topic is Topic.WHOLESALE else trade > max(1, said[Theme.STOCKISTS])


def _is_headed_for_retailers(view: PageView) -> bool:
    heads = (text for text in (view.title, *view.headings[:2]) if len(text) <= 2 * _LONGEST_LABEL)
    return any(Theme.WHOLESALE in themes_of(text) for text in heads)


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
