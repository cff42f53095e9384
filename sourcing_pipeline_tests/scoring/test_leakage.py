import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.scoring.leakage import leaking_features

WON = np.array([1.0] * 40 + [0.0] * 160)


def column(known_won: int, known_lost: int) -> pl.DataFrame:
    values = [index % 3 if index < known_won else None for index in range(40)]
    values += [index % 3 if index < known_lost else None for index in range(160)]
    return pl.DataFrame({"column": values}, schema={"column": pl.Float64})


@pytest.mark.parametrize(
    ("known_won", "known_lost"),
    [(40, 0), (38, 2), (20, 0), (0, 160), (1, 158)],
    ids=["won only", "almost won only", "half of won only", "lost only", "almost lost only"],
)
def test_a_column_filled_for_one_outcome_only_is_refused_by_name(known_won: int, known_lost: int) -> None:
    assert set(leaking_features(column(known_won, known_lost), ["column"], WON)) == {"column"}


@pytest.mark.parametrize(
    ("known_won", "known_lost"),
    [(40, 160), (20, 80), (36, 90), (5, 0), (0, 0), (40, 60)],
    ids=["always", "half of each", "websites help", "a few rows", "never", "lost often lack it"],
)
def test_a_column_that_is_merely_useful_is_kept(known_won: int, known_lost: int) -> None:
    assert leaking_features(column(known_won, known_lost), ["column"], WON) == {}


def test_a_value_that_tells_the_outcome_is_refused() -> None:
    frame = pl.DataFrame({"stage": ["contract"] * 40 + ["closed"] * 160, "score": WON * 2 + np.arange(200) / 1e4})
    assert set(leaking_features(frame, ["stage", "score"], WON)) == {"stage", "score"}


def test_many_labels_without_meaning_are_kept() -> None:
    random = np.random.default_rng(1)
    frame = pl.DataFrame({"page": [f"p{number}" for number in random.integers(0, 30, 200)]})
    assert leaking_features(frame, ["page"], WON) == {}
