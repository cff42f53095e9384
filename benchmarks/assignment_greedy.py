"""The peer of ``assignment.py``: places given out greedily, as the list was made before.

Brands in order of value, each to the rep with the narrowest field who still has a place, so that those who serve
everybody stay free for what nobody else can take.
"""

import math
from dataclasses import dataclass, field

import polars as pl

from sourcing_pipeline.onboarding.reps import Rep, reps_of

UNCAPPED = "unknown"
"""The category that has no cap: it is none."""


@dataclass(frozen=True)
class Wish:
    """A brand that would take a place."""

    brand_id: str
    country: str | None
    language: str | None
    category: str


@dataclass
class Places:
    """The places of the week, as they fill."""

    reps: list[Rep]
    category_cap: int
    taken: list[int] = field(default_factory=list)
    by_category: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, reps: list[Rep], cap_share: float) -> "Places":
        """All places free; the cap on a category is its share of all places, one at least."""
        total = sum(rep.capacity for rep in reps)
        return cls(reps, max(1, math.floor(cap_share * total + 1e-9)), [0] * len(reps))

    @property
    def total(self) -> int:
        """All places of the week."""
        return sum(rep.capacity for rep in self.reps)

    @property
    def left(self) -> int:
        """Places still free."""
        return self.total - sum(self.taken)


@dataclass(frozen=True)
class Filled:
    """Which brand got whom, and why the others got nobody."""

    reps: dict[str, Rep]
    refusals: dict[str, str]


def fill_places(wishes: list[Wish], places: Places, most: int) -> Filled:
    """Give at most ``most`` places to brands, best first; ``places`` remembers what is taken."""
    reps: dict[str, Rep] = {}
    refusals: dict[str, str] = {}
    for wish in wishes:
        if len(reps) >= most or places.left == 0:
            break
        chosen = _choose(wish, places)
        if isinstance(chosen, str):
            refusals[wish.brand_id] = chosen
            continue
        places.taken[chosen] += 1
        places.by_category[wish.category] = places.by_category.get(wish.category, 0) + 1
        reps[wish.brand_id] = places.reps[chosen]
    return Filled(reps, refusals)


def _choose(wish: Wish, places: Places) -> int | str:
    """The rep's position, or why there is none."""
    if wish.category != UNCAPPED and places.by_category.get(wish.category, 0) >= places.category_cap:
        return f"category {wish.category} already has its {places.category_cap} of {places.total} places"
    serving = [index for index, rep in enumerate(places.reps) if rep.serves(wish.country, wish.language)]
    where = wish.country or "an unknown country"
    spoken = f" in {wish.language}" if wish.language else ""
    if not serving:
        return f"no rep serves {where}{spoken}"
    free = [index for index in serving if places.taken[index] < places.reps[index].capacity]
    if not free:
        return f"every rep for {where}{spoken} is fully booked"
    return min(free, key=lambda index: (*_breadth(places.reps[index]), places.taken[index], index))


def _breadth(rep: Rep) -> tuple[float, float]:
    return (len(rep.countries) or math.inf, len(rep.languages) or math.inf)


def listed_greedily(scores: pl.DataFrame, reps: pl.DataFrame, cap_share: float) -> list[str]:
    """The brands that get a place, without chance."""
    places = Places.of(reps_of(reps, 0), cap_share)
    ranked = scores.filter(pl.col("expected_value") > 0).sort("rank_overall")
    wishes = [Wish(*row) for row in ranked.select("brand_id", "country", "language", "category").iter_rows()]
    return list(fill_places(wishes, places, most=places.total).reps)
