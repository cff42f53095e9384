import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.web.outcomes import HAS_BODY, READABLE, TRANSIENT, Outcome, outcome_of_status
from sourcing_pipeline.web.politeness import retry_after_seconds
from sourcing_pipeline.web.records import PageRecord, SiteOutcome
from sourcing_pipeline.web.urls import join_url, parse_url
from sourcing_pipeline_tests.web.shard import NOW

WHATWG = Path(__file__).parents[3] / "shared" / "data" / "conformance" / "urltestdata.json"


def test_rows_have_the_columns_of_their_contracts() -> None:
    assert [field.name for field in dataclasses.fields(PageRecord)] == PageRecords.polars_schema().names()
    assert [field.name for field in dataclasses.fields(SiteOutcome)] == SiteOutcomes.polars_schema().names()


def test_every_outcome_has_a_meaning_of_its_own() -> None:
    assert len({outcome.meaning for outcome in Outcome}) == len(Outcome)
    assert all(outcome.meaning for outcome in Outcome)
    assert READABLE < HAS_BODY
    assert not READABLE & TRANSIENT


@given(st.integers(100, 999))
def test_every_status_has_an_outcome(status: int) -> None:
    assert (outcome_of_status(status) is Outcome.OK) == (200 <= status < 300)


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("HTTP://User:Pass@Shop.COM:443/a/../b#c", "http://shop.com:443/b"),
        ("https://shop.com:443", "https://shop.com/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http:\\\\shop.com\\@evil.net/", "http://shop.com/@evil.net/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
    ],
)
def test_addresses_are_read_as_browsers_do(text: str, href: str) -> None:
    url = parse_url(text)
    assert url is not None
    assert url.href == href
    assert url.origin + url.target == url.href


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://[::1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:a@b.c",
        "http://",
        "http://a b/",
        "https://x.com/" + "a" * 3000,
    ],
)
def test_what_is_no_web_address_is_none(text: str) -> None:
    assert parse_url(text) is None


@given(st.text(max_size=200))
def test_any_text_is_an_address_or_none(text: str) -> None:
    url = parse_url(text, "https://shop.com/a/b")
    assert url is None or (url.origin + url.target == url.href and parse_url(url.href) == url)


@pytest.mark.skipif(not WHATWG.exists(), reason="the conformance data lies beside the project, not in it")
def test_the_whatwg_cases_of_web_addresses() -> None:
    cases = [case for case in json.loads(WHATWG.read_text()) if isinstance(case, dict)]
    tried = 0
    for case in cases:
        base = case.get("base")
        if case.get("failure") or case["protocol"] not in {"http:", "https:"} or case["username"] or case["password"]:
            continue
        url = parse_url(case["input"], base if base not in {None, "about:blank"} else None)
        tried += 1
        if len(case["href"]) <= 2048:
            assert url is not None, case
            expected = case["href"].partition("#")[0]
            assert url.href == (expected if case["search"] else expected.removesuffix("?")), case
    assert tried > 200


def test_a_domain_has_its_subdomains_and_no_namesakes() -> None:
    url = parse_url("https://www.shop.com./")
    assert url is not None
    assert url.belongs_to("shop.com")
    other = parse_url("https://myshop.com/")
    assert other is not None
    assert not other.belongs_to("shop.com")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120),
        ("Mon, 23 Nov 2026 06:00:30 GMT", 30),
        ("Mon, 23 Nov 2026 05:00:00 GMT", 0),
        ("soon", None),
        ("-1", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


BASES = ("https://shop.com/", "http://www.shop.co.uk/a/b?c=d", "https://shop.com:8443/x")


@given(
    st.one_of(
        st.text(alphabet="ab/.-_~%?#&=:@ \\\t\n[]é", max_size=40),
        st.sampled_from(["https://shop.com", "http://www.shop.co.uk", "https://shop.com:8443", "//shop.com"]).flatmap(
            lambda origin: st.text(alphabet="ab/.-_~?#", max_size=20).map(lambda path: origin + path)
        ),
    ),
    st.sampled_from(BASES),
)
def test_the_short_cut_joins_as_the_parser_does(text: str, base_text: str) -> None:
    base = parse_url(base_text)
    assert base is not None
    assert join_url(text, base) == parse_url(text, base.href)
