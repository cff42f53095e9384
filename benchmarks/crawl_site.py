"""The made-up shop that every host of the crawl benchmark serves: which pages it has, and their bytes.

What belongs here: names of hosts, paths, the order in which a crawl under ``pages_per_site`` reads them, and content that
costs a parser and gzip what real shop pages cost: some 100 links, mega menu, product cards, JSON-LD, inline scripts, text.
What doesn't: sockets (``crawl_server``). All links are root-relative, so a body serves any host; a few variants go round.
"""

import json
import random
from collections.abc import Iterator
from functools import cache

VARIANTS = 4
"""Hosts with the same number modulo this show the same shop."""

_PRODUCTS = 120
_COLLECTIONS = 18
_CARDS_OF_A_PAGE = 27
_SHARE_OF_CARDS = 0.9
"""Of a page's bytes at most, that cards, menu and head may take before the text comes."""

_INFORMATION = (
    ("/pages/about-us", "About us"),
    ("/pages/wholesale", "Wholesale"),
    ("/pages/contact", "Contact"),
    ("/policies/shipping-policy", "Shipping policy"),
    ("/policies/legal-notice", "Legal notice"),
    ("/pages/our-story", "Our story"),
    ("/pages/stockists", "Stockists"),
    ("/policies/refund-policy", "Refund policy"),
    ("/blogs/journal", "Journal"),
    ("/pages/care-guide", "Care guide"),
)
_STATE = (
    ("/cart", "Bag"),
    ("/account/login", "Log in"),
    ("/search", "Search"),
)
_ELSEWHERE = (
    ("https://pictures.example/a-brand", "Pictures"),
    ("https://videos.example/a-brand", "Videos"),
    ("mailto:hello@brand.example", "Write to us"),
    ("#main", "Skip to content"),
)

_SYLLABLES = (
    "ka lo mi ra ten sil vor na bel du fen gro hal ist jor kel lum mar nes ort pel qui ros sta tul und ves wil".split()
)


@cache
def _words() -> tuple[str, ...]:
    draw = random.Random(1)
    return tuple({"".join(draw.choices(_SYLLABLES, k=draw.randint(1, 4))): None for _ in range(1_500)})


def host_name(number: int) -> str:
    """The name of a host; ``.example`` is nobody's."""
    return f"brand-{number:06d}.example"


def host_number(name: str) -> int:
    """The number in a host's name.

    Raises:
        ValueError: it is none of ours.
    """
    if not (name.startswith("brand-") and name.endswith(".example")):
        raise ValueError(f"{name!r} is no host of this benchmark")
    return int(name[len("brand-") : -len(".example")])


def _product(number: int) -> str:
    return f"/products/{_words()[number]}-{_words()[number + 300]}"


def _collection(number: int) -> str:
    return f"/collections/{_words()[number + 700]}"


@cache
def _order() -> tuple[str, ...]:
    about, wholesale, contact, shipping, imprint, story, stockists, returns, journal, care = (
        path for path, _ in _INFORMATION
    )
    first = ("/", about, wholesale, _product(0), _collection(0), contact, shipping, _product(1), imprint, story)
    then = (stockists, returns, _product(2), _product(3), _collection(1), journal, care)
    return (*first, *then, *(_product(number) for number in range(4, _CARDS_OF_A_PAGE)))


def most_pages() -> int:
    """The most pages of a site that a benchmark may ask for."""
    return len(_order())


def page_paths(pages: int) -> tuple[str, ...]:
    """The pages that a crawl with a budget of ``pages`` reads of each host, in this order: our frontier's choice."""
    return _order()[:pages]


def site_paths(pages: int) -> tuple[str, ...]:
    """Everything that is asked of a host, robots.txt and the sitemap included."""
    home, *others = page_paths(pages)
    return ("/robots.txt", home, "/sitemap.xml", *others)


def robots(origin: str) -> bytes:
    """A robots.txt as shop builders write it: a long group for all, short ones for some."""
    rules = """/a/downloads/-/* /admin /cart /orders /checkouts/ /checkout /carts /account /*?*oseid=* /*preview_theme_id*
        /*preview_script_id* /policies/drafts/ /*/*?*ls=*&ls=* /*/*?*ls%3D*%3Fls%3D* /search /sf_private_access_tokens /apple-app
        /collections/*sort_by* /*/collections/*sort_by* /collections/*+* /collections/*%2B* /*/collections/*+*
        /collections/*filter*&*filter* /*/collections/*filter*&*filter* /blogs/*+* /blogs/*%2B* /*/blogs/*+* /recommendations/products
        /*/recommendations/products /*?*variant=*&*variant=* /cdn/wpm/*.js""".split()
    group = [f"Disallow: {rule}" for rule in rules]
    lines = ["# We use our own shop builder", "User-agent: *", *group, ""]
    for agent in ("adsbot-example", "imagebot-example", "previewbot"):
        lines += [f"User-agent: {agent}", "Disallow: /checkout", "Disallow: /cart", "Disallow: /orders", ""]
    lines += ["User-agent: greedybot", "Crawl-delay: 10", "", f"Sitemap: {origin}/sitemap.xml", ""]
    return "\n".join(lines).encode()


def sitemap(origin: str) -> bytes:
    """A sitemap of all products, collections and pages."""
    paths = [
        "/",
        *(path for path, _ in _INFORMATION),
        *map(_collection, range(_COLLECTIONS)),
        *map(_product, range(_PRODUCTS)),
    ]
    urls = "".join(
        f"  <url>\n    <loc>{origin}{path}</loc>\n    <lastmod>2026-10-{1 + place % 28:02d}T08:00:00Z</lastmod>\n"
        f"    <changefreq>weekly</changefreq>\n  </url>\n"
        for place, path in enumerate(paths)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'  # http: a name
    return f"{head}{urls}</urlset>\n".encode()


def all_pages(page_bytes: int) -> dict[tuple[int, str], bytes]:
    """The body of each page, by the variant of the shop and the path."""
    return {
        (variant, path): _page(random.Random(f"{variant} {path}"), path, place, page_bytes)
        for variant in range(VARIANTS)
        for place, path in enumerate(_order())
    }


def _page(draw: random.Random, path: str, place: int, page_bytes: int) -> bytes:
    title = _sentence(draw, 4)
    head, foot = (
        _head(draw, title, path) + _menu() + '<main id="main" class="content-for-layout" role="main">\n',
        _foot(),
    )
    size = len(head) + len(foot)
    parts = [head]
    for position in range(_CARDS_OF_A_PAGE):
        if size > page_bytes * _SHARE_OF_CARDS:
            break
        # The home page begins with the first products; every other page shows others beside a few of these.
        parts.append(_card(draw, (position + place * 11) % _PRODUCTS))
        size += len(parts[-1])
    while size < page_bytes:
        parts.append(_paragraph(draw))
        size += len(parts[-1])
    parts.append(foot)
    return "".join(parts).encode()


def _sentence(draw: random.Random, length: int) -> str:
    # Few words are said often, as in any language: the compressor and the parser's text nodes see what they would see.
    words = _words()
    return " ".join(words[int(len(words) * draw.random() ** 3)] for _ in range(length)).capitalize()


def _head(draw: random.Random, title: str, path: str) -> str:
    description = _sentence(draw, 22)
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": title,
        "url": path,
        "description": _sentence(draw, 40),
        "sku": f"SKU-{draw.randrange(10**6)}",
        "brand": {"@type": "Brand", "name": "A Brand"},
        "offers": [
            {
                "@type": "Offer",
                "price": f"{draw.randrange(5, 90)}.00",
                "priceCurrency": "EUR",
                "availability": "https://schema.org/InStock",
                "sku": f"SKU-{draw.randrange(10**6)}",
            }
            for _ in range(4)
        ],
    }
    settings = json.dumps(
        {
            "shop": {"locale": "en", "currency": "EUR", "country": "DE"},
            "theme": {"id": draw.randrange(10**11), "role": "main", "style": {"id": None, "handle": None}},
            "features": {f"feature_{name}": draw.random() < 0.5 for name in _words()[:30]},
            "strings": {name: _sentence(draw, 4) for name in _words()[40:60]},
        }
    )
    preloads = "".join(f'<link rel="preload" href="/assets/section-{name}.css" as="style">\n' for name in _words()[:12])
    return f"""<!doctype html>
<html class="no-js" lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title} | A Brand</title>
<meta name="description" content="{description}">
<meta name="robots" content="index, follow, max-image-preview:large">
<link rel="canonical" href="{path}">
<meta property="og:site_name" content="A Brand">
<meta property="og:title" content="{title}">
<meta property="og:type" content="website">
<meta property="og:description" content="{description}">
<meta property="og:image" content="/media/files/share.jpg?v={draw.randrange(10**9)}">
{preloads}<script>window.shop = {settings};
document.documentElement.className = document.documentElement.className.replace('no-js', 'js');
(function (w, d) {{ var s = d.createElement('script'); s.async = true; s.src = '/assets/theme.js'; d.head.appendChild(s); }})(window, document);
</script>
<script type="application/ld+json">{json.dumps(data, indent=1)}</script>
</head>
<body class="gradient template-page color-scheme-1">
"""


@cache
def _menu() -> str:
    items = "".join(
        f"""<li class="mega-menu__item list-menu__item--level-2"><a id="HeaderMenu-{number}" href="{_collection(number)}"
 class="mega-menu__link link mega-menu__link--level-2 focus-inset caption-large">{_words()[number + 700].capitalize()}</a></li>
"""
        for number in range(_COLLECTIONS)
    )
    return (
        '<header class="section-header section-group-header-group"><nav class="header__inline-menu" aria-label="Main">'
        f'<ul class="mega-menu__list page-width" role="list">\n{items}</ul>'
        f'<ul class="list-menu list-menu--inline" role="list">\n{"".join(_listed(_INFORMATION[:6]))}</ul></nav>\n'
        f'<div class="header__icons header__icons--localization">{"".join(_listed((("/", "A Brand"), *_STATE)))}</div></header>\n'
    )


def _listed(links: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for path, text in links:
        yield (
            f'<li class="list-menu__item"><a href="{path}" class="header__menu-item list-menu__item link link--text '
            f'focus-inset"><span class="header__active-menu-item">{text}</span></a></li>\n'
        )


@cache
def _foot() -> str:
    return (
        '</main>\n<footer class="footer color-scheme-2 gradient section-footer-padding"><div class="footer__blocks-wrapper grid">'
        f'<ul class="footer-block__details-content list-unstyled">\n{"".join(_listed((*_INFORMATION, *_ELSEWHERE)))}</ul>'
        '<form method="post" action="/contact#ContactFooter" class="footer__newsletter newsletter-form"><input type="hidden" '
        'name="form_type" value="customer"><input id="NewsletterForm" type="email" name="contact[email]" class="field__input" '
        'autocomplete="email" placeholder="E-mail" required><button type="submit" class="newsletter-form__button '
        'field__button">Subscribe</button></form></div></footer>\n</body>\n</html>\n'
    )


def _card(draw: random.Random, number: int) -> str:
    path, name = _product(number), _sentence(draw, 3)
    image = f"/media/files/{_words()[number]}-{draw.randrange(10**6)}.jpg?v={draw.randrange(10**9)}"
    widths = ", ".join(f"{image}&width={width} {width}w" for width in (165, 360, 533, 720))
    return f"""<div class="grid__item scroll-trigger animate--slide-in"><div class="card-wrapper product-card-wrapper underline-links-hover">
<div class="card card--standard card--media" style="--ratio-percent: 125.0%;"><div class="card__inner color-scheme-2 gradient ratio">
<div class="card__media"><div class="media media--transparent media--hover-effect"><a href="{path}" class="full-unstyled-link" tabindex="-1">
<img srcset="{widths}" src="{image}&width=533" sizes="(min-width: 1200px) 267px, calc((100vw - 30px) / 2)" alt="{name}" class="motion-reduce" loading="lazy" width="1080" height="1350"></a>
</div></div></div><div class="card__content"><div class="card__information"><h3 class="card__heading h5">
<a href="{path}" id="CardLink-{draw.randrange(10**9)}" class="full-unstyled-link">{name}</a></h3><div class="card-information">
<span class="caption-large light">{_sentence(draw, 6)}</span><div class="price"><div class="price__container"><div class="price__regular">
<span class="visually-hidden">Regular price</span><span class="price-item price-item--regular">&euro;{draw.randrange(5, 90)},00 EUR</span>
</div></div></div></div></div></div></div></div></div>
"""


def _paragraph(draw: random.Random) -> str:
    return (
        f'<div class="rich-text__text rte"><h2 class="rich-text__heading h2">{_sentence(draw, 5)}</h2>\n'
        f"<p>{_sentence(draw, 30)}. {_sentence(draw, 18)}.</p></div>\n"
    )
