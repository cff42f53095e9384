"""Shop software, told by what it leaves in the headers and the markup of every page.

What belongs here: the markers, each defined once, and how they are looked for. What doesn't: what follows from a
platform (``product_feeds``, and the room ``brands``).

Markers are texts in lower case that are looked for as they are: a hundred of them take less time than one pattern of
alternatives, and none can be made slow. Sources: the platforms' own themes and documentation, and the public fingerprints
of enthec/webappanalyzer.
"""

import re
from collections.abc import Iterable
from itertools import islice

HOSTED = frozenset(
    {"shopify", "squarespace", "wix", "bigcommerce", "webflow", "jimdo", "lightspeed", "ecwid", "weebly", "volusion", "vtex", "bigcartel",
     "salesforce_commerce", "yahoo_store"}
)  # fmt: skip
"""Platforms that run their shops on servers of their own: requests to many of their shops meet in one place."""

MARKUP_CHARACTERS = 400_000
"""So much of a parsed page is looked at."""

HEAD_BYTES = 200_000
"""So much of a page that has just come is looked at, in 3 ms. On the pages of 823 real sites it finds what the whole finds."""

HINT_BYTES = 32_000
"""So much is looked at for a first hint; on the same pages it misses one platform of 24, as the double would."""

_MARKERS = (
    ("shopify", ("cdn.shopify.com", "shopify.theme", "myshopify.com", "/cdn/shop/", "shopify-section")),
    ("woocommerce", ("woocommerce", "wc-ajax", "wc_add_to_cart")),
    ("magento", ("mage.cookies", "/skin/frontend/", "mage/cookies", "magento_", "text/x-magento-init", "var blank_url", "/static/version")),
    ("prestashop", ("var prestashop", "prestashop", "blockcart", "/modules/ps_", "id_product_attribute", "static_token")),
    ("shopware", ("shopware", "/widgets/checkout/info", "sw-cms", "/engine/shopware")),
    ("squarespace", ("squarespace.com", "squarespace-cdn", "squarespace_context", "<!-- this is squarespace", "static.squarespace", "sqs-block")),
    ("wix", ("static.wixstatic.com", "wix.com website builder", "_wixcssimports", "wix-viewer")),
    ("bigcommerce", ("bigcommerce.com", "cdn.bcapp", "stencil-utils")),
    ("salesforce_commerce", ("demandware.static", "demandware.store", "demandware.edgesuite")),
    ("opencart", ("route=product/", "route=common/home", "catalog/view/theme", "index.php?route=")),
    ("oscommerce", ("oscsid", "product_info.php?products_id", "xtc_", "xtcommerce")),
    ("zencart", ("zenid=", "main_page=product_info", "main_page=index")),
    ("oxid", ("oxid-esales", "oxideshop", "/out/azure/", "cl=details")),
    ("jtl", ("jtl-shop", "jtl_token")),
    ("lightspeed", ("lightspeedhq", "webshopapp.com", "seoshop")),
    ("ecwid", ("ecwid.com", "ecwid_")),
    ("webflow", ("webflow.com", "data-wf-page", "data-wf-site")),
    ("jimdo", ("jimdo.com", "jimdo_", "assets.jimstatic.com")),
    ("weebly", ("weebly.com", "editmysite.com")),
    ("volusion", ("volusion", "a.vspfiles")),
    ("hybris", ("/_ui/desktop/", "hybris", "acc.config")),
    ("vtex", ("vteximg", "vtexcommerce", "vtexassets")),
    ("bigcartel", ("bigcartel.com",)),
    ("nopcommerce", ("nopcommerce",)),
    ("drupal_commerce", ("commerce-product", "commerce_cart")),
    ("gambio", ("gambio",)),
    ("yahoo_store", ("yhst-", "store.yahoo", "turbifycdn")),
)  # fmt: skip
_GENERATORS = {
    "woocommerce": "woocommerce", "prestashop": "prestashop", "shopware": "shopware", "squarespace": "squarespace", "wix.com": "wix", "webflow": "webflow",
    "magento": "magento", "opencart": "opencart", "jimdo": "jimdo", "weebly": "weebly", "xt:commerce": "oscommerce", "oscommerce": "oscommerce", "shopify": "shopify",
    "nopcommerce": "nopcommerce", "bigcartel": "bigcartel", "big cartel": "bigcartel", "zen cart": "zencart", "gambio": "gambio", "jtl": "jtl", "lightspeed": "lightspeed",
}  # fmt: skip
_OWN_HEADERS = (
    ("shopify", ("x-shopid", "x-shopify-", "x-sorting-hat-shopid", "x-storefront-renderer-rendered")),
    ("bigcommerce", ("x-bc-",)),
    ("wix", ("x-wix-",)),
    ("jimdo", ("x-jimdo-",)),
    ("webflow", ("x-wf-",)),
    ("vtex", ("x-vtex-",)),
    ("magento", ("x-magento-",)),
    ("shopware", ("sw-version-id", "sw-context-token", "sw-invalidation-states", "x-shopware-")),
    ("salesforce_commerce", ("x-dw-request-base-id",)),
)
"""Beginnings of names of headers that no other software sends."""

_HEADER_VALUES = (
    (("powered-by", "x-powered-by", "powered"), (("shopify", "shopify"), ("prestashop", "prestashop"), ("vtex", "vtex"), ("shopware", "shopware"), ("jimdo", "jimdo"))),
    (("server",), (("squarespace", "squarespace"), ("pepyaka", "wix"), ("demandware", "salesforce_commerce"))),
    (("x-host",), (("weebly.net", "weebly"),)),
    (("set-cookie",), (("_shopify_", "shopify"), ("prestashop-", "prestashop"), ("wp_woocommerce_session", "woocommerce"), ("woocommerce_", "woocommerce"),
                       ("fornax_anonymousid", "bigcommerce"), ("dwsid=", "salesforce_commerce"))),
)  # fmt: skip
"""Names of headers, and what their values hold where one software sent them."""

_HINTS = tuple(
    b"""shopify /cdn/shop/ woocommerce wc-ajax wc_add_to_cart squarespace sqs-block wix bigcommerce bcapp stencil-utils
    demandware lightspeed webshopapp seoshop ecwid webflow data-wf- jimdo jimstatic weebly editmysite volusion vspfiles
    vtex bigcartel yhst- store.yahoo turbifycdn""".split()
)
"""One of them stands in every page of a platform that matters to a crawl. Looking for all markers takes twenty times as long."""

_SHARE_OF_ONE_MARKER = 0.75
_SURE = 0.95
_TAGS = re.compile(
    r"<(?:script|link|meta|img|form|body|div|section|input)\b[^>]{0,600}|shopify\.theme|mage\.cookies|_wixcssimports"
    r"|var prestashop\b|squarespace_context|<!-- this is squarespace"
)
_LINKS = re.compile(r"<a\b[^>]{0,600}")
"""A link may lead to a platform's own website: only a shop's own addresses count in it, which markers with a query are."""

_LONGEST_META = 600
_MOST_HEADERS = 200


def platform_of(headers: Iterable[tuple[str, str]], head: bytes) -> str | None:
    """The shop software behind an answer, where a crawl treats it in a way of its own: a hosted one, or one with a feed.

    As its headers say, else as the beginning of its page says. Of other software it may be None or the name.

    Args:
        headers: names and values, in any case; none where they were not kept.
        head: the page, or its beginning.
    """
    stated = platform_of_headers(headers)
    if stated is not None:
        return stated
    start = head[:HINT_BYTES].lower()
    if not any(hint in start for hint in _HINTS):
        return None
    html = head[:HEAD_BYTES].decode("latin-1").lower()
    found = platform_of_generator(_generators(html)) or platform_of_markup(html)
    return found[0] if found is not None else None


def platform_of_headers(headers: Iterable[tuple[str, str]]) -> str | None:
    """The shop software that the headers of an answer name."""
    for name, value in islice(headers, _MOST_HEADERS):
        lowered = name.lower()
        for platform, beginnings in _OWN_HEADERS:
            if lowered.startswith(beginnings):
                return platform
        said = value[:200].lower()
        for names, values in _HEADER_VALUES:
            if lowered in names:
                for marker, platform in values:
                    if marker in said:
                        return platform
    return None


def platform_of_generator(generator: str) -> tuple[str, float] | None:
    """The shop software that ``<meta name="generator">`` names, and how sure that is."""
    lowered = generator.lower()
    return next(((platform, _SURE) for name, platform in _GENERATORS.items() if name in lowered), None)


def platform_of_markup(html: str) -> tuple[str, float] | None:
    """The shop software that most markers in a page's tags name, and how sure that is.

    Args:
        html: in lower case, ``MARKUP_CHARACTERS`` at most.
    """
    suspects = [(platform, markers) for platform, markers in _MARKERS if any(marker in html for marker in markers)]
    # Only what tags say: an article about a platform is no shop on it.
    markup = " ".join(_TAGS.findall(html)) if suspects else ""
    asks_links = any("=" in marker for _, markers in suspects for marker in markers)
    links = " ".join(_LINKS.findall(html)) if asks_links else ""
    best: tuple[str, float] | None = None
    for platform, markers in suspects:
        found = sum(marker in markup or ("=" in marker and marker in links) for marker in markers)
        sure = min(_SURE, _SHARE_OF_ONE_MARKER + 0.1 * (found - 1)) if found else 0.0
        if sure and (best is None or sure > best[1]):
            best = platform, sure
    return best


def _generators(html: str) -> str:
    """What the metas that name a generator say; a page may have several, WordPress and a shop among them."""
    said: list[str] = []
    place = html.find("<meta")
    while place >= 0 and len(said) < _MOST_HEADERS:
        tag = html[place : place + _LONGEST_META].partition(">")[0]
        if 'name="generator"' in tag or "name='generator'" in tag or "name=generator" in tag:
            said.append(tag.partition("content=")[2])
        place = html.find("<meta", place + 5)
    return " ".join(said)
