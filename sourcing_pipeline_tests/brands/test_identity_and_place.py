import json

import pytest

from sourcing_pipeline.brands.legal_name import legal_names_in
from sourcing_pipeline_tests.brands.websites import facts_of, page, profiled

GERMAN = "Wir gießen unsere Kerzen von Hand in einer kleinen Werkstatt und verschicken sie zweimal in der Woche in die ganze Welt, seit vielen Jahren. "


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<meta property="og:site_name" content="Nord | Candles from Oslo">', "Nord"),
        ('<meta property="og:site_name" content="Welcome to Nord">', "Nord"),
        ('<meta property="og:site_name" content="Home"><title>Loading</title>', "Nord"),
        ("<title>Kerzen kaufen - Nord</title>", "Nord"),
        ("<p>© 2026 Nord Candles All rights reserved</p>", "Nord Candles"),
        ("<p>Copyrights organisatrices</p>", "Nord"),
        ("<p>© 2026 Thomson Somebody Else Entirely</p>", "Nord"),
        ("<p>© & Trademark Advertise with us</p>", "Nord"),
    ],
)
def test_a_name_is_what_names_the_brand(html: str, name: str) -> None:
    assert profiled(page(f"<html>{html}</html>", domain="nord.example")).profile["brand_name"] == name


def test_a_short_and_a_long_form_of_a_name_agree() -> None:
    html = '<meta property="og:site_name" content="Nord"><script type="application/ld+json">{"@type": "Organization", "name": "Nord Candles Ltd"}</script>'
    assert not any(
        fact["sources_disagree"]
        for fact in facts_of(profiled(page(html, domain="nord.example")), "brand_name").values()
    )


def test_a_sure_text_wins_over_a_template_s_english_and_the_two_disagree() -> None:
    rows = profiled(page(f'<html lang="en"><meta property="og:locale" content="en_US"><p>{GERMAN * 4}</p></html>'))
    assert rows.profile["language"] == "de"
    assert all(fact["sources_disagree"] for fact in facts_of(rows, "language").values())


def test_a_short_text_does_not_win_over_what_the_page_says_of_itself() -> None:
    rows = profiled(page(f'<html lang="fr"><p>{GERMAN}</p></html>'))
    assert rows.profile["language"] == "fr"


@pytest.mark.parametrize(
    ("text", "code"),
    [("좋은 초를 만듭니다 우리는", "ko"), ("私たちはろうそくをつくります", "ja"), ("אנחנו מייצרים נרות", "he")],
)
def test_some_scripts_tell_their_language_in_few_words(text: str, code: str) -> None:
    assert profiled(page(f"<p>{text}</p>", domain="nord.example")).profile["language"] == code


def test_an_address_wins_over_the_domain_and_they_disagree() -> None:
    html = '<html lang="de"><script type="application/ld+json">{"@type": "Organization", "name": "N", "address": {"addressCountry": "AT"}}</script></html>'
    rows = profiled(page(html, domain="nord.de"))
    assert rows.profile["country"] == "AT"
    assert all(fact["sources_disagree"] for fact in facts_of(rows, "country").values())


def test_a_weak_sign_of_another_country_is_no_disagreement() -> None:
    rows = profiled(page('<html lang="de-AT"><p>x</p></html>', domain="nord.de"))
    facts = facts_of(rows, "country")
    assert set(facts) == {"DE", "AT"}
    assert not any(fact["sources_disagree"] for fact in facts.values())


def test_dollars_on_a_page_that_is_not_english_make_no_american() -> None:
    russian = "Мы делаем свечи вручную в маленькой мастерской и отправляем их по всему миру каждый день. " * 4
    rows = profiled(page(f"<p>{russian} $10 $20 $30 $40</p>", domain="nord.example"))
    assert rows.profile["country"] is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Angaben gemäß § 5 TMG: Nord Kerzen GmbH & Co. KG, Hauptstraße 1", ["Nord Kerzen GmbH & Co. KG"]),
        ("Impressum Wachswerk UG (haftungsbeschränkt)", ["Wachswerk UG (haftungsbeschränkt)"]),
        ("© 2026 The Candle Company Ltd. All rights reserved", ["The Candle Company Ltd."]),
        ("Copyright 2019-2026, Nord Candles, Inc.", ["Nord Candles Inc."]),
        ("Maison Dupont SARL au capital de 10 000 €", ["Maison Dupont SARL"]),
        ("Titular: Jabones del Sur S.L.", ["Jabones del Sur S.L."]),
        ("Nord Candele S.r.l. - P.IVA 01234567890", ["Nord Candele S.r.l."]),
        ("Bloemen & Zo B.V., Amsterdam", ["Bloemen & Zo B.V."]),
        ("Powered by Shopify Inc. and eBay Inc.", ["eBay Inc."]),
        ("a gmbh, an AG and nothing more", []),
    ],
)
def test_names_of_companies_are_read_in_text(text: str, names: list[str]) -> None:
    assert legal_names_in(text) == names


def test_the_company_that_is_named_like_the_site_is_its_own() -> None:
    imprint = page("<p>Hosting: Server Halle AG. Betreiber: Wachswerk Leipzig GmbH</p>", "/impressum", "contact")
    rows = profiled(page("<p>x</p>"), imprint)
    assert rows.profile["legal_name"] == "Wachswerk Leipzig GmbH"
    assert facts_of(rows, "legal_name")["Wachswerk Leipzig GmbH"]["page_url"] == "https://wachswerk.de/impressum"


def test_a_language_of_one_country_is_the_weakest_sign_of_it() -> None:
    danish = (
        "Vi laver vores lys i hånden på et lille værksted og sender dem to gange om ugen til hele verden, år efter år. "
        * 4
    )
    rows = profiled(page(f"<p>{danish}</p>", domain="nord.example"))
    assert rows.profile["country"] == "DK"
    assert facts_of(rows, "country")["DK"]["confidence"] <= 0.3


@pytest.mark.parametrize(
    ("stated", "said", "disagree"),
    [
        ("Nordlicht Ltd.", "Nordlicht Limited", False),
        ("Nordlicht GmbH & Co. KG", "Nordlicht GmbH", False),
        ("Nordlicht S.r.l.", "Nordlicht Atelier SRL", False),
        ("Nordlicht Ltd.", "Kerzenhof Limited", True),
    ],
)
def test_one_company_in_two_spellings_of_its_form_is_no_disagreement(stated: str, said: str, disagree: bool) -> None:
    data = json.dumps({"@type": "Organization", "name": "Nordlicht", "legalName": stated})
    html = f'<title>Nordlicht</title><script type="application/ld+json">{data}</script><p>Candles.</p>'
    imprint = page(f"<h1>Imprint</h1><p>{said}, London</p>", "/imprint", "imprint")
    names = facts_of(profiled(page(html), imprint), "legal_name")
    assert len(names) == 2
    assert {fact["sources_disagree"] for fact in names.values()} == {disagree}
