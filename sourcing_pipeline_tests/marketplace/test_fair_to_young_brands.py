"""On a simulated marketplace brands of different age come out alike, where what they did so far differs by a factor.

Brands differ in size and in how often their retailers order again; retailers come faster later in the year. None of it
depends on when a brand joined, so whatever differs between ages is what the adjustment is for.
"""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.marketplace.brand_outcomes import brand_outcomes
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, MOMENT, days_before, opened

OLD, YOUNG = 500, 500
TOLERANCE = 0.15
"""Of an estimate of one large brand, or of a mean over many small ones."""

FIGURES = pytest.mark.parametrize(
    ("so_far", "estimate", "factor"),
    [
        ("gmv_first_365_days", "gmv_12m_estimate", 3.5),
        ("repeat_retailer_share", "repeat_retailer_share_12m_estimate", 1.75),
    ],
)


def orders_of(
    random: np.random.Generator, brand: dict[str, Any], retailers_a_year: float, reorders_a_year: float
) -> Iterator[dict[str, Any]]:
    """A brand's orders until as_of: retailers come three times as fast at the end of its first year as at its start."""
    age = (MOMENT - brand["joined_at"]) / timedelta(days=365)
    for number in range(random.poisson(retailers_a_year)):
        at = np.sqrt(0.25 + 2 * random.random()) - 0.5
        while at < min(age, 1):
            yield {
                "order_id": f"{brand['brand_id']}-{number}-{at}",
                "retailer_id": f"r{number}",
                "brand_id": brand["brand_id"],
                "ordered_at": brand["joined_at"] + timedelta(days=365 * float(at)),
                "amount": round(float(random.lognormal(5, 0.5)), 2),
                "currency": "USD",
                "status": "paid",
            }
            at += random.exponential(1 / reorders_a_year)


@pytest.fixture(scope="module")
def outcomes() -> pl.DataFrame:
    random = np.random.default_rng(20_240_304)
    ages = [*random.uniform(400, 700, OLD), *random.uniform(90, 200, YOUNG)]
    brands = [
        {"brand_id": f"b{number:04}", "name": "Small", "joined_at": days_before(float(age))}
        for number, age in enumerate(ages)
    ]
    orders = [
        order
        for brand in brands
        for order in orders_of(random, brand, random.lognormal(2, 0.5), random.lognormal(-0.3, 0.5))
    ]
    for brand_id, age in (("old", 400), ("young", 120)):
        brand = {"brand_id": brand_id, "name": "Large", "joined_at": days_before(age)}
        brands.append(brand)
        orders += orders_of(random, brand, 2_000, 0.75)
    with opened({"brands": brands, "orders": orders}) as market:
        return brand_outcomes(market, AS_OF, "USD")


@FIGURES
def test_two_brands_of_the_same_rate_come_out_alike_at_120_and_400_days(
    outcomes: pl.DataFrame, so_far: str, estimate: str, factor: float
) -> None:
    old, young = (outcomes.row(by_predicate=pl.col("brand_id") == brand, named=True) for brand in ("old", "young"))
    assert old[so_far] / young[so_far] > factor
    assert young[estimate] == pytest.approx(old[estimate], rel=TOLERANCE)


@FIGURES
def test_many_small_brands_come_out_alike_on_average(
    outcomes: pl.DataFrame, so_far: str, estimate: str, factor: float
) -> None:
    """Half of the young ones have one or two retailers."""
    small = outcomes.filter(name="Small")
    is_old = pl.col("joined_at") < pl.lit(MOMENT.replace(tzinfo=UTC) - timedelta(days=365))
    old, young = (small.filter(chosen).mean().row(0, named=True) for chosen in (is_old, ~is_old))
    assert old[so_far] / young[so_far] > factor
    assert young[estimate] == pytest.approx(old[estimate], rel=TOLERANCE)
