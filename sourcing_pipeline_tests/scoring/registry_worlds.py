"""Small labelled rows over time, in which one of two signs tells who signs, and weeks of training on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from sourcing_pipeline.scoring import sign_model
from sourcing_pipeline.scoring.encoding import Target
from sourcing_pipeline.scoring.examples import Examples, microseconds
from sourcing_pipeline.scoring.feature_list import FEATURES
from sourcing_pipeline.scoring.labelled import Labelled
from sourcing_pipeline.scoring.publishing import AnyFitted, Trained, publish
from sourcing_pipeline.scoring.training import fit_model
from sourcing_pipeline.settings import ScoringSettings
from sourcing_pipeline.weeks import start_of

MODEL = sign_model.NAME
SETTINGS = ScoringSettings()
FIRST_CASE = datetime(2024, 1, 1, tzinfo=UTC)
STRONG, WEAK = "product_count", "image_per_product_mean"
BOTH = (STRONG, WEAK)
FIRST_WEEK = date(2025, 6, 2)
"""By then 428 cases are known, and 518 have begun."""
_DAY = 86_400 * 1_000_000

Rule = Literal["strong", "both", "reversed", "chance"]


@dataclass(frozen=True, eq=False)
class Lives:
    """Cases, one after the other, with labels known 90 days on."""

    features: pl.DataFrame
    log_odds: np.ndarray[Any, np.dtype[np.float64]]
    target: np.ndarray[Any, np.dtype[np.float64]]
    at: list[datetime]
    kind: Target = "binary"

    def known(self, as_of: date, features: Sequence[str] = BOTH) -> Labelled:
        """The rows whose label is known as of a week."""
        kept = [row for row, began in enumerate(self.at) if began + timedelta(days=90) <= start_of(as_of)]
        moments = np.array([int(self.at[row].timestamp()) * 1_000_000 for row in kept], dtype=np.int64)
        examples = Examples(
            self.features[kept],
            self.target[kept],
            moments,
            moments + 90 * _DAY,
            [f"site{row}.example" for row in kept],
            moments + 90 * _DAY,
            microseconds(start_of(as_of)),
            self.kind,
        )
        return Labelled(examples, list(features), examples)


@cache
def lives(*rules: tuple[int, Rule], seed: int = 1, is_value: bool = False) -> Lives:
    """A case a day: so many by one rule, then so many by the next."""
    random = np.random.default_rng(seed)
    count = sum(number for number, _ in rules)
    strong, weak = random.normal(size=count), random.normal(size=count)
    said = [rule for number, rule in rules for _ in range(number)]
    effect = {"strong": (1.6, 1.0), "both": (1.5, 1.5), "reversed": (-1.8, -1.0), "chance": (0.0, 0.0)}
    weights = np.array([effect[rule] for rule in said])
    log_odds = weights[:, 0] * strong + weights[:, 1] * weak - 0.4
    if is_value:
        target = 8.0 + log_odds + random.normal(scale=0.5, size=count)
    else:
        target = (random.random(count) < 1 / (1 + np.exp(-log_odds))).astype(np.float64)
    named = {feature.name: pl.Series([None] * count, dtype=_dtype(feature.kind)) for feature in FEATURES}
    labels = {
        "source": ["fair", "web"] * (count // 2) + ["fair"] * (count % 2),
        "country": ["DE"] * count,
        "category": ["Toys"] * count,
    }
    features = pl.DataFrame(named | labels | {STRONG: strong * 10 + 50, WEAK: weak + 5})
    return Lives(
        features,
        log_odds,
        target,
        [FIRST_CASE + timedelta(days=row) for row in range(count)],
        "number" if is_value else "binary",
    )


def _dtype(kind: str) -> pl.DataType:
    return pl.String() if kind in {"label", "text"} else pl.Boolean() if kind == "flag" else pl.Float64()


@cache
def fitted(world: Lives, as_of: date, features: tuple[str, ...], model: str) -> tuple[Labelled, AnyFitted]:
    """What a week learns: the same for every test that asks."""
    known = world.known(as_of, features)
    return known, fit_model(model, known, SETTINGS)


def train(
    models_dir: Path,
    as_of: date,
    world: Lives,
    *features: str,
    model: str = MODEL,
    withheld: str | None = None,
) -> dict[str, dict[str, Any]]:
    """Train one model for a week as the weekly run does; its rows of ``model_versions`` by stage."""
    known, found = fitted(world, as_of, features or BOTH, model)
    rows = publish(Trained(model, as_of, known, found), SETTINGS, models_dir, withheld=withheld)
    return {row["stage"]: row for row in rows}


def all_files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
