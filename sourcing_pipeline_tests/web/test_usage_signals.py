import pytest

from sourcing_pipeline.web.robots import parse_robots
from sourcing_pipeline.web.urls import parse_url
from sourcing_pipeline.web.usage_signals import UsageSignals, says_nofollow, signals_of_headers, signals_of_metas

ME = "SourcingPipeline"


@pytest.mark.parametrize(
    ("name", "value", "reserved"),
    [
        ("TDM-Reservation", "1", True),
        ("tdm-reservation", "0", False),
        ("tdm-reservation", "yes", False),
        ("Content-Usage", "tdm=n", True),
        ("Content-Usage", "bots=n, search=y", True),
        ("Content-Usage", "train-ai=n", False),
        ("Content-Usage", "tdm=y", False),
        ("Content-Signal", "search=yes, ai-input=no", True),
        ("Content-Signal", "search=yes, ai-train=no", False),
        ("X-Robots-Tag", "noai, noimageai", False),
        ("X-Robots-Tag", "tdm-reservation: 1", False),
    ],
)
def test_some_headers_reserve_text_and_data_mining_and_all_are_recorded(name: str, value: str, reserved: bool) -> None:
    signals = signals_of_headers([(name, value)], ME)
    assert (signals.reservation is not None) is reserved
    assert signals.as_text() is not None or "x-robots" in name.lower()


@pytest.mark.parametrize(
    ("value", "nofollow"),
    [
        ("nofollow", True),
        ("none", True),
        ("NoIndex, NoFollow", True),
        ("noindex", False),
        ("otherbot: nofollow", False),
        ("otherbot: noindex, nofollow", False),
        ("sourcingpipeline: nofollow", True),
        ("*: nofollow", True),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST, nofollow", True),
        ("max-snippet: 20, nofollow", True),
        ("", False),
    ],
)
def test_directives_count_if_they_are_addressed_to_us_or_to_all(value: str, nofollow: bool) -> None:
    assert signals_of_headers([("X-Robots-Tag", value)], ME).nofollow is nofollow


def test_metas_for_robots_and_for_us_count_and_those_for_others_do_not() -> None:
    assert signals_of_metas([("ROBOTS", "nofollow")], ME).nofollow
    assert signals_of_metas([("SourcingPipeline", "none")], ME).nofollow
    assert not signals_of_metas([("otherbot", "nofollow")], ME).nofollow
    assert signals_of_metas([("tdm-reservation", " 1 ")], ME).reservation == "tdm-reservation: 1"


def test_a_reservation_anywhere_is_a_reservation() -> None:
    reserving, silent = UsageSignals(tdm_reservation="1"), UsageSignals(tdm_reservation="0")
    assert reserving.and_also(silent).reservation
    assert silent.and_also(reserving).reservation
    assert not silent.and_also(UsageSignals()).reservation


@pytest.mark.parametrize("value", ["nofollow", "none", "noindex, nofollow", "noindex", "nofollowing"])
def test_a_kept_line_says_of_nofollow_what_the_page_said(value: str) -> None:
    signals = signals_of_headers([("X-Robots-Tag", value), ("Content-Usage", "nofollow=y, none=y")], ME)
    assert says_nofollow(signals.as_text()) is signals.nofollow
    assert not says_nofollow(None)


def test_what_was_stated_stands_on_one_line() -> None:
    signals = signals_of_headers(
        [("X-Robots-Tag", "noindex"), ("Content-Signal", "ai-train=no"), ("tdm-reservation", "0")], ME
    )
    assert signals.as_text() == "robots: noindex; content-signal: ai-train=no; tdm-reservation: 0"
    assert UsageSignals().as_text() is None


ROBOTS = b"""User-agent: otherbot
Content-Signal: ai-input=no

User-agent: *
Content-Signal: search=yes, ai-train=no
Content-Usage: /private bots=n
Disallow: /cart

User-agent: third
Content-Usage: tdm=n
"""


@pytest.mark.parametrize(
    ("robots", "path", "reservation"),
    [
        (ROBOTS, "/", None),
        (ROBOTS, "/private/a", "Content-Usage: bots=n"),
        (ROBOTS + b"\nUser-agent: SourcingPipeline\nContent-Signal: ai-input=no\n", "/", "Content-Signal: ai-input=no"),
        (ROBOTS + b"\nUser-agent: SourcingPipeline\nDisallow: /x\n", "/private/a", None),
        (b"Content-Signal: ai-input=no\n", "/", "Content-Signal: ai-input=no"),
        (b"User-agent: a\nUser-agent: *\nContent-Usage: tdm=n\n", "/", "Content-Usage: tdm=n"),
        (b"", "/", None),
    ],
)
def test_robots_txt_speaks_of_use_to_the_same_groups_as_of_access(
    robots: bytes, path: str, reservation: str | None
) -> None:
    url = parse_url(f"https://shop.com{path}")
    assert url is not None
    assert parse_robots(robots, ME).usage_of(url).reservation == reservation


def test_of_thousands_of_statements_the_first_hundred_count() -> None:
    robots = b"User-agent: *\n" + b"".join(b"Content-Signal: a%d=1\n" % n for n in range(6_000))
    url = parse_url("https://shop.com/")
    assert url is not None
    assert len(parse_robots(robots, ME).usage_of(url).content_signal) == 100
    headers = [("Content-Usage", ",".join(f"a{n}x{k}=1" for k in range(17))) for n in range(950)]
    assert len(signals_of_headers(headers, ME).content_usage) == 1_700
