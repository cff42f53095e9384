"""What retailers of newcomers spent before and after, on brands alike and elsewhere."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column
from sourcing_pipeline.contracts.metrics.base import measured
from sourcing_pipeline.contracts.metrics.diversion import DIVERSION


class NewcomerDiversion(Contract):
    """What retailers of newcomers spent before and after, on brands alike and elsewhere: what `cannibalisation` rests on."""

    as_of: pl.Date = column("Day whose knowledge is used")
    brand_id: pl.String = column("The newcomer: a brand that joined in the last three years")
    category: pl.String = column("The marketplace's label")
    price_band: pl.String = column("Price band of the brand")
    joined_at: Timestamp = column("When it joined")
    retailer_count: pl.Int64 = measured(DIVERSION, "retailer_count")
    gmv_after: pl.Float64 = measured(DIVERSION, "gmv_after")
    alike_gmv_before: pl.Float64 = measured(DIVERSION, "alike_gmv_before")
    alike_gmv_after: pl.Float64 = measured(DIVERSION, "alike_gmv_after")
    alike_newcomer_gmv_before: pl.Float64 = measured(DIVERSION, "alike_newcomer_gmv_before")
    alike_newcomer_gmv_after: pl.Float64 = measured(DIVERSION, "alike_newcomer_gmv_after")
    elsewhere_gmv_before: pl.Float64 = measured(DIVERSION, "elsewhere_gmv_before")
    elsewhere_gmv_after: pl.Float64 = measured(DIVERSION, "elsewhere_gmv_after")
    elsewhere_newcomer_gmv_before: pl.Float64 = measured(DIVERSION, "elsewhere_newcomer_gmv_before")
    elsewhere_newcomer_gmv_after: pl.Float64 = measured(DIVERSION, "elsewhere_newcomer_gmv_after")

    class Config:
        """Name, owner, grain and key."""

        name = "newcomer_diversion"
        metadata = about(owner=DIVERSION.owner, grain=DIVERSION.grain, key=("as_of", "brand_id"))
