"""Why a candidate is where it is, in words that a sales rep uses, each with the page or metric behind it.

Three for, one against, by the exact effects of the models (``effects.py``). Only observed values are said: what is
unknown, absent or shown by no evidence is never a reason for a brand.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from sourcing_pipeline.scoring import wording
from sourcing_pipeline.scoring.effects import FeatureEffects, Part, effects_of
from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.evidence import EvidenceFinder, Knowledge
from sourcing_pipeline.scoring.feature_list import feature_of
from sourcing_pipeline.scoring.features import coverage
from sourcing_pipeline.scoring.in_charge import InCharge
from sourcing_pipeline.scoring.rate_table import RateTable
from sourcing_pipeline.settings import ScoringSettings

REASONS = 3
_LEAST_EFFECT = 0.01
_LITTLE_COVERAGE = 0.3
_LONGEST_VALUE = 60
_SCHEMA = {
    **{name: pl.String for slot in range(1, REASONS + 1) for name in (f"reason_{slot}", f"reason_{slot}_evidence_url")},
    "caution_1": pl.String,
}


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
        evidence = speaker.evidence(row, index) if speaker.is_present(row, index) else None
        if evidence is not None:
            yield speaker.say(row, index), evidence
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
    worst = next((index for index in reversed(ranked) if speaker.may_be_said(row, index)), None)
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
        self._context = {name: features[name].to_list() for name in ("category", "segment")}
        self._finder = EvidenceFinder(features, knowledge)
        self._demand = {
            f"{category}/{country}/{band}": evidence
            for category, country, band, evidence in knowledge.segment_demand.select(
                "category", "retailer_country", "price_band", "evidence"
            ).iter_rows()
        }
        self.coverage = coverage(features).to_list()

    def may_be_said(self, row: int, index: int) -> bool:
        """Whether the feature is one that a sales rep should hear of, and its value short enough to be heard."""
        return self._features[index].is_said and len(str(self._values[index][row])) <= _LONGEST_VALUE

    def is_present(self, row: int, index: int) -> bool:
        """Whether there is something to show: a page can't show what isn't there."""
        feature, value = self._features[index], self._values[index][row]
        is_there = value is not None and value is not False and not (feature.facts and value == 0)
        return is_there and self.may_be_said(row, index)

    def say(self, row: int, index: int) -> str:
        """The reason in words: what was observed, and what follows from it."""
        feature, value = self._features[index], self._values[index][row]
        part = self._part(row, index)
        segment = self._context["segment"][row]
        match part:
            case "sign_table":
                return wording.sign_rate(self._models.sign_table, value)
            case "activation_table":
                return wording.activation_rate(self._models.activation_table, value)
            case "value_table":
                core = self._models.value_table.core
                assert isinstance(core, RateTable)
                return wording.typical_gmv(core, value, self._currency)
            case "gap":
                return wording.supply_gap(value, self._demand[segment])
            case _:
                claim = wording.claim_of(feature, value, self._currency, self._context["category"][row], segment)
                if feature.name == "has_wholesale_page" and value and self._finder.is_only_linked(row):
                    claim = wording.LINKS_TO_WHOLESALE
                is_for = bool(self._effects.values[row, index] > 0)
                return f"{claim}: {wording.CONSEQUENCES[part][0 if is_for else 1]}"

    def evidence(self, row: int, index: int) -> str | None:
        """The page that shows it, else the metric; none where neither does."""
        return self._finder.address(row, self._features[index], self._values[index][row], self._part(row, index))

    def _part(self, row: int, index: int) -> Part:
        return self._effects.parts[index][int(self._effects.strongest_part[row, index])]
