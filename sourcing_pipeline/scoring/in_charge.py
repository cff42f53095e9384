"""The models that are in charge as of a week, loaded and ready to predict: champions, else their baselines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
import polars as pl

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.scoring import activation_model, sign_model, value_model
from sourcing_pipeline.scoring.cold_start import activation_by_likeness, value_factor
from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX
from sourcing_pipeline.scoring.model_files import read_model
from sourcing_pipeline.scoring.pointers import in_force, pointer_of
from sourcing_pipeline.scoring.rate_table import RateTable
from sourcing_pipeline.scoring.score_model import ScoreModel
from sourcing_pipeline.scoring.value_model import ValueModel

Predict: TypeAlias = Callable[[pl.DataFrame], Floats]
"""From features to probabilities, or to log GMV."""

_Loaded = TypeVar("_Loaded")

_DAMAGE = (
    KeyError,
    TypeError,
    ValueError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    pl.exceptions.PolarsError,
)
"""What goes wrong where a file says other than it should."""


@dataclass(frozen=True)
class InCharge:
    """For each of the three models its champion, if there is one, and its baseline."""

    sign: ScoreModel | None
    sign_table: RateTable
    activation: ScoreModel | None
    activation_table: RateTable
    value: ValueModel | None
    value_table: ValueModel
    version: str
    baseline_reason: str
    """Why signing is ranked by what it is ranked by."""
    is_cold_start: bool = False
    """Whether no lead was won yet, or none lost: then not even a rate can be told."""

    @property
    def ranked_by(self) -> Literal["model", "baseline", "likeness"]:
        """What the order rests on: any model, likeness where no rate can be told, or the rate tables."""
        if self.sign or self.activation or self.value:
            return "model"
        return "likeness" if self.is_cold_start else "baseline"

    @property
    def attributes(self) -> list[str]:
        """The attributes that the models read."""
        models = [model for model in (self.sign, self.activation) if model]
        if self.value and isinstance(self.value.core, ScoreModel):
            models.append(self.value.core)
        features = {feature for model in models for feature in model.features}
        return sorted(name for name in features if name.startswith(ATTRIBUTE_PREFIX))

    def p_sign(self, features: pl.DataFrame) -> Floats:
        """The probability of signing."""
        return self.sign.probability(features) if self.sign else self.sign_table.predict(features)

    def p_activate(self, features: pl.DataFrame) -> Floats:
        """The probability of an early order."""
        if self.activation:
            return self.activation.probability(features)
        average = self.activation_table.predict(features)
        return activation_by_likeness(features, average) if self.ranked_by == "likeness" else average

    def gmv(self, features: pl.DataFrame) -> dict[str, Floats]:
        """GMV of 12 months given active."""
        found = (self.value or self.value_table).predict(features)
        if self.ranked_by != "likeness":
            return found
        factor = value_factor(features, found["mean"])
        return {name: amount * factor for name, amount in found.items()}

    def baseline_p_sign(self, features: pl.DataFrame) -> Floats:
        """The probability of signing by the rate table."""
        return self.sign_table.predict(features)

    def baseline_p_activate(self, features: pl.DataFrame) -> Floats:
        """The probability of an early order by the rate table."""
        return self.activation_table.predict(features)

    def baseline_gmv(self, features: pl.DataFrame) -> dict[str, Floats]:
        """GMV by the averages of categories."""
        return self.value_table.predict(features)


def models_in_charge(models_dir: Path, as_of: date) -> InCharge:
    """Load what is in charge as of a week.

    Raises:
        InputError: nothing was trained yet, or a file is damaged.
    """
    sign, activation, value = (
        _read(models_dir, name, as_of) for name in (sign_model.NAME, activation_model.NAME, value_model.NAME)
    )
    return InCharge(
        sign=_champion(sign, ScoreModel.from_data),
        sign_table=_loaded(sign.baseline, RateTable.from_data),
        activation=_champion(activation, ScoreModel.from_data),
        activation_table=_loaded(activation.baseline, RateTable.from_data),
        value=_champion(value, ValueModel.from_data),
        value_table=_loaded(value.baseline, ValueModel.from_data),
        version="; ".join(f"{read.model} {read.words}" for read in (sign, activation, value)),
        baseline_reason=sign.reason,
        is_cold_start=bool(sign.baseline.get("has_one_kind", False)),
    )


def frozen(content: dict[str, Any]) -> Predict:
    """What a version of any model predicts, by its file alone; features that a frame lacks count as unknown.

    Raises:
        InputError: the file holds no parameters, or they make no model.
    """
    if content.get("parameters") is None:
        raise InputError(f"{content['model']} {content['version']} has no parameters: there was too little to fit")
    predict = _loaded(content, lambda parameters: _predictor(content["model"], content["kind"], parameters))
    features = [*content["features"]]

    def completed(frame: pl.DataFrame) -> Floats:
        missing = [name for name in features if name not in frame.columns]
        return predict(frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing))

    # A file may be well formed and still no model: let it predict once for a brand of which nothing is known.
    try:
        tried = completed(pl.DataFrame({name: [None] for name in features}, schema=dict.fromkeys(features, pl.String)))
    except _DAMAGE as error:
        raise _damaged(content, error) from None
    if tried.shape != (1,) or not np.isfinite(tried).all():
        raise InputError(
            f"{content['model']} {content['version']} predicts no number: train the models of its week again"
        )
    return completed


def _predictor(model: str, kind: str, parameters: dict[str, Any]) -> Predict:
    if model == value_model.NAME:
        value = ValueModel.from_data(parameters)
        return lambda frame: np.asarray(np.log(value.predict(frame)["mean"] / value.errors.smearing), dtype=np.float64)
    if kind == "baseline":
        return RateTable.from_data(parameters).predict
    return ScoreModel.from_data(parameters).probability


@dataclass(frozen=True)
class _Read:
    model: str
    champion: dict[str, Any] | None
    baseline: dict[str, Any]
    reason: str

    @property
    def words(self) -> str:
        return str(self.champion["version"]) if self.champion else f"baseline {self.baseline['version']}"


def _read(models_dir: Path, model: str, as_of: date) -> _Read:
    state = in_force(models_dir, model, as_of)
    return _Read(
        model,
        read_model(models_dir, model, state.champion) if state.champion else None,
        read_model(models_dir, model, pointer_of(models_dir, model, as_of).baseline),
        state.reason,
    )


def _champion(read: _Read, load: Callable[[dict[str, Any]], _Loaded]) -> _Loaded | None:
    if read.champion is None:
        return None
    frozen(read.champion)
    return _loaded(read.champion, load)


def _loaded(content: dict[str, Any], load: Callable[[dict[str, Any]], _Loaded]) -> _Loaded:
    try:
        return load(content["parameters"])
    except _DAMAGE as error:
        raise _damaged(content, error) from None


def _damaged(content: dict[str, Any], error: Exception) -> InputError:
    why = " ".join(f"{type(error).__name__} {error}".split())[:200]
    return InputError(
        f"{content['model']} {content['version']} is no model that can be used ({why}): train the models of its week "
        f"again, or: sourcing models rollback {content['model']}"
    )
