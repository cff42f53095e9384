import pytest

from sourcing_pipeline.brands.products import products_on
from sourcing_pipeline_tests.brands.websites import PRODUCT, view


def script(text: str) -> str:
    return f'<html><body><script type="application/ld+json">{text}</script></body></html>'


def test_a_product_of_json_ld_has_all_it_states() -> None:
    (product,) = products_on(view(PRODUCT, "/products/stumpenkerze", "product"))
    assert (product.title, product.brand, product.sku, product.gtin) == (
        "Stumpenkerze",
        "Wachswerk",
        "WW-1",
        "4012345678901",
    )
    assert (product.price, product.list_price, product.currency, product.availability) == (24.5, 29.0, "EUR", "InStock")
    assert (product.image_count, product.rating, product.review_count, product.source_kind) == (3, 4.5, 12, "json_ld")


def test_an_aggregate_offer_gives_its_low_price() -> None:
    (product,) = products_on(
        view(
            script("""{"@type": "Product", "name": "Kerze", "offers": {"@type": "AggregateOffer", "lowPrice": 5, "highPrice": 9,
        "priceCurrency": "GBP"}}""")
        )
    )
    assert (product.price, product.list_price, product.currency) == (5.0, None, "GBP")


def test_a_product_group_is_one_product() -> None:
    (product,) = products_on(
        view(
            script("""{"@type": "ProductGroup", "name": "Kerze", "hasVariant": [
        {"@type": "Product", "name": "Kerze rot", "offers": {"@type": "Offer", "price": 4, "priceCurrency": "EUR"}},
        {"@type": "Product", "name": "Kerze blau", "offers": {"@type": "Offer", "price": 6, "priceCurrency": "EUR"}}]}""")
        )
    )
    assert (product.title, product.price) == ("Kerze", 4.0)


def test_related_products_are_not_the_page_s_own() -> None:
    found = products_on(
        view(script("""{"@type": "Product", "name": "Kerze", "isRelatedTo": {"@type": "Product", "name": "Teller"}}"""))
    )
    assert [product.title for product in found] == ["Kerze"]


def test_a_list_of_products_gives_each() -> None:
    found = products_on(
        view(
            script("""{"@type": "ItemList", "itemListElement": [
        {"@type": "ListItem", "item": {"@type": "Product", "name": "A", "offers": {"price": "1", "priceCurrency": "EUR"}}},
        {"@type": "ListItem", "item": {"@type": "Product", "name": "B", "offers": {"price": "2", "priceCurrency": "EUR"}}}]}"""),
            "/shop",
            "listing",
        )
    )
    assert [(product.title, product.price) for product in found] == [("A", 1.0), ("B", 2.0)]


def test_open_graph_states_a_product() -> None:
    (product,) = products_on(
        view(
            """<meta property="og:type" content="product"><meta property="og:title" content="Kerze &ndash; Wachswerk">
        <meta property="product:price:amount" content="12,50"><meta property="product:price:currency" content="EUR">
        <meta property="product:availability" content="oos"><h1>Kerze</h1>""",
            "/p/kerze",
            "product",
        )
    )
    assert (product.title, product.price, product.currency, product.availability) == (
        "Kerze",
        12.5,
        "EUR",
        "OutOfStock",
    )
    assert product.source_kind == "open_graph"


def test_one_source_fills_what_another_lacks() -> None:
    (product,) = products_on(
        view(
            script('{"@type": "Product", "name": "Kerze"}')
            + """<div itemscope itemtype="http://schema.org/Product">
        <b itemprop="name">Kerze</b><b itemprop="sku">K1</b><div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
        <i itemprop="price">3.00</i><meta itemprop="priceCurrency" content="EUR"></div></div>""",
            "/p/kerze",
            "product",
        )
    )
    assert (product.source_kind, product.sku, product.price, product.currency) == ("json_ld", "K1", 3.0, "EUR")


def test_a_product_page_without_structured_data_is_read_as_text() -> None:
    (product,) = products_on(
        view(
            """<h1>Kerze</h1><div class="price"><del>30,00 €</del> <b>24,50 €</b></div><p>Auf Lager</p>
        <div class="related"><span class="price">1,00 €</span></div><button>In den Warenkorb</button>""",
            "/p/kerze",
            "product",
        )
    )
    assert (product.title, product.price, product.list_price, product.currency) == ("Kerze", 24.5, 30.0, "EUR")
    assert (product.availability, product.source_kind) == ("InStock", "text")


def test_cards_of_a_listing_are_products() -> None:
    cards = "".join(
        f'<li><a href="/p/{n}"><img src="/{n}.jpg"></a><a href="/p/{n}">Kerze {n}</a><span class="price">£{n}.50</span></li>'
        for n in range(1, 6)
    )
    found = products_on(view(f"<ul>{cards}</ul>", "/shop", "listing"))
    assert [(product.title, product.price, product.currency) for product in found][:2] == [
        ("Kerze 1", 1.5, "GBP"),
        ("Kerze 2", 2.5, "GBP"),
    ]
    assert len(found) == 5


@pytest.mark.parametrize("stated", ["[]", "{}", '"text"', "5", "null", '{"@type": "Product"}', '{"@type": ["Product"], "offers": [null, 1, [], {"price": {}}]}',
                                    '{"@type": "Product", "name": {"@value": null}, "brand": [], "image": {"url": {"url": {}}}}'])  # fmt: skip
def test_nonsense_is_no_product(stated: str) -> None:
    assert products_on(view(script(stated))) == []


def test_a_table_of_links_with_prices_beside_them_is_a_listing() -> None:
    rows = "".join(
        f'<tr><td><img src="/{n}.jpg"></td><td><a href="/mug-{n}.html">Mug {n}</a><br>Prijs: EUR{n}.50{before}</td></tr>'
        for n, before in ((4, ""), (5, " <strike>EUR9.00</strike>"), (6, ""))
    )
    found = products_on(view(f"<h1>Alle producten</h1><table>{rows}</table>", "/alle-producten.html", "listing"))
    assert [(one.title, one.price, one.list_price, one.currency) for one in found] == [
        ("Mug 4", 4.5, None, "EUR"),
        ("Mug 5", 5.5, 9.0, "EUR"),
        ("Mug 6", 6.5, None, "EUR"),
    ]


def test_links_that_share_one_price_are_no_listing() -> None:
    links = "".join(f'<a href="/{n}">Mug {n}</a> ' for n in range(4))
    assert products_on(view(f"<div>{links} EUR 1.50 EUR 2.50 EUR 3.50</div>", "/shop", "listing")) == []


@pytest.mark.parametrize("label", ["Prijs: ", "Preis ", "Prix : ", "Precio: ", "Price: ", ""])
def test_a_labelled_price_is_read_where_no_element_is_called_a_price(label: str) -> None:
    markup = f"<h1>Mug</h1><p><b>{label}EUR26.80</b> <strike>EUR30.00</strike></p><form><input type=submit value='Add to cart'></form>"
    (found,) = products_on(view(markup, "/mug.html", "other"))
    assert (found.title, found.price, found.currency) == ("Mug", 26.8, "EUR")


@pytest.mark.parametrize(
    ("text", "price", "before"),
    [
        ("£15 <s>£20</s>", 15.0, 20.0),
        ("£15.00 RRP £20.00", 15.0, 20.0),
        ("Was £20 now £15", 15.0, 20.0),
        ("£10 \u2013 £20", 10.0, None),
        ("£15.00 (£3.00 / 100 g)", 15.0, None),
        ("Save £5 now £20", 20.0, None),
        ("20 € Sie sparen 5 €", 20.0, None),
        ("100 g £5, £50/kg", 5.0, None),
        ("4 payments of £5.00, or £20.00", 20.0, None),
        ("£20 (1 kg = £40)", 20.0, None),
        ("£12.50/kg", 12.5, None),
    ],
)
@pytest.mark.parametrize("holder", ["span class=price", "span"])
def test_a_card_s_price_is_none_of_the_amounts_beside_it(
    text: str, price: float, before: float | None, holder: str
) -> None:
    cards = "".join(f'<li><a href="/p/{name}">Mug {name}</a><{holder}>{text}</span></li>' for name in "abcd")
    found = products_on(view(f"<ul>{cards}</ul>", "/shop", "listing"))
    assert [(one.price, one.list_price) for one in found] == [(price, before)] * 4


def test_a_card_s_struck_price_comes_first_and_is_not_its_price() -> None:
    cards = "".join(
        f'<li><a href="/p/{n}">Mug {n}</a><s class="price">£20</s><b class="price">£15</b><i class="unit-price">£3</i></li>'
        for n in "abc"
    )
    found = products_on(view(f"<ul>{cards}</ul>", "/shop", "listing"))
    assert [one.price for one in found] == [15.0] * 3
