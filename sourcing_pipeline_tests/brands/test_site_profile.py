from datetime import date

from sourcing_pipeline.brands.contact import social_account
from sourcing_pipeline.brands.durations import days_in
from sourcing_pipeline.brands.mailboxes import is_role
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline_tests.brands.websites import SITE, facts_of, page, profiled

ROWS = profiled(*SITE)


def test_a_brand_s_site_gives_its_profile() -> None:
    profile = ROWS.profile
    assert (profile["brand_name"], profile["language"], profile["country"], profile["currency"]) == (
        "Wachswerk",
        "de",
        "DE",
        "EUR",
    )
    assert profile["languages"] == ["de", "en"]
    assert (profile["shop_platform"], profile["site_kind"], profile["can_be_brand"]) == ("shopify", "brand_shop", True)
    assert profile["description"].startswith("Wachswerk gießt Kerzen")
    assert profile["story"].startswith("Wachswerk begann 2011")
    assert (profile["price_median"], profile["price_median_reporting"], profile["image_per_product_mean"]) == (
        24.5,
        27.44,
        3,
    )
    assert (profile["rating"], profile["review_count"]) == (4.5, 12)
    assert (profile["has_order_form"], profile["has_newsletter_form"]) == (True, True)
    assert profile["last_sign_of_life"] == date(2026, 1, 1)


def test_terms_of_trade_are_read() -> None:
    profile = ROWS.profile
    assert (profile["has_wholesale_page"], profile["wholesale_url"]) == (True, "https://wachswerk.de/haendler")
    assert (profile["minimum_order_amount"], profile["lead_time_days"], profile["stockist_count"]) == (150.0, 12.0, 3)
    assert profile["certification_count"] == 2
    assert set(facts_of(ROWS, "certification")) == {"GOTS", "B Corp"}


def test_a_person_s_address_is_marked_and_never_chosen() -> None:
    emails = facts_of(ROWS, "contact_email")
    assert ROWS.profile["contact_email"] == "wholesale@wachswerk.de"
    assert ROWS.profile["contact_source_url"] == "https://wachswerk.de/haendler"
    assert emails["anna.schmidt@wachswerk.de"]["is_personal"]
    assert not emails["anna.schmidt@wachswerk.de"]["is_chosen"]
    assert emails["wholesale@wachswerk.de"]["is_chosen"]
    assert not emails["wholesale@wachswerk.de"]["is_personal"]


def test_only_a_person_s_address_means_no_contact() -> None:
    rows = profiled(page("<p>anna.schmidt@wachswerk.de</p>"))
    assert rows.profile["contact_email"] is None
    assert not any(fact["is_chosen"] for fact in facts_of(rows, "contact_email").values())


def test_social_accounts_are_counted_once_and_sharing_is_none() -> None:
    assert ROWS.profile["social_account_count"] == 1 + 1
    assert set(facts_of(ROWS, "social_account")) == {
        "https://www.instagram.com/wachswerk",
        "https://www.pinterest.com/wachswerk",
    }


def test_every_fact_has_evidence_on_a_page_of_the_site() -> None:
    addresses = {one.url for one in SITE}
    assert ROWS.facts
    assert all(fact["page_url"] in addresses and 0 <= fact["confidence"] <= 1 for fact in ROWS.facts)
    chosen = {fact["fact"] for fact in ROWS.facts if fact["is_chosen"]}
    assert {
        "brand_name",
        "country",
        "currency",
        "language",
        "story",
        "contact_email",
        "product_count",
        "price_median",
    } <= chosen


def test_sources_that_disagree_are_marked() -> None:
    rows = profiled(page('<html lang="de"><meta property="og:site_name" content="Alpha"><script type="application/ld+json">{"@type": "Organization", "name": "Beta"}</script>', domain="gamma.de"))  # fmt: skip
    names = facts_of(rows, "brand_name")
    assert {"Alpha", "Beta"} <= set(names)
    assert all(fact["sources_disagree"] for fact in names.values())
    assert sum(fact["is_chosen"] for fact in names.values()) == 1


def test_rows_keep_their_contracts() -> None:
    assert WebsiteProfiles.from_rows([ROWS.profile]).height == 1
    assert ProfileFacts.from_rows(ROWS.facts).height == len(ROWS.facts)
    assert ProductsSeen.from_rows(ROWS.products).height == len(ROWS.products)


def test_the_same_pages_give_the_same_rows() -> None:
    again = profiled(*SITE)
    assert (again.profile, again.facts, again.products) == (ROWS.profile, ROWS.facts, ROWS.products)


def test_the_document_says_what_the_brand_makes() -> None:
    document = ROWS.profile["document"]
    assert document.startswith("Wachswerk. Wachswerk gießt Kerzen aus Bienenwachs")
    assert "Stumpenkerze" in document
    assert len(document) <= 1_500


def test_roles_are_told_from_persons() -> None:
    assert is_role("info")
    assert is_role("wholesale.uk")
    assert not is_role("anna")
    assert not is_role("j.smith")


def test_accounts_lose_what_tracks() -> None:
    assert social_account("https://m.facebook.com/wachswerk/?ref=1") == "https://www.facebook.com/wachswerk"
    assert (
        social_account("https://www.linkedin.com/company/wachswerk/about")
        == "https://www.linkedin.com/company/wachswerk"
    )
    assert social_account("https://twitter.com/intent/tweet?text=x") is None
    assert social_account("https://wachswerk.de/instagram.com") is None


def test_times_are_read_in_days() -> None:
    assert days_in(": 10 days from order") == 10
    assert days_in(": 2-3 weeks") == 17.5
    assert days_in(": 5 à 7 jours") == 6
    assert days_in(": 900 days") is None
    assert days_in("soon") is None


def test_a_network_s_home_page_is_no_account() -> None:
    addresses = ["https://instagram.com//", "//instagram.com///", "https://www.facebook.com//?x=1", "https://x.com/"]
    assert [social_account(address) for address in addresses] == [None] * len(addresses)
    rows = profiled(page('<a href="https://instagram.com//">Instagram</a>'))
    assert not rows.profile["site_kind_reason"].startswith("our reading")
