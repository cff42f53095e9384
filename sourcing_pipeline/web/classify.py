"""What an answer is, where that can be said at once: a challenge, a parked domain, an empty shell, no page at all.

What belongs here: the obvious cases, by markers that no real shop has. What doesn't: judgement; that is the brands
room's.
"""

import re

from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.web.answers import Answer
from sourcing_pipeline.web.outcomes import Outcome, outcome_of_status

_HEAD_BYTES = 64 * 1024
_SMALL_PAGE_BYTES = 40_000
_SUSPECT_BYTES = 500_000
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
_MOST_TEXT_OF_A_WALL = 800
_MOST_LINKS_OF_A_WALL = 6
_LEAST_SHARE_OF_A_WALL = 0.5
_SENTENCE_ENDS = re.compile(r"[.!?:]")
_CONSENT_WORDS = ("cookie", "consent", "privacy", "datenschutz", "zustimm", "confidentialit", "privacidad", "akzeptier")
_MOST_LINKS_OF_A_SHELL = 2
_SCRIPTED_ROOTS = tuple(
    b"id=" + quote + name + quote
    for name in (b"root", b"app", b"__next", b"__nuxt", b"main-app", b"react-root")
    for quote in (b'"', b"'", b"")
)
_MOST_BINARY_SHARE = 0.05
_SNIFFED_BYTES = 1445
_WHITE_SPACE = b" \t\r\n\x0c"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_VAGUE_TYPES = frozenset({"", "text/plain", "application/xml", "text/xml", "application/octet-stream"})
_MARKUP = (b"<html", b"<!doctype html", b"<head", b"<body", b"<title", b"<div", b"<p>", b"<a href")
_BINARY_BYTES = bytes([*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_NO_PAGE_STARTS = (
    b"%pdf-",
    b"pk\x03\x04",
    b"\x89png",
    b"gif8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"woff",
    b"wof2",
    b"mz\x90",
    b"rar!",
)
# Said of no shop even where the status is 200.
_SURE_CHALLENGE = (
    b"<title>just a moment",
    b"<title>attention required! | cloudflare",
    b"cf-browser-verification",
    b"/cdn-cgi/challenge-platform/h/",
    b"_incapsula_resource",
    b"captcha-delivery.com/captcha",
    b"<title>ddos-guard",
    b"checking your browser before accessing",
    b"verify you are human",
)
_CONSENT = (
    b"accept cookies",
    b"accept all",
    b"cookie consent",
    b"we use cookies",
    b"we value your privacy",
    b"alle akzeptieren",
    b"cookies akzeptieren",
    b"zustimmen und weiter",
    b"tout accepter",
    b"accepter les cookies",
    b"accetta tutti",
    b"accetta i cookie",
    b"aceptar todas",
    b"aceptar cookies",
    b"alles accepteren",
    b"cookies accepteren",
    b"zaakceptuj wszystkie",
    b"acceptera alla",
)
_INVISIBLE_TAGS = ["script", "style", "noscript", "template", "svg"]


def outcome_of_answer(answer: Answer, *, is_file: bool = False) -> tuple[Outcome, str | None]:
    """The outcome of a final answer (no redirect), as far as it shows without a parse, with its evidence if not ``ok``.

    A page that is ``ok`` here may yet turn out to be a shell, parked or a wall: ``outcome_of_page`` says. What is asked
    for as a file (robots.txt, sitemap, product feed) need not be a page.
    """
    outcome = outcome_of_status(answer.status)
    stated = f"HTTP {answer.status} {answer.reason}".strip()
    if (mitigated := answer.header("cf-mitigated")) is not None:
        return Outcome.BLOCKED_CHALLENGE, f"{stated}; cf-mitigated: {mitigated[:50]}"
    if outcome in {Outcome.ACCESS_DENIED, Outcome.SERVER_ERROR, Outcome.RATE_LIMITED}:
        if found := _first_in(_CHALLENGE, answer.body[:_HEAD_BYTES].lower()):
            return Outcome.BLOCKED_CHALLENGE, f"{stated}; the page says {found!r}"
        return outcome, stated
    if outcome is not Outcome.OK:
        return outcome, None if outcome is Outcome.NOT_MODIFIED else stated
    if is_file:
        return Outcome.OK, None
    content_type = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    return _outcome_of_content(content_type, answer.body)


def outcome_of_page(body: bytes, tree: LexborHTMLParser, anchor_count: int) -> tuple[Outcome, str | None]:
    """The outcome of a page with status 2xx. Takes scripts and styles out of a suspect's tree.

    Args:
        body: as it came.
        tree: of its text.
        anchor_count: links on it. A page with many leads somewhere, whatever it says.
    """
    leads_nowhere = anchor_count <= _MOST_LINKS_OF_A_WALL
    if not leads_nowhere and len(body) > _SMALL_PAGE_BYTES:
        return Outcome.OK, None
    lowered = body[:_SUSPECT_BYTES].lower()
    parked = _first_in(_PARKED, lowered)
    if not leads_nowhere and parked is None:
        return Outcome.OK, None
    has_pictures = tree.css_first("img, picture, video, form") is not None
    tree.strip_tags(_INVISIBLE_TAGS)
    text = " ".join(tree.body.text(separator=" ").split()) if tree.body is not None else ""
    is_bare = len(text) <= _MOST_TEXT_OF_A_SHELL
    challenge = _first_in(_CHALLENGE if is_bare else _SURE_CHALLENGE, lowered)
    if challenge is not None and leads_nowhere and len(text) <= _MOST_TEXT_OF_A_WALL:
        return Outcome.BLOCKED_CHALLENGE, f"the page says {challenge!r}"
    if parked is not None and len(text) <= _MOST_TEXT_OF_A_PARKED_PAGE:
        return Outcome.PARKED, f"the page says {parked!r}"
    consent = _first_in(_CONSENT, lowered)
    if consent is not None and leads_nowhere and len(text) <= _MOST_TEXT_OF_A_WALL and _speaks_of_consent(text):
        return Outcome.CONSENT_WALL, f"the page says {consent!r} and leads nowhere"
    has_root = anchor_count <= _MOST_LINKS_OF_A_SHELL and _first_in(_SCRIPTED_ROOTS, lowered) is not None
    if is_bare and b"<script" in lowered and (has_root or (anchor_count == 0 and not has_pictures)):
        return Outcome.JS_ONLY, f"{len(text)} characters of text beside scripts"
    if not text and not has_pictures and anchor_count == 0:
        return Outcome.EMPTY_PAGE, "markup without text, pictures or links"
    return Outcome.OK, None


def _speaks_of_consent(text: str) -> bool:
    """Whether most of a text is about cookies and consent: a small shop with a banner has more to say."""
    sentences = _SENTENCE_ENDS.split(text.lower())
    about = sum(len(sentence) for sentence in sentences if any(word in sentence for word in _CONSENT_WORDS))
    return about >= len(text) * _LEAST_SHARE_OF_A_WALL


def _first_in(markers: tuple[bytes, ...], head: bytes) -> str | None:
    return next((marker.decode() for marker in markers if marker in head), None)


def _outcome_of_content(content_type: str, body: bytes) -> tuple[Outcome, str | None]:
    """Whether an answer is a page, by its stated type and by what it begins with (WHATWG MIME Sniffing, section 7)."""
    start = body[:_SNIFFED_BYTES].lstrip(_WHITE_SPACE).lower()
    binary_share = 1 - len(start.translate(None, _BINARY_BYTES)) / max(len(start), 1)
    states_html = content_type in {"text/html", "application/xhtml+xml"}
    if states_html and start.startswith(b"<") and not binary_share:
        return Outcome.OK, None
    head = body[:_HEAD_BYTES].lower()
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        return Outcome.EMPTY_PAGE, "no content"
    text = head.replace(b"\x00", b"") if binary_share else head  # UTF-16 is half zeros
    says_so = any(marker in text for marker in _MARKUP)
    is_binary = binary_share > _MOST_BINARY_SHARE and not says_so and not start.startswith(_MARKS)
    may_be_page = states_html or (says_so and content_type in _VAGUE_TYPES)
    if start.startswith(_NO_PAGE_STARTS) or is_binary or not may_be_page:
        return Outcome.NOT_HTML, f"content type {content_type or 'not stated'}"
    return Outcome.OK, None
