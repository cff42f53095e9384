"""What mending each kind of finding is worth, as far as past weeks tell (``profile_effects``).

What belongs here: which kind of comparison a check's effect rests on, and how it is said. What doesn't: the comparisons
themselves (``encouragement``, by chance; ``alike_brands``, without), and what brands are told (``suggestions``).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.onboarding.alike_brands import effect_among_alike, sets_alike
from sourcing_pipeline.onboarding.encouragement import LEAST_IN_AN_ARM, Effect, Encouraged, effect_of_mending
from sourcing_pipeline.onboarding.mending_history import (
    HORIZON_WEEKS,
    LEARNED_WEEKS,
    Flags,
    History,
    Numbers,
    history_of,
    mended_share,
)

MOST_TIED = 0.25
"""Difference between the arms in the share of a brand's other suggestions that chance let through, above which they went together."""


def profile_effects(
    as_of: date,
    check_ids: Sequence[str],
    brands: pl.DataFrame,
    findings: Iterable[pl.DataFrame],
    brand_metrics: Iterable[pl.DataFrame],
) -> pl.DataFrame:
    """What mending is worth, for each check, by what was known before a week.

    Args:
        as_of: the week; findings from it on, and metrics from after it, are not looked at.
        check_ids: the checks; each gets a row.
        brands: ``brand_id`` and, as far as known, ``category``, ``price_band`` and ``country``.
        findings: rows of ``profile_findings``, a frame at a time.
        brand_metrics: rows of ``brand_metrics``, a frame at a time.

    Returns:
        rows of ``profile_effects``: the effect on the GMV of 90 days, as a share of it, with a 95 % interval; its tier says what
        it rests on, and where that is nothing there is no figure.
    """
    history = history_of(as_of, brands, findings, brand_metrics)
    rows = [{"as_of": as_of, "check_id": check_id} | _row(history, check_id) for check_id in check_ids]
    return ProfileEffects.from_rows(rows).sort("check_id")


def effects_for_suggestions(effects: pl.DataFrame, check_ids: Iterable[str]) -> pl.DataFrame:
    """What ``profile_suggestions`` says of each check's effect: ``check_id, effect_low, effect_high, effect_tier``, one row each.

    Args:
        effects: rows of ``profile_effects`` of one week.
        check_ids: the checks; one that ``effects`` lacks has the tier none.
    """
    wanted = pl.DataFrame({"check_id": sorted(set(check_ids))}, schema={"check_id": pl.String})
    told = effects.select("check_id", "effect_low", "effect_high", effect_tier="tier")
    return wanted.join(told, on="check_id", how="left", maintain_order="left").with_columns(
        pl.col("effect_tier").fill_null("none")
    )


def _row(history: History, check_id: str) -> dict[str, Any]:
    if check_id not in history.states:
        return _nothing("no earlier week looked at it")
    by_chance, chosen = _encouraged(history, check_id)
    if by_chance is None:
        tried: Effect | str = "no suggestion was withheld by chance long enough ago"
    elif _go_together(history, check_id, chosen):
        tried = "suggestions were withheld together with others of the same brand"
    else:
        tried = effect_of_mending(by_chance)
    if by_chance is not None and isinstance(tried, Effect):
        told, mended = int(by_chance.is_suggested.sum()), int((by_chance.mended_share > 0).sum())
        count = len(by_chance.is_suggested)
        words = (
            f"by chance it was suggested to {told:,} of {count:,} brands; {mended:,} of all mended it; "
            f"the {HORIZON_WEEKS} weeks that followed are compared"
        )
        return _said("experiment", tried, count, mended, words)
    sets = sets_alike(history, check_id)
    seen = effect_among_alike(history, check_id, sets)
    count, mended = len(sets.mended) + sets.other_count, len(sets.mended)
    if isinstance(seen, Effect):
        words = (
            f"{mended:,} brands that mended it beside {sets.other_count:,} alike that hadn't; not by chance, so the range allows "
            "for as much difference as there was before"
        )
        return _said("observational", seen, count, mended, words)
    return _nothing(f"experiment: {tried}; brands alike: {seen}", count, mended)


def _encouraged(history: History, check_id: str) -> tuple[Encouraged | None, Numbers]:
    """The brands about whose finding chance decided, a quarter ago or longer, and their rows."""
    decided = history.decisions.get(check_id)
    if decided is None:
        return None, np.zeros(0, dtype=np.int64)
    latest = history.last - HORIZON_WEEKS
    # A week whose metrics weren't written says nothing of anybody; a brand that left sold nothing.
    is_written: Flags = np.logical_not(np.isnan(history.gmv).all(axis=0))
    week = decided.week
    due = (week > latest - LEARNED_WEEKS) & (week >= 0) & (week <= latest)
    at = np.where(due, week, 0)
    rows = np.flatnonzero(
        due
        & ~np.isnan(history.gmv[np.arange(len(week)), at])
        & is_written[np.minimum(at + HORIZON_WEEKS, history.last)]
    )
    if not rows.size:
        return None, rows
    return (
        Encouraged(
            is_suggested=decided.is_suggested[rows],
            propensity=decided.propensity[rows],
            gmv_before=history.gmv[rows, week[rows]],
            gmv_after=np.nan_to_num(history.gmv[rows, week[rows] + HORIZON_WEEKS]),
            mended_share=mended_share(history.states[check_id], rows, week[rows]),
        ),
        rows,
    )


def _go_together(history: History, check_id: str, rows: Numbers) -> bool:
    """Whether chance decided about whole brands: then what one suggestion did can't be told from what the others did."""
    own = history.decisions[check_id]
    let_through, count = np.zeros(len(rows)), np.zeros(len(rows))
    for name, other in history.decisions.items():
        if name != check_id:
            same = other.week[rows] == own.week[rows]
            let_through += same & other.is_suggested[rows]
            count += same
    told = own.is_suggested[rows]
    with_others = count > 0
    share = let_through / np.maximum(count, 1)
    arms = [share[with_others & arm] for arm in (told, ~told)]
    if min(len(arm) for arm in arms) < LEAST_IN_AN_ARM:
        return False
    spread = float(np.sqrt(sum(arm.var(ddof=1) / len(arm) for arm in arms)))
    return float(arms[0].mean() - arms[1].mean()) - 2 * spread > MOST_TIED


def _said(tier: str, found: Effect, brands: int, mended: int, words: str) -> dict[str, Any]:
    return {
        "tier": tier,
        "effect": found.effect,
        "effect_low": found.low,
        "effect_high": found.high,
        "brand_count": brands,
        "mended_count": mended,
        "in_words": words,
    }


def _nothing(words: str, brands: int = 0, mended: int = 0) -> dict[str, Any]:
    return {"tier": "none", "brand_count": brands, "mended_count": mended, "in_words": words}
