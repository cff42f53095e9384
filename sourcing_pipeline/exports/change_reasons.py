"""Why a brand's worth is another than last week: the part of it that moved most, with figures.

Worth is a product (probability to sign, to get an order, GMV, what it doesn't take from others, take rate) plus a bonus
for the supply gap, less the cost of a contact (DESIGN 5). A change of the product is shared among its factors in
proportion to the logarithms of their changes, so that the parts add up to the whole.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from sourcing_pipeline.charts.chart import share
from sourcing_pipeline.settings import ScoringSettings

_LEAST_SHARE = 0.02
"""A change of worth by less than this share of it is called none."""
_LEAST = 1e-12
"""What counts as nothing: nothing has no logarithm."""


@dataclass(frozen=True)
class _Factor:
    label: str
    value: Callable[[dict[str, Any]], float]
    words: Callable[[dict[str, Any]], str]


_FACTORS = (
    _Factor("probability to sign", lambda row: row["p_sign"], lambda row: share(row["p_sign"])),
    _Factor("probability to get an order", lambda row: row["p_activate"], lambda row: share(row["p_activate"])),
    _Factor("GMV of 12 months", lambda row: row["gmv_12m_mean"], lambda row: f"{row['gmv_12m_mean']:,.0f}"),
    _Factor(
        "share taken from brands already here",
        lambda row: 1 - row["cannibalised_share"],
        lambda row: share(row["cannibalised_share"]),
    ),
)


@dataclass(frozen=True)
class Scores:
    """The scores of two weeks, to compare."""

    now: dict[str, dict[str, Any]]
    before: dict[str, dict[str, Any]]
    scoring: ScoringSettings

    @classmethod
    def of(cls, scores: pl.DataFrame, previous: pl.DataFrame, scoring: ScoringSettings) -> "Scores":
        """Of two frames of ``brand_scores``."""
        now, before = ({row["brand_id"]: row for row in frame.iter_rows(named=True)} for frame in (scores, previous))
        return cls(now, before, scoring)

    def why_worth_moved(self, brand_id: str, *, rising: bool | None = None) -> str | None:
        """The part of the worth that moved most; None where its worth is as it was, or moved the other way.

        Args:
            brand_id: the brand.
            rising: whether a rise, or a fall, is to be explained; None for either.
        """
        if brand_id not in self.now or brand_id not in self.before:
            return None
        now, before = self.now[brand_id], self.before[brand_id]
        gain = now["expected_value"] - before["expected_value"]
        least = _LEAST_SHARE * max(abs(now["expected_value"]), abs(before["expected_value"]))
        if abs(gain) <= max(least, _LEAST) or (rising is not None and rising != (gain > 0)):
            return None
        direction = math.copysign(1, gain)
        effect, words = max(parts(now, before, self.scoring), key=lambda part: (direction * part[0], part[1]))
        return words if effect * direction > 0 else None


def parts(now: dict[str, Any], before: dict[str, Any], scoring: ScoringSettings) -> list[tuple[float, str]]:
    """What each part of the worth adds to its change, with figures; together they are the change."""
    after, earlier = ([max(factor.value(row), _LEAST) for factor in _FACTORS] for row in (now, before))
    scale = _logarithmic_mean(math.prod(after), math.prod(earlier)) * scoring.take_rate
    found = [
        (scale * math.log(a / b), f"{factor.label} {factor.words(before)} → {factor.words(now)}")
        for factor, a, b in zip(_FACTORS, after, earlier, strict=True)
    ]
    gap, gap_before = now["gap_score"], before["gap_score"]
    found.append((scoring.gap_weight * (gap - gap_before), f"supply gap {gap_before:.2f} → {gap:.2f}"))
    rest = now["expected_value"] - before["expected_value"] - sum(effect for effect, _ in found)
    return [*found, (rest, "take rate, gap weight or cost of a contact were set anew")]


def _logarithmic_mean(a: float, b: float) -> float:
    """Between two amounts; a difference is this mean times the difference of the logarithms."""
    return a if math.isclose(a, b, rel_tol=1e-9) else (a - b) / math.log(a / b)
