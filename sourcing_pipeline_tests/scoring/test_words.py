"""What the words of websites say of a target."""

import json

import numpy as np
import polars as pl

from sourcing_pipeline.scoring.encoding import Encoder, fit_encoder
from sourcing_pipeline.scoring.words import WordMatrix

COMMON = ("candles from our workshop", "cups and plates for the table", "toys made of wood")


def world(rows: int = 120) -> tuple[list[str | None], np.ndarray]:
    random = np.random.default_rng(2)
    telling = random.integers(0, 2, rows)
    texts: list[str | None] = [
        f"{COMMON[row % 3]} {'quirky and loud' if telling[row] else 'plain and quiet'} no {row}" for row in range(rows)
    ]
    return texts, telling + random.normal(0, 0.3, rows)


def test_words_that_tell_are_found_and_names_are_not_learned() -> None:
    texts, target = world()
    read = WordMatrix.of(texts)
    assert read is not None
    words = read.with_weights(read.fit(target, np.arange(len(target)), 1.0))
    weights = dict(zip(words.words, words.weights, strict=True))
    assert min(weights["quirky"], weights["loud"]) > 0 > max(weights["plain"], weights["quiet"])
    assert "17" not in weights
    high, low, unknown = words.score(["something QUIRKY", "something plain", None]).tolist()
    assert high > 0 > low
    assert np.isnan(unknown)


def test_weights_are_those_of_ridge_regression() -> None:
    from sklearn.linear_model import Ridge

    texts, target = world()
    read = WordMatrix.of(texts)
    assert read is not None
    rows = np.arange(100)
    peer = Ridge(alpha=3.0, fit_intercept=False).fit(read.matrix[rows].toarray(), target[rows] - target[rows].mean())
    assert np.abs(read.fit(target, rows, 3.0) - peer.coef_).max() < 1e-8


def test_a_text_is_one_column_that_survives_as_plain_data() -> None:
    texts, target = world()
    frame = pl.DataFrame({"document": [*texts[:-1], None]})
    encoder, matrix = fit_encoder(frame, ["document"], target, "number", [f"g{row}" for row in range(len(frame))])
    assert [column.kind for column in encoder.columns] == ["words", "missing"]
    assert np.corrcoef(matrix[:-1, 0], target[:-1])[0, 1] > 0.7
    read = Encoder.from_data(json.loads(json.dumps(encoder.to_data())))
    assert (read.encode(frame) == encoder.encode(frame)).all()


def test_texts_that_share_no_word_have_no_column() -> None:
    texts = [f"word{row}" for row in range(60)]
    assert WordMatrix.of(texts) is None
    encoder, _ = fit_encoder(pl.DataFrame({"document": texts}), ["document"], np.arange(60.0), "number", texts)
    assert encoder.columns == ()
