import json
from typing import Any

import pytest

from sourcing_pipeline.brands.shipping import EU, countries_in
from sourcing_pipeline.brands.site_profile import SiteRows
from sourcing_pipeline_tests.brands.websites import facts_of, page, profiled

HOME = page("<html><title>Nord</title><body><p>Nord</p></body></html>", domain="nord.example")


def with_page(html: str, path: str = "/shipping", kind: str = "shipping") -> SiteRows:
    """A site with one page besides its home page."""
    return profiled(HOME, page(html, path, kind, domain="nord.example"))


def with_data(data: dict[str, Any]) -> SiteRows:
    """A site whose product page holds structured data."""
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return with_page(script, "/products/x", "product")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("We ship to Germany, Austria and the UK.", ["AT", "DE", "GB"]),
        ("We deliver to DE, AT, NL.", ["AT", "DE", "NL"]),
        ("Wir liefern nach Deutschland, Österreich und in die Schweiz.", ["AT", "CH", "DE"]),
        ("Nous livrons en France, en Belgique et au Luxembourg.", ["BE", "FR", "LU"]),
        ("Enviamos a España y Portugal.", ["ES", "PT"]),
        ("Spediamo in Italia, Francia e Germania.", ["DE", "FR", "IT"]),
        ("Wij verzenden naar Nederland en België.", ["BE", "NL"]),
        ("We ship to all EU countries.", sorted(EU)),
    ],
)
def test_countries_that_a_shop_ships_to_are_read(text: str, codes: list[str]) -> None:
    assert with_page(f"<h1>Shipping</h1><p>{text} Call us in Japan.</p>").profile["ships_to"] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("We ship to the United States and Canada. We do not ship to Russia or Belarus.", ["CA", "US"]),
        ("We don't currently ship to Norway.", None),
        ("We ship everywhere except Norway, Switzerland, Iceland and Turkey.", None),
        ("We ship to all EU countries except Greece and Finland.", sorted(EU - {"GR", "FI"})),
        ("We ship to Germany (except islands), France and Italy.", ["DE", "FR", "IT"]),
        ("Wir liefern nach Deutschland und Österreich. Kein Versand nach Norwegen.", ["AT", "DE"]),
        ("Wir liefern in die EU, innerhalb der EU außer Griechenland.", sorted(EU - {"GR"})),
        ("Nous livrons en France et en Belgique. Pas de livraison en Suisse.", ["BE", "FR"]),
        ("Nous livrons en France, sauf Monaco.", ["FR"]),
        ("No enviamos a Noruega. Enviamos a España y Portugal, excepto Andorra.", ["ES", "PT"]),
        ("Non spediamo in Norvegia. Spediamo in Italia e Francia.", ["FR", "IT"]),
        ("Wij verzenden naar Nederland en België, behalve Noorwegen. Geen verzending naar Zwitserland.", ["BE", "NL"]),
    ],
)
def test_countries_that_a_shop_says_it_doesn_t_ship_to_are_none_of_its(text: str, codes: list[str] | None) -> None:
    assert with_page(f"<h1>Delivery</h1><p>{text}</p>").profile["ships_to"] == codes


@pytest.mark.parametrize(
    "text", ["We do not ship worldwide.", "Kein weltweiter Versand", "No enviamos a todo el mundo"]
)
def test_a_shop_that_denies_it_doesn_t_ship_worldwide(text: str) -> None:
    assert with_page(f"<p>{text}</p>").profile["ships_worldwide"] is None


def test_what_isn_t_the_only_thing_is_not_denied() -> None:
    assert with_page("<p>Why not? We ship to Norway. Not only made in Italy.</p>").profile["ships_to"] == ["NO"]


def test_a_list_of_rates_names_countries_too() -> None:
    html = "<main><table><tr><td>Germany<td>4<tr><td>France<td>5<tr><td>Italy<td>6<tr><td>Spain<td>7</table></main>"
    assert with_page(html).profile["ships_to"] == ["DE", "ES", "FR", "IT"]


def test_structured_data_states_where_offers_ship_to() -> None:
    details = [{"@type": "OfferShippingDetails", "shippingDestination": {"@type": "DefinedRegion", "addressCountry": code}} for code in ("SE", "NO")]  # fmt: skip
    rows = with_data({"@type": "Product", "name": "x", "offers": {"@type": "Offer", "price": 5, "priceCurrency": "SEK", "shippingDetails": details}})  # fmt: skip
    (fact,) = facts_of(rows, "ships_to").values()
    assert (fact["value"], fact["source_kind"], rows.profile["ships_to"]) == ("NO, SE", "json_ld", ["NO", "SE"])


def test_markets_of_a_platform_are_countries_that_it_ships_to() -> None:
    form = (
        '<form action="/localization"><a data-value="DE">x</a><a data-value="FR">x</a><a data-value="zz">x</a></form>'
    )
    assert with_page(form, "/", "other").profile["ships_to"] == ["DE", "FR"]


@pytest.mark.parametrize("text", ["We ship worldwide.", "Weltweiter Versand", "Livraison dans le monde entier", "Enviamos a todo el mundo",
                                  "Spedizioni in tutto il mondo", "Wij verzenden wereldwijd"])  # fmt: skip
def test_the_whole_world_is_said(text: str) -> None:
    assert with_page(f"<p>{text}</p>").profile["ships_worldwide"] is True


def test_where_a_reader_is_taken_to_be_is_no_country_of_shipping() -> None:
    assert profiled(page("<p>Delivery to Netherlands</p>", domain="nord.example")).profile["ships_to"] is None


def test_states_and_words_are_no_countries() -> None:
    assert countries_in("New Mexico, in it or to be") == set()
    assert countries_in("AT NIGHT") == set()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("You may return unused goods within 30 days.", 30),
        ("We offer a 60-day money back guarantee.", 60),
        ("Sie können die Ware innerhalb von 14 Tagen zurückgeben.", 14),
        ("Es gilt ein Rückgaberecht von vier Wochen.", 28),
        ("Vous pouvez retourner les articles sous 30 jours.", 30),
        ("Vous disposez de quatorze jours pour exercer votre droit de rétractation.", 14),
        ("Puedes devolver el artículo en 30 días.", 30),
        ("Puoi restituire gli articoli entro 14 giorni.", 14),
        ("Je kunt het artikel binnen 14 dagen retourneren.", 14),
        ("We ship returns of mail within 2 days.", None),
        ("Your return is refunded within 14 days.", None),
    ],
)
def test_how_long_goods_may_be_returned_is_read(text: str, days: int | None) -> None:
    assert with_page(f"<p>{text}</p>", "/returns", "shipping").profile["returns_days"] == days


def test_a_policy_in_structured_data_comes_first() -> None:
    policy = {"@type": "MerchantReturnPolicy", "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow", "merchantReturnDays": 100}  # fmt: skip
    assert (
        with_data({"@type": "Organization", "name": "Nord", "hasMerchantReturnPolicy": policy}).profile["returns_days"]
        == 100
    )
    never = {"@type": "MerchantReturnPolicy", "returnPolicyCategory": "https://schema.org/MerchantReturnNotPermitted"}
    assert (
        with_data({"@type": "Organization", "name": "Nord", "hasMerchantReturnPolicy": never}).profile["returns_days"]
        == 0
    )


def test_pages_that_state_other_times_are_marked() -> None:
    first = page("<p>You may return goods within 30 days.</p>", "/returns", "shipping", "nord.example")
    other = page("<p>Returns are accepted within 14 days.</p>", "/shipping", "shipping", "nord.example")
    facts = facts_of(profiled(HOME, first, other), "returns_days")
    assert set(facts) == {"30", "14"}
    assert all(fact["sources_disagree"] for fact in facts.values())
