from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.brands.category import categorise
from sourcing_pipeline.brands.category_quality import quality_by_language
from sourcing_pipeline.brands.embedding import document_digest, embed_new, model_revision
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.settings import BrandsSettings
from sourcing_pipeline_tests.brands.websites import SITE, profiled

SETTINGS = BrandsSettings()
ROW = profiled(*SITE).profile
AT = datetime(2026, 11, 1, tzinfo=UTC)


def profiles(documents: dict[str, str]) -> pl.DataFrame:
    return WebsiteProfiles.from_rows([ROW | {"domain": domain, "document": text} for domain, text in documents.items()])


def world(count: int) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, str]]:
    """Websites around three middles, their embeddings, and what they truly are."""
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(3, 16))
    names = [f"s{index:03d}.de" for index in range(count)]
    truth = {name: ("Candles", "Toys", "Pets")[index % 3] for index, name in enumerate(names)}
    points = np.array([middles[index % 3] for index in range(count)]) + rng.normal(scale=0.8, size=(count, 16))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    frame = profiles({name: name for name in names})
    revision = model_revision(SETTINGS)
    embeddings = WebsiteEmbeddings.from_rows(
        [
            {
                "content_digest": document_digest(name),
                "embedding_model": revision,
                "embedding": list(point),
            }
            for name, point in zip(names, points, strict=True)
        ]
    )
    return frame, embeddings, truth


def labels(truth: dict[str, str], count: int) -> pl.DataFrame:
    chosen = list(truth.items())[:count]
    return pl.DataFrame(chosen, schema={"domain": pl.String, "category": pl.String}, orient="row")


@pytest.mark.slow  # imports scikit-learn
def test_categories_are_learned_from_enough_labels() -> None:
    frame, embeddings, truth = world(90)
    found = categorise(frame, embeddings, labels(truth, 45), SETTINGS)
    assert found["category_method"].unique().to_list() == ["classifier"]
    right = [row["category"] == truth[row["domain"]] for row in found.iter_rows(named=True)]
    assert np.mean(right) > 0.85
    # Calibrated enough: what it says of itself is near what is true.
    assert found["category_probability"].mean() == pytest.approx(np.mean(right), abs=0.12)


def test_what_was_learned_from_is_judged_by_others() -> None:
    frame, embeddings, truth = world(60)
    wrong = labels(truth, 30).with_columns(
        pl.when(pl.col("domain") == "s000.de").then(pl.lit("Toys")).otherwise("category").alias("category")
    )
    found = categorise(frame, embeddings, wrong, SETTINGS).filter(pl.col("domain") == "s000.de")
    assert found["category"].to_list() == ["Candles"]


def test_the_same_input_gives_the_same_categories() -> None:
    frame, embeddings, truth = world(60)
    first, second = (categorise(frame, embeddings, labels(truth, 30), SETTINGS) for _ in range(2))
    assert first.equals(second)


def test_a_high_threshold_leaves_the_unsure_unknown() -> None:
    frame, embeddings, truth = world(60)
    found = categorise(frame, embeddings, labels(truth, 30), BrandsSettings(category_threshold=1.0))
    assert set(found["category"]) == {"unknown"}
    assert found["category_probability"].min() > 0.3  # type: ignore[operator]  # polars types it as anything a series holds


def test_without_labels_all_is_unknown() -> None:
    frame, embeddings, _ = world(6)
    found = categorise(frame, embeddings, labels({}, 0), SETTINGS)
    assert found.select("category", "category_probability", "category_method").unique().rows() == [
        ("unknown", 0.0, "none")
    ]


def test_a_profile_without_embedding_is_unknown() -> None:
    frame, embeddings, truth = world(60)
    found = categorise(frame, embeddings.head(50), labels(truth, 30), SETTINGS)
    assert found.height == 60
    assert found.filter(pl.col("category_method") == "none").height == 10


@pytest.mark.slow
def test_few_labels_are_compared_by_their_names() -> None:
    documents = {
        "a.de": "Beeswax candles poured by hand, scented candle, tealight",
        "b.de": "Dog collars, leashes and cat toys for pets",
    }
    frame = profiles(documents)
    embeddings = embed_new(
        {document_digest(text): text for text in documents.values()}, WebsiteEmbeddings.empty_frame(), SETTINGS
    )
    few = pl.DataFrame({"domain": ["x.de", "y.de", "z.de"], "category": ["Candles", "Pets", "Toys"]})
    found = categorise(frame, embeddings, few, SETTINGS)
    assert found.select("category", "category_method").rows() == [("Candles", "similarity"), ("Pets", "similarity")]


@pytest.mark.slow
def test_without_a_model_s_language_the_goods_named_tell() -> None:
    documents = {
        "a.de": "Handgegossene Duftkerzen aus Bienenwachs, Teelichter",
        "b.de": "Halsbänder und Leinen für Hunde und Katzen",
        "c.de": "Schmuck: Halsketten, Ohrringe und Ringe aus Silber",
    }
    frame = profiles(documents).with_columns(pl.lit("de").alias("language"))
    embeddings = embed_new(
        {document_digest(text): text for text in documents.values()}, WebsiteEmbeddings.empty_frame(), SETTINGS
    )
    few = pl.DataFrame({"domain": ["x.de", "y.de", "z.de"], "category": ["Candles", "Pets", "Jewellery"]})
    found = categorise(frame, embeddings, few, SETTINGS)
    assert found["category"].to_list() == ["Candles", "Pets", "Jewellery"]


def test_quality_is_told_by_language_and_for_all() -> None:
    frame, embeddings, truth = world(90)
    frame = frame.with_columns(
        pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("de")).otherwise(pl.lit("en")).alias("language")
    )
    known = labels(truth, 60)
    quality = quality_by_language(categorise(frame, embeddings, known, SETTINGS), frame, known)
    assert quality.select("language", "websites").rows() == [("all", 60), ("de", 20), ("en", 40)]
    assert quality["accuracy"][0] > 0.8
    assert quality["calibration_error"].is_between(0, 1).all()


def test_quality_of_what_is_all_unknown_has_no_accuracy() -> None:
    frame, embeddings, truth = world(60)
    known = labels(truth, 30)
    unsure = categorise(frame, embeddings, known, BrandsSettings(category_threshold=1.0))
    assert quality_by_language(unsure, frame, known).select("accuracy", "unknown_share").unique().rows() == [
        (None, 1.0)
    ]


def test_without_labels_there_is_no_quality() -> None:
    frame, embeddings, _ = world(6)
    nothing = labels({}, 0)
    assert quality_by_language(categorise(frame, embeddings, nothing, SETTINGS), frame, nothing).is_empty()
