"""The list itself: the assigned brands with their scores, their rep, and how to reach them.

Who must not be contacted is taken out once more here, whatever came before. What doesn't belong here: file formats.
"""

import polars as pl

from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.scoring.eligibility import suppressed_domains


def onboarding_list(
    scores: pl.DataFrame,
    assignments: pl.DataFrame,
    profiles: pl.DataFrame,
    suppressions: pl.DataFrame,
    personal_contacts: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The week's list, best first.

    Args:
        scores: rows of ``brand_scores``.
        assignments: rows of ``onboarding_assignments``.
        profiles: website profiles as known, one a domain: for the business address.
        suppressions: who must not be contacted: such brands are left out, and such addresses are not shown.
        personal_contacts: what ``personal_addresses`` gives, where the settings allow it: addresses of persons, for brands
            whose website names no business address. They are personal data; without them no person's address is shown.

    Returns:
        rows of ``onboarding_list``, ranked from 1 without gaps.
    """
    barred = suppressed_domains(suppressions)["domain"].to_list()
    addresses = suppressions["email"].drop_nulls().str.strip_chars().str.to_lowercase().to_list()
    may_write = ~pl.col("contact_email").str.strip_chars().str.to_lowercase().is_in(addresses)
    contacts = profiles.select("domain", "contact_email", "contact_source_url")
    if personal_contacts is not None:
        contacts = _with_persons(contacts, personal_contacts)
    listed = assignments.filter(pl.col("rank").is_not_null()).drop("as_of")
    return OnboardingList.conform(
        scores.join(listed, on="brand_id")
        .filter(pl.col("domain").is_null() | ~pl.col("domain").is_in(barred))
        .join(contacts, on="domain", how="left")
        .with_columns(
            pl.when(may_write).then("contact_email").alias("contact_email"),
            pl.when(may_write).then("contact_source_url").alias("contact_source_url"),
        )
        .sort("rank")
        .with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank"))
    )


def personal_addresses(profile_facts: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """The surest address of a person on each website: ``domain, personal_email, personal_source_url``.

    Args:
        profile_facts: of any time.
        profiles: website profiles as known, one a domain: only the facts of these count.
    """
    return (
        profile_facts.filter((pl.col("fact") == "contact_email") & pl.col("is_personal"))
        .join(profiles.select("domain", "profile_at"), on=["domain", "profile_at"], how="semi")
        .sort("domain", "confidence", "value", "page_url", descending=[False, True, False, False])
        .unique("domain", keep="first", maintain_order=True)
        .select("domain", pl.col("value").alias("personal_email"), pl.col("page_url").alias("personal_source_url"))
    )


def _with_persons(contacts: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Contacts, with a person's address where there is no other one."""
    has_none = pl.col("contact_email").is_null()
    return contacts.join(persons, on="domain", how="left").select(
        "domain",
        pl.when(has_none).then("personal_email").otherwise("contact_email").alias("contact_email"),
        pl.when(has_none).then("personal_source_url").otherwise("contact_source_url").alias("contact_source_url"),
    )
