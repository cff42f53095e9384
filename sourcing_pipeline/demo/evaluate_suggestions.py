"""How well profile checks find what is wrong: findings and suggestions against the truth of a demo world.

What belongs here: which check should find which defect, and shares. What doesn't: what is wrong (``profile_truth``).
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sourcing_pipeline.demo.evaluate import read_truth

DEFECT_OF_CHECK = {
    "price_parity": "cheaper_on_website",
    "story_on_website": "short_story",
    "story": "short_story",
    "images_per_product": "few_images",
    "products_listed": "few_products",
    "wholesale_ratio": "unusual_margin",
    "minimum_order": "high_minimum",
    "lead_time": "long_lead_time",
    "image_size": "small_images",
    "product_descriptions": "short_descriptions",
    "hero_image": "no_hero_image",
    "tagline": "no_tagline",
    "minimum_order_contradiction": "other_minimum",
    "lead_time_contradiction": "other_lead_time",
    "shipping_contradiction": "other_ships_to",
    "name_contradiction": "other_name",
    "country_contradiction": "other_country",
    "category_contradiction": "other_category",
    "shipping_on_website": "ships_to_fewer",
    "certifications_on_website": "no_certifications",
    "products_on_website": "products_not_listed",
    "target_language": "language_missing",
    "composition": "no_composition",
    "variants": "no_variants",
    "reviews": "no_reviews",
    "gtins": "no_gtins",
    "not_updated": "stale_profile",
}
"""The defect that each check finds. No brand of the world states another country or category here than it has."""


@dataclass(frozen=True)
class Found:
    """What was found of what is wrong: ``wrong`` and ``missed`` name brand and defect."""

    found_count: int
    wrong: pl.DataFrame
    missed: pl.DataFrame

    @property
    def precision(self) -> float:
        """Share of what was found that is truly wrong; 1 where nothing was found."""
        return 1 - self.wrong.height / self.found_count if self.found_count else 1.0

    @property
    def recall(self) -> float:
        """Share of what is truly wrong that was found; 1 where nothing is."""
        right = self.found_count - self.wrong.height
        return right / (right + self.missed.height) if right + self.missed.height else 1.0


def evaluate_findings(profile_findings: pl.DataFrame, world_dir: Path) -> Found:
    """The week's findings that aren't ok, against all that is wrong."""
    return _against(profile_findings.filter(pl.col("state") != "ok"), true_defects(world_dir))


def evaluate_suggestions(profile_suggestions: pl.DataFrame, profile_findings: pl.DataFrame, world_dir: Path) -> Found:
    """The week's suggestions, against what is wrong: what had no place among a brand's five is not missed."""
    beyond = profile_findings.filter(disposition="beyond_limit").pipe(_with_defects)
    expected = true_defects(world_dir).join(beyond, on=["brand_id", "defect"], how="anti")
    return _against(profile_suggestions, expected, true_defects(world_dir))


def true_defects(world_dir: Path) -> pl.DataFrame:
    """All that is wrong with profiles: ``brand_id`` and ``defect``."""
    truth = read_truth(world_dir).filter(pl.col("brand_id").is_not_null())
    defects = truth.select("brand_id", pl.col("profile_defects").alias("defect"))
    return defects.explode("defect").drop_nulls("defect").sort("brand_id", "defect")


def _against(rows: pl.DataFrame, expected: pl.DataFrame, right: pl.DataFrame | None = None) -> Found:
    found = _with_defects(rows)
    keys = ["brand_id", "defect"]
    return Found(
        found.height,
        found.join(expected if right is None else right, on=keys, how="anti"),
        expected.join(found, on=keys, how="anti"),
    )


def _with_defects(rows: pl.DataFrame) -> pl.DataFrame:
    """Each brand and defect once; a check that no defect belongs to is its own."""
    defect = pl.col("check_id").replace(DEFECT_OF_CHECK)
    return rows.select("brand_id", defect.alias("defect")).unique().sort("brand_id", "defect")
