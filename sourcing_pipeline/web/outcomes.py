"""The closed list of outcomes of a request and of a visit to a site, each with its meaning.

What belongs here: the list, what it means, and how an HTTP status maps to it. What doesn't: how an outcome is found.
"""

from enum import StrEnum
from typing import Self


class Outcome(StrEnum):
    """Where a request or a visit ended. The value stands in tables; ``meaning`` in the data dictionary."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Make a member that is its value and carries its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    OK = "ok", "The page was read; for a site: at least its home page or one other page was read"
    NOT_MODIFIED = "not_modified", "The server says that the page is as it was when we read it last"
    DUPLICATE = "duplicate", "The address leads to a page that this visit had read already"
    ROBOTS_DENIED = "robots_denied", "robots.txt forbids it to us"
    ROBOTS_UNREACHABLE = "robots_unreachable", "robots.txt could not be read, so nothing may be read for now"
    CRAWL_DELAY_TOO_LONG = "crawl_delay_too_long", "robots.txt asks for longer pauses than we can wait"
    INVALID_ADDRESS = "invalid_address", "The address is none that a browser would open"
    DNS_FAILURE = "dns_failure", "The host name has no address"
    PRIVATE_ADDRESS = "private_address", "The host name leads to an address that is not on the public internet"
    FORBIDDEN_PORT = "forbidden_port", "The address names a port other than 80 and 443"
    CONNECT_FAILURE = "connect_failure", "No connection: refused, reset or no way there"
    CONNECT_TIMEOUT = "connect_timeout", "No connection in time"
    TLS_FAILURE = "tls_failure", "The server's certificate or its TLS is not valid"
    TOTAL_TIMEOUT = "total_timeout", "The whole answer did not come in time"
    CONNECTION_LOST = "connection_lost", "The connection broke before the answer was whole"
    PROTOCOL_ERROR = "protocol_error", "The answer is no valid HTTP"
    TOO_LARGE = "too_large", "The body is larger than we read"
    DECODE_ERROR = "decode_error", "The body is not encoded as it says, or its encoding is cut short"
    REDIRECT_FAILURE = "redirect_failure", "Redirects in a circle, too many, or to no valid address"
    OFF_SITE_REDIRECT = "off_site_redirect", "The address leads to another registrable domain"
    NOT_FOUND = "not_found", "The server has no such page (404, 410)"
    ACCESS_DENIED = "access_denied", "The server does not let us read it (401, 402, 403, 407, 451)"
    BLOCKED_CHALLENGE = "blocked_challenge", "The server answers with a test for robots instead of the page"
    RATE_LIMITED = "rate_limited", "The server says that we ask too often (429)"
    CLIENT_ERROR = "client_error", "Any other answer of the 4xx class"
    SERVER_ERROR = "server_error", "An answer of the 5xx class"
    UNEXPECTED_STATUS = "unexpected_status", "An answer of a class that makes no sense here"
    NOT_HTML = "not_html", "The answer is no web page"
    EMPTY_PAGE = "empty_page", "The page has no content at all"
    JS_ONLY = "js_only", "The page is an empty shell that only scripts would fill"
    PARKED = "parked", "The domain is parked or for sale"
    SITE_TIMEOUT = "site_timeout", "The visit used up its time before a page was read"
    NOT_IN_ARCHIVE = "not_in_archive", "The WARC files or the Common Crawl hold no page of the site"
    READ_FAILURE = "read_failure", "Our own reading of the site failed; a defect to report"


READABLE = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
"""Outcomes of a request after which the page's content is known."""

HAS_BODY = READABLE | {Outcome.JS_ONLY, Outcome.PARKED}
"""Outcomes of a request whose page is kept in the archive: shells and parked pages are evidence."""

TRANSIENT = frozenset(
    {
        Outcome.CONNECT_FAILURE,
        Outcome.CONNECT_TIMEOUT,
        Outcome.TOTAL_TIMEOUT,
        Outcome.CONNECTION_LOST,
        Outcome.PROTOCOL_ERROR,
        Outcome.RATE_LIMITED,
        Outcome.SERVER_ERROR,
    }
)
"""Outcomes that open the circuit when they come one after the other: the site has trouble, with us or with itself."""


class FetchError(Exception):
    """A request that brought no answer, with its outcome and the evidence."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(f"{outcome}: {detail}")
        self.outcome = outcome
        self.detail = detail


def outcome_of_status(status: int) -> Outcome:
    """What an HTTP status says, without looking at the body.

    304 is ``not_modified``; other redirects are for the caller to follow and count as unexpected here.
    """
    exact = {
        304: Outcome.NOT_MODIFIED,
        401: Outcome.ACCESS_DENIED,
        402: Outcome.ACCESS_DENIED,
        403: Outcome.ACCESS_DENIED,
        404: Outcome.NOT_FOUND,
        407: Outcome.ACCESS_DENIED,
        410: Outcome.NOT_FOUND,
        429: Outcome.RATE_LIMITED,
        451: Outcome.ACCESS_DENIED,
    }
    by_class = {2: Outcome.OK, 4: Outcome.CLIENT_ERROR, 5: Outcome.SERVER_ERROR}
    return exact.get(status) or by_class.get(status // 100, Outcome.UNEXPECTED_STATUS)
