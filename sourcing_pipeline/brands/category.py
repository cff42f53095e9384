"""The category of each website: learned from the marketplace's own labels, else by likeness to the labels' names.

What belongs here: which method fits, probabilities, the threshold. What doesn't: embeddings, and the taxonomy's text
(``taxonomy``).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.brands.embedding import document_digest, load_model, model_revision
from sourcing_pipeline.brands.product_words import goods_named_in
from sourcing_pipeline.brands.taxonomy import label_texts
from sourcing_pipeline.brands.text_classifier import learn
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.settings import BrandsSettings

LEAST_LABELS = 5
"""Labelled websites from which a category is learned."""

LEAST_CATEGORIES = 2
UNKNOWN = "unknown"

_SHARPNESS = 15.0
"""How much faster probability falls than likeness where categories are told by their names alone. Chosen on three public
sets of texts and label names, where it leaves a calibration error of 0.06 to 0.07 (with 25: 0.07 to 0.20)."""

_TEXTS_TO_KNOW_A_LABEL = 50
"""Texts after which half of a label's mean likeness is taken off: some names are a little like everything."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Prediction:
    """Categories in order, and a row of probabilities for each document."""

    categories: list[str]
    probabilities: Matrix
    method: str


def categorise(
    profiles: pl.DataFrame, embeddings: pl.DataFrame, labels: pl.DataFrame, brands: BrandsSettings
) -> pl.DataFrame:
    """The category of every profile.

    With at least ``LEAST_LABELS`` labelled websites in each of two categories a classifier is learned; websites that it
    learned from are judged by a classifier that has not seen them, so that what is said of them is as uncertain as what
    is said of candidates. Otherwise the likeness of texts and labels decides; without any label all is unknown.

    Args:
        profiles: ``website_profiles``, any number a domain.
        embeddings: ``website_embeddings`` of their documents.
        labels: ``domain`` and ``category`` as the marketplace states them.
        brands: settings.

    Returns:
        Rows of ``website_categories``, one for each profile, by domain and time.
    """
    wanted = profiles.sort("domain", "profile_at").select(
        "domain",
        "profile_at",
        "document",
        "language",
        pl.col("document").map_elements(document_digest, return_dtype=pl.String).alias("content_digest"),
    )
    embedded = wanted.join(_of_one_model(embeddings, brands), on="content_digest", how="left", maintain_order="left")
    known = embedded.filter(pl.col("embedding").is_not_null())
    prediction = _predict(known, _one_label_each(labels), brands) if not known.is_empty() else None
    if prediction is None:
        found = known.select("domain", "profile_at").with_columns(
            pl.lit(UNKNOWN).alias("category"),
            pl.lit(0.0).alias("category_probability"),
            pl.lit("none").alias("category_method"),
        )
    else:
        found = _decided(known, prediction, brands.category_threshold)
    rows = (
        wanted.join(found, on=["domain", "profile_at"], how="left", maintain_order="left")
        .with_columns(
            pl.col("category").fill_null(UNKNOWN),
            pl.col("category_probability").fill_null(0.0),
            pl.col("category_method").fill_null("none"),
        )
        .sort("domain", "profile_at")
    )
    return WebsiteCategories.conform(rows)


def _of_one_model(embeddings: pl.DataFrame, brands: BrandsSettings) -> pl.DataFrame:
    """Embeddings by the set model; those of other models can't be compared with them."""
    return embeddings.filter(pl.col("embedding_model") == model_revision(brands)).select("content_digest", "embedding")


def _one_label_each(labels: pl.DataFrame) -> pl.DataFrame:
    return labels.drop_nulls().sort("domain", "category").unique("domain", keep="first", maintain_order=True)


def _predict(known: pl.DataFrame, labels: pl.DataFrame, brands: BrandsSettings) -> _Prediction | None:
    vectors = np.array(known["embedding"].to_list(), dtype=np.float64)
    newest = known.with_row_index("row").unique("domain", keep="last", maintain_order=True)
    labelled = newest.join(labels, on="domain", how="inner", maintain_order="left").select("row", "domain", "category")
    counts = labelled.group_by("category").len().filter(pl.col("len") >= LEAST_LABELS)
    if counts.height >= LEAST_CATEGORIES:
        return _learned(known, vectors, labelled.filter(pl.col("category").is_in(counts["category"].to_list())))
    texts = label_texts(labels["category"].unique().sort().to_list(), brands.taxonomy)
    return _by_likeness(known, vectors, texts, brands) if texts else None


def _learned(known: pl.DataFrame, vectors: Matrix, labelled: pl.DataFrame) -> _Prediction:
    """What a classifier says; of the labelled what one says that has not seen them."""
    documents = known["document"].to_list()
    rows = labelled["row"].to_list()
    classifier = learn([documents[row] for row in rows], vectors[rows], labelled["category"].to_list())
    place = {domain: index for index, domain in enumerate(labelled["domain"])}
    # Also earlier profiles of a labelled website: they are like the one that was learned from.
    seen = known["domain"].is_in(labelled["domain"].to_list()).to_numpy()
    probabilities = np.zeros((known.height, len(classifier.categories)))
    probabilities[seen] = classifier.held_out[[place[domain] for domain in known["domain"].filter(seen)]]
    others = np.flatnonzero(~seen)
    probabilities[others] = classifier.probabilities([documents[row] for row in others], vectors[others])
    return _Prediction(classifier.categories, probabilities, "classifier")


def _by_likeness(
    known: pl.DataFrame, vectors: Matrix, texts: dict[str, list[str]], brands: BrandsSettings
) -> _Prediction:
    """A category is as like as the most like of its texts; probabilities are a softmax over categories.

    Texts in other languages than English are compared a second time, by the English names of the goods they speak of:
    the default embedding model knows little else than English.
    """
    model = load_model(brands)
    categories = sorted(texts)
    label_vectors = [model.encode(texts[category]).astype(np.float64) for category in categories]
    likeness = _likeness(vectors, label_vectors)
    named = [
        "" if language == "en" else ", ".join(dict.fromkeys(goods_named_in(document)))
        for document, language in known.select("document", "language").iter_rows()
    ]
    rows = np.array([row for row, goods in enumerate(named) if goods], dtype=int)
    if len(rows):
        goods_vectors = model.encode([named[row] for row in rows]).astype(np.float64)
        likeness[rows] += _likeness(goods_vectors, label_vectors)
    powers = np.exp(_SHARPNESS * (likeness - likeness.max(axis=1, keepdims=True)))
    return _Prediction(categories, powers / powers.sum(axis=1, keepdims=True), "similarity")


def _likeness(vectors: Matrix, label_vectors: list[Matrix]) -> Matrix:
    """A row a text, a column a category: the similarity to the category's most like text, less what all texts have."""
    likeness = np.stack([(vectors @ of_label.T).max(axis=1) for of_label in label_vectors], axis=1)
    common = len(vectors) / (len(vectors) + _TEXTS_TO_KNOW_A_LABEL)
    return np.asarray(likeness - common * likeness.mean(axis=0))


def _decided(known: pl.DataFrame, prediction: _Prediction, threshold: float) -> pl.DataFrame:
    # Rounded, so that the order doesn't hang on how the processor sums.
    probabilities = np.round(prediction.probabilities, 5).clip(0, 1)
    best = probabilities.argmax(axis=1)
    probability = probabilities[np.arange(len(best)), best]
    names = [
        prediction.categories[index] if sure >= threshold else UNKNOWN
        for index, sure in zip(best, probability, strict=True)
    ]
    return known.select("domain", "profile_at").with_columns(
        pl.Series("category", names, dtype=pl.String),
        pl.Series("category_probability", probability, dtype=pl.Float64),
        pl.lit(prediction.method).alias("category_method"),
    )
