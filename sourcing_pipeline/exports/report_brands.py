"""The report's list: each brand to contact, with what a sales rep wants to know of it.

What belongs here: the choice and the words of what is shown. What doesn't: markup.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from sourcing_pipeline.exports.changes import Changes
from sourcing_pipeline.exports.evidence import Evidence, evidence_of, safe_link
from sourcing_pipeline.exports.report_lookalikes import Lookalike, lookalikes_of
from sourcing_pipeline.exports.tables import WeeklyTables

MOST_BRANDS = 2_000
"""Brands shown; a longer list is in the other files. A browser grows slow well above this."""
_MOST_DECADES = 5


@dataclass(frozen=True)
class Reason:
    """Why a brand is on the list, and what shows it."""

    text: str
    evidence: Evidence | None


@dataclass(frozen=True)
class Scale:
    """A logarithmic scale for amounts: GMV spans orders of magnitude. ``low`` and ``high`` are powers of ten."""

    low: float
    high: float

    def at(self, amount: float) -> float:
        """The amount's place between 0 and 1."""
        if amount <= 10**self.low:
            return 0.0
        return min(1.0, (math.log10(amount) - self.low) / (self.high - self.low))

    @property
    def ticks(self) -> list[tuple[float, float]]:
        """The whole powers of ten on the scale: place and amount."""
        powers = range(math.ceil(self.low), math.floor(self.high) + 1)
        return [(self.at(10.0**power), 10.0**power) for power in powers]


@dataclass(frozen=True)
class Brand:
    """A row of the list as it is shown. ``row`` has the columns of the contract."""

    row: dict[str, Any]
    website: str | None
    contact_source: Evidence | None
    reasons: list[Reason]
    facts: list[tuple[str, str]]
    lookalikes: list[Lookalike]
    change: str | None
    change_reason: str | None
    value_share: float


def scale_of(onboarding_list: pl.DataFrame) -> Scale:
    """The scale on which all GMV ranges of a list fit; it has one power of ten in it at least."""
    amounts = [*onboarding_list["gmv_12m_p10"], *onboarding_list["gmv_12m_p90"]]
    powers = [math.log10(amount) for amount in amounts if amount >= 1]
    if not powers:
        return Scale(0, 1)
    low, high = max(min(powers), max(powers) - _MOST_DECADES), max(powers)
    if math.ceil(low) > math.floor(high) or high == low:
        low, high = math.floor(low), math.ceil(high) if high > math.floor(low) else math.floor(low) + 1
    return Scale(low, high)


def brands_of(tables: WeeklyTables, changes: Changes | None, demand_anchor: str | None) -> list[Brand]:
    """The brands of the list, best first."""
    listed = tables.onboarding_list.sort("rank").head(MOST_BRANDS)
    most = max((*listed["expected_value"], 0.0)) or 1.0
    domains = listed["domain"].drop_nulls().to_list()
    known, alike = _known_of(tables, domains), lookalikes_of(tables, domains)
    changed, why = _changes_by_brand(changes), _change_reasons(changes)
    return [
        Brand(
            row=row,
            website=safe_link(row["website_url"]),
            contact_source=evidence_of(row["contact_source_url"]),
            reasons=_reasons(row, demand_anchor),
            facts=known.get(row["domain"], []),
            lookalikes=alike.get(row["domain"], []),
            change=changed.get(row["brand_id"]),
            change_reason=why.get(row["brand_id"]),
            value_share=max(0.0, row["expected_value"]) / most,
        )
        for row in listed.iter_rows(named=True)
    ]


def _reasons(row: dict[str, Any], demand_anchor: str | None) -> list[Reason]:
    return [
        Reason(text, evidence_of(row[f"reason_{number}_evidence_url"], demand_anchor))
        for number in (1, 2, 3)
        if (text := row[f"reason_{number}"])
    ]


def _changes_by_brand(changes: Changes | None) -> dict[str, str]:
    if changes is None:
        return {}
    new = {newcomer.brand_id: "new" for newcomer in changes.new}
    return new | {move.brand_id: f"{'▲' if move.places > 0 else '▼'} {abs(move.places)}" for move in changes.moved}


def _change_reasons(changes: Changes | None) -> dict[str, str]:
    if changes is None:
        return {}
    moved = {
        move.brand_id: f"{'rose' if move.places > 0 else 'fell'} from {move.rank_before} to {move.rank}: {move.reason}"
        for move in changes.moved
    }
    return moved | {newcomer.brand_id: f"new: {newcomer.reason}" for newcomer in changes.new}


def _known_of(tables: WeeklyTables, domains: Iterable[str]) -> dict[str | None, list[tuple[str, str]]]:
    """Facts of each website, in words, from its profile."""
    wanted = pl.Series("domain", list(domains), dtype=pl.String).implode()
    facts: dict[str | None, list[tuple[str, str]]] = {}
    newest = tables.website_profiles.filter(pl.col("domain").is_in(wanted)).sort("domain", "profile_at")
    for profile in newest.unique("domain", keep="last", maintain_order=True).iter_rows(named=True):
        facts[profile["domain"]] = _profile_facts(profile, tables.reporting_currency)
    return facts


def _profile_facts(profile: dict[str, Any], currency: str) -> list[tuple[str, str]]:
    price, order, rating = (profile[name] for name in ("price_median_reporting", "minimum_order_amount", "rating"))
    facts = [
        ("Sells", profile["description"] and _first_words(profile["description"])),
        ("Shop software", profile["shop_platform"]),
        ("Products seen", f"{profile['product_count']:,}" if profile["product_count"] else None),
        ("Median price", f"{price:,.0f} {currency}" if price is not None else None),
        ("Page for retailers", "yes" if profile["has_wholesale_page"] else None),
        ("Minimum order", f"{order:,.0f} {profile['currency'] or ''}".strip() if order is not None else None),
        ("Lead time", f"{profile['lead_time_days']:.0f} days" if profile["lead_time_days"] is not None else None),
        ("Stockists named", f"{profile['stockist_count']:,}" if profile["stockist_count"] else None),
        ("Rating", f"{rating:.1f} of 5" if rating is not None else None),
    ]
    return [(label, value) for label, value in facts if value]


def _first_words(text: str, most: int = 140) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
