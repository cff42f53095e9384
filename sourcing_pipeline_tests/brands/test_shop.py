import json

import pytest

from sourcing_pipeline.brands.images import image_short_side_px
from sourcing_pipeline.brands.product_count import stated_count
from sourcing_pipeline.brands.site_profile import profile_site
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
    products = [{"title": f"Kerze {n}", "handle": f"k{n}", "variants": [{"price": "5.00"}], "images": [{"src": "a", "width": 1200, "height": 900}]} for n in range(last)]  # fmt: skip
    feed = ProductFeed(
        "wachswerk.de",
        "https://wachswerk.de/products.json?limit=250",
        FETCHED,
        json.dumps({"products": products}).encode(),
    )
    profile = profile_site([HOME], "digest", RATES, feed).profile
    assert (profile["product_count"], profile["product_count_source"], profile["image_short_side_px_median"]) == (
        last,
        source,
        900,
    )


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


@pytest.mark.parametrize(
    ("html", "side"),
    [
        ('<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">', 630),
        ('<main><img src="a.jpg" width="800" height="600"></main>', 600),
        ('<main><img src="a.jpg" width="800" height="600" srcset="a.jpg 400w, b.jpg 1600w"></main>', 1200),
        ('<main><img src="/a_1024x768.jpg"></main>', 768),
        ('<script type="application/ld+json">{"@type": "Product", "name": "x", "image": {"@type": "ImageObject", "width": 900, "height": "1100px"}}</script>', 900),
        ('<main><img src="i.png" width="16" height="16"></main>', None),
        ('<main><img width="99999999999" height="-3"></main>', None),
    ],
)  # fmt: skip
def test_sizes_of_pictures_are_read_from_markup(html: str, side: int | None) -> None:
    assert image_short_side_px(view(html, "/products/x", "product")) == side


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
