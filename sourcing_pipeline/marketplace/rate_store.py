"""Exchange rates that were loaded: kept in one Parquet file, each with the moment at which we learned of it.

Rates are only ever added. A rate that differs from the one kept is refused, since what was converted with the one kept
must stay as it is. What belongs here: what is kept, and what becomes of rates that are loaded. What doesn't: their
files (``rate_files.py``), and which rate an order goes by (``sql/daily_rates.sql``).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.storage import read_parquet

SAME_RATE = 1e-9
"""Relative difference below which two rates are the same one, written otherwise."""


@dataclass(frozen=True)
class Loaded:
    """What became of rates that were loaded.

    Attributes:
        kept: all rates kept now (contract ``fx_rates``, by day and currency).
        added: of these, the new ones; those without ``available_at`` count as known on their own day.
        known_count: rates that were kept already, just so.
        refused: rates that differ from what is kept (``rate_date, currency, kept, offered``: US dollars for one unit).
    """

    kept: pl.DataFrame
    added: pl.DataFrame
    known_count: int
    refused: pl.DataFrame


def check_store(path: Path) -> None:
    """Check that the file is there and is one that we wrote, by its columns and their types.

    Raises:
        InputError: it isn't; the line says what to do.
    """
    try:
        with path.open("rb") as stream:
            is_ours = pl.read_parquet_schema(stream) == FxRates.polars_schema()
    except (OSError, pl.exceptions.PolarsError):
        is_ours = False
    if not is_ours:
        raise InputError(
            f"{path}: is no file of rates that sourcing wrote: put back a copy of it, or remove it and load rates anew with "
            "sourcing fx load FILE (past figures may change then)"
        )


def kept_rates(path: Path) -> pl.DataFrame:
    """The rates that are kept (contract ``fx_rates``); none where nothing was loaded yet.

    Raises:
        InputError: the file is damaged, or not ours.
    """
    if not path.exists():
        return FxRates.empty_frame()
    check_store(path)
    return read_parquet(path)


def take_in(
    kept: pl.DataFrame,
    offered: pl.DataFrame,
    known_at: datetime,
    *,
    converted_already: Collection[str] = (),
    known_on_their_day: bool = False,
) -> Loaded:
    """Add the rates that are new: those of a day and currency of which none is kept.

    The first load brings the past: its rates count as known on their own day, as if they had been loaded then. What comes
    later is known from now on, so figures of the past stay as they are.

    Args:
        kept: rates kept so far.
        offered: rates to add, at most one for each day and currency.
        known_at: now.
        converted_already: currencies for which the marketplace has rates of its own: even the first load must not change
            what was converted with those.
        known_on_their_day: let all new rates count as known on their own day, though past figures may change by that.
    """
    key = ["rate_date", "currency"]
    beside = offered.join(kept.select(*key, pl.col("usd_per_unit").alias("kept")), on=key, how="left")
    is_new, is_same = pl.col("kept").is_null(), (pl.col("usd_per_unit") / pl.col("kept") - 1).abs() < SAME_RATE
    now = pl.lit(known_at).cast(FxRates.polars_schema()["available_at"])
    if known_on_their_day:
        available_at = pl.lit(None)
    elif kept.is_empty():
        available_at = pl.when(pl.col("currency").is_in(list(converted_already))).then(now)
    else:
        available_at = now
    added = FxRates.conform(beside.filter(is_new).with_columns(available_at.alias("available_at")))
    refused = beside.filter(~is_new & ~is_same).select(*key, "kept", pl.col("usd_per_unit").alias("offered")).sort(key)
    return Loaded(
        kept=FxRates.conform(pl.concat([kept, added]).sort(key)),
        added=added,
        known_count=offered.height - added.height - refused.height,
        refused=refused,
    )
