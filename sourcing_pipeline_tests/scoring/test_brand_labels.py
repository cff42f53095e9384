"""Which brands on the marketplace the models of activation and value learn from."""

from datetime import timedelta
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.scoring.activation_model import activation_brands, activation_examples
from sourcing_pipeline.scoring.examples import softened
from sourcing_pipeline.scoring.value_model import value_brands, value_examples
from sourcing_pipeline_tests.scoring.worlds import AS_OF, START


def brand(brand_id: str, age: float, *, is_activated: bool | None, gmv: float | None) -> dict[str, Any]:
    joined = START - timedelta(days=age)
    return {
        "as_of": AS_OF,
        "brand_id": brand_id,
        "joined_at": joined,
        "observed_days": int(age),
        "is_activated": is_activated,
        "activation_matures_at": joined + timedelta(days=90),
        "year_matures_at": joined + timedelta(days=365),
        "is_on_record": is_activated is not None or age < 90,
        "first_order_at": joined + timedelta(days=20) if is_activated else None,
        "is_year_complete": age >= 365,
        "gmv_first_365_days": gmv or 0.0,
        "gmv_12m_estimate": gmv,
        "retailer_count_first_365_days": 1,
        "repeat_retailer_count_first_365_days": 0,
    }


BRANDS = BrandOutcomes.from_rows(
    [
        brand("young, ordered already", 50, is_activated=True, gmv=None),
        brand("young, nothing yet", 10, is_activated=None, gmv=None),
        brand("just matured", 90, is_activated=True, gmv=100.0),
        brand("never sold", 200, is_activated=False, gmv=0.0),
        brand("began late", 400, is_activated=False, gmv=50.0),
        brand("old", 500, is_activated=True, gmv=900.0),
        brand("older than the record", 900, is_activated=None, gmv=None),
        brand("gave its goods away", 300, is_activated=True, gmv=0.0),
    ]
)


def test_activation_is_learned_from_all_brands_on_record_and_judged_by_those_whose_90_days_are_over() -> None:
    """An early order of a young brand is known, a lack of it isn't: those known would nearly all have activated."""
    brands = activation_brands(BRANDS)
    assert "older than the record" not in brands["brand_id"].to_list()
    examples = activation_examples(pl.DataFrame({"x": range(len(brands))}), brands, AS_OF)
    mature = brands.filter(pl.Series(examples.is_mature))["brand_id"].to_list()
    assert mature == ["old", "began late", "gave its goods away", "never sold", "just matured"]
    soft = softened(examples)
    young = dict(zip(brands["brand_id"], soft.target, strict=True))
    assert young["young, ordered already"] == 1
    assert 0 < young["young, nothing yet"] < 1


def test_value_is_learned_from_brands_that_activated_at_any_age() -> None:
    """Those that began late would be seen only among the old."""
    brands = value_brands(BRANDS, AS_OF)
    assert brands["brand_id"].to_list() == ["old", "just matured"]
    examples = value_examples(pl.DataFrame({"x": [0, 1]}), brands, AS_OF)
    assert ((examples.matures_at - examples.at) == 90 * 86_400_000_000).all()
