from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.archive import WarcFiles
from sourcing_pipeline.web.feed_loading import load_product_feeds
from sourcing_pipeline.web.platforms import HOSTED, platform_of
from sourcing_pipeline.web.product_feeds import is_product_feed, page_size, product_feed_url
from sourcing_pipeline.web.urls import Url, parse_url
from sourcing_pipeline.web.warc_records import payload_digest, response_record
from sourcing_pipeline_tests.web.shard import NOW

SHOPIFY = (
    b'<html><head><link rel="preconnect" href="https://cdn.shopify.com"><script>Shopify.theme = {}</script></head>'
)
WOOCOMMERCE = b"""<html><head><meta name="generator" content="WordPress 6.8.2"><meta name="generator" content="WooCommerce 10.1.0">
<link rel="stylesheet" href="/wp-content/plugins/woocommerce/assets/css/woocommerce.css">"""


def url(text: str) -> Url:
    parsed = parse_url(text)
    assert parsed is not None
    return parsed


def feed_of(head: bytes, *headers: tuple[str, str], home: str = "https://shop.example/") -> str | None:
    found = product_feed_url(platform_of(headers, head), headers, head, url(home))
    return found.href if found is not None else None


@pytest.mark.parametrize(
    ("name", "value", "platform"),
    [
        ("X-ShopId", "123", "shopify"),
        ("x-shopify-stage", "production", "shopify"),
        ("Powered-By", "Shopify", "shopify"),
        ("Set-Cookie", "_shopify_y=1; path=/", "shopify"),
        ("server", "Squarespace", "squarespace"),
        ("X-Wix-Request-Id", "1", "wix"),
        ("Server", "Pepyaka", "wix"),
        ("x-bc-store-id", "1", "bigcommerce"),
        ("x-jimdo-instance", "1", "jimdo"),
        ("x-wf-region", "us-east-1", "webflow"),
        ("x-host", "blu74.sf2p.intern.weebly.net", "weebly"),
        ("x-magento-cache-debug", "HIT", "magento"),
        ("sw-version-id", "1", "shopware"),
        ("Powered-By", "PrestaShop", "prestashop"),
        ("set-cookie", "wp_woocommerce_session_x=1", "woocommerce"),
        ("server", "nginx", None),
        ("x-powered-by", "PHP/8.3", None),
    ],
)
def test_headers_name_the_platform(name: str, value: str, platform: str | None) -> None:
    assert platform_of([("date", "now"), (name, value)], b"<html>") == platform


@pytest.mark.parametrize(
    ("head", "platform"),
    [
        (SHOPIFY, "shopify"),
        (WOOCOMMERCE, "woocommerce"),
        (b'<body class="woocommerce-page">', "woocommerce"),
        (b"<!-- This is Squarespace. --><script src=https://static1.squarespace.com/x.js>", "squarespace"),
        (b'<meta name="generator" content="Wix.com Website Builder">', "wix"),
        (b'<html data-wf-page="1" data-wf-site="2"><meta content="Webflow" name="generator">', "webflow"),
        (b"<p>We compared cdn.shopify.com and woocommerce with PrestaShop.</p>", None),
        (b"<p>Hello</p>", None),
        (b"", None),
    ],
)
def test_markup_names_the_platform_and_an_article_about_one_does_not(head: bytes, platform: str | None) -> None:
    assert platform_of([], head) == platform


def test_headers_say_more_than_markup() -> None:
    assert platform_of([("x-wix-request-id", "1")], SHOPIFY) == "wix"


def test_software_that_shops_run_themselves_is_not_hosted() -> None:
    assert {"shopify", "squarespace", "wix", "bigcommerce", "webflow", "jimdo", "lightspeed", "ecwid"} <= HOSTED
    assert not {"woocommerce", "magento", "prestashop", "shopware"} & HOSTED


def test_shopify_s_feed_is_at_the_root_of_the_host() -> None:
    assert feed_of(SHOPIFY, home="https://www.shop.example/en-gb/?x=1") == (
        "https://www.shop.example/products.json?limit=250"
    )
    assert feed_of(b"", ("x-shopid", "1")) == "https://shop.example/products.json?limit=250"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (b"", "https://shop.example/wp-json/wc/store/v1/products?per_page=100"),
        (b'<link rel="https://api.w.org/" href="https://shop.example/wp-json/">', "https://shop.example/wp-json/wc/store/v1/products?per_page=100"),
        (b"<LINK HREF='/shop/fr/wp-json/' rel='https://api.w.org/' />", "https://shop.example/shop/fr/wp-json/wc/store/v1/products?per_page=100"),
        (b"<link href=/api rel=https://api.w.org/>", "https://shop.example/api/wc/store/v1/products?per_page=100"),
        (b'<link rel="https://api.w.org/" href="https://shop.example/index.php?rest_route=/">',
         "https://shop.example/index.php?rest_route=/wc/store/v1/products&per_page=100"),
        (b'<link rel="https://api.w.org/" href="https://evil.example/wp-json/">', "https://shop.example/wp-json/wc/store/v1/products?per_page=100"),
        (b'<link rel="https://api.w.org/" href="http://[::1', "https://shop.example/wp-json/wc/store/v1/products?per_page=100"),
        (b"<a>https://api.w.org/</a>", "https://shop.example/wp-json/wc/store/v1/products?per_page=100"),
    ],
)  # fmt: skip
def test_woocommerce_s_feed_is_below_the_api_that_the_page_names(link: bytes, address: str) -> None:
    assert feed_of(WOOCOMMERCE + link, home="https://shop.example/shop/") == address


def test_a_link_header_names_the_api_too() -> None:
    stated = ("Link", '<https://shop.example/de/wp-json/>; rel="https://api.w.org/"')
    assert feed_of(WOOCOMMERCE, stated) == "https://shop.example/de/wp-json/wc/store/v1/products?per_page=100"
    others = ("link", '<https://shop.example/x>; rel=preload, </y/wp-json/>; rel="https://api.w.org/"')
    assert feed_of(WOOCOMMERCE, others) == "https://shop.example/y/wp-json/wc/store/v1/products?per_page=100"
    broken = ("link", 'rel="https://api.w.org/"')
    assert feed_of(WOOCOMMERCE, broken) == "https://shop.example/wp-json/wc/store/v1/products?per_page=100"


@pytest.mark.parametrize("name", ["Squarespace", "nginx"])
def test_platforms_without_an_open_feed_are_not_asked(name: str) -> None:
    assert feed_of(b"<p>Hello</p>", ("server", name)) is None


@given(st.binary(max_size=400), st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=5))
def test_any_answer_can_be_looked_at(body: bytes, headers: list[tuple[str, str]]) -> None:
    home = url("https://shop.example/")
    for head in (body, WOOCOMMERCE + b'<link rel="https://api.w.org/" href="' + body):
        found = product_feed_url(platform_of(headers, head), headers, head, home)
        assert found is None or found.origin == home.origin
        is_product_feed(body)


def test_an_endless_page_is_looked_at_in_linear_time() -> None:
    for piece in (b"<meta ", b"<link https://api.w.org/ href=", b"<", b'name="generator" ', b"shopify.theme"):
        product_feed_url("woocommerce", [], WOOCOMMERCE + piece * 200_000, url("https://shop.example/"))


@pytest.mark.parametrize(
    "body",
    [
        b'{"products":[]}',
        b'\xef\xbb\xbf \n{ "products" : [ {"id": 1}',
        b"[]",
        b'[{"id":1,"name":"Kerze","slug":"kerze","permalink":"https:\\/\\/shop.example\\/kerze\\/"}]',
    ],
)
def test_a_feed_is_known_by_its_beginning(body: bytes) -> None:
    assert is_product_feed(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><html><body>Enter using password</body></html>",
        b'{"code":"rest_no_route","message":"No route","data":{"status":404}}',
        b'{"errors":"Not Found"}',
        b'{"products":{"edges":[]}}',
        b'[{"id":1,"title":{"rendered":"A post"}}]',
        b"[1, 2]",
        b'{"products"',
        b"null",
        b"[" * 10_000,
    ],
)
def test_other_answers_are_no_feeds(body: bytes) -> None:
    assert not is_product_feed(body)


def test_the_address_says_how_many_products_come_at_once() -> None:
    assert page_size("https://shop.example/products.json?limit=250") == 250
    assert page_size("https://shop.example/?rest_route=/wc/store/v1/products&per_page=100") == 100
    assert page_size("https://shop.example/products.json") == 10


def test_feeds_are_loaded_back_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    files = WarcFiles(tmp_path, "live", "test")
    rows = []
    for number, (kind, body) in enumerate(
        [("product_feed", b'{"products":[]}'), ("product_feed", b"<html>password</html>"), ("home", b'{"products":[]}')]
    ):
        address = url(f"https://shop{number}.example/products.json")
        at = NOW + timedelta(seconds=number)
        answer = Answer(address, 200, "OK", (("content-type", "application/json"),), body, 0.1)
        location = files.append(response_record(answer, at, payload_digest(body)))
        rows.append(
            {
                "domain": address.host, "url": address.href, "final_url": address.href, "page_kind": kind, "fetched_at": at, "status": 200,
                "outcome": "ok", "byte_count": len(body), "elapsed_seconds": 0.1, "warc_path": location.warc_path, "warc_offset": location.offset,
            }
        )  # fmt: skip
    files.close()
    records = PageRecords.from_rows(
        [*rows, rows[0] | {"url": "https://a.example/", "warc_path": None, "warc_offset": None}]
    )
    (feed,) = load_product_feeds(records.sort("domain", descending=True), tmp_path)
    assert (feed.domain, feed.body, feed.fetched_at) == ("shop0.example", b'{"products":[]}', NOW)
    assert list(load_product_feeds(records.filter(pl.col("page_kind") == "home"), tmp_path)) == []
