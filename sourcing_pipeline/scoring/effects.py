"""What each feature does to each candidate's expected value, exactly, as the models in charge compute it.

Effects are on the logarithm of the expected value, so that those of signing, activation and value can be compared: a
feature's contribution to log-odds counts times (1 - p), since that is how much log p moves with it. Unknown values have
no effect that could become a reason. What doesn't belong here: words.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring.cold_start import activation_by_likeness, value_factor
from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.in_charge import InCharge
from sourcing_pipeline.scoring.rate_table import RateTable
from sourcing_pipeline.scoring.score_model import ScoreModel

Part = Literal["sign", "activation", "value", "gap", "sign_table", "activation_table", "value_table", "likeness"]
Effects: TypeAlias = dict[tuple[str, Part], Floats]
_MOST_GAP_EFFECT = 3.0


@dataclass(frozen=True)
class FeatureEffects:
    """For each feature its whole effect on each row, and the part of the formula through which most of it comes."""

    features: list[str]
    values: Floats
    parts: list[list[Part]]
    """The parts that a feature works through."""
    strongest_part: npt.NDArray[np.int64]
    """For each row and feature the position in ``parts`` of the one that works most in the effect's direction."""


def effects_of(features: pl.DataFrame, models: InCharge, gap_bonus: Floats, gross: Floats) -> FeatureEffects:
    """The effects of all features on all rows.

    Args:
        features: the candidates' features.
        models: what is in charge.
        gap_bonus: what the supply gap adds to each row's value.
        gross: each row's expected value before the cost of contact.
    """
    found: Effects = {}
    _add(found, "sign", models.sign, features, 1 - models.p_sign(features))
    _add(found, "activation", models.activation, features, 1 - models.p_activate(features))
    core = models.value.core if models.value else None
    _add(found, "value", core if isinstance(core, ScoreModel) else None, features, np.ones(len(features)))
    if not models.sign:
        table = models.sign_table
        found["source", "sign_table"] = np.log(_first_rates(table, features["source"]) / table.overall)
    if not models.activation:
        table = models.activation_table
        found["category", "activation_table"] = np.log(_first_rates(table, features["category"]) / table.overall)
    if not models.value and isinstance(models.value_table.core, RateTable):
        table = models.value_table.core
        found["category", "value_table"] = _first_rates(table, features["category"]) - table.overall
    if models.ranked_by == "likeness":
        average = models.baseline_gmv(features)["mean"]
        found["lookalike_gmv_12m", "likeness"] = np.log(value_factor(features, average))
        rate = models.baseline_p_activate(features)
        found["lookalike_activated_share", "likeness"] = np.log(activation_by_likeness(features, rate) / rate)
    if len(features):
        share = np.divide(gap_bonus - gap_bonus.mean(), gross, out=np.zeros(len(features)), where=gross > 0)
        found["gap_score", "gap"] = -np.log1p(-np.clip(share, -_MOST_GAP_EFFECT, 1 - np.exp(-_MOST_GAP_EFFECT)))
    return _together(found, features)


def _first_rates(table: RateTable, labels: pl.Series) -> Floats:
    rates = {label: rate for label, (rate, _) in table.by_first.items()}
    return np.array([rates.get(label or "", table.overall) for label in labels.to_list()], dtype=np.float64)


def _add(found: Effects, part: Part, model: ScoreModel | None, features: pl.DataFrame, slope: Floats) -> None:
    if model is None:
        return
    contributions = model.contributions(features)
    for index, name in enumerate(contributions.features):
        if name in features.columns:
            found[name, part] = contributions.values[:, index] * slope


def _together(found: Effects, features: pl.DataFrame) -> FeatureEffects:
    names = sorted({name for name, _ in found})
    values = np.zeros((len(features), len(names)))
    strongest = np.zeros((len(features), len(names)), dtype=np.int64)
    parts: list[list[Part]] = []
    for index, name in enumerate(names):
        own = [part for owner, part in found if owner == name]
        stacked = np.column_stack([found[name, part] for part in own])
        known = features[name].is_not_null().to_numpy()
        total = np.where(known, stacked.sum(axis=1), 0.0)
        values[:, index] = total
        strongest[:, index] = np.argmax(stacked * np.sign(total)[:, None], axis=1)
        parts.append(own)
    return FeatureEffects(names, values, parts, strongest)
