"""Models of parts: what they predict, how it is taken apart, and that they survive as plain data."""

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from sourcing_pipeline.scoring.boosted_model import fit_boosted
from sourcing_pipeline.scoring.calibration import Isotonic, Sigmoid, calibration_from_data, fit_calibration
from sourcing_pipeline.scoring.encoding import fit_encoder
from sourcing_pipeline.scoring.linear_model import LinearModel, logistic
from sourcing_pipeline.scoring.score_model import ScoreModel

ROWS = 600


@pytest.fixture(scope="module")
def world() -> tuple[pl.DataFrame, npt.NDArray[np.float64]]:
    random = np.random.default_rng(1)
    frame = pl.DataFrame(
        {
            "product_count": random.integers(0, 60, ROWS),
            "review_count": [None if row % 7 == 0 else int(random.integers(0, 90)) for row in range(ROWS)],
            "source": random.choice(["fair", "web", "agency"], ROWS).tolist(),
            "attribute:page": [f"p{row % 40}" for row in range(ROWS)],
        }
    )
    step = np.where(frame["product_count"].to_numpy() > 30, 1.5, -1.5)
    target = (random.random(ROWS) < logistic(step + np.where(frame["source"] == "fair", 1.0, 0.0))).astype(np.float64)
    return frame, target


def fitted(frame: pl.DataFrame, target: npt.NDArray[np.float64], kind: Any = "binary") -> Any:
    encoder, matrix = fit_encoder(frame, frame.columns, target, kind, [f"g{row}" for row in range(len(frame))])
    return encoder, matrix, fit_boosted(encoder, matrix, target, kind)


def test_the_step_functions_are_those_of_the_boosted_trees(world: Any) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    from sourcing_pipeline.scoring import boosted_model

    frame, target = world
    encoder, matrix, model = fitted(frame, target)
    codes = np.column_stack(
        [
            np.searchsorted(np.array(edges), column, side="left")
            for edges, column in zip(model.edges, matrix.T, strict=True)
        ]
    ).astype(np.float64)
    peer = HistGradientBoostingClassifier(**boosted_model._SETTINGS, monotonic_cst=list(encoder.signs)).fit(
        codes, target
    )
    assert model._parts(frame).sum(axis=1) + model.intercept == pytest.approx(model.linear(frame))
    trained = sum(np.array(values)[codes[:, index].astype(int)] for index, values in enumerate(model.values))
    assert trained + model.intercept == pytest.approx(peer.decision_function(codes), abs=1e-6)


def test_a_step_is_found_that_a_line_can_only_approach(world: Any) -> None:
    frame, target = world
    _, _, model = fitted(frame, target)
    ends = pl.DataFrame({name: [frame[name][1]] * 4 for name in frame.columns}).with_columns(
        product_count=pl.Series([5, 25, 35, 55])
    )
    low, before, after, high = model.linear(ends).tolist()
    assert after - before > 2 * (abs(before - low) + abs(high - after)) / 2
    assert low <= before <= after <= high  # more products can only help


@pytest.mark.parametrize("calibration", [None, Sigmoid(1.3, -0.2), Isotonic((-2.0, 0.0, 2.0), (0.1, 0.3, 0.9))])
def test_contributions_add_up_and_plain_data_say_all(world: Any, calibration: Any) -> None:
    frame, target = world
    encoder, _, boosted = fitted(frame, target)
    linear = LinearModel(encoder, -0.5, tuple(np.linspace(-1, 1, len(encoder.columns)).tolist()))
    model = ScoreModel((linear, boosted), calibration)
    parts = model.contributions(frame)
    slope, shift = calibration.as_line if calibration else (1.0, 0.0)
    assert parts.values.sum(axis=1) + parts.intercept == pytest.approx(slope * model.linear(frame) + shift)
    read = ScoreModel.from_data(json.loads(json.dumps(model.to_data())))
    assert (read.probability(frame) == model.probability(frame)).all()
    assert set(model.features) == set(frame.columns)


def test_amounts_are_boosted_too(world: Any) -> None:
    frame, _ = world
    amount = np.where(frame["product_count"].to_numpy() > 30, 9.0, 7.0)
    _, _, model = fitted(frame, amount, "number")
    assert np.abs(model.linear(frame) - amount).mean() < 0.2


def test_a_half_sure_label_counts_by_halves(world: Any) -> None:
    frame, _ = world
    _, _, model = fitted(frame, np.full(ROWS, 0.25))
    assert logistic(model.linear(frame)) == pytest.approx(np.full(ROWS, 0.25), abs=0.01)


@pytest.mark.parametrize(("positives", "kind"), [(999, Sigmoid), (1_000, Isotonic)])
def test_few_labels_are_calibrated_by_a_sigmoid_and_many_by_isotonic_regression(positives: int, kind: type) -> None:
    target = np.array([1.0] * positives + [0.0] * 3_000)
    assert isinstance(fit_calibration(np.linspace(1, -1, len(target)), target), kind)


@pytest.mark.parametrize("rows", [3_000, 40_000])
def test_calibration_mends_log_odds_that_are_too_sure(rows: int) -> None:
    random = np.random.default_rng(5)
    truth = random.normal(-1, 1, rows)
    target = (random.random(rows) < logistic(truth)).astype(np.float64)
    found = calibration_from_data(json.loads(json.dumps(fit_calibration(2 * truth + 1, target).to_data())))
    assert np.abs(found.apply(2 * truth + 1) - logistic(truth)).mean() < 0.02
    ordered = found.apply(np.linspace(-9, 9, 200))
    assert (np.diff(ordered) >= 0).all()
    assert 0 < ordered[0] <= ordered[-1] < 1


def test_without_later_rows_log_odds_stay_as_they_are() -> None:
    assert fit_calibration(np.zeros(0), np.zeros(0)) == Sigmoid(1.0, 0.0)
