"""What a product page says where structured data doesn't, one rule a test, in the languages of shops."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.products import products_on
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline_tests.brands.websites import view


def shown(html: str, path: str = "/p/candle", domain: str = "wachswerk.de") -> Product:
    return products_on(view(html, path, "product", domain))[0]


def data(**stated: Any) -> str:
    item = {"@type": "Product", "name": "Candle", **stated}
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


def offer(price: object, **stated: Any) -> dict[str, Any]:
    return {"@type": "Offer", "price": price, "priceCurrency": "GBP", **stated}


@pytest.mark.parametrize(
    ("markup", "price", "before"),
    [
        ('<span class="price">£12.50</span>', 12.5, None),
        ('<span class="price-old">£20.00</span> <span class="price-new">£12.50</span>', 12.5, 20.0),
        ('<s class="price">£20</s><b class="price">£12.50</b>', 12.5, 20.0),
        ('<div class="price"><span class="price__was">£20.00</span><span class="price__now">£12.50</span></div>', 12.5, 20.0),
        ('<p class="price">RRP £20.00</p><p class="price">£12.50</p>', 12.5, 20.0),
        ('<p class="shipping-price">£3.95</p><p class="price">£12.50</p>', 12.5, None),
        ('<p class="price-per-month">£2.10</p><p class="price">£12.50</p>', 12.5, None),
        ('<p class="price">£12.50 \u2013 £18.00</p>', 12.5, None),
        ('<span class="price">£12<sup>.</sup><sup>50</sup></span>', 12.5, None),
        ('<span class="price">-20 % £12.50</span>', 12.5, None),
        ('<b class="price"><i class="price-sign">$</i><i class="price-whole">12<u>.</u></i><i class="price-cents">50</i></b>', 12.5, None),
        ('<b class="price"><i class="price-sign">$</i><i class="price-whole">12</i><sup class="price-cents">50</sup></b>', 12.5, None),
        ('<b class="price"><i class="offscreen">$12.50</i><i><i class="price-whole">12</i><sup class="price-cents">50</sup></i></b>', 12.5, None),
        ('<span class="price__regular">£12.50</span>', 12.5, None),
        ('<span id="ourprice">12,50 €</span>', 12.5, None),
        ('<span data-testid="product-price">12,50 €</span>', 12.5, None),
        ('<span class="precio">12,50 €</span>', 12.5, None),
        ('<span class="x1f">£12.50</span>', 12.5, None),
    ],
)  # fmt: skip
def test_the_price_beside_the_heading_is_read(markup: str, price: float, before: float | None) -> None:
    product = shown(f"<h1>Candle</h1><div>{markup}</div><button>Add to cart</button>")
    assert (product.price, product.list_price) == (price, before)


@pytest.mark.parametrize(
    "other",
    [
        '<div class="related-products"><span class="price">£3.00</span></div>',
        '<ul class="carousel"><li><span class="price">£3.00</span></li></ul>',
        '<nav><div><span class="price">£3.00</span></div></nav>',
        '<ul><li><a href="/p/b"><img src="b.jpg"></a><div><span class="price">£3.00</span></div></li></ul>',
        '<div class="mini-cart"><p><span class="price">£3.00</span></p></div>',
    ],
)
def test_prices_of_other_products_are_passed_over(other: str) -> None:
    html = f'<body>{other}<main><h1>Candle</h1>{other}<p class="price">£12.50</p>{other}</main></body>'
    assert shown(html).price == 12.5


def test_a_page_that_shows_only_other_products_prices_has_none() -> None:
    html = """<div class="x"><div><span class="price">$29.99</span></div></div><p></p><div><div><div><div><div><div><h1>Candle</h1>
    <p>Currently unavailable.</p></div></div></div></div></div></div>"""
    product = shown(html)
    assert (product.price, product.availability) == (None, "OutOfStock")


def test_of_several_headings_the_one_that_the_title_repeats_names_the_product() -> None:
    html = '<title>Beeswax candle | Wachswerk</title><h1>Sale</h1><h1>Beeswax candle</h1><p class="price">£5</p>'
    assert shown(html).title == "Beeswax candle"


def test_a_heading_with_buttons_in_it_is_the_part_that_the_title_repeats() -> None:
    html = '<title>Beeswax candle - Wachswerk</title><h1>Beeswax candle <div>Saved!</div><div>New list</div></h1><p class="price">£5</p>'
    assert shown(html).title == "Beeswax candle"


def test_a_struck_through_amount_in_the_data_is_the_price_before() -> None:
    html = data(offers=offer("20.00")) + '<h1>Candle</h1><s class="price">£20.00</s><b class="price">£12.50</b>'
    product = shown(html)
    assert (product.price, product.list_price, product.source_kind) == (12.5, 20.0, "json_ld")


def test_two_sources_outvote_one_on_the_price() -> None:
    metas = '<meta property="og:type" content="product"><meta property="og:title" content="Candle"><meta property="product:price:amount" content="40">'
    html = metas + data(offers=offer("9.00")) + '<h1>Candle</h1><p class="price">£40.00</p>'
    assert shown(html).price == 40.0


def test_a_price_that_the_page_does_not_show_is_less_sure() -> None:
    agreed = shown(data(offers=offer("9.00")) + '<h1>Candle</h1><p class="price">£9.00</p>')
    contested = shown(data(offers=offer("9.00")) + '<h1>Candle</h1><p class="price">£11.00</p>')
    assert contested.price == 9.0
    assert contested.confidence < agreed.confidence


@pytest.mark.parametrize(
    ("lines", "availability"),
    [
        ("<p>Currently unavailable</p>", "OutOfStock"),
        ("<p>Ausverkauft</p>", "OutOfStock"),
        ("<p>Actuellement indisponible.</p>", "OutOfStock"),
        ("<p>No disponible</p>", "OutOfStock"),
        ("<p>Нет в наличии</p>", "OutOfStock"),
        ("<p>Auf Lager</p><p>Größe 42 ausverkauft</p>", "InStock"),
        ('<option>38" sold out</option><option>XL - sold out</option><button>Add to cart</button>', "InStock"),
        ("<button>In den Warenkorb</button>", "InStock"),
        ("<h2>Similar products</h2><p>Sold out</p>", "InStock"),
        ("", "InStock"),
    ],
)
def test_availability_is_what_stands_below_the_heading(lines: str, availability: str) -> None:
    assert shown(f'<h1>Candle</h1><p class="price">£5.00</p>{lines}').availability == availability


def test_a_way_to_buy_outweighs_data_that_speaks_of_one_size() -> None:
    stated = data(offers=offer("5.00", availability="https://schema.org/OutOfStock"))
    assert shown(f"{stated}<h1>Candle</h1><button>Add to your basket</button>").availability == "InStock"
    assert (
        shown(f"{stated}<h1>Candle</h1><p>Sold out</p><button>Add to your basket</button>").availability == "OutOfStock"
    )
    assert shown(f"{stated}<h1>Candle</h1>").availability == "OutOfStock"


def test_variants_stated_as_products_are_one_that_can_be_had_if_one_of_them_can() -> None:
    sizes = "".join(
        data(sku=f"C-{size}", offers=offer("5.00", availability=f"https://schema.org/{state}"))
        for size, state in (("S", "OutOfStock"), ("M", "InStock"), ("L", "OutOfStock"))
    )
    found = products_on(view(f"{sizes}<h1>Candle</h1>", "/p/candle", "product"))
    assert [(one.availability, one.variant_count) for one in found] == [("InStock", 3)]


@pytest.mark.parametrize(
    ("row", "brand"),
    [
        (
            "<table><tr><th>Brand</th><td>Wachswerk</td></tr><tr><th>EAN</th><td>4012345678901</td></tr></table>",
            "Wachswerk",
        ),
        ("<p>Marke: Wachswerk</p>", "Wachswerk"),
        ("<dl><dt>Marque :</dt><dd>Wachswerk</dd></dl>", "Wachswerk"),
        ("<p>Hersteller:</p><p>Wachswerk</p>", "Wachswerk"),
        ("<p>Výrobca: <b>Wachswerk</b></p>", "Wachswerk"),
        ("<p>ブランド\uff1aWachswerk</p>", "Wachswerk"),
        ("<p>Visit the Wachswerk Store</p>", "Wachswerk"),
        ('<a href="/brand/wachswerk"><img alt="Wachswerk"></a>', "Wachswerk"),
        ('<span itemprop="brand">Kerzenhof</span>', "Kerzenhof"),
        ("<script>var page = {'brand': 'Wachs Werk'};</script>", None),
        ('<script>dataLayer = [{"brand": "wachswerk"}];</script>', "Wachswerk"),
        ("<p>Brand</p><p>Shop all</p>", None),
        ("<p>Brand: n/a</p>", None),
    ],
)
def test_the_brand_is_read_beside_its_label_or_where_the_title_confirms_it(row: str, brand: str | None) -> None:
    assert shown(f'<h1>Wachswerk pillar candle</h1><p class="price">£5.00</p>{row}').brand == brand


def test_a_label_says_more_than_data_about_the_brand() -> None:
    html = data(brand="Marketplace", offers=offer("5")) + "<h1>Candle</h1><p>Brand Name: Wachswerk</p>"
    assert shown(html).brand == "Wachswerk"


@pytest.mark.parametrize(
    ("row", "sku"),
    [
        ("<p>SKU: WW-1001</p>", "WW-1001"),
        ("<p>Product code: <b>WW-1001</b></p>", "WW-1001"),
        ("<table><tr><td>Artikelnummer</td><td>WW-1001</td></tr></table>", "WW-1001"),
        ("<p>Art.-Nr. WW-1001</p>", "WW-1001"),
        ("<p>Art. No. WW-1001</p>", "WW-1001"),
        ("<p>Product #WW-1001</p>", "WW-1001"),
        ("<p>Réf. : WW-1001</p>", "WW-1001"),
        ("<p>Código: WW-1001</p>", "WW-1001"),
        ("<p>Артикул: WW-1001</p>", "WW-1001"),
        ("<p>商品番号\uff1aWW-1001</p>", "WW-1001"),
        ("<p>Item # WW-1001</p>", "WW-1001"),
        ('<span class="product-sku">WW-1001</span>', "WW-1001"),
        ('<input type="hidden" name="sku" value="WW-1001">', "WW-1001"),
        ('<div data-product-sku="WW-1001"></div>', "WW-1001"),
        ("<p>SKU: 12/03/2021</p>", None),
        ("<p>SKU: see label</p>", None),
    ],
)
def test_the_number_is_read_beside_its_label_or_in_the_markup(row: str, sku: str | None) -> None:
    assert shown(f'<h1>Candle</h1><p class="price">£5.00</p>{row}').sku == sku


def test_the_number_shown_is_the_shop_s_and_that_in_the_data_its_variant_s() -> None:
    html = data(sku="238368885", offers=offer("5")) + "<h1>Candle</h1><p>Product code: 83810610</p>"
    assert shown(html).sku == "83810610"


def test_numbers_of_parts_do_not_displace_the_one_in_the_address() -> None:
    html = (
        data(sku="992.775.08", offers=offer("5"))
        + "<h1>Candle</h1><p>Article no.: 903.294.89</p><p>Article no.: 303.294.73</p>"
    )
    assert shown(html, "/p/candle-s99277508/").sku == "992.775.08"


@pytest.mark.parametrize(
    "path", ["/item/candle-4781720.html", "/deal/4781720", "/show?pid=4781720", "/p/B0ABC12345/candle"]
)
def test_the_number_in_the_address_is_the_product_s_if_the_page_speaks_of_it(path: str) -> None:
    number = "B0ABC12345" if "B0A" in path else "4781720"
    html = f'<h1>Candle</h1><p class="price">£5.00</p><img src="/i/{number}.jpg"><img src="/j/{number}.jpg"><i id="n{number}"></i>'
    assert shown(html, path).sku == number
    assert shown('<h1>Candle</h1><p class="price">£5.00</p>', path).sku is None


@pytest.mark.parametrize(
    ("price", "domain", "around", "currency"),
    [
        ("$5.00", "wachswerk.com", "", "USD"),
        ("$5.00", "wachswerk.ca", "", "CAD"),
        ("$5.00", "wachswerk.com", '<html lang="en-AU">', "AUD"),
        ("$5.00", "wachswerk.com", '<script>{"currencyCode":"NZD"}</script>', "NZD"),
        ("Rs 500", "wachswerk.pk", "", "PKR"),
        ("5,00 Kn", "wachswerk.hr", "", "HRK"),
        ("5.00", "wachswerk.co.uk", "", "GBP"),
        ("5.00", "wachswerk.com", '<meta property="og:price:currency" content="SEK">', "SEK"),
        ("30,000원", "wachswerk.com", "", "KRW"),
        ("9,50 \u0431.\u0440.", "wachswerk.com", "", "BYN"),
    ],
)
def test_the_currency_of_a_sign_is_that_of_the_page(price: str, domain: str, around: str, currency: str) -> None:
    html = f'{around}<h1>Candle</h1><p class="price">{price}</p><button>Add to cart</button>'
    assert shown(html, domain=domain).currency == currency


@pytest.mark.parametrize(
    "script",
    [
        'dataLayer.push({"ecommerce": {"detail": {"products": [{"name": "Pillar candle", "id": "C-77", "price": "12.50", "brand": "Wachswerk"}]}}});',
        'window.__INITIAL_STATE__ = {"a": [{"title": "Other candle", "price": 3}], "p": {"title": "Pillar candle", "sku": "C-77", "price": {"current": {"value": 12.5}}, "brand": {"name": "Wachswerk"}}};',
        'var x = {}; digitalData = {"product": [{"productName": "Pillar candle", "sku": "C-77", "price": 12.5, "manufacturer": "Wachswerk"}]}',
    ],
)  # fmt: skip
def test_the_data_of_scripts_is_read_for_the_product_of_the_heading_alone(script: str) -> None:
    html = f"<h1>Pillar candle</h1><button>Add to cart</button><script>{script}</script>"
    product = shown(html)
    assert (product.price, product.brand, product.sku) == (12.5, "Wachswerk", "C-77")
    other = shown(html.replace("<h1>Pillar candle", "<h1>Dinner plate"))
    assert (other.price, other.brand, other.sku) == (None, None, None)


def test_pictures_have_the_median_of_the_sizes_that_markup_states() -> None:
    image = [
        {"@type": "ImageObject", "url": f"/{n}.jpg", "width": 2000, "height": height}
        for n, height in enumerate((900, 1200, 1500))
    ]
    product = shown(data(image=image) + "<h1>Candle</h1>")
    assert (product.image_count, product.image_short_side_px) == (3, 1200)


def test_a_gallery_states_sizes_by_attributes_and_sets_of_sources() -> None:
    html = """<h1>Candle</h1><p class="price">£5</p><div class="product-gallery">
    <img src="/a.jpg" width="600" height="800" srcset="/a.jpg 600w, /a2.jpg 1200w"><img src="/b.jpg" width="600" height="800"></div>"""
    product = shown(html)
    assert (product.image_count, product.image_short_side_px) == (2, 1200)


@pytest.mark.parametrize(
    ("markup", "count"),
    [
        ('<select name="id"><option value="1">S</option><option value="2">M</option></select>', 2),
        ('<select name="attribute_size"><option value="">Choose</option><option value="s">S</option><option value="m">M</option></select><select name="attribute_colour"><option value="r">R</option><option value="g">G</option><option value="b">B</option></select>', 6),
        ('<select name="quantity"><option value="1">1</option><option value="2">2</option></select>', None),
    ],
)  # fmt: skip
def test_choices_of_the_order_form_are_variants(markup: str, count: int | None) -> None:
    assert shown(f'<h1>Candle</h1><p class="price">£5</p>{markup}').variant_count == count


def test_variants_of_a_group_and_offers_told_apart_are_counted() -> None:
    variants = [{"@type": "Product", "name": f"Candle {n}", "offers": offer(n)} for n in (4, 6, 8)]
    group = {"@type": "ProductGroup", "name": "Candle", "hasVariant": variants}
    assert shown(f'<script type="application/ld+json">{json.dumps(group)}</script><h1>Candle</h1>').variant_count == 3
    assert shown(data(offers=[offer(4, sku="a"), offer(6, sku="b")])).variant_count == 2
    assert shown(data(offers=[offer(4)])).variant_count is None


@pytest.mark.parametrize(
    "crumbs",
    [
        '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [{"position": 2, "item": {"name": "Candles"}}, {"position": 1, "name": "Home"}, {"position": 3, "name": "Pillars"}, {"position": 4, "name": "Candle"}]}</script>',
        '<nav class="breadcrumb"><a href="/">Startseite</a> &rsaquo; <a href="/c">Candles</a> &rsaquo; <a href="/c/p">Pillars</a> &rsaquo; <span>Candle</span></nav>',
        '<ul class="breadcrumbs"><li><a href="/">Accueil</a></li><li><a href="/c">Candles</a></li><li><a href="/c/p">Pillars</a></li><li>Candle</li></ul>',
        '<p id="crumbs">Home &gt; Candles &gt; Pillars &gt; Candle</p>',
    ],
)  # fmt: skip
def test_breadcrumbs_are_the_path_without_home_and_the_product(crumbs: str) -> None:
    assert shown(f'{crumbs}<h1>Candle</h1><p class="price">£5</p>').category_path == "Candles > Pillars"


def test_a_page_without_price_or_any_sign_of_a_product_has_none() -> None:
    assert products_on(view("<h1>Our story</h1><p>We began in 2011.</p>", "/p/story", "product")) == []


_PIECE = st.sampled_from(
    ["<h1>", "</h1>", "<p class=price>", "</p>", "£", "$", "€", "12.50", "-5", "1e9", "9" * 400, "SKU:", "Brand:", "Add to cart", "sold out",
     "<select name=id>", "<option value=1>", "<img class=gallery width=1e9 height=-3 srcset='a 99999w'>", "<nav class=breadcrumb>", " > ",
     '<script type="application/ld+json">{"@type":"Product","name":"a","offers":{"price":', '"x"}}</script>', "<del>", "<li>", "<a href=/brand/x>",
     "dataLayer=[{", '"name":"a"', "</script>", "\u202e", "\x00", "&#0;", "☃"]
)  # fmt: skip


@given(st.lists(_PIECE | st.text(max_size=12), max_size=40))
def test_whatever_a_page_holds_amounts_are_positive_and_counts_not_negative(pieces: list[str]) -> None:
    for product in products_on(view("".join(pieces), "/p/1234567", "product")):
        assert product.price is None or 0 < product.price <= 1e8
        assert product.list_price is None or (product.price is not None and product.list_price > product.price)
        assert 0 <= product.confidence <= 1
        assert product.image_count >= 0
        assert product.variant_count is None or product.variant_count > 0
        assert product.image_short_side_px is None or product.image_short_side_px > 0


@pytest.mark.parametrize(
    "html",
    [
        "<h1>candle</h1>" + '<div class="price">' * 100_000 + "5 €",
        "<h1>candle</h1><script>window.__INITIAL_STATE__=" + "[" * 100_000 + "</script>",
        '<h1>candle</h1><script>window.__INITIAL_STATE__={"a":['
        + '{"name":"candle","price":5},' * 50_000
        + "</script>",
        "<h1>candle</h1><span class=price>" + "9" * 5_000 + " €</span>",
        "<h1>candle</h1>" + "<p>Brand:</p><p>SKU</p>" * 12_000,
        "<h1>candle</h1><script>" + 'brand: "x' * 100_000 + "</script>",
        "<div class=price>" * 400 + ("<p>" + "text " * 2_000 + "</p>") * 400 + "<h1>candle</h1>",
        "<h1>" * 400 + "candle" + "<b>x</b>" * 12_000,
    ],
)
def test_hostile_pages_are_read_to_an_end(html: str) -> None:
    for product in products_on(view(html, "/p/candle", "product")):
        assert product.price is None or product.price <= 1e8


def test_rdfa_states_a_product_as_microdata_does() -> None:
    html = """<div vocab="https://schema.org/" typeof="Product"><h1 property="name">Candle</h1><b property="sku">WW-1</b>
    <div property="offers" typeof="Offer"><i property="price">3.00</i><meta property="priceCurrency" content="EUR"></div></div>"""
    product = shown(html)
    assert (product.price, product.currency, product.sku, product.source_kind) == (3.0, "EUR", "WW-1", "microdata")


OTHERS = "<h2>Our favourites</h2><h3>Mug</h3><button>Add to cart</button>"


@pytest.mark.parametrize(
    ("state", "below", "availability"),
    [
        ("OutOfStock", f"<p>Notify me when back</p>{OTHERS}", "OutOfStock"),
        ("OutOfStock", f"<button>Add to cart</button>{OTHERS}", "InStock"),
        ("OutOfStock", "<h2>Colour: Red</h2><h3>Size</h3><button>Add to cart</button>", "InStock"),
        ("Discontinued", "<button>Add to cart</button>", "Discontinued"),
        ("InStock", OTHERS, "InStock"),
    ],
)
def test_a_button_of_another_product_does_not_make_it_available(state: str, below: str, availability: str) -> None:
    markup = data(offers=offer("12.00", availability=f"https://schema.org/{state}"))
    assert shown(f"{markup}<p>Candle</p><h1>Candle</h1>{below}").availability == availability


@pytest.mark.parametrize(
    ("markup", "price", "before"),
    [
        ('<p class="price">£5 off £50</p>', 50.0, None),
        ('<p class="price">or 4 payments of £5</p><p class="price">£20</p>', 20.0, None),
        ('<p class="price">Free shipping over £50</p><p class="price">£20</p>', 20.0, None),
        ('<p class="price">Versandkostenfrei ab 50 €</p><p class="price">20 €</p>', 20.0, None),
        ('<p class="price">£15.00 (£3.00 / 100 g)</p>', 15.0, None),
        ('<p class="price">£3.00 per 100 g £15.00</p>', 15.0, None),
        ('<p class="price">£12.50/kg</p>', 12.5, None),
        ('<p class="price">\u0663\u066b\u0665\u0660 \u062f.\u0643</p>', 3.5, None),
        ('<p class="price">\u0661\u066c\u0662\u0665\u0660\u066b\u0665 \u062f.\u0625</p>', 1250.5, None),
    ],
)
def test_the_price_is_none_of_the_amounts_beside_it(markup: str, price: float, before: float | None) -> None:
    found = shown(f"<h1>Candle</h1>{markup}<button>Add to cart</button>")
    assert (found.price, found.list_price) == (price, before)
