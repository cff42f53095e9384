"""What a candidate would take from brands already here: bounded, more where it is crowded, the setting where nothing is known."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.cannibalisation import Cannibalisation
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.newcomer_diversion import NewcomerDiversion
from sourcing_pipeline.marketplace.cannibalisation import (
    LEAST_REFERENCE,
    Knowledge,
    cannibalisation,
    shares_of,
)
from sourcing_pipeline.marketplace.cannibalisation_words import evidence_address, in_words
from sourcing_pipeline_tests.marketplace.diversion_frames import AS_OF, newcomers

SOME = settings(max_examples=25)
SETTING = 0.2
BRAND_COUNT = 40
COUNTS = ("retailer_count", "co_purchasing_retailer_count", "purchased_brand_count")
JOINED = datetime(2023, 1, 2, tzinfo=UTC)


def brands(count: int = BRAND_COUNT) -> pl.DataFrame:
    """Brands b000 on, half of them Candles, with websites."""
    usual = {
        "as_of": AS_OF,
        "joined_at": JOINED,
        "observed_days": 400,
        "activation_matures_at": JOINED,
        "year_matures_at": JOINED,
        "is_on_record": True,
        "is_year_complete": True,
        "gmv_first_365_days": 0.0,
        "retailer_count_first_365_days": 0,
        "repeat_retailer_count_first_365_days": 0,
    }
    return BrandOutcomes.from_rows(
        [
            usual
            | {
                "brand_id": f"b{number:03}",
                "domain": f"b{number:03}.example",
                "category": "Candles" if number % 2 == 0 else "Toys",
            }
            for number in range(count)
        ]
    )


def alike(of: dict[str, list[tuple[str, float]]]) -> pl.DataFrame:
    return LookalikeBrands.from_rows(
        [
            {"as_of": AS_OF, "domain": domain, "rank": rank, "brand_id": brand, "similarity": similarity}
            for domain, neighbours in of.items()
            for rank, (brand, similarity) in enumerate(sorted(neighbours, key=lambda pair: -pair[1]), start=1)
        ]
    )


def counted(of: dict[str, tuple[int, int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(domain, *counts) for domain, counts in of.items()],
        schema={"domain": pl.String} | dict.fromkeys(COUNTS, pl.Int64),
        orient="row",
    )


def rows_of(
    neighbours: dict[str, list[tuple[str, float]]],
    counts: dict[str, tuple[int, int, int]],
    measured: pl.DataFrame | None = None,
    **more: Any,
) -> dict[str, dict[str, Any]]:
    diverted = NewcomerDiversion.empty_frame() if measured is None else measured
    knowledge = Knowledge(alike(neighbours), brands(), diverted, SETTING)
    frame = cannibalisation(AS_OF, pl.Series(sorted(neighbours)), knowledge, counted(counts), **more)
    return {row["domain"]: row for row in frame.iter_rows(named=True)}


def world(
    own: dict[str, tuple[int, int, int]] | None = None, more: float = 0.0
) -> tuple[dict[str, list[tuple[str, float]]], dict[str, tuple[int, int, int]], pl.DataFrame]:
    """Sites of 40 brands that joined and took 0.3, those with odd numbers ``more``; they are more crowded."""
    neighbours = {
        f"b{number:03}.example": [(f"b{(number + step) % BRAND_COUNT:03}", 0.6) for step in range(1, 11)]
        for number in range(BRAND_COUNT)
    }
    counts = {f"b{number:03}.example": (200, 80 if number % 2 else 40, 260) for number in range(BRAND_COUNT)}
    for domain, count in (own or {}).items():
        neighbours[domain] = [(f"b{number:03}", 0.6) for number in range(10)]
        counts[domain] = count
    taken = [(0.3 + more * (number % 2) + 0.02 * (number % 5 - 2), 10_000.0) for number in range(BRAND_COUNT)]
    return neighbours, counts, newcomers(taken, retailers=400)


def test_where_nothing_was_measured_or_sold_the_setting_holds() -> None:
    row = rows_of({"a.com": [("b000", 0.9)], "b.com": [("b001", 0.2)]}, {"a.com": (0, 0, 0), "b.com": (0, 0, 0)})
    assert {domain: each["cannibalised_share"] for domain, each in row.items()} == {"a.com": SETTING, "b.com": SETTING}
    assert row["a.com"]["cannibalised_share_low"] == 0
    assert row["a.com"]["cannibalised_share_high"] > 0.5
    assert "no newcomer was measured yet, so the setting of 20 % holds" in row["a.com"]["evidence"]


def test_a_website_that_is_like_nobody_takes_what_newcomers_take() -> None:
    neighbours, counts, measured = world()
    neighbours["new.com"] = []
    row = rows_of(neighbours, counts, measured)["new.com"]
    assert row["cannibalised_share"] == pytest.approx(0.29, abs=0.02)
    assert (row["neighbour_count"], row["crowding"], row["co_purchase_share"], row["category"]) == (0, 1, None, None)
    assert "no brand here is known to be like it" in row["evidence"]


def test_the_mean_over_past_newcomers_is_what_was_measured() -> None:
    neighbours, counts, measured = world({"crowded.com": (500, 400, 1_500), "free.com": (500, 0, 500)})
    rows = rows_of(neighbours, counts, measured)
    past = [row for domain, row in rows.items() if domain.endswith(".example")]
    shares = [row["cannibalised_share"] for row in past]
    assert sum(shares) / len(shares) == pytest.approx(sum(row["diversion_share"] for row in past) / len(past), rel=1e-4)
    assert len(past) >= LEAST_REFERENCE
    assert rows["crowded.com"]["cannibalised_share"] > max(shares)
    assert rows["free.com"]["cannibalised_share"] < min(shares)


def test_how_much_crowding_matters_is_measured() -> None:
    """Where the more crowded newcomers took more it matters more than is held at first; where they took less, not at all."""
    strengths = []
    for more in (-0.3, 0.0, 0.2):
        neighbours, counts, measured = world(more=more)
        strengths.append(rows_of(neighbours, counts, measured)["b000.example"]["crowding_strength"])
    assert strengths == sorted(strengths)
    assert strengths[0] < 0.2
    assert strengths[2] > 0.5


def test_the_nearest_brands_category_counts_most() -> None:
    candles = newcomers([(0.1 + 0.01 * (n % 3), 10_000.0) for n in range(30)], category="Candles", retailers=400)
    toys = newcomers([(0.6 + 0.01 * (n % 3), 10_000.0) for n in range(30)], category="Toys", retailers=400, first=100)
    near = {"candle.com": [("b000", 0.9), ("b001", 0.5)], "toy.com": [("b001", 0.9), ("b000", 0.5)]}
    rows = rows_of(near, {"candle.com": (0, 0, 0), "toy.com": (0, 0, 0)}, pl.concat([candles, toys]))
    assert rows["candle.com"]["diversion_share"] == pytest.approx(0.15, abs=0.05)
    assert rows["toy.com"]["diversion_share"] == pytest.approx(0.55, abs=0.05)
    assert (rows["candle.com"]["category"], rows["toy.com"]["category"]) == ("Candles", "Toys")
    assert (rows["toy.com"]["newcomer_count"], rows["toy.com"]["newcomer_retailer_count"]) == (30, 12_000)


_retailers = st.integers(0, 500).flatmap(
    lambda count: st.tuples(st.just(count), st.integers(0, count)).map(lambda pair: (*pair, pair[0] + 2 * pair[1]))
)
_near = st.lists(st.tuples(st.sampled_from([f"b{n:03}" for n in range(BRAND_COUNT)]), st.floats(0, 1)), max_size=10)


@SOME
@given(
    st.dictionaries(st.sampled_from(("a.com", "b.com", "c.com")), st.tuples(_near, _retailers), min_size=1),
    st.lists(st.tuples(st.floats(-2, 2), st.floats(0, 10_000)), max_size=12),
)
def test_shares_and_intervals_lie_between_none_and_all(
    sites: dict[str, tuple[list[tuple[str, float]], tuple[int, int, int]]], taken: list[tuple[float, float]]
) -> None:
    rows = rows_of(
        {domain: near for domain, (near, _) in sites.items()},
        {domain: counts for domain, (_, counts) in sites.items()},
        newcomers(taken),
    )
    assert set(rows) == set(sites)
    for row in rows.values():
        assert 0 <= row["cannibalised_share_low"] <= row["cannibalised_share"] <= row["cannibalised_share_high"] <= 1


@SOME
@given(st.integers(1, 500), st.integers(0, 500), st.integers(1, 500))
def test_more_co_purchase_never_takes_less(retailers: int, several: int, further: int) -> None:
    fewer, more = min(several, retailers), min(several + further, retailers)
    neighbours, counts, measured = world(
        {"fewer.com": (retailers, fewer, retailers + fewer), "more.com": (retailers, more, retailers + more)}
    )
    rows = rows_of(neighbours, counts, measured)
    assert rows["fewer.com"]["cannibalised_share"] <= rows["more.com"]["cannibalised_share"]


def test_one_website_alone_comes_to_what_it_does_among_all() -> None:
    """As ``sourcing score`` does it, beside the week's table."""
    neighbours, counts, measured = world({"new.com": (300, 150, 500)})
    everything = rows_of(neighbours, counts, measured)
    week = Cannibalisation.from_rows([row for domain, row in everything.items() if domain != "new.com"])
    near = {"new.com": neighbours["new.com"]}
    assert rows_of(near, {"new.com": counts["new.com"]}, measured, others=week)["new.com"] == pytest.approx(
        everything["new.com"], abs=2e-6
    )


def test_brands_without_a_website_have_the_share_of_their_category() -> None:
    neighbours, counts, measured = world({"a.com": (300, 150, 500)})
    knowledge = Knowledge(alike(neighbours), brands(), measured, SETTING)
    frame = cannibalisation(AS_OF, pl.Series(sorted(neighbours)), knowledge, counted(counts))
    subjects = pl.DataFrame(
        {"domain": ["a.com", None, None, "unread.com"], "category": ["Toys", "Candles", "Pets", None]},
        schema={"domain": pl.String, "category": pl.String},
    )
    own, candles, pets, unread = shares_of(subjects, frame, SETTING)
    assert own == frame.filter(domain="a.com")["cannibalised_share"][0]
    assert candles == pytest.approx(frame.filter(category="Candles")["cannibalised_share"].mean())
    assert pets == unread == pytest.approx(frame["cannibalised_share"].mean())
    assert shares_of(subjects, Cannibalisation.empty_frame(), SETTING).to_list() == [SETTING] * 4


def test_a_row_says_in_words_what_it_means() -> None:
    row = {"cannibalised_share": 0.31, "retailer_count": 100, "co_purchasing_retailer_count": 90}
    assert in_words(row | {"purchased_brand_count": 300}) == (
        "Retailers of the brands most like it already buy 3 of them on average: about 31 % of its sales would be taken "
        "from these"
    )
    nobody = row | {"co_purchasing_retailer_count": 0, "purchased_brand_count": 0}
    assert in_words(nobody) == "About 31 % of its sales would be taken from brands already here"
    assert evidence_address("a.com") == "metric:cannibalisation/a.com"


def test_the_order_of_rows_changes_nothing() -> None:
    neighbours, counts, measured = world({"a.com": (300, 150, 500)})
    backwards = (dict(reversed(neighbours.items())), dict(reversed(counts.items())), measured.reverse())
    assert rows_of(*backwards) == rows_of(neighbours, counts, measured)
