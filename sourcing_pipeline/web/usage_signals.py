"""What a site says of its use by machines, beside robots.txt's rules, and what follows from it.

Read are the robots directives of pages (``X-Robots-Tag``, meta robots), ``Content-Signal`` (robots.txt),
``Content-Usage`` (IETF AI preferences: robots.txt and header) and the TDM Reservation Protocol of the W3C community
group (header and meta). All is recorded; two things are obeyed: ``nofollow``, and a reservation of text and data mining.

What counts as such a reservation: ``tdm-reservation: 1``; ``Content-Usage: tdm=n`` or ``bots=n``; ``Content-Signal:
ai-input=no``, for pages are put into an embedding model. A refusal of training alone (``ai-train=no``, ``train-ai=n``,
``noai``) is recorded only: nothing generative is trained here (decision 0006).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

_Item = TypeVar("_Item")
_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_MOST_TEXT = 500
_RESERVING_USAGES = frozenset({("tdm", "n"), ("bots", "n")})
_RESERVING_SIGNALS = frozenset({("ai-input", "no")})


@dataclass(frozen=True, slots=True)
class UsageSignals:
    """What was stated, in the order of its finding."""

    robots: tuple[str, ...] = ()
    content_signal: tuple[tuple[str, str], ...] = ()
    content_usage: tuple[tuple[str, str], ...] = ()
    tdm_reservation: str | None = None

    @property
    def nofollow(self) -> bool:
        """Whether links must not be followed."""
        return "nofollow" in self.robots or "none" in self.robots

    @property
    def reservation(self) -> str | None:
        """The statement that reserves text and data mining, as evidence; None where there is none."""
        if self.tdm_reservation == "1":
            return "tdm-reservation: 1"
        for name, value in self.content_usage:
            if (name, value) in _RESERVING_USAGES:
                return f"Content-Usage: {name}={value}"
        for name, value in self.content_signal:
            if (name, value) in _RESERVING_SIGNALS:
                return f"Content-Signal: {name}={value}"
        return None

    def and_also(self, other: "UsageSignals") -> "UsageSignals":
        """What either states."""
        return UsageSignals(
            _each_once(self.robots + other.robots),
            _each_once(self.content_signal + other.content_signal),
            _each_once(self.content_usage + other.content_usage),
            "1"
            if "1" in {self.tdm_reservation, other.tdm_reservation}
            else self.tdm_reservation or other.tdm_reservation,
        )

    def as_text(self) -> str | None:
        """One line for the index of pages; None where nothing was stated."""
        parts = [
            *([f"robots: {', '.join(self.robots)}"] if self.robots else []),
            *([f"content-signal: {_joined(self.content_signal)}"] if self.content_signal else []),
            *([f"content-usage: {_joined(self.content_usage)}"] if self.content_usage else []),
            *([f"tdm-reservation: {self.tdm_reservation}"] if self.tdm_reservation is not None else []),
        ]
        return "; ".join(parts)[:_MOST_TEXT] or None


def _each_once(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={value}" for name, value in pairs)


def signals_of_headers(headers: Iterable[tuple[str, str]], token: str) -> UsageSignals:
    """What an answer's headers state to the agent with a product token."""
    found = UsageSignals()
    for header, value in headers:
        name = header.lower()
        if name == "x-robots-tag":
            found = found.and_also(UsageSignals(robots=_directives(value, token)))
        elif name == "content-usage":
            found = found.and_also(UsageSignals(content_usage=usage_pairs(value)))
        elif name == "content-signal":
            found = found.and_also(UsageSignals(content_signal=usage_pairs(value)))
        elif name == "tdm-reservation":
            found = found.and_also(UsageSignals(tdm_reservation=value.strip()[:1]))
    return found


def signals_of_metas(metas: Iterable[tuple[str, str]], token: str) -> UsageSignals:
    """What a page's meta elements (name, content) state to the agent with a product token."""
    found = UsageSignals()
    for name, content in metas:
        lowered = name.strip().lower()
        if lowered in {"robots", token.lower()}:
            found = found.and_also(UsageSignals(robots=_directives(content, token)))
        elif lowered == "tdm-reservation":
            found = found.and_also(UsageSignals(tdm_reservation=content.strip()[:1]))
        elif lowered == "content-usage":
            found = found.and_also(UsageSignals(content_usage=usage_pairs(content)))
    return found


def usage_pairs(text: str) -> tuple[tuple[str, str], ...]:
    """``train-ai=n, search=y`` as pairs, lower case; what is no pair is passed over."""
    pairs = (part.partition("=") for part in text[:_MOST_TEXT].lower().split(","))
    return tuple((name.strip(), value.strip().strip('"')) for name, sign, value in pairs if sign)


def _directives(value: str, token: str) -> tuple[str, ...]:
    """The directives of an X-Robots-Tag or meta robots that are addressed to us or to all, lower case."""
    found: list[str] = []
    is_ours = True
    for part in value[:_MOST_TEXT].lower().split(","):
        name, colon, rest = (piece.strip() for piece in part.partition(":"))
        if colon and name not in _WITH_VALUE:  # "otherbot: noindex" addresses what follows in this header
            is_ours, directive = name in {token.lower(), "*"}, rest
        else:
            directive = part.strip()
        if is_ours and directive:
            found.append(directive)
    return tuple(found)
