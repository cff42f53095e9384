"""The closed list of outcomes of a request and of a visit to a website, each with its meaning.

What belongs here: the list and what it means; the data dictionary prints it. What doesn't: how an outcome is found
(the web room).
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
    NOT_MODIFIED = (
        "not_modified",
        "The page is as it was when we read it last: the server says so, or its content is the same",
    )
    DUPLICATE = "duplicate", "The address leads to a page that this visit had read already"
    ROBOTS_DENIED = "robots_denied", "robots.txt forbids it to us"
    ROBOTS_UNREACHABLE = "robots_unreachable", "robots.txt could not be read, so nothing may be read for now"
    CRAWL_DELAY_TOO_LONG = "crawl_delay_too_long", "robots.txt asks for longer pauses than we can wait"
    MINING_RESERVED = "mining_reserved", "The page or its site reserves text and data mining; it is noted and not read"
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
    CONSENT_WALL = "consent_wall", "The page shows a question for consent and nothing else"
    PARKED = "parked", "The domain is parked or for sale"
    PARSER_FAILURE = "parser_failure", "The page killed or stalled the HTML parser; it is kept apart from all readers"
    SITE_TIMEOUT = "site_timeout", "The visit used up its time before a page was read"
    NOT_IN_ARCHIVE = "not_in_archive", "The WARC files or the Common Crawl hold no page of the site"
    READ_FAILURE = "read_failure", "Our own reading of the site failed; a defect to report"
