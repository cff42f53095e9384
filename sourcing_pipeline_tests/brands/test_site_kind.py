# ruff: noqa: RUF001 - words in many scripts
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.lexicon import find_phrases
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.demo.world import WorldSize, write_world
from sourcing_pipeline.web.pages import Page
from sourcing_pipeline_tests.brands.websites import HOME, page, profiled

CART = '<a href="/cart">Cart</a><button class="add-to-cart">Add to cart</button><span class="price">£10.00</span>'
FILLER = "<p>" + "Something that is said at some length about this and that, as one does. " * 40 + "</p>"
COULD_BE_A_BRAND = {"brand_shop", "manufacturer"}


def shop(body: str, title: str = "", description: str = "") -> str:
    """A home page with a cart, in which something else stands as well."""
    return f'<title>{title}</title><meta name="description" content="{description}">{CART}{body}'


def menu(*labels: str) -> str:
    return "".join(f'<a href="/c/{number}">{label}</a>' for number, label in enumerate(labels))


def many_brands() -> str:
    products = ", ".join(f'{{"@type": "Product", "name": "Thing {n}", "brand": "Maker {n % 5}", "offers": {{"price": {n + 1}, "priceCurrency": "GBP"}}}}' for n in range(10))  # fmt: skip
    return f'<script type="application/ld+json">[{products}]</script>{CART}'


def brand_choice(name: str, first: str) -> str:
    options = "".join(f"<option>Maker {number}</option>" for number in range(12))
    return f'<select name="{name}"><option>{first}</option>{options}</select>'


KINDS = [
    ("brand_shop", f"<html><title>Wachswerk</title>{HOME}{CART}", "has buttons that add to a cart"),
    ("brand_shop", '<title>Sklep internetowy Aurelia</title><a href="/p/1">Koszyk 0</a><p>Darmowa dostawa. Dostawa i zwroty. 120,00 zł</p>', "calls itself a shop"),
    ("brand_shop", '<a href="/k">Корзина</a><p>Ваша корзина пуста. Доставка и оплата. Как купить. 1 200 руб</p><input type="submit" value="Купить">', "shows what is in a cart"),
    ("brand_shop", '<a href="/x">0 Productos</a> 0.00€ <p>Gastos de envío. Devoluciones. PayPal, Visa, Mastercard</p>', "names 3 means of payment"),
    ("brand_shop", '<script src="https://cdn.shopify.com/a.js"></script><div class="mini-cart"></div><p>Shipping policy. Track my order.</p>' + FILLER, "runs on shopify"),
    ("multi_brand_shop", many_brands(), "5 brands among its products"),
    ("multi_brand_shop", shop(menu("Bücher", "Spielwaren", "Möbel", "Werkzeug", "Schuhe", "Kosmetik", "Uhren", "Tiernahrung")), "departments"),
    ("multi_brand_shop", shop(brand_choice("manufacturers_id", "Hersteller") + menu("Hersteller")), "lets one choose among 13 brands"),
    ("multi_brand_shop", shop(menu("Бренды") + "<p>Makita, Bosch, DeWalt, Metabo, Hitachi: официальный дилер известных марок</p>"), "well-known brands"),
    ("multi_brand_shop", shop("<p>Toutes les marques de A à Z. Revendeur agréé. Grandes marques.</p>"), "speaks of the brands that it sells"),
    ("marketplace", f"{CART}<p>Sell with us: open your shop in ten minutes. Sold by independent sellers. Seller login.</p>", "other sellers"),
    ("marketplace", "<title>Petites annonces gratuites</title><p>Déposer une annonce</p>", "carries advertisements: “annonces gratuites”"),
    ("marketplace", "<title>Ogłoszenia w Internecie</title><p>Dodaj ogłoszenie</p>", "carries advertisements"),
    ("content", f'<meta property="og:type" content="article"><p>Posted by the editor. Leave a comment. Read more in our blog.</p>{FILLER}', "texts to read"),
    ("content", "<title>Форум рыбаков</title><p>Темы, сообщений, последнее сообщение, пользователи</p>", "speaks like a forum"),
    ("content", f'<title>Preisvergleich für Sofas</title><p>Zum Angebot {"499,00 € " * 12}</p>', "compares offers of others"),
    ("service", f"<h1>Agency for branding</h1><p>Our services: web design, consulting, hosting. See our case studies and our clients. Request a quote.</p>{FILLER}", "offers services"),
    ("service", "<title>Università degli Studi</title><p>Facoltà, dipartimenti, studenti, corsi di laurea</p>", "speaks like an institution"),
    ("service", "<title>Vols et hôtels</title><p>Réservation, vols, voyages, check-in</p>", "travel"),
    ("manufacturer", f"<p>We are a manufacturer: our factory has its own production. We design and we make tools for distributors. Wholesale: line sheet for retailers.</p>{FILLER}", "makes or supplies goods"),
    ("manufacturer", '<title>Hersteller von Ventilen</title><a href="/produkte">Produkte</a><p>Unsere Produktion, technische Daten, Vertriebspartner</p>', "calls itself a manufacturer"),
    ("parked", "<title>wachswerk.de</title><h1>This domain is for sale</h1><p>Buy this domain now.</p>", "buy this domain"),
    ("parked", "<h1>Cette page</h1><p>Ce domaine est à vendre.</p>", "est à vendre"),
    ("parked", "<p>Домен продается</p>", "домен продается"),
    ("blocked", "<title>Just a moment</title><p>Checking your browser. Verify you are human.</p>", "asks whether we are human"),
    ("blocked", "<p>Bestätigen Sie bitte, dass Sie kein Roboter sind.</p>", "kein roboter"),
    ("script_only", '<title>Shop</title><div id="root"></div><script src="/app.js"></script>', "beside scripts"),
    ("script_only", '<script src="/app.js"></script><p>Um diese Seite zu sehen, bitte JavaScript aktivieren.</p>' + "<p>Wir bitten um Geduld.</p>" * 8, "javascript aktivieren"),
    ("unknown", "<p>Hello</p>", "too few signs"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "html", "says"), KINDS)
def test_kinds_of_sites_are_told_apart_with_a_reason(kind: str, html: str, says: str) -> None:
    profile = profiled(page(html)).profile
    assert profile["site_kind"] == kind, profile["site_kind_reason"]
    assert says in profile["site_kind_reason"]
    assert profile["can_be_brand"] == (kind in COULD_BE_A_BRAND)


def test_every_kind_has_an_example() -> None:
    stated = WebsiteProfiles.to_schema().columns["site_kind"].checks[0].statistics["allowed_values"]
    assert {kind for kind, _, _ in KINDS} | {"unreadable"} == set(stated)  # the last is no kind of page: we failed


@pytest.mark.parametrize("address", ["/brands/maker-{}", "/c?manufacturers_id={}", "/marken/maker-{}/"])
def test_many_links_to_brands_make_a_shop_of_many_brands(address: str) -> None:
    links = "".join(f'<a href="{address.format(n)}">Maker {n}</a>' for n in range(8))
    assert profiled(page(CART + links)).profile["site_kind"] == "multi_brand_shop"


def test_a_shop_whose_products_bear_its_name_is_a_brand_s_though_it_speaks_of_brands() -> None:
    items = [{"@type": "Product", "name": f"Kerze {n}", "brand": "Wachswerk", "offers": {"price": n + 1, "priceCurrency": "EUR"}} for n in range(4)]  # fmt: skip
    html = f'<script type="application/ld+json">{json.dumps(items)}</script>{CART}<p>Our brands. Top brands.</p>'
    profile = profiled(page(html)).profile
    assert profile["site_kind"] == "brand_shop"
    assert profile["site_kind_reason"].startswith("its products carry its own brand")


OWN_GOODS = "".join(f'<li class="card"><a href="/products/c{n}">Wachswerk Nr. {n}</a><span class="price">€{n + 10}.00</span></li>' for n in range(14))  # fmt: skip


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Wachswerk candles", "Handmade candles. Free shipping and great deals on gift sets"),
        ("Wachswerk Lumânări", "Lumânări naturale, noutăți și reduceri la seturi cadou"),
        ("Wachswerk velas", "Velas artesanas: novedades y ofertas en packs de regalo"),
        ("Bazar Wachswerk | handmade candles", "Our own candles"),
    ],
)
@pytest.mark.parametrize("sign", [OWN_GOODS, '<button class="add-to-cart">Add to cart</button>', CART])
def test_a_brand_that_promises_deals_is_no_site_of_deals(title: str, description: str, sign: str) -> None:
    html = shop(sign + OWN_GOODS.replace("Wachswerk", "Kerze"), title, description)
    profile = profiled(page(html)).profile
    assert profile["site_kind"] == "brand_shop", profile["site_kind_reason"]


@pytest.mark.parametrize(
    "said",
    [
        "Händler werden. Verkauf und Versand durch Wachswerk GmbH. Auch auf dem Marktplatz Etsy.",
        "Find us at Etsy marketplace. Vendors and stockists welcome. Sold by Wachswerk Ltd.",
    ],
)
def test_a_brand_that_speaks_of_who_sells_its_goods_is_no_marketplace(said: str) -> None:
    profile = profiled(page(f"<title>Wachswerk</title>{CART}<p>{said}</p>")).profile
    assert profile["site_kind"] == "brand_shop", profile["site_kind_reason"]


def test_a_shop_of_its_own_brand_is_no_marketplace_whatever_it_says_of_sellers() -> None:
    items = [{"@type": "Product", "name": f"Kerze {n}", "brand": "Wachswerk", "offers": {"price": n + 1, "priceCurrency": "EUR"}} for n in range(4)]  # fmt: skip
    said = "Become a seller of our candles. Our sellers are at craft fairs. All sellers are our friends."
    html = f'<script type="application/ld+json">{json.dumps(items)}</script>{CART}<p>{said}</p>'
    assert profiled(page(html)).profile["site_kind"] == "brand_shop"


def test_a_site_of_deals_in_many_departments_is_a_marketplace_though_it_has_a_cart() -> None:
    departments = menu("Bücher", "Spielwaren", "Möbel", "Werkzeug", "Schuhe", "Kosmetik", "Uhren", "Tiernahrung")
    prices = "".join(f"<p>€{number + 10}.00</p>" for number in range(14))
    html = f'<title>Daily deals</title><a href="/cart">Cart</a>{departments}{prices}'
    assert profiled(page(html)).profile["site_kind"] == "marketplace"


def test_an_article_about_buying_is_no_shop() -> None:
    html = f'<meta property="og:type" content="article"><p>Posted by me. Comments. Ten gifts: one costs $10, the next $20. Add them to your cart.</p>{FILLER}'
    assert profiled(page(html)).profile["site_kind"] == "content"


def test_a_service_that_takes_orders_is_no_shop() -> None:
    html = '<title>Tour operator</title><a href="/cart">Cart</a><p>Book now: flights, hotels. £99.00</p>'
    assert profiled(page(html)).profile["site_kind"] == "service"


def test_what_is_unknown_but_has_products_may_be_a_brand() -> None:
    html = '<script type="application/ld+json">{"@type": "Product", "name": "Kerze"}</script><p>Hallo</p>'
    profile = profiled(page(html)).profile
    assert (profile["site_kind"], profile["can_be_brand"]) == ("unknown", True)


def test_a_shop_that_says_coming_soon_is_not_parked() -> None:
    assert profiled(page(f"{CART}<p>New colours coming soon. Free shipping.</p>")).profile["site_kind"] == "brand_shop"


SMALL_MAKER = "<p>We make soy candles by hand in our studio in Devon since 2010. {}</p>"


@pytest.mark.parametrize(
    "said",
    [
        "Spring collection coming soon.",
        "Our old kiln is for sale.",
        "Contact us: I am not a robot",
        "Our shop is under construction.",
    ],
)
def test_one_phrase_on_a_small_maker_s_page_doesn_t_end_it(said: str) -> None:
    wholesale = page("<h1>Wholesale</h1><p>We sell to retailers: minimum order £150.</p>", "/wholesale", "wholesale")
    homes = [SMALL_MAKER.format(said), SMALL_MAKER.format(said) + menu("About", "Contact")]
    for pages in ([page(homes[0]), wholesale], [page(homes[1])]):
        assert profiled(*pages).profile["site_kind"] not in {"parked", "blocked"}


def test_a_domain_for_sale_is_parked_though_it_links_to_searches() -> None:
    html = f"<h1>wachswerk.de</h1><p>This domain is for sale.</p>{menu('Candles', 'Wax', 'Gifts')}"
    assert profiled(page(html)).profile["site_kind"] == "parked"


def test_a_form_to_log_in_is_no_shell() -> None:
    html = '<script src="/a.js"></script><form><input name="user"><input type="password"></form>'
    assert profiled(page(html)).profile["site_kind"] == "unknown"


@given(
    st.lists(
        st.sampled_from(["<select name=brand>", "<option>", "0.00€ ", "Brands ", "marketplace ", "\u202e", "(" * 50, "<a href=/brands/x>", "x" * 500]),
        max_size=30,
    )
)  # fmt: skip
def test_whatever_stands_on_a_page_it_has_a_kind_and_a_reason(parts: list[str]) -> None:
    profile = profiled(page("".join(parts))).profile
    assert profile["site_kind_reason"]
    WebsiteProfiles.from_rows([profile])


@given(st.text(max_size=400))
def test_phrases_are_found_in_order_and_where_they_stand(text: str) -> None:
    lowered = text.lower()
    hits = list(find_phrases(lowered))
    assert all(first.start <= second.start for first, second in pairwise(hits))
    assert all(0 <= hit.start < hit.end <= len(lowered) for hit in hits)


def test_a_site_without_words_or_links_has_a_kind() -> None:
    empty: Page = page("")
    assert profiled(empty).profile["site_kind"] == "unknown"


BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "site_kind.py"


@pytest.mark.slow
def test_saved_sites_articles_and_demo_worlds_are_told_apart(shared_data: Path, tmp_path: Path) -> None:
    worlds = []
    for seed, size in ((1, "small"), (2, "default")):
        write_world(tmp_path / size / "inputs", tmp_path / size / "world", seed=seed, size=WorldSize.preset(size))
        worlds.append(str(tmp_path / size / "world"))
    data = ["--pages", str(shared_data / "realweb" / "pages.warc.gz"), "--articles", str(shared_data / "articles")]
    said = subprocess.run(
        [sys.executable, str(BENCHMARK), *data, "--world", *worlds], capture_output=True, text=True, check=True
    )
    figures = json.loads(said.stdout.splitlines()[-1])["figures"]
    assert figures["sample_precision"] >= 0.95
    assert figures["sample_recall"] >= 0.95
    assert figures["all_precision"] >= 0.95
    assert figures["all_recall"] >= 0.92
    assert figures["kind_accuracy"] >= 0.70
    assert figures["world0_accuracy"] >= 0.97
    assert figures["world1_accuracy"] >= 0.97
