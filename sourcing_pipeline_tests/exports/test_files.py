import csv
import io
from datetime import date, datetime
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.exports import excel
from sourcing_pipeline.exports.files import csv_bytes, excel_bytes, parquet_bytes
from sourcing_pipeline_tests.exports.world import AS_OF, weekly_tables

HOSTILE = [
    '=HYPERLINK("https://evil.example")',
    "+1",
    "-1",
    "@x",
    "\tx",
    "\rx",
    "\0x",
    "two\nlines",
    'a "quote", a comma',
    "Öhr & Söhne 🕯",
    "",
]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


@pytest.fixture(scope="module")
def listed() -> pl.DataFrame:
    return weekly_tables(brands=20).onboarding_list


@pytest.fixture(scope="module")
def hostile(listed: pl.DataFrame) -> pl.DataFrame:
    return listed.head(len(HOSTILE)).with_columns(pl.Series("name", HOSTILE))


def _sheet(content: bytes) -> Any:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def test_csv_has_the_columns_of_the_contract_in_its_order(listed: pl.DataFrame) -> None:
    header = csv_bytes(listed).split(b"\r\n", 1)[0].decode()
    assert header.split(",") == list(OnboardingList.polars_schema())


def test_csv_keeps_rfc_4180(hostile: pl.DataFrame) -> None:
    content = csv_bytes(hostile)
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    assert {len(row) for row in rows} == {len(hostile.columns)}
    assert len(rows) == hostile.height + 1


def test_csv_survives_a_round_trip_through_polars(listed: pl.DataFrame) -> None:
    assert_frame_equal(pl.read_csv(csv_bytes(listed), schema=OnboardingList.polars_schema()), listed)


def test_csv_survives_a_round_trip_through_duckdb(listed: pl.DataFrame, tmp_path: Any) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(csv_bytes(listed))
    with duckdb.connect() as connection:
        came = connection.read_csv(str(path), header=True).pl()
    assert_frame_equal(came.cast(OnboardingList.polars_schema()), listed)


def test_moments_are_written_as_iso_8601() -> None:
    suggestions = weekly_tables(brands=9).profile_suggestions
    rows = csv.DictReader(io.StringIO(csv_bytes(suggestions).decode(), newline=""))
    assert {row["evidence_at"] for row in rows} == {"2026-11-20T00:00:00Z"}
    assert suggestions.columns == list(ProfileSuggestions.polars_schema())


def test_no_cell_of_the_csv_starts_a_formula(hostile: pl.DataFrame) -> None:
    rows = csv.DictReader(io.StringIO(csv_bytes(hostile).decode(), newline=""))
    assert [row["name"] for row in rows if row["name"].startswith(FORMULA)] == []


def test_negative_numbers_stay_numbers_in_every_file(listed: pl.DataFrame) -> None:
    loss = listed.with_columns(expected_value=pl.lit(-12.5))
    assert b"'-12.5" not in csv_bytes(loss)
    column = loss.columns.index("expected_value") + 1
    assert _sheet(excel_bytes(loss, title="List", as_of=AS_OF)).cell(2, column).value == -12.5


def test_parquet_holds_the_frame_as_it_is(hostile: pl.DataFrame) -> None:
    assert_frame_equal(pl.read_parquet(io.BytesIO(parquet_bytes(hostile))), hostile)


def test_excel_cells_are_typed_and_equal_the_list(listed: pl.DataFrame) -> None:
    sheet = _sheet(excel_bytes(listed, title="Onboarding list", as_of=AS_OF))
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == listed.columns
    for cells, row in zip(rows[1:], listed.rows(), strict=True):
        dates = [cell.date() if isinstance(cell, datetime) else cell for cell in cells]
        assert dates == [float(f"{value:.16g}") if isinstance(value, float) else value for value in row]


def test_excel_has_filters_a_frozen_header_and_links(listed: pl.DataFrame) -> None:
    sheet = _sheet(excel_bytes(listed, title="Onboarding list", as_of=AS_OF))
    assert sheet.auto_filter.ref == f"A1:AF{listed.height + 1}"
    assert sheet.freeze_panes == "E2"
    column = listed.columns.index("website_url") + 1
    links = [cell.hyperlink and cell.hyperlink.target for (cell,) in sheet.iter_rows(2, None, column, column)]
    assert links == listed["website_url"].to_list()


def test_excel_never_holds_a_formula(hostile: pl.DataFrame) -> None:
    sheet = _sheet(excel_bytes(hostile, title="List", as_of=AS_OF))
    assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    column = hostile.columns.index("name") + 1
    names = [cell.value or "" for (cell,) in sheet.iter_rows(2, None, column, column)]
    assert names[0] == "'" + HOSTILE[0]
    assert [name for name in names if name.startswith(FORMULA)] == []


def test_text_too_long_for_a_cell_is_cut_and_a_long_address_is_no_link(listed: pl.DataFrame) -> None:
    long = listed.head(1).with_columns(
        name=pl.lit("x" * 40_000), website_url=pl.lit("https://a.example/" + "y" * 2_100)
    )
    sheet = _sheet(excel_bytes(long, title="List", as_of=AS_OF))
    assert len(sheet.cell(2, long.columns.index("name") + 1).value) == excel.LONGEST_TEXT
    assert sheet.cell(2, long.columns.index("website_url") + 1).hyperlink is None


def test_an_empty_list_still_has_its_columns() -> None:
    empty = OnboardingList.empty_frame()
    assert csv_bytes(empty).decode().strip().split(",") == empty.columns
    assert [
        cell.value for cell in next(_sheet(excel_bytes(empty, title="List", as_of=AS_OF)).iter_rows())
    ] == empty.columns


def test_the_same_frame_gives_the_same_bytes(listed: pl.DataFrame) -> None:
    for write in (csv_bytes, parquet_bytes):
        assert write(listed) == write(listed.clone())
    first, second = (excel_bytes(listed, title="List", as_of=AS_OF) for _ in range(2))
    assert first == second


def test_excel_states_the_week_as_its_day_of_creation(listed: pl.DataFrame) -> None:
    content = excel_bytes(listed, title="List", as_of=date(2024, 5, 6))
    assert openpyxl.load_workbook(io.BytesIO(content)).properties.created == datetime(2024, 5, 6)  # noqa: DTZ001 - Excel has no time zones
