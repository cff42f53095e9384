import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.brands.gtin import gtin_of
from sourcing_pipeline.brands.product_feed import MAX_DESCRIPTION, MAX_PRODUCTS, read_product_feed
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline_tests.brands.feeds import CANDLE, STORE_CANDLE, named, shopify_body, store_body

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
SHOPIFY_FIELDS = ("title", "handle", "body_html", "vendor", "product_type", "variants", "images")
STORE_FIELDS = ("name", "permalink", "sku", "description", "prices", "price_range", "average_rating", "review_count", "images",
                "categories", "brands", "is_in_stock", "currency_minor_unit", "price", "regular_price", "currency_code")  # fmt: skip


def one(body: bytes) -> Product:
    (product,) = read_product_feed(body).products
    return product


def shopify(**changes: Any) -> Product:
    return one(shopify_body({**CANDLE, **changes}))


def store(**changes: Any) -> Product:
    return one(store_body({**STORE_CANDLE, **changes}))


def prices(**changes: Any) -> dict[str, Any]:
    return {**STORE_CANDLE["prices"], **changes}


def test_a_product_of_shopify_has_all_that_its_feed_states() -> None:
    product = shopify()
    assert (product.title, product.brand, product.category) == ("Stumpenkerze", "Wachswerk", "Kerzen")
    assert (product.sku, product.gtin, product.url) == ("WW-1-L", "4012345678901", "/products/stumpenkerze")
    assert (product.price, product.list_price, product.currency) == (24.5, None, None)
    assert (product.availability, product.image_count) == ("InStock", 2)
    assert product.description == "Bienenwachs & Baumwolle. Brennt 40 Stunden."
    assert (product.source_kind, product.confidence) == ("platform", 0.9)


def test_a_product_of_woocommerce_has_all_that_its_feed_states() -> None:
    product = store()
    assert (product.title, product.brand, product.category) == (
        "Stumpenkerze \u2013 klein",
        "Wachswerk",
        "Kerzen & Licht",
    )
    assert (product.sku, product.url) == ("WW-1", "https://wachswerk.de/produkt/stumpenkerze/")
    assert (product.price, product.list_price, product.currency) == (12.5, 15.0, "EUR")
    assert (product.availability, product.image_count) == ("InStock", 1)
    assert (product.rating, product.review_count) == (4.5, 12)


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ([{"price": "12.50", "compare_at_price": "15.00"}, {"price": "20.00"}], (12.5, 15.0)),
        ([{"price": "12.50", "compare_at_price": "12.50"}], (12.5, None)),
        ([{"price": "12.50", "compare_at_price": "9.00"}], (12.5, None)),
        ([{"price": "12.50", "compare_at_price": ""}], (12.5, None)),
        ([{"price": 12}, {"price": "x"}, {"price": None}, {}, None, 3, "y"], (12.0, None)),
        ([{"price": "0.00"}], (None, None)),
        ([{"price": "-4.00"}], (None, None)),
        ([{"price": 1e999}, {"price": "9" * 5_000}], (None, None)),
        ([], (None, None)),
        (None, (None, None)),
        ({"price": "3.00"}, (3.0, None)),
    ],
)
def test_the_lowest_price_of_the_variants_counts(variants: Any, expected: tuple[float | None, float | None]) -> None:
    product = shopify(variants=variants)
    assert (product.price, product.list_price) == expected


@pytest.mark.parametrize(
    ("available", "expected"),
    [([True, False], "InStock"), ([False, False], "OutOfStock"), ([None], None), (["true"], None), ([], None)],
)
def test_a_product_is_in_stock_if_a_variant_is(available: list[Any], expected: str | None) -> None:
    assert shopify(variants=[{"price": "1.00", "available": one} for one in available]).availability == expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (prices(price="1250", currency_minor_unit=0), 1250.0),
        (prices(price="1250", currency_minor_unit=3), 1.25),
        (prices(price=1250), 12.5),
        (prices(price_range={"min_amount": "900", "max_amount": "1900"}), 9.0),
        (prices(price="12.50"), None),
        (prices(price=""), None),
        (prices(price="0"), None),
        (prices(price="-5"), None),
        (prices(price="1" * 40), None),
        (prices(currency_minor_unit=None), None),
        (prices(currency_minor_unit=True), None),
        (prices(currency_minor_unit=99), None),
        (prices(price_range=[], price=[]), None),
        (None, None),
        ("x", None),
    ],
)
def test_amounts_in_minor_units_need_the_number_of_digits(stated: Any, expected: float | None) -> None:
    product = store(prices=stated)
    assert product.price == expected
    assert (product.currency is None) == (expected is None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_in_stock": False}, "OutOfStock"),
        ({"is_on_backorder": True}, "BackOrder"),
        ({"is_in_stock": None}, None),
        ({"is_in_stock": "yes"}, None),
    ],
)
def test_woocommerce_says_what_is_in_stock(changes: dict[str, Any], expected: str | None) -> None:
    assert store(**changes).availability == expected


def test_no_reviews_are_no_rating() -> None:
    product = store(average_rating="0", review_count=0)
    assert (product.rating, product.review_count) == (None, None)
    assert store(average_rating="87").rating is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4012345678901", "4012345678901"),
        (" 4012-3456-7890-1 ", "4012345678901"),
        ("4012345678902", None),
        ("96385074", "96385074"),
        ("036000291452", "036000291452"),
        ("10036000291459", "10036000291459"),
        ("0000000000000", None),
        ("123", None),
        ("\u0664\u0660\u0661\u0662\u0663\u0664\u0665\u0666", None),
        ("", None),
        (None, None),
    ],
)
def test_a_barcode_is_a_gtin_if_its_check_digit_is_right(text: str | None, expected: str | None) -> None:
    assert gtin_of(text) == expected


def test_what_has_no_title_is_no_product_and_stops_no_other() -> None:
    body = shopify_body(None, 3, "x", [], {}, {"title": ""}, {"title": None, "handle": "x"}, CANDLE)
    assert [product.title for product in read_product_feed(body).products] == ["Stumpenkerze"]


def test_a_feed_that_is_not_full_is_whole() -> None:
    body = shopify_body(*(named(n) for n in range(1, 6)))
    assert read_product_feed(body, 250).is_whole
    assert not read_product_feed(body, 5).is_whole
    assert read_product_feed(store_body(STORE_CANDLE), 100).is_whole
    assert read_product_feed(b'{"products": []}', 250).is_whole


def test_of_a_feed_that_is_cut_short_what_came_before_the_cut_is_read() -> None:
    body = shopify_body(*(named(n) for n in range(1, 6)))
    reading = read_product_feed(body[:-200], 250)
    assert [product.title for product in reading.products] == [f"Kerze {n}" for n in range(1, 5)]
    assert not reading.is_whole


def test_no_more_products_are_taken_than_a_feed_gives() -> None:
    reading = read_product_feed(shopify_body(*(named(n) for n in range(1, 400))), 1_000)
    assert len(reading.products) == MAX_PRODUCTS
    assert not reading.is_whole


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>password</html>",
        b"null",
        b"NaN",
        b'"products"',
        b'{"products"',
        b'{"products": {}}',
        b'{"products": [',
        b"[" * 100_000,
        b'{"products":' + b"[" * 100_000,
        b'{"products":[' + b'{"title":' * 100_000,
        b'{"products":[{"title":' + b"[" * 100_000,
        b"[" + b"{" * 1_000,
        b'[{"name": ' + b"9" * 100_000 + b"}]",
        b'[{"name": "\\ud800", "permalink": "\\udfff"}]',
        b"\xff\xfe\x00",
    ],
)
def test_broken_feeds_give_no_products(body: bytes) -> None:
    assert read_product_feed(body).products == ()


@pytest.mark.parametrize("field", ["handle", "body_html", "vendor", "product_type", "variants", "images"])
@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999", "9" * 50, "null", "true", "[null]", '{"a": {}}', '"' + "x" * 5_000_000 + '"'], ids=lambda value: value[:20])  # fmt: skip
def test_any_value_may_stand_in_any_field(field: str, value: str) -> None:
    product = one(f'{{"products":[{{"title":"Kerze","{field}":{value}}}]}}'.encode())
    assert (product.title, product.price) == ("Kerze", None)


def test_long_texts_are_cut() -> None:
    long = "<b>x</b> " * 100_000
    product = shopify(title=long, body_html=long, vendor=long, product_type=long, handle=long)
    assert product.description is not None
    assert len(product.description) <= MAX_DESCRIPTION
    assert all(len(text or "") <= 300 for text in (product.title, product.brand, product.category, product.url))


@settings(max_examples=60)
@given(JSON)
def test_any_json_gives_products_without_raising(value: Any) -> None:
    for body in (value, {"products": value}, {"products": [value]}, [value]):
        assert isinstance(read_product_feed(json.dumps(body).encode()).products, tuple)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(SHOPIFY_FIELDS), JSON), st.dictionaries(st.sampled_from(STORE_FIELDS), JSON), JSON
)
def test_any_values_in_the_fields_of_a_product_give_products_that_keep_their_bounds(
    shopify_fields: dict[str, Any], store_fields: dict[str, Any], inner: Any
) -> None:
    variants = [{"price": inner, "compare_at_price": inner, "available": inner, "sku": inner, "barcode": inner}]
    products = [
        *read_product_feed(shopify_body({"title": "x", "variants": variants, **shopify_fields})).products,
        *read_product_feed(
            store_body({"name": "x", **store_fields, "prices": {**store_fields, "price": inner}})
        ).products,
    ]
    for product in products:
        assert product.title
        assert product.price is None or product.price > 0
        assert product.list_price is None or (product.price is not None and product.list_price > product.price)
        assert product.image_count >= 0


@given(st.binary(max_size=300))
def test_any_bytes_give_products_without_raising(body: bytes) -> None:
    for text in (body, b'{"products":[' + body, b"[" + body):
        read_product_feed(text)


def test_a_feed_of_the_largest_size_is_read() -> None:
    variants = [
        {"price": "10.00", "available": True, "sku": f"S{n}", "featured_image": {"src": "x" * 400}} for n in range(70)
    ]
    body = shopify_body(*(named(n, variants=variants) for n in range(250)))
    assert len(body) > 8_000_000
    assert len(read_product_feed(body).products) == 250
