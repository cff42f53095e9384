import pytest
from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.web.frontier import FoundLink, Frontier, found_link
from sourcing_pipeline.web.links import Link, links_of
from sourcing_pipeline.web.sitemaps import MAX_SITEMAP_URLS, read_sitemap
from sourcing_pipeline.web.topics import PAGE_KIND, Topic, may_be_asked_for, topic_of
from sourcing_pipeline.web.urls import Url, parse_url


def url_of(path: str) -> Url:
    url = parse_url(path, "https://shop.com/")
    assert url is not None
    return url


def links_in(html: str, path: str) -> list[Link]:
    tree = LexborHTMLParser(html)
    return links_of(tree, tree.css("a[href]"), url_of(path), "shop.com")


def found(*paths: str) -> list[FoundLink]:
    return [link for path in paths if (link := found_link(url_of(path))) is not None]


@pytest.mark.parametrize(
    ("path", "text", "topic"),
    [
        ("/", "", Topic.HOME),
        ("/pages/about-us", "", Topic.ABOUT),
        ("/pages/our-story", "", Topic.STORY),
        ("/ueber-uns", "", Topic.ABOUT),
        ("/%C3%BCber-uns/", "", Topic.ABOUT),
        ("/fr/pages/qui-sommes-nous", "", Topic.ABOUT),
        ("/chi-siamo.html", "", Topic.ABOUT),
        ("/quienes-somos", "", Topic.ABOUT),
        ("/over-ons", "", Topic.ABOUT),
        ("/pages/wholesale", "", Topic.WHOLESALE),
        ("/haendler-werden", "", Topic.WHOLESALE),
        ("/grosshandel", "", Topic.WHOLESALE),
        ("/espace-pro", "", Topic.WHOLESALE),
        ("/groothandel", "", Topic.WHOLESALE),
        ("/pages/stockists", "", Topic.STOCKISTS),
        ("/punti-vendita", "", Topic.STOCKISTS),
        ("/impressum", "", Topic.IMPRINT),
        ("/mentions-legales", "", Topic.IMPRINT),
        ("/kontakt", "", Topic.CONTACT),
        ("/policies/shipping-policy", "", Topic.SHIPPING),
        ("/versand", "", Topic.SHIPPING),
        ("/policies/refund-policy", "", Topic.RETURNS),
        ("/widerrufsrecht", "", Topic.RETURNS),
        ("/collections/all", "", Topic.LISTING),
        ("/collections/kitchen", "", Topic.LISTING),
        ("/collections/kitchen/products/bowl", "", Topic.PRODUCT),
        ("/product/tea-about-time/", "", Topic.PRODUCT),
        ("/tasses/123-tasse-bleue.html", "", Topic.PRODUCT),
        ("/x7", "Händler werden", Topic.WHOLESALE),
        ("/x8", "À propos", Topic.ABOUT),
        ("/x9", "Versand & Lieferung", Topic.SHIPPING),
        ("/journal/x", "What we did last summer", Topic.OTHER),
    ],
)
def test_the_topic_of_a_page_is_told_by_its_address_or_the_text_of_links(path: str, text: str, topic: Topic) -> None:
    assert topic_of(url_of(path), text) is topic


@pytest.mark.parametrize(
    "path",
    [
        "/cart",
        "/warenkorb",
        "/panier/",
        "/checkout/step1",
        "/account/login",
        "/wp-login.php",
        "/shop?add-to-cart=12",
        "/?action=logout",
        "/logout",
        "/index.php?route=checkout/cart",
        "/index.php?route=account/login",
        "/a?sort=price",
        "/a?filter[size]=m",
        "/image.jpg",
        "/katalog.pdf",
        "/search?q=x",
        "/cart/add",
        "/my-account",
        "/mon-compte",
        "/a;jsessionid=1",
        "/p?PHPSESSID=abc",
        "/wishlist/add/12",
        "/de/konto",
        "/cart;a=1",
        "/page;sid=1",
        "/?SIGNOUT",
        "/users/sign_out",
        "/Special:UserLogout",
        "/index.php?main_page=logoff",
        "/?remove_item=abc",
        "/?empty-cart=1",
        "/delete-account",
        "/add-to-bag?id=1",
        "/?setCurrency=EUR",
    ],
)
def test_what_may_change_state_or_is_no_page_is_never_asked_for(path: str) -> None:
    assert not may_be_asked_for(url_of(path))


@pytest.mark.parametrize(
    "path",
    [
        "/products/tote-bag",
        "/products/cart-blanche",
        "/about",
        "/index.php?id=12",
        "/collections/order-of-tea",
        "/pages/add-ons",
        "/a.html",
        "/blog-outfits",
        "/catalog-outdoor",
        "/products/sign-off-tee",
        "/products/clear-vase",
        "/products/salt&page",
    ],
)
def test_pages_whose_names_only_sound_so_may_be(path: str) -> None:
    assert may_be_asked_for(url_of(path))


def test_every_topic_has_a_page_kind_of_the_contract() -> None:
    (kinds,) = [column.bounds[0].parameters for column in PageRecords.column_contracts() if column.name == "page_kind"]
    assert set(PAGE_KIND.values()) <= set(next(iter(kinds.values())))


def drawn(frontier: Frontier) -> list[str]:
    paths = []
    while (choice := frontier.next_choice()) is not None:
        paths.append(choice.url.target)
    return paths


def test_the_pages_that_tell_most_come_first_and_the_budget_ends_it() -> None:
    frontier = Frontier(url_of("/"), 7)
    paths = [
        *(f"/products/p{n}" for n in range(50)),
        "/blog/1",
        "/contact",
        "/wholesale",
        "/about",
        "/collections/all",
        "/shipping",
    ]
    frontier.add_links(found(*paths))
    assert drawn(frontier) == ["/", "/about", "/wholesale", "/products/p0", "/collections/all", "/contact", "/shipping"]


def test_pages_in_the_language_of_the_home_page_and_near_the_root_come_first() -> None:
    frontier = Frontier(url_of("/de/"), 2)
    frontier.add_links(found("/fr/about", "/de/blog/about", "/de/about", "/about"))
    assert drawn(frontier) == ["/de/", "/de/about"]


def test_an_address_is_given_out_once() -> None:
    frontier = Frontier(url_of("/"), 9)
    for _ in range(3):
        frontier.add_links(found("/about#team", "/about"))
        frontier.add_sitemap(found("/about"))
    assert drawn(frontier) == ["/", "/about"]
    assert not frontier.mark_read(url_of("/about"))
    assert frontier.mark_read(url_of("/elsewhere"))


def test_links_to_other_sites_and_links_not_to_follow_are_passed_over() -> None:
    html = """<a href="/a">A b</a><a href="//www.shop.com/b">B</a><a href="https://shop.com.evil.net/">x</a><a href="mailto:x@shop.com">m</a>
        <a href="javascript:1">j</a><a href="/n" rel="nofollow">n</a><a href="http://[::1">bad</a><a href="\ud800">odd</a><a href="/a#top">again</a>"""
    links = links_in(html.replace("\ud800", "%"), "/")
    assert [(link.url.href, link.text) for link in links] == [
        ("https://shop.com/a", "A b"),
        ("https://www.shop.com/b", "B"),
        ("https://shop.com/%", "odd"),
    ]


def test_a_base_of_another_site_is_ignored() -> None:
    html = '<base href="https://evil.net/"><a href="a">A</a>'
    assert [link.url.href for link in links_in(html, "/x/y")] == ["https://shop.com/x/a"]


def test_sitemaps_are_read_without_entities_and_within_bounds() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "&a;&a;">]><urlset><url><loc>https://shop.com/&a;</loc></url></urlset>'
    assert read_sitemap(laughs).locations == ("https://shop.com/&a;",)
    images = b"<urlset><url><loc><![CDATA[ https://shop.com/a ]]></loc><image:loc>https://shop.com/i.jpg</image:loc></url></urlset>"
    assert read_sitemap(images).locations == ("https://shop.com/a",)
    assert read_sitemap(b"\xef\xbb\xbf<sitemapindex><sitemap><loc>a</loc></sitemap></sitemapindex>").is_index
    assert len(read_sitemap(b"<urlset>" + b"<loc>/a</loc>" * 50_000).locations) == MAX_SITEMAP_URLS
    assert read_sitemap(b"https://shop.com/a\nhttps://shop.com/b\n").locations == (
        "https://shop.com/a",
        "https://shop.com/b",
    )
    assert read_sitemap(b"\x1f\x8bbroken").locations == ()
