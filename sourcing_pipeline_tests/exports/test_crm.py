from dataclasses import replace

import polars as pl

from sourcing_pipeline.exports import crm
from sourcing_pipeline.exports.files import csv_bytes
from sourcing_pipeline_tests.exports.world import weekly_tables

TABLES = weekly_tables(brands=20)


def test_hubspot_has_its_column_names_and_the_owner_by_email() -> None:
    companies = crm.hubspot_companies(TABLES.onboarding_list, TABLES.reps)
    assert companies.columns[:5] == ["Company domain name", "Name", "Website URL", "Country/Region", "Company owner"]
    assert companies["Company domain name"].to_list() == TABLES.onboarding_list["domain"].to_list()
    emails = dict(TABLES.reps.select("rep", "email").iter_rows())
    assert companies["Company owner"].to_list() == [emails[rep] for rep in TABLES.onboarding_list["rep"]]


def test_salesforce_has_api_names_and_an_external_id() -> None:
    accounts = crm.salesforce_accounts(TABLES.onboarding_list, TABLES.reps)
    assert accounts.columns[:5] == ["Brand_Id__c", "Name", "Website", "BillingCountryCode", "Owner.Email"]
    assert accounts["Brand_Id__c"].to_list() == TABLES.onboarding_list["brand_id"].to_list()
    assert accounts["Brand_Id__c"].is_unique().all()


def test_a_name_too_long_for_salesforce_is_cut_and_a_long_address_gives_way_to_the_domain() -> None:
    long = TABLES.onboarding_list.head(1).with_columns(
        name=pl.lit("n" * 300), website_url=pl.lit("https://a.example/" + "p" * 300), domain=pl.lit("a.example")
    )
    account = crm.salesforce_accounts(long, TABLES.reps).row(0, named=True)
    assert len(account["Name"]) == 255
    assert account["Website"] == "a.example"


def test_a_name_that_is_made_inert_still_fits() -> None:
    long = TABLES.onboarding_list.head(1).with_columns(name=pl.lit("=" + "n" * 254))
    written = csv_bytes(crm.salesforce_accounts(long, TABLES.reps))
    name = pl.read_csv(written, infer_schema=False)["Name"].item()
    assert (name[:3], len(name)) == ("'=n", 255)


def test_reasons_are_joined_and_missing_ones_left_out() -> None:
    told = TABLES.onboarding_list.head(1).with_columns(
        reason_1=pl.lit("one"), reason_2=pl.lit(None, pl.String), reason_3=pl.lit("three")
    )
    assert crm.hubspot_companies(told, TABLES.reps)["Sourcing reasons"].to_list() == ["one; three"]
    mute = told.with_columns(pl.lit(None, pl.String).alias(f"reason_{number}") for number in (1, 2, 3))
    assert crm.hubspot_companies(mute, TABLES.reps)["Sourcing reasons"].to_list() == [None]


def test_without_reps_no_owner_is_named_and_no_row_is_lost() -> None:
    alone = replace(TABLES, reps=TABLES.reps.clear())
    companies = crm.hubspot_companies(alone.onboarding_list, alone.reps)
    assert companies.height == 20
    assert companies["Company owner"].null_count() == 20


def test_accounts_are_split_at_the_limit_of_the_import() -> None:
    accounts = pl.DataFrame({"Brand_Id__c": [str(number) for number in range(100_001)]})
    parts = dict(crm.salesforce_files(accounts))
    assert {name: part.height for name, part in parts.items()} == {
        "crm_salesforce.csv": 50_000,
        "crm_salesforce_2.csv": 50_000,
        "crm_salesforce_3.csv": 1,
    }
    assert pl.concat(parts.values()).equals(accounts)


def test_an_empty_list_still_gives_a_file() -> None:
    assert [name for name, _ in crm.salesforce_files(pl.DataFrame({"Name": []}))] == ["crm_salesforce.csv"]
