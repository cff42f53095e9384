"""A classifier of texts: a few linear models on all features, blended and calibrated on what they have not seen.

What belongs here: which models, folds, held-out probabilities. What doesn't: features, calibration, and where texts and
labels come from (``category``).
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sourcing_pipeline.brands.calibration import Calibration, Matrix
from sourcing_pipeline.brands.text_features import TextFeatures, Vectors, joined
from sourcing_pipeline.progress import track

FOLDS = 5
MANY = 5_000
"""Labelled texts from which runs of letters are left out: words suffice then, and letters would take ten minutes."""

_AT_ONCE = 5_000
_ALL = "all"


@dataclass(frozen=True)
class _Recipe:
    """A model and the block of features that it learns from."""

    block: str
    make: Any


@dataclass(frozen=True)
class TextClassifier:
    """A learned classifier.

    ``held_out`` has a row of probabilities for each text that it learned from, in their order, each by models and a
    calibration that had not seen it.
    """

    categories: list[str]
    held_out: Matrix
    features: TextFeatures
    models: list[tuple[str, Any]]
    calibration: Calibration

    def probabilities(self, texts: Sequence[str], vectors: Vectors) -> Matrix:
        """A row of probabilities for each text, a column for each category."""
        parts = [
            self._of_some(texts[start : start + _AT_ONCE], vectors[start : start + _AT_ONCE])
            for start in range(0, len(texts), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.categories)))

    def _of_some(self, texts: Sequence[str], vectors: Vectors) -> Matrix:
        blocks = _with_all(self.features.transform(texts, vectors))
        scores = [_scores(model, blocks[block], len(self.categories)) for block, model in self.models]
        return self.calibration.apply(scores)


def learn(texts: Sequence[str], vectors: Vectors, labels: Sequence[str]) -> TextClassifier:
    """Learn categories from labelled texts.

    Args:
        texts: any length.
        vectors: their embeddings, a row for each.
        labels: the category of each; at least two different ones, each of at least two texts.
    """
    from threadpoolctl import threadpool_limits

    # The matrices are small: on a busy machine, threads that wait for each other take ten times as long as one.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # Categories of fewer texts than folds, and models that stop a little short of the best.
        warnings.filterwarnings("ignore", category=UserWarning, module="sklearn")
        return _learn(texts, vectors, labels)


def _learn(texts: Sequence[str], vectors: Vectors, labels: Sequence[str]) -> TextClassifier:
    from sklearn.model_selection import StratifiedKFold

    categories, truth = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    features = TextFeatures(with_letters=len(texts) < MANY)
    blocks = _with_all(features.fit(texts, vectors))
    recipes = _recipes()
    scores = [np.zeros((len(texts), len(categories))) for _ in recipes]
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(np.zeros(len(truth)), truth))
    with track("Learning categories", len(folds) + 1) as advance:
        for seen, unseen in folds:
            for recipe, held_out in zip(recipes, scores, strict=True):
                model = recipe.make().fit(blocks[recipe.block][seen], truth[seen])
                held_out[unseen] = _scores(model, blocks[recipe.block][unseen], len(categories))
            advance(1)
        models = [(recipe.block, recipe.make().fit(blocks[recipe.block], truth)) for recipe in recipes]
        advance(1)
    return TextClassifier(
        [str(category) for category in categories],
        _calibrated_by_others(scores, truth, folds),
        features,
        models,
        Calibration.fit(scores, truth),
    )


def _recipes() -> list[_Recipe]:
    """Strengths were chosen on held-out macro-F1 of public sets; the blend weighs the models anew for each set.

    Naive Bayes on words, letters or goods, and machines of one block each, added nothing to these two (decision 0009).
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    return [
        _Recipe(_ALL, lambda: LinearSVC(C=0.5, class_weight="balanced", random_state=0, tol=1e-3)),
        _Recipe("embedding", lambda: LogisticRegression(C=3.0, class_weight="balanced", max_iter=300)),
    ]


def _with_all(blocks: dict[str, Any]) -> dict[str, Any]:
    return blocks | {_ALL: joined(blocks)}


def _scores(model: Any, rows: Any, categories: int) -> Matrix:
    """A column for each category; one that the model has not seen gets the lowest score of the row."""
    found = model.decision_function(rows)
    if found.ndim == 1:
        found = np.stack([-found, found], axis=1)
    if found.shape[1] == categories:
        return np.asarray(found, dtype=np.float64)
    scores = np.repeat(found.min(axis=1, keepdims=True), categories, axis=1)
    scores[:, model.classes_] = found
    return np.asarray(scores, dtype=np.float64)


def _calibrated_by_others(
    scores: Sequence[Matrix], truth: npt.NDArray[np.int64], folds: Sequence[tuple[Any, Any]]
) -> Matrix:
    held_out = np.zeros_like(scores[0])
    for seen, unseen in folds:
        calibration = Calibration.fit([score[seen] for score in scores], truth[seen])
        held_out[unseen] = calibration.apply([score[unseen] for score in scores])
    return held_out
