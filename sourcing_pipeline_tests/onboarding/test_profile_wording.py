"""The words, evidence and peers of findings."""

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline_tests.onboarding.profile_worlds import PEERS, Row, fact, found, seen, sources
from sourcing_pipeline_tests.scoring.worlds import SEEN, START


def suggested(check_id: str, **given: Any) -> dict[str, Any]:
    [row] = found(sources(**given)).filter(brand_id="B0", check_id=check_id).to_dicts()
    return row


@pytest.mark.parametrize(
    ("check_id", "given", "words"),
    [
        ("story_on_website", {"on_profile": {"story": None}, "site": {"story": "We pour\nby hand. " * 40}}, "“We pour by hand."),
        ("tagline", {"on_profile": {"tagline": None}, "site": {"description": "Wax from bees."}}, "says: “Wax from bees.”"),
        ("product_descriptions", {"product": {"description": "short"}, "on_website": [seen(1, description="Made of soy wax.")]}, "of “Candle 1 of B0”: “Made of soy wax.”"),
        ("gtins", {"product": {"gtin": None}, "on_website": [seen(1, gtin="4006381333931")]}, "such as 4006381333931 of “Candle 1 of B0”"),
        ("images_per_product", {"product": {"image_count": 1}, "site": {"image_per_product_mean": 4.0}}, "Your website shows 4 a product"),
        ("products_on_website", {"on_website": [seen(number, title=f"Soap {number}") for number in range(5)]}, "“Soap 0”, “Soap 1”, “Soap 2”"),
        ("certifications_on_website", {"facts": [fact("certification", "GOTS")]}, "here too: GOTS"),
        ("target_language", {"on_profile": {"languages": "en"}, "site": {"languages": ["de"]}}, "in German. 100 % of your orders come from Germany. Your website has the texts"),
    ],
)  # fmt: skip
def test_a_suggestion_takes_its_words_from_the_website(check_id: str, given: Row, words: str) -> None:
    assert words in suggested(check_id, **given)["suggestion"]


def test_a_long_text_of_the_website_is_cut_at_a_word() -> None:
    text = suggested("story_on_website", on_profile={"story": None}, site={"story": "We pour by hand. " * 40})[
        "suggestion"
    ]
    assert len(text) < 320
    assert text.endswith(("We…”", "pour…”", "by…”", "hand.…”"))


def test_the_evidence_is_the_page_that_states_it_and_its_date() -> None:
    stated = [fact("lead_time_days", "9"), fact("lead_time_days", "9", page_url="https://b0.com/trade", confidence=0.9)]
    row = suggested("lead_time_contradiction", site={"lead_time_days": 9.0}, facts=stated)
    assert (row["evidence_url"], row["evidence_at"]) == ("https://b0.com/trade", SEEN)
    assert row["observed"] == "5 days here, 9 days on its website"
    here = suggested("images_per_product", product={"image_count": 2})
    assert (here["evidence_url"], here["evidence_at"]) == ("metric:products/B0", START)


def test_the_percentile_says_how_many_peers_do_worse() -> None:
    row = suggested("images_per_product", product={"image_count": 2})
    assert (row["peer_percentile"], row["observed"]) == (0.0, "2 images a product on average")
    assert suggested("images_per_product", product={"image_count": 5})["peer_percentile"] == 1.0


def test_peers_are_sought_more_widely_where_few_are_near() -> None:
    """Alone in its country it is compared with its category and price band; alone in its price band, with its category."""
    few: dict[str, Any] = {"product": {"image_count": 2}}
    for alone in (
        {"brand": {"country": "JP"}},
        {"product": {"image_count": 2, "retail_price": 200.0, "wholesale_price": 100.0}},
    ):
        assert suggested("images_per_product", **(few | alone))["peer_percentile"] == 0.0
    assert suggested("images_per_product", **few, brand={"category": "Toys"})["peer_percentile"] is None
    assert suggested("images_per_product", **few, peers=5)["peer_percentile"] is None
    near = sources(**few, brand={"country": "JP"}, peers=2 * PEERS)
    better = pl.when(pl.col("brand_id").is_in([f"B{number}" for number in range(1, 6)])).then(pl.lit("JP"))
    near = replace(
        near,
        brands=near.brands.with_columns(pl.coalesce(better, "country").alias("country")),
        products=near.products.with_columns(
            pl.when(pl.col("brand_id").is_in(["B1", "B7"])).then(1).otherwise("image_count").alias("image_count")
        ),
    )
    [row] = found(near).filter(brand_id="B0", check_id="images_per_product").to_dicts()
    assert row["peer_percentile"] == pytest.approx(1 / 5)
