"""What a site says of its use by machines, beside robots.txt's rules, and what follows from it.

Read are the robots directives of pages (``X-Robots-Tag``, meta robots), ``Content-Signal`` (robots.txt),
``Content-Usage`` (IETF AI preferences: robots.txt and header) and the TDM Reservation Protocol of the W3C community
group (header and meta). All is recorded; two things are obeyed: ``nofollow``, and a reservation of text and data mining.

What counts as such a reservation: ``tdm-reservation: 1``; ``Content-Usage: tdm=n`` or ``bots=n``; ``Content-Signal:
ai-input=no``, for pages are put into an embedding model. A refusal of training alone (``ai-train=no``, ``train-ai=n``,
``noai``) is recorded only: nothing generative is trained here (decision 0008).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

_Item = TypeVar("_Item")
_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
MOST_STATEMENTS = 100
"""Of one page or file; nobody has more to say, and whoever sends a thousand means harm."""

_MOST_TEXT = 500
_ROBOTS_LABEL = "robots: "
_NOFOLLOW = frozenset({"nofollow", "none"})
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
        return not _NOFOLLOW.isdisjoint(self.robots)

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
        return all_signals((self, other))

    def as_text(self) -> str | None:
        """One line for the index of pages; None where nothing was stated."""
        parts = [
            *([f"{_ROBOTS_LABEL}{', '.join(self.robots)}"] if self.robots else []),
            *([f"content-signal: {_joined(self.content_signal)}"] if self.content_signal else []),
            *([f"content-usage: {_joined(self.content_usage)}"] if self.content_usage else []),
            *([f"tdm-reservation: {self.tdm_reservation}"] if self.tdm_reservation is not None else []),
        ]
        return "; ".join(parts)[:_MOST_TEXT] or None


def _each_once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={value}" for name, value in pairs)


def says_nofollow(line: str | None) -> bool:
    """Whether a line that ``as_text`` made of a page, kept with its record, says that links must not be followed."""
    robots = (line or "").partition(";")[0].partition(_ROBOTS_LABEL)[2]
    return not _NOFOLLOW.isdisjoint(robots.split(", "))


def all_signals(stated: Iterable[UsageSignals]) -> UsageSignals:
    """What any of them states, each once; of very many the first ``MOST_STATEMENTS``."""
    found = list(islice(stated, MOST_STATEMENTS))
    reservations = [signals.tdm_reservation for signals in found if signals.tdm_reservation is not None]
    return UsageSignals(
        _each_once(item for signals in found for item in signals.robots),
        _each_once(item for signals in found for item in signals.content_signal),
        _each_once(item for signals in found for item in signals.content_usage),
        "1" if "1" in reservations else next(iter(reservations), None),
    )


def signals_of_headers(headers: Iterable[tuple[str, str]], token: str) -> UsageSignals:
    """What an answer's headers state to the agent with a product token."""
    stated = (_statement(name.lower(), value, token, "x-robots-tag") for name, value in headers)
    return all_signals(signals for signals in stated if signals is not None)


def signals_of_metas(metas: Iterable[tuple[str, str]], token: str) -> UsageSignals:
    """What a page's meta elements (name, content) state to the agent with a product token."""
    robots = {"robots", token.lower()}
    names = ((name.strip().lower(), content) for name, content in metas)
    stated = (_statement("robots" if name in robots else name, content, token, "robots") for name, content in names)
    return all_signals(signals for signals in stated if signals is not None)


def _statement(name: str, value: str, token: str, robots_name: str) -> UsageSignals | None:
    """What one header or meta states; None where it speaks of something else."""
    if name == robots_name:
        return UsageSignals(robots=_directives(value, token))
    if name == "content-usage":
        return UsageSignals(content_usage=usage_pairs(value))
    if name == "content-signal":
        return UsageSignals(content_signal=usage_pairs(value))
    if name == "tdm-reservation":
        return UsageSignals(tdm_reservation=value.strip()[:1])
    return None


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
