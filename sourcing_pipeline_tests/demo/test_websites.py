import json
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.brands.product_feed import read_product_feed
from sourcing_pipeline.demo.content import compose, in_phase
from sourcing_pipeline.demo.disturbances import Disturbances
from sourcing_pipeline.demo.evaluate import read_truth
from sourcing_pipeline.demo.model import PLATFORMS
from sourcing_pipeline.demo.render import answer
from sourcing_pipeline.demo.sites import Site, phrases, read_sites
from sourcing_pipeline.web.product_feeds import is_product_feed, product_feed_url
from sourcing_pipeline.web.urls import parse_url

NOT_SERVED = ("/cart", "/search")
FEEDS = {"shopify": "/products.json", "woocommerce": "/wp-json/wc/store/v1/products"}


@pytest.fixture(scope="module")
def sites(small_world: Path) -> list[Site]:
    return list(read_sites(small_world / "world").values())


def brand_sites(sites: list[Site]) -> list[Site]:
    return [site for site in sites if site.kind == "brand_shop" and not site.fate]


def home_of(site: Site) -> str:
    return answer(site, "/").body.decode("latin-1" if site.platform == "plain" else "utf-8")


def links_of(html: str) -> dict[str, str]:
    anchors = LexborHTMLParser(html).css("a[href]")
    found: dict[str, str] = {}
    for node in anchors:
        found.setdefault((node.attributes["href"] or "").partition("#")[0], node.text())
    return {path: text for path, text in found.items() if path.startswith("/") and path not in NOT_SERVED}


def test_all_platforms_and_six_languages_are_there(sites: list[Site]) -> None:
    assert {site.platform for site in sites} == set(PLATFORMS)
    assert {site.language for site in sites} == {"en", "de", "fr", "es", "it", "nl"}


def test_every_link_of_a_home_page_and_every_page_of_a_sitemap_is_served(sites: list[Site]) -> None:
    for site in [site for site in sites if not site.fate][::4]:
        paths = set(links_of(home_of(site)))
        sitemap = answer(site, "/sitemap.xml").body.decode()
        assert paths - {"/"}
        for path in paths:
            assert answer(site, path).status == 200, (site.domain, path)
            assert path == "/" or f"https://{site.host}{path}</loc>" in sitemap


def test_pages_are_the_same_each_time(sites: list[Site]) -> None:
    site = brand_sites(sites)[0]
    before = {path: answer(site, path) for path in links_of(home_of(site))}
    compose.cache_clear()
    assert {path: answer(site, path) for path in before} == before


def test_a_site_shows_its_traits(sites: list[Site]) -> None:
    for site in brand_sites(sites):
        content, links = compose(site, site.language), links_of(home_of(site))
        ui = phrases(site.language)["ui"]
        assert (ui["wholesale"] in links.values()) == site.has_wholesale_page
        assert (ui["stockists"] in links.values()) == bool(site.stockists)
        assert len(content.products) == site.product_count
        contact = next(path for path, text in links.items() if text == ui["contact"])
        assert ("mailto:" in answer(site, contact).body.decode("latin-1")) == bool(site.contact_email)


def test_structured_data_differs_by_platform_and_is_valid(sites: list[Site]) -> None:
    kinds: dict[str, set[str]] = {}
    for site in brand_sites(sites):
        product = next(
            path for path in links_of(home_of(site)) if compose(site, site.language).products[0].handle in path
        )
        tree = LexborHTMLParser(answer(site, product).body.decode("latin-1"))
        scripts = [json.loads(node.text()) for node in tree.css('script[type="application/ld+json"]')]
        found = kinds.setdefault(site.platform, set())
        found |= {"graph" for data in scripts if "@graph" in data} | {
            "json_ld" for data in scripts if "@graph" not in data
        }
        found |= {"microdata"} if tree.css_first('[itemtype$="schema.org/Product"]') else set()
        found |= {"open_graph"} if tree.css_first('meta[property="product:price:amount"]') else set()
    assert kinds["shopify"] == {"json_ld"}
    assert kinds["woocommerce"] == {"graph", "microdata"}
    assert kinds["magento"] == kinds["prestashop"] == {"microdata"}
    assert kinds["squarespace"] == {"open_graph"}
    assert kinds["plain"] == set()


def test_a_platform_that_changes_its_markup_loses_prices_and_structured_data(sites: list[Site]) -> None:
    later = Disturbances(markup_changed="shopify").of({site.domain: site for site in sites})
    for site in brand_sites(sites):
        new = later[site.domain]
        if site.platform != "shopify":
            assert home_of(new) == home_of(site)
            continue
        content = compose(new, new.language)
        page = answer(new, f"/products/{content.products[0].handle}").body.decode()
        assert content.products[0].title in page
        assert f"{content.products[0].price:.2f}" not in page.replace(",", ".")
        assert "ld+json" not in home_of(new)
        assert answer(new, "/products.json").status == 404


def test_plain_sites_are_encoded_as_they_say(sites: list[Site]) -> None:
    site = next(site for site in brand_sites(sites) if site.platform == "plain" and site.language in ("de", "fr"))
    body = answer(site, "/").body
    assert b'<meta charset="iso-8859-1">' in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_a_tenth_of_the_sites_change_and_two_die(sites: list[Site]) -> None:
    dead = [site for site in sites if site.fate_later]
    assert len(dead) == 2
    assert all(in_phase(site, 1).fate == "down" and in_phase(site, 0).fate == "" for site in dead)
    well = [site for site in sites if not site.fate]
    changing = [site for site in well if answer(site, "/", 0).body != answer(site, "/", 1).body]
    assert all(site.changes_later for site in changing)
    assert 0.03 * len(well) < len(changing) < 0.2 * len(well)


def test_prices_keep_to_the_level_of_their_brand(sites: list[Site]) -> None:
    for site in brand_sites(sites):
        prices = sorted(product.price for product in compose(site, site.language).products)
        if len(prices) >= 12:
            assert 0.6 < prices[len(prices) // 2] / site.price_middle < 1.6


def test_texts_of_a_language_have_the_same_parts_as_english_ones() -> None:
    english = phrases("en")
    for language in ("de", "fr", "es", "it", "nl"):
        bank = phrases(language)
        assert bank.keys() == english.keys()
        for part in ("ui", "slugs", "categories", "styles"):
            assert bank[part].keys() == english[part].keys()
        for category, words in bank["categories"].items():
            assert {key: len(value) for key, value in words.items() if key != "label"} == {
                key: len(value) for key, value in english["categories"][category].items() if key != "label"
            }


def test_the_truth_has_a_row_for_every_site(sites: list[Site], small_world: Path) -> None:
    assert {site.domain for site in sites} == set(read_truth(small_world / "world")["domain"].drop_nulls())


def test_shops_of_shopify_and_woocommerce_serve_their_products_as_feeds(sites: list[Site]) -> None:
    for platform, path in FEEDS.items():
        for site in [site for site in brand_sites(sites) if site.platform == platform]:
            feed = answer(site, path)
            products = compose(site, site.language).products
            assert is_product_feed(feed.body)
            reading = read_product_feed(feed.body)
            assert [product.title for product in reading.products] == [product.title for product in products]
            assert [product.price for product in reading.products] == [product.price for product in products]
            assert [product.sku for product in reading.products] == [product.sku for product in products]
            home = parse_url(f"https://{site.host}/")
            assert home is not None
            asked = product_feed_url(platform, [], answer(site, "/").body, home)
            assert asked is not None
            assert asked.path == path


def test_other_shops_and_sites_that_sell_nothing_serve_no_feed(sites: list[Site]) -> None:
    without = [site for site in sites if not site.fate and (site.platform not in FEEDS or not site.product_count)]
    assert without
    assert {answer(site, path).status for site in without for path in FEEDS.values()} == {404}


def test_some_shops_forbid_their_feed(sites: list[Site]) -> None:
    with_feed = [site for site in brand_sites(sites) if site.platform in FEEDS]
    forbidding = [
        site for site in with_feed if f"Disallow: {FEEDS[site.platform]}\n".encode() in answer(site, "/robots.txt").body
    ]
    assert 0 < len(forbidding) < len(with_feed) / 2
