import json
from pathlib import Path

import pytest

from sourcing_pipeline.web.robots import MAX_ROBOTS_BYTES, parse_robots

CASES = Path(__file__).parents[3] / "shared" / "data" / "conformance" / "robots_cases.jsonl"
ME = "SourcingPipeline"

# Google's matcher takes addresses as they come and leaves escaping to its caller; RFC 9309 (2.2.2) compares both sides
# escaped the same way, and gives these very cases as examples of a match. Protego does, and so do we.
ESCAPED_ON_BOTH_SIDES = {
    ("/foo/bar/ツ", "http://foo.bar/foo/bar/ツ"),
    ("/foo/bar/%E3%83%84", "http://foo.bar/foo/bar/ツ"),
    ("/foo/bar/%62%61%7A", "http://foo.bar/foo/bar/baz"),
}


def allows(robots: bytes, path: str) -> bool:
    return parse_robots(robots, ME).allows_text(f"https://shop.com{path}")


@pytest.mark.skipif(not CASES.exists(), reason="the conformance data lies beside the project, not in it")
def test_the_cases_of_googles_matcher_but_for_three_that_the_standard_sees_otherwise() -> None:
    cases = [json.loads(line) for line in CASES.read_text().splitlines()]
    wrong = [
        case
        for case in cases
        if parse_robots(case["robots_txt"].encode(), case["user_agent"]).allows_text(case["url"]) != case["allowed"]
    ]
    patterns = {(case["robots_txt"].rpartition("Allow: ")[2].strip(), case["url"]) for case in wrong}
    assert len(cases) == 140
    assert patterns == ESCAPED_ON_BOTH_SIDES


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (b"", True),
        (b"<html><body>not found</body></html>", True),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /".encode("utf-16"), False),
        (b"User-agent: *\rDisallow: /\r", False),
        (b"User-agent: Sourcing\nDisallow: /", True),
        (b"User-agent: SourcingPipelineExtra\nDisallow: /", True),
        (b"User-agent: sourcingpipeline/2.0\nDisallow: /", False),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: SourcingPipeline\nAllow: /", True),
        (b"User-agent: SourcingPipeline\nNoindex: /x\nUser-agent: other\nDisallow: /", False),
        (b"Disallow: /", True),
    ],
)
def test_a_robots_txt_is_read_by_the_letter(robots: bytes, allowed: bool) -> None:
    assert allows(robots, "/shop") is allowed


def test_only_whole_lines_within_the_first_512_kib_count() -> None:
    start = b"User-agent: *\nDisallow: /early\n"
    filler = b"# " + b"a" * 97 + b"\n"
    robots = start + filler * ((MAX_ROBOTS_BYTES - len(start)) // len(filler)) + b"Disallow: /late\n" * 100
    assert not allows(robots, "/early")
    assert not allows(robots, "/late/") or len(robots) > MAX_ROBOTS_BYTES
    cut = start + b"#" * (MAX_ROBOTS_BYTES - len(start) - 12) + b"\nDisallow: /"  # the cut falls within the last line
    assert allows(cut + b"late\n", "/other")


@pytest.mark.parametrize(
    ("value", "seconds"), [(b"2", 2), (b"0.5", 0.5), (b"1e9", 1e9), (b"-1", 0), (b"inf", 0), (b"nan", 0), (b"1,5", 0)]
)
def test_crawl_delay_is_a_number_of_seconds_or_nothing(value: bytes, seconds: float) -> None:
    assert parse_robots(b"User-agent: *\nCrawl-delay: " + value, ME).crawl_delay_seconds == seconds
