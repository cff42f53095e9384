"""Why a candidate is where it is, in words that a sales rep uses, each with the page or metric behind it.

Three for, one against, by the exact effects of the models (``effects.py``). Only observed values are said: what is
unknown or absent can't be shown on a page, so it is never a reason for a brand.
"""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import polars as pl

from sourcing_pipeline.scoring.effects import FeatureEffects, Part, effects_of
from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.feature_list import Feature, feature_of
from sourcing_pipeline.scoring.features import coverage
from sourcing_pipeline.scoring.in_charge import InCharge
from sourcing_pipeline.scoring.rate_table import RateTable
from sourcing_pipeline.settings import ScoringSettings

REASONS = 3
_LEAST_EFFECT = 0.01
_LITTLE_COVERAGE = 0.3
_SCHEMA = {
    **{name: pl.String for slot in range(1, REASONS + 1) for name in (f"reason_{slot}", f"reason_{slot}_evidence_url")},
    "caution_1": pl.String,
}
_CONSEQUENCES: dict[Part, tuple[str, str]] = {
    "sign": ("leads like that sign more often", "leads like that sign less often"),
    "activation": ("such brands more often get an early order", "such brands less often get an early order"),
    "value": ("such brands sell more", "such brands sell less"),
    "gap": ("more of it is wanted", "less of it is wanted than elsewhere"),
    "likeness": ("better than usual in its category", "worse than usual in its category"),
}


class Knowledge(Protocol):
    """What reasons point to; ``weekly.ScoringInputs`` has it."""

    @property
    def profiles(self) -> pl.DataFrame:
        """Website profiles as known."""

    @property
    def profile_facts(self) -> pl.DataFrame:
        """Each fact with its page; may be empty."""

    @property
    def segment_demand(self) -> pl.DataFrame:
        """Demand and supply gap, with the figures in words."""

    @property
    def reporting_currency(self) -> str:
        """Currency of all values."""


def reasons_for(
    features: pl.DataFrame, models: InCharge, knowledge: Knowledge, scoring: ScoringSettings, value: Floats
) -> pl.DataFrame:
    """The reason columns of ``brand_scores``, row by row those of ``features``."""
    if features.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    gap_bonus = scoring.gap_weight * features["gap_score"].fill_null(0.0).to_numpy()
    effects = effects_of(features, models, gap_bonus, value + scoring.cost_of_contact)
    speaker = _Speaker(features, models, knowledge, effects)
    best = np.argsort(-effects.values, axis=1, kind="stable")
    rows = []
    for row, ranked in enumerate(best.tolist()):
        said = list(_reasons(row, ranked, effects, speaker))
        texts = [text for pair in said for text in pair] + [None] * (2 * (REASONS - len(said)))
        rows.append((*texts, _caution(row, ranked, effects, speaker, models, float(value[row]))))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _reasons(row: int, ranked: list[int], effects: FeatureEffects, speaker: "_Speaker") -> Iterator[tuple[str, str]]:
    left = REASONS
    for index in ranked:
        if left == 0 or effects.values[row, index] < _LEAST_EFFECT:
            return
        if speaker.is_present(row, index):
            yield speaker.say(row, index), speaker.evidence(row, index)
            left -= 1


def _caution(
    row: int, ranked: list[int], effects: FeatureEffects, speaker: "_Speaker", models: InCharge, value: float
) -> str | None:
    if models.ranked_by == "likeness":
        return f"Ranked by likeness to brands that do well here, not by a model: {models.baseline_reason}"
    if models.ranked_by == "baseline":
        return f"Ranked by the baseline, not by a model: {models.baseline_reason}"
    if value < 0:
        return "Contacting it costs more than it is expected to bring"
    worst = next((index for index in reversed(ranked) if speaker.may_be_said(index)), None)
    if worst is not None and effects.values[row, worst] <= -_LEAST_EFFECT:
        return speaker.say(row, worst)
    if speaker.coverage[row] < _LITTLE_COVERAGE:
        return f"Little is known of it: {100 * speaker.coverage[row]:.0f} % of what the models look at"
    return None


class _Speaker:
    """Puts effects into words, with the values and addresses of the rows at hand."""

    def __init__(self, features: pl.DataFrame, models: InCharge, knowledge: Knowledge, effects: FeatureEffects) -> None:
        self._effects = effects
        self._models = models
        self._currency = knowledge.reporting_currency
        self._features = [feature_of(name) for name in effects.features]
        self._values: list[list[Any]] = [features[name].to_list() for name in effects.features]
        self._context = {
            name: features[name].to_list() for name in ("domain", "category", "country", "segment", "home_url")
        }
        self._pages = _pages(features, knowledge)
        self._demand = {
            f"{category}/{country}/{band}": evidence
            for category, country, band, evidence in knowledge.segment_demand.select(
                "category", "retailer_country", "price_band", "evidence"
            ).iter_rows()
        }
        self.coverage = coverage(features).to_list()

    def may_be_said(self, index: int) -> bool:
        """Whether the feature is one that a sales rep should hear of."""
        return self._features[index].is_said

    def is_present(self, row: int, index: int) -> bool:
        """Whether there is something to show: a page can't show what isn't there."""
        feature, value = self._features[index], self._values[index][row]
        return feature.is_said and value is not None and value is not False and not (feature.facts and value == 0)

    def say(self, row: int, index: int) -> str:
        """The reason in words: what was observed, and what follows from it."""
        feature, value = self._features[index], self._values[index][row]
        part = self._part(row, index)
        is_for = bool(self._effects.values[row, index] > 0)
        match part:
            case "sign_table":
                rate, rows = self._models.sign_table.by_first[value]
                average = self._models.sign_table.overall
                return (
                    f"Leads from the source {value} sign in {100 * rate:.0f} % of cases "
                    f"(on average {100 * average:.0f} %; {rows:,} leads, smoothed)"
                )
            case "activation_table":
                rate, rows = self._models.activation_table.by_first[value]
                average = self._models.activation_table.overall
                return (
                    f"Of the brands in {value} {100 * rate:.0f} % had an early order "
                    f"(on average {100 * average:.0f} %; {rows:,} brands, smoothed)"
                )
            case "value_table":
                core = self._models.value_table.core
                assert isinstance(core, RateTable)
                mean, rows = core.by_first[value]
                return (
                    f"Brands in {value} typically sell {np.exp(mean):,.0f} {self._currency} in 12 months "
                    f"(all: {np.exp(core.overall):,.0f}; {rows:,} brands, smoothed)"
                )
            case "gap":
                return f"Supply gap {value:.2f} of 1. {self._demand[self._context['segment'][row]]}"
            case _:
                return f"{_observed(feature, value, self._currency)}: {_CONSEQUENCES[part][0 if is_for else 1]}"

    def _part(self, row: int, index: int) -> Part:
        return self._effects.parts[index][int(self._effects.strongest_part[row, index])]

    def evidence(self, row: int, index: int) -> str:
        """The page that shows it, else the metric."""
        feature = self._features[index]
        domain = self._context["domain"][row]
        page = next(
            (self._pages[domain, fact] for fact in feature.facts if (domain, fact) in self._pages),
            None,
        )
        if page:
            return page
        if feature.metric:
            part = self._part(row, index)
            filled = {
                "table": "lead_labels" if part.startswith("sign") else "brand_outcomes",
                "value": self._values[index][row],
                **{name: values[row] for name, values in self._context.items()},
            }
            return feature.metric.format(**{name: _in_address(name, value) for name, value in filled.items()})
        return str(self._context["home_url"][row])


def _pages(features: pl.DataFrame, knowledge: Knowledge) -> dict[tuple[str, str], str]:
    """The page that states each chosen fact, by domain and fact; also those that the profile itself names."""
    sites = knowledge.profiles.join(features.select("domain").drop_nulls(), on="domain", how="semi")
    wanted = [fact for name in features.columns for fact in feature_of(name).facts]
    facts = (
        knowledge.profile_facts.filter(pl.col("is_chosen") & pl.col("fact").is_in(wanted))
        .join(sites.select("domain", "profile_at"), on=["domain", "profile_at"], how="semi")
        .sort("domain", "fact", "confidence", "page_url", descending=[False, False, True, False])
        .unique(["domain", "fact"], keep="first", maintain_order=True)
    )
    named = {
        (domain, fact): url
        for fact, column in (("has_wholesale_page", "wholesale_url"), ("contact_email", "contact_source_url"))
        for domain, url in sites.select("domain", column).drop_nulls().iter_rows()
    }
    stated = {(domain, fact): url for domain, fact, url in facts.select("domain", "fact", "page_url").iter_rows()}
    return stated | named


def _observed(feature: Feature, value: Any, currency: str) -> str:
    if feature.kind == "flag":
        return feature.words if value else feature.words_if_not
    if feature.kind == "number" or isinstance(value, float):
        decimals = 0 if float(value).is_integer() else feature.decimals
        return feature.words.format(value=f"{float(value):,.{decimals}f}", currency=currency)
    return feature.words.format(value=value, currency=currency)


def _in_address(name: str, value: Any) -> str:
    """A part of a metric's address; a segment is category, country and price band, which slashes separate."""
    text = str(value)
    return text if name == "segment" else text.replace("/", "%2F")
