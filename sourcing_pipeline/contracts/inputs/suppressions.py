"""Who must not be contacted."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, Timestamp, about, column


class Suppressions(Contract):
    """A domain or an e-mail address that must not be contacted."""

    domain: pl.String = column("The domain not to contact", may_be_absent=True)
    email: pl.String = column(
        "The address not to contact; its domain is suppressed too unless it is a mail provider's",
        may_be_absent=True,
        personal=True,
    )
    reason: pl.String = column("Why")
    requested_at: Timestamp = column("When it was asked for")

    class Config:
        """Name, owner, grain and key."""

        name = "suppressions"
        metadata = about(owner="privacy", grain="a request", key=(), optional=True)
