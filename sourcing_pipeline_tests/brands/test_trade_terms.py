"""Terms of trade, stockists and claims in the languages that brands write in."""

from typing import Any

import pytest

from sourcing_pipeline.brands.durations import days_in
from sourcing_pipeline.brands.site_profile import SiteRows
from sourcing_pipeline.brands.stockists import stated_stockists
from sourcing_pipeline.brands.trade_terms import markups_in
from sourcing_pipeline_tests.brands.websites import facts_of, page, profiled

HOME = page("<html><title>Nord</title><body><p>Nord</p></body></html>", domain="nord.example")


def wholesale(*paragraphs: str, head: str = "Wholesale") -> SiteRows:
    """A site whose page for retailers says something."""
    html = f"<title>{head}</title><h1>{head}</h1><p>Wholesale for retailers.</p>" + "".join(f"<p>{text}</p>" for text in paragraphs)  # fmt: skip
    return profiled(HOME, page(html, "/wholesale", "wholesale", domain="nord.example"))


def about(text: str, lang: str = "en") -> SiteRows:
    """A site whose page about the brand says something."""
    return profiled(
        HOME, page(f'<html lang="{lang}"><h1>x</h1><p>{text}</p></html>', "/about", "about", "nord.example")
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Our minimum opening order is £150.", "150 GBP"),
        ("There is a minimum order of $200 for new stockists.", "200 USD"),
        ("The MOQ is 100 euros.", "100 EUR"),
        ("Mindestbestellwert: 150,00 €.", "150 EUR"),
        ("Der Mindestauftragswert beträgt 250 Euro netto.", "250 EUR"),
        ("Minimum de commande : 120 €.", "120 EUR"),
        ("La première commande minimum est de 300 €.", "300 EUR"),
        ("Pedido mínimo: 90 €.", "90 EUR"),
        ("L'ordine minimo è di 200 €.", "200 EUR"),
        ("Minimale bestelling: €175.", "175 EUR"),
        ("There is no minimum order.", "0"),
        ("Bei uns gibt es keinen Druck und kein Mindestbestellwert.", "0"),
        ("Pas de minimum de commande.", "0"),
        ("Geen minimum bestelling.", "0"),
    ],
)
def test_the_least_order_is_read(text: str, value: str) -> None:
    (fact,) = facts_of(wholesale(text), "minimum_order_amount").values()
    assert (fact["value"], fact["is_chosen"], fact["sources_disagree"]) == (value, True, False)


def test_the_least_order_of_reorders_and_of_free_shipping_are_others() -> None:
    rows = wholesale(
        "Minimum opening order £150.", "Minimum reorder: minimum order for reorders £75.",
        "Free shipping: minimum order of £500 for free delivery.",
    )  # fmt: skip
    assert set(facts_of(rows, "minimum_order_amount")) == {"150 GBP"}
    assert set(facts_of(rows, "reorder_minimum_amount")) == {"75 GBP"}
    assert rows.profile["minimum_order_amount"] == 150


def test_a_least_number_of_pieces_is_no_amount() -> None:
    rows = wholesale("Minimum order: 12 pieces per design.")
    assert set(facts_of(rows, "minimum_order_quantity")) == {"12"}
    assert rows.profile["minimum_order_amount"] is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Lead time: 2-3 weeks.", 17.5),
        ("Orders are dispatched within 5 working days.", 5),
        ("Lieferzeit: 10 bis 14 Werktage.", 12),
        ("Délai de livraison : 5 à 7 jours ouvrés.", 6),
        ("Expédié sous 48 heures.", 2),
        ("Plazo de entrega: dos semanas.", 14),
        ("Tempi di consegna: 10 giorni lavorativi.", 10),
        ("De levertijd is drie weken.", 21),
    ],
)
def test_lead_times_are_read(text: str, days: float) -> None:
    assert wholesale(text).profile["lead_time_days"] == days


def test_how_fast_a_shop_sends_to_its_own_customers_is_no_lead_time() -> None:
    shipping = page("<h1>Shipping</h1><p>Orders are dispatched within 2 days.</p>", "/shipping", "shipping", "nord.example")  # fmt: skip
    assert profiled(HOME, shipping).profile["lead_time_days"] is None


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("we work with keystone pricing", 2.0),
        ("retail mark-up of 2.4", 2.4),
        ("a retail markup of 120%", 2.2),
        ("our retail margin is 50%", 2.0),
        ("wholesale prices are 50% off the retail price", 2.0),
        ("our rrp is 2.5x wholesale", 2.5),
        ("handelsspanne: 55 %", 2.22),
        ("die kalkulation ist 2,3", 2.3),
        ("50 % rabatt auf den uvp", 2.0),
        ("un coefficient multiplicateur de 2,5", 2.5),
        ("une marge de 50 %", 2.0),
        ("margen del 50 %", 2.0),
        ("ricarico del 100%", 2.0),
        ("margine del 45%", 1.82),
        ("een marge van 50%", 2.0),
        ("calculatiefactor 2,2", 2.2),
    ],
)
def test_what_retailers_earn_is_a_multiple(text: str, markup: float) -> None:
    assert markups_in(text) == [markup]
    assert wholesale(text.capitalize()).profile["retail_markup"] == markup


@pytest.mark.parametrize(
    "text", ["20% off everything", "a margin of error", "margin: 12px", "margin of 100%", "factor 30"]
)
def test_other_numbers_are_no_markup(text: str) -> None:
    assert markups_in(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("find us at over 300 stockists worldwide", 300),
        ("bei mehr als 1.200 händlern", 1200),
        ("dans plus de 200 points de vente", 200),
        ("en más de 150 puntos de venta", 150),
        ("in oltre 80 punti vendita", 80),
        ("bij meer dan 90 verkooppunten", 90),
        ("since 2011 retailers love us", None),
        ("£500 retailers", None),
    ],
)
def test_stated_numbers_of_stockists_are_read(text: str, count: int | None) -> None:
    assert stated_stockists(text) == count


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Our vegan and cruelty-free soaps are handmade in Scotland.", ["cruelty-free", "handmade", "made in GB", "vegan"]),
        ("Unsere veganen Seifen werden von Hand gefertigt, hergestellt in Deutschland.", ["handmade", "made in DE", "vegan"]),
        ("Des bougies végan, faites main, fabriquées en France.", ["handmade", "made in FR"]),
        ("Jabones veganos hechos a mano en España con algodón orgánico.", ["handmade", "organic", "vegan"]),
        ("Candele fatte a mano, prodotte con carta riciclata.", ["handmade", "recycled"]),
        ("Handgemaakte kaarsen van gerecycled glas, gemaakt in Nederland.", ["handmade", "made in NL", "recycled"]),
        ("This soap is not vegan.", []),
        ("Not made in China.", []),
        ("Nicht hergestellt in China, kein veganes Wachs.", []),
    ],
)  # fmt: skip
def test_claims_are_the_site_s_own(text: str, claims: list[str]) -> None:
    profile: dict[str, Any] = about(text).profile
    assert [claim for claim in claims if claim not in (profile["claims"] or [])] == []
    if not claims:
        assert profile["claims"] is None


def test_a_claim_of_one_product_is_not_the_brand_s() -> None:
    product = page("<h1>Soap</h1><p>A vegan soap.</p>", "/products/soap", "product", "nord.example")
    assert profiled(HOME, product).profile["claims"] is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (": 10 days from order", 10),
        (": 2-3 weeks", 17.5),
        (": 5 à 7 jours", 6),
        ("within fourteen (14) days", 14),
        ("14-tägiges rückgaberecht", 14),
        ("innerhalb von zwei werktagen", 2),
        ("within one month", 30),
        (": 900 days", None),
        (": 5 to 2 days", None),
        ("soon", None),
        ("mondays 1 to 5", None),
    ],
)
def test_times_are_read_in_days(text: str, days: float | None) -> None:
    assert days_in(text) == days
