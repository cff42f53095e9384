import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.scoring.validation import Examples, bootstrap, lift, rolling_origin, share_of_best, weighted_auc

DAY = 86_400_000_000


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
    examples = Examples(pl.DataFrame({"x": range(count)}), np.zeros(count), at, at + 20 * DAY, groups)
    folds = list(rolling_origin(examples))
    assert len(folds) >= 4
    for train, test in folds:
        assert examples.matures_at[train].max() <= examples.at[test].min()
        assert not {groups[row] for row in train} & {groups[row] for row in test}


def test_the_interval_holds_the_value_and_is_the_same_every_time() -> None:
    values = np.arange(50, dtype=np.float64)
    groups = [f"g{row // 2}" for row in range(50)]
    first = bootstrap(groups, lambda weight: float(np.average(values, weights=weight)))
    assert first == bootstrap(groups, lambda weight: float(np.average(values, weights=weight)))
    assert first.low < first.value < first.high


def test_ties_give_no_lift() -> None:
    target = np.array([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert lift(np.zeros(10), target, 0.2) == 1.0
    assert lift(target, target, 0.2) == 5.0


def test_the_share_of_the_best_list_is_one_for_the_best_ranking() -> None:
    worth = np.array([5.0, 1.0, 3.0])
    assert share_of_best(worth, worth, 2) == 1.0
    assert share_of_best(worth, -worth, 2) == 0.5
