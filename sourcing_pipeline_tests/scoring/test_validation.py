import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.scoring.validation import (
    bootstrap,
    lift,
    rolling_origin,
    share_of_best,
    weighted_auc,
    weighted_gini,
)
from sourcing_pipeline_tests.scoring.rows import DAY, examples_of


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 3)), min_size=4, max_size=40))
def test_weighted_auc_equals_scikit_learns(rows: list[tuple[int, bool, int]]) -> None:
    from sklearn.metrics import roc_auc_score

    score, target, weight = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    used = weight > 0
    if len(set(target[used])) < 2:
        assert np.isnan(weighted_auc(score, target, weight))
    else:
        assert abs(weighted_auc(score, target, weight) - roc_auc_score(target, score, sample_weight=weight)) < 1e-9


def test_rolling_origin_trains_on_what_was_known_and_on_no_site_of_the_block() -> None:
    count = 200
    groups = [f"site{row % 90}" for row in range(count)]
    at = np.arange(count) * DAY
    examples = examples_of(np.zeros(count), at, decided_at=at + 20 * DAY, days=20, until=220, groups=groups)
    folds = list(rolling_origin(examples))
    assert len(folds) >= 4
    for fold in folds:
        begins = fold.test.at.min()
        assert fold.train.until == begins
        assert fold.train.at.max() < begins
        assert not set(fold.train.groups) & set(fold.test.groups)
        assert (examples.groups[fold.test_rows[0]]) == fold.test.groups[0]


def test_a_block_is_learned_from_by_what_was_known_when_it_began() -> None:
    """A lead that was won after a block began counts as open for those who are to predict the block."""
    count = 200
    at = np.arange(count) * DAY
    examples = examples_of(np.ones(count), at, decided_at=at + 10 * DAY, days=20, until=220)
    for fold in rolling_origin(examples):
        won_by_then = fold.train.at + 10 * DAY <= fold.train.until
        assert (fold.train.target == won_by_then).all()


def test_only_mature_rows_are_judged() -> None:
    at = np.arange(100) * DAY
    examples = examples_of(np.ones(100), at, decided_at=at, days=50, until=100)
    judged = np.concatenate([fold.test_rows for fold in rolling_origin(examples)])
    assert judged.max() == 50


def test_the_interval_holds_the_value_and_is_the_same_every_time() -> None:
    values = np.arange(50, dtype=np.float64)
    groups = [f"g{row // 2}" for row in range(50)]
    first = bootstrap(groups, lambda weight: float(np.average(values, weights=weight)))
    assert first == bootstrap(groups, lambda weight: float(np.average(values, weights=weight)))
    assert first.low < first.value < first.high


def test_ties_give_no_lift() -> None:
    target = np.array([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    every = np.ones(10)
    assert lift(np.zeros(10), target, every, 0.2) == 1.0
    assert lift(target, target, every, 0.2) == 5.0


def test_the_gini_is_one_for_the_best_ranking_and_minus_one_for_the_worst() -> None:
    worth = np.array([5.0, 1.0, 3.0, 0.0])
    assert weighted_gini(worth, worth, np.ones(4)) == 1.0
    assert weighted_gini(-worth, worth, np.ones(4)) == pytest.approx(-1)


def test_the_share_of_the_best_list_is_one_for_the_best_ranking() -> None:
    worth = np.array([5.0, 1.0, 3.0])
    assert share_of_best(worth, worth, 2) == 1.0
    assert share_of_best(worth, -worth, 2) == 0.5
