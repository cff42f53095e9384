"""Exchange rates."""

import polars as pl

from sourcing_pipeline.contracts.base import CURRENCY_PATTERN, Contract, Timestamp, about, column


class FxRates(Contract):
    """A currency's exchange rate on a day."""

    rate_date: pl.Date = column("Day of the rate")
    currency: pl.String = column("The currency, ISO 4217", str_matches=CURRENCY_PATTERN)
    usd_per_unit: pl.Float64 = column("US dollars for one unit of the currency", unit="USD per unit", gt=0)
    available_at: Timestamp = column(
        "When the warehouse learned of it; where absent, it was known by the end of its own day", may_be_absent=True
    )

    class Config:
        """Name, owner, grain and key."""

        name = "fx_rates"
        metadata = about(
            owner="finance",
            grain="a currency and a day",
            key=("rate_date", "currency"),
            optional=True,
        )
