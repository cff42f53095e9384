"""What came of the leads, as known at ``as_of``: the labels from which the probability of signing is learned."""

from datetime import date

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.contracts.inputs.crm_returns import KNOWN_ONLY_AFTER
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.marketplace.crm_leads import Returns, define_returned_leads
from sourcing_pipeline.marketplace.facts import metric
from sourcing_pipeline.marketplace.source import Marketplace


def lead_labels(market: Marketplace, as_of: date, maturity_days: int, returns: Returns | None = None) -> pl.DataFrame:
    """One row (contract ``lead_labels``) for each lead contacted before ``as_of``.

    Args:
        market: has the leads.
        as_of: nothing that became known later is used.
        maturity_days: days after the first contact at which a lead that is still open counts as lost.
        returns: what the CRM gave back. A brand of which the marketplace has a lead too is one lead: its own row says
            when it was contacted first, and what came of it if it says so; otherwise the return files do. Only if sales
            contacted the brand anew after it was lost is that a further one.
    """
    define_returned_leads(market, returns or Returns())
    labels = metric(
        market, "lead_labels", as_of, maturity_days=maturity_days, known_only_after=_without(KNOWN_ONLY_AFTER)
    )
    return LeadLabels.conform(labels.with_columns(registrable_domains(labels["domain"]).alias("domain")))


def _without(names: tuple[str, ...]) -> str:
    """What, merged into a JSON object (RFC 7396), takes these members out of it."""
    return "{" + ", ".join(f'"{name}": null' for name in names) + "}"
