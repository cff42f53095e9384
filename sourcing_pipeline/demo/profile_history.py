"""A year of profile suggestions with the truth behind it: what past weeks would hold if brands behaved so.

A brand has a hidden quality. Better brands sell more, grow faster (0.02 of the logarithm a quarter for each standard deviation,
after 0.01 for all), and mend more of what checks find, whether told or not. GMV of a week is that level times a season, times a
shock that lasts some weeks (so large and small quarters come back to the mean), times the effect of each check that is ok. Brands
mend a little more often after a bad quarter. What is suggested is mended several times as often for eight weeks; a fifth of the
suggestions of ``DRAWN`` is withheld by chance, none of ``PLAIN``'s.

What belongs here: that world. What doesn't: any estimate (``onboarding.profile_effects``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.demo.model import CATEGORIES

AS_OF = date(2026, 11, 2)
DRAWN: Mapping[str, float] = {"images_per_product": 0.25, "image_size": 0.0, "gtins": -0.1}
PLAIN: Mapping[str, float] = {"product_descriptions": 0.15, "story": 0.0}
WITHHELD_SHARE = 0.2
_WEEKS = 92
_QUARTER = 13
_FIRST_FINDINGS = 26
_PENDING_WEEKS = 8
_COUNTRIES = ("DE", "FR", "GB", "NL")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ProfileHistory:
    """Rows of ``profile_findings`` and ``brand_metrics`` (the window of 90 days), the brands, and the effect of each check."""

    as_of: date
    brands: pl.DataFrame
    findings: pl.DataFrame
    brand_metrics: pl.DataFrame
    effects: Mapping[str, float]


@dataclass(frozen=True)
class Behaviour:
    """How far this world is from one in which a simple comparison would do.

    Args:
        mends_by_quality: log-odds of mending for each standard deviation of quality.
        grows_by_quality: growth of the logarithm in a quarter for each of them.
        mends_after_dip: log-odds of mending for a quarter that was lower by one unit of the logarithm.
        encouragement: log-odds of mending by being told, for eight weeks.
    """

    mends_by_quality: float = 0.5
    grows_by_quality: float = 0.02
    mends_after_dip: float = 0.5
    encouragement: float = 2.5


def profile_history(
    seed: int,
    *,
    brands: int = 2000,
    effects: Mapping[str, float] | None = None,
    behaviour: Behaviour | None = None,
) -> ProfileHistory:
    """Draw a history; the same seed gives the same.

    Args:
        seed: of all chance in it.
        brands: how many.
        effects: change of GMV, as a share, while a check is ok, by check; by default ``DRAWN`` and ``PLAIN``.
        behaviour: how brands behave.
    """
    draw, behaves = np.random.default_rng([seed, 7]), behaviour or Behaviour()
    worth = dict(effects if effects is not None else {**DRAWN, **PLAIN})
    quality = draw.normal(size=brands)
    level = 5.0 + 0.7 * quality + draw.normal(scale=0.5, size=brands)
    growth = (0.01 + behaves.grows_by_quality * quality + draw.normal(scale=0.02, size=brands)) / _QUARTER
    shocks = _shocks(draw, brands)
    sold = np.exp(level[:, None] + growth[:, None] * np.arange(_WEEKS) + shocks)
    sold *= 1 + 0.15 * np.sin(2 * np.pi * np.arange(_WEEKS) / 52)
    dip = np.stack([-shocks[:, max(0, week - _QUARTER) : week + 1].mean(axis=1) for week in range(_WEEKS)], axis=1)
    hazard = behaves.mends_by_quality * quality[:, None] + behaves.mends_after_dip * dip
    names = np.array([f"b{number:05d}" for number in range(brands)])
    first = AS_OF - timedelta(weeks=_WEEKS - 1)
    found = []
    for check_id, effect in worth.items():
        states, told = _lived(draw, hazard, quality, check_id in DRAWN, behaves.encouragement)
        # A week's sales are those before its day, so the state of the week before counts.
        sold[:, 1:] *= 1 + effect * states[:, :-1]
        found.append(_findings(check_id, names, first, states, told, check_id in DRAWN))
    return ProfileHistory(
        as_of=AS_OF,
        brands=pl.DataFrame(
            {
                "brand_id": names,
                "category": draw.choice(CATEGORIES[:4], size=brands),
                "country": draw.choice(_COUNTRIES, size=brands),
            }
        ),
        findings=pl.concat(found),
        brand_metrics=_metrics(names, first, sold * draw.gamma(6.0, 1 / 6.0, size=sold.shape)),
        effects=worth,
    )


def _shocks(draw: np.random.Generator, brands: int) -> Floats:
    """Luck that lasts: each week keeps 0.9 of the week before."""
    shocks = np.zeros((brands, _WEEKS))
    shocks[:, 0] = draw.normal(scale=0.35, size=brands)
    for week in range(1, _WEEKS):
        shocks[:, week] = 0.9 * shocks[:, week - 1] + draw.normal(scale=0.35 * np.sqrt(1 - 0.81), size=brands)
    return shocks


def _lived(
    draw: np.random.Generator, hazard: Floats, quality: Floats, is_drawn: bool, encouragement: float
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether a check is ok, by brand and week, and what chance decided: the week, negative where withheld, 0 where nothing was."""
    brands = len(quality)
    states = np.zeros(hazard.shape, dtype=np.bool_)
    states[:, 0] = draw.random(brands) < 1 / (1 + np.exp(-0.4 - 0.5 * quality))
    since = draw.integers(_FIRST_FINDINGS, _WEEKS - _QUARTER, size=brands)
    withheld = draw.random(brands) < (WITHHELD_SHARE if is_drawn else 0.0)
    decided = np.zeros(brands, dtype=np.int64)
    for week in range(1, _WEEKS):
        told = (decided > 0) & (week - decided <= _PENDING_WEEKS)
        odds = np.exp(-5.5 + hazard[:, week - 1] + encouragement * told)
        states[:, week] = states[:, week - 1] | (draw.random(brands) < odds / (1 + odds))
        now = (since == week) & ~states[:, week]
        decided[now] = np.where(withheld[now], -week, week)
    return states, decided


def _findings(
    check_id: str,
    names: NDArray[np.str_],
    first: date,
    states: NDArray[np.bool_],
    decided: NDArray[np.int64],
    is_drawn: bool,
) -> pl.DataFrame:
    weeks = np.arange(_FIRST_FINDINGS - _QUARTER, _WEEKS - 1)
    brand, week = (part.ravel() for part in np.meshgrid(np.arange(len(names)), weeks, indexing="ij"))
    is_ok, since = states[brand, week], np.abs(decided[brand])
    begun = ~is_ok & (since > 0) & (week >= since)
    is_withheld = begun & (decided[brand] < 0)
    disposition = np.select(
        [is_ok, is_withheld, begun & (week == since), begun & (week - since <= _PENDING_WEEKS)],
        ["", "withheld", "suggested", "pending"],
        "beyond_limit",
    )
    rows = pl.DataFrame({"brand": brand, "week": week, "ok": is_ok, "since": since, "disposition": disposition})
    on_record = pl.col("disposition").is_in(["withheld", "suggested", "pending"])
    return ProfileFindings.completed(
        rows.select(
            as_of=pl.lit(first) + pl.duration(weeks=pl.col("week")),
            brand_id=pl.Series(names).gather(brand),
            check_id=pl.lit(check_id),
            state=pl.when("ok").then(pl.lit("ok")).otherwise(pl.lit("fail")),
            value=pl.lit(None, dtype=pl.Float64),
            disposition=pl.when(pl.col("disposition") != "").then("disposition"),
            withheld_probability=pl.when(on_record & pl.lit(is_drawn)).then(pl.lit(WITHHELD_SHARE)),
            decided_at=pl.when(on_record).then(pl.lit(first) + pl.duration(weeks=pl.col("since"))),
        )
    )


def _metrics(names: NDArray[np.str_], first: date, sold: Floats) -> pl.DataFrame:
    """``brand_metrics`` with nothing but GMV: sales of the 13 weeks before each week."""
    until = np.concatenate([np.zeros((len(names), 1)), sold.cumsum(axis=1)], axis=1)
    gmv = until[:, _QUARTER:] - until[:, :-_QUARTER]
    weeks = np.arange(_QUARTER - 1, _WEEKS)
    brand, week = (part.ravel() for part in np.meshgrid(np.arange(len(names)), weeks, indexing="ij"))
    return pl.DataFrame({"week": week, "gmv": gmv.ravel()}).select(
        as_of=pl.lit(first) + pl.duration(weeks=pl.col("week")),
        brand_id=pl.Series(names).gather(brand),
        window_days=pl.lit(90),
        gmv="gmv",
    )
