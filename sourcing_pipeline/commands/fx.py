"""``sourcing fx load``: keep exchange rates, and say what became of them."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.commands.console import aside, console
from sourcing_pipeline.commands.market import opened_marketplace
from sourcing_pipeline.marketplace.rate_files import FileOfRates, read_rates
from sourcing_pipeline.marketplace.rate_store import Loaded, kept_rates, take_in
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.storage import Lake, write_parquet

SAMPLE = 5
"""Refused rates that are shown."""


def load(root: Path, file: Path, *, known_on_their_day: bool) -> None:
    """Add the rates of a file to those that are kept, and print what became of them.

    Raises:
        InputError: settings, file, marketplace or kept rates can't be read.
    """
    settings = load_settings(root)
    offered = read_rates(file, datetime.now(UTC))
    own = _currencies_of_the_marketplace(settings)
    with Lake(settings.lake_dir).exclusive("fx_rates"):
        kept = kept_rates(settings.rates_file)
        loaded = take_in(
            kept, offered.rates, datetime.now(UTC), converted_already=own, known_on_their_day=known_on_their_day
        )
        if not loaded.added.is_empty():
            write_parquet(loaded.kept, settings.rates_file)
    console.print(f"{file}: {offered.rates.height:,} rates", markup=False)
    _say_what_became(loaded, offered)
    for line in _covered(loaded.kept):
        console.print(line, markup=False)
    console.print(f"in {settings.rates_file}", markup=False)
    if known_on_their_day and not loaded.added.is_empty():
        aside.print(
            "warning  the new rates count as known on their own day: figures of past weeks that are computed again may differ "
            "from those that were published",
            markup=False,
        )


def _currencies_of_the_marketplace(settings: Settings) -> list[str]:
    """Those of which the marketplace file has rates itself; none where there is no file yet."""
    if not settings.marketplace_file.exists():
        return []
    with opened_marketplace(settings, with_loaded_rates=False) as market:
        return sorted(market.frame("fx_rates")["currency"].unique())


def _say_what_became(loaded: Loaded, offered: FileOfRates) -> None:
    later = loaded.added["available_at"].count()
    ways = [
        (loaded.added.height - later, "as known on their own day"),
        (later, "as known from now on"),
    ]
    told = [f"{count:,} {way}" for count, way in ways if count]
    lines = [
        f"added    {loaded.added.height:,}" + (f": {', '.join(told)}" if told else ""),
        f"known    {loaded.known_count:,}, just as they are kept",
        f"refused  {loaded.refused.height:,}"
        + (f" that differ from what is kept, which stays: {_sample(loaded.refused)}" if loaded.refused.height else ""),
    ]
    if offered.rejected_count:
        shown = "; ".join(offered.rejected_sample)
        more = offered.rejected_count - len(offered.rejected_sample)
        lines.append(f"no rate  {offered.rejected_count:,}: {shown}" + (f"; and {more:,} more" if more else ""))
    for line in lines:
        console.print(f"  {line}", markup=False)


def _sample(refused: pl.DataFrame) -> str:
    shown = [
        f"{row['rate_date']} {row['currency']} kept {row['kept']:.10g}, offered {row['offered']:.10g}"
        for row in refused.head(SAMPLE).iter_rows(named=True)
    ]
    more = refused.height - len(shown)
    return "; ".join(shown) + (f"; and {more:,} more" if more else "")


def _covered(rates: pl.DataFrame) -> list[str]:
    """Which currencies and days there are now, in words; currencies whose rates end before the others' with their last day."""
    first, last = rates.select(pl.min("rate_date"), pl.max("rate_date").alias("last")).row(0)
    ends = rates.group_by("currency").agg(pl.col("rate_date").max()).sort("currency")
    current = ends.filter(pl.col("rate_date") == last)["currency"]
    ended = [f"{currency} ({day})" for currency, day in ends.filter(pl.col("rate_date") < last).iter_rows()]
    lines = [f"Now there are {rates.height:,} rates, {first} to {last}: {', '.join(current)}"]
    return lines + ([f"of these end earlier: {', '.join(ended)}"] if ended else [])
