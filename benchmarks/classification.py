"""Categories learned from texts: ours beside TF-IDF with a linear support vector machine, on the same folds.

The peer is scikit-learn's ``TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)`` and ``LinearSVC``, with the
classes balanced, which gives it more on these sets; it states no
probabilities, so it has no calibration error. ECE: 15 bins of equal width over the largest probability; ``floor`` is what
a perfectly calibrated classifier would get with these probabilities and so few texts. Unknown: the share below the
default threshold. Seconds of ours are without those for embeddings, which a pipeline keeps.

    python benchmarks/classification.py [--train FILE --text COLUMN ... --label COLUMN [--test FILE]] [--folds 5] [--seed 0]

Without ``--train``: all given sets beside this project, those that are there.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.brands.calibration import Matrix, calibration_error
from sourcing_pipeline.brands.embedding import load_model
from sourcing_pipeline.brands.text_classifier import learn
from sourcing_pipeline.brands.text_features import Vectors, mean_embedding
from sourcing_pipeline.settings import BrandsSettings

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
Labels = npt.NDArray[np.str_]
Folds = list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]


@dataclass(frozen=True)
class TextSet:
    """Texts to learn from and, if there are any, texts to judge by."""

    name: str
    train: Path
    text: tuple[str, ...]
    label: str
    test: Path | None = None


GIVEN = (
    TextSet("sites_25_topics", DATA / "website_topics" / "sites_25_topics.parquet", ("content",), "category"),
    TextSet(
        "company_homepages_8_industries",
        DATA / "website_topics" / "company_homepages_8_industries.parquet",
        ("Content",),
        "Industry",
    ),
    TextSet(
        "item_categories", DATA / "giftware_wholesaler" / "item_categories.csv", ("Itemname",), "Corrected_Category"
    ),
)


@dataclass(frozen=True)
class Result:
    """How good one way is on a set. What it doesn't state is NaN."""

    accuracy: float
    macro_f1: float
    ece: float
    ece_floor: float
    unknown_share: float
    seconds: float


def read_set(path: Path, text: tuple[str, ...], label: str) -> tuple[list[str], Labels]:
    """Texts (columns joined) and labels of a file; rows without a label are left out."""
    frame = pl.read_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.read_parquet(path)
    frame = frame.filter(pl.col(label).is_not_null())
    texts = frame.select(pl.concat_str(pl.col(*text).cast(pl.String).fill_null(""), separator=". ")).to_series()
    return texts.to_list(), frame[label].cast(pl.String).to_numpy().astype(str)


def folds_of(labels: Labels, count: int, seed: int) -> Folds:
    """Stratified folds."""
    from sklearn.model_selection import StratifiedKFold

    return list(StratifiedKFold(count, shuffle=True, random_state=seed).split(labels, labels))


def judge_peer(texts: list[str], labels: Labels, folds: Folds) -> Result:
    """TF-IDF and a linear support vector machine."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    started = time.perf_counter()
    said = labels.copy()
    for seen, unseen in folds:
        peer = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LinearSVC(class_weight="balanced", random_state=0)
        )
        peer.fit([texts[row] for row in seen], labels[seen])
        said[unseen] = peer.predict([texts[row] for row in unseen])
    judged = np.concatenate([unseen for _, unseen in folds])
    return _result(labels[judged], said[judged], None, time.perf_counter() - started)


def judge_ours(texts: list[str], labels: Labels, vectors: Vectors, folds: Folds) -> Result:
    """The classifier that the pipeline uses."""
    started = time.perf_counter()
    said = labels.copy()
    top = np.zeros(len(labels))
    for seen, unseen in folds:
        classifier = learn([texts[row] for row in seen], vectors[seen], labels[seen].tolist())
        probabilities = classifier.probabilities([texts[row] for row in unseen], vectors[unseen])
        said[unseen] = np.array(classifier.categories)[probabilities.argmax(axis=1)]
        top[unseen] = probabilities.max(axis=1)
    judged = np.concatenate([unseen for _, unseen in folds])
    return _result(labels[judged], said[judged], top[judged], time.perf_counter() - started)


def _result(truth: Labels, said: Labels, top: Matrix | None, seconds: float) -> Result:
    from sklearn.metrics import f1_score

    right = truth == said
    nothing = float("nan")
    calibration = (nothing, nothing, nothing)
    if top is not None:
        draws = np.random.default_rng(0).random((20, len(top)))
        floor = float(np.mean([calibration_error(top, draw < top) for draw in draws]))
        calibration = (calibration_error(top, right), floor, float((top < BrandsSettings().category_threshold).mean()))
    macro_f1 = float(f1_score(truth, said, average="macro", labels=np.unique(truth), zero_division=0))
    return Result(float(right.mean()), macro_f1, *calibration, seconds)


def run_set(given: TextSet, fold_count: int, seed: int) -> tuple[Result, Result, int]:
    """The peer's result, ours, and the number of texts judged."""
    texts, labels = read_set(given.train, given.text, given.label)
    if given.test is None:
        folds = folds_of(labels, fold_count, seed)
    else:
        test_texts, test_labels = read_set(given.test, given.text, given.label)
        folds = [(np.arange(len(texts)), np.arange(len(texts), len(texts) + len(test_texts)))]
        texts, labels = texts + test_texts, np.concatenate([labels, test_labels])
    vectors = mean_embedding(texts, load_model(BrandsSettings()).encode)
    return (
        judge_peer(texts, labels, folds),
        judge_ours(texts, labels, vectors, folds),
        sum(len(fold[1]) for fold in folds),
    )


def main() -> int:
    """Run from the command line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, help="Parquet or CSV file to learn from")
    parser.add_argument("--test", type=Path, help="file to judge by; without it, folds of --train")
    parser.add_argument("--text", nargs="+", help="its columns of text, joined")
    parser.add_argument("--label", help="its column of labels")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="of the folds")
    given = parser.parse_args()
    if given.train is not None and not (given.text and given.label):
        parser.error("--train needs --text and --label")
    sets = list(GIVEN)
    if given.train is not None:
        sets = [TextSet(given.train.stem, given.train, tuple(given.text), given.label, given.test)]
    columns = f"{'accuracy':>10}{'macro-F1':>10}{'ECE':>8}{'floor':>8}{'unknown':>9}{'seconds':>9}"
    print(f"{'set':<32}{'texts':>7}  {'way':<20}{columns}")
    figures: dict[str, float] = {}
    ratios: dict[str, float] = {}
    for one in sets:
        missing = [str(path) for path in (one.train, one.test) if path is not None and not path.exists()]
        if missing:
            sys.stderr.write(f"{one.name} is left out: there is no {', '.join(missing)}\n")
            continue
        peer, ours, judged = run_set(one, given.folds, given.seed)
        for way, result in (("TF-IDF + LinearSVC", peer), ("ours", ours)):
            print(
                f"{one.name:<32}{judged:>7}  {way:<20}{result.accuracy:>10.3f}{result.macro_f1:>10.3f}{result.ece:>8.3f}"
                f"{result.ece_floor:>8.3f}{result.unknown_share:>9.3f}{result.seconds:>9.1f}",
                flush=True,
            )
        figures |= {
            f"{one.name}_accuracy": round(ours.accuracy, 4),
            f"{one.name}_macro_f1": round(ours.macro_f1, 4),
            f"{one.name}_peer_macro_f1": round(peer.macro_f1, 4),
            f"{one.name}_macro_f1_gain": round(ours.macro_f1 - peer.macro_f1, 4),
            f"{one.name}_ece": round(ours.ece, 4),
            f"{one.name}_ece_floor": round(ours.ece_floor, 4),
            f"{one.name}_unknown_share": round(ours.unknown_share, 4),
        }
        ratios[f"{one.name}_macro_f1_vs_peer"] = round(ours.macro_f1 / peer.macro_f1, 3)
        ratios[f"{one.name}_seconds_vs_peer"] = round(ours.seconds / peer.seconds, 2)
    print(json.dumps({"benchmark": "classification", "figures": figures, "ratios": ratios}))
    return 0 if figures else 2


if __name__ == "__main__":
    sys.exit(main())
