"""Whether the evidence of a reason shows what the reason claims.

The evidence is read anew: what a page states on its own, or what the rows of a table come to, is put into the words of
reasons, and the claim must be among them. What doesn't belong here: choosing evidence (``evidence.py``), and rows of tables
(``metric_claims.py``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from sourcing_pipeline.brands.listed_products import read_listing
from sourcing_pipeline.brands.profiles import newest_feeds, newest_pages
from sourcing_pipeline.brands.site_profile import Rates, profile_site
from sourcing_pipeline.progress import track
from sourcing_pipeline.quality.result import CheckResult, sample_of
from sourcing_pipeline.scoring import metric_claims, wording
from sourcing_pipeline.scoring.feature_list import FEATURES, Feature
from sourcing_pipeline.scoring.reasons import REASONS
from sourcing_pipeline.web.feed_loading import ProductFeed, load_product_feeds
from sourcing_pipeline.web.pages import Page
from sourcing_pipeline.web.reading import load_pages

_COUNTED = ("certification_count", "social_account_count")
_TEXTS = ("story_length", "description_length")
TABLES = (
    "brand_outcomes",
    "candidates",
    "lead_labels",
    "lookalikes",
    "profile_facts",
    "segment_demand",
    "website_categories",
    "website_profiles",
)
"""The tables that reasons rest on."""


@dataclass(frozen=True)
class Site:
    """What the archive holds of a site: its pages, the home page first, and its product feed."""

    pages: Sequence[Page]
    feed: ProductFeed | None

    @cached_property
    def by_address(self) -> dict[str, Page | ProductFeed]:
        """Pages and feed by the address that facts name."""
        found: dict[str, Page | ProductFeed] = {page.final_url: page for page in self.pages}
        found |= {page.url: page for page in self.pages}
        return found | ({self.feed.url: self.feed} if self.feed is not None else {})


@dataclass(frozen=True)
class EvidenceAtHand:
    """What reasons point to: the archive, and the tables of the week by name, with profiles as known."""

    site: Callable[[str], Site]
    tables: Mapping[str, pl.DataFrame]
    reporting_currency: str


def archived_sites(page_records: pl.DataFrame, profiles: pl.DataFrame, archive_dir: Path) -> Callable[[str], Site]:
    """What the archive held of a site when its profile was made; a site at a time is read.

    Args:
        page_records: those of the sites in question.
        profiles: as known.
        archive_dir: the page archive.
    """
    known = page_records.join(profiles.select("domain", "profile_at"), on="domain", how="inner")
    known = known.filter(pl.col("fetched_at") <= pl.col("profile_at")).drop("profile_at")
    by_domain = {str(domain): rows for (domain,), rows in known.partition_by("domain", as_dict=True).items()}

    @lru_cache(maxsize=1)
    def site(domain: str) -> Site:
        records = by_domain.get(domain, page_records.clear())
        newest = newest_pages(records)
        pages = sorted(
            load_pages(newest, archive_dir), key=lambda page: (page.page_kind != "home", len(page.url), page.url)
        )
        return Site(pages, next(load_product_feeds(newest_feeds(records, newest), archive_dir), None))

    return site


def problem_of(reason: str, evidence: str, brand: Mapping[str, Any], at_hand: EvidenceAtHand) -> str | None:
    """Why the evidence doesn't show what a reason claims; none where it does.

    Args:
        reason: as it stands on the list.
        evidence: its address.
        brand: the row that has the reason: ``brand_id``, ``domain``, ``category``.
        at_hand: where to look.
    """
    claim = wording.without_consequence(reason)
    if evidence.startswith("metric:"):
        found = metric_claims.claims_shown(evidence, brand, at_hand.tables, at_hand.reporting_currency, claim)
        if isinstance(found, str):
            return found
        fact = metric_claims.fact_of(evidence)
        if fact is not None:
            of_site = _facts_of_site(at_hand.site(str(brand["domain"])))
            found = [one for one in found if one in set(_claims(fact, of_site, brand, at_hand))]
        return None if claim in found else f"{evidence} says otherwise: {'; '.join(found[:5]) or 'nothing of it'}"
    page = at_hand.site(str(brand["domain"])).by_address.get(evidence)
    if page is None:
        return "the page is not in the archive of the brand's site"
    facts = _facts_of_feed(page) if isinstance(page, ProductFeed) else _facts_of_site(Site([page], None))
    if claim == wording.LINKS_TO_WHOLESALE:
        return None if ("yes", "link") in facts.get("has_wholesale_page", []) else "the page has no such link"
    shown = [one for feature in FEATURES for fact in feature.facts for one in _claims(fact, facts, brand, at_hand)]
    return (
        None if claim in shown else "the page says otherwise: " + ("; ".join(_alike(claim, shown)) or "nothing of it")
    )


def reasons_are_shown(rows: pl.DataFrame, at_hand: EvidenceAtHand) -> CheckResult:
    """What every reason of a list or of scores claims stands in its evidence."""
    wrong = []
    told = [(row, *pair) for row in rows.to_dicts() for pair in reasons_of(row)]
    with track("Reading the evidence of reasons", len(told)) as advance:
        for row, reason, evidence in told:
            if problem := problem_of(reason, evidence, row, at_hand):
                wrong.append({"brand_id": row["brand_id"], "reason": reason, "evidence": evidence, "problem": problem})
            advance(1)
    return CheckResult(
        passed=not wrong,
        severity="WARN",
        expected="each reason stands in its evidence",
        observed=f"{len(wrong):,} of {len(told):,} reasons don't",
        remedy="look at the pages named: if they don't say so, this is a defect of how scoring or the reading of websites works",
        sample=sample_of(wrong),
    )


def reasons_of(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The reasons of a row with their evidence."""
    for slot in range(1, REASONS + 1):
        if row[f"reason_{slot}"]:
            yield row[f"reason_{slot}"], row[f"reason_{slot}_evidence_url"] or ""


Facts = dict[str, list[tuple[str, str]]]
"""Of each fact its values, each with the kind of source."""


def _facts_of_site(site: Site) -> Facts:
    if not site.pages:
        return {}
    found: Facts = {}
    for row in profile_site(site.pages, "", Rates({}, ""), site.feed).facts:
        if not row["is_personal"]:
            found.setdefault(row["fact"], []).append((row["value"], row["source_kind"]))
    return found


def _facts_of_feed(feed: ProductFeed) -> Facts:
    listing = read_listing(feed)
    counted: Facts = {"product_count": [(str(len(listing.products)), "platform")]}
    return counted | ({"shop_platform": [(listing.platform, "platform")]} if listing.platform else {})


def _claims(fact: str, facts: Facts, brand: Mapping[str, Any], at_hand: EvidenceAtHand) -> Iterator[str]:
    """What can be said by the values of a fact."""
    for feature in FEATURES:
        if fact not in feature.facts:
            continue
        stated = facts.get(fact, [])
        values: list[Any]
        if feature.name in _COUNTED:
            values = [len({value for value, _ in stated})]
        elif feature.name == "has_wholesale_page":
            values = [True] if any(kind != "link" for _, kind in stated) else []
        else:
            values = [found for value, _ in stated if (found := _value(feature, value, brand, at_hand)) is not None]
        for value in values:
            yield wording.claim_of(feature, value, at_hand.reporting_currency, None, None)


def _value(feature: Feature, stated: str, brand: Mapping[str, Any], at_hand: EvidenceAtHand) -> Any:
    if feature.kind == "flag":
        return True
    if feature.name in _TEXTS:
        return len(stated)
    if feature.name == "language_count":
        return len(stated.split(", "))
    if feature.name == "days_since_sign_of_life":
        profiles = at_hand.tables["website_profiles"].filter(domain=brand["domain"])
        read_at: datetime | None = profiles["profile_at"].max() if len(profiles) else None  # type: ignore[assignment]
        return max((read_at.date() - date.fromisoformat(stated)).days, 0) if read_at else None
    return stated if feature.kind == "label" else float(stated)


def _alike(claim: str, shown: Sequence[str]) -> list[str]:
    """Of what a page shows what is about the same thing as a claim."""
    about = [feature for feature in FEATURES if wording.may_state(feature, claim)]
    return [one for one in dict.fromkeys(shown) if any(wording.may_state(feature, one) for feature in about)][:5]
