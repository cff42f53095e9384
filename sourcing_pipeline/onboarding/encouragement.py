"""What mending a finding is worth, from suggestions that chance withheld: a randomised encouragement.

Chance decides who is told, not who mends; so those who mend because they were told are compared (Imbens and Angrist 1994,
Angrist and Imbens 1995 for a treatment in parts). If mending multiplies GMV by ``1 + effect`` while it lasts, then GMV divided by
``1 + effect x mended share`` is what would have been anyway, and the same in both arms: the effects for which the arms don't
differ surely are the interval (g-estimation, Robins 1994; inverted tests, Anderson and Rubin 1949). With a treatment that is
all or nothing the estimate is the ratio of differences, (E[Y | told] - E[Y | withheld]) / (E[Y (1 - D) | withheld] - E[Y (1 - D)
| told]), and the interval is Fieller's. Few who mend because they were told make the interval wide or endless, never narrow.

What belongs here: that estimate. What doesn't: where its numbers come from (``mending_history``), and what is said of them.
"""

from dataclasses import dataclass

import numpy as np

from sourcing_pipeline.onboarding.mending_history import Flags, Floats, Numbers, typical

LEAST_IN_AN_ARM = 30
LEAST_MENDED = 10
LEAST_EFFECT, GREATEST_EFFECT = -0.75, 3.0
"""An interval that reaches beyond says nothing of use: it is taken for endless."""
FARTHEST_FROM_CHANCE = 3.5
"""Standard deviations by which the arms may be larger or smaller than chance would make them: beyond it, something else decided, too."""
SURE_ENCOURAGEMENT = 3.2
"""Standard errors by which telling must move mending (an F of 10, Staiger and Stock 1997). Asked of mending alone: to keep only
intervals that happen to end would favour those that are wrong."""
_STEPS = 301
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Encouraged:
    """Brands about which chance decided: their arm and the chance of it, GMV before and after, share of the time since in which it was mended."""

    is_suggested: Flags
    propensity: Floats
    gmv_before: Floats
    gmv_after: Floats
    mended_share: Floats


@dataclass(frozen=True)
class Effect:
    """A relative change of GMV with its 95 % interval."""

    effect: float
    low: float
    high: float


def effect_of_mending(brands: Encouraged) -> Effect | str:
    """Estimate the effect, or say in words why it can't be.

    GMV is measured by what it was before (and the median, so that small brands don't decide), adjusted for it in each arm by itself,
    which keeps the comparison unbiased (Lin 2013), weighted by the inverse of the arm's probability, with variances that hold
    whatever the spread (HC3) and as many degrees of freedom as the smaller arm has.
    """
    from scipy import special

    told = int(brands.is_suggested.sum())
    smaller = min(told, len(brands.is_suggested) - told)
    mended = int((brands.mended_share > 0).sum())
    scale = typical(brands.gmv_before)
    if smaller < LEAST_IN_AN_ARM:
        return f"too few were told or withheld by chance: {LEAST_IN_AN_ARM} brands of each are needed"
    chance_of_told = np.where(brands.is_suggested, brands.propensity, 1 - brands.propensity)
    if abs(told - chance_of_told.sum()) > FARTHEST_FROM_CHANCE * np.sqrt((chance_of_told * (1 - chance_of_told)).sum()):
        return f"{told:,} were told where chance would have told {chance_of_told.sum():,.0f}: something else decided as well"
    if mended < LEAST_MENDED or not scale:
        return f"too few mended it: {LEAST_MENDED} brands with sales are needed"
    compared = _Compared.of(brands, scale)
    if compared.ratio(brands.mended_share) < SURE_ENCOURAGEMENT:
        return "too few mended it because it was suggested"
    effects = np.expm1(np.linspace(np.log1p(LEAST_EFFECT), np.log1p(GREATEST_EFFECT), _STEPS))
    # What would have been anyway differs between the arms by nothing but chance, if the effect is the true one.
    relative = brands.gmv_after / (brands.gmv_before + scale)
    ratios = np.array([compared.ratio(relative / (1 + effect * brands.mended_share)) for effect in effects])
    limit = float(special.stdtrit(smaller - 2, (1 + _CONFIDENCE) / 2))
    held = np.flatnonzero(np.abs(ratios) <= limit)
    if not held.size:
        return "what followed can't be explained by mending alone"
    first, last = int(held[0]), int(held[-1])
    if first == 0 or last == _STEPS - 1:
        return "too few mended it because it was suggested: its worth could be anything"
    return Effect(
        effect=_crossing(effects, ratios, 0.0, held),
        low=_between(effects, np.abs(ratios) - limit, first - 1),
        high=_between(effects, np.abs(ratios) - limit, last),
    )


@dataclass(frozen=True)
class _Compared:
    """A weighted regression on the arm and, in each arm by itself, on size before; ready for any outcome."""

    design: Floats
    solve: Floats
    leverage: Floats

    @classmethod
    def of(cls, brands: Encouraged, scale: float) -> "_Compared":
        told, weight = brands.is_suggested.astype(np.float64), 1 / brands.propensity
        size = scale / (brands.gmv_before + scale)
        centred = size - np.average(size, weights=weight)
        design = np.stack([np.ones_like(told), told, centred, told * centred], axis=1)
        weighted = design * weight[:, None]
        # Brands that are all alike before leave nothing to adjust for: the pseudo-inverse does without.
        solve = np.linalg.pinv(weighted.T @ design) @ weighted.T
        return cls(design, solve, np.clip((design * solve.T).sum(axis=1), 0, 0.99))

    def ratio(self, outcome: Floats) -> float:
        """The difference of the arms, told less withheld, divided by its standard error."""
        coefficients = self.solve @ outcome
        errors = (outcome - self.design @ coefficients) / (1 - self.leverage)
        spread = float(np.sqrt(((self.solve[1] * errors) ** 2).sum()))
        return float(coefficients[1]) / spread if spread > 0 else 0.0


def _crossing(effects: Floats, ratios: Floats, level: float, held: Numbers) -> float:
    """Where the ratio passes a level among those held; where it comes nearest if it doesn't."""
    above = ratios[held[0] : held[-1] + 1] - level
    changes = np.flatnonzero(np.sign(above[:-1]) != np.sign(above[1:]))
    if not changes.size:
        return float(effects[held[0] + int(np.argmin(np.abs(above)))])
    return _between(effects, ratios - level, int(held[0] + changes[0]))


def _between(effects: Floats, values: Floats, at: int) -> float:
    """Where the straight line between two neighbours crosses zero."""
    before, after = float(values[at]), float(values[at + 1])
    share = before / (before - after) if before != after else 0.5
    return float(effects[at] + share * (effects[at + 1] - effects[at]))
