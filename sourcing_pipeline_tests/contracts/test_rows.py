import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.inputs.brand_profiles import BrandProfiles
from sourcing_pipeline.contracts.inputs.events import Events
from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.contracts.inputs.orders import Orders
from sourcing_pipeline.contracts.inputs.retailers import Retailers
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.registry import INPUTS
from sourcing_pipeline.contracts.rows import missing_columns, split_rows
from sourcing_pipeline.contracts.tables.quarantine import Quarantine

KNOWN_AT = datetime(2026, 1, 1, tzinfo=UTC)


def reasons(frame: pl.DataFrame, contract: type[Contract]) -> list[str]:
    return split_rows(frame, contract, KNOWN_AT).quarantined["reason"].to_list()


def retailer(**changes: Any) -> pl.DataFrame:
    return pl.DataFrame([{"retailer_id": "r1", "country": "DE", "joined_at": "2024-01-01"} | changes])


def test_missing_columns_are_those_that_may_not_be_absent() -> None:
    assert missing_columns(["retailer_id"], Retailers) == ["joined_at"]


def test_a_good_row_is_valid_and_gets_its_absent_columns() -> None:
    split = split_rows(retailer(more="ignored"), Retailers, KNOWN_AT)
    assert split.quarantined.is_empty()
    assert split.valid.to_dicts() == [
        {"retailer_id": "r1", "country": "DE", "store_type": None, "joined_at": datetime(2024, 1, 1, tzinfo=UTC)}
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"retailer_id": None}, "retailer_id: missing"),
        ({"country": "Germany"}, "country: 'Germany' does not match ^[A-Z](2)$"),
        ({"joined_at": "soon"}, "joined_at: 'soon' is no Datetime(time_unit='us', time_zone='UTC')"),
        ({"joined_at": ""}, "joined_at: '' is no Datetime(time_unit='us', time_zone='UTC')"),
        ({"joined_at": None}, "joined_at: missing"),
    ],
)
def test_the_reason_names_column_value_and_what_was_expected(changes: dict[str, Any], reason: str) -> None:
    assert reasons(retailer(**changes), Retailers) == [reason]


@pytest.mark.parametrize(
    ("rate", "reason"),
    [
        (-1.0, "usd_per_unit: '-1.0' is not more than 0"),
        (float("nan"), "usd_per_unit: 'NaN' is not finite"),
        (float("inf"), "usd_per_unit: 'inf' is not finite"),
        (None, "usd_per_unit: missing"),
    ],
)
def test_numbers_keep_their_bounds(rate: float | None, reason: str) -> None:
    frame = pl.DataFrame({"rate_date": [date(2024, 1, 1)], "currency": ["EUR"], "usd_per_unit": [rate]})
    assert reasons(frame.cast({"usd_per_unit": pl.Float64}), FxRates) == [reason]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (datetime(2024, 1, 1, 10), datetime(2024, 1, 1, 10, tzinfo=UTC)),  # noqa: DTZ001 - naive on purpose
        (date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-01-01T10:00:00+02:00", datetime(2024, 1, 1, 8, tzinfo=UTC)),
        ("2024-01-01 10:00:00Z", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        (" 2024-01-01T10:00 ", datetime(2024, 1, 1, 10, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_utc(value: object, moment: datetime) -> None:
    assert split_rows(retailer(joined_at=value), Retailers, KNOWN_AT).valid["joined_at"].to_list() == [moment]


ODD = {
    "list": pl.Series([[1, 2]]),
    "struct": pl.Series([{"a": 1}]),
    "binary": pl.Series([b"\xff\x00"]),
    "boolean": pl.Series([True]),
    "categorical": pl.Series(["a"], dtype=pl.Categorical),
    "duration": pl.Series([timedelta(days=1)]),
    "time": pl.Series([datetime(2024, 1, 1, 10, tzinfo=UTC).time()]),
    "date": pl.Series([date(2024, 1, 1)]),
    "decimal": pl.Series([Decimal("1.5")]),
    "whole": pl.Series([1]),
    "null": pl.Series([None]),
    "text": pl.Series(["one"]),
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize(
    ("contract", "column"),
    [
        (BrandProfiles, "brand_id"),
        (BrandProfiles, "rating"),
        (BrandProfiles, "review_count"),
        (BrandProfiles, "updated_at"),
        (FxRates, "rate_date"),
    ],
)
def test_a_column_of_any_type_ends_in_one_place_or_the_other(contract: type[Contract], column: str, kind: str) -> None:
    good = {
        "brand_id": ["b"],
        "updated_at": [KNOWN_AT],
        "rate_date": [date(2024, 1, 1)],
        "currency": ["EUR"],
        "usd_per_unit": [1.0],
    }
    frame = pl.DataFrame(good).with_columns(ODD[kind].alias(column))
    split = split_rows(frame, contract, KNOWN_AT)
    assert split.valid.height + split.quarantined.height == 1


def test_days_are_no_numbers_and_numbers_no_days() -> None:
    row = {"brand_id": ["b"], "updated_at": [KNOWN_AT]}
    assert reasons(pl.DataFrame(row | {"rating": [date(1970, 1, 3)]}), BrandProfiles) == [
        "rating: '1970-01-03' is no Float64"
    ]
    assert len(reasons(pl.DataFrame(row | {"updated_at": [3]}), BrandProfiles)) == 1


def test_of_rows_with_one_key_the_first_valid_one_stays() -> None:
    frame = pl.DataFrame(
        {
            "rate_date": [date(2024, 1, 1)] * 4,
            "currency": ["EUR", "EUR", "EUR", "GBP"],
            "usd_per_unit": [-1.0, 1.1, 1.2, 1.3],
        }
    )
    split = split_rows(frame, FxRates, KNOWN_AT)
    assert split.valid["usd_per_unit"].to_list() == [1.1, 1.3]
    assert split.quarantined.select("row_key", "reason").rows() == [
        ("2024-01-01/EUR#0", "usd_per_unit: '-1.0' is not more than 0"),
        ("2024-01-01/EUR#2", "another row has the same rate_date, currency"),
    ]


def test_a_column_called_reason_keeps_its_own_values() -> None:
    frame = pl.DataFrame(
        {"domain": ["a.example", "b.example"], "reason": ["asked", None], "requested_at": [KNOWN_AT] * 2}
    )
    split = split_rows(frame, Suppressions, KNOWN_AT)
    assert split.valid["reason"].to_list() == ["asked"]
    assert split.quarantined["reason"].to_list() == ["reason: missing"]


def test_a_quarantined_row_is_kept_as_it_came() -> None:
    row = split_rows(retailer(country="x", joined_at="soon"), Retailers, KNOWN_AT).quarantined.row(0, named=True)
    assert (row["table"], row["known_at"]) == ("retailers", KNOWN_AT)
    assert json.loads(row["row"]) == {"retailer_id": "r1", "country": "x", "store_type": None, "joined_at": "soon"}


def test_rules_of_a_room_come_after_the_contracts_own() -> None:
    rule = pl.when(pl.col("country") == "DE").then(pl.format("came as {}", pl.col("came:country")))
    # Three chunks, of which the middle one gives no row: that made Polars panic.
    frame = pl.concat([retailer(), retailer(retailer_id="r2", country="FR"), retailer(retailer_id=None)])
    split = split_rows(frame, Retailers, KNOWN_AT, rules=[rule])
    assert split.valid["retailer_id"].to_list() == ["r2"]
    assert split.quarantined["reason"].to_list() == ["came as DE", "retailer_id: missing"]


@pytest.mark.parametrize("contract", INPUTS, ids=lambda contract: contract.table_name())
def test_an_input_without_rows_gives_none(contract: type[Contract]) -> None:
    split = split_rows(contract.empty_frame(), contract, KNOWN_AT)
    assert split.valid.schema == contract.polars_schema()
    assert split.quarantined.schema == Quarantine.polars_schema()


anything = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(
        ["a", "b", "EUR", "DE", "2024-01-01", "2024-01-01T10:00:00Z", "1", "-1", "1.5", "nan", "1e999", "search"]
    ),
)


@settings(max_examples=15, deadline=None)
@given(st.data())
@pytest.mark.parametrize(
    "contract", [Orders, Events, FxRates, BrandProfiles, Suppressions], ids=lambda c: c.table_name()
)
def test_every_row_ends_as_valid_or_quarantined_exactly_once(contract: type[Contract], data: st.DataObject) -> None:
    names = contract.polars_schema().names()
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(names, anything)), max_size=10))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))
    split = split_rows(frame, contract, KNOWN_AT)
    assert contract.conform(split.valid).equals(split.valid)
    assert Quarantine.conform(split.quarantined).equals(split.quarantined)
    rejected = [int(key.rpartition("#")[2]) for key in split.quarantined["row_key"]]
    assert split.valid.height + len(rejected) == frame.height
    assert rejected == sorted(set(rejected))
    kept = frame.with_row_index("index").filter(~pl.col("index").is_in(rejected))
    texts = [name for name, dtype in contract.polars_schema().items() if dtype == pl.String]
    assert split.valid.select(texts).equals(kept.select(texts))
    assert [json.loads(row) for row in split.quarantined["row"]] == frame[rejected].to_dicts()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(allow_nan=True), st.integers(-(2**40), 2**40) | st.none(), st.datetimes()),
        max_size=8,
    )
)
def test_typed_rows_end_exactly_once_too(rows: list[tuple[float, int | None, datetime]]) -> None:
    frame = pl.DataFrame(
        [(f"b{number}", *row) for number, row in enumerate(rows)],
        schema={"brand_id": pl.String, "rating": pl.Float64, "review_count": pl.Int64, "updated_at": pl.Datetime("us")},
        orient="row",
    )
    split = split_rows(frame, BrandProfiles, KNOWN_AT)
    good = [0 <= rating <= 5 and (count is None or count >= 0) for rating, count, _ in rows]
    assert split.valid.height == sum(good)
    assert split.quarantined.height == len(rows) - sum(good)
