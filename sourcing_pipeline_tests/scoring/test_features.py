"""Which supply gap a candidate gets, and what its category sells."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.scoring.features import World, features_of, subjects_of_candidates
from sourcing_pipeline_tests.scoring.worlds import AS_OF, SEEN, candidate, inputs, profile, segment_demand

Row = dict[str, Any]


def segment(country: str, band: str, gap: float, **columns: Any) -> Row:
    """A segment of Candles, like any but in what is given."""
    usual = segment_demand().row(0, named=True)
    return usual | {"retailer_country": country, "price_band": band, "gap_score": gap} | columns


def features(segments: list[Row], *, price: float | None = 20.0, country: str | None = "DE") -> Row:
    """The features of one candidate that sells Candles."""
    given = inputs([candidate("a", "a.com", country=country)], [], [], [])
    world = World(
        date(2026, 3, 2),
        WebsiteProfiles.from_rows([profile("a.com", price_median_reporting=price)]),
        WebsiteCategories.from_rows(
            [
                {
                    "domain": "a.com",
                    "profile_at": SEEN,
                    "content_digest": "d",
                    "category": "Candles",
                    "category_probability": 0.9,
                    "category_method": "classifier",
                }
            ]
        ),
        Lookalikes.empty_frame(),
        SegmentDemand.from_rows([row | {"as_of": AS_OF} for row in segments]),
        (15.0, 40.0, 100.0),
    )
    return features_of(subjects_of_candidates(given.candidates, given.outcomes), world).row(0, named=True)


def gap(segments: list[Row], **subject: Any) -> tuple[float | None, str | None]:
    row = features(segments, **subject)
    return row["gap_score"], row["segment"]


SEGMENTS = [
    segment("DE", "15 to 40", 0.1),
    segment("DE", "40 to 100", 0.2, search_count=300),
    segment("DE", "100 and more", 0.9, search_count=900, searching_retailer_count=4),
    segment("DE", "unknown", 0.3, search_count=10),
    segment("FR", "15 to 40", 0.4, search_count=500),
]


def test_the_gap_is_that_of_its_category_country_and_price_band() -> None:
    assert gap(SEGMENTS) == (0.1, "Candles/DE/15 to 40")
    assert gap(SEGMENTS, price=40.0) == (0.2, "Candles/DE/40 to 100")
    assert gap(SEGMENTS, country="FR") == (0.4, "Candles/FR/15 to 40")


@pytest.mark.parametrize("price", [None, 5.0, 200.0], ids=["unknown", "no such segment", "too few retailers"])
def test_else_it_is_that_of_the_busiest_band_of_its_category_and_country(price: float | None) -> None:
    assert gap(SEGMENTS, price=price) == (0.2, "Candles/DE/40 to 100")


@pytest.mark.parametrize("country", [None, "SE"])
def test_else_it_is_that_of_the_busiest_segment_of_its_category(country: str | None) -> None:
    assert gap(SEGMENTS, country=country) == (0.4, "Candles/FR/15 to 40")


def test_a_category_in_which_too_few_search_has_the_gap_of_its_busiest_segment() -> None:
    assert gap([segment("FR", "unknown", 0.0, searching_retailer_count=2)]) == (0.0, "Candles/FR/unknown")
    assert gap([]) == (None, None)


def test_gmv_adds_up_over_segments_and_a_brand_counts_once() -> None:
    row = features([segment("DE", "15 to 40", 0.1), segment("FR", "15 to 40", 0.1), segment("FR", "unknown", 0.1)])
    assert row["category_gmv_90"] == 15_000
    assert row["category_gmv_per_brand_90"] == 15_000 / 30
    assert row["category_growth"] == pytest.approx(10)


def test_growth_of_orders_is_not_that_of_searches() -> None:
    row = features([segment("DE", "15 to 40", 0.1, gmv_growth=-0.2, demand_growth=0.5)])
    assert row["category_growth"] == pytest.approx(-20)


def test_the_order_of_segments_does_not_matter() -> None:
    for country in ("DE", "SE"):
        assert gap(SEGMENTS, country=country) == gap(SEGMENTS[::-1], country=country)
    assert pl.DataFrame(SEGMENTS)["price_band"].n_unique() == 4
