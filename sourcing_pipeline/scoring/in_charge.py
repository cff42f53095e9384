"""The models that are in charge as of a week, loaded and ready to predict: champions, else their baselines."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from sourcing_pipeline.scoring import activation_model, sign_model, value_model
from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX
from sourcing_pipeline.scoring.model_files import read_model, versions_in_charge
from sourcing_pipeline.scoring.rate_table import RateTable
from sourcing_pipeline.scoring.score_model import ScoreModel
from sourcing_pipeline.scoring.value_model import ValueModel


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
    """Why signing is ranked by the baseline, where it is."""

    @property
    def ranked_by(self) -> Literal["model", "baseline"]:
        """Whether any model has a say in the order."""
        return "model" if self.sign or self.activation or self.value else "baseline"

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
        return self.activation.probability(features) if self.activation else self.activation_table.predict(features)

    def gmv(self, features: pl.DataFrame) -> dict[str, Floats]:
        """GMV of 12 months given active."""
        return (self.value or self.value_table).predict(features)

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
    found = {
        name: _load(models_dir, name, as_of) for name in (sign_model.NAME, activation_model.NAME, value_model.NAME)
    }
    sign, activation, value = (found[name] for name in (sign_model.NAME, activation_model.NAME, value_model.NAME))
    return InCharge(
        sign=ScoreModel.from_data(sign.champion["parameters"]) if sign.champion else None,
        sign_table=RateTable.from_data(sign.baseline["parameters"]),
        activation=ScoreModel.from_data(activation.champion["parameters"]) if activation.champion else None,
        activation_table=RateTable.from_data(activation.baseline["parameters"]),
        value=ValueModel.from_data(value.champion["parameters"]) if value.champion else None,
        value_table=ValueModel.from_data(value.baseline["parameters"]),
        version="; ".join(f"{name} {loaded.words}" for name, loaded in found.items()),
        baseline_reason=str(sign.baseline["model_verdict"]),
    )


@dataclass(frozen=True)
class _Loaded:
    champion: dict[str, Any] | None
    baseline: dict[str, Any]
    words: str


def _load(models_dir: Path, name: str, as_of: date) -> _Loaded:
    champion, baseline = versions_in_charge(models_dir, name, as_of)
    return _Loaded(
        read_model(models_dir, name, champion) if champion else None,
        read_model(models_dir, name, baseline),
        champion or f"baseline {baseline}",
    )
