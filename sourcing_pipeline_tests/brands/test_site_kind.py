import pytest

from sourcing_pipeline_tests.brands.websites import HOME, page, profiled

CART = '<a href="/cart">Cart</a><button class="add-to-cart">Add to cart</button><span class="price">£10.00</span>'
FILLER = "<p>" + "Something that is said at some length about this and that, as one does. " * 40 + "</p>"


def many_brands() -> str:
    products = ", ".join(f'{{"@type": "Product", "name": "Thing {n}", "brand": "Maker {n % 5}", "offers": {{"price": {n + 1}, "priceCurrency": "GBP"}}}}' for n in range(10))  # fmt: skip
    return f'<script type="application/ld+json">[{products}]</script>{CART}'


KINDS = {
    "brand_shop": f"<html><title>Wachswerk</title>{HOME}{CART}",
    "multi_brand_shop": many_brands(),
    "marketplace": f"{CART}<p>Sell with us: open your shop in ten minutes. Sold by independent sellers. Seller login.</p>",
    "content": f'<meta property="og:type" content="article"><p>Posted by the editor. Leave a comment. Read more in our blog.</p>{FILLER}',
    "service": f"<h1>Agency for branding</h1><p>Our services: web design, consulting, hosting. See our case studies and our clients. Request a quote.</p>{FILLER}",
    "manufacturer": f"<p>We are a manufacturer: our factory has its own production. We design and we make tools for distributors. Wholesale: line sheet for retailers.</p>{FILLER}",
    "parked": "<title>wachswerk.de</title><h1>This domain is for sale</h1><p>Buy this domain now.</p>",
    "blocked": "<title>Just a moment</title><p>Checking your browser. Verify you are human.</p>",
    "unknown": "<p>Hello</p>",
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_sites_are_told_apart_with_a_reason(kind: str) -> None:
    profile = profiled(page(KINDS[kind])).profile
    assert profile["site_kind"] == kind, profile["site_kind_reason"]
    assert profile["site_kind_reason"]
    assert profile["can_be_brand"] == (kind in {"brand_shop", "manufacturer"})


def test_many_links_to_brands_make_a_shop_of_many_brands() -> None:
    links = "".join(f'<a href="/brands/maker-{n}">Maker {n}</a>' for n in range(8))
    assert profiled(page(CART + links)).profile["site_kind"] == "multi_brand_shop"


def test_an_article_about_buying_is_no_shop() -> None:
    html = f'<meta property="og:type" content="article"><p>Posted by me. Comments. Ten gifts: one costs $10, the next $20. Add them to your cart.</p>{FILLER}'
    assert profiled(page(html)).profile["site_kind"] == "content"


def test_what_is_unknown_but_has_products_may_be_a_brand() -> None:
    html = '<script type="application/ld+json">{"@type": "Product", "name": "Kerze"}</script><p>Hallo</p>'
    profile = profiled(page(html)).profile
    assert (profile["site_kind"], profile["can_be_brand"]) == ("unknown", True)
