"""The whole table, and the good shops that are read beside it."""

import gzip

from sourcing_pipeline_tests.web.hostile import (
    addresses,
    codings,
    content,
    markup,
    redirects,
    reservations,
    robots,
    sitemaps,
    traps,
    wire,
)
from sourcing_pipeline_tests.web.hostile.row import HTML, Row, domain_of, redirect, targets_of, text
from sourcing_pipeline_tests.web.server import Reply, Site, page

ROWS: list[Row] = [
    row
    for module in (addresses, robots, wire, codings, redirects, traps, sitemaps, markup, content, reservations)
    for row in module.ROWS
]

SHOP = {
    "/": page("Oak & Ash", "/about", "/wholesale", "/contact", "/collections/all", "/private"),
    "/robots.txt": text(b"User-agent: *\nDisallow: /private\n"),
    "/about": page("About us"),
    "/wholesale": page("Wholesale"),
    "/contact": page("Contact"),
    "/collections/all": page("All", "/products/bowl", "/products/spoon"),
    "/products/bowl": page("Bowl"),
    "/products/spoon": page("Spoon"),
}


def _compressed(reply: Reply) -> Reply:
    return Reply(reply.status, gzip.compress(reply.body), reply.headers | {"Content-Encoding": "gzip"})


def _in_pieces(reply: Reply) -> Reply:
    middle = len(reply.body) // 2
    return Reply(headers=HTML, pieces=[reply.body[:middle], reply.body[middle:]], pause_seconds=0.02)


def _good() -> dict[str, Site]:
    files = {"/robots.txt", "/sitemap.xml"}
    locations = b"\n".join(b"https://{host}" + target.encode() for target in SHOP)
    shops = {
        "plain": SHOP,
        "gzip": SHOP | {target: _compressed(reply) for target, reply in SHOP.items() if target not in files},
        "slow": SHOP | {target: _in_pieces(reply) for target, reply in SHOP.items() if target not in files},
        "delayed": SHOP | {"/robots.txt": text(b"User-agent: *\nDisallow: /private\nCrawl-delay: 0.2\n")},
        "mapped": SHOP | {"/": page("Home"), "/sitemap.xml": text(locations)},
        "moved": {"/": redirect("https://www.{host}/", 301)},
    } | {f"usual-{n}": SHOP for n in range(10)}
    return {domain_of(f"good-{name}"): targets_of(pages) for name, pages in shops.items()}


GOOD = _good()
"""The good shops, by domain."""

SITES: dict[str, Site] = GOOD | {f"www.{domain_of('good-moved')}": targets_of(SHOP)}
"""All hosts that may be asked."""

for _row in ROWS:
    SITES[_row.domain] = _row.site
    SITES |= {f"{prefix}{_row.domain}": site for prefix, site in _row.other_hosts.items()}
