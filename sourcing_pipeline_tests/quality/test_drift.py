"""Measures of drift equal Evidently's, and are what a measure of change must be."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.quality.domain_classifier import NOT_TOLD, separation
from sourcing_pipeline.quality.drift import (
    counts_by_range,
    counts_by_value,
    jensen_shannon_distance,
    known_numbers,
    normalised_wasserstein,
    population_stability_index,
    with_prior,
)
from sourcing_pipeline_tests.quality import drift_cases

EVIDENTLY = json.loads((Path(__file__).parent / "evidently_figures.json").read_text())
"""Written by ``benchmarks/drift_figures.py``."""


@pytest.mark.parametrize("case", drift_cases.numbers())
def test_measures_of_numbers_equal_evidently_s(case: str) -> None:
    reference, current = (known_numbers(pl.Series(side, dtype=pl.Float64)) for side in drift_cases.numbers()[case])
    ranges = counts_by_range(reference, current)
    assert {
        "wasserstein": normalised_wasserstein(reference, current),
        "psi": population_stability_index(*ranges),
        "jensenshannon": jensen_shannon_distance(*ranges),
    } == pytest.approx(EVIDENTLY["numbers"][case], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("case", drift_cases.whole_numbers())
def test_measures_of_whole_numbers_equal_evidently_s(case: str) -> None:
    reference, current = (known_numbers(pl.Series(side, dtype=pl.Int64)) for side in drift_cases.whole_numbers()[case])
    ranges = counts_by_range(reference, current)
    assert {
        "wasserstein": normalised_wasserstein(reference, current),
        "psi": population_stability_index(*ranges),
        "jensenshannon": jensen_shannon_distance(*ranges),
    } == pytest.approx(EVIDENTLY["whole_numbers"][case], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("case", drift_cases.labels())
def test_measures_of_labels_equal_evidently_s(case: str) -> None:
    reference, current = (counts_by_value(pl.Series(side, dtype=pl.String)) for side in drift_cases.labels()[case])
    assert {
        "psi": population_stability_index(reference, current),
        "jensenshannon": jensen_shannon_distance(reference, current),
    } == pytest.approx(EVIDENTLY["labels"][case], rel=1e-9, abs=1e-12)


def test_a_side_without_a_value_has_no_drift() -> None:
    nothing, something = np.array([]), np.array([1.0, 2.0])
    for reference, current in ((nothing, something), (something, nothing), (nothing, nothing)):
        assert normalised_wasserstein(reference, current) == 0
        ranges = counts_by_range(reference, current)
        assert population_stability_index(*ranges) == 0
        assert jensen_shannon_distance(*ranges) == 0


def test_only_known_and_finite_numbers_count() -> None:
    assert known_numbers(pl.Series([1.0, None, float("nan"), float("inf"), 2.0])).tolist() == [1.0, 2.0]
    assert known_numbers(pl.Series([True, None, False])).tolist() == [1, 0]


def test_the_stability_index_is_as_published() -> None:
    # 0.5 to 0.6 and 0.5 to 0.4: (0.1)(ln 1.2) + (-0.1)(ln 0.8)
    index = population_stability_index({"a": 50_000, "b": 50_000}, {"a": 60_000, "b": 40_000})
    assert index == pytest.approx(0.040547, abs=1e-6)


def test_a_prior_keeps_one_row_of_a_new_value_from_being_a_landslide() -> None:
    before, now = with_prior({"en": 100}, {"en": 100, "de": 1})
    assert (before, now) == ({"de": 0.5, "en": 100.5}, {"de": 1.5, "en": 100.5})
    assert population_stability_index(before, now) < 0.05
    assert with_prior({}, {"en": 1}) == ({}, {"en": 1})


counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 1000), min_size=1)


@given(counts, counts)
def test_measures_of_counts_are_symmetric_never_negative_and_zero_for_the_same_shares(
    before: dict[str, int], after: dict[str, int]
) -> None:
    for measure in (population_stability_index, jensen_shannon_distance):
        assert measure(before, after) == pytest.approx(measure(after, before))
        assert measure(before, after) >= 0
        assert measure(before, {value: 3 * count for value, count in before.items()}) == pytest.approx(0, abs=1e-7)


columns = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


@given(columns, columns, st.floats(-1e3, 1e3))
def test_the_distance_is_zero_for_the_same_in_any_order_and_a_move_by_a_deviation_is_one(
    before: list[float], after: list[float], move: float
) -> None:
    reference, current = np.array(before), np.array(after)
    assert normalised_wasserstein(reference, reference[::-1]) == 0
    assert normalised_wasserstein(reference, current) == pytest.approx(
        normalised_wasserstein(reference[::-1], current[::-1])
    )
    spread = max(float(np.std(reference)), 0.001)
    assert normalised_wasserstein(reference, reference + move) == pytest.approx(abs(move) / spread, rel=1e-6, abs=1e-6)


def embeddings(count: int, seed: int, lean: float = 0.0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, 24))
    rows[:, 0] += lean
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_texts_of_another_kind_are_told_apart() -> None:
    found = separation(embeddings(300, 1), embeddings(200, 2, lean=3.0))
    assert found.auc > 0.9
    assert found.p_value < 1e-9


def test_texts_of_the_same_kind_are_not_told_apart() -> None:
    aucs = [separation(embeddings(300, 2 * seed), embeddings(200, 2 * seed + 1)).auc for seed in range(10)]
    assert max(aucs) < 0.6
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.03)


def test_the_p_value_is_uniform_enough_where_nothing_changed() -> None:
    p_values = [separation(embeddings(100, 900 + seed), embeddings(100, 1900 + seed)).p_value for seed in range(60)]
    assert 0.2 < np.mean(np.array(p_values) < 0.5) < 0.8
    assert np.mean(np.array(p_values) < 0.01) <= 0.05


def test_the_same_texts_in_both_are_not_told_apart_and_order_does_not_matter() -> None:
    before, now = embeddings(150, 5), embeddings(90, 6, lean=0.5)
    assert separation(before, before).auc <= 0.5
    shuffled = separation(before[::-1], now[np.random.default_rng(3).permutation(len(now))])
    assert shuffled == separation(before, now)


def test_a_few_texts_say_nothing() -> None:
    assert separation(embeddings(300, 1), embeddings(10, 2, lean=9.0)) == NOT_TOLD
