"""From a site and an address to an answer: status, headers, body. The same site and address always give the same bytes.

What belongs here: which pages a site has and what each is made of. What doesn't: sockets (``server``), and words
(``content``).
"""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import jinja2

from sourcing_pipeline.demo import structured
from sourcing_pipeline.demo.content import Content, Product, compose, money
from sourcing_pipeline.demo.disturbances import without_structured_data
from sourcing_pipeline.demo.geography import BY_CODE
from sourcing_pipeline.demo.names import invented_word, slug
from sourcing_pipeline.demo.sites import Site, phrases

_TEMPLATES = Path(__file__).parent / "templates"
_HTML = "text/html; charset=utf-8"
_FEATURED, _RELATED = 8, 4
_PRODUCT_PATHS = {
    "shopify": "/products/{handle}",
    "woocommerce": "/product/{handle}/",
    "magento": "/{handle}.html",
    "prestashop": "/{number}-{handle}.html",
    "squarespace": "/{shop}/p/{handle}",
    "plain": "/{handle}.html",
}
_SHOP_PATHS = {
    "shopify": "/collections/{slug}",
    "woocommerce": "/{slug}/",
    "magento": "/{slug}.html",
    "prestashop": "/2-{slug}",
    "squarespace": "/{slug}",
    "plain": "/{slug}.html",
}
_TEXT_PATHS = {
    "shopify": "/pages/{slug}",
    "woocommerce": "/{slug}/",
    "magento": "/{slug}",
    "prestashop": "/content/4-{slug}",
    "squarespace": "/{slug}",
    "plain": "/{slug}.html",
}
_FEED_PATHS = {"shopify": "/products.json", "woocommerce": "/wp-json/wc/store/v1/products"}
_FEEDS_FORBIDDEN = 6
"""One in so many shops forbids its product feed in its robots.txt."""


@dataclass(frozen=True)
class Answer:
    """What the server sends."""

    status: int
    body: bytes
    content_type: str = _HTML
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """A mark that changes when the body does."""
        return f'"{hashlib.blake2b(self.body, digest_size=8).hexdigest()}"'


@dataclass(frozen=True)
class Card:
    """A product as templates want it."""

    item: Product
    number: int
    path: str
    price: str
    list_price: str
    images: list[str]


@dataclass
class Page:
    """What a template is given besides the content."""

    page: str
    url: str
    title: str
    description: str
    language: str
    platform: str
    nav: list[tuple[str, str]] = field(default_factory=list)
    footer_nav: list[tuple[str, str]] = field(default_factory=list)
    alternates: list[tuple[str, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    card: Card | None = None
    sentences: tuple[str, ...] = ()
    posts: list[tuple[str, str]] = field(default_factory=list)
    heading: str = ""
    shop_path: str = "/"
    is_shop: bool = True
    is_brand: bool = True
    has_microdata: bool = False
    charset: str = "utf-8"
    street: str = ""
    postcode: str = ""
    country_name: str = ""
    phone: str = ""

    @property
    def template(self) -> str:
        """The platform's macros."""
        return f"platform_{self.platform}.jinja"


def answer(site: Site, path: str, phase: int = 0) -> Answer:
    """What a site answers to a GET of a path, when nothing is wrong with its line.

    Args:
        site: with the fate that it has in the phase.
        path: without query.
        phase: 1 shows what changed since the last visit.
    """
    if path == "/robots.txt":
        return Answer(200, _robots(site).encode(), "text/plain; charset=utf-8")
    if site.fate == "error":
        return Answer(503, _bare(site, "error"), headers=(("Retry-After", "3600"),))
    if site.fate == "challenge":
        return Answer(403, _bare(site, "challenge"), headers=(("cf-mitigated", "challenge"), ("Server", "cloudflare")))
    if site.fate == "forbidden":
        return Answer(403, _bare(site, "not_found"))
    if site.fate == "rate_limited":
        return Answer(429, _bare(site, "not_found"), headers=(("Retry-After", "3600"),))
    if site.fate == "js_only":
        return Answer(200, _bare(site, "js_only"))
    if site.fate == "parked":
        return Answer(200, _bare(site, "parked"))
    routes = _routes(site, phase)
    if path == "/sitemap.xml":
        return Answer(200, _sitemap(site, routes).encode(), "application/xml; charset=utf-8")
    if path == _FEED_PATHS.get(site.platform) and site.product_count and not site.has_new_markup:
        return Answer(200, _product_feed(site, phase).encode(), "application/json; charset=utf-8")
    if path not in routes:
        return Answer(404, _bare(site, "not_found"))
    page, item = routes[path]
    if site.platform == "plain":
        text = _render(site, page, item, path, phase, charset="iso-8859-1")
        return Answer(200, text.replace("€", "EUR").encode("latin-1", "xmlcharrefreplace"), "text/html")
    return Answer(200, _render(site, page, item, path, phase).encode())


def _routes(site: Site, phase: int) -> dict[str, tuple[str, Product | None]]:
    """Every page of a site: its path, its template, and the product it shows."""
    if site.kind in ("content", "service"):
        posts = phrases("others")[site.kind][site.language]["posts"]
        return {"/": ("texts", None), **{f"/{slug(post)}": ("texts", None) for post in posts}}
    content = compose(site, site.language, phase)
    paths = _paths(content)
    routes: dict[str, tuple[str, Product | None]] = {"/": ("home", None)}
    if site.has_english:
        routes["/en"] = ("home", None)
    routes |= {path: (page, None) for page, path in paths.items()}
    return routes | {_product_path(content, index): ("product", item) for index, item in enumerate(content.products)}


def _paths(content: Content) -> dict[str, str]:
    site, slugs = content.site, content.slugs
    pages = ["about", "wholesale", "contact", "shipping"]
    if not site.has_wholesale_page:
        pages.remove("wholesale")
    paths = {page: _TEXT_PATHS[site.platform].format(slug=slugs[page]) for page in pages}
    if site.stockists:
        paths["stockists"] = _TEXT_PATHS[site.platform].format(slug=slugs["stockists"])
    if site.platform == "shopify":
        paths["shipping"] = "/policies/shipping-policy"
    return {"listing": _SHOP_PATHS[site.platform].format(slug=slugs["shop"]), **paths}


def _product_path(content: Content, index: int) -> str:
    shop = content.slugs["shop"]
    return _PRODUCT_PATHS[content.site.platform].format(
        handle=content.products[index].handle, number=index + 11, shop=shop
    )


def _card(content: Content, index: int, base: str) -> Card:
    item, site = content.products[index], content.site

    def shown(amount: float | None) -> str:
        return money(amount, item.currency, site.language) if amount and not site.has_new_markup else ""

    return Card(
        item=item,
        number=index + 11,
        path=_product_path(content, index),
        price=shown(item.price),
        list_price=shown(item.list_price),
        images=[f"{base}/images/{item.handle}-{number}.jpg" for number in range(1, item.image_count + 1)],
    )


def _render(site: Site, page: str, item: Product | None, path: str, phase: int, charset: str = "utf-8") -> str:
    language = "en" if path == "/en" else site.language
    content = compose(site, language, phase)
    base = f"https://{site.host}"
    view = Page(page, base + path, site.name, "", language, site.platform, charset=charset)
    if page == "texts":
        _fill_texts(view, site, path)
    else:
        _fill_shop(view, content, item, base)
        _add_structured_data(view, content, base)
    text = _environment().get_template("layout.jinja").render(p=view, c=content, ui=content.ui, css=_css())
    return without_structured_data(str(text)) if site.has_new_markup else str(text)


def _fill_shop(view: Page, content: Content, item: Product | None, base: str) -> None:
    site, ui, paths = content.site, content.ui, _paths(content)
    names = {"listing": "shop", "stockists": "stockists"}
    links = [(ui[names.get(page, page)], path) for page, path in paths.items()]
    # Half of the shops have the page for retailers in the footer only.
    in_footer = {paths["shipping"], paths.get("wholesale") if site.seed % 2 else None}
    view.nav = [(ui["home"], "/"), *(link for link in links if link[1] not in in_footer)]
    view.footer_nav = [
        *(link for link in links if link[1] in in_footer),
        (ui["imprint"], paths["contact"] + "#imprint"),
    ]
    if site.has_english:
        view.languages = [(site.language, "/"), ("en", "/en")]
        if view.page == "home":
            view.alternates = [(code, base + path) for code, path in view.languages]
    view.is_brand = site.kind == "brand_shop"
    view.shop_path = paths["listing"]
    view.description = content.description
    view.sentences = content.sentences
    if not view.is_brand:
        count = 120 + site.chance("brands", of=400)
        view.sentences = tuple(line.format(count=count) for line in phrases("others")[site.kind][site.language])
        view.description = " ".join(view.sentences[:2])
    heading = {"about": ui["story"], "product": item.title if item else ""}.get(view.page)
    label = heading or ui.get(names.get(view.page, view.page), "")
    view.title = f"{site.name} | {content.tagline}" if view.page == "home" else f"{label} - {site.name}"
    shown = {"home": _FEATURED, "listing": len(content.products), "product": _RELATED}.get(view.page, 0)
    view.cards = [_card(content, index, base) for index in range(min(shown, len(content.products)))]
    if item is not None:
        view.card = _card(content, content.products.index(item), base)
        view.description = item.description
    if view.page == "contact":
        country = BY_CODE[site.country]
        street = invented_word(site.chance("street", of=1_000_000)).capitalize()
        view.street = f"{country.street.format(street)} {site.chance('house', of=90) + 1}"
        view.postcode = str(10_000 + site.chance("postcode", of=89_000))
        view.country_name = country.name
        view.phone = f"{country.phone}{site.chance('phone', of=90) + 10}"


def _add_structured_data(view: Page, content: Content, base: str) -> None:
    site = content.site
    view.has_microdata = site.platform == "woocommerce" and site.seed % 3 == 0
    item = view.card and structured.product(content, view.card.item, view.url, view.card.images)
    company = structured.organization(content, base)
    if site.platform == "shopify":
        if item:
            view.scripts.append(structured.as_script(item))
        elif view.page == "home":
            view.scripts.append(structured.as_script(company))
        elif view.page == "listing":
            view.scripts.append(structured.as_script(structured.item_list([base + card.path for card in view.cards])))
    elif site.platform == "woocommerce":
        page = {"@type": "WebPage", "@id": view.url, "url": view.url, "name": view.title, "inLanguage": view.language}
        shown = [item] if item and not view.has_microdata else []
        view.scripts.append(structured.as_graph([page, company, *shown]))
    elif site.platform == "prestashop" and view.page == "home":
        view.scripts.append(structured.as_script(company))


def _fill_texts(view: Page, site: Site, path: str) -> None:
    texts = phrases("others")[site.kind][site.language]
    posts = [(post, f"/{slug(post)}") for post in texts["posts"]]
    view.is_shop = view.is_brand = False
    view.sentences = tuple(texts["sentences"])
    view.nav = [(phrases(site.language)["ui"]["home"], "/"), *posts[:3]]
    view.posts = posts if path == "/" else []
    view.heading = next((post for post, where in posts if where == path), texts["title"])
    view.title = f"{view.heading} | {site.name}"
    view.description = " ".join(texts["sentences"][:2])


def _robots(site: Site) -> str:
    if site.fate == "robots_denied":
        return "User-agent: *\nDisallow: /\n"
    private = "User-agent: *\nDisallow: /cart\nDisallow: /checkout\nDisallow: /search\n"
    if (feed := _FEED_PATHS.get(site.platform)) and site.chance("feed is forbidden", of=_FEEDS_FORBIDDEN) == 0:
        private += f"Disallow: {feed}\n"
    elif site.platform == "squarespace":
        private += "Disallow: /*?format=\nDisallow: /*&format=\n"
    return f"{private}\nSitemap: https://{site.host}/sitemap.xml\n"


def _sitemap(site: Site, routes: dict[str, tuple[str, Product | None]]) -> str:
    places = "\n".join(f"  <url><loc>https://{site.host}{path}</loc></url>" for path in routes)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{head}\n{places}\n</urlset>\n"


def _product_feed(site: Site, phase: int) -> str:
    content, base = compose(site, site.language, phase), f"https://{site.host}"
    if site.platform == "shopify":
        return structured.platform_products(content, base)
    return structured.store_products(content, base, [_product_path(content, i) for i in range(len(content.products))])


def _bare(site: Site, page: str) -> bytes:
    template = _environment().get_template("bare.jinja")
    return str(template.render(p={"page": page}, site=site, ui=phrases(site.language)["ui"])).encode()


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, cache_size=-1
    )


@cache
def _css() -> str:
    return (_TEMPLATES / "shop.css").read_text(encoding="utf-8")
