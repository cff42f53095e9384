"""Who is who in a demo world: brands on the marketplace, leads that were lost, candidates, and sites that are no brand's.

What belongs here: roles, dates of contact and joining, fates of websites. What doesn't: what is true of a brand
(``model``), and files.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from sourcing_pipeline.demo.geography import COUNTRIES
from sourcing_pipeline.demo.model import Brand, Market, decide_signing, draw_brands, draw_market, p_sign
from sourcing_pipeline.demo.names import invent_names
from sourcing_pipeline.demo.size import NOW, WorldSize

Outcome = Literal["won", "lost", "open"]

FATES = ("down", "error", "robots_denied", "challenge", "js_only", "slow")
"""What can be wrong with a website; ``parked`` comes on top, and the empty text means that nothing is."""

COOLDOWN_DAYS = 90
"""For so long after a contact a brand is left alone (the pipeline's default)."""

REPS = (
    ("Robin Hale", "US,CA", "en"),
    ("Sam Okafor", "GB,NL", "en,nl"),
    ("Mika Brandt", "DE,CH,FR", "de,fr,en"),
    ("Lea Moretti", "ES,IT", "es,it,en"),
)
"""Name, territory and languages of the sales reps."""


@dataclass(frozen=True)
class Member:
    """A brand of the world with its part in the story. Times are None where a thing never happened."""

    key: int
    name: str
    domain: str | None
    brand: Brand
    fate: str = ""
    outcome: Outcome | None = None
    first_contact_at: datetime | None = None
    outcome_at: datetime | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None
    is_candidate: bool = False
    is_suppressed: bool = False

    @property
    def country_code(self) -> str:
        """The brand's country."""
        return self.brand.country

    @property
    def brand_id(self) -> str | None:
        """The marketplace's id of the brand, if it joined."""
        return f"b{self.key:05d}" if self.joined_at else None

    @property
    def is_contactable(self) -> bool:
        """Whether a list of ``AS_OF`` may hold it: not on the marketplace, not suppressed, rested, with a site that works."""
        has_rested = self.first_contact_at is None or self.first_contact_at <= NOW - timedelta(days=COOLDOWN_DAYS)
        return not self.joined_at and not self.is_suppressed and has_rested and self.outcome != "open" and not self.fate


@dataclass(frozen=True)
class Stranger:
    """A website that is no brand's, among the candidates."""

    key: int
    name: str
    domain: str
    site_kind: str
    country: str
    language: str

    @property
    def country_code(self) -> str:
        """The site's country."""
        return self.country


@dataclass(frozen=True)
class Population:
    """Everybody."""

    market: Market
    signing_intercept: float
    members: list[Member]
    strangers: list[Stranger]

    @property
    def on_marketplace(self) -> list[Member]:
        """Brands that joined, oldest first."""
        joined = [member for member in self.members if member.joined_at]
        return sorted(joined, key=lambda member: (member.joined_at or NOW, member.key))

    @property
    def leads(self) -> list[Member]:
        """Everyone whom sales has contacted, oldest contact first."""
        leads = [member for member in self.members if member.first_contact_at]
        return sorted(leads, key=lambda member: (member.first_contact_at or NOW, member.key))


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Random numbers for one purpose: what one part of the world draws moves nothing in the others."""
    return np.random.default_rng([seed, *purpose.encode()])


def draw_population(seed: int, size: WorldSize) -> Population:
    """Draw everybody of a world with websites."""
    rng = stream(seed, "population")
    market = draw_market(stream(seed, "market"))
    lead_brands = draw_brands(rng, market, size.leads - size.open_leads)
    signs, intercept = decide_signing(rng, lead_brands, size.won_leads)
    outcomes: list[Outcome] = ["won" if sign else "lost" for sign in signs]
    founders = _willing(rng, market, intercept, size.brands - size.won_leads)
    counts = _candidate_counts(size)
    others = draw_brands(rng, market, size.open_leads + counts["new"] + counts["name_only"])
    brands = [*lead_brands, *founders, *others]
    named = invent_names(rng, [brand.language for brand in brands])
    members = [
        Member(key, name, domain, brand)
        for key, (brand, (name, domain)) in enumerate(zip(brands, named, strict=True), start=1)
    ]

    decided, rest = members[: len(lead_brands)], members[len(lead_brands) :]
    founding, rest = rest[: len(founders)], rest[len(founders) :]
    undecided, rest = rest[: size.open_leads], rest[size.open_leads :]
    new, name_only = rest[: counts["new"]], rest[counts["new"] :]

    decided = [_contacted(rng, size, *pair) for pair in zip(decided, outcomes, strict=True)]
    undecided = [
        replace(
            member, outcome="open", first_contact_at=_moment(rng, NOW - timedelta(days=40), NOW - timedelta(days=1))
        )
        for member in undecided
    ]
    founding = [
        replace(member, joined_at=_moment(rng, size.opened_at, size.opened_at + timedelta(days=60)))
        for member in founding
    ]
    members = [
        *_with_rare_fates(rng, _some_leave(rng, [*decided, *founding])),
        *_with_rare_fates(rng, undecided),
        *_candidates(rng, new, counts),
        *(replace(member, domain=None, is_candidate=True) for member in name_only),
    ]
    members = _fed_again(rng, members, counts)
    return Population(market, intercept, members, _strangers(rng, counts["stranger"], {m.domain for m in members}))


def _candidate_counts(size: WorldSize) -> dict[str, int]:
    """How the candidates' websites split; name-only candidates come on top."""
    counts = {
        "stranger": max(6, size.candidates * 8 // 100),
        "here": max(2, size.candidates * 5 // 100),
        "lost_again": max(2, size.candidates * 6 // 100),
        "suppressed": max(2, size.candidates * 3 // 200),
        "fated": max(len(FATES), size.candidates * 8 // 100),
        "name_only": max(2, size.candidates * 3 // 100),
    }
    counts["new"] = size.candidates - counts["stranger"] - counts["here"] - counts["lost_again"]
    return counts


def _willing(rng: np.random.Generator, market: Market, intercept: float, count: int) -> list[Brand]:
    """Brands that signed without ever having been a lead: drawn as leads are, kept if they sign."""
    kept: list[Brand] = []
    while len(kept) < count:
        drawn = draw_brands(rng, market, 2 * count + 10)
        kept += [brand for brand in drawn if rng.random() < p_sign(brand, intercept)]
    return kept[:count]


def _contacted(rng: np.random.Generator, size: WorldSize, member: Member, outcome: Outcome) -> Member:
    contact = _moment(rng, size.opened_at + timedelta(days=10), NOW - timedelta(days=25))
    days = 7 + rng.gamma(2.0, 12.0)
    decided = min(contact + timedelta(days=days), NOW - timedelta(days=2)).replace(microsecond=0)
    member = replace(member, outcome=outcome, first_contact_at=contact, outcome_at=decided)
    return replace(member, joined_at=decided + timedelta(hours=18)) if outcome == "won" else member


def _some_leave(rng: np.random.Generator, members: list[Member]) -> list[Member]:
    """A few brands left again, after at least 200 days."""
    may_leave = [index for index, m in enumerate(members) if m.joined_at and m.joined_at < NOW - timedelta(days=260)]
    leaving = set(rng.choice(may_leave, max(1, len(may_leave) // 40), replace=False).tolist())
    return [
        replace(member, left_at=_moment(rng, member.joined_at + timedelta(days=200), NOW - timedelta(days=20)))
        if index in leaving and member.joined_at
        else member
        for index, member in enumerate(members)
    ]


def _with_rare_fates(rng: np.random.Generator, members: list[Member]) -> list[Member]:
    """Sites of leads and brands fail too, whatever became of them: 3 in 100, never by holding the line open."""
    fates = rng.choice(["", "down", "error", "parked"], len(members), p=[0.97, 0.01, 0.01, 0.01])
    return [replace(member, fate=str(fate)) for member, fate in zip(members, fates, strict=True)]


def _candidates(rng: np.random.Generator, members: list[Member], counts: dict[str, int]) -> list[Member]:
    suppressed, fated = counts["suppressed"], counts["fated"]
    fates = [FATES[index % len(FATES)] for index in range(fated)]
    slow = [index for index, fate in enumerate(fates) if fate == "slow"]
    for index in slow[2:]:  # each costs the crawl its whole time limit
        fates[index] = "down"
    order = rng.permutation(len(members))
    drawn = dict(zip(order[suppressed : suppressed + fated].tolist(), fates, strict=True))
    silenced = set(order[:suppressed].tolist())
    return [
        replace(member, is_candidate=True, is_suppressed=index in silenced, fate=drawn.get(index, ""))
        for index, member in enumerate(members)
    ]


def _fed_again(rng: np.random.Generator, members: list[Member], counts: dict[str, int]) -> list[Member]:
    """Feeds name some brands that are on the marketplace, and some that sales has lost."""
    here = [index for index, m in enumerate(members) if m.joined_at and not m.left_at]
    lost = [index for index, m in enumerate(members) if m.outcome == "lost" and not m.fate]
    again = {
        *rng.choice(here, counts["here"], replace=False).tolist(),
        *rng.choice(lost, counts["lost_again"], replace=False).tolist(),
    }
    return [replace(m, is_candidate=True) if index in again else m for index, m in enumerate(members)]


def _strangers(rng: np.random.Generator, count: int, taken: set[str | None]) -> list[Stranger]:
    kinds = (
        "multi_brand_shop",
        "content",
        "parked",
        "service",
        "marketplace",
        "multi_brand_shop",
        "content",
        "service",
    )
    countries = [c for c in COUNTRIES if c.language in ("en", "de", "fr")]
    homes = [countries[int(index)] for index in rng.integers(0, len(countries), count)]
    names = invent_names(rng, [country.language for country in homes])
    return [
        Stranger(
            key=index + 1,
            name=name,
            domain=domain if domain not in taken else f"the-{domain}",
            site_kind=kinds[index % len(kinds)],
            country=home.code,
            language=home.language,
        )
        for index, (home, (name, domain)) in enumerate(zip(homes, names, strict=True))
    ]


def _moment(rng: np.random.Generator, after: datetime, before: datetime) -> datetime:
    """A moment between two, in whole seconds."""
    return after + timedelta(seconds=int(rng.integers(0, max(int((before - after).total_seconds()), 1))))
