"""Answers that are no page, pages that hold nothing, and bytes in some encoding or other."""

import codecs
import io
import zipfile

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.hostile.row import ABOUT, MAX_PAGE_BYTES, Expected, Row, html, site
from sourcing_pipeline_tests.web.server import Reply

GERMAN = "Schöne Größen für 5 € \u2013 „handgemacht“"
JAPANESE = "手作りのうつわとスプーンです。ありがとうございます。"
RUSSIAN = "Чашки и ложки ручной работы из дуба и ясеня"
LOREM = "<p>" + "We turn bowls and spoons by hand from local oak and ash. " * 20 + "</p>"


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", "<html>" + "a" * 10_000)
    return file.getvalue()


def _is(
    name: str,
    outcome: Expected,
    body: bytes | str,
    content_type: str | None = "text/html",
    status: int = 200,
    **headers: str,
) -> Row:
    content = body.encode() if isinstance(body, str) else body
    stated = {} if content_type is None else {"Content-Type": content_type}
    reply = Reply(status, content, stated | {key.replace("_", "-"): value for key, value in headers.items()})
    return Row(f"content-{name}", site(reply, about=ABOUT), outcome)


def _text(name: str, body: bytes, text: str, content_type: str = "text/html") -> Row:
    """A page whose bytes must become this text."""
    return Row(f"text-{name}", site(Reply(body=body, headers={"Content-Type": content_type})), texts={"/": text})


def _words(text: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}<title>{text}</title></head><body><p>{text}</p></body></html>"


def _meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


COOKIE_WALL = """<!doctype html><html><head><title>Before you continue</title></head><body><div class="consent"><h1>We value your
privacy</h1><p>We and our partners use cookies. Please accept cookies to continue.</p><button>Accept all</button>
<button>Reject all</button></div></body></html>"""
CONSENT_ID = (
    '<div id="didomi-host"><p>Cookies: Alle akzeptieren oder ablehnen?</p><button>Alle akzeptieren</button></div>'
)
BANNER = (
    _words("Bowls and spoons")
    + LOREM * 2
    + CONSENT_ID
    + '<nav><a href="/about">About</a><a href="/contact">Contact</a></nav>'
)
CHALLENGE = "<!doctype html><html><head><title>Just a moment...</title></head><body><div id=cf-wrapper></div><script src=/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1></script></body></html>"
CAPTCHA = "<html><body><script src=https://geo.captcha-delivery.com/c.js></script></body></html>"
LOGIN = (
    "<html><body><h1>Our shop</h1><form><div class=g-recaptcha data-sitekey=x></div></form>"
    + LOREM
    + '<a href="/about">About</a></body></html>'
)
NO_CHARSETS = {
    name: name.replace("-", "_")
    for name in (
        "rot13",
        "hex",
        "zlib",
        "base64",
        "unicode-escape",
        "idna",
        "punycode",
        "undefined",
        "nonsense",
        "mbcs",
    )
} | {"dots": "..", "of-5-kb": "a" * 5_000}
NOT_HTML, SHELL, CHALLENGED = Outcome.NOT_HTML, Outcome.JS_ONLY, Outcome.BLOCKED_CHALLENGE

ROWS = [
    # No page
    _is("pdf-as-html", NOT_HTML, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"0" * 50_000),
    _is("pdf-after-white-space", NOT_HTML, b"\n\n%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"0" * 50_000),
    _is("zip-as-html", NOT_HTML, _zip()),
    _is("png-as-html", NOT_HTML, b"\x89PNG\r\n\x1a\n" + bytes(50_000)),
    _is("jpeg-as-html", NOT_HTML, b"\xff\xd8\xff\xe0" + bytes(50_000)),
    _is("gif-as-html", NOT_HTML, b"GIF89a" + bytes(50_000)),
    _is("gzip-as-html", NOT_HTML, b"\x1f\x8b\x08\0" + bytes(50_000)),
    _is("woff-as-html", NOT_HTML, b"wOF2" + bytes(50_000)),
    _is("exe-as-html", NOT_HTML, b"MZ\x90\0" + bytes(50_000)),
    _is("mp4-as-html", NOT_HTML, b"\0\0\0\x20ftypisom" + bytes(50_000)),
    _is("zeros-as-html", (NOT_HTML, Outcome.EMPTY_PAGE), bytes(50_000)),
    _is("json", NOT_HTML, "{}", "application/json"),
    _is("svg", NOT_HTML, "<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>", "image/svg+xml"),
    _is("multipart", NOT_HTML, "--a\r\nContent-Type: text/html\r\n\r\n<html>", "multipart/mixed; boundary=a"),
    _is(
        "feed",
        NOT_HTML,
        "<?xml version='1.0'?><rss><channel><title>Bowls</title></channel></rss>",
        "application/rss+xml",
    ),
    _is("html-without-a-type", Outcome.OK, _words("Bowls"), None),
    _is("html-as-plain-text", Outcome.OK, _words("Bowls"), "text/plain"),
    _is("html-of-an-odd-type", Outcome.OK, _words("Bowls"), "TEXT/HTML ;charset=UTF-8;;"),
    _is(
        "html-to-be-saved",
        (Outcome.OK, NOT_HTML),
        _words("Bowls"),
        Content_Disposition="attachment; filename=../../etc/passwd",
    ),
    _is("too-large", Outcome.TOO_LARGE, b"a" * (MAX_PAGE_BYTES + 1)),
    # Nothing on it
    _is("empty", Outcome.EMPTY_PAGE, b""),
    _is("white-space", Outcome.EMPTY_PAGE, " \r\n\t" * 999),
    _is("mark-only", Outcome.EMPTY_PAGE, b"\xef\xbb\xbf"),
    _is("empty-document", Outcome.EMPTY_PAGE, "<!doctype html><html><head></head><body></body></html>"),
    _is(
        "shell-root",
        SHELL,
        '<html><head><title>Shop</title></head><body><div id="root"></div><script src="/a.js"></script></body></html>',
    ),
    _is(
        "shell-app",
        SHELL,
        "<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div><script src=/a.js></script></body></html>",
    ),
    _is(
        "shell-next",
        SHELL,
        '<html><body><div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{}</script></body></html>',
    ),
    _is(
        "shell-with-large-script",
        SHELL,
        '<html><body><div id="app"></div><script>' + "var a=1;" * 40_000 + "</script></body></html>",
    ),
    _is(
        "shell-custom-element",
        SHELL,
        '<html><body><shop-app></shop-app><script type="module" src="/main.js"></script></body></html>',
    ),
    _is("cookie-wall", Outcome.CONSENT_WALL, COOKIE_WALL),
    _is(
        "cookie-wall-german",
        Outcome.CONSENT_WALL,
        f"<html><body>{CONSENT_ID}<script src=/sdk.js></script></body></html>",
    ),
    _is("cookie-banner-on-a-page", Outcome.OK, BANNER),
    # Challenges
    _is("challenge-403", CHALLENGED, CHALLENGE, status=403),
    _is("challenge-503", CHALLENGED, CHALLENGE, status=503),
    _is("challenge-429", CHALLENGED, CAPTCHA, status=429),
    _is("challenge-200", CHALLENGED, CHALLENGE),
    _is("challenge-200-captcha", CHALLENGED, CAPTCHA),
    _is("challenge-header", CHALLENGED, "<html>x</html>", status=403, cf_mitigated="challenge"),
    _is("captcha-on-a-form-of-a-shop", Outcome.OK, LOGIN),
    _is("denied-without-challenge", Outcome.ACCESS_DENIED, "<html>Forbidden</html>", status=403),
    # Statuses that lie
    _is("soft-404", Outcome.OK, _words("Page not found")),
    _is("404-with-a-page", Outcome.NOT_FOUND, _words("Bowls"), status=404),
    _is("500-with-a-page", Outcome.SERVER_ERROR, _words("Bowls"), status=500),
    _is("402", Outcome.ACCESS_DENIED, _words("Pay"), status=402),
    _is("451", Outcome.ACCESS_DENIED, _words("Bowls"), status=451),
    _is("418", Outcome.CLIENT_ERROR, _words("Teapots"), status=418),
    _is("parked", Outcome.PARKED, "<html><body>Buy this domain! It is cheap.</body></html>"),
    # Text
    _text("undeclared-cp1252", _words(GERMAN).encode("cp1252"), GERMAN),
    Row(
        "text-undeclared-cp1252-late",
        site(html(b"<html><p>" + b"a " * 50_000 + GERMAN.encode("cp1252"), Content_Type="text/html")),
        texts={"/": GERMAN},
    ),
    Row(
        "text-undeclared-shift-jis",
        site(Reply(body=_words(JAPANESE * 9).encode("shift_jis"), headers={"Content-Type": "text/html"})),
    ),
    Row(
        "text-undeclared-windows-1251",
        site(Reply(body=_words(RUSSIAN * 9).encode("cp1251"), headers={"Content-Type": "text/html"})),
    ),
    _text("undeclared-utf8", _words(JAPANESE).encode(), JAPANESE),
    _text("declared-shift-jis", _words(JAPANESE, _meta("Shift_JIS")).encode("cp932"), JAPANESE),
    _text("declared-euc-jp", _words(JAPANESE).encode("euc_jp"), JAPANESE, "text/html; charset=EUC-JP"),
    _text("declared-iso-2022-jp", _words(JAPANESE).encode("iso2022_jp"), JAPANESE, "text/html; charset=iso-2022-jp"),
    _text("declared-windows-1251", _words(RUSSIAN, _meta("windows-1251")).encode("cp1251"), RUSSIAN),
    _text("latin-1-that-is-cp1252", _words(GERMAN).encode("cp1252"), GERMAN, "text/html; charset=ISO-8859-1"),
    _text("header-against-meta", _words(GERMAN, _meta("windows-1251")).encode(), GERMAN, "text/html; charset=utf-8"),
    _text(
        "header-against-meta-other-way",
        _words(RUSSIAN, _meta("utf-8")).encode("cp1251"),
        RUSSIAN,
        "text/html; charset=windows-1251",
    ),
    _text("mark-against-header", codecs.BOM_UTF8 + _words(GERMAN).encode(), GERMAN, "text/html; charset=windows-1251"),
    _text("utf16-mark-against-header", _words(GERMAN).encode("utf-16"), GERMAN, "text/html; charset=utf-8"),
    _text("utf16-in-header", _words(GERMAN).encode("utf-16-le"), GERMAN, "text/html; charset=utf-16"),
    _text("meta-says-utf16", _words(GERMAN, _meta("utf-16")).encode(), GERMAN),
    _text(
        "http-equiv",
        _words(RUSSIAN, '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">').encode("koi8-r"),
        RUSSIAN,
    ),
    _text(
        "utf7-is-not-obeyed",
        _words("+ADw-script+AD4-alert(1)+ADw-/script+AD4-").encode(),
        "+ADw-script+AD4-",
        "text/html; charset=utf-7",
    ),
    _text("utf7-in-meta", _words("+ADw-script+AD4-", _meta("utf-7")).encode(), "+ADw-script+AD4-"),
    *(
        _text(f"charset-{name}", _words(GERMAN).encode(), GERMAN, f"text/html; charset={label}")
        for name, label in NO_CHARSETS.items()
    ),
    _text("charset-in-quotes", _words(RUSSIAN).encode("cp1251"), RUSSIAN, "text/html; charset='windows-1251'"),
    _text(
        "two-charsets-in-header",
        _words(RUSSIAN).encode("cp1251"),
        RUSSIAN,
        "text/html; charset=windows-1251; charset=utf-8",
    ),
    _text("broken-utf8", b"<html><p>Bowls \xc3\x28 \xff and spoons", "and spoons", "text/html; charset=utf-8"),
    _text(
        "overlong-utf8",
        b"<html><p>Bowls \xc0\xbcscript\xc0\xbe",
        "Bowls \ufffd\ufffdscript",
        "text/html; charset=utf-8",
    ),
    _text("surrogates-in-utf8", b"<html><p>Bowls \xed\xa0\x80 and spoons", "and spoons", "text/html; charset=utf-8"),
    _text("charset-in-a-comment", b"<!-- <meta charset=windows-1251> --><html>" + _words(GERMAN).encode(), GERMAN),
    Row(
        "text-meta-after-1-mb",
        site(
            html(
                b"<html>" + b" " * 1_000_000 + _words(RUSSIAN, _meta("windows-1251")).encode("cp1251"),
                Content_Type="text/html",
            )
        ),
    ),
]
