"""Small worlds of brands and reps at random, and the best list of each by trying all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import polars as pl
from hypothesis import strategies as st

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.settings import OnboardingSettings
from sourcing_pipeline_tests.onboarding.frames import rep, score
from sourcing_pipeline_tests.scoring.worlds import AS_OF, START, candidate, lead

Rows = list[dict[str, Any]]
UNCAPPED = "unknown"


@dataclass(frozen=True)
class SmallWorld:
    """Inputs of a list, as rows."""

    scores: Rows
    reps: Rows
    onboarding: OnboardingSettings
    leads: Rows = field(default_factory=list)
    fed: Rows = field(default_factory=list)
    suppressions: Rows = field(default_factory=list)

    def assigned(
        self,
        as_of: date = AS_OF,
        *,
        order: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame,
        **changed: float,
    ) -> pl.DataFrame:
        """The assignments, with rows in another order or settings changed."""
        return assign(
            order(frame_of(BrandScores, self.scores)),
            order(frame_of(Reps, self.reps)),
            order(frame_of(LeadLabels, self.leads)),
            self.onboarding.model_copy(update=changed),
            as_of,
            candidates=order(frame_of(Candidates, self.fed)),
            suppressions=order(frame_of(Suppressions, self.suppressions)),
        )

    @property
    def places(self) -> int:
        """All places of the week."""
        return sum(self.capacities)

    @property
    def capacities(self) -> tuple[int, ...]:
        """Places of each rep; of the list where there are none."""
        return tuple(row["weekly_capacity"] for row in self.reps) or (self.onboarding.list_length,)

    @property
    def category_cap(self) -> int:
        """Places that a category may have: its share of all, one at least."""
        return max(1, int(self.onboarding.category_cap_share * self.places + 1e-9))

    def serving(self, brand: dict[str, Any]) -> list[int]:
        """The reps who may take a brand; what isn't known rules nobody out."""
        return [place for place, row in enumerate(self.reps) if _serves(row, brand)] if self.reps else [0]

    def best_value(self, may_be_chosen: set[str], taken: set[str]) -> float:
        """The most that a list is worth under all rules, by trying all; ``taken`` have a place in any case.

        Returns:
            the value of the chosen, without that of the taken.
        """
        brands = [row for row in self.scores if row["brand_id"] in may_be_chosen | taken]

        @cache
        def best(place: int, left: tuple[int, ...], used: tuple[tuple[str, int], ...]) -> float:
            if place == len(brands):
                return 0.0
            brand = brands[place]
            is_taken = brand["brand_id"] in taken
            value = 0.0 if is_taken else brand["expected_value"]
            counts = dict(used)
            options = [float("-inf") if is_taken else best(place + 1, left, used)]
            if brand["category"] == UNCAPPED or counts.get(brand["category"], 0) < self.category_cap:
                counts[brand["category"]] = counts.get(brand["category"], 0) + 1
                now = tuple(sorted(counts.items()))
                options += [
                    value + best(place + 1, (*left[:by], left[by] - 1, *left[by + 1 :]), now)
                    for by in self.serving(brand)
                    if left[by] > 0
                ]
            return max(options)

        return best(0, self.capacities, ())


def _serves(row: dict[str, Any], brand: dict[str, Any]) -> bool:
    for served, own in (
        ((row["territory"] or "").upper(), brand.get("country")),
        ((row["languages"] or "").lower(), brand.get("language")),
    ):
        wanted = {part.strip() for part in served.split(",")} - {""}
        if wanted and own is not None and own not in wanted:
            return False
    return True


def frame_of(contract: type[Contract], rows: Rows) -> pl.DataFrame:
    """A table of rows, not validated: that would take three times as long as what is tested."""
    return pl.DataFrame(rows, schema=contract.polars_schema(), orient="row")


def scored(rows: Rows) -> Rows:
    """Scores of brands with ``expected_value`` and more, ranked by value and then by the order given."""
    ranked = sorted(rows, key=lambda row: -row["expected_value"])
    return [score(rank, **row) for rank, row in enumerate(ranked, 1)]


brands = st.fixed_dictionaries(
    {
        # Few different values: ties and near-equals.
        "expected_value": st.sampled_from([300.0, 100.0, 99.5, 99.0, 98.0, 97.0, 50.0, 1.0, 0.0, -5.0]),
        "country": st.sampled_from(["DE", "FR", "SE", None, "JP"]),
        "language": st.sampled_from([None, "de", "fr"]),
        "category": st.sampled_from(["Candles", "Toys", "unknown"]),
    }
)
teams = st.lists(
    st.tuples(
        st.sampled_from([2, 3, 1, 4, 0]),
        st.sampled_from([None, "DE, FR", "de,SE", "FR"]),
        st.sampled_from([None, None, "de", "de,FR"]),
    ),
    max_size=4,
)


@st.composite
def small_worlds(draw: st.DrawFn, most_brands: int = 9) -> SmallWorld:
    """Any small world: ties, brands that cost more than they bring, reps without places, cool-downs, suppressions."""
    count = draw(st.integers(0, most_brands).map(lambda less: most_brands - less))
    scores = scored(draw(st.lists(brands, min_size=count, max_size=count)))
    reps = [rep(f"rep{number}", *row) for number, row in enumerate(draw(teams))]
    ids = [row["brand_id"] for row in scores]
    some = st.sets(st.sampled_from(ids), max_size=max(1, count // 4)) if ids else st.just(set[str]())
    contacted, asked = draw(some), draw(some)
    onboarding = OnboardingSettings(
        list_length=draw(st.integers(1, 5)),
        explore_share=draw(st.sampled_from([0.0, 0.1, 0.5, 1.0])),
        holdout_share=draw(st.sampled_from([0.0, 0.1, 0.2, 0.0])),
        category_cap_share=draw(st.sampled_from([1.0, 0.5, 0.4, 0.0])),
        near_equal_share=draw(st.sampled_from([0.02, 0.0, 0.01, 0.5])),
    )
    days = draw(st.sampled_from([1, 89, 91]))
    return SmallWorld(
        scores,
        reps,
        onboarding,
        [lead(f"L-{brand_id}", is_won=False, day=days) for brand_id in sorted(contacted)],
        [candidate(brand_id, lead_id=f"L-{brand_id}") for brand_id in sorted(contacted)],
        [
            {"domain": f"www.{row['domain']}", "reason": "asked", "requested_at": START}
            for row in scores
            if row["brand_id"] in asked
        ],
    )
