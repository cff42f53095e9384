import pytest

from sourcing_pipeline.brands.contact import social_account
from sourcing_pipeline.brands.mailboxes import is_role, role_of, usefulness
from sourcing_pipeline_tests.brands.websites import facts_of, page, profiled


@pytest.mark.parametrize(
    "mailbox",
    ["info", "wholesale", "wholesale.uk", "uk-sales", "customer-service", "customer.care", "hello2", "haendler", "ventes", "wholesaleorders",
     "grosshandel", "sales.emea", "info-3", "team.de", "contacto", "klantenservice", "servizioclienti"],
)  # fmt: skip
def test_mailboxes_of_roles_are_a_business_s(mailbox: str) -> None:
    assert is_role(mailbox)


@pytest.mark.parametrize(
    "mailbox",
    [
        "anna",
        "anna.schmidt",
        "j.smith",
        "maria.teamer",
        "christian",
        "a.info.schmidt",
        "tom_hello",
        "",
        "sales.john.smith",
        "office.jane",
        "team.lisa",
        "kontakt.mueller",
        "orders.pierre",
        "info+tom",
    ],
)
def test_other_mailboxes_are_a_person_s(mailbox: str) -> None:
    assert role_of(mailbox) is None


def test_the_address_for_retailers_is_tried_first_and_the_own_domain_s_before_others() -> None:
    ranked = ["wholesale@nord.example", "info@nord.example", "admin@nord.example", "wholesale@other.example"]
    assert sorted(ranked, key=lambda email: -usefulness(email, "nord.example")) == ranked


def test_a_role_of_the_brand_is_no_person() -> None:
    rows = profiled(page("<title>Wachswerk</title><p>kontakt.wachswerk@gmail.com kontakt.mueller@gmail.com</p>"))
    assert rows.profile["contact_email"] == "kontakt.wachswerk@gmail.com"
    assert facts_of(rows, "contact_email")["kontakt.mueller@gmail.com"]["is_personal"]


def test_an_address_named_for_the_brand_is_its_own_wherever_it_is() -> None:
    rows = profiled(page("<title>Wachswerk</title><p>wachswerkshop@gmail.com annawachswerk@gmail.com</p>"))
    emails = facts_of(rows, "contact_email")
    assert rows.profile["contact_email"] == "wachswerkshop@gmail.com"
    assert emails["annawachswerk@gmail.com"]["is_personal"]
    assert rows.profile["has_personal_contact"] is True


@pytest.mark.parametrize(
    "text",
    [
        "info [at] wachswerk [dot] de",
        "info(at)wachswerk.de",
        "info (ät) wachswerk (punkt) de",
        "info[arroba]wachswerk[punto]de",
    ],
)
def test_addresses_that_are_spelled_out_are_read(text: str) -> None:
    assert profiled(page(f"<p>{text}</p>")).profile["contact_email"] == "info@wachswerk.de"


def test_a_company_s_number_is_kept_and_a_mobile_one_is_a_person_s() -> None:
    rows = profiled(
        page('<a href="tel:+49%20341%205550123">call</a><p>x</p>'),
        page(
            "<p>Tel.: 0341 / 555 01 23, mobil +49 171 2345678</p><a href='tel:+491712345678'>x</a>",
            "/kontakt",
            "contact",
        ),
    )
    phones = facts_of(rows, "contact_phone")
    assert phones["+49 341 5550123"]["is_chosen"]
    assert phones["+491712345678"]["is_personal"]
    assert not any(fact["is_chosen"] for fact in phones.values() if fact["is_personal"])


def test_a_mobile_number_is_a_person_s_however_it_is_written() -> None:
    links = '<a href="tel:+447700900123">a</a><a href="tel:07700 900123">b</a><a href="tel:020 7946 0000">c</a>'
    rows = profiled(page(links, domain="nord.com"), page(links, "/contact", "contact", domain="nord.com"))
    phones = facts_of(rows, "contact_phone")
    assert {number for number, fact in phones.items() if fact["is_personal"]} == {"+447700900123", "07700 900123"}
    assert phones["020 7946 0000"]["is_chosen"]


@pytest.mark.parametrize(
    ("domain", "number", "is_personal"),
    [
        ("nord.de", "0171 1234567", True), ("nord.de", "0341 5550123", False), ("nord.fr", "06 12 34 56 78", True), ("nord.fr", "01 42 68 53 00", False),
        ("nord.co.uk", "07700 900123", True), ("nord.co.uk", "0161 496 0000", False), ("nord.es", "612 345 678", True), ("nord.es", "912 345 678", False),
        ("nord.it", "347 123 4567", True), ("nord.it", "030 698 12345", False), ("nord.com", "06 698 12345", False),
    ],
)  # fmt: skip
def test_a_number_without_dial_code_is_read_as_one_of_the_site_s_country(
    domain: str,
    number: str,
    is_personal: bool,
) -> None:
    (fact,) = facts_of(profiled(page(f'<a href="tel:{number}">call</a>', domain=domain)), "contact_phone").values()
    assert fact["is_personal"] == is_personal


def test_forms_are_facts_of_the_site() -> None:
    rows = profiled(
        page('<form id="newsletter"><h3>Newsletter</h3><input type="email" name="email"><button>Subscribe</button></form>'),
        page('<form id="contact" method="post"><input name="name"><input name="email"><textarea name="message"></textarea><button>Send</button></form>',
             "/kontakt", "contact"),
    )  # fmt: skip
    assert (rows.profile["has_newsletter_form"], rows.profile["has_contact_form"], rows.profile["has_order_form"]) == (True, True, False)  # fmt: skip
    (fact,) = facts_of(rows, "has_contact_form").values()
    assert fact["page_url"] == "https://wachswerk.de/kontakt"


def test_accounts_lose_what_tracks() -> None:
    assert social_account("https://m.facebook.com/wachswerk/?ref=1") == "https://www.facebook.com/wachswerk"
    assert (
        social_account("https://www.linkedin.com/company/wachswerk/about")
        == "https://www.linkedin.com/company/wachswerk"
    )
    assert social_account("https://twitter.com/intent/tweet?text=x") is None
    assert social_account("https://wachswerk.de/instagram.com") is None
