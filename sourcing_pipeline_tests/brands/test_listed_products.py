from typing import Any

import pytest

from sourcing_pipeline.brands import site_profile
from sourcing_pipeline.brands.site_profile import SiteRows, profile_site
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.web.feed_loading import ProductFeed
from sourcing_pipeline.web.pages import Page
from sourcing_pipeline_tests.brands.feeds import (
    CANDLE,
    SHOPIFY_URL,
    STORE_CANDLE,
    STORE_URL,
    feed,
    named,
    shopify_body,
    store_body,
)
from sourcing_pipeline_tests.brands.websites import HOME, PRODUCT, RATES, SITE, facts_of, page

MANY = [CANDLE, *(named(n) for n in range(1, 12))]
SHELL = (
    '<html><head><script src="https://cdn.shopify.com/s/a.js"></script></head><body><div id="root"></div></body></html>'
)


def profiled(one: ProductFeed | None, *pages: Page) -> SiteRows:
    rows = profile_site(pages or SITE, "digest", RATES, one)
    WebsiteProfiles.from_rows([rows.profile])
    ProfileFacts.from_rows(rows.facts)
    ProductsSeen.from_rows(rows.products)
    return rows


def titled(rows: SiteRows, title: str) -> list[dict[str, Any]]:
    return [row for row in rows.products if row["title"] == title]


def test_a_product_of_page_and_feed_appears_once_from_its_page_completed_by_the_feed() -> None:
    bare = PRODUCT.replace('"sku": "WW-1", "gtin13": "4012345678901", ', "").replace('"category": "Kerzen", ', "")
    rows = profiled(feed(shopify_body(*MANY)), page(HOME), page(bare, "/products/stumpenkerze", "product"))
    (row,) = titled(rows, "Stumpenkerze")
    assert (row["page_url"], row["source_kind"]) == ("https://wachswerk.de/products/stumpenkerze", "json_ld")
    assert (row["price"], row["list_price"], row["image_count"]) == (24.5, 29.0, 3)
    assert (row["sku"], row["gtin"]) == ("WW-1-L", "4012345678901")
    assert len(rows.products) == len(MANY)


@pytest.mark.parametrize(
    ("path", "html"),
    [
        ("/en/collections/alle/products/stumpenkerze?variant=2", PRODUCT.replace("WW-1", "X").replace("Stumpenkerze", "Pillar candle")),
        ("/produkt/9", PRODUCT.replace('"sku"', '"url": "/products/stumpenkerze", "sku"').replace("WW-1", "X").replace("Stumpenkerze", "Kerze")),
        ("/produkt/9", PRODUCT.replace("WW-1", "ww 1 l").replace("Stumpenkerze", "Kerze")),
        ("/produkt/9", PRODUCT.replace("WW-1", "X")),
    ],
    ids=["by the page's address", "by the address it states", "by stock keeping unit", "by title"],
)  # fmt: skip
def test_the_same_product_is_known_again(path: str, html: str) -> None:
    rows = profiled(feed(shopify_body(*MANY)), page(HOME), page(html, path, "product"))
    assert len(rows.products) == len(MANY)
    assert sum(row["page_url"] == SHOPIFY_URL for row in rows.products) == len(MANY) - 1


def test_a_title_that_several_products_have_tells_none_of_them() -> None:
    twins = [named(1, title="Stumpenkerze"), named(2, title="Stumpenkerze")]
    rows = profiled(feed(shopify_body(*twins)), page(HOME), page(PRODUCT, "/produkt/9", "product"))
    assert len(titled(rows, "Stumpenkerze")) == 3


def test_what_only_the_feed_lists_names_the_feed_as_its_evidence() -> None:
    rows = profiled(feed(shopify_body(*MANY)))
    listed = [row for row in rows.products if row["page_url"] == SHOPIFY_URL]
    assert [row["position"] for row in listed] == list(range(1, len(MANY)))
    assert {row["fetched_at"] for row in listed} == {feed(b"").fetched_at}
    assert {row["source_kind"] for row in listed} == {"platform"}


def test_amounts_of_shopify_are_in_the_currency_of_the_site() -> None:
    rows = profiled(feed(shopify_body(*MANY)))
    assert {row["currency"] for row in rows.products} == {"EUR"}
    scripted = HOME.replace("</head>", '<script>Shopify.currency = {"active":"CHF","rate":"1.0"}</script></head>')
    rows = profiled(feed(shopify_body(*MANY)), page(scripted))
    assert {row["currency"] for row in rows.products} == {"CHF"}
    assert (rows.profile["currency"], rows.profile["price_median"]) == ("CHF", 6.5)


def test_amounts_have_no_currency_where_nothing_says_one() -> None:
    rows = profiled(feed(shopify_body(CANDLE)), page("<h1>Hallo</h1>"))
    assert [(row["price"], row["currency"]) for row in rows.products] == [(24.5, None)]


def test_a_whole_feed_says_how_many_products_there_are() -> None:
    links = "".join(f'<a href="/products/alt-{n}">Alt {n}</a>' for n in range(40))
    rows = profiled(feed(shopify_body(*MANY)), page(HOME + links))
    assert rows.profile["product_count"] == len(MANY)
    (fact,) = [fact for fact in rows.facts if (fact["fact"], fact["source_kind"]) == ("product_count", "platform")]
    assert (fact["value"], fact["is_chosen"], fact["page_url"]) == (str(len(MANY)), True, SHOPIFY_URL)


def test_a_full_feed_says_that_there_are_at_least_as_many() -> None:
    full = feed(shopify_body(*(named(n) for n in range(1, 6))), "https://wachswerk.de/products.json?limit=5")
    links = "".join(f'<a href="/products/alt-{n}">Alt {n}</a>' for n in range(40))
    assert profiled(full, page(HOME + links)).profile["product_count"] == 40
    assert profiled(full, page(HOME)).profile["product_count"] == 5


def test_prices_and_pictures_of_the_feed_count() -> None:
    rows = profiled(feed(shopify_body(*MANY)), page(HOME))
    assert (rows.profile["price_median"], rows.profile["image_per_product_mean"]) == (6.5, 2.0)
    (fact,) = facts_of(rows, "price_median").values()
    assert (fact["page_url"], fact["source_kind"]) == (SHOPIFY_URL, "platform")


def test_a_shop_that_only_scripts_show_is_known_by_its_feed() -> None:
    rows = profiled(feed(shopify_body(*MANY)), page(SHELL))
    assert (rows.profile["shop_platform"], rows.profile["product_count"]) == ("shopify", len(MANY))
    assert rows.profile["can_be_brand"]
    assert "Stumpenkerze" in rows.profile["document"]


def test_vendors_of_the_feed_tell_a_shop_of_many_brands() -> None:
    own = feed(shopify_body(*MANY))
    others = feed(shopify_body(*(named(n, vendor=f"Maker {n % 5}") for n in range(1, 20))))
    cart = page(HOME + '<a href="/cart">Cart</a><button class="add-to-cart">Kaufen</button>')
    assert profiled(own, cart).profile["site_kind"] == "brand_shop"
    assert profiled(others, cart).profile["site_kind"] == "multi_brand_shop"


def test_woocommerce_s_feed_has_its_currency_ratings_and_addresses() -> None:
    html = PRODUCT.replace("Stumpenkerze", "Kerze").replace("WW-1", "X")
    rows = profiled(
        feed(store_body(STORE_CANDLE), STORE_URL),
        page("<h1>Wachswerk</h1>"),
        page(html.replace('<script type="application/ld+json">', "<i hidden>"), "/produkt/stumpenkerze", "product"),
    )
    (row,) = rows.products
    assert (row["page_url"], row["sku"], row["source_kind"]) == (
        "https://wachswerk.de/produkt/stumpenkerze",
        "WW-1",
        "text",
    )
    assert (rows.profile["shop_platform"], rows.profile["currency"], rows.profile["rating"]) == (
        "woocommerce",
        "EUR",
        4.5,
    )


def test_the_profile_is_as_new_as_its_feed() -> None:
    one = feed(shopify_body(*MANY))
    rows = profiled(one)
    assert rows.profile["profile_at"] == one.fetched_at
    assert rows.profile["first_page_at"] == SITE[0].fetched_at
    assert rows.profile["page_count"] == len(SITE)
    assert {fact["profile_at"] for fact in rows.facts} == {one.fetched_at}


@pytest.mark.parametrize(
    "body", [b"[]", b'{"products":[]}', b"", b"<html>", b"[" * 100_000, b'{"products":[{"title":null}]}']
)
def test_a_feed_that_says_nothing_changes_no_product(body: bytes) -> None:
    assert profiled(feed(body)).products == profiled(None).products
    assert profiled(feed(body)).profile["product_count"] == profiled(None).profile["product_count"]


def test_a_feed_that_breaks_the_reader_is_noted_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(site_profile, "read_listing", failing)
    rows = profiled(feed(shopify_body(CANDLE)))
    (noted,) = facts_of(rows, "unreadable_page").values()
    assert (noted["page_url"], noted["value"]) == (SHOPIFY_URL, "ZeroDivisionError:")
    assert rows.products == profiled(None).products


def test_hostile_text_in_a_feed_keeps_the_contracts() -> None:
    hostile = '<script>alert(1)</script>=HYPERLINK("x") \ud800\u202e\x00 ' * 200
    product = {
        **CANDLE,
        "title": hostile,
        "vendor": hostile,
        "handle": hostile,
        "product_type": hostile,
        "body_html": hostile,
    }
    variants = [{"sku": hostile, "barcode": hostile, "price": hostile, "available": hostile}]
    stored = {
        **STORE_CANDLE,
        "name": hostile,
        "permalink": hostile,
        "sku": hostile,
        "prices": {"currency_code": hostile},
    }
    assert len(profiled(feed(shopify_body({**product, "variants": variants}, CANDLE))).products) == 2
    assert len(profiled(feed(store_body(stored), STORE_URL)).products) == 2
