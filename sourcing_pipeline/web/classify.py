"""What an answer is, where that can be said at once: a challenge, a parked domain, an empty shell, no page at all.

What belongs here: the obvious cases, by markers that no real shop has. What doesn't: judgement; that is the brands
room's.
"""

import re

from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.web.http import Answer
from sourcing_pipeline.web.outcomes import Outcome, outcome_of_status
from sourcing_pipeline.web.pages import decode_html, parseable

_HEAD_BYTES = 64 * 1024
_SMALL_PAGE_BYTES = 100_000
_MOST_TEXT_OF_A_SHELL = 60
_MOST_TEXT_OF_A_PARKED_PAGE = 2_000

_CHALLENGE = re.compile(
    rb"cf-browser-verification|cf-challenge|challenge-platform|/cdn-cgi/challenge|<title>just a moment|attention required! \| cloudflare"
    rb"|_incapsula_resource|distil_r_captcha|px-captcha|perimeterx|captcha-delivery\.com|datadome|ddos-guard|sucuri website firewall"
    rb"|aws-waf-token|awswafcookie|are you a (?:human|robot)|verify (?:that )?you are (?:a )?human|<title>access denied|g-recaptcha|h-captcha"
)
_PARKED = re.compile(
    rb"sedoparking|parkingcrew|bodis\.com|hugedomains\.com|afternic\.com|dan\.com/buy-domain|parklogic|above\.com/marketplace"
    rb"|(?:this|the) domain (?:name )?(?:is|may be) (?:parked|for sale)|buy this domain|domain (?:is )?parked|diese domain (?:steht zum verkauf|kaufen)"
    rb"|ce domaine est (?:a|\xc3\xa0) vendre|questo dominio \xc3\xa8 in vendita|este dominio est\xc3\xa1 en venta|dit domein is te koop"
)
_SCRIPTED_ROOT = re.compile(rb"<div[^>]{0,200}\bid=[\"']?(?:root|app|__next|__nuxt|main-app|react-root)[\"']?")
_INVISIBLE_TAGS = ["script", "style", "noscript", "template", "svg"]


def outcome_of_answer(answer: Answer) -> tuple[Outcome, str | None]:
    """The outcome of a final answer (no redirect), with its evidence where it isn't ``ok``."""
    outcome = outcome_of_status(answer.status)
    stated = f"HTTP {answer.status} {answer.reason}".strip()
    head = answer.body[:_HEAD_BYTES].lower()
    if outcome in {Outcome.ACCESS_DENIED, Outcome.SERVER_ERROR, Outcome.RATE_LIMITED} or answer.header("cf-mitigated"):
        if found := _CHALLENGE.search(head):
            return Outcome.BLOCKED_CHALLENGE, f"{stated}; the page says {found.group().decode('latin-1')!r}"
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


def _is_html(content_type: str, head: bytes) -> bool:
    if head.startswith((b"%pdf-", b"pk\x03\x04", b"\x89png", b"gif8", b"\xff\xd8\xff")):
        return False
    if content_type in {"text/html", "application/xhtml+xml"}:
        return True
    return content_type in {"", "text/plain", "application/xml", "text/xml", "application/octet-stream"} and (
        b"<html" in head or b"<!doctype html" in head
    )


def _outcome_of_small_page(answer: Answer, head: bytes) -> tuple[Outcome, str | None]:
    marker = _PARKED.search(head)
    if marker is None and not _SCRIPTED_ROOT.search(head):
        return Outcome.OK, None
    tree = LexborHTMLParser(parseable(decode_html(answer.body, answer.header("content-type"))))
    tree.strip_tags(_INVISIBLE_TAGS)
    text = " ".join(tree.body.text(separator=" ").split()) if tree.body is not None else ""
    if marker is not None and len(text) <= _MOST_TEXT_OF_A_PARKED_PAGE:
        return Outcome.PARKED, f"the page says {marker.group().decode('utf-8', 'replace')!r}"
    if len(text) <= _MOST_TEXT_OF_A_SHELL and b"<script" in head:
        return Outcome.JS_ONLY, f"{len(text)} characters of text beside scripts"
    return Outcome.OK, None
