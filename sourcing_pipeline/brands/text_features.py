"""Numbers by which texts are told apart: words, runs of letters, the goods that they name, and their embeddings.

What belongs here: which features, their bounds, and the matrix. What doesn't: learning from it (``text_classifier``).
Each block's rows have length one, so that none drowns the others; the few goods count half in what is joined.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sourcing_pipeline.brands.product_words import folded, goods_named_in

Vectors = npt.NDArray[np.floating[Any]]

MOST_CHARACTERS = 6_000
"""Of a text; what comes later is seldom about what the site is."""

PIECE_CHARACTERS = 800
"""About as many as the embedding model reads at once."""

_WEIGHTS = {"goods": 0.5}
_MOST_WORDS = 100_000
_MOST_LETTER_RUNS = 100_000


@dataclass
class TextFeatures:
    """What was learned of a set of texts, without their labels: vocabularies, how rare words are, the middle vector."""

    with_letters: bool = True
    _blocks: dict[str, Any] = field(default_factory=dict)
    _middle: Vectors | None = None

    def fit(self, texts: Sequence[str], vectors: Vectors) -> dict[str, Any]:
        """Learn from texts and return their blocks, each a matrix with a row for each text.

        Args:
            texts: any length.
            vectors: their embeddings, a row for each.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer

        prepared = [prepare(text) for text in texts]
        self._blocks = {
            "words": TfidfVectorizer(
                ngram_range=(1, 2), sublinear_tf=True, max_features=_MOST_WORDS, lowercase=False, dtype=np.float32
            ),
            "goods": TfidfVectorizer(analyzer=goods_named_in, sublinear_tf=True, dtype=np.float32),
        }
        if self.with_letters:
            self._blocks["letters"] = TfidfVectorizer(
                analyzer="char_wb",
                ngram_range=(2, 5),
                sublinear_tf=True,
                max_features=_MOST_LETTER_RUNS,
                lowercase=False,
                dtype=np.float32,
            )
        self._middle = vectors.mean(axis=0)
        matrices = {}
        for name in list(self._blocks):
            try:
                matrices[name] = self._blocks[name].fit_transform(prepared)
            except ValueError:  # no text holds a word of the kind
                del self._blocks[name]
        return matrices | {"embedding": self._centred(vectors)}

    def transform(self, texts: Sequence[str], vectors: Vectors) -> dict[str, Any]:
        """The blocks of other texts."""
        prepared = [prepare(text) for text in texts]
        matrices = {name: block.transform(prepared) for name, block in self._blocks.items()}
        return matrices | {"embedding": self._centred(vectors)}

    def _centred(self, vectors: Vectors) -> Vectors:
        moved = vectors - (0.0 if self._middle is None else self._middle)
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9))


def joined(blocks: dict[str, Any]) -> Any:
    """All blocks side by side, sparse."""
    from scipy.sparse import csr_matrix, hstack

    weighed = [csr_matrix(block) * _WEIGHTS.get(name, 1.0) for name, block in blocks.items()]
    return hstack(weighed, format="csr", dtype=np.float32)


def prepare(text: str) -> str:
    """A text as its words are counted: bounded, on one line, lower case, without accents."""
    return folded(" ".join(text[: 4 * MOST_CHARACTERS].split())[:MOST_CHARACTERS])


def mean_embedding(texts: Sequence[str], encode: Callable[[list[str]], Vectors], pieces: int = 8) -> Vectors:
    """Embeddings of long texts: the mean of their first pieces', of length one.

    Args:
        texts: any length.
        encode: unit vectors of short texts.
        pieces: read of each text at most.
    """
    parts: list[str] = []
    owners: list[int] = []
    for owner, text in enumerate(texts):
        line = " ".join(text[: 4 * pieces * PIECE_CHARACTERS].split())[: pieces * PIECE_CHARACTERS]
        starts = range(0, max(len(line), 1), PIECE_CHARACTERS)
        parts += [line[start : start + PIECE_CHARACTERS] for start in starts]
        owners += [owner] * len(starts)
    # Pieces of like length together: a batch is as long as its longest.
    order = sorted(range(len(parts)), key=lambda index: (len(parts[index]), index))
    encoded = encode([parts[index] for index in order])
    sums = np.zeros((len(texts), encoded.shape[1]))
    np.add.at(sums, np.array(owners)[order], encoded)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9))
