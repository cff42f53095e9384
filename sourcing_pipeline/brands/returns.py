"""How long goods may be returned: as ``MerchantReturnPolicy`` states it, and as texts about returns say.

What belongs here: readers of that fact. What doesn't: times as such (``durations``).
"""

import re
from collections.abc import Sequence

from sourcing_pipeline.brands.durations import MOST_DAYS, days_in
from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.lexicon import Theme
from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.schema_items import text_of, types_of
from sourcing_pipeline.brands.stated_items import stated_items
from sourcing_pipeline.web.topics import Topic

_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_BEFORE, _AFTER = 110, 130
_NEAR = 45
_REFUNDED = re.compile(
    r"refund(?:ed)? (?:will|is|are|within)|process|credited|erstatte|rückzahl|gutschr|rembours(?:er|é|és|ement)|reembols|abono|rimbors|accredit|terugbeta|terugstort|we ship|dispatch|versand"
)
_LAWFUL_DAYS = 7
"""Shorter times are those of a refund or a complaint."""


def read_returns(sheet: FactSheet, views: Sequence[PageView]) -> int | None:
    """Add the facts ``returns_days`` (0 where nothing is taken back) and ``returns_url``, and choose; the days are returned."""
    for view in views:
        _read_policies(sheet, view)
        is_about = view.topic in {Topic.RETURNS, Topic.SHIPPING}
        if view.topic is Topic.RETURNS:
            sheet.add(view, "returns_url", view.url, "link", 0.9)
        for days, is_near in return_times(view):
            sheet.add(view, "returns_days", days, "text", (0.7 if is_about else 0.4) + 0.1 * is_near)
    if not sheet.of("returns_url"):
        for view in views[:2]:
            for link in view.internal_links:
                if link.topic is Topic.RETURNS:
                    sheet.add(view, "returns_url", link.url, "link", 0.6)
    sheet.choose_one("returns_url", may_be_contested=False)
    chosen = sheet.choose_one("returns_days", lambda days: 0.0005 * float(days))
    return round(float(chosen.value)) if chosen else None


def _read_policies(sheet: FactSheet, view: PageView) -> None:
    for item, source in stated_items(view):
        if "merchantreturnpolicy" not in types_of(item):
            continue
        kind = (text_of(item, "returnPolicyCategory", limit=120) or "").lower()
        stated = text_of(item, "merchantReturnDays", limit=8)
        if kind.endswith("notpermitted"):
            sheet.add(view, "returns_days", 0, source, 0.9)
        elif stated and stated.isdecimal() and 0 < int(stated) <= MOST_DAYS:
            sheet.add(view, "returns_days", int(stated), source, 0.9)


def return_times(view: PageView) -> list[tuple[int, bool]]:
    """Days within which a page says that goods may be returned, and whether the number stands near the word."""
    text = view.lowered
    found: list[tuple[int, bool]] = []
    for hit in view.hits:
        if hit.theme is not Theme.RETURNS:
            continue
        before = _SENTENCE_END.split(text[max(0, hit.start - _BEFORE) : hit.start])[-1]
        after = _SENTENCE_END.split(text[hit.end : hit.end + _AFTER], maxsplit=1)[0]
        if _REFUNDED.search(f"{before}{hit.phrase}{after}"):
            continue
        for said, near in ((after, after[:_NEAR]), (before, before[-_NEAR:])):
            days = days_in(said)
            if days is not None and days >= _LAWFUL_DAYS:
                found.append((round(days), days_in(near) == days))
                break
    return list(dict.fromkeys(found))[:10]
