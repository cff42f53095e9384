import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.brands.calibration import Calibration, Matrix, calibration_error, with_top


def noisy_world(seed: int, count: int) -> tuple[Matrix, np.ndarray]:
    """Scores of a sure model, and labels of which a quarter was drawn at random."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, count)
    scores = rng.normal(size=(count, 4))
    scores[np.arange(count), truth] += 5
    labels = np.where(rng.random(count) < 0.25, rng.integers(0, 4, count), truth)
    return scores, labels


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(12, 700), scale=st.floats(0.01, 100))
@settings(max_examples=25, deadline=None)
def test_probabilities_sum_to_one_and_keep_the_best(seed: int, count: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    scores = [rng.normal(size=(count, 4)) * scale, rng.normal(size=(count, 4))]
    calibration = Calibration.fit(scores, rng.integers(0, 4, count))
    probabilities = calibration.apply(scores)
    assert np.isfinite(probabilities).all()
    assert probabilities.min() >= 0
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(count))


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_a_surer_score_never_gets_a_lower_probability(seed: int) -> None:
    scores, labels = noisy_world(seed, 400)
    calibration = Calibration.fit([scores], labels)
    rising = np.zeros((50, 4))
    rising[:, 2] = np.linspace(2, 30, 50)
    said = calibration.apply([rising])[:, 2]
    assert (np.diff(said) >= -1e-9).all()


@given(
    rows=st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), min_size=1, max_size=20), top=st.floats(0, 1)
)
def test_the_largest_stays_the_largest_whatever_it_is_replaced_by(rows: list[list[float]], top: float) -> None:
    probabilities = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
    best = probabilities.argmax(axis=1)
    moved = with_top(probabilities, np.full(len(rows), top))
    assert moved.sum(axis=1) == pytest.approx(np.ones(len(rows)))
    assert moved[np.arange(len(rows)), best] == pytest.approx(moved.max(axis=1))


def test_wrong_labels_keep_probabilities_below_one() -> None:
    scores, labels = noisy_world(0, 1_500)
    other_scores, other_labels = noisy_world(1, 1_500)
    probabilities = Calibration.fit([scores], labels).apply([other_scores])
    right = probabilities.argmax(axis=1) == other_labels
    assert calibration_error(probabilities.max(axis=1), right) < 0.04
    assert probabilities.max() < 0.95


def test_a_useless_model_gets_no_weight() -> None:
    scores, labels = noisy_world(0, 600)
    noise = np.random.default_rng(2).normal(size=scores.shape)
    weights = Calibration.fit([scores, noise], labels).weights
    assert weights[1] < 0.1 * weights[0]


def test_the_calibration_error_is_the_mean_gap_over_bins() -> None:
    probability = np.array([0.95, 0.95, 0.95, 0.95, 0.55, 0.55])
    right = np.array([True, True, True, False, True, False])
    assert calibration_error(probability, right) == pytest.approx((4 * 0.2 + 2 * 0.05) / 6)
    assert calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0
