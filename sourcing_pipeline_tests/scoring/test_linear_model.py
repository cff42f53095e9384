import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.scoring.encoding import fit_encoder
from sourcing_pipeline.scoring.linear_model import LinearModel

NAMES = ["product_count", "has_wholesale_page", "source", "attribute:page"]

rows = st.lists(
    st.tuples(
        st.none() | st.integers(0, 10_000),
        st.none() | st.booleans(),
        st.none() | st.sampled_from(["fair", "web", "inbound"]),
        st.none() | st.integers(0, 40).map(lambda number: f"page {number}"),
    ),
    min_size=1,
    max_size=60,
)


def frame(values: Sequence[Any]) -> pl.DataFrame:
    types = dict(zip(NAMES, (pl.Int64, pl.Boolean, pl.String, pl.String), strict=True))
    return pl.DataFrame(values, schema=types, orient="row")


@settings(max_examples=60, deadline=None)
@given(rows, rows, st.randoms(use_true_random=False))
def test_contributions_add_up_to_the_logit_and_survive_json(seen: Any, later: Any, random: Any) -> None:
    target = np.array([float(random.random() < 0.4) for _ in seen])
    groups = [f"g{index}" for index in range(len(seen))]
    encoder, matrix = fit_encoder(frame(seen), NAMES, target, "binary", groups)
    assert np.isfinite(matrix).all()
    model = LinearModel(encoder, -0.5, tuple(random.uniform(-1, 1) for _ in encoder.columns))
    again = LinearModel.from_data(json.loads(json.dumps(model.to_data(), allow_nan=False)))
    logit = model.linear(frame(later))
    found = again.contributions(frame(later))
    assert np.isfinite(logit).all()
    np.testing.assert_allclose(found.values.sum(axis=1) + found.intercept, logit, rtol=0, atol=1e-9)


def trained() -> LinearModel:
    seen = [(count, bool(count % 2), "fair" if count % 3 else "web", None) for count in range(1, 61)]
    encoder, _ = fit_encoder(frame(seen), NAMES, np.ones(60), "binary", [str(row) for row in range(60)])
    return LinearModel(encoder, 0.0, (1.0,) * len(encoder.columns))


def test_what_is_unknown_adds_nothing() -> None:
    assert trained().linear(frame([(None, None, None, None)])).tolist() == [0.0]


def test_a_label_not_seen_in_training_adds_nothing() -> None:
    known = trained().contributions(frame([(5, True, "smoke signals", None)]))
    assert known.values[0, known.features.index("source")] == 0.0


def test_a_column_that_is_constant_in_training_is_left_out() -> None:
    assert "attribute:page" not in trained().encoder.features
