import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.exports.evidence import LONGEST_SHOWN, evidence_of, safe_link


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "/x",
        "",
        " https://a.example",
        "https://a.example/\nx",
        'https://a.example/"onclick="x',
        "https://a.example/<b>",
        None,
    ],
)
def test_only_plain_http_addresses_become_links(address: str | None) -> None:
    assert safe_link(address) is None


@pytest.mark.parametrize("address", ["https://a.example", "http://a.example/p?q=1&r=ü#x", "HTTPS://A.example/%20"])
def test_http_addresses_are_kept_as_they_are(address: str) -> None:
    assert safe_link(address) == address


def test_a_metric_is_told_in_words_and_leads_to_the_supply_gaps_if_they_are_shown() -> None:
    told = evidence_of("metric:segment_demand/Candles/DE/15 to 40", "#supply-gaps")
    assert told is not None
    assert (told.text, told.href) == ("Retailers' demand: Candles, DE, 15 to 40", "#supply-gaps")
    unlinked = evidence_of("metric:lookalikes/a.example", "#supply-gaps")
    assert unlinked is not None
    assert (unlinked.text, unlinked.href) == ("Lookalikes: a.example", None)


def test_a_page_is_shown_without_its_scheme() -> None:
    told = evidence_of("https://www.a.example/about/")
    assert told is not None
    assert (told.text, told.href) == ("a.example/about", "https://www.a.example/about/")


def test_no_address_is_no_evidence() -> None:
    assert evidence_of(None) is None
    assert evidence_of("") is None


@given(st.text())
def test_whatever_the_address_its_text_is_short_and_its_link_is_http(address: str) -> None:
    told = evidence_of(address)
    if told is not None:
        assert len(told.text) <= LONGEST_SHOWN
        assert told.href is None or told.href.lower().startswith(("http://", "https://"))
