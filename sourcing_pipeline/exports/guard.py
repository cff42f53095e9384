"""The last guard: what sales reads must not name anybody who asked not to be contacted.

The list comes in without them. This holds it against the suppressions once more, by a way of its own, right before
files are written: a slip in any step before must not reach a sales rep.
"""

import polars as pl

from sourcing_pipeline.candidates.domains import registrable_domains
from sourcing_pipeline.errors import SourcingError
from sourcing_pipeline.scoring.eligibility import suppressed_domains


def suppressed_rows(onboarding_list: pl.DataFrame, suppressions: pl.DataFrame) -> pl.DataFrame:
    """The rows of the list that a suppression names: by domain, by website, or by contact address.

    An address counts in itself, and by its domain unless that is a mail provider's.
    """
    domains = suppressed_domains(suppressions)["domain"].implode()
    addresses = suppressions["email"].drop_nulls().str.strip_chars().str.to_lowercase().implode()
    email = onboarding_list["contact_email"].str.strip_chars().str.to_lowercase()
    return onboarding_list.filter(
        registrable_domains(onboarding_list["domain"]).is_in(domains).fill_null(value=False)
        | registrable_domains(onboarding_list["website_url"]).is_in(domains).fill_null(value=False)
        | registrable_domains(email.str.split("@").list.last()).is_in(domains).fill_null(value=False)
        | email.is_in(addresses).fill_null(value=False)
    )


def refuse_suppressed(onboarding_list: pl.DataFrame, suppressions: pl.DataFrame) -> None:
    """Let a list pass only if no suppression names a row of it.

    Raises:
        SourcingError: at least one row is suppressed.
    """
    found = suppressed_rows(onboarding_list, suppressions)
    if found.height:
        first = found.row(0, named=True)
        raise SourcingError(
            f"nothing was exported: {found.height} of {onboarding_list.height} brands on the list asked not to be "
            f"contacted (the first is brand_id {first['brand_id']}): run the week again from candidate_outcomes on"
        )
