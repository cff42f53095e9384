"""robots.txt files that are missing, broken, evasive or huge. By RFC 9309, in doubt to the site's favour."""

import gzip

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.hostile.row import (
    ABOUT,
    CLOSED,
    HOME,
    HTML,
    PLAIN_TEXT,
    Endless,
    Row,
    redirect,
    site,
    targets_of,
    text,
)
from sourcing_pipeline_tests.web.server import Reply, Site, page

UNREACHABLE, DENIED = Outcome.ROBOTS_UNREACHABLE, Outcome.ROBOTS_DENIED
FILLER = b"# " + b"a" * 97 + b"\n"


def _with(robots: Reply, home: Reply = HOME) -> Site:
    return site(home, robots, about=ABOUT)


def _unreachable(name: str, robots: Reply) -> Row:
    return Row(f"robots-{name}", _with(robots), UNREACHABLE, not_asked=("/", "/about"), most_requests=2)


def _closed(name: str, robots: Reply) -> Row:
    return Row(f"robots-{name}", _with(robots), DENIED, not_asked=("/", "/about"), most_requests=2)


def _open(name: str, robots: Reply) -> Row:
    return Row(f"robots-{name}", _with(robots), asked=("/", "/about"))


def _hops(count: int) -> Site:
    """A robots.txt so many redirects away, that closes the site."""
    hops = {f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(1, count)}
    return targets_of({"/": HOME, "/robots.txt": redirect("/hop1"), f"/hop{count}": text(CLOSED), **hops})


EARLY_AND_LATE = b"User-agent: *\nDisallow: /early\n" + FILLER * 6_000 + b"Disallow: /late\nDisallow: /\n"
LATE_LINKS = page("Home", "/early/about", "/late/contact")

ROWS = [
    *(_unreachable(str(status), Reply(status)) for status in (429, 500, 503, 504, 999)),
    _unreachable("304-unasked", Reply(304)),
    _unreachable("silent", Reply(raw=b"", pause_seconds=9)),
    _unreachable("closed-at-once", Reply(raw=b"")),
    _unreachable("dripped", Reply(headers=PLAIN_TEXT, pieces=(b"#",) * 999, pause_seconds=0.1)),
    _unreachable("dripped-headers", Reply(raw=b"HTTP/1.1 200 OK\r\n", pieces=(b"A: b\r\n",) * 999, pause_seconds=0.1)),
    _unreachable("garbage", Reply(raw=b"I am no HTTP\r\n\r\n")),
    _unreachable("cut-short", Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nUser-agent: *\n")),
    _unreachable("no-gzip-as-gzip", Reply(body=b"User-agent: *\n", headers={"Content-Encoding": "gzip"})),
    _unreachable("truncated-gzip", Reply(body=gzip.compress(CLOSED)[:-9], headers={"Content-Encoding": "gzip"})),
    Row("robots-redirect-loop", _with(redirect("/robots.txt")), UNREACHABLE, not_asked=("/",), most_requests=6),
    _unreachable("redirect-to-nowhere", redirect("http://[::1")),
    _unreachable("redirect-to-file", redirect("file:///etc/passwd")),
    _unreachable("redirect-empty", redirect("")),
    *(_open(str(status), Reply(status)) for status in (400, 401, 403, 404, 410, 451)),
    _open("204", Reply(raw=b"HTTP/1.1 204 No Content\r\n\r\n")),
    _open("html", Reply(body=b"<!doctype html><html><body>Disallow: nothing</body></html>", headers=HTML)),
    _open("binary", text(bytes(range(256)) * 99)),
    _open("one-endless-line", text(b"a" * 600_000)),
    # Rules stand before the cut, so the endless rest changes nothing.
    _closed("endless", Reply(headers=PLAIN_TEXT, pieces=Endless(CLOSED, FILLER * 500))),
    _closed("gzip-bomb", Reply(body=gzip.compress(CLOSED + b"#" * 20_000_000), headers={"Content-Encoding": "gzip"})),
    _closed("bom", text(b"\xef\xbb\xbf" + CLOSED)),
    _closed("utf16", text(CLOSED.decode().encode("utf-16"))),
    _closed("utf16-big-endian", text(b"\xfe\xff" + CLOSED.decode().encode("utf-16-be"))),
    _closed("utf16-without-mark", text(CLOSED.decode().encode("utf-16-le"))),
    _closed("cr-only", text(CLOSED.replace(b"\n", b"\r"))),
    _closed("crlf", text(CLOSED.replace(b"\n", b"\r\n"))),
    _closed("no-utf8", text(b"# Gr\xf6\xdfe \xff\xfe\n" + CLOSED)),
    _closed("nul-bytes", text(b"\0\0" + CLOSED.replace(b"*", b"*\0"))),
    _closed("as-html", Reply(body=CLOSED, headers=HTML)),
    _closed("wildcards", text(b"User-agent: *\nDisallow: /" + b"*" * 100_000)),
    _closed("thousands-of-groups", text(b"User-agent: a\nAllow: /\n\n" * 20_000 + CLOSED)),
    Row(
        "robots-patterns-that-backtrack",
        targets_of(
            {
                "/robots.txt": text(b"User-agent: *\n" + (b"Disallow: /" + b"*a" * 900 + b"*b$\n") * 280),
                "/": page("Home", "/" + "a" * 1900),
                "/" + "a" * 1900: ABOUT,
            }
        ),
        asked=("/" + "a" * 1900,),
    ),
    Row(
        "robots-600-kb",
        targets_of(
            {"/": LATE_LINKS, "/robots.txt": text(EARLY_AND_LATE), "/early/about": ABOUT, "/late/contact": ABOUT}
        ),
        pages={"/early/about": DENIED, "/late/contact": Outcome.OK},
        not_asked=("/early/about",),
    ),
    Row(
        "robots-delay-1e9",
        _with(text(b"User-agent: *\nCrawl-delay: 1e9")),
        Outcome.CRAWL_DELAY_TOO_LONG,
        not_asked=("/",),
    ),
    Row(
        "robots-delay-31",
        _with(text(b"User-agent: *\nCrawl-delay: 31")),
        Outcome.CRAWL_DELAY_TOO_LONG,
        not_asked=("/",),
    ),
    *(
        _open(f"delay-{name}", text(b"User-agent: *\nCrawl-delay: " + value))
        for name, value in {
            "minus-1": b"-1",
            "inf": b"inf",
            "nan": b"nan",
            "comma": b"1,5",
            "digits": b"9" * 5_000 + b"x",
            "1e999": b"1e999",
            "empty": b"",
        }.items()
    ),
    # RFC 9309, 2.3.1.2: a file reached within five redirects MUST be obeyed, for the authority that was asked first.
    Row("robots-5-redirects", _hops(5), DENIED, asked=("/hop5",), not_asked=("/",)),
    # After more than five we MAY assume that there is none (4xx: all is allowed). We need not, and a site that has
    # a robots.txt is not one that has none: it could not be read, so nothing may be.
    Row("robots-6-redirects", _hops(6), UNREACHABLE, not_asked=("/", "/hop6")),
    Row(
        "robots-on-another-host",
        targets_of({"/": HOME, "/robots.txt": redirect("https://www.{host}/robots.txt")}),
        DENIED,
        not_asked=("/",),
        other_hosts={"www.": targets_of({"/robots.txt": text(CLOSED)})},
    ),
    Row(
        "robots-10000-sitemaps",
        _with(
            text(
                b"User-agent: *\nAllow: /\n" + b"".join(b"Sitemap: https://{host}/%d.xml\n" % n for n in range(10_000))
            )
        ),
        asked=("/about",),
    ),
    Row(
        "robots-sitemaps-elsewhere",
        _with(
            text(
                b"Sitemap: http://169.254.169.254/\nSitemap: file:///etc/passwd\nSitemap: //evil.net/x\nSitemap: http://[::1\n"
            )
        ),
        asked=("/about",),
    ),
]
