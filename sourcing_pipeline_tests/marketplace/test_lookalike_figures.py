"""What weighted figures of neighbours promise, whoever the neighbours are."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.marketplace.lookalikes import lookalikes

AS_OF = date(2024, 3, 4)
MEANS = {"gmv_12m": "gmv_12m_mean", "activated": "activated_share", "repeat": "repeat_retailer_share"}
ROUNDING = 1e-5  # figures have 6 decimals
SOME = settings(max_examples=40)


class Neighbour(NamedTuple):
    """A brand that is like a site, and what it achieved."""

    similarity: float
    gmv: float
    is_activated: bool
    repeat_share: float


neighbours = st.builds(
    Neighbour, st.floats(0, 1), st.floats(0, 1e6).map(lambda gmv: round(gmv, 4)), st.booleans(), st.floats(0, 1)
)
several = st.lists(neighbours, min_size=1, max_size=10)


def frames(alike: list[Neighbour]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tables ``lookalike_brands`` and ``brand_outcomes`` of one site with its neighbours, best first."""
    ranked = sorted(alike, key=lambda neighbour: -neighbour.similarity)
    named = [
        {"as_of": AS_OF, "domain": "site.com", "rank": rank, "brand_id": f"b{rank}", "similarity": neighbour.similarity}
        for rank, neighbour in enumerate(ranked, start=1)
    ]
    joined = datetime(2022, 1, 3, tzinfo=UTC)
    achieved = [
        {
            "as_of": AS_OF,
            "brand_id": f"b{rank}",
            "joined_at": joined,
            "observed_days": 700,
            "is_activated": neighbour.is_activated,
            "activation_matures_at": joined,
            "year_matures_at": joined,
            "is_on_record": True,
            "is_year_complete": True,
            "gmv_first_365_days": neighbour.gmv,
            "gmv_12m_estimate": neighbour.gmv,
            "retailer_count_first_365_days": 1,
            "repeat_retailer_count_first_365_days": 0,
            "repeat_retailer_share_12m_estimate": neighbour.repeat_share,
        }
        for rank, neighbour in enumerate(ranked, start=1)
    ]
    return LookalikeBrands.from_rows(named), BrandOutcomes.from_rows(achieved)


def figures(alike: list[Neighbour]) -> dict[str, Any]:
    return lookalikes(AS_OF, pl.DataFrame({"domain": ["site.com"]}), *frames(alike)).row(0, named=True)


def values(alike: list[Neighbour]) -> dict[str, list[float]]:
    gmv, activated, repeat = zip(*((n.gmv, float(n.is_activated), n.repeat_share) for n in alike), strict=True)
    return {"gmv_12m": list(gmv), "activated": list(activated), "repeat": list(repeat)}


@SOME
@given(several)
def test_means_and_spreads_lie_within_what_the_neighbours_achieved(alike: list[Neighbour]) -> None:
    row = figures(alike)
    for figure, of in values(alike).items():
        least, most = min(of), max(of)
        assert least - ROUNDING <= row[MEANS[figure]] <= most + ROUNDING
        assert 0 <= row[f"{figure}_spread"] <= (most - least) / 2 + ROUNDING  # no weights spread values more
        assert row[f"{figure}_count"] == len(alike)
        assert 1 - ROUNDING <= row[f"{figure}_effective_count"] <= len(alike) + ROUNDING


@SOME
@given(several, st.floats(0, 1))
def test_a_brand_draws_the_mean_to_itself_by_being_nearer(alike: list[Neighbour], nearer: float) -> None:
    moved = alike[0]._replace(similarity=max(alike[0].similarity, nearer))
    before, after = figures(alike), figures([moved, *alike[1:]])
    for figure, of in values(alike).items():
        assert abs(after[MEANS[figure]] - of[0]) <= abs(before[MEANS[figure]] - of[0]) + ROUNDING


@SOME
@given(several, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(alike: list[Neighbour], random: Any) -> None:
    tables = frames(alike)
    shuffled = [table[random.sample(range(table.height), table.height)] for table in tables]
    profiles = pl.DataFrame({"domain": ["site.com"]})
    assert lookalikes(AS_OF, profiles, *shuffled).equals(lookalikes(AS_OF, profiles, *tables))


@SOME
@given(neighbours, st.lists(st.floats(0, 1), min_size=1, max_size=10))
def test_equal_neighbours_have_no_spread(one: Neighbour, similarities: list[float]) -> None:
    row = figures([one._replace(similarity=similarity) for similarity in similarities])
    for figure, of in values([one]).items():
        assert row[MEANS[figure]] == pytest.approx(of[0], abs=ROUNDING)
        assert row[f"{figure}_spread"] <= ROUNDING


@SOME
@given(several, st.sampled_from((0.25, 2.0, 1000.0)))
def test_gmv_in_another_currency_scales_its_mean_and_spread_and_nothing_else(
    alike: list[Neighbour], scale: float
) -> None:
    row = figures(alike)
    scaled = figures([neighbour._replace(gmv=neighbour.gmv * scale) for neighbour in alike])
    for name in ("gmv_12m_mean", "gmv_12m_spread"):
        assert scaled.pop(name) == pytest.approx(row.pop(name) * scale, rel=1e-6, abs=ROUNDING * max(1, scale))
    assert scaled == row
