"""What came of the leads, as known at ``as_of``: the labels from which the probability of signing is learned."""

from datetime import date

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.marketplace.facts import metric
from sourcing_pipeline.marketplace.source import Marketplace


def lead_labels(market: Marketplace, as_of: date, maturity_days: int) -> pl.DataFrame:
    """One row (contract ``lead_labels``) for each lead contacted before ``as_of``.

    Args:
        market: has the leads.
        as_of: nothing that became known later is used.
        maturity_days: days after the first contact at which a lead that is still open counts as lost.
    """
    labels = metric(market, "lead_labels", as_of, maturity_days=maturity_days)
    return LeadLabels.conform(labels.with_columns(registrable_domains(labels["domain"]).alias("domain")))
