import time

import pytest

from sourcing_pipeline.web.sitemaps import read_sitemap

TRAPS = {
    "white space": b"<loc>" + b" " * 9_000_000 + b"<",
    "white space, many times": (b"<loc>" + b" " * 1_000 + b"<") * 9_000,
    "open tags": b"<loc>" * 1_500_000,
    "prefixes": b"<a:" * 3_000_000,
    "one long name": b"<" + b"a" * 9_900_000,
    "cdata": b"<loc><![CDATA[" * 700_000,
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_for_patterns_takes_no_time(name: str) -> None:
    started = time.process_time()
    assert not read_sitemap(TRAPS[name]).locations
    assert time.process_time() - started < 2


def test_entities_of_a_document_are_text_and_never_followed() -> None:
    sitemap = read_sitemap(
        b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url>'
        b"<url><loc> https://oak.com/?a=1&amp;b=2 </loc></url></urlset>"
    )
    assert sitemap.locations == ("&x;", "https://oak.com/?a=1&b=2")
