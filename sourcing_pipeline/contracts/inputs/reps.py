"""Sales reps."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, about, column


class Reps(Contract):
    """Who calls brands, where, in which languages, and how many a week."""

    rep: pl.String = column("Name of the rep", personal=True)
    email: pl.String = column("E-mail address of the rep", personal=True, nullable=True)
    territory: pl.String = column("Countries, ISO 3166-1, separated by commas; empty means all", nullable=True)
    languages: pl.String = column("Languages, ISO 639, separated by commas; empty means all", nullable=True)
    weekly_capacity: pl.Int64 = column("Brands that the rep can contact in a week", unit="brands", ge=0)

    class Config:
        """Name, owner, grain and key."""

        name = "reps"
        metadata = about(owner="sales", grain="a rep", key=("rep",), optional=True)
