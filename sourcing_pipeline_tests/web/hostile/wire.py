"""Answers that are slow, cut, forged or no HTTP at all.

Where a browser is lenient and leniency is safe, both ends are accepted; what must never happen is that bytes of one
answer are taken for another's.
"""

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.hostile.row import ABOUT, HOME, HTML, Endless, Expected, Row, html, site
from sourcing_pipeline_tests.web.server import Reply

OK, INVALID, LOST = Outcome.OK, Outcome.PROTOCOL_ERROR, Outcome.CONNECTION_LOST
TIMEOUT, LARGE = Outcome.TOTAL_TIMEOUT, Outcome.TOO_LARGE
BODY = b"<html><title>Home</title><body><p>Bowls and spoons <a href=/about>About</a></body></html>"
SMUGGLED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\n\r\n<html>smuggled answer</html>"


def _head(*lines: bytes, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return b"\r\n".join([status, b"Content-Type: text/html", *lines]) + b"\r\n\r\n"


def _length(value: bytes) -> bytes:
    return _head(b"Content-Length: " + value)


def _chunks(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


CHUNKED = _head(b"Transfer-Encoding: chunked")
EXACT = _length(b"%d" % len(BODY))


def _raw(name: str, outcome: Expected, raw: bytes) -> Row:
    return Row(f"wire-{name}", site(Reply(raw=raw), about=ABOUT), outcome)


def _pieces(name: str, outcome: Expected, reply: Reply) -> Row:
    return Row(f"wire-{name}", site(reply), outcome)


def _not_fooled(name: str, raw: bytes, outcome: Expected = OK) -> Row:
    """The home page is followed by bytes that would answer the next request, were the connection used for it."""
    home = Reply(raw=raw, keeps_open=True)
    asked = ("/about",) if outcome is OK else ()
    return Row(
        f"wire-{name}", site(home, about=ABOUT), outcome, asked=asked, texts={"/about": "oak and ash", "/": "Bowls"}
    )


def _status(code: int, outcome: Expected) -> Row:
    raw = b"HTTP/1.1 %d Odd\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (code, len(BODY), BODY)
    return _raw(f"status-{code}", outcome, raw)


FLOOD = b"".join(b"Set-Cookie: c%d=%s; Domain=.com; Path=/\r\n" % (n, b"v" * 60) for n in range(500))

ROWS = [
    # Slow
    _pieces("silent", TIMEOUT, Reply(raw=b"", pause_seconds=9)),
    _pieces("dripped-status-line", TIMEOUT, Reply(raw=b"HTTP/1.1 200 ", pieces=[b"O"] * 99, pause_seconds=0.1)),
    _pieces(
        "dripped-headers",
        TIMEOUT,
        Reply(raw=b"HTTP/1.1 200 OK\r\n", pieces=Endless(b"A: b\r\n", b"A: b\r\n"), pause_seconds=0.1),
    ),
    _pieces("dripped-body", TIMEOUT, Reply(headers=HTML, pieces=Endless(b"<p>", b"a"), pause_seconds=0.1)),
    _pieces(
        "dripped-chunks", TIMEOUT, Reply(raw=CHUNKED, pieces=Endless(b"1\r\na\r\n", b"1\r\na\r\n"), pause_seconds=0.1)
    ),
    _pieces("dripped-chunk-size", TIMEOUT, Reply(raw=CHUNKED, pieces=[b"0"] * 99, pause_seconds=0.3)),
    _pieces(
        "dripped-informational",
        (TIMEOUT, INVALID),
        Reply(
            raw=b"HTTP/1.1 ",
            pieces=Endless(b"100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
            pause_seconds=0.1,
        ),
    ),
    _pieces("whole-body-then-silence", TIMEOUT, Reply(raw=_length(b"99999") + BODY, pause_seconds=9)),
    # Without an end
    _pieces("endless-body", LARGE, Reply(headers=HTML, pieces=Endless(b"<p>", b"a" * 65_536))),
    _pieces("endless-chunks", LARGE, Reply(raw=CHUNKED, pieces=Endless(b"", b"10000\r\n" + b"a" * 65_536 + b"\r\n"))),
    _pieces("endless-chunk-extension", (INVALID, LARGE), Reply(raw=CHUNKED, pieces=Endless(b"5;", b"a" * 65_536))),
    _pieces("endless-trailers", (INVALID, LARGE), Reply(raw=CHUNKED, pieces=Endless(b"0\r\n", b"A: b\r\n" * 9_999))),
    _pieces("endless-header-line", INVALID, Reply(raw=b"HTTP/1.1 200 OK\r\nA: ", pieces=Endless(b"", b"a" * 65_536))),
    _pieces("endless-headers", INVALID, Reply(raw=b"HTTP/1.1 200 OK\r\n", pieces=Endless(b"", b"A: b\r\n" * 9_999))),
    _pieces("endless-status-line", INVALID, Reply(raw=b"HTTP/1.1 200 ", pieces=Endless(b"", b"a" * 65_536))),
    _pieces(
        "endless-informational",
        INVALID,
        Reply(raw=b"", pieces=Endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 99)),
    ),
    # Cut
    _raw("closed-at-once", LOST, b""),
    _raw("closed-in-headers", LOST, b"HTTP/1.1 200 OK\r\nContent-"),
    _raw("short-content-length", LOST, _length(b"999") + BODY),
    _raw("chunks-without-an-end", LOST, CHUNKED + b"3\r\n<p>\r\n"),
    _raw("cut-in-a-chunk", LOST, CHUNKED + b"99\r\n<p>"),
    _raw("no-length-at-all", OK, _head() + BODY),
    # Content-Length
    *(
        _raw(f"content-length-{name}", INVALID, _length(value) + BODY)
        for name, value in {
            "negative": b"-1",
            "plus": b"+5",
            "hex": b"0x59",
            "words": b"many",
            "empty": b"",
            "float": b"89.0",
            "two-in-one": b"5, 6",
            "5000-digits": b"9" * 5_000,
            "inner-space": b"8 9",
        }.items()
    ),
    _raw("content-length-conflicting", INVALID, _head(b"Content-Length: 5", b"Content-Length: 89") + BODY),
    _raw("content-length-twice-the-same", (OK, INVALID), _head(*[b"Content-Length: %d" % len(BODY)] * 2) + BODY),
    _raw("content-length-of-an-exabyte", (LARGE, LOST), _length(b"9" * 18) + BODY),
    # Transfer-Encoding
    *(
        _raw(f"chunk-size-{name}", INVALID, CHUNKED + size + b"\r\n" + BODY + b"\r\n0\r\n\r\n")
        for name, size in {
            "negative": b"-1",
            "hex-prefix": b"0x59",
            "garbage": b"zz",
            "empty": b"",
            "plus": b"+59",
            "too-long": b"F" * 40,
            "underscore": b"5_9",
        }.items()
    ),
    _raw("chunk-size-huge", (INVALID, LOST, LARGE), CHUNKED + b"FFFFFFFFFFFFFFF0\r\n" + BODY),
    _raw("chunk-longer-than-its-size", INVALID, CHUNKED + b"3\r\n<p>words\r\n0\r\n\r\n"),
    _raw("chunks-of-a-byte", OK, CHUNKED + _chunks(*(b"%c" % byte for byte in BODY + b" " * 100_000))),
    _raw("chunk-extension", OK, CHUNKED + b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)),
    _raw("transfer-encoding-unknown", INVALID, _head(b"Transfer-Encoding: cow") + BODY),
    _raw(
        "transfer-encoding-gzip-chunked",
        (INVALID, Outcome.DECODE_ERROR),
        _head(b"Transfer-Encoding: gzip, chunked") + _chunks(BODY),
    ),
    _raw(
        "transfer-encoding-chunked-twice",
        INVALID,
        _head(b"Transfer-Encoding: chunked, chunked") + _chunks(_chunks(BODY)),
    ),
    _raw("transfer-encoding-obfuscated", INVALID, _head(b"Transfer-Encoding: \x0bchunked") + _chunks(BODY)),
    # Bytes of one answer that could be taken for another's
    _not_fooled("longer-than-content-length", EXACT + BODY + SMUGGLED),
    _not_fooled("garbage-after-the-body", EXACT + BODY + b"\x00" * 999),
    _not_fooled("second-answer-after-chunks", CHUNKED + _chunks(BODY) + SMUGGLED),
    _not_fooled(
        "length-and-chunked",
        _head(b"Content-Length: 5", b"Transfer-Encoding: chunked") + _chunks(BODY) + SMUGGLED,
        (OK, INVALID),
    ),
    _not_fooled(
        "chunked-and-length-0",
        _head(b"Transfer-Encoding: chunked", b"Content-Length: 0") + _chunks(BODY) + SMUGGLED,
        (OK, INVALID),
    ),
    Row(
        "wire-robots-followed-by-a-home-page",
        site(HOME, Reply(raw=b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" + SMUGGLED, keeps_open=True), about=ABOUT),
        texts={"/": "turned by hand", "/about": "oak and ash"},
    ),
    Row(
        "wire-204-with-a-body",
        site(
            HOME, Reply(raw=b"HTTP/1.1 204 None\r\nContent-Length: 88\r\n\r\n" + SMUGGLED, keeps_open=True), about=ABOUT
        ),
        texts={"/": "turned by hand", "/about": "oak and ash"},
    ),
    # No HTTP/1
    _raw("http-0-9", (INVALID, LOST), BODY),
    _raw(
        "http-2-settings",
        INVALID,
        b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80\x00\x04\x00\x01\x00\x00\x00\x05\x00\xff\xff\xff",
    ),
    _raw("http-2-preface", INVALID, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    _raw("tls-in-plain", INVALID, b"\x15\x03\x01\x00\x02\x02\x46"),
    _raw("ssh", (INVALID, LOST), b"SSH-2.0-OpenSSH_9.6\r\n"),
    _raw("smtp", (INVALID, LOST), b"220 mail.example ESMTP\r\n"),
    _raw("icy", INVALID, b"ICY 200 OK\r\nicy-name: radio\r\n\r\n" + BODY),
    _raw("request-as-answer", INVALID, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    _raw("http-1-0", OK, b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY),
    *(
        _raw(f"status-line-{name}", INVALID, line + b"\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok")
        for name, line in {
            "garbage": b"I am no HTTP",
            "words": b"HTTP/1.1 abc OK",
            "two-digits": b"HTTP/1.1 20 OK",
            "four-digits": b"HTTP/1.1 2000 OK",
            "negative": b"HTTP/1.1 -20 OK",
            "no-code": b"HTTP/1.1",
            "nul": b"HTTP/1.1 200 O\0K",
            "lower-case": b"http/1.1 200 OK",
            "cr-inside": b"HTTP/1.1 200 O\rK",
        }.items()
    ),
    _raw(
        "status-line-without-reason",
        OK,
        b"HTTP/1.1 200\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY),
    ),
    _raw(
        "status-line-in-utf8",
        OK,
        b"HTTP/1.1 200 \xc3\x9cber\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY),
    ),
    _raw(
        "bare-line-feeds", OK, b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: %d\n\n%s" % (len(BODY), BODY)
    ),
    # Headers
    *(
        _raw(f"header-{name}", INVALID, _head(line, b"Content-Length: %d" % len(BODY)) + BODY)
        for name, line in {
            "without-colon": b"I am no header",
            "nul-in-value": b"X-A: a\0b",
            "nul-in-name": b"X\0A: b",
            "empty-name": b": value",
            "cr-in-value": b"X-A: a\rSet-Cookie: b",
            "space-in-name": b"X A: b",
            "utf8-name": "X-Größe: 5".encode(),
            "200-kb": b"X: " + b"a" * 200_000,
            "name-of-200-kb": b"a" * 200_000 + b": x",
        }.items()
    ),
    _raw("header-fold-at-start", INVALID, b"HTTP/1.1 200 OK\r\n folded: nonsense\r\nContent-Length: 2\r\n\r\nok"),
    _raw("header-folded-length", (OK, INVALID), _head(b"Content-Length:\r\n %d" % len(BODY)) + BODY),
    _raw("header-space-before-colon", (OK, INVALID), _head(b"Content-Length : %d" % len(BODY)) + BODY),
    _raw("headers-10000", INVALID, _head(*(b"X-%d: a" % n for n in range(10_000))) + BODY),
    _raw(
        "header-utf8-value",
        OK,
        _head("X-A: Größe 茶".encode(), b"ETag: \xff\xfe", b"Content-Length: %d" % len(BODY)) + BODY,
    ),
    _raw(
        "content-type-of-50-kb",
        OK,
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; a=" + b"b" * 50_000 + b"\r\n\r\n" + BODY,
    ),
    _raw("etag-of-50-kb", OK, _head(b'ETag: "' + b"b" * 50_000 + b'"') + BODY),
    _raw("cookie-flood", OK, _head(*FLOOD.split(b"\r\n")[:-1], b"Content-Length: %d" % len(BODY)) + BODY),
    # Informational
    _raw(
        "one-early-hint",
        OK,
        b"HTTP/1.1 103 Early Hints\r\nLink: <http://evil.net/a>; rel=preload\r\n\r\n" + EXACT + BODY,
    ),
    _raw("5000-informational", INVALID, b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000 + EXACT + BODY),
    _raw(
        "switching-protocols",
        (INVALID, Outcome.UNEXPECTED_STATUS),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + BODY,
    ),
    # Statuses
    _status(999, Outcome.UNEXPECTED_STATUS),
    _status(600, Outcome.UNEXPECTED_STATUS),
    _raw("status-000", (INVALID, Outcome.UNEXPECTED_STATUS), b"HTTP/1.1 000 Odd\r\nContent-Length: 2\r\n\r\nok"),
    _status(199, (INVALID, LOST, Outcome.UNEXPECTED_STATUS)),
    _status(205, (OK, Outcome.EMPTY_PAGE, Outcome.NOT_HTML, Outcome.UNEXPECTED_STATUS)),
    _status(206, (OK, Outcome.UNEXPECTED_STATUS)),
    _status(304, Outcome.UNEXPECTED_STATUS),
    _status(416, Outcome.CLIENT_ERROR),
    _status(421, Outcome.CLIENT_ERROR),
    _raw(
        "status-204",
        (Outcome.EMPTY_PAGE, Outcome.NOT_HTML, Outcome.UNEXPECTED_STATUS),
        b"HTTP/1.1 204 No Content\r\n\r\n",
    ),
    # Headers that would have a browser do something
    *(
        Row(f"wire-{name}", site(html(BODY, **headers), about=ABOUT), asked=("/about",))
        for name, headers in {
            "refresh-elsewhere": {"Refresh": "0; url=http://evil.net/"},
            "link-elsewhere": {"Link": "<http://evil.net/a>; rel=preload, <http://evil.net/>; rel=canonical"},
            "alt-svc": {"Alt-Svc": 'h3="evil.net:443"; ma=2592000'},
            "location-without-redirect": {"Location": "http://evil.net/"},
            "upgrade": {"Upgrade": "h2c", "Connection": "Upgrade"},
            "report-to": {
                "NEL": '{"report_to":"x"}',
                "Report-To": '{"group":"x","endpoints":[{"url":"http://evil.net/"}]}',
            },
        }.items()
    ),
    # Retry-After
    *(
        Row(
            f"wire-retry-after-{name}",
            site(Reply(503, headers={"Retry-After": value})),
            Outcome.SERVER_ERROR,
            most_requests=5,
        )
        for name, value in {
            "for-ever": "9" * 40,
            "negative": "-5",
            "words": "soon",
            "no-date": "Mon, 99 Foo 99999 99:99:99 +9999",
            "date-overflows": "Mon, 23 Nov 2026 06:00:" + "9" * 30,
            "far-date": "Fri, 31 Dec 9999 23:59:59 GMT",
            "first-date": "Mon, 01 Jan 0001 00:00:00 +2359",
        }.items()
    ),
]
