"""Redirects in circles, to nowhere, to other sites, to what must never be asked for. Hops to private addresses and
odd ports are tried with a fake network in ``test_guard``, for a replay has no addresses."""

import gzip

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.hostile.row import ABOUT, HOME, Endless, Row, html, redirect, site, targets_of
from sourcing_pipeline_tests.web.server import Reply, Request, Site, page

FAILURE, OFF_SITE, DENIED = Outcome.REDIRECT_FAILURE, Outcome.OFF_SITE_REDIRECT, Outcome.ACCESS_DENIED
NOWHERE = {
    "empty": "",
    "bracket": "http://[::1",
    "file": "file:///etc/passwd",
    "javascript": "javascript:alert(1)",
    "javascript-with-tab": "java\tscript:alert(1)",
    "data": "data:text/html,<p>words",
    "ftp": "ftp://{host}/a",
    "mailto": "mailto:a@b.c",
    "about-blank": "about:blank",
    "view-source": "view-source:https://{host}/",
    "blob": "blob:https://{host}/a",
    "websocket": "wss://{host}/",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
    "overlong": "/" + "a" * 40_000,
    "no-host": "http://",
    "bad-port": "https://{host}:99999/",
    "space-in-host": "https://a b/",
    "percent-in-host": "https://a%00b/",
    "empty-label": "https://xn--/",
}
ELSEWHERE = {
    "metadata": "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "metadata-name": "http://metadata.google.internal/computeMetadata/v1/",
    "decimal": "http://2130706433/",
    "hex": "http://0x7f000001/",
    "octal": "http://0177.0.0.1/",
    "short": "http://127.1/",
    "mapped": "http://[::ffff:127.0.0.1]/",
    "loopback-6": "http://[::1]/",
    "nat64": "http://[64:ff9b::7f00:1]/",
    "localhost": "http://localhost/",
    "backslash-userinfo": "http://good.com\\@evil.net/",
    "backslashes": "\\\\evil.net/",
    "two-slashes": "//evil.net/",
    "many-slashes": "https:////evil.net/",
    "tab-in-slashes": "/\t/evil.net/",
    "userinfo": "http://user:pw@evil.net/",
    "host-as-user": "http://{host}@evil.net/",
    "host-as-user-and-port": "http://{host}:80@evil.net/",
    "host-as-prefix": "http://{host}.evil.net/",
    "host-as-suffix": "http://evil{host}/",
    "fragment-trick": "http://evil.net#@{host}/",
    "query-trick": "http://evil.net?@{host}/",
    "idn-of-another": "https://xn--e1aybc.com/",
    "emoji": "https://xn--ls8h.la/",
    "onion": "http://expyuzz4wqqyqhjn.onion/",
    "parked": "https://www.hugedomains.com/domain_profile.cfm?d=shop",
    "parking": "http://ww25.sedoparking.com/shop",
    "marketplace": "https://www.etsy.com/shop/bowls",
    "social": "https://www.instagram.com/bowls/",
    "amazon": "https://www.amazon.de/stores/bowls",
    "link-page": "https://linktr.ee/bowls",
}
NEVER_ASKED = {
    "login": "/account/login",
    "password": "/password",
    "cart": "/cart/add?id=1",
    "add-to-cart": "/?add-to-cart=7",
    "logout": "/logout",
    "delete": "/posts/1/delete",
}


def _chain(length: int) -> Site:
    hops = {f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(1, length)}
    return targets_of({"/": redirect("/hop1"), f"/hop{length}": HOME, "/about": ABOUT, **hops})


def _ever_on(request: Request) -> Reply:
    return redirect(request.target + "a") if request.target.startswith("/a") or request.target == "/" else Reply(404)


def _between_schemes(request: Request) -> Reply:
    return Reply(404) if request.target == "/robots.txt" else redirect(f"http://{request.host}/")


def _raw(location: bytes) -> Reply:
    return Reply(raw=b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n")


def _to(name: str, target: str, location: str) -> Row:
    """A redirect that leads to a page of the site, asked for in just this spelling."""
    return Row(f"redirect-{name}", targets_of({"/": redirect(location), target: HOME}), asked=(target,))


ROWS = [
    *(Row(f"redirect-to-{name}", site(redirect(where)), FAILURE, most_requests=2) for name, where in NOWHERE.items()),
    *(
        Row(f"redirect-to-{name}", site(redirect(where)), OFF_SITE, most_requests=2)
        for name, where in ELSEWHERE.items()
    ),
    *(
        Row(
            f"redirect-to-{name}",
            targets_of({"/": redirect(where), where: HOME}),
            DENIED,
            not_asked=(where,),
            most_requests=2,
        )
        for name, where in NEVER_ASKED.items()
    ),
    Row(
        "redirect-to-full-width",
        site(redirect("http://\uff11\uff12\uff17.0.0.1/".encode().decode("latin-1"))),
        (OFF_SITE, FAILURE),
    ),
    Row("redirect-without-location", site(Reply(302)), FAILURE),
    Row("redirect-to-itself", site(redirect("/")), FAILURE, most_requests=2),
    Row(
        "redirect-to-itself-with-a-cookie",
        site(Reply(302, headers={"Location": "/", "Set-Cookie": "seen=1"})),
        FAILURE,
        most_requests=2,
    ),
    Row("redirect-in-a-circle", site(redirect("/about"), about=redirect("/")), FAILURE, most_requests=3),
    Row("redirect-between-schemes", _between_schemes, FAILURE, most_requests=5),
    Row("redirect-5-times", _chain(5), asked=("/hop5",)),
    Row("redirect-6-times", _chain(6), FAILURE, not_asked=("/hop6",)),
    Row("redirect-for-ever", _ever_on, FAILURE, most_requests=7),
    Row("redirect-of-an-inner-page", site(HOME, about=redirect("http://169.254.169.254/")), pages={"/about": OFF_SITE}),
    Row(
        "redirect-of-an-inner-page-to-logout",
        site(HOME, about=redirect("/logout")),
        not_asked=("/logout",),
        pages={"/about": DENIED},
    ),
    Row(
        "redirect-of-a-sitemap", site(HOME, sitemap=redirect("http://169.254.169.254/"), about=ABOUT), asked=("/about",)
    ),
    Row(
        "redirect-to-what-robots-forbids",
        site(redirect("/about"), Reply(body=b"User-agent: *\nDisallow: /about"), about=ABOUT),
        Outcome.ROBOTS_DENIED,
        not_asked=("/about",),
    ),
    Row(
        "redirect-with-two-locations",
        site(_raw(b"/about\r\nLocation: http://evil.net/"), about=ABOUT),
        (Outcome.OK, FAILURE, OFF_SITE, Outcome.PROTOCOL_ERROR),
    ),
    # Browsers do not read the body of a redirect, and neither need we.
    Row(
        "redirect-with-an-endless-body",
        site(Reply(302, headers={"Location": "/about"}, pieces=Endless(b"", b"a" * 65_536)), about=ABOUT),
        asked=("/about",),
    ),
    Row(
        "redirect-with-a-gzip-bomb",
        site(
            Reply(302, gzip.compress(bytes(30_000_000)), {"Location": "/about", "Content-Encoding": "gzip"}),
            about=ABOUT,
        ),
        asked=("/about",),
    ),
    Row(
        "redirect-with-a-body-that-is-no-gzip",
        site(Reply(302, b"moved", {"Location": "/about", "Content-Encoding": "gzip"}), about=ABOUT),
        asked=("/about",),
    ),
    *(
        Row(
            f"redirect-status-{status}",
            site(Reply(status, headers={"Location": "http://evil.net/"})),
            Outcome.UNEXPECTED_STATUS,
        )
        for status in (300, 305, 306)
    ),
    *(
        Row(f"redirect-{status}", site(redirect("/about", status), about=ABOUT), asked=("/about",))
        for status in (301, 303, 307, 308)
    ),
    # WHATWG: what a browser asks for
    _to("with-its-own-userinfo", "/about", "https://user:pw@{host}/about"),
    _to("with-a-backslash-after-the-host", "/@evil.net/", "https://{host}\\@evil.net/"),
    _to("with-a-space", "/our%20story", "/our story"),
    _to("with-a-tab", "/about", "/ab\tout"),
    _to("with-dots", "/about", "/a/b/../../about"),
    _to("with-encoded-dots", "/about", "/a/%2e%2E/about"),
    _to("with-backslashes-in-the-path", "/a/about", "/a\\about"),
    _to("with-utf8", "/%C3%BCber-uns", "/über-uns".encode().decode("latin-1")),
    _to("with-latin-1", "/%FCber-uns", "/%FCber-uns"),
    _to("relative", "/about", "about"),
    _to("with-only-a-query", "/?lang=en", "?lang=en"),
    _to("in-upper-case", "/about", "HTTPS://{host}/about"),
    _to("with-a-trailing-dot", "/about", "/about#http://evil.net/"),
    Row("redirect-refresh-header", site(html(page("Home").body, Refresh="0;url=http://169.254.169.254/"))),
]
