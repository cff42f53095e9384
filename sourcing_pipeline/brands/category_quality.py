"""How good categories are, by language: what was said of labelled websites against their labels.

What belongs here: the figures. What doesn't: the categories (``category``), and when a figure is too low.
"""

import polars as pl

from sourcing_pipeline.brands.calibration import calibration_error
from sourcing_pipeline.brands.category import UNKNOWN

ALL_LANGUAGES = "all"
_UNSTATED = "unstated"

SCHEMA = {
    "language": pl.String(),
    "websites": pl.Int64(),
    "accuracy": pl.Float64(),
    "calibration_error": pl.Float64(),
    "unknown_share": pl.Float64(),
}


def quality_by_language(categories: pl.DataFrame, profiles: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Figures of each language, and of all together first.

    Labelled websites are judged by classifiers that have not seen them (``category.categorise``), so these are figures of
    what to expect of other websites. ``accuracy`` is the share that is right of those that are not unknown (null if
    there is none), ``calibration_error`` the mean gap between stated and true probability over 15 bins; a perfect
    classifier's is above 0 as well: with 50 websites some 0.1, with 700 some 0.04.

    Args:
        categories: ``website_categories``.
        profiles: ``website_profiles``, for the language.
        labels: ``domain`` and ``category`` as the marketplace states them.
    """
    truth = labels.drop_nulls().sort("domain", "category").unique("domain", keep="first", maintain_order=True)
    judged = (
        categories.sort("domain", "profile_at")
        .unique("domain", keep="last", maintain_order=True)
        .join(truth.select("domain", pl.col("category").alias("label")), on="domain", maintain_order="left")
        .join(profiles.select("domain", "profile_at", "language"), on=["domain", "profile_at"], maintain_order="left")
        .with_columns(pl.col("language").fill_null(_UNSTATED))
    )
    parts = [(ALL_LANGUAGES, judged)] if judged.height else []
    parts += [(language, judged.filter(language=language)) for language in judged["language"].unique().sort()]
    return pl.DataFrame([_figures(language, part) for language, part in parts], schema=SCHEMA, orient="row")


def _figures(language: str, judged: pl.DataFrame) -> tuple[str, int, float | None, float, float]:
    told = judged.filter(pl.col("category") != UNKNOWN)
    right = (told["category"] == told["label"]).to_numpy().astype(bool)
    return (
        language,
        judged.height,
        round(float(right.mean()), 4) if told.height else None,
        round(calibration_error(told["category_probability"].to_numpy(), right), 4),
        round(1 - told.height / judged.height, 4),
    )
