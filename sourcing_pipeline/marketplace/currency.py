"""One reporting currency: which orders have no rate, the latest rates, and the European Central Bank's file of rates.

What belongs here: rates and their sources. What doesn't: how orders are converted (``sql/converted_orders.sql``).
"""

from datetime import UTC, date
from pathlib import Path

import polars as pl

from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace import queries
from sourcing_pipeline.marketplace.facts import define_converted_orders
from sourcing_pipeline.marketplace.source import Marketplace, further_row


def latest_rates(market: Marketplace, as_of: date) -> dict[str, float]:
    """US dollars for one unit of each currency by its last rate before ``as_of``, however old: for prices on websites.

    Orders go by the rate of their own day, and have none where that is too old (``sql/daily_rates.sql``).
    """
    rates = (
        market.frame("fx_rates")
        .filter(pl.col("rate_date") < as_of, pl.col("currency") != "USD")
        .sort("currency", "rate_date")
        .group_by("currency", maintain_order=True)
        .last()
    )
    return {"USD": 1.0, **dict(zip(rates["currency"], rates["usd_per_unit"], strict=True))}


def orders_without_rate(market: Marketplace, reporting_currency: str) -> pl.DataFrame:
    """Orders that can't be counted in a currency, with the reason (contract ``quarantine``), by key.

    At most ``market.quarantine_rows_kept`` rows are given; a last row then says how many more there are.
    """
    define_converted_orders(market, reporting_currency)
    total = market.sql("SELECT count(*) AS total FROM converted_orders WHERE amount_reporting IS NULL")["total"][0]
    kept = market.quarantine_rows_kept
    known_at = market.known_at
    rows = market.sql(
        f"SELECT * FROM ({queries.load('orders_without_rate')}) ORDER BY row_key LIMIT {kept}",
        {"has_rates": market.has("fx_rates"), "known_at": known_at.astimezone(UTC).replace(tzinfo=None)},
    ).with_columns(pl.col("known_at").dt.replace_time_zone("UTC"))
    if total > kept:
        rows = pl.concat([rows, further_row("orders", total - kept, kept, rows.schema, known_at)])
    return Quarantine.conform(rows)


def read_ecb_rates(path: Path) -> pl.DataFrame:
    """Read the European Central Bank's history (``eurofxref-hist.csv``: a column a currency, units for one euro).

    Returns:
        A frame of ``fx_rates``: US dollars for one unit of each currency, by cross rate over the euro, the euro included.

    Raises:
        InputError: the file is not of that form.
    """
    try:
        wide = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path}: can't be read as a table of rates ({str(error).splitlines()[0]})") from error
    names = {column: column.strip() for column in wide.columns}
    wide = wide.rename(names)
    currencies = [name for name in wide.columns if len(name) == 3 and name.isalpha() and name.isupper()]  # noqa: PLR2004 - ISO 4217 has three letters
    if "Date" not in wide.columns or "USD" not in currencies:
        raise InputError(f"{path}: needs the columns Date and USD, as eurofxref-hist.csv of the ECB has them")
    per_euro = wide.select(
        pl.col("Date").str.strip_chars().str.to_date("%Y-%m-%d", strict=False).alias("rate_date"),
        pl.lit("1").alias("EUR"),
        *(pl.col(currency).str.strip_chars() for currency in currencies if currency != "EUR"),
        pl.col("USD").str.strip_chars().cast(pl.Float64, strict=False).alias("usd_per_euro"),
    )
    rates = (
        per_euro.unpivot(index=["rate_date", "usd_per_euro"], variable_name="currency", value_name="units_per_euro")
        .with_columns(pl.col("units_per_euro").cast(pl.Float64, strict=False))
        .with_columns((pl.col("usd_per_euro") / pl.col("units_per_euro")).alias("usd_per_unit"))
        .filter(pl.col("rate_date").is_not_null(), pl.col("usd_per_unit").is_finite(), pl.col("usd_per_unit") > 0)
    )
    return FxRates.conform(rates.select(FxRates.polars_schema().names()).sort("rate_date", "currency"))
