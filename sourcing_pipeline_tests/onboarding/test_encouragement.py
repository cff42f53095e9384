"""The effect of mending from suggestions that chance withheld."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sourcing_pipeline.onboarding.encouragement import Effect, Encouraged, effect_of_mending
from sourcing_pipeline.onboarding.mending_history import Floats


def drawn(
    seed: int,
    *,
    brands: int = 600,
    effect: float = 0.2,
    told_mend: float = 0.6,
    spread: float = 0.3,
    withheld: float = 0.3,
    differ: float = 1.0,
) -> Encouraged:
    """Brands of which the better mend anyway, and some because they are told."""
    draw = np.random.default_rng(seed)
    is_suggested = draw.random(brands) >= withheld
    quality = draw.normal(scale=differ, size=brands)
    before = np.exp(6 + quality + draw.normal(scale=spread, size=brands))
    mended = (draw.random(brands) < 1 / (1 + np.exp(2 - quality))) | (is_suggested & (draw.random(brands) < told_mend))
    after = np.exp(6 + 1.1 * quality + draw.normal(scale=spread, size=brands)) * (1 + effect * mended)
    return Encouraged(
        is_suggested, np.where(is_suggested, 1 - withheld, withheld), before, after, mended.astype(np.float64)
    )


def alike_before(brands: Encouraged) -> Encouraged:
    return Encouraged(
        brands.is_suggested,
        np.where(brands.is_suggested, 0.7, 0.3),
        np.full(len(brands.is_suggested), 400.0),
        brands.gmv_after,
        brands.mended_share,
    )


def said(brands: Encouraged) -> Effect:
    found = effect_of_mending(brands)
    assert isinstance(found, Effect), found
    return found


def test_where_mending_is_all_or_nothing_the_estimate_is_the_ratio_of_differences() -> None:
    brands = alike_before(drawn(1, differ=0.3))
    told, sold, mended = brands.is_suggested, brands.gmv_after, brands.mended_share
    gained = sold[told].mean() - sold[~told].mean()
    unmended = sold * (1 - mended)
    moved = unmended[~told].mean() - unmended[told].mean()
    assert said(brands).effect == pytest.approx(gained / moved, abs=2e-3)


def test_the_ends_are_where_a_test_of_two_means_just_holds() -> None:
    brands = alike_before(drawn(2, differ=0.3))
    found = said(brands)
    arms = [brands.is_suggested, ~brands.is_suggested]
    limit = stats.t.ppf(0.975, min(int(arm.sum()) for arm in arms) - 2)

    def ratio(effect: float) -> float:
        anyway = [brands.gmv_after[arm] / (1 + effect * brands.mended_share[arm]) for arm in arms]
        # HC3 of a mean: each error is divided by 1 - 1/n.
        variance = sum(((values - values.mean()) ** 2).sum() / (len(values) - 1) ** 2 for values in anyway)
        return float(abs(anyway[0].mean() - anyway[1].mean()) / np.sqrt(variance))

    assert ratio(found.low) == pytest.approx(limit, abs=5e-3)
    assert ratio(found.high) == pytest.approx(limit, abs=5e-3)


def test_intervals_hold_the_effect_as_often_as_they_say() -> None:
    for effect in (0.0, 0.3):
        found = [effect_of_mending(drawn(seed, brands=250, effect=effect)) for seed in range(150)]
        told = [one for one in found if isinstance(one, Effect)]
        assert len(told) > 140
        assert np.mean([one.low <= effect <= one.high for one in told]) >= 0.92
        assert np.median([one.effect for one in told]) == pytest.approx(effect, abs=0.03)


def test_what_was_sold_before_makes_the_interval_narrower() -> None:
    brands = drawn(3, spread=0.2, differ=0.5)
    narrow, wide = said(brands), said(alike_before(brands))
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2


@pytest.mark.parametrize("seed", range(10))
def test_where_telling_moves_nobody_nothing_is_said(seed: int) -> None:
    assert "because it was suggested" in str(effect_of_mending(drawn(seed, told_mend=0.0)))


def test_where_telling_moves_few_the_interval_is_wide_or_there_is_none() -> None:
    for seed in range(20):
        found = effect_of_mending(drawn(seed, told_mend=0.12))
        assert isinstance(found, str) or found.high - found.low > 0.4


def test_few_brands_say_nothing() -> None:
    few = drawn(4, brands=60)
    assert "30 brands of each" in str(effect_of_mending(few))
    brands = drawn(5)
    unmended = Encouraged(
        brands.is_suggested, brands.propensity, brands.gmv_before, brands.gmv_after, np.zeros(len(brands.propensity))
    )
    assert "too few mended it" in str(effect_of_mending(unmended))
    nothing: Floats = np.zeros(len(brands.propensity))
    asleep = Encouraged(brands.is_suggested, brands.propensity, nothing, nothing, brands.mended_share)
    assert isinstance(effect_of_mending(asleep), str)


def test_arms_that_chance_would_not_have_made_are_no_experiment() -> None:
    brands = drawn(7, withheld=0.3)
    kept = brands.is_suggested | (np.arange(len(brands.is_suggested)) % 2 == 0)
    half_lost = Encouraged(
        *(
            getattr(brands, name)[kept]
            for name in ("is_suggested", "propensity", "gmv_before", "gmv_after", "mended_share")
        )
    )
    assert "something else decided" in str(effect_of_mending(half_lost))


def test_unequal_chances_are_weighted_away() -> None:
    """Large brands are withheld from more often: a plain comparison would take that for an effect."""
    draw = np.random.default_rng(6)
    count = 4000
    large = draw.random(count) < 0.5
    withheld = np.where(large, 0.5, 0.1)
    is_suggested = draw.random(count) >= withheld
    mended = is_suggested & (draw.random(count) < 0.6)
    before = np.where(large, 3000.0, 300.0) * np.exp(draw.normal(scale=0.1, size=count))
    grown = np.where(large, 0.5, 1.5) * np.exp(draw.normal(scale=0.2, size=count))
    after = before * grown * (1 + 0.2 * mended)
    found = said(
        Encouraged(is_suggested, np.where(is_suggested, 1 - withheld, withheld), before, after, mended.astype(float))
    )
    assert found.low <= 0.2 <= found.high
    assert found.high - found.low < 0.3


@given(seed=st.integers(0, 50), rate=st.sampled_from([1e-3, 0.5, 130.0]), order=st.integers(0, 1000))
def test_neither_the_currency_nor_the_order_matters(seed: int, rate: float, order: int) -> None:
    brands = drawn(seed, brands=300)
    places = np.random.default_rng(order).permutation(300)
    moved = Encouraged(
        brands.is_suggested[places],
        brands.propensity[places],
        brands.gmv_before[places] * rate,
        brands.gmv_after[places] * rate,
        brands.mended_share[places],
    )
    found, again = said(brands), said(moved)
    assert (again.effect, again.low, again.high) == pytest.approx((found.effect, found.low, found.high), rel=1e-6)
