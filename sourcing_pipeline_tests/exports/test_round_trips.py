"""What is written is what others read: pandas, DuckDB, Excel files in openpyxl, LibreOffice. Hostile text stays text."""

import io
import math
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from sourcing_pipeline.exports.files import csv_bytes, excel_bytes
from sourcing_pipeline.exports.spreadsheet import FORMULA_STARTS, neutralised

AS_OF = date(2026, 11, 23)
SCHEMA = pl.Schema(
    {
        "name": pl.String(),
        "amount": pl.Float64(),
        "website_url": pl.String(),
        "rank": pl.Int64(),
        "score_date": pl.Date(),
        "evidence_at": pl.Datetime("us", "UTC"),
        "is_new": pl.Boolean(),
    }
)
SNIPPETS = (
    *FORMULA_STARTS,
    *(
        '=HYPERLINK("https://evil.example";"x")',
        "=cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
    ),
    *(" =1+1", "\u00a0=1+1", "\u200b=1+1", "'=1+1", '"=1+1"', '"', '""', "'", ",", ";", "\r\n", "\n", "\r", "a\n=1+1"),
    *(
        "_x000D_",
        "_x003D_1+1",
        "&amp;",
        "<b>",
        "]]>",
        "{=1}",
        "%0A=1",
        "Öhr 🕯",
        "\u202eabc",
        "é",
        "http://a b",
        "https://x.example/#=1",
    ),
)
hostile = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=8)), max_size=4).map("".join)
_values = st.fixed_dictionaries(
    {
        "name": hostile,
        "amount": st.none() | st.floats(-1e12, 1e12, allow_subnormal=False),
        "website_url": st.none() | hostile | hostile.map(lambda text: f"https://x.example/{text}"),
        "rank": st.none() | st.integers(-(10**12), 10**12),
        "score_date": st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1)),
        "evidence_at": st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - hypothesis takes them so
        "is_new": st.none() | st.booleans(),
    }
)


def _typed(rows: list[dict[str, Any]]) -> pl.DataFrame:
    moments = [row["evidence_at"] and row["evidence_at"].replace(microsecond=0, tzinfo=UTC) for row in rows]
    return pl.DataFrame(
        [row | {"evidence_at": moment} for row, moment in zip(rows, moments, strict=True)], schema=SCHEMA, orient="row"
    )


frames = st.lists(_values, min_size=1, max_size=8).map(_typed)


def _runs(text: str) -> bool:
    return text.lstrip(" \u00a0\u200b\u3000\ufeff").startswith(FORMULA_STARTS)


def _as_moment(value: date) -> datetime:
    """A day as pandas gives it back: the moment at which it begins."""
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - days have no time zone


@given(frames)
def test_csv_survives_pandas(frame: pl.DataFrame) -> None:
    read = pd.read_csv(
        io.BytesIO(csv_bytes(frame)),
        dtype={"name": str, "website_url": str, "rank": "Int64", "is_new": "boolean"},
        keep_default_na=False,
        na_values={"amount": [""], "rank": [""], "score_date": [""], "evidence_at": [""], "is_new": [""]},
    )
    written = neutralised(frame)
    assert list(read.columns) == frame.columns
    for name in ("name", "website_url"):  # pandas can't tell a missing text from an empty one
        assert list(read[name]) == written[name].fill_null("").to_list()
        assert not any(map(_runs, read[name]))
    assert [None if math.isnan(value) else value for value in read["amount"]] == frame["amount"].to_list()
    for name in ("rank", "is_new"):
        assert [None if value is pd.NA else value for value in read[name]] == frame[name].to_list()
    for name in ("score_date", "evidence_at"):
        moments = pd.to_datetime(read[name])
        values = [None if pd.isna(value) else value.to_pydatetime() for value in moments]
        wanted = [None if value is None else _as_moment(value) for value in frame[name]]
        assert values == wanted


@given(frames)
@settings(max_examples=40)
def test_csv_survives_duckdb(tmp_path_factory: pytest.TempPathFactory, frame: pl.DataFrame) -> None:
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    path.write_bytes(csv_bytes(frame))
    types = "{'name': 'VARCHAR', 'amount': 'DOUBLE', 'website_url': 'VARCHAR', 'rank': 'BIGINT', 'score_date': 'DATE', 'evidence_at': 'TIMESTAMP', 'is_new': 'BOOLEAN'}"
    with duckdb.connect() as connection:
        read = connection.sql(
            f"FROM read_csv('{path}', header = true, delim = ',', quote = '\"', escape = '\"', columns = {types}, allow_quoted_nulls = false)"
        ).pl()
    assert_frame_equal(read.with_columns(pl.col("evidence_at").dt.replace_time_zone("UTC")), neutralised(frame))


@given(frames)
@settings(max_examples=30)
def test_excel_files_survive_openpyxl(frame: pl.DataFrame) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(excel_bytes(frame, title="List", as_of=AS_OF))).worksheets[0]
    written = neutralised(frame)
    rows = list(sheet.iter_rows(2, None))
    assert len(rows) == frame.height
    for cells, row in zip(rows, written.rows(named=True), strict=True):
        values = dict(zip(frame.columns, cells, strict=True))
        assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
        for name in ("name", "website_url"):
            assert (values[name].value or "") == (row[name] or "").replace("\r", "_x000D_")  # openpyxl leaves it so
        assert values["amount"].value == (None if row["amount"] is None else float(f"{row['amount']:.16g}"))
        assert (values["rank"].value, values["is_new"].value) == (row["rank"], row["is_new"])
        day, moment = values["score_date"].value, values["evidence_at"].value
        assert (day and day.date()) == row["score_date"]
        assert (moment and moment.replace(tzinfo=UTC)) == row["evidence_at"]


@pytest.mark.slow
def test_csv_survives_libreoffice(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) isn't installed")
    texts = [*SNIPPETS, *(f"{first}{second}" for first in SNIPPETS for second in SNIPPETS[::3])]
    texts = [f"{text}x" for text in texts]  # LibreOffice takes text that is a number or a date for one; names are none
    frame = pl.DataFrame(
        {
            "name": texts,
            "amount": [-1.25 * number for number in range(len(texts))],
            "score_date": [AS_OF] * len(texts),
            "rank": range(-5, len(texts) - 5),
        },
        schema={name: SCHEMA[name] for name in ("name", "amount", "score_date", "rank")},
    )
    (tmp_path / "list.csv").write_bytes(csv_bytes(frame))
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--infilter=CSV:44,34,76,1",  # comma, double quote, UTF-8, from the first line
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "read"),
            str(tmp_path / "list.csv"),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    sheet = openpyxl.load_workbook(tmp_path / "read" / "list.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(2, None))
    assert [cell.value for cell in next(sheet.iter_rows())] == frame.columns
    assert [tuple(cell.data_type for cell in row) for row in rows] == [("s", "n", "d", "n")] * frame.height
    assert [row[1].value for row in rows] == frame["amount"].to_list()
    assert [row[2].value.date() for row in rows] == frame["score_date"].to_list()
    assert [row[3].value for row in rows] == frame["rank"].to_list()
    shown = [str(row[0].value) for row in rows]
    # A cell of LibreOffice knows one kind of line end.
    assert shown == [re.sub("\r\n|\r", "\n", text) for text in neutralised(frame)["name"]]
    assert not any(map(_runs, shown))
