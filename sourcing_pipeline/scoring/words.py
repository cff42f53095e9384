"""What the words of a website say of a target: a ridge regression on words, in one number for each text.

Brands that are alike are told by their words sooner than by a general embedding, where labels are some hundreds. The
number becomes one column of a model (``encoding.py``), which weighs it against all else. What belongs here: fitting and
scoring words. What doesn't: which column, and how rows are kept from seeing their own target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sourcing_pipeline.brands.text_features import prepare
from sourcing_pipeline.scoring.numbers import Floats, rounded

_MOST_WORDS = 3_000
_LEAST_TEXTS = 4
"""Texts in which a word must stand: rarer ones are names."""
_MOST_SHARE = 0.8
PENALTIES = (1.0, 3.0, 10.0, 30.0)
_PATTERN = r"(?u)\b\w\w+\b"


@dataclass(frozen=True)
class Words:
    """Words with how rare they are (``idf``) and their weights, in alphabetical order."""

    words: tuple[str, ...]
    idf: tuple[float, ...]
    weights: tuple[float, ...]

    def score(self, texts: Sequence[str | None]) -> Floats:
        """A number for each text, 0 for an average one; NaN where there is no text."""
        found = np.full(len(texts), np.nan)
        told = [index for index, text in enumerate(texts) if text]
        if told and self.words:
            vectoriser = _vectoriser(vocabulary=list(self.words))
            vectoriser.idf_ = np.array(self.idf)
            found[told] = vectoriser.transform([prepare(texts[index] or "") for index in told]) @ np.array(self.weights)
        return found


@dataclass(frozen=True)
class WordMatrix:
    """The words of training texts, read once: rows of all texts, empty where there is none."""

    words: tuple[str, ...]
    idf: tuple[float, ...]
    matrix: Any
    """A sparse row for each text."""

    @classmethod
    def of(cls, texts: Sequence[str | None]) -> "WordMatrix | None":
        """Count the words of texts; none where they share no words."""
        told = [prepare(text or "") for text in texts]
        vectoriser = _vectoriser(min_df=_LEAST_TEXTS, max_df=_MOST_SHARE, max_features=_MOST_WORDS)
        try:
            matrix = vectoriser.fit_transform(told)
        except ValueError:  # no word stands in enough texts
            return None
        words = vectoriser.get_feature_names_out().tolist()
        return cls(tuple(words), tuple(rounded(value) for value in vectoriser.idf_.tolist()), matrix)

    def fit(self, target: Floats, rows: npt.NDArray[np.int64], penalty: float) -> Floats:
        """The words' weights by some of the rows: ridge regression of the target's distance from its mean."""
        some, aim = self.matrix[rows], target[rows] - target[rows].mean()
        # As many unknowns as rows: the dual problem is the smaller one.
        gram = (some @ some.T).toarray()
        dual = np.linalg.solve(gram + penalty * np.eye(len(rows)), aim)
        return np.asarray(some.T @ dual)

    def with_weights(self, weights: Floats) -> Words:
        """What scores other texts."""
        return Words(self.words, self.idf, tuple(rounded(weight) for weight in weights.tolist()))


def _vectoriser(**settings: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(sublinear_tf=True, lowercase=False, token_pattern=_PATTERN, **settings)
