"""What is known of a row at a moment, and what an open one says."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.scoring.examples import Examples, exposure, softened
from sourcing_pipeline.scoring.penalised import fit_logistic
from sourcing_pipeline_tests.scoring.rows import DAY, examples_of

MATURITY_DAYS = 90


def leads(chance: npt.NDArray[np.float64], seed: int, until: int = 400) -> Examples:
    """Leads that came at an even pace until now; those that sign do so after 20 days on average."""
    random = np.random.default_rng(seed)
    at = np.sort(random.integers(0, until, len(chance))) * DAY
    decided = at + np.minimum(random.exponential(20, len(chance)), MATURITY_DAYS - 1).astype(np.int64) * DAY
    signs = random.random(len(chance)) < chance
    is_known = signs & (decided <= until * DAY)
    return examples_of(
        is_known.astype(np.float64),
        at,
        decided_at=np.where(is_known, decided, at + MATURITY_DAYS * DAY),
        days=MATURITY_DAYS,
        until=until,
    )


@pytest.mark.parametrize("chance", [0.1, 0.4])
def test_open_leads_count_as_what_is_expected_of_them(chance: float) -> None:
    rates, naive = [], []
    for seed in range(40):
        recent = leads(np.full(400, chance), seed).known_at(400 * DAY)
        recent = recent.take(np.flatnonzero(recent.at >= 300 * DAY))
        rates.append(softened(recent).target.mean())
        naive.append(recent.target.mean())
    spread = np.std(rates) / np.sqrt(len(rates))
    assert abs(np.mean(rates) - chance) < 4 * spread
    assert np.mean(naive) < chance - 2 * spread


def test_regression_on_open_leads_tells_two_kinds_apart_without_drawing_them_together() -> None:
    count = 6_000
    kind = (np.arange(count) % 2).astype(np.float64)
    known = leads(np.where(kind == 1, 0.5, 0.1), 3)
    known = known.take(np.flatnonzero(known.at >= 300 * DAY))
    of_kind = kind[[int(group[1:]) for group in known.groups]]
    intercept, coefficients = fit_logistic(of_kind[:, None], known.target, 1e6, (0,), exposure(known))
    rates = [1 / (1 + np.exp(-(intercept + value * coefficients[0]))) for value in (0, 1)]
    assert rates == pytest.approx([0.1, 0.5], abs=0.05)


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.integers(1, 400))
def test_no_row_knows_more_than_its_moment(seed: int, moment: int) -> None:
    whole = leads(np.full(60, 0.5), seed)
    known = whole.known_at(moment * DAY)
    assert (known.at < moment * DAY).all()
    assert (known.decided_at[known.target == 1] <= moment * DAY).all()
    shown = exposure(known)
    assert ((shown >= 0) & (shown <= 1)).all()
    assert (shown[known.is_mature] == 1).all()
    soft = softened(known).target
    assert (soft[known.target == 1] == 1).all()
    assert (soft[known.is_mature] == known.target[known.is_mature]).all()


def test_a_lead_won_after_its_time_was_over_counts_as_lost_until_then() -> None:
    at, won_at = np.array([0]), np.array([200 * DAY])
    late = examples_of(np.ones(1), at, decided_at=won_at, days=90, until=300)
    before, after = late.known_at(150 * DAY), late.known_at(250 * DAY)
    assert (before.target[0], exposure(before)[0]) == (0, 1)
    assert after.target[0] == 1
