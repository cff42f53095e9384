"""The marketplace file, for commands that run outside Dagster."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sourcing_pipeline.marketplace.source import Marketplace, check_marketplace_file, open_marketplace
from sourcing_pipeline.settings import Settings


@contextmanager
def opened_marketplace(settings: Settings, *, with_loaded_rates: bool = True) -> Iterator[Marketplace]:
    """The marketplace, read-only, for the time of the block; with the exchange rates that were loaded, or without.

    Raises:
        InputError: the file is missing, or not built as its contract says.
    """
    import duckdb

    check_marketplace_file(settings.marketplace_file)
    with duckdb.connect(str(settings.marketplace_file), read_only=True) as connection:
        yield open_marketplace(
            connection,
            known_at=datetime.now(UTC),
            lag_hours=settings.marketplace.lag_hours,
            rates_file=settings.rates_file if with_loaded_rates else None,
        )
