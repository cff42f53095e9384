"""Files of exchange rates: their two forms, and what is said of rows that are no rates."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.rate_files import FileOfRates, read_rates

NOW = datetime(2024, 3, 4, 12, tzinfo=UTC)
PLAIN = "rate_date,currency,usd_per_unit\n"
ECB = "Date,USD,JPY,CYP,\n"


def read(folder: Path, text: str, name: str = "rates.csv") -> FileOfRates:
    path = folder / name
    path.write_text(text)
    return read_rates(path, NOW)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_rates(path, NOW)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_the_central_banks_history_is_read_by_cross_rate(tmp_path: Path) -> None:
    file = read(tmp_path, ECB + "2024-01-03,1.10,150,N/A,\n2024-01-02,1.20, 160,0.5,\n2024-01-01,1.5,,,\n")
    assert file.rates.schema == FxRates.polars_schema()
    rows = {(row["rate_date"].day, row["currency"]): row["usd_per_unit"] for row in file.rates.to_dicts()}
    assert rows == {
        (1, "EUR"): 1.5,
        (1, "USD"): 1.0,
        (2, "EUR"): 1.2,
        (2, "USD"): 1.0,
        (2, "JPY"): 1.2 / 160,
        (2, "CYP"): 2.4,
        (3, "EUR"): 1.1,
        (3, "USD"): 1.0,
        (3, "JPY"): 1.1 / 150,
    }
    assert file.rejected_count == 0


@pytest.mark.parametrize(
    ("line", "kept", "reason"),
    [
        ("2024-01-02,1.2,many,,", 3, "usd_per_unit: 'many' is no Float64"),
        ("2024-01-02,1.2,0,,", 3, "usd_per_unit: 'inf' is not finite"),
        ("2024-01-02,1.2,-160,,", 3, "usd_per_unit: '-0.0075' is not more than 0"),
        ("2024-01-02,N/A,160,,", 1, "usd_per_unit: missing"),
        ("2024-02-30,1.2,N/A,,", 1, "rate_date: '2024-02-30' is no Date"),
        ("2024-03-06,1.2,N/A,,", 1, "rate_date: '2024-03-06' lies in the future"),
        ("2024-01-02,1.2,160,,,7", 1, "the row has 6 cells, the header 5"),
    ],
)
def test_a_cell_of_the_history_that_is_no_rate_is_told(tmp_path: Path, line: str, kept: int, reason: str) -> None:
    file = read(tmp_path, f"{ECB}2024-01-01,1.5,,,\n{line}\n")
    assert file.rates.filter(pl.col("rate_date") == date(2024, 1, 1)).height == 2
    assert any(told.endswith(reason) for told in file.rejected_sample), file.rejected_sample
    assert file.rates.height in {kept + 1, kept + 2}
    assert file.rejected_count >= 1


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + "2024-03-01,EUR,1.1\n2024-03-01,JPY,6.5e-3\n",
        "﻿" + PLAIN + "2024-03-01,EUR,1.1\r\n2024-03-01,JPY,6.5e-3\r\n",
        "Rate_Date;Source;USD_per_unit;Currency\n2024-03-01;bank;1.1;EUR\n2024-03-01;bank; 0.0065;JPY\n",
    ],
)
def test_a_table_is_read_however_it_is_written(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).rates.select("rate_date", "currency", "usd_per_unit").rows() == [
        (date(2024, 3, 1), "EUR", 1.1),
        (date(2024, 3, 1), "JPY", 0.0065),
    ]


def test_a_parquet_table_is_read(tmp_path: Path) -> None:
    frame = pl.DataFrame({"currency": ["EUR"], "rate_date": [date(2024, 3, 1)], "usd_per_unit": [1.1], "more": [1]})
    frame.write_parquet(tmp_path / "rates.parquet")
    assert read_rates(tmp_path / "rates.parquet", NOW).rates["usd_per_unit"].to_list() == [1.1]


def test_rows_of_a_table_that_are_no_rates_are_counted_and_told(tmp_path: Path) -> None:
    good = "2024-03-01,EUR,1.1\n"
    bad = (
        "2024-03-01,EUR,1.2\n"
        "2024-03-01,XQX,1.2\n"
        "2024-03-01,gbp,1.2\n"
        "2024-03-01,GBP,\n"
        "2024-03-01,GBP,0\n"
        "2024-03-01,USD,1.3\n"
        "2999-01-01,GBP,1.2\n"
    )
    file = read(tmp_path, PLAIN + good + bad)
    assert file.rates.height == 1
    assert file.rejected_count == 7
    assert file.rejected_sample[:2] == (
        "2024-03-01/EUR#1: another row has the same rate_date, currency",
        "2024-03-01/XQX#2: currency: 'XQX' is no currency of ISO 4217",
    )
    assert len(file.rejected_sample) == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "no column rate_date, currency, usd_per_unit"),
        (b"Date,JPY\n2024-01-01,150\n", "no column rate_date"),
        (PLAIN.encode(), "holds no rate"),
        (PLAIN.encode() + b"01/03/2024,EUR,1.1\n", "should hold a date"),
        (PLAIN.encode() + b"2024-03-01,EUR,0\n", "its first row: 2024-03-01/EUR#0"),
        (b"currency,Currency,rate_date\n", "two of its columns have the same name"),
        (b"PK\x03\x04" + bytes(range(256)) * 20, "rates.csv"),
    ],
)
def test_another_file_is_refused_in_one_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "rates.csv"
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "can't be read" in refusal(tmp_path / "rates.csv")
    assert "can't be read" in refusal(tmp_path / "rates.parquet")
    assert "can't be read" in refusal(tmp_path)


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rates.parquet"
    path.write_bytes(b"PAR1 no parquet")
    assert "can't be read as Parquet" in refusal(path)


def test_the_real_history_covers_every_working_day_and_many_currencies(shared_data: Path) -> None:
    file = read_rates(shared_data / "reference" / "eurofxref-hist.csv", datetime.now(UTC))
    rates = file.rates
    assert file.rejected_count == 0
    assert rates["currency"].n_unique() >= 41
    assert rates["rate_date"].min() == date(1999, 1, 4)
    assert rates.filter(currency="USD")["usd_per_unit"].unique().to_list() == [1.0]
    gaps = rates["rate_date"].unique().sort().diff().drop_nulls().dt.total_days()
    assert gaps.filter(gaps > 7).is_empty()
    # By hand, from the file: on 2026-04-13 a euro was 1.1684 dollars and 186.75 yen.
    yen = rates.filter(currency="JPY", rate_date=date(2026, 4, 13))["usd_per_unit"]
    assert yen.to_list() == [1.1684 / 186.75]
