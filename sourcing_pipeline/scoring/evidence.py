"""Where the evidence of a reason lies: a page that states it, else the rows of a table that do.

An address is a page's URL or ``metric:<table>/<keys>``: the table's key, or ``<column>/<value>`` for all rows that have it.
What nothing shows has no address, and is no reason. What doesn't belong here: the words (``wording.py``), and whether the
evidence does show it (``evidence_check.py``).
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from sourcing_pipeline.scoring.attributes import attribute_columns
from sourcing_pipeline.scoring.effects import Part
from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX, FEATURES, Feature

LEAST_CONFIDENCE = {"country": 0.6}
"""Facts that a page must state rather than hint at: a language or a currency makes no country."""
_COUNTED_OVER_PAGES = ("link", "markup")
"""Kinds of source of ``product_count`` that are no one page's statement."""


class Knowledge(Protocol):
    """What reasons point to; ``weekly.ScoringInputs`` has it."""

    @property
    def profiles(self) -> pl.DataFrame:
        """Website profiles as known."""

    @property
    def profile_facts(self) -> pl.DataFrame:
        """Each fact with its page; may be empty."""

    @property
    def categories(self) -> pl.DataFrame:
        """Categories of websites."""

    @property
    def candidates(self) -> pl.DataFrame:
        """What feeds say."""

    @property
    def segment_demand(self) -> pl.DataFrame:
        """Demand and supply gap, with the figures in words."""

    @property
    def reporting_currency(self) -> str:
        """Currency of all values."""


@dataclass(frozen=True)
class Stated:
    """A fact as a page states it."""

    value: str
    source_kind: str
    page_url: str
    confidence: float


class EvidenceFinder:
    """Finds addresses for the rows of a frame of features."""

    def __init__(self, features: pl.DataFrame, knowledge: Knowledge) -> None:
        names = ("key", "domain", "category", "segment")
        self._rows = {name: features[name].to_list() for name in names}
        sites = knowledge.profiles.join(features.select("domain").drop_nulls(), on="domain", how="semi")
        self._sites = {row["domain"]: row for row in _sites(sites).iter_rows(named=True)}
        self._facts = _facts(sites, knowledge.profile_facts)
        self._categories = {
            (domain, category)
            for domain, category in knowledge.categories.join(sites, on=["domain", "profile_at"], how="semi")
            .select("domain", "category")
            .iter_rows()
        }
        fed = knowledge.candidates.select("brand_id", "candidate_id", "source", "country", "category", "attributes")
        of_rows = features.select(pl.col("key").alias("brand_id"))
        self._fed = fed.join(of_rows, on="brand_id", how="semi").sort("brand_id", "candidate_id")
        self._fed_rows: dict[str, list[int]] = defaultdict(list)
        for place, brand in enumerate(self._fed["brand_id"].to_list()):
            self._fed_rows[brand].append(place)

    def address(self, row: int, feature: Feature, value: Any, part: Part) -> str | None:
        """The page or metric that shows a feature's value; none where nothing does."""
        domain = self._rows["domain"][row]
        match part:
            case "sign_table":
                return f"metric:lead_labels/source/{quoted(value)}"
            case "activation_table" | "value_table":
                return f"metric:brand_outcomes/category/{quoted(value)}"
            case _:
                pass
        if feature.metric:
            context = {"domain": domain, "category": quoted(self._rows["category"][row])}
            return feature.metric.format(**context, segment=self._rows["segment"][row])
        if feature.facts and (found := self._of_facts(domain, feature, value)):
            return found
        if feature.name == "category" and (domain, value) in self._categories:
            return f"metric:website_categories/{domain}"
        return self._of_feed(row, feature, value)

    def is_only_linked(self, row: int) -> bool:
        """Whether the page for retailers is only linked to, and was not read."""
        site = self._sites.get(self._rows["domain"][row])
        return site is None or site["wholesale_url"] is None

    def _of_facts(self, domain: str, feature: Feature, value: Any) -> str | None:
        [fact] = feature.facts
        site = self._sites.get(domain)
        if site is None:
            return None
        named = {"has_wholesale_page": site["wholesale_url"], "contact_email": site["contact_source_url"]}.get(fact)
        if named:
            return str(named)
        stated = [one for one in self._facts[domain, fact] if one.confidence >= LEAST_CONFIDENCE.get(fact, 0.0)]
        if feature.name in ("certification_count", "social_account_count"):
            return _of_all(domain, fact, stated, value)
        fitting = [one for one in stated if _is_value(feature, one.value, value, site)]
        if not fitting:
            return None
        is_counted = fact == "product_count" and all(one.source_kind in _COUNTED_OVER_PAGES for one in fitting)
        if feature.is_of_many_pages or is_counted:
            return _rows_of(domain, fact)
        on_a_page = [one for one in fitting if fact != "product_count" or one.source_kind not in _COUNTED_OVER_PAGES]
        return on_a_page[0].page_url

    def _of_feed(self, row: int, feature: Feature, value: Any) -> str | None:
        for place in self._fed_rows[self._rows["key"][row]]:
            fed = self._fed.row(place, named=True)
            if feature.name.startswith(ATTRIBUTE_PREFIX):
                read = attribute_columns(pl.Series([fed["attributes"]], dtype=pl.String), [feature.name])
                states = read[feature.name][0] == value
            elif feature.name == "country":
                states = (fed["country"] or "").upper() == value
            else:
                states = feature.name in fed and fed[feature.name] == value
            if states:
                return f"metric:candidates/{quoted(fed['candidate_id'])}"
        return None


def quoted(text: Any) -> str:
    """A part of a metric's address."""
    return str(text).replace("%", "%25").replace("/", "%2F")


def unquoted(part: str) -> str:
    """The text that a part of an address stands for."""
    return part.replace("%2F", "/").replace("%25", "%")


def _rows_of(domain: str, fact: str) -> str:
    return f"metric:profile_facts/{domain}/{fact}"


def _of_all(domain: str, fact: str, stated: list[Stated], count: Any) -> str | None:
    """The page that states all values of a fact, if there is one; else their rows."""
    if not stated or len({one.value for one in stated}) != count:
        return None
    by_page: dict[str, set[str]] = defaultdict(set)
    for one in stated:
        by_page[one.page_url].add(one.value)
    whole = sorted(page for page, values in by_page.items() if len(values) == count)
    return whole[0] if whole else _rows_of(domain, fact)


def _is_value(feature: Feature, stated: str, value: Any, site: dict[str, Any]) -> bool:
    match feature.name:
        case "story_length" | "description_length":
            return bool(len(stated) == value)
        case "language_count":
            return bool(len(stated.split(", ")) == value)
        case "days_since_sign_of_life":
            return stated == str(site["last_sign_of_life"])
        case "image_per_product_mean":
            return bool(abs(float(stated) - value) <= 0.005)  # noqa: PLR2004 - facts keep two decimals
        case _:
            return feature.kind == "flag" or (stated == value if isinstance(value, str) else float(stated) == value)


def _sites(profiles: pl.DataFrame) -> pl.DataFrame:
    return profiles.select("domain", "wholesale_url", "contact_source_url", "last_sign_of_life")


def _facts(sites: pl.DataFrame, profile_facts: pl.DataFrame) -> dict[tuple[str, str], list[Stated]]:
    """The chosen facts of the profiles that features read, surest first."""
    wanted = [fact for feature in FEATURES for fact in feature.facts]
    rows = (
        profile_facts.filter(pl.col("is_chosen") & pl.col("fact").is_in(wanted))
        .join(sites, on=["domain", "profile_at"], how="semi")
        .sort("domain", "fact", "confidence", "page_url", "value", descending=[False, False, True, False, False])
        .select("domain", "fact", "value", "source_kind", "page_url", "confidence")
    )
    found: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for domain, fact, *stated in rows.iter_rows():
        found[domain, fact].append(Stated(*stated))
    return found
