"""What mending a finding seems worth, from brands alike of which some mended it: a comparison that chance didn't make.

Better brands mend more often and grow anyway, and who mends after a bad quarter gets better by itself. So, conservatively: each brand
that mended it is set beside up to five of the same category (and price band, and preferably country) that had the same finding
in that week and hadn't (risk sets: Li, Propert and Rosenbaum 2001). They are matched by GMV of the quarter before the last, so
that what such a choice brings back to the mean has come back before the comparison begins (Daw and Hatfield 2018). Growth since is
compared, relative to the last quarter (differences in differences on logarithms), and the interval is widened by the differences in
growth before it: those of both quarters together, whichever way they went, since one may hide the other (after Rambachan and Roth
2023, relative magnitudes). Where those differ surely, or other findings were mended at about the same time, nothing is said.
Intervals by random weights for each brand (Otsu and Rai 2017).

What belongs here: that estimate. What doesn't: what is said of it.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sourcing_pipeline.onboarding.encouragement import GREATEST_EFFECT, LEAST_EFFECT, Effect
from sourcing_pipeline.onboarding.mending_history import (
    HORIZON_WEEKS,
    LEARNED_WEEKS,
    NOT_OK,
    OK,
    Flags,
    Floats,
    History,
    Numbers,
    mended_share,
    typical,
)

LEAST_MENDED = 30
LEAST_OTHERS = 30
MOST_OTHERS = 5
"""Brands beside each that mended it."""
FARTHEST = 0.5
"""Difference of the logarithms of GMV beyond which brands aren't alike."""
OTHER_COUNTRY = 0.25
"""What another country counts, as a difference of logarithms."""
SURE_DIFFERENCE = 0.03
"""Difference in growth a quarter before it beyond which, if sure, brands weren't alike."""
LEAST_DIFFERENCE = 0.3
"""Difference in time mended between the two groups below which little can be told."""
MENDED_BY_ANY_CHANGE = frozenset({"not_updated"})
"""Checks that any change of a profile mends: they don't count as something else that was mended."""
_DRAWS = 1000
_DRAWS_AT_ONCE = 50
_SEED = 20261126
_TAIL = 0.025
_LAST, _BEFORE, _EARLIER = 0, HORIZON_WEEKS, 2 * HORIZON_WEEKS


@dataclass(frozen=True)
class Sets:
    """Brands that mended a finding, each with others alike; all are rows of the history. ``others`` is -1 where there is none left."""

    mended: Numbers
    week: Numbers
    others: Numbers

    @property
    def other_count(self) -> int:
        """How many different brands stand beside."""
        return len(np.unique(self.others[self.others >= 0]))


def sets_alike(history: History, check_id: str) -> Sets:
    """Who mended a finding, and who is alike."""
    states = history.states[check_id]
    alone = _alone(history, check_id)
    traits = _codes(history.brands, [name for name in ("category", "price_band") if name in history.brands.columns])
    country = _codes(history.brands, [name for name in ("country",) if name in history.brands.columns])
    scale = typical(history.gmv[~np.isnan(history.gmv)])
    done = np.zeros(len(states), dtype=np.bool_)
    mended, weeks, others = [], [], []
    latest = history.last - HORIZON_WEEKS
    for week in range(max(_EARLIER, latest - LEARNED_WEEKS + 1), latest + 1):
        usable = _is_known(history, week) & alone[:, week]
        turned = usable & (states[:, week] == OK) & (states[:, week - 1] == NOT_OK) & ~done
        still = usable & (states[:, week] == NOT_OK) & (states[:, week - 1] == NOT_OK)
        size = np.log(history.gmv[:, week - _BEFORE] + scale) if scale else np.zeros(len(states))
        for trait in np.unique(traits[turned]):
            here = np.flatnonzero(turned & (traits == trait))
            beside = np.flatnonzero(still & (traits == trait))
            found = _nearest(size, country, here, beside)
            matched = found[:, 0] >= 0
            mended += here[matched].tolist()
            weeks += [week] * int(matched.sum())
            others += found[matched].tolist()
        done |= turned
    return Sets(
        np.array(mended, dtype=np.int64),
        np.array(weeks, dtype=np.int64),
        np.array(others, dtype=np.int64).reshape(len(mended), MOST_OTHERS),
    )


def effect_among_alike(history: History, check_id: str, sets: Sets) -> Effect | str:
    """Estimate the effect, or say in words why it can't be."""
    if len(sets.mended) < LEAST_MENDED or sets.other_count < LEAST_OTHERS:
        return f"too few mended it alone, or have others alike that didn't: {LEAST_MENDED} brands of each are needed"
    figures = _figures(history, check_id, sets)
    if not figures.scale:
        return "brands that mended it had no sales before"
    followed, _, _, mended, others = figures.point()
    drawn = figures.drawn()
    grown = drawn[:, 1:3]
    low, high = np.quantile(grown, [_TAIL, 1 - _TAIL], axis=0)
    if (low > SURE_DIFFERENCE).any() or (high < -SURE_DIFFERENCE).any():
        return "brands that mended it had grown otherwise than brands alike before they did"
    allowed = np.abs(grown).sum(axis=1)
    least = np.exp(drawn[:, 0] - allowed)
    most = np.exp(drawn[:, 0] + allowed)
    if (drawn[:, 3] - most * drawn[:, 4] < LEAST_DIFFERENCE).mean() > _TAIL:
        return "brands alike mended it as well, soon after"
    found = Effect(
        effect=float(_relative(np.exp(np.array(followed)), np.array(mended), np.array(others))),
        low=float(np.quantile(_relative(least, drawn[:, 3], drawn[:, 4]), _TAIL)),
        high=float(np.quantile(_relative(most, drawn[:, 3], drawn[:, 4]), 1 - _TAIL)),
    )
    if found.low <= LEAST_EFFECT or found.high >= GREATEST_EFFECT:
        return "brands alike differ too much to tell"
    return found


def _relative(ratio: Floats, mended: Floats, others: Floats) -> Floats:
    """The effect that makes a ratio of growths, where one group had it mended for part of the time and so had the other."""
    parted: Floats = (ratio - 1) / np.maximum(mended - ratio * others, 0.05)
    return parted


@dataclass(frozen=True)
class _Figures:
    """GMV of all sets in four windows (after, last, before, earlier), relative to size, and the share of time mended."""

    scale: float
    own: Floats
    beside: Floats
    own_share: Floats
    beside_share: Floats
    own_brand: Numbers
    beside_brand: Numbers
    is_beside: Flags

    def point(self) -> Floats:
        """Growth that followed, growth before, earlier growth (differences of logarithms), and the two shares of time mended."""
        count = int(max(self.own_brand.max(), self.beside_brand.max())) + 1
        only: Floats = self._summed(np.ones((1, count)))[0]
        return only

    def drawn(self) -> Floats:
        """The same under random weights, a row for each draw."""
        draw = np.random.default_rng(_SEED)
        count = int(max(self.own_brand.max(), self.beside_brand.max())) + 1
        return np.concatenate(
            [self._summed(draw.exponential(size=(_DRAWS_AT_ONCE, count))) for _ in range(_DRAWS // _DRAWS_AT_ONCE)]
        )

    def _summed(self, weights: Floats) -> Floats:
        own = weights[:, self.own_brand]
        beside = weights[:, self.beside_brand] * self.is_beside
        beside = own[:, :, None] * beside / beside.sum(axis=2, keepdims=True)
        sold = own @ self.own
        sold_beside = np.einsum("dsk,skw->dw", beside, self.beside)
        logarithms = np.log(np.maximum(sold, 1e-9)) - np.log(np.maximum(sold_beside, 1e-9))
        share = (own * self.own[:, 1]) @ self.own_share / np.maximum(sold[:, 1], 1e-9)
        share_beside = np.einsum("dsk,sk->d", beside, self.beside[:, :, 1] * self.beside_share)
        return np.stack(
            [*(-np.diff(logarithms, axis=1)).T, share, share_beside / np.maximum(sold_beside[:, 1], 1e-9)], axis=1
        )


def _figures(history: History, check_id: str, sets: Sets) -> _Figures:
    ends = sets.week[:, None] + np.array([HORIZON_WEEKS, -_LAST, -_BEFORE, -_EARLIER])
    own = np.nan_to_num(history.gmv[sets.mended[:, None], ends])
    is_beside = sets.others >= 0
    beside = np.nan_to_num(history.gmv[sets.others[:, :, None], ends[:, None, :]]) * is_beside[:, :, None]
    scale = typical(own[:, 2])
    size = 1 / (own[:, 2] + scale) if scale else np.ones(len(own))
    states = history.states[check_id]
    beside_share = mended_share(states, sets.others.ravel(), np.repeat(sets.week, MOST_OTHERS)).reshape(is_beside.shape)
    _, places = np.unique(np.concatenate([sets.mended, sets.others.ravel()]), return_inverse=True)
    return _Figures(
        scale=scale,
        own=own * size[:, None],
        beside=beside * size[:, None, None],
        own_share=mended_share(states, sets.mended, sets.week),
        beside_share=beside_share * is_beside,
        own_brand=places[: len(sets.mended)],
        beside_brand=places[len(sets.mended) :].reshape(is_beside.shape),
        is_beside=is_beside,
    )


def _is_known(history: History, week: int) -> Flags:
    """Whose GMV is known for the three windows before, where that of the window after can be known."""
    windows = history.gmv[:, [week - _EARLIER, week - _BEFORE, week - _LAST]]
    told = not np.isnan(history.gmv[:, week + HORIZON_WEEKS]).all()
    known: Flags = np.logical_not(np.isnan(windows).any(axis=1)) & told
    return known


def _alone(history: History, check_id: str) -> Flags:
    """For each brand and week, whether no other check's finding came or went in the quarter before or after."""
    others = [
        states for name, states in history.states.items() if name != check_id and name not in MENDED_BY_ANY_CHANGE
    ]
    changed: Numbers = np.zeros(history.gmv.shape, dtype=np.int64)
    for states in others:
        both = (states[:, 1:] >= NOT_OK) & (states[:, :-1] >= NOT_OK)
        changed[:, 1:] += both & (states[:, 1:] != states[:, :-1])
    until = np.concatenate([np.zeros((len(changed), 1), dtype=np.int64), changed.cumsum(axis=1)], axis=1)
    weeks = np.arange(changed.shape[1])
    first, last = np.maximum(weeks - HORIZON_WEEKS, 0), np.minimum(weeks + HORIZON_WEEKS + 1, changed.shape[1])
    alone: Flags = until[:, last] == until[:, first]
    return alone


def _nearest(size: Floats, country: Numbers, here: Numbers, beside: Numbers) -> Numbers:
    """For each of ``here`` the nearest of ``beside``, nearest first; -1 where none is near enough."""
    found = np.full((len(here), MOST_OTHERS), -1, dtype=np.int64)
    if not beside.size:
        return found
    gap = np.abs(size[here][:, None] - size[beside][None, :])
    far = np.where(gap <= FARTHEST, gap + OTHER_COUNTRY * (country[here][:, None] != country[beside][None, :]), np.inf)
    nearest = np.argsort(far, axis=1, kind="stable")[:, :MOST_OTHERS]
    near = np.isfinite(np.take_along_axis(far, nearest, axis=1))
    found[:, : nearest.shape[1]] = np.where(near, beside[nearest], -1)
    return found


def _codes(brands: pl.DataFrame, columns: list[str]) -> Numbers:
    """A number for each combination of values."""
    if not columns:
        return np.zeros(brands.height, dtype=np.int64)
    together = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in columns], separator="\n")
    return brands.select(together.rank("dense").cast(pl.Int64)).to_series().to_numpy()
