import json

import pytest

from sourcing_pipeline.brands.facts import FactSheet
from sourcing_pipeline.brands.product_count import stated_count
from sourcing_pipeline.brands.seen_product import Product
from sourcing_pipeline.brands.shop import read_shop
from sourcing_pipeline.brands.site_profile import profile_site
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.web.feed_loading import ProductFeed
from sourcing_pipeline_tests.brands.websites import FETCHED, RATES, facts_of, page, profiled, view

HOME = page("<title>Wachswerk</title><p>x</p>")


def product(number: int, price: float, more: str = "") -> str:
    data = {"@type": "Product", "name": f"Kerze {number}", "offers": {"price": price, "priceCurrency": "EUR"}}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>{more}'


def test_quartiles_of_prices_are_in_the_reporting_currency() -> None:
    pages = [page(product(n, 10.0 * n), f"/products/{n}", "product") for n in range(1, 6)]
    profile = profiled(HOME, *pages).profile
    assert (profile["price_median"], profile["price_p25_reporting"], profile["price_p75_reporting"]) == (
        30.0,
        22.4,
        44.8,
    )


def test_how_the_number_of_products_is_known_is_said() -> None:
    links = "".join(f'<a href="/products/{n}">x</a>' for n in range(7))
    listing = page(f"<p>{links}</p>", "/collections/all", "listing")
    assert (
        profiled(HOME, listing).profile["product_count"],
        profiled(HOME, listing).profile["product_count_source"],
    ) == (7, "links")
    stating = page("<p>1-12 von 57 Ergebnissen</p>", "/collections/all", "listing")
    assert profiled(HOME, stating).profile["product_count_source"] == "stated"
    seen = page(product(1, 5), "/products/1", "product")
    assert profiled(HOME, seen).profile["product_count_source"] == "seen"
    assert profiled(HOME).profile["product_count_source"] is None


@pytest.mark.parametrize(("last", "source"), [(3, "feed"), (250, "feed_at_least")])
def test_a_feed_says_whether_it_is_whole(last: int, source: str) -> None:
    products = [{"title": f"Kerze {n}", "handle": f"k{n}", "variants": [{"price": "5.00"}], "images": []} for n in range(last)]  # fmt: skip
    feed = ProductFeed(
        "wachswerk.de",
        "https://wachswerk.de/products.json?limit=250",
        FETCHED,
        json.dumps({"products": products}).encode(),
    )
    profile = profile_site([HOME], "digest", RATES, feed).profile
    assert (profile["product_count"], profile["product_count_source"]) == (last, source)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("showing 1-12 of 57 results", 57),
        ("zeige 1-12 von 57 ergebnissen", 57),
        ("affichage de 1-12 sur 57 résultats", 57),
        ("mostrando 1-12 de 57 resultados", 57),
        ("visualizzazione di 1-12 di 57 risultati", 57),
        ("resultaat 1-12 van de 57 resultaten", 57),
        ("1,234 products", 1234),
        ("24 products per page", None),
        ("nothing", None),
    ],
)
def test_stated_numbers_of_products_are_read(text: str, count: int | None) -> None:
    assert stated_count(text) == count


def test_the_size_of_pictures_is_the_median_of_those_that_are_stated() -> None:
    sheet, shown = FactSheet(), view("<p>x</p>")
    sizes = (600, None, 900, 1200)
    products = [
        (shown, Product(f"Kerze {n}", "json_ld", 0.9, image_short_side_px=side)) for n, side in enumerate(sizes)
    ]
    assert read_shop(sheet, [shown], products, "EUR").image_short_side_px_median == 900
    assert [fact.value for fact in sheet.of("image_short_side_px_median")] == ["900"]
    assert read_shop(FactSheet(), [shown], products[1:2], "EUR").image_short_side_px_median is None


@pytest.mark.parametrize(
    "text",
    ["4.8 / 5 based on 1,234 reviews", "Bewertet mit 4,8 von 5 (1.234 Bewertungen)", "Note de 4,8 sur 5, 1234 avis"],
)
def test_a_badge_with_its_reviews_is_a_rating(text: str) -> None:
    profile = profiled(page(f"<p>{text}</p>")).profile
    assert (profile["rating"], profile["review_count"]) == (4.8, 1234)


def test_a_link_to_a_platform_s_website_is_no_platform() -> None:
    rows = profiled(
        page('<a href="https://www.prestashop.com/forum">forum</a><a href="https://www.squarespace.com">x</a><p>x</p>')
    )
    assert facts_of(rows, "shop_platform") == {}


def test_a_number_that_is_none_is_not_counted() -> None:
    data = '<script type="application/ld+json">{"@type": "ItemList", "numberOfItems": "²", "itemListElement": [{"url": "/a"}, {"url": "/b"}]}</script>'
    rows = profiled(HOME, page(data, "/collections/all", "listing"))
    assert (rows.profile["product_count"], rows.profile["product_count_source"]) == (2, "item_list")


@pytest.mark.parametrize("number", ["1" + ".000" * 8, "1" + ".000" * 2_000, "1" + ",000" * 4, "9.999.999", "9" * 5_000])
def test_more_products_than_any_shop_has_are_no_count(number: str) -> None:
    assert stated_count(f"{number} products") is None
    listing = page(f"<p>{number} products</p>", "/collections/all", "listing")
    rows = profiled(page("<h1>Nord</h1>"), listing)
    assert not rows.profile["site_kind_reason"].startswith("our reading")
    assert WebsiteProfiles.from_rows([rows.profile])["product_count"].to_list() == [0]
