import base64
import codecs
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.web.pages import decode_html, parseable

TRAPS = {
    "depth": "<div>" * 100_000,
    "formatting": "<p><b><i><u><font>" * 20_000,
    "lists": "<ul><li>" * 50_000,
    "tables": "<table><tr><td>" * 30_000,
    "attributes": "<a " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</a>",
    "attributes by slash": "<a/" + "/".join(f"a{n}" for n in range(30_000)) + ">x</a>",
    "attributes by quote": "<a " + '"'.join(f"a{n}" for n in range(30_000)) + ">x</a>",
    "options": "<select>" + "<option>a" * 100_000,
    "tags": "<b>x</b>" * 300_000,
    "comments": "<!--" * 100_000,
    "open tags": "<a b='" * 100_000,
}


@pytest.mark.parametrize("name", TRAPS)
def test_traps_for_parsers_are_parsed_in_no_time(name: str) -> None:
    started = time.process_time()
    LexborHTMLParser(parseable(TRAPS[name]))
    assert time.process_time() - started < 1


def test_a_usual_page_passes_unchanged() -> None:
    html = (
        "<html><body>"
        + "<div><p>words <a href='/x'>link</a></p></div>" * 500
        + "<img src='data:image/png;base64,"
        + base64.b64encode(random.Random(1).randbytes(30_000)).decode()
        + "'></body></html>"
    )
    assert parseable(html) == html


@given(st.text(alphabet="<>/abi='\" \n", max_size=3_000))
def test_the_screen_only_ever_cuts(html: str) -> None:
    assert len(parseable(html)) <= len(html)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Größe €".encode(), "text/html", "Größe €"),
        ("Größe €".encode("cp1252"), "text/html", "Größe €"),
        ("Größe €".encode("cp1252"), "text/html; charset=ISO-8859-1", "Größe €"),
        ("茶碗".encode("shift_jis"), "text/html; charset=Shift_JIS", "茶碗"),
        (b"<meta charset='euc-kr'>" + "도자기".encode("euc-kr"), None, "<meta charset='euc-kr'>도자기"),
        (
            b"<meta charset=windows-1251>" + "чай".encode(),
            "text/html; charset=utf-8",
            "<meta charset=windows-1251>чай",
        ),
        (codecs.BOM_UTF16_LE + "Größe".encode("utf-16-le"), "text/html; charset=utf-8", "Größe"),
        (b"<meta charset=utf-16>caf\xc3\xa9", None, "<meta charset=utf-16>café"),
        (b"<meta charset=windows-1251>" + "чай €".encode(), "text/html", "<meta charset=windows-1251>чай €"),
        (b"<meta charset=windows-1251>" + "чай".encode("cp1251"), "text/html", "<meta charset=windows-1251>чай"),
        (b"<meta charset=iso-8859-1>" + "Preis 5 €".encode(), None, "<meta charset=iso-8859-1>Preis 5 €"),
        (b"<meta charset=gbk>" + "联通".encode("gbk"), None, "<meta charset=gbk>联通"),
        (b"caf\xc3\xa9", "text/html; charset=hex", "café"),
        (b"caf\xc3\xa9", "text/html; charset=nonsense", "café"),
        (b"\xc3\x28", "text/html; charset=utf-8", "\ufffd("),
    ],
)
def test_bytes_become_text_as_a_reader_expects(body: bytes, content_type: str | None, text: str) -> None:
    assert decode_html(body, content_type) == text


@given(st.binary(max_size=500), st.one_of(st.none(), st.text(max_size=40)))
def test_any_bytes_become_text(body: bytes, content_type: str | None) -> None:
    assert isinstance(parseable(decode_html(body, content_type)), str)


ENCODING_TESTS = Path(__file__).parents[3] / "shared" / "data" / "conformance" / "html_encoding"


@pytest.mark.skipif(not ENCODING_TESTS.exists(), reason="the conformance data lies beside the project, not in it")
def test_the_html5lib_encoding_files_are_decoded_without_failure() -> None:
    files = [path for path in ENCODING_TESTS.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert isinstance(decode_html(path.read_bytes(), None), str)
