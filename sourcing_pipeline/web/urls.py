"""Addresses, parsed once by the WHATWG rules: what is checked is what is fetched.

What belongs here: parsing, joining, and which addresses belong to a site. What doesn't: which of them to read.
"""

import re
from dataclasses import dataclass
from typing import Any

import can_ada

MAX_URL_LENGTH = 2048
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Url:
    """An absolute http or https address without user, password and fragment."""

    href: str
    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def target(self) -> str:
        """What a request line asks for."""
        return self.path + self.query

    @property
    def origin(self) -> str:
        """Scheme and authority: what a robots.txt speaks for."""
        return self.href[: self.href.index("/", len("https://"))]

    @property
    def authority(self) -> str:
        """Host, and port where it isn't the scheme's own: what a Host header says."""
        return self.origin.partition("//")[2]

    def belongs_to(self, domain: str) -> bool:
        """Whether the host is a registrable domain or below it."""
        return self.host == domain or self.host.endswith("." + domain)


_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)*/?")
"""A root-relative path that every parser leaves as it is: no dots first, no escapes, nothing empty, no query."""


def join_url(text: str, base: Url) -> Url | None:
    """``parse_url(text, base.href)``, with a short cut for the usual link to the same origin, ten times as fast."""
    origin = base.origin
    path = text.removeprefix(origin)
    if path.startswith("/") and len(path) <= MAX_URL_LENGTH // 2 and _PLAIN_PATH.fullmatch(path):
        return Url(origin + path, base.scheme, base.host, base.port, path, "")
    return parse_url(text, base.href)


def parse_url(text: str, base: str | None = None) -> Url | None:
    """Parse an address as browsers do, relative to ``base`` where one is given.

    Returns:
        None where it is no valid http or https address, or longer than any sane one.
    """
    if len(text) > MAX_URL_LENGTH:
        return None
    try:
        # What begins with its own scheme and host needs no base, and parsing that costs as much as the rest.
        parsed: Any
        if base is None or text.startswith(("https://", "http://")):
            parsed = can_ada.parse(text)
        else:
            parsed = can_ada.parse(base) + text
    except (ValueError, TypeError):  # no address, or text that is no Unicode
        return None
    scheme = parsed.protocol[:-1]
    if scheme not in _DEFAULT_PORTS or not parsed.hostname:
        return None
    if parsed.has_credentials():
        parsed.username = ""
        parsed.password = ""
    if parsed.has_hash():
        parsed.hash = ""
    href, query = parsed.href, parsed.search
    if not query and href.endswith("?"):
        href = href[:-1]  # an empty query is none, lest one page has two addresses
    if len(href) > MAX_URL_LENGTH:
        return None
    return Url(
        href=href,
        scheme=scheme,
        host=parsed.hostname.rstrip("."),
        port=int(parsed.port) if parsed.port else _DEFAULT_PORTS[scheme],
        path=parsed.pathname,
        query=query,
    )
