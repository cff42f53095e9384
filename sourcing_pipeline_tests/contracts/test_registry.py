"""What holds for all contracts together."""

from collections import defaultdict

import polars as pl
import pytest

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.registry import INPUTS, MARKETPLACE_INPUTS, TABLES
from sourcing_pipeline.contracts.rows import split_rows
from sourcing_pipeline.contracts.sql import checked_rows, sql_type
from sourcing_pipeline_tests.contracts.test_rows import KNOWN_AT

ALL = (*INPUTS, *TABLES)
each = pytest.mark.parametrize("contract", ALL, ids=lambda contract: contract.table_name())

OTHERWISE = {
    # DESIGN 4.2 fixes the names of inputs; these mean something else there.
    ("orders", "status"): "the state of an order; in page_records the HTTP status",
    ("brand_profiles", "languages"): "one text, separated by commas, as an input can hold it",
    ("brand_profiles", "ships_to"): "likewise",
    ("reps", "languages"): "one text, separated by commas, as an input can hold it",
    ("profile_findings", "decided_at"): "a week, as all that is decided there is decided for a week",
}
"""Columns that share a name with another table's and not its type, and why."""


def test_every_table_has_one_contract() -> None:
    names = [contract.table_name() for contract in ALL]
    assert len(set(names)) == len(names)
    assert set(Contract.__subclasses__()) == set(ALL)
    assert INPUTS[2:] == MARKETPLACE_INPUTS


def test_a_column_name_means_the_same_type_and_unit_everywhere() -> None:
    meanings: dict[str, dict[tuple[str, str | None], list[str]]] = defaultdict(lambda: defaultdict(list))
    for contract in ALL:
        for column in contract.column_contracts():
            if (contract.table_name(), column.name) not in OTHERWISE:
                meanings[column.name][str(column.dtype), column.unit].append(contract.table_name())
    assert {name: dict(found) for name, found in meanings.items() if len(found) > 1} == {}


@each
def test_a_contract_says_what_its_table_is(contract: type[Contract]) -> None:
    assert contract.meaning()
    assert contract.table_owner()
    assert contract.table_grain()
    assert set(contract.table_key()) <= set(contract.polars_schema().names())
    for column in contract.column_contracts():
        assert column.meaning, column.name
        assert column.name == column.name.lower()
        assert not (column.unique and column.nullable), column.name


@each
def test_key_columns_are_never_null(contract: type[Contract]) -> None:
    assert not [c.name for c in contract.column_contracts() if c.name in contract.table_key() and c.nullable]


@pytest.mark.parametrize("contract", INPUTS, ids=lambda contract: contract.table_name())
def test_every_bound_and_type_of_an_input_is_known_to_frames_and_to_sql(contract: type[Contract]) -> None:
    assert split_rows(contract.empty_frame(), contract, KNOWN_AT).valid.is_empty()
    types = {column.name: sql_type(column.dtype) for column in contract.column_contracts()}
    assert checked_rows(contract, "raw", types)


@each
def test_types_are_those_that_parquet_keeps(contract: type[Contract]) -> None:
    for name, dtype in contract.polars_schema().items():
        if isinstance(dtype, pl.Datetime):
            assert (dtype.time_unit, dtype.time_zone) == ("us", "UTC"), name
        else:
            assert dtype in (pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.Date, pl.List), name
