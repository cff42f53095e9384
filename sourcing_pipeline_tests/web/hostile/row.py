"""What a row of the battery is, and how most sites of it are made.

A row is one website and where reading it must end. Its name is the test's id and part of its host. Wherever a site
names ``{host}``, the request's host is put in.
"""

import dataclasses
import itertools
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.server import NOT_FOUND, Reply, Request, Site, page

PAGES_PER_SITE = 6
MAX_PAGE_BYTES = 2_000_000
TOTAL_TIMEOUT_SECONDS = 5.0

MOST_REQUESTS = 2 * PAGES_PER_SITE + 4 + 1
"""Pages and a redirect for each, sitemaps, robots.txt."""

Expected = Outcome | tuple[Outcome, ...]
"""One outcome, or several where standards and browsers leave it open and each of them is safe."""

PLAIN_TEXT = {"Content-Type": "text/plain"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
CLOSED = b"User-agent: *\nDisallow: /\n"


@dataclass(frozen=True)
class Row:
    """A hostile website and what must come of reading it."""

    name: str
    site: Site
    outcome: Expected = Outcome.OK
    pages: Mapping[str, Expected] = field(default_factory=dict)
    """Outcomes of requests by target, for the site's own host."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What the decoded text of a page holds, by target; nothing is asked of a page that was not read."""
    signals: Mapping[str, str] = field(default_factory=dict)
    """What the column ``usage_signals`` says of a page, by target."""
    asked: tuple[str, ...] = ()
    """Targets that must have been asked for."""
    not_asked: tuple[str, ...] = ()
    """Targets that must not have been."""
    most_requests: int = MOST_REQUESTS
    other_hosts: Mapping[str, Site] = field(default_factory=dict)
    """Hosts beside its own that may be asked, by what stands before its own."""
    website_url: str | None = None
    """Where the visit begins, if not at https://host/."""

    @property
    def domain(self) -> str:
        """The site's registrable domain."""
        return domain_of(self.name)


def domain_of(name: str) -> str:
    """A domain for a name. A crawl goes by the alphabet: the prefix spreads a subject's rows, and the good shops."""
    return f"{zlib.crc32(name.encode()) % 0xFFFF:04x}-{name}.com"


def outcomes(expected: Expected) -> tuple[str, ...]:
    """What is expected, as values of the table."""
    return (expected,) if isinstance(expected, Outcome) else expected


def site(home: Reply, robots: Reply = NOT_FOUND, sitemap: Reply = NOT_FOUND, **pages: Reply) -> Site:
    """A site by its home page and pages named by keyword (``about`` is ``/about``)."""
    targets = {f"/{name}": reply for name, reply in pages.items()}
    return targets_of({"/": home, "/robots.txt": robots, "/sitemap.xml": sitemap, **targets})


def targets_of(pages: Mapping[str, Reply]) -> Site:
    """A site by the replies for its targets."""

    def answer(request: Request) -> Reply:
        reply = pages.get(request.target, NOT_FOUND)
        if "{host}" not in reply.headers.get("Location", "") and b"{host}" not in reply.body:
            return reply
        location = (
            {"Location": reply.headers["Location"].replace("{host}", request.host)}
            if reply.headers.get("Location")
            else {}
        )
        body = reply.body.replace(b"{host}", request.host.encode())
        return dataclasses.replace(reply, headers=reply.headers | location, body=body)

    return answer


def html(text: str | bytes, **headers: str) -> Reply:
    """A reply of HTML as it is given; ``Content_Encoding="gzip"`` is the header ``Content-Encoding``."""
    body = text.encode() if isinstance(text, str) else text
    return Reply(body=body, headers=HTML | {name.replace("_", "-"): value for name, value in headers.items()})


def redirect(location: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(status, headers={"Location": location})


def text(body: bytes) -> Reply:
    """A reply of plain text, such as a robots.txt."""
    return Reply(body=body, headers=PLAIN_TEXT)


class Endless:
    """Pieces without an end: the first, then another for ever. Every request gets them from their start."""

    def __init__(self, first: bytes, rest: bytes) -> None:
        self._first, self._rest = first, rest

    def __iter__(self) -> Iterator[bytes]:
        return itertools.chain([self._first], itertools.repeat(self._rest))


ABOUT = page("About us", text="We make bowls from oak and ash.")
HOME = page("Home", "/about", text="Bowls and spoons, turned by hand.")
