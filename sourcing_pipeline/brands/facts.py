"""A fact as one source states it, and how one value is chosen where sources state several.

What belongs here: the fact, the sheet that collects them, the choice. What doesn't: where facts are read (``identity``,
``place``, ``contact``, ``trade``, ``shop``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.text import clean, simplified

SourceKind = Literal["json_ld", "microdata", "open_graph", "meta", "platform", "text", "link", "markup", "domain"]

MAX_VALUES = 40
"""Values that the sheet keeps of one fact; pages may state thousands."""

_MOST_TEXT = 5_000
_COUNTS_AS_STATED = 0.5
_SHARE_OF_MORE_SOURCES = 0.3


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a fact, as one source on one page states it."""

    name: str
    value: str
    source_kind: SourceKind
    page_url: str
    fetched_at: datetime
    confidence: float
    is_personal: bool = False


@dataclass
class FactSheet:
    """The facts of a site, and which of them its profile uses."""

    facts: list[Fact] = field(default_factory=list)
    chosen: set[tuple[str, str]] = field(default_factory=set)
    contested: set[str] = field(default_factory=set)

    def add(
        self,
        view: PageView,
        name: str,
        value: str | float | None,
        source_kind: SourceKind,
        confidence: float,
        *,
        is_personal: bool = False,
    ) -> None:
        """Note a value; one that is empty is none. Text is cleaned, whoever wrote it."""
        text = clean(_as_text(value), _MOST_TEXT) if value is not None else ""
        if text:
            page = view.page
            self.facts.append(
                Fact(name, text, source_kind, view.url, page.fetched_at, round(confidence, 3), is_personal)
            )

    def of(self, name: str) -> list[Fact]:
        """Every fact of a name."""
        return [fact for fact in self.facts if fact.name == name]

    def choose_one(
        self,
        name: str,
        preference: Callable[[str], float] = lambda _: 0.0,
        same: Callable[[str], str] = simplified,
        *,
        may_be_contested: bool = True,
        agree: Callable[[str, str], bool] = lambda one, other: False,  # noqa: ARG005 - different values disagree
    ) -> Fact | None:
        """Choose the value that the most and surest sources state, and mark the fact where sources disagree.

        Values that are the ``same`` support each other: the surest source counts whole, further kinds of sources a
        part. ``preference`` is added to what a value has by its sources. Of equals the first by text is chosen.
        Sources disagree where one that is sure enough states another value than the chosen one, and the two don't
        ``agree`` either, as a short and a long form of a name do (both are given as ``same`` makes them).
        """
        groups: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.of(name):
            if not fact.is_personal:
                groups[same(fact.value) or fact.value].append(fact)
        if not groups:
            return None
        support = {key: _support(facts) + preference(facts[0].value) for key, facts in groups.items()}
        best = min(groups, key=lambda key: (-support[key], key))
        stated = [key for key, facts in groups.items() if max(fact.confidence for fact in facts) >= _COUNTS_AS_STATED]
        self.contested.discard(name)
        if may_be_contested and any(key != best and not agree(key, best) for key in stated):
            self.contested.add(name)
        fact = min(groups[best], key=lambda fact: (-fact.confidence, fact.page_url, fact.value))
        self.chosen = {chosen for chosen in self.chosen if chosen[0] != name} | {(name, fact.value)}
        return fact

    def choose_all(self, name: str) -> list[str]:
        """Choose every value of a fact that may have several, surest first."""
        kept = sorted((fact for fact in self.of(name) if not fact.is_personal), key=lambda f: (-f.confidence, f.value))
        values = list(dict.fromkeys(fact.value for fact in kept))[:MAX_VALUES]
        self.chosen |= {(name, value) for value in values}
        return values

    def kept(self) -> list[Fact]:
        """What is worth a row: of each value and kind of source the surest, ``MAX_VALUES`` of a fact at most."""
        surest: dict[tuple[str, str, str], Fact] = {}
        for fact in self.facts:
            key = (fact.name, fact.value, fact.source_kind)
            if key not in surest or (-fact.confidence, fact.page_url) < (-surest[key].confidence, surest[key].page_url):
                surest[key] = fact
        ranked = sorted(
            surest.values(),
            key=lambda fact: (
                fact.name,
                (fact.name, fact.value) not in self.chosen,
                -fact.confidence,
                fact.value,
                fact.source_kind,
            ),
        )
        counts: dict[str, int] = defaultdict(int)
        rows = []
        for fact in ranked:
            counts[fact.name] += 1
            if counts[fact.name] <= MAX_VALUES:
                rows.append(fact)
        return rows


def _support(facts: Iterable[Fact]) -> float:
    by_source: dict[str, float] = defaultdict(float)
    for fact in facts:
        by_source[fact.source_kind] = max(by_source[fact.source_kind], fact.confidence)
    ordered = sorted(by_source.values(), reverse=True)
    return ordered[0] + _SHARE_OF_MORE_SOURCES * sum(ordered[1:])


def _as_text(value: str | float) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)
