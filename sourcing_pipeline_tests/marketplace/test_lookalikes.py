"""What a site is worth, judged by the brands that are most like it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.brands import nearest
from sourcing_pipeline.brands.embedding import document_digest
from sourcing_pipeline.brands.lookalike_brands import lookalike_brands
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.marketplace.lookalikes import comparable_brands, lookalikes
from sourcing_pipeline.weeks import start_of
from sourcing_pipeline_tests.marketplace.worlds import AS_OF

JOINED = datetime(2023, 1, 2, tzinfo=UTC)


def profiles(*domains: str) -> pl.DataFrame:
    return pl.DataFrame({"domain": domains, "document": [f"text of {domain}" for domain in domains]})


def embeddings(vectors: dict[str, list[float]], model: str = "m") -> pl.DataFrame:
    return WebsiteEmbeddings.from_rows(
        [
            {
                "content_digest": document_digest(f"text of {domain}"),
                "embedding_model": model,
                "embedding": (np.array(vector) / np.linalg.norm(vector)).tolist(),
            }
            for domain, vector in vectors.items()
        ]
    )


def outcomes(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        "as_of": AS_OF,
        "name": "Somebody",
        "joined_at": JOINED,
        "observed_days": 400,
        "is_activated": True,
        "activation_matures_at": JOINED + timedelta(days=90),
        "year_matures_at": JOINED + timedelta(days=365),
        "is_on_record": True,
        "is_year_complete": True,
        "gmv_first_365_days": 0.0,
        "gmv_12m_estimate": 1000.0,
        "retailer_count_first_365_days": 0,
        "repeat_retailer_count_first_365_days": 0,
    }
    return BrandOutcomes.from_rows([usual | {"brand_id": f"id of {row['domain']}"} | row for row in rows])


def both(profiles: pl.DataFrame, embeddings: pl.DataFrame, brand_outcomes: pl.DataFrame) -> pl.DataFrame:
    """As the assets do it: who the neighbours are, then what they achieved."""
    neighbours = lookalike_brands(AS_OF, profiles, embeddings, comparable_brands(brand_outcomes))
    return lookalikes(AS_OF, profiles, neighbours, brand_outcomes)


def found(vectors: dict[str, list[float]], *brands: dict[str, Any]) -> dict[str, dict[str, Any]]:
    frame = both(profiles(*sorted(vectors)), embeddings(vectors), outcomes(*brands))
    return {row["domain"]: row for row in frame.to_dicts()}


def test_the_nearest_brand_counts_most() -> None:
    vectors = {"site.com": [1.0, 0.0], "near.com": [1.0, 0.1], "far.com": [0.5, 1.0]}
    row = found(
        vectors,
        {"domain": "near.com", "name": "Near", "gmv_12m_estimate": 1000.0},
        {"domain": "far.com", "gmv_12m_estimate": 0.0, "is_activated": False},
    )["site.com"]
    assert (row["neighbour_count"], row["nearest_brand_id"], row["nearest_brand_name"]) == (2, "id of near.com", "Near")
    assert row["nearest_similarity"] == pytest.approx(0.99504, abs=1e-4)
    weight = 1 / (1 + np.exp(10 * (row["similarity_mean"] * 2 - 2 * row["nearest_similarity"])))
    assert row["gmv_12m_mean"] == pytest.approx(1000 * weight, rel=1e-3)
    assert row["gmv_12m_spread"] == pytest.approx(1000 * np.sqrt(weight * (1 - weight)), rel=1e-3)
    assert row["activated_share"] == pytest.approx(weight, rel=1e-3)
    assert row["repeat_retailer_share"] is None


def test_young_brands_that_activated_early_do_not_stand_for_their_peers() -> None:
    """Of brands whose 90 days are not over, nobody knows how many will have activated; of the older ones half did."""
    ages = {"old-yes.com": 100, "old-no.com": 90, "young-yes.com": 50, "young-unknown.com": 50}
    brands = [
        {
            "domain": domain,
            "activation_matures_at": start_of(AS_OF) - timedelta(days=age - 90),
            "is_activated": None if "unknown" in domain else "yes" in domain,
        }
        for domain, age in ages.items()
    ]
    row = found({"site.com": [1.0, 0.0]} | {domain: [1.0, 0.1] for domain in ages}, *brands)["site.com"]
    assert (row["neighbour_count"], row["activated_share"], row["activated_count"]) == (4, 0.5, 2)


def test_a_figure_rests_on_the_brands_of_which_it_is_known() -> None:
    brands = [
        {"domain": "a.com", "gmv_12m_estimate": 100.0, "repeat_retailer_share_12m_estimate": 0.2},
        {"domain": "b.com", "gmv_12m_estimate": 300.0, "repeat_retailer_share_12m_estimate": None},
    ]
    row = found({"site.com": [1.0, 0.0], "a.com": [1.0, 0.1], "b.com": [1.0, 0.1]}, *brands)["site.com"]
    assert (row["gmv_12m_mean"], row["gmv_12m_spread"], row["gmv_12m_count"]) == (200, 100, 2)
    assert row["gmv_12m_effective_count"] == 2
    assert (row["repeat_retailer_share"], row["repeat_spread"], row["repeat_count"]) == (0.2, 0, 1)
    assert row["repeat_effective_count"] == 1


def test_brands_that_left_soon_are_compared_with_too() -> None:
    """Else a kind of brand of which most give up would look as good as those that stayed."""
    frame = outcomes({"domain": "gave-up.com", "observed_days": 20}, {"domain": "young.com", "gmv_12m_estimate": None})
    assert comparable_brands(frame)["domain"].to_list() == ["gave-up.com"]


def test_a_brand_is_not_compared_with_itself() -> None:
    vectors = {"a.com": [1.0, 0.0], "b.com": [0.9, 0.1]}
    rows = found(vectors, {"domain": "a.com", "gmv_12m_estimate": 1.0}, {"domain": "b.com", "gmv_12m_estimate": 2.0})
    assert rows["a.com"]["nearest_brand_id"] == "id of b.com"
    assert rows["a.com"]["gmv_12m_mean"] == 2.0


def test_young_brands_brands_without_a_site_and_unlike_brands_say_nothing() -> None:
    vectors = {"site.com": [1.0, 0.0], "young.com": [1.0, 0.0], "unlike.com": [-1.0, 0.0]}
    row = found(
        vectors,
        {"domain": "young.com", "gmv_12m_estimate": None},
        {"domain": None, "brand_id": "x"},
        {"domain": "unlike.com"},
        {"domain": "never-read.com"},
    )["site.com"]
    assert row["neighbour_count"] == 0
    assert row["gmv_12m_mean"] is None


def test_sites_without_an_embedding_have_a_row_without_neighbours() -> None:
    frame = both(profiles("a.com", "b.com"), embeddings({"b.com": [1.0, 0.0]}), outcomes({"domain": "b.com"}))
    assert frame.select("domain", "neighbour_count").rows() == [("a.com", 0), ("b.com", 0)]


def test_ten_neighbours_at_most_and_ties_go_by_brand_id() -> None:
    brands = [{"domain": f"brand{n:02}.com"} for n in range(25)]
    vectors = {"site.com": [1.0, 0.0]} | {str(row["domain"]): [1.0, 0.0] for row in brands}
    row = found(vectors, *brands)["site.com"]
    assert (row["neighbour_count"], row["nearest_brand_id"]) == (10, "id of brand00.com")


def test_blocks_of_sites_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    vectors = {f"site{n:02}.com": random.normal(size=8).tolist() for n in range(40)}
    brands = [{"domain": domain, "gmv_12m_estimate": float(n)} for n, domain in enumerate(vectors) if n % 2]
    whole = found(vectors, *brands)
    monkeypatch.setattr(nearest, "_CELLS", 60)
    assert found(vectors, *brands) == whole


def test_embeddings_of_one_model_are_compared() -> None:
    vectors = {"site.com": [1.0, 0.0], "brand.com": [1.0, 0.1]}
    two = pl.concat([embeddings(vectors), embeddings({"site.com": [0.0, 1.0]}, model="z, newer, half done")])
    frame = both(profiles(*vectors), two, outcomes({"domain": "brand.com"}))
    assert frame.filter(domain="site.com")["neighbour_count"].to_list() == [1]
