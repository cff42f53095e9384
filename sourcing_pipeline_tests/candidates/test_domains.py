import re
from pathlib import Path

import can_ada
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.candidates import domains
from sourcing_pipeline.candidates.domains import (
    host_of,
    registrable_domain,
    registrable_domains,
    shard_of,
    website_url,
)

SPELLINGS = [
    "brand.example",
    "BRAND.Example",
    "www.brand.example",
    "http://brand.example",
    "HTTPS://WWW.BRAND.EXAMPLE/",
    "https:brand.example",
    "//brand.example/shop",
    "http://https://brand.example",
    "https://shop.brand.example/a/b?c=d#e",
    "brand.example:8080/x",
    "https://user:secret@brand.example:443/",
    "brand.example.",
    "  brand.example\t",
    "\ufeffbrand.example\u200b",
    "<https://brand.example>",
    "brand.example,",
    "\uff42\uff52\uff41\uff4e\uff44\u3002example",
    "br\0and.example",
    "br%61nd.example",
    "info@brand.example",
    "mailto:info@brand.example",
    r"https:\\brand.example\shop",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_means_the_same_domain(text: str) -> None:
    assert registrable_domain(text) == "brand.example"


@pytest.mark.parametrize(
    "text", ["bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "www.XN--BCHER-KVA.example"]
)
def test_unicode_and_punycode_are_one(text: str) -> None:
    assert registrable_domain(text) == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("shop.myshopify.com", "shop.myshopify.com"),
        ("www.shop.myshopify.com", "shop.myshopify.com"),
        ("brand.bigcartel.com", "brand.bigcartel.com"),
        ("www.bigcartel.com", None),
        ("myshopify.com", None),
        ("a.b.brand.co.uk", "brand.co.uk"),
        ("www.co.uk", "www.co.uk"),
        ("www.com", "www.com"),
        ("www.www.com", "www.com"),
    ],
)
def test_shops_on_a_builder_are_domains_of_their_own(text: str, domain: str | None) -> None:
    assert registrable_domain(text) == domain


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        ".",
        "..",
        "brand",
        "localhost",
        "co.uk",
        "10.0.0.1",
        "http://0x7f.1/",
        "[::1]",
        "http://[2001:db8::1]/",
        "brand .example",
        "foo_bar.example",
        "-brand.example",
        "a..example",
        "ftp://brand.example",
        "javascript:alert(1)",
        "tel:+49 30 1234",
        "https://",
        "x" * 64 + ".example",
        "x." * 130 + "example",
        "brand.example/" + "x" * 3000,
        "\ud800.example",
    ],
)
def test_what_is_no_domain_is_none(text: str | None) -> None:
    assert registrable_domain(text) is None
    assert website_url(text) is None
    assert host_of(text) is None


def test_the_public_suffix_lists_own_cases_hold(shared_data: Path) -> None:
    text = (shared_data / "conformance" / "test_psl.txt").read_text(encoding="utf-8")
    cases = re.findall(r"^checkPublicSuffix\('([^']*)', (?:'([^']*)'|null)\);", text, flags=re.MULTILINE)
    assert len(cases) > 70
    expected = {host: domain and can_ada.parse(f"http://{domain}").hostname for host, domain in cases}
    assert {host: registrable_domain(host) or "" for host in expected} == expected


def test_the_short_way_cuts_as_the_list_does() -> None:
    for rule in domains._rules():
        below = rule.lstrip("!").replace("*", "foo")
        for host in (below, f"a.{below}", f"www.{below}", f"b.a.{below}", f"www.a.{below}", f"www.www.{below}"):
            if domains._HOST.match(host):
                assert domains._registrable(host) == domains._by_the_list(host), host


@given(st.text())
def test_any_text_gives_a_domain_that_is_its_own_domain_or_none(text: str) -> None:
    domain = registrable_domain(text)
    if domain is not None:
        assert registrable_domain(domain) == domain
        assert registrable_domain(website_url(text)) == domain
        assert domain.isascii()
        assert domain == domain.lower()


def test_reading_starts_at_the_home_page_of_the_stated_host() -> None:
    assert website_url("shop.brand.example/a?b#c") == "https://shop.brand.example/"
    assert website_url("HTTP://user:secret@WWW.Brand.example.:8080/x") == "http://www.brand.example/"


def test_a_series_is_read_as_its_texts_are() -> None:
    texts = pl.Series("stated", [*SPELLINGS, None, "nonsense", "brand.example"])
    read = registrable_domains(texts)
    assert read.name == "stated"
    assert read.to_list() == [registrable_domain(text) for text in texts]
    assert registrable_domains(pl.Series("none", [None, None])).to_list() == [None, None]


def test_a_shard_is_the_same_everywhere_and_all_are_used() -> None:
    assert shard_of("brand.example", 1) == 0
    assert shard_of("brand.example", 1024) == 34
    assert {shard_of(f"brand-{number}.example", 4) for number in range(100)} == {0, 1, 2, 3}
