"""What sites say of being read by machines: reservations of text and data mining, robots headers and tags."""

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.hostile.row import ABOUT, HOME, Row, html, site, text
from sourcing_pipeline_tests.web.server import Reply

OK, RESERVED = Outcome.OK, Outcome.MINING_RESERVED
LINKS = '<h1>Home</h1><p>Bowls and spoons.</p><a href="/about">About us</a>'


def _header(name: str, outcome: Outcome, header: str, value: str) -> Row:
    return Row(
        f"says-{name}",
        site(html(LINKS, **{header: value}), about=ABOUT),
        outcome,
        not_asked=("/about",) if outcome is RESERVED else (),
    )


def _meta(name: str, outcome: Outcome, tag: str) -> Row:
    return Row(
        f"says-{name}",
        site(html(tag + LINKS), about=ABOUT),
        outcome,
        not_asked=("/about",) if outcome is RESERVED else (),
    )


def _robots(name: str, outcome: Outcome, robots: bytes) -> Row:
    return Row(
        f"says-{name}",
        site(HOME, text(robots), about=ABOUT),
        outcome,
        not_asked=("/", "/about") if outcome is RESERVED else (),
    )


def _followed(name: str, home: Reply, *, is_followed: bool, signal: str = "") -> Row:
    asked = ("/about",) if is_followed else ()
    not_asked = () if is_followed else ("/about",)
    return Row(
        f"says-{name}",
        site(home, about=ABOUT),
        asked=asked,
        not_asked=not_asked,
        signals={"/": signal} if signal else {},
    )


ROWS = [
    _header("tdm-header", RESERVED, "tdm-reservation", "1"),
    _header("tdm-header-0", OK, "tdm-reservation", "0"),
    _header("tdm-header-nonsense", OK, "tdm-reservation", "perhaps"),
    _header("usage-tdm-n", RESERVED, "Content-Usage", "tdm=n"),
    _header("usage-bots-n", RESERVED, "Content-Usage", "bots=n"),
    _header("usage-among-others", RESERVED, "Content-Usage", "search=y, tdm=n"),
    _header("usage-tdm-y", OK, "Content-Usage", "tdm=y"),
    _meta("tdm-meta", RESERVED, '<meta name="tdm-reservation" content="1">'),
    _meta("tdm-meta-upper-case", RESERVED, "<META NAME=TDM-Reservation CONTENT=1>"),
    _meta("tdm-meta-0", OK, '<meta name="tdm-reservation" content="0">'),
    _robots("signal-ai-input-no", RESERVED, b"User-agent: *\nContent-Signal: search=yes, ai-input=no\nAllow: /\n"),
    _robots("signal-ai-input-yes", OK, b"User-agent: *\nContent-Signal: search=yes, ai-input=yes\nAllow: /\n"),
    _robots(
        "signal-for-another-agent",
        OK,
        b"User-agent: otherbot\nContent-Signal: ai-input=no\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
    ),
    Row(
        "says-tdm-on-an-inner-page",
        site(
            HOME,
            about=Reply(
                body=b"<html><p>About us</p></html>", headers={"Content-Type": "text/html", "TDM-Reservation": "1"}
            ),
        ),
        pages={"/": OK, "/about": RESERVED},
    ),
    _followed("nofollow-header", html(LINKS, X_Robots_Tag="nofollow"), is_followed=False),
    _followed("none-header", html(LINKS, X_Robots_Tag="none"), is_followed=False),
    _followed("nofollow-for-us", html(LINKS, X_Robots_Tag="sourcingpipeline: nofollow"), is_followed=False),
    _followed("nofollow-for-another", html(LINKS, X_Robots_Tag="otherbot: nofollow"), is_followed=True),
    _followed("nofollow-meta", html('<meta name="robots" content="index, NOFOLLOW">' + LINKS), is_followed=False),
    _followed("none-meta", html('<meta name="robots" content="none">' + LINKS), is_followed=False),
    _followed(
        "nofollow-meta-for-us", html('<meta name="SourcingPipeline" content="nofollow">' + LINKS), is_followed=False
    ),
    _followed(
        "nofollow-meta-for-another", html('<meta name="googlebot" content="nofollow">' + LINKS), is_followed=True
    ),
    _followed("noindex-header", html(LINKS, X_Robots_Tag="noindex"), is_followed=True, signal="noindex"),
    _followed(
        "noindex-meta", html('<meta name="robots" content="noindex">' + LINKS), is_followed=True, signal="noindex"
    ),
    _followed("header-of-50-kb", html(LINKS, X_Robots_Tag="a" * 50_000), is_followed=True),
]
