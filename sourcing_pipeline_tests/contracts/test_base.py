from datetime import UTC, datetime

import pandera.errors
import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings

JOINED = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_contract_says_what_it_is() -> None:
    assert Brands.table_name() == "brands"
    assert Brands.table_owner() == "marketplace"
    assert Brands.table_grain() == "a brand"
    assert Brands.table_key() == ("brand_id",)
    assert Brands.meaning() == "A seller on the marketplace, now or before."
    assert not Brands.table_is_optional()
    assert FxRates.table_is_optional()


def test_columns_are_plain_data() -> None:
    rate = FxRates.column_contracts()[2]
    assert (rate.name, rate.dtype, rate.unit, rate.nullable) == ("usd_per_unit", pl.Float64(), "USD per unit", False)
    assert [(bound.name, dict(bound.parameters)) for bound in rate.bounds] == [("greater_than", {"min_value": 0})]
    email = next(column for column in Suppressions.column_contracts() if column.name == "email")
    assert email.personal
    assert email.may_be_absent
    assert email.nullable


def test_a_key_of_one_column_is_unique_and_one_of_two_is_not() -> None:
    assert [column.name for column in Brands.column_contracts() if column.unique] == ["brand_id"]
    assert not any(column.unique for column in FxRates.column_contracts())


def test_an_empty_frame_conforms() -> None:
    empty = WebsiteEmbeddings.empty_frame()
    assert empty.schema == WebsiteEmbeddings.polars_schema()
    assert WebsiteEmbeddings.conform(empty).equals(empty)


def test_a_frame_is_brought_to_the_contracts_columns_order_and_types() -> None:
    came = pl.DataFrame({"more": [1], "joined_at": [JOINED], "name": ["A"], "brand_id": ["1"]})
    frame = Brands.conform(came)
    assert frame.schema == Brands.polars_schema()
    assert frame.row(0, named=True)["domain"] is None


def test_a_needed_column_cannot_be_missing() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        Brands.conform(pl.DataFrame({"brand_id": ["1"], "name": ["A"]}))


@pytest.mark.parametrize("breach", [{"country": "Germany"}, {"name": None}])
def test_a_breach_of_our_own_raises(breach: dict[str, str | None]) -> None:
    row = {"brand_id": "1", "name": "A", "joined_at": JOINED}
    assert Brands.from_rows([row]).height == 1
    with pytest.raises(pandera.errors.SchemaErrors):
        Brands.from_rows([row | breach])


def test_two_rows_with_one_key_raise() -> None:
    rate = {"rate_date": JOINED.date(), "currency": "EUR", "usd_per_unit": 1.1}
    with pytest.raises(ValueError, match="more than one row for the same rate_date, currency"):
        FxRates.from_rows([rate, rate | {"usd_per_unit": 1.2}])
