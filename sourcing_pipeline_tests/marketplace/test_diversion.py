"""How much newcomers take from brands alike: found where it was planted, never claimed from noise."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.newcomer_diversion import NewcomerDiversion
from sourcing_pipeline.marketplace.diversion import (
    CATEGORY_SPREAD,
    LEAST_NEWCOMERS,
    PRIOR_ERROR,
    diversion,
    measured,
)
from sourcing_pipeline.marketplace.newcomer_diversion import newcomer_diversion
from sourcing_pipeline_tests.marketplace.diversion_frames import newcomers
from sourcing_pipeline_tests.marketplace.diversion_worlds import AS_OF, CATEGORIES, opened, planted


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
def test_what_newcomers_take_is_found_within_its_interval(share: float) -> None:
    """Though spending grows, swings with the season, and differs between retailers."""
    rows = newcomer_diversion(opened(planted(share, seed=1)), AS_OF, "USD", (15,))
    alone, found = measured(rows), diversion(rows, 0.2)
    assert alone.error < 0.12
    assert abs(alone.share - share) < 1.96 * alone.error
    assert abs(found.of_all.share - share) < 1.96 * found.of_all.error
    assert set(found.by_category) == set(CATEGORIES)
    for of_category in found.by_category.values():
        assert abs(of_category.share - share) < 2.58 * of_category.error  # 99 %: there are nine of them


def test_without_newcomers_the_setting_holds() -> None:
    found = diversion(NewcomerDiversion.empty_frame(), 0.2)
    assert (found.of_all.share, found.of_all.error, found.of_all.newcomers) == (0.2, PRIOR_ERROR, 0)
    assert found.of("Toys").share == found.of(None).share == 0.2
    assert found.of("Toys").error == pytest.approx(math.hypot(PRIOR_ERROR, CATEGORY_SPREAD))


@pytest.mark.parametrize("count", range(int(LEAST_NEWCOMERS) + 1))
def test_fewer_newcomers_than_have_a_spread_say_nothing(count: int) -> None:
    rows = newcomers([(1.0, 1_000.0)] * count)
    assert math.isinf(measured(rows).error)
    assert diversion(rows, 0.2).of_all.share == 0.2


def test_newcomers_without_spending_to_compare_say_nothing() -> None:
    rows = newcomers([(0.5, 100.0)] * 10)
    for nothing in (
        rows.with_columns(elsewhere_gmv_before=pl.lit(0.0)),
        rows.with_columns(alike_newcomer_gmv_after=pl.lit(0.0)),
    ):
        assert diversion(nothing, 0.2).of_all.share == 0.2


def test_equal_newcomers_are_not_taken_for_certain() -> None:
    """Five shops that all bought less of others by chance would seem to have no error at all."""
    rows = newcomers([(1.0, 1_000.0)] * 5, retailers=1)
    assert measured(rows).share == pytest.approx(1.0)
    assert diversion(rows, 0.2).of_all.share < 0.8


def test_a_category_of_few_newcomers_is_drawn_to_all() -> None:
    many = newcomers([(0.3 + 0.1 * (number % 3 - 1), 1_000.0) for number in range(60)], category="Candles")
    few = newcomers([(1.0, 1_000.0), (0.5, 900.0), (0.9, 800.0), (1.0, 1_200.0)], category="Toys", first=60)
    found = diversion(pl.concat([many, few]), 0.2)
    assert found.of("Candles").share == pytest.approx(0.3, abs=0.03)
    assert 0.3 < found.of("Toys").share < measured(few).share
    assert found.of("Toys").error > found.of("Candles").error
    assert found.of("Pets").share == found.of_all.share


@pytest.mark.parametrize("count", [5, 8, 20, 60])
@pytest.mark.parametrize("noise", [0.3, 1.0, 3.0])
def test_noise_never_makes_a_share_extreme(count: int, noise: float) -> None:
    """Newcomers that take what the setting says, as far as noise lets see: their share stays near it, in whatever draw."""
    rng = np.random.default_rng(count)
    found = []
    for _ in range(200):
        taken = [(0.4 + float(rng.normal(0, noise)), float(rng.lognormal(6, 1))) for _ in range(count)]
        found.append(diversion(newcomers(taken), 0.4).of_all.share)
    away = np.abs(np.array(found) - 0.4)
    # Drawn by a precision that were known, a share would be away by half the prior's error at most, in the mean square.
    assert np.sqrt(np.mean(away**2)) < 0.5 * PRIOR_ERROR
    assert away.max() < 1.5 * PRIOR_ERROR


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from((0.5, 3.0, 100.0)), st.randoms(use_true_random=False))
def test_neither_the_currency_nor_the_order_of_rows_changes_a_share(seed: int, scale: float, random: Any) -> None:
    rng = np.random.default_rng(seed)
    rows = newcomers([(float(rng.random()), float(rng.lognormal(6, 1))) for _ in range(12)])
    scaled = rows.with_columns(pl.col(pl.Float64) * scale)
    shuffled = scaled[random.sample(range(12), 12)]
    assert measured(shuffled).share == pytest.approx(measured(rows).share)
    assert measured(shuffled).error == pytest.approx(measured(rows).error)


@settings(max_examples=30)
@given(st.floats(0, 1), st.floats(0.5, 2.0), st.floats(0, 500))
def test_growth_elsewhere_and_newcomers_elsewhere_are_told_apart_from_what_is_taken(
    share: float, growth: float, taken_elsewhere: float
) -> None:
    """Where newcomers take the same share elsewhere, and spending grows anyhow, the share is found exactly."""
    rows = newcomers([(share, 800.0)] * 8, growth=growth, newcomers_elsewhere=taken_elsewhere)
    assert measured(rows).share == pytest.approx(share, abs=1e-9)
