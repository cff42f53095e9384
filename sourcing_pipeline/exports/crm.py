"""The list as import files of CRMs, with the column names and limits of those tools.

What the pipeline alone knows goes to columns of its own, never to ``Description`` or ``Industry``: an import would
overwrite what people wrote there, and ``Industry`` takes only HubSpot's own labels. docs/operations.md says which
custom fields to make in the CRM.
"""

from collections.abc import Iterator

import polars as pl

from sourcing_pipeline.exports.spreadsheet import inert

SALESFORCE_ROWS = 50_000
"""Rows that Salesforce's Data Import Wizard takes in one file."""
_SALESFORCE_TEXT = 255
"""Characters of ``Name`` and ``Website``."""


def hubspot_companies(onboarding_list: pl.DataFrame, reps: pl.DataFrame) -> pl.DataFrame:
    """HubSpot's company import: ``Company domain name`` is its key, the owner is named by e-mail address.

    A company without a domain is told apart by ``Sourcing brand ID``, which has to be made as a property with unique
    values.
    """
    return _with_owners(onboarding_list, reps).select(
        pl.col("domain").alias("Company domain name"),
        pl.col("name").alias("Name"),
        pl.col("website_url").alias("Website URL"),
        pl.col("country").alias("Country/Region"),
        pl.col("owner_email").alias("Company owner"),
        pl.col("brand_id").alias("Sourcing brand ID"),
        pl.col("score_date").alias("Sourcing score date"),
        pl.col("rank").alias("Sourcing rank"),
        pl.col("tier").alias("Sourcing tier"),
        pl.col("category").alias("Sourcing category"),
        pl.col("language").alias("Sourcing language"),
        pl.col("expected_value").round(2).alias("Sourcing expected value"),
        pl.col("value_currency").alias("Sourcing currency"),
        pl.col("p_sign").round(4).alias("Sourcing probability to sign"),
        pl.col("p_activate").round(4).alias("Sourcing probability to activate"),
        pl.col("gmv_12m_p10").round(2).alias("Sourcing GMV 12 months low"),
        pl.col("gmv_12m_p50").round(2).alias("Sourcing GMV 12 months median"),
        pl.col("gmv_12m_p90").round(2).alias("Sourcing GMV 12 months high"),
        _reasons().alias("Sourcing reasons"),
        pl.col("caution_1").alias("Sourcing caution"),
        pl.col("contact_email").alias("Sourcing contact e-mail"),
        pl.col("contact_source_url").alias("Sourcing contact source"),
        pl.col("assignment").alias("Sourcing assignment"),
        pl.col("model_version").alias("Sourcing model version"),
    )


def salesforce_accounts(onboarding_list: pl.DataFrame, reps: pl.DataFrame) -> pl.DataFrame:
    """Salesforce's account import, by API names: ``Brand_Id__c`` is the external id, ``Owner.Email`` names the owner.

    ``Owner.Email`` is how the Bulk API names a user by e-mail address; in the Data Import Wizard it is mapped by hand
    to *Account Owner*.
    """
    website = pl.when(pl.col("website_url").str.len_chars() <= _SALESFORCE_TEXT).then("website_url").otherwise("domain")
    return _with_owners(onboarding_list, reps).select(
        pl.col("brand_id").alias("Brand_Id__c"),
        inert(pl.col("name")).str.slice(0, _SALESFORCE_TEXT).alias("Name"),
        website.alias("Website"),
        pl.col("country").alias("BillingCountryCode"),
        pl.col("owner_email").alias("Owner.Email"),
        pl.col("score_date").alias("Sourcing_Score_Date__c"),
        pl.col("rank").alias("Sourcing_Rank__c"),
        pl.col("tier").alias("Sourcing_Tier__c"),
        pl.col("category").alias("Sourcing_Category__c"),
        pl.col("language").alias("Sourcing_Language__c"),
        pl.col("expected_value").round(2).alias("Sourcing_Expected_Value__c"),
        pl.col("value_currency").alias("Sourcing_Currency__c"),
        (pl.col("p_sign") * 100).round(2).alias("Sourcing_Sign_Percent__c"),
        (pl.col("p_activate") * 100).round(2).alias("Sourcing_Activate_Percent__c"),
        pl.col("gmv_12m_p10").round(2).alias("Sourcing_GMV_Low__c"),
        pl.col("gmv_12m_p50").round(2).alias("Sourcing_GMV_Median__c"),
        pl.col("gmv_12m_p90").round(2).alias("Sourcing_GMV_High__c"),
        _reasons().alias("Sourcing_Reasons__c"),
        pl.col("caution_1").alias("Sourcing_Caution__c"),
        pl.col("contact_email").alias("Sourcing_Contact_Email__c"),
        pl.col("contact_source_url").alias("Sourcing_Contact_Source__c"),
        pl.col("assignment").alias("Sourcing_Assignment__c"),
        pl.col("model_version").alias("Sourcing_Model_Version__c"),
    )


def salesforce_files(accounts: pl.DataFrame, rows: int = SALESFORCE_ROWS) -> Iterator[tuple[str, pl.DataFrame]]:
    """The accounts in files that the import takes: ``crm_salesforce.csv``, then ``crm_salesforce_2.csv`` and so on."""
    for number, part in enumerate(accounts.iter_slices(rows) if accounts.height else [accounts], start=1):
        yield ("crm_salesforce.csv" if number == 1 else f"crm_salesforce_{number}.csv"), part


def _with_owners(onboarding_list: pl.DataFrame, reps: pl.DataFrame) -> pl.DataFrame:
    owners = reps.select("rep", pl.col("email").alias("owner_email")).unique("rep", keep="first", maintain_order=True)
    return onboarding_list.join(owners, on="rep", how="left", maintain_order="left").sort("rank")


def _reasons() -> pl.Expr:
    reasons = pl.concat_list("reason_1", "reason_2", "reason_3").list.drop_nulls().list.join("; ")
    return pl.when(reasons != "").then(reasons)
