"""Product feeds: the addresses at which shop platforms give a shop's products to anybody, and what an answer looks like.

What belongs here: which platform has a feed, where, and whether an answer is one. What doesn't: asking for it (``visit``,
which asks robots.txt first), loading it back (``feed_loading``), and what it says (the room ``brands``).

- Shopify serves ``/products.json`` at the root of a shop's host, whatever the language or market: 250 products at most.
  It is open unless the shop closes it, but nowhere promised, so any answer must do.
- WooCommerce serves its Store API, which needs no key and is meant for anybody's browser, below the address of the
  WordPress API that every page names: 100 products at most (https://developer.woocommerce.com/docs/apis/store-api/).
- Squarespace's ``?format=json`` is forbidden by the robots.txt of all its sites
  (https://support.squarespace.com/hc/en-us/articles/206543207), so it is never asked for. Wix, BigCommerce, Webflow,
  Jimdo, Lightspeed, Ecwid, PrestaShop, Magento and Shopware have none that is open without a key of the shop's.
"""

import re
from collections.abc import Iterable
from itertools import islice

from sourcing_pipeline.web.urls import MAX_URL_LENGTH, Url, parse_url

MAX_FEED_BYTES = 10_000_000
"""So much of a feed is read: 250 products with 50 variants each fit. What is whole of a longer one can be read."""

SHOPIFY_PAGE, WOOCOMMERCE_PAGE = 250, 100
"""Products that a feed gives at once, at most."""

_SHOPIFY_FEED = f"/products.json?limit={SHOPIFY_PAGE}"
_WOOCOMMERCE_ROUTE = "wc/store/v1/products"
_API_RELATION = "https://api.w.org/"
_MOST_OF_A_PAGE = 1_000_000
_MOST_HEADERS = 200
_LONGEST_TAG = MAX_URL_LENGTH + 300
_HREF = re.compile(r"""\bhref\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PAGE_SIZE = re.compile(r"[?&](?:limit|per_page)=(\d{1,4})(?![^&])")
_BEGINNING = 4_096
_SPACES = b" \t\r\n"


def product_feed_url(
    platform: str | None, headers: Iterable[tuple[str, str]], head_of_home_page: bytes, home: Url
) -> Url | None:
    """Where a shop's product feed is, if its platform has one; robots.txt is still to be asked.

    Args:
        platform: as ``platform_of`` says.
        headers: of the answer that brought the home page; none where they were not kept.
        head_of_home_page: its body, or the beginning of it.
        home: where it was found, after redirects.
    """
    if platform == "shopify":
        return parse_url(_SHOPIFY_FEED, home.href)
    if platform == "woocommerce":
        return _woocommerce_feed(
            islice(headers, _MOST_HEADERS), head_of_home_page[:_MOST_OF_A_PAGE].decode("utf-8", "replace"), home
        )
    return None


def is_product_feed(body: bytes) -> bool:
    """Whether an answer is a product feed of these platforms, by its beginning. An error page or a password page is none."""
    beginning = body[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").lstrip(_SPACES)
    if beginning.startswith(b"{"):
        name, _, rest = beginning[1:].lstrip(_SPACES).partition(b":")
        return name.rstrip(_SPACES) == b'"products"' and rest.lstrip(_SPACES).startswith(b"[")
    if not beginning.startswith(b"["):
        return False
    first = beginning[1:].lstrip(_SPACES)
    return first.startswith(b"]") or (first.startswith(b"{") and b'"permalink"' in first)


def page_size(url: str) -> int:
    """How many products a feed gives at most; one that gives fewer is whole."""
    stated = _PAGE_SIZE.search(url)
    return int(stated.group(1)) if stated else 10


def _woocommerce_feed(headers: Iterable[tuple[str, str]], html: str, home: Url) -> Url | None:
    """The feed below the WordPress API that the site names, if that is on the same host; else where it usually is."""
    stated = _api_in_headers(headers) or _api_in_markup(html)
    api = parse_url(stated, home.href) if stated else None
    if api is None or api.host != home.host or api.port != home.port:
        api = parse_url("/wp-json/", home.href)
    if api is None:
        return None
    if "rest_route=" in api.query:  # a site without rewritten addresses: /?rest_route=/
        return parse_url(f"{api.href.rstrip('/')}/{_WOOCOMMERCE_ROUTE}&per_page={WOOCOMMERCE_PAGE}")
    folder = api.path.rstrip("/")
    return parse_url(f"{api.origin}{folder}/{_WOOCOMMERCE_ROUTE}?per_page={WOOCOMMERCE_PAGE}")


def _api_in_headers(headers: Iterable[tuple[str, str]]) -> str | None:
    """The address that ``Link: <...>; rel="https://api.w.org/"`` names."""
    for name, value in headers:
        if name.lower() != "link" or _API_RELATION not in value:
            continue
        before = value[: value.index(_API_RELATION)]
        address = before[before.rfind("<") + 1 : before.rfind(">")]
        if "<" in before and 0 < len(address) <= MAX_URL_LENGTH:
            return address
    return None


def _api_in_markup(html: str) -> str | None:
    """The address that ``<link rel="https://api.w.org/" href="...">`` names."""
    place = html.find(_API_RELATION)
    if place < 0:
        return None
    start = html.rfind("<", max(0, place - _LONGEST_TAG), place)
    end = html.find(">", place, place + _LONGEST_TAG)
    if start < 0 or end < 0 or html[start : start + 5].lower() != "<link":
        return None
    found = _HREF.search(html, start, end)
    return next((address for address in found.groups() if address), None) if found else None
