"""Content encodings: bombs, lies, layers and cuts."""

import gzip
import zlib

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.hostile.row import ABOUT, HTML, MAX_PAGE_BYTES, Endless, Expected, Row, html, site
from sourcing_pipeline_tests.web.server import Reply, page

OK, LARGE, INVALID = Outcome.OK, Outcome.TOO_LARGE, Outcome.DECODE_ERROR
PAGE = page("Home", "/about", text="Bowls and spoons. " * 50).body
BROTLI_BOMB = bytes.fromhex(
    "cfffff7ff82700e2b14020f7fe9ffffffff04f00c4610180eefd3fffffffe19f0088c32200ddfb7ffeffffc33f0110870500baf7fffcffff877f02200e0b0074effff31fbc1eff04401c1600e862d703"
)
ZSTD_BOMB = b"\x28\xb5\x2f\xfd\x00\x58" + b"\x02\x00\x10\x00" * 500 + b"\x03\x00\x10\x00"
"""A frame of 501 blocks, each one zero byte run-length encoded to 128 KiB: 65 MB."""


def _zeros(megabytes: int) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(compressor.compress(bytes(1_000_000)) for _ in range(megabytes)) + compressor.flush()


def _coded(name: str, outcome: Expected, body: bytes, encoding: str) -> Row:
    texts = {"/": "Bowls and spoons."} if outcome is OK else {}
    return Row(f"coding-{name}", site(html(body, Content_Encoding=encoding), about=ABOUT), outcome, texts=texts)


def _bare(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


ZEROS = _zeros(40)
CODED = gzip.compress(PAGE)

ROWS = [
    _coded("gzip-bomb", LARGE, ZEROS, "gzip"),
    _coded("deflate-bomb", LARGE, zlib.compress(bytes(30_000_000)), "deflate"),
    _coded("double-gzip-bomb", LARGE, gzip.compress(ZEROS), "gzip, gzip"),
    _coded("brotli-bomb", INVALID, BROTLI_BOMB, "br"),
    _coded("zstd-bomb", INVALID, ZSTD_BOMB, "zstd"),
    _coded("double-gzip", OK, gzip.compress(CODED), "gzip, gzip"),
    _coded("deflate-then-gzip", OK, gzip.compress(zlib.compress(PAGE)), "deflate, gzip"),
    Row(
        "coding-double-gzip-in-two-headers",
        site(
            Reply(
                raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n"
                + gzip.compress(CODED)
            ),
            about=ABOUT,
        ),
        texts={"/": "Bowls and spoons."},
    ),
    _coded("double-gzip-said-once", Outcome.NOT_HTML, gzip.compress(CODED), "gzip"),
    _coded("three-layers", INVALID, gzip.compress(gzip.compress(CODED)), "gzip, gzip, gzip"),
    _coded("eight-layers", INVALID, CODED, ", ".join(["gzip"] * 8)),
    _coded("eight-kinds", INVALID, CODED, "gzip, br, deflate, zstd, compress, identity, exi, pack200-gzip"),
    _coded("thousands-of-identities", (OK, INVALID), PAGE, ",".join(["identity"] * 5_000)),
    _coded("truncated-gzip", INVALID, CODED[:-20], "gzip"),
    _coded("gzip-without-its-trailer", INVALID, CODED[:-8], "gzip"),
    _coded("truncated-double-gzip", INVALID, gzip.compress(CODED[:-20]), "gzip, gzip"),
    _coded("gzip-header-only", INVALID, CODED[:10], "gzip"),
    _coded("truncated-deflate", INVALID, zlib.compress(PAGE)[:-9], "deflate"),
    _coded("wrong-checksum", INVALID, CODED[:-8] + b"\0" * 8, "gzip"),
    _coded("corrupt-in-the-middle", INVALID, CODED[:60] + b"\xff" * 20 + CODED[80:], "gzip"),
    _coded("plain-as-gzip", INVALID, PAGE, "gzip"),
    _coded("plain-as-deflate", INVALID, PAGE, "deflate"),
    _coded("plain-as-brotli", INVALID, PAGE, "br"),
    _coded("nonsense", INVALID, PAGE, "rot13"),
    _coded("gzip-unsaid", Outcome.NOT_HTML, CODED, "identity"),
    _coded("empty-gzip", Outcome.EMPTY_PAGE, b"", "gzip"),
    _coded("upper-case", OK, CODED, "GZIP"),
    _coded("zlib-deflate", OK, zlib.compress(PAGE), "deflate"),
    _coded("bare-deflate", OK, _bare(PAGE), "deflate"),
    _coded("members", OK, gzip.compress(PAGE[:200]) + gzip.compress(PAGE[200:]), "gzip"),
    _coded("padding-after-gzip", OK, CODED + b"\0" * 5_000, "gzip"),
    _coded(
        "100000-empty-members",
        (Outcome.EMPTY_PAGE, INVALID, LARGE),
        gzip.compress(b"") * (MAX_PAGE_BYTES // 20 - 1),
        "gzip",
    ),
    Row(
        "coding-gzip-name-without-an-end",
        site(
            Reply(
                headers=HTML | {"Content-Encoding": "gzip"},
                pieces=Endless(b"\x1f\x8b\x08\x08\0\0\0\0\0\x03", b"a" * 65_536),
            )
        ),
        LARGE,
    ),
    Row(
        "coding-gzip-that-never-outputs",
        site(
            Reply(
                headers=HTML | {"Content-Encoding": "gzip"},
                pieces=Endless(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", b"\0\0\0\xff\xff" * 9_999),
            )
        ),
        LARGE,
    ),
]
