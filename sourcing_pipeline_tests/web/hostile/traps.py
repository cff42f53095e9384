"""Sites that never end, links that change things, and links that lead out."""

import zlib
from collections.abc import Callable, Iterable

from sourcing_pipeline_tests.web.hostile.row import ABOUT, MOST_REQUESTS, PAGES_PER_SITE, Row, html, site, targets_of
from sourcing_pipeline_tests.web.server import NOT_FOUND, Reply, Request, Site, page

FILES = ("/robots.txt", "/sitemap.xml")


def _endless(links_of: Callable[[str], Iterable[str]]) -> Site:
    """A site whose every page links to more; ``links_of`` gives them for a target."""

    def answer(request: Request) -> Reply:
        return NOT_FOUND if request.target in FILES else page(request.target, *links_of(request.target))

    return answer


def _calendar(target: str) -> list[str]:
    month = int(target.rpartition("=")[2]) if "=" in target else 0
    return [f"/events/calendar?month={month + 1}", f"/events/calendar?month={month - 1}", "/about"]


def _facets(target: str) -> list[str]:
    base = target if "?" in target else "/collections/all?x=1"
    return [f"{base}&{key}={value}" for key in ("color", "size", "brand") for value in range(40)]


def _repeating(target: str) -> list[str]:
    return [target.rstrip("/") + "/a", target.rstrip("/") + "/b", "about/", "../about/a/"]


def _sessions(target: str) -> list[str]:
    return [f"/about?sid={len(target) * 7 + n}" for n in range(20)] + [f"/about;jsessionid={n}" for n in range(20)]


def _subdomains(request: Request) -> Reply:
    if request.target in FILES:
        return NOT_FOUND
    return page(request.host, f"https://w.{request.host}/about", f"https://w.{request.host}/contact")


def _always_there(request: Request) -> Reply:
    del request
    return page("Welcome", "/about", "/contact", *(f"/products/{n}" for n in range(50)))


def _slow(request: Request) -> Reply:
    if request.target in FILES:
        return NOT_FOUND
    body = page(request.target, *(f"/products/{n}" for n in range(50))).body
    return Reply(headers={"Content-Type": "text/html"}, pieces=[body], pause_seconds=1.2)


def _broken(request: Request) -> Reply:
    if request.target in FILES:
        return NOT_FOUND
    return page("Home", *(f"/products/{n}" for n in range(50))) if request.target == "/" else Reply(500)


CHANGES = (
    *(
        "/?add-to-cart=7",
        "/?add%2Dto%2Dcart=7",
        "/?ADD-TO-CART=7",
        "/products/bowl?add_to_cart=5",
        "/cart/add?id=1",
        "/%63art/add",
    ),
    *(
        "/cart;x=1",
        "/logout",
        "/user/logout?token=1",
        "/?logout=1",
        "/account/delete",
        "/?action=delete&id=3",
        "/posts/5/delete",
    ),
    *(
        "/wp-login.php?action=logout",
        "/?remove_item=abc",
        "/index.php?route=checkout/cart/add",
        "/?wc-ajax=add_to_cart",
    ),
    *("/wishlist/add", "/unsubscribe?u=1", "/about?replytocom=5", "/cart/clear", "/de/warenkorb", "/admin/delete/5"),
    *(
        "/?_method=DELETE&action=x",
        "/add_to_cart.php?id=1",
        "/users/sign_out",
        "/?signout",
        "/delete-account",
        "/?empty-cart=1",
    ),
    *(
        "/index.php?main_page=logoff",
        "/Special:UserLogout",
        "/add-to-bag?id=1",
        "/about?setCurrency=EUR",
        "/image.jpg",
        "/list.pdf",
    ),
)
OUTWARD = (
    "//evil.net/about \\\\evil.net/about http://evil.net/about https://about.evil.net/ http://169.254.169.254/about http://2130706433/about"
    " http://[::ffff:127.0.0.1]/about http://localhost/about http://good.com\\@evil.net/about http://user:pw@evil.net/about"
    " javascript:location='http://evil.net/about' data:text/html,about file:///etc/passwd ftp://evil.net/about mailto:about@evil.net"
    " https://xn--e1aybc.net/about https://xn--ls8h.net/about http://[::1 https://evil.net:99999/about wss://evil.net/about"
).split(" ")
FORMS = (
    '<form action="/contact/send"><button>Send</button></form><form action="/about-delete" method=post><input name=a></form>'
    '<button formaction="/about-us-button">x</button><a ping="/contact-ping" href="#x">x</a>'
    '<iframe src="/about-frame"></iframe><img src="/about-image"><script src="/about-script"></script><link rel=stylesheet href="/about-style">'
)


def _anchors(*hrefs: str) -> str:
    return "<h1>Home</h1><p>Bowls and spoons</p>" + "".join(f'<a href="{href}">About us</a> ' for href in hrefs)


def _links(name: str, hrefs: str, *asked: str, not_asked: tuple[str, ...] = ()) -> Row:
    """A home page with these links as they stand in its source."""
    return Row(f"links-{name}", targets_of({"/": html(hrefs), "/about": ABOUT}), asked=asked, not_asked=not_asked)


ROWS = [
    Row("trap-calendar", _endless(_calendar)),
    Row("trap-facets", _endless(_facets)),
    Row("trap-repeating-segments", _endless(_repeating)),
    Row("trap-session-ids", _endless(_sessions)),
    Row(
        "trap-pagination",
        _endless(lambda target: [f"/collections/all?page={len(target)}", f"/collections/all/{len(target)}"]),
    ),
    Row(
        "trap-page-names-without-end",
        _endless(lambda target: [f"/products/{zlib.crc32(target.encode()) + n}" for n in range(200)]),
    ),
    Row("trap-languages", _endless(lambda target: [f"/{a}{b}{target}" for a in "abcdefgh" for b in "aeiou"])),
    Row(
        "trap-subdomains",
        _subdomains,
        other_hosts={"w." * n: _subdomains for n in range(1, 30)},
        most_requests=2 * MOST_REQUESTS,
    ),
    Row("trap-everything-is-there", _always_there),
    Row("trap-every-page-is-slow", _slow, most_requests=PAGES_PER_SITE + 2),
    Row("trap-every-page-fails", _broken, most_requests=3 + 3),
    Row(
        "links-that-change-something",
        targets_of({"/": html(_anchors(*CHANGES, "/about")), "/about": ABOUT, **dict.fromkeys(CHANGES, ABOUT)}),
        asked=("/about",),
        not_asked=CHANGES,
    ),
    Row("links-that-lead-out", site(html(_anchors(*OUTWARD, "/about")), about=ABOUT), asked=("/about",)),
    _links(
        "of-forms-and-frames",
        _anchors("/about") + FORMS,
        "/about",
        not_asked=(
            "/contact/send",
            "/about-delete",
            "/about-us-button",
            "/contact-ping",
            "/about-frame",
            "/about-image",
            "/about-script",
            "/about-style",
        ),
    ),
    _links("with-line-ends", _anchors("/ab\nout", "ht\ntps://evil.net/about"), "/about"),
    _links("with-spaces-around", _anchors("  \t/about \n"), "/about"),
    _links("with-entities", _anchors("&#47;about", "java&#115;cript:alert(1)"), "/about"),
    _links("with-nul", _anchors("/about", "/con\0tact", "ht\0tp://evil.net/"), "/about"),
    _links(
        "with-bidi-and-emoji",
        _anchors(
            "/about",
            "/\u202etcatnoc",
            "/💩",
            "https://evil\u202e.net/",
            "https://💩.net/",
            "https://\u0430\u0440\u0440\u04cf\u0435.net/",
        ),
        "/about",
    ),
    _links("with-surrogates", "<p>words</p><a href='/&#xD800;x'>x</a><a href='/about'>About</a>", "/about"),
    _links("of-1-mb", _anchors("/about", "/" + "a" * 1_000_000), "/about"),
    _links("of-2049-characters", _anchors("/about", "/contact?" + "a" * 2_049), "/about"),
    _links(
        "with-1-mb-of-text", f"<h1>Home</h1><a href=/contact>{'about ' * 160_000}</a><a href=/about>About</a>", "/about"
    ),
    Row(
        "links-by-the-hundred-thousand",
        targets_of(
            {"/": html("<a href=/about>About</a>" + "".join(f"<a href=/{n}>" for n in range(120_000))), "/about": ABOUT}
        ),
        asked=("/about",),
    ),
    Row(
        "links-by-the-hundred-thousand-closed",
        targets_of(
            {
                "/": html("<a href=/about>About</a>" + "".join(f"<a href=/{n}></a>" for n in range(90_000))),
                "/about": ABOUT,
            }
        ),
        asked=("/about",),
    ),
    _links(
        "nofollow",
        "<h1>Home</h1><p>words</p><a rel=NoFollow href=/contact>Contact</a><a href=/about>About</a>",
        "/about",
        not_asked=("/contact",),
    ),
    Row(
        "links-to-what-robots-forbids",
        site(
            html(_anchors("/private/about", "/%70rivate/contact", "/./private/shipping", "/about")),
            Reply(body=b"User-agent: *\nDisallow: /private"),
            about=ABOUT,
        ),
        asked=("/about",),
        not_asked=("/private/about", "/%70rivate/contact", "/private/contact", "/private/shipping"),
    ),
    # <base>
    _links("base-of-another-site", "<base href='http://evil.net/'>" + _anchors("about"), "/about"),
    _links("base-without-scheme", "<base href='//evil.net/'>" + _anchors("about"), "/about"),
    _links("base-of-a-script", "<base href='javascript:alert(1)'>" + _anchors("about"), "/about"),
    _links("base-of-data", "<base href='data:text/html,x'>" + _anchors("about"), "/about"),
    _links("base-of-metadata", "<base href='http://169.254.169.254/'>" + _anchors("about"), "/about"),
    _links("base-that-is-broken", "<base href='http://[::1'>" + _anchors("about"), "/about"),
    _links("base-of-userinfo", "<base href='https://good.com\\@evil.net/'>" + _anchors("about"), "/about"),
    _links("base-of-1-mb", f"<base href='/{'a' * 1_000_000}/'>" + _anchors("/about"), "/about"),
    # What a page says of itself
    _links(
        "canonical-of-another-domain",
        "<link rel=canonical href='https://evil.net/'><meta property=og:url content='https://evil.net/'>"
        + _anchors("/about"),
        "/about",
    ),
    _links(
        "meta-refresh-elsewhere",
        "<meta http-equiv=refresh content='0;url=http://evil.net/'>" + _anchors("/about"),
        "/about",
    ),
    _links(
        "meta-refresh-to-logout",
        "<meta http-equiv=refresh content='0;url=/logout'>" + _anchors("/about"),
        "/about",
        not_asked=("/logout",),
    ),
    _links(
        "preloads",
        "<link rel=prefetch href='http://evil.net/'><link rel=dns-prefetch href='//evil.net'><link rel=prerender href='/cart'>"
        + _anchors("/about"),
        "/about",
        not_asked=("/cart",),
    ),
]
