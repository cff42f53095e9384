from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.onboarding.suggestions import suggestions
from sourcing_pipeline_tests.onboarding.profile_worlds import Row, found, in_week, seen, sources
from sourcing_pipeline_tests.scoring.worlds import AS_OF, START

BAD: dict[str, Any] = {
    "product": {"image_count": 0, "image_short_side_px": 300, "gtin": None, "description": "", "wholesale_price": 14.0},
    "count": 2,
    "on_profile": {"story": None, "hero_image_url": None, "review_count": 0},
    "on_website": [seen(1, price=15.0)],
}


def suggested(rows: pl.DataFrame, effects: list[Row] | None = None, metrics: list[Row] | None = None) -> pl.DataFrame:
    return suggestions(rows, ProfileEffects.from_rows(effects or []), BrandMetrics.from_rows(metrics or []))


def test_at_most_five_a_brand_a_blocker_first() -> None:
    rows = suggested(found(sources(**BAD))).filter(brand_id="B0")
    assert rows["severity"].to_list() == ["blocker", "fail", "fail", "fail", "fail"]
    assert rows["check_id"][0] == "price_parity"
    assert len(suggested(found(sources(**BAD), suggestions_per_brand=2)).filter(brand_id="B0")) == 2


def test_no_effect_is_claimed_where_none_was_measured() -> None:
    rows = suggested(found(sources(**BAD)))
    assert rows.select("effect_tier", "effect_low", "effect_high").unique().rows() == [("none", None, None)]


def test_a_measured_effect_stands_with_what_it_rests_on() -> None:
    measured = {"as_of": AS_OF, "brand_count": 80, "mended_count": 30, "in_words": "x"}
    effects = [
        measured
        | {
            "check_id": "images_per_product",
            "tier": "experiment",
            "effect": 0.2,
            "effect_low": 0.1,
            "effect_high": 0.3,
        },
        measured | {"check_id": "products_listed", "tier": "none"},
    ]
    rows = suggested(found(sources(**BAD), effects=ProfileEffects.from_rows(effects)), effects)
    shown = {row["check_id"]: (row["effect_tier"], row["effect_low"], row["effect_high"]) for row in rows.to_dicts()}
    assert shown.pop("images_per_product") == ("experiment", 0.1, 0.3)
    assert set(shown.values()) == {("none", None, None)}


def test_a_brand_that_asked_not_to_be_contacted_gets_no_suggestions_and_changes_nobody_elses() -> None:
    assert suggested(found(sources(count=0))).height > 0
    asked = found(sources(count=0, asked={"domain": "www.b0.com"}))
    assert "B0" not in suggested(asked)["brand_id"].to_list()
    assert set(asked.filter(pl.col("state") != "ok", pl.col("brand_id") == "B0")["disposition"]) == {"not_contacted"}
    assert suggested(found(sources(count=0, asked={"domain": "b1.com"}))).equals(suggested(found(sources(count=0))))


def test_brands_that_left_or_have_not_joined_are_not_looked_at() -> None:
    for brand in ({"left_at": START - timedelta(days=1)}, {"joined_at": START}):
        rows = found(sources(**BAD, brand=brand)).filter(~pl.col("check_id").str.starts_with("bring_"))
        assert "B0" not in rows["brand_id"].to_list()


def test_a_suggestion_is_not_repeated_next_week() -> None:
    given_ = sources(count=9)
    first = found(given_)
    second = found(in_week(given_, 1), first)
    assert suggested(first).filter(brand_id="B0")["check_id"].to_list() == ["products_listed"]
    assert suggested(second).is_empty()
    assert set(second.filter(disposition="pending")["decided_at"]) == {AS_OF}
    ninth = found(in_week(given_, 8), second)
    assert suggested(ninth).filter(brand_id="B0")["check_id"].to_list() == ["products_listed"]


def test_brands_that_sell_most_come_first() -> None:
    worse = pl.when(pl.col("brand_id").is_in(["B1", "B2"])).then(1).otherwise("image_count").alias("image_count")
    of = sources(product={"image_count": 1})
    rows = found(replace(of, products=of.products.with_columns(worse)))
    zeros = {name: 0 for name, dtype in BrandMetrics.polars_schema().items() if dtype.is_numeric()}
    metrics = [
        zeros | {"as_of": AS_OF, "brand_id": name, "window_days": 365, "gmv": gmv, "is_active": True}
        for name, gmv in (("B1", 5.0), ("B2", 9.0))
    ]
    assert suggested(rows, metrics=metrics)["brand_id"].to_list()[:3] == ["B2", "B1", "B0"]


@settings(max_examples=15)
@given(st.randoms())
def test_the_order_of_rows_does_not_matter(random: Any) -> None:
    of = sources(**BAD)

    def shuffled(frame: pl.DataFrame) -> pl.DataFrame:
        return frame[random.sample(range(frame.height), frame.height)] if frame.height else frame

    names = ("brands", "products", "brand_profiles", "profiles", "products_seen", "lookalike_brands", "order_countries")
    frames: dict[str, Any] = {name: shuffled(getattr(of, name)) for name in names}
    other = replace(of, **frames)
    assert found(other).equals(found(of))
