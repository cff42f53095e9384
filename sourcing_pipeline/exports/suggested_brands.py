"""The page of profile suggestions: brands, what each should improve, and how that is said.

What belongs here: the choice and the words of what is shown. What doesn't: markup (``profile_suggestions.html.jinja``), and what is wrong
with a profile (``onboarding``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from sourcing_pipeline.charts.chart import share
from sourcing_pipeline.exports.evidence import Evidence, evidence_of
from sourcing_pipeline.exports.tables import WeeklyTables

MOST_BRANDS = 1_000
"""Brands shown; those that sell less are in the other files. A browser grows slow well above this."""
_YEAR = 365
_LEAST_SHARE = 0.0005
"""A share that rounds to nothing is written as nothing."""
SEVERITIES = {"blocker": "Blocker", "fail": "Falls short", "warn": "Could be better"}
TIERS = {
    "experiment": "by experiment: suggestions withheld by chance",
    "observational": "judging by brands alike, not by chance",
    "none": "not measured yet",
}
_SPOKEN = {"gtins": "GTINs", "gtin": "GTIN"}


@dataclass(frozen=True)
class Worth:
    """What mending is worth in words: the range where there is one, what it rests on, and a warning where it may be nothing."""

    figures: str | None
    rests_on: str
    tier: str
    may_be_nothing: bool


@dataclass(frozen=True)
class Suggestion:
    """One thing to improve."""

    check_id: str
    title: str
    severity: str
    severity_words: str
    observed: str
    threshold: str
    peers: str | None
    evidence: Evidence | None
    evidence_at: datetime
    wording: str
    worth: Worth


@dataclass(frozen=True)
class Pending:
    """What was suggested in an earlier week and is still open."""

    check_id: str
    title: str
    severity: str
    severity_words: str
    wording: str | None
    since: date | None


@dataclass(frozen=True)
class SuggestedBrand:
    """A brand, what is suggested this week, and what is still open."""

    place: int
    brand_id: str
    name: str
    category: str | None
    country: str | None
    gmv: float | None
    suggestions: list[Suggestion]
    pending: list[Pending]

    @property
    def severities(self) -> str:
        """The severities of what is suggested this week."""
        return " ".join(sorted({suggestion.severity for suggestion in self.suggestions}))

    @property
    def checks(self) -> str:
        """The checks of what is suggested this week."""
        return " ".join(sorted({suggestion.check_id for suggestion in self.suggestions}))


@dataclass(frozen=True)
class CheckWorth:
    """What is known of the effect of a check (or of several alike), and what that rests on, for the end of the page."""

    title: str
    worth: Worth
    in_words: str


@dataclass(frozen=True)
class SuggestedWeek:
    """All that the page shows; ``left_out`` counts brands that sell too little to be shown."""

    here: list[SuggestedBrand]
    joining: list[SuggestedBrand]
    left_out: int


def suggested_week(tables: WeeklyTables) -> SuggestedWeek:
    """The brands of a week, those that sell most first, and beside them those about to join."""
    by_brand = _by_brand(tables.profile_suggestions)
    pending = _by_brand(tables.profile_findings.filter(pl.col("disposition") == "pending"))
    about = _about(tables)
    gmv = dict(tables.brand_metrics.filter(pl.col("window_days") == _YEAR).select("brand_id", "gmv").iter_rows())
    order = sorted({*by_brand, *pending}, key=lambda brand_id: (-gmv.get(brand_id, -1.0), brand_id))
    # Before a brand joins nothing is known of what it sells here.
    is_joining = {brand_id: bool(gmv) and brand_id not in gmv for brand_id in order}
    here = [brand_id for brand_id in order if not is_joining[brand_id]]
    joining = [brand_id for brand_id in order if is_joining[brand_id]]

    def shown(brand_ids: list[str]) -> list[SuggestedBrand]:
        return [
            SuggestedBrand(
                place=place,
                brand_id=brand_id,
                name=_name(brand_id, by_brand, pending, about),
                category=about.get(brand_id, {}).get("category"),
                country=about.get(brand_id, {}).get("country"),
                gmv=gmv.get(brand_id),
                suggestions=[_suggestion(row) for row in by_brand.get(brand_id, [])],
                pending=[_pending(row) for row in pending.get(brand_id, [])],
            )
            for place, brand_id in enumerate(brand_ids, start=1)
        ]

    return SuggestedWeek(
        shown(here[:MOST_BRANDS]),
        shown(joining[:MOST_BRANDS]),
        max(0, len(here) - MOST_BRANDS) + max(0, len(joining) - MOST_BRANDS),
    )


def worths_of(tables: WeeklyTables) -> list[CheckWorth]:
    """What is known of each check's effect: what was measured first, the largest first; checks of which nothing is for the same reason, together."""
    effects = tables.profile_effects.sort(pl.col("effect").fill_null(-1.0), "check_id", descending=[True, False])
    ordered = sorted(effects.iter_rows(named=True), key=lambda row: list(TIERS).index(row["tier"]))
    unmeasured: dict[str, list[str]] = {}
    for row in ordered:
        if row["tier"] == "none":
            unmeasured.setdefault(row["in_words"], []).append(title_of(row["check_id"]))
    return [
        *(
            CheckWorth(
                title_of(row["check_id"]), worth_of(row["tier"], row["effect_low"], row["effect_high"]), row["in_words"]
            )
            for row in ordered
            if row["tier"] != "none"
        ),
        *(CheckWorth(", ".join(titles), worth_of("none", None, None), words) for words, titles in unmeasured.items()),
    ]


def title_of(check_id: str) -> str:
    """A check's name as people read it: ``images_per_product`` is Images per product."""
    words = [_SPOKEN.get(word, word) for word in check_id.split("_")]
    title = " ".join(words)
    return title[:1].upper() + title[1:]


def worth_of(tier: str, low: float | None, high: float | None) -> Worth:
    """What an effect is in words; without figures where it rests on nothing, whatever they say."""
    if tier == "none" or low is None or high is None:
        return Worth(None, TIERS["none"], "none", may_be_nothing=False)
    return Worth(f"{_signed(low)} to {_signed(high)}", TIERS[tier], tier, may_be_nothing=low <= 0 <= high)


def peers_in_words(percentile: float | None) -> str | None:
    """A share of peers in words: in tenths, since peers are few; none where it isn't known."""
    if percentile is None:
        return None
    tenths = round(percentile * 10)
    if tenths == 0:
        return "hardly any brand alike does worse"
    if tenths == 10:  # noqa: PLR2004 - of ten
        return "hardly any brand alike does better"
    return f"{tenths} in 10 brands alike {'does' if tenths == 1 else 'do'} worse"


def _signed(value: float) -> str:
    if abs(value) < _LEAST_SHARE:
        return "0 %"
    return f"{'+' if value > 0 else '−'}{share(abs(value))}"  # noqa: RUF001 - a minus sign


def _by_brand(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["brand_id"], []).append(row)
    return found


def _about(tables: WeeklyTables) -> dict[str, dict[str, Any]]:
    """Name, category and country of brands, as the marketplace has them, or as the candidate has been found."""
    scored = tables.brand_scores.select("brand_id", "name", "category", "country")
    known = tables.brand_outcomes.select("brand_id", "name", "category", "country")
    return {row["brand_id"]: row for row in pl.concat([scored, known]).iter_rows(named=True)}


def _name(
    brand_id: str,
    suggested: Mapping[str, list[dict[str, Any]]],
    pending: Mapping[str, list[dict[str, Any]]],
    about: Mapping[str, dict[str, Any]],
) -> str:
    stated = [row.get("brand_name") for row in (*suggested.get(brand_id, []), *pending.get(brand_id, []))]
    names = [*stated, about.get(brand_id, {}).get("name")]
    return next((str(name) for name in names if name), brand_id)


def _suggestion(row: Mapping[str, Any]) -> Suggestion:
    return Suggestion(
        check_id=row["check_id"],
        title=title_of(row["check_id"]),
        severity=row["severity"],
        severity_words=SEVERITIES[row["severity"]],
        observed=row["observed"],
        threshold=row["threshold"],
        peers=peers_in_words(row["peer_percentile"]),
        evidence=evidence_of(row["evidence_url"]),
        evidence_at=row["evidence_at"],
        wording=row["suggestion"],
        worth=worth_of(row["effect_tier"], row["effect_low"], row["effect_high"]),
    )


def _pending(row: Mapping[str, Any]) -> Pending:
    return Pending(
        check_id=row["check_id"],
        title=title_of(row["check_id"]),
        severity=row["state"],
        severity_words=SEVERITIES[row["state"]],
        wording=row.get("suggestion"),
        since=row["decided_at"],
    )
