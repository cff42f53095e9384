"""What an answer is, where that can be said at once: a challenge, a parked domain, an empty shell, no page at all.

What belongs here: the obvious cases, by markers that no real shop has. What doesn't: judgement; that is the brands
room's.
"""

from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.web.http import Answer
from sourcing_pipeline.web.outcomes import Outcome, outcome_of_status
from sourcing_pipeline.web.pages import decode_html, parseable

_HEAD_BYTES = 64 * 1024
_SMALL_PAGE_BYTES = 40_000
_MOST_TEXT_OF_A_SHELL = 60
_MOST_TEXT_OF_A_PARKED_PAGE = 2_000

# Plain texts, in lower case: looking for twenty of them takes a tenth of the time of one alternation.
_CHALLENGE = (
    b"cf-browser-verification",
    b"cf-challenge",
    b"challenge-platform",
    b"/cdn-cgi/challenge",
    b"<title>just a moment",
    b"attention required! | cloudflare",
    b"_incapsula_resource",
    b"distil_r_captcha",
    b"px-captcha",
    b"perimeterx",
    b"captcha-delivery.com",
    b"datadome",
    b"ddos-guard",
    b"sucuri website firewall",
    b"aws-waf-token",
    b"awswafcookie",
    b"g-recaptcha",
    b"h-captcha",
    b"are you a human",
    b"are you a robot",
    b"you are a human",
    b"you are human",
)
_PARKED = (
    b"sedoparking",
    b"parkingcrew",
    b"bodis.com",
    b"hugedomains.com",
    b"afternic.com",
    b"dan.com/buy-domain",
    b"parklogic",
    b"above.com/marketplace",
    b"domain is parked",
    b"domain is for sale",
    b"domain name is for sale",
    b"domain may be for sale",
    b"buy this domain",
    b"diese domain steht zum verkauf",
    b"diese domain kaufen",
    "ce domaine est à vendre".encode(),
    "questo dominio è in vendita".encode(),
    "este dominio está en venta".encode(),
    b"dit domein is te koop",
)
_SCRIPTED_ROOTS = tuple(
    b"id=" + quote + name + quote
    for name in (b"root", b"app", b"__next", b"__nuxt", b"main-app", b"react-root")
    for quote in (b'"', b"'")
)
_INVISIBLE_TAGS = ["script", "style", "noscript", "template", "svg"]


def outcome_of_answer(answer: Answer) -> tuple[Outcome, str | None]:
    """The outcome of a final answer (no redirect), with its evidence where it isn't ``ok``."""
    outcome = outcome_of_status(answer.status)
    stated = f"HTTP {answer.status} {answer.reason}".strip()
    head = answer.body[:_HEAD_BYTES].lower()
    if outcome in {Outcome.ACCESS_DENIED, Outcome.SERVER_ERROR, Outcome.RATE_LIMITED} or answer.header("cf-mitigated"):
        if found := _first_in(_CHALLENGE, head):
            return Outcome.BLOCKED_CHALLENGE, f"{stated}; the page says {found!r}"
        return outcome, stated
    if outcome is not Outcome.OK:
        return outcome, None if outcome is Outcome.NOT_MODIFIED else stated
    content_type = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    if not _is_html(content_type, head):
        return Outcome.NOT_HTML, f"content type {content_type or 'not stated'}"
    if not head.strip():
        return Outcome.EMPTY_PAGE, "no content"
    if len(answer.body) <= _SMALL_PAGE_BYTES:
        return _outcome_of_small_page(answer, head)
    return Outcome.OK, None


def _first_in(markers: tuple[bytes, ...], head: bytes) -> str | None:
    return next((marker.decode() for marker in markers if marker in head), None)


def _is_html(content_type: str, head: bytes) -> bool:
    if head.startswith((b"%pdf-", b"pk\x03\x04", b"\x89png", b"gif8", b"\xff\xd8\xff")):
        return False
    if content_type in {"text/html", "application/xhtml+xml"}:
        return True
    return content_type in {"", "text/plain", "application/xml", "text/xml", "application/octet-stream"} and (
        b"<html" in head or b"<!doctype html" in head
    )


def _outcome_of_small_page(answer: Answer, head: bytes) -> tuple[Outcome, str | None]:
    marker = _first_in(_PARKED, head)
    if marker is None and _first_in(_SCRIPTED_ROOTS, head) is None:
        return Outcome.OK, None
    tree = LexborHTMLParser(parseable(decode_html(answer.body, answer.header("content-type"))))
    tree.strip_tags(_INVISIBLE_TAGS)
    text = " ".join(tree.body.text(separator=" ").split()) if tree.body is not None else ""
    if marker is not None and len(text) <= _MOST_TEXT_OF_A_PARKED_PAGE:
        return Outcome.PARKED, f"the page says {marker!r}"
    if len(text) <= _MOST_TEXT_OF_A_SHELL and b"<script" in head:
        return Outcome.JS_ONLY, f"{len(text)} characters of text beside scripts"
    return Outcome.OK, None
