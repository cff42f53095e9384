"""Files of exchange rates: the European Central Bank's history, or a table with the columns of ``fx_rates``.

What belongs here: forms of files, and which of their rows are good. What doesn't: which rates are kept
(``rate_store.py``), and how orders are converted (``sql/``).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from sourcing_pipeline.candidates.csv_text import CsvFile, UnreadableFeedError, open_text
from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.source import Marketplace
from sourcing_pipeline.marketplace.structure import raw_table

COLUMNS = ("rate_date", "currency", "usd_per_unit")
"""What a table of rates needs; it may have more, which is ignored."""

NO_RATE = ("", "N/A")
"""What stands in a cell of the ECB's history where there was no rate that day."""

_AROUND_NAMES = " \t\r\n\ufeff\u00a0'\""
_CODE_LENGTH = 3


@dataclass(frozen=True)
class FileOfRates:
    """What a file says: rates (contract ``fx_rates``, by day and currency), and rows that can't be rates."""

    rates: pl.DataFrame
    rejected_count: int
    rejected_sample: tuple[str, ...]


def read_rates(path: Path, known_at: datetime) -> FileOfRates:
    """Read a file of rates.

    Args:
        path: ``.parquet``, or else CSV with any usual delimiter: a table with ``COLUMNS``, or the European Central Bank's
            ``eurofxref-hist.csv`` (a column a currency, units for one euro), from which follow US dollars for one unit
            of each currency by cross rate over the euro, the euro included.
        known_at: now; no rate is of a day well after it.

    Raises:
        InputError: the file is of neither form, or none of its rows is a rate; the line says what it should be.
    """
    came, broken = _as_it_came(path)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("came", came)
        connection.execute("CREATE TABLE fx_rates AS FROM came")
        # The rules of the marketplace's door hold here too, in the same words.
        market = Marketplace(connection, known_at, {"fx_rates": raw_table(connection, FxRates, "fx_rates", str(path))})
        counts = market.counts()["fx_rates"]
        rates, rejected = market.frame("fx_rates"), market.quarantined()
    no_dollar = (pl.col("currency") == "USD") & ((pl.col("usd_per_unit") - 1).abs() > 1e-9)  # noqa: PLR2004 - rounding
    wrong_base = rates.filter(no_dollar)
    told = [
        *broken,
        *(f"{row['row_key']}: {row['reason']}" for row in rejected.iter_rows(named=True)),
        *(
            f"{row['rate_date']}/USD: a dollar can't be worth {row['usd_per_unit']} dollars"
            for row in wrong_base.to_dicts()
        ),
    ]
    rejected_count = len(broken) + counts.quarantined_count + wrong_base.height
    rates = rates.filter(~no_dollar)
    if rates.is_empty():
        first = f"; its first row: {told[0]}" if told else ""
        raise InputError(f"{path}: holds no rate{first}")
    return FileOfRates(rates.sort("rate_date", "currency"), rejected_count, tuple(told[:5]))


def _as_it_came(path: Path) -> tuple[pl.DataFrame, list[str]]:
    """The rows of a file under the names of ``COLUMNS``, and what is said of lines that are no rows."""
    if path.suffix.lower() == ".parquet":
        try:
            table = pl.read_parquet(path, glob=False, hive_partitioning=False)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"{path}: can't be read as Parquet ({_first_line(error)})") from error
        return _named(path, table.rename({name: name.strip().lower() for name in table.columns})), []
    columns, rows, broken = _csv(path)
    table = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    if _is_ecb_history(columns):
        return _unpivoted(table), broken
    return _named(path, table.rename(str.lower).select(_or_null(name.lower()) for name in columns)), broken


def _csv(path: Path) -> tuple[list[str], list[list[str | None]], list[str]]:
    """Column names, cells without spaces around them, and what is said of lines that are no rows."""
    try:
        with open_text(path) as stream:
            file = CsvFile(stream, {*COLUMNS, "date", "usd"})
            columns = [name.strip(_AROUND_NAMES) or f"column {place}" for place, name in enumerate(file.header)]
            cells: list[list[str | None]] = []
            broken: list[str] = []
            for rows in file.rows():
                cells += [[cell and cell.strip() for cell in row] for row in rows.cells]
                broken += [f"row {row.number}: {row.reason}" for row in rows.broken]
    except (OSError, UnicodeError, UnreadableFeedError) as error:
        raise InputError(f"{path}: can't be read as a table of rates ({_first_line(error)})") from error
    if len({name.lower() for name in columns}) < len(columns):
        raise InputError(f"{path}: two of its columns have the same name: {', '.join(columns)[:200]}")
    return columns, cells, broken


def _is_ecb_history(columns: list[str]) -> bool:
    return "Date" in columns and "USD" in columns


def _named(path: Path, table: pl.DataFrame) -> pl.DataFrame:
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise InputError(
            f"{path}: no column {', '.join(missing)}: give a table with the columns {', '.join(COLUMNS)}, or the ECB's "
            f"eurofxref-hist.csv, unpacked (it has {', '.join(table.columns)[:200]!r})"
        )
    return table.select(COLUMNS)


def _or_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)


def _unpivoted(table: pl.DataFrame) -> pl.DataFrame:
    """The ECB's history as rows of texts: the rate where there is one, else what stands in its place."""
    currencies = [name for name in table.columns if len(name) == _CODE_LENGTH and name.isalpha() and name.isupper()]
    number = pl.col("units_per_euro").cast(pl.Float64, strict=False)
    usd_per_euro = pl.col("usd_per_euro").cast(pl.Float64, strict=False)
    return (
        table.select(
            pl.col("Date").alias("rate_date"),
            pl.col("USD").alias("usd_per_euro"),
            *(pl.col(name) for name in currencies if name != "EUR"),
            pl.lit("1").alias("EUR"),
        )
        .unpivot(index=["rate_date", "usd_per_euro"], variable_name="currency", value_name="units_per_euro")
        .filter(pl.col("units_per_euro").is_not_null(), ~pl.col("units_per_euro").is_in(NO_RATE))
        .select(
            "rate_date",
            "currency",
            pl.when(number.is_null())
            .then("units_per_euro")
            .otherwise((usd_per_euro / number).cast(pl.String))  # the shortest text that reads back as the same number
            .alias("usd_per_unit"),
        )
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
