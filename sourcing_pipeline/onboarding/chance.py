"""What is left to chance: who is held back, to measure what the list is worth, and who is contacted to learn.

Chance is a stable hash, so that a second run of the week changes nothing. A brand that is held back stays so for the
quarter. Who is contacted at random is drawn anew each week, so that what came of last week's draw says nothing about this
week's.

The propensity is the probability by design, over all draws, of what chance did: held back, contacted at random, or left
to the model. Therefore nothing that chance decides depends on what is free when a brand's turn comes: places for
exploration are set apart before anybody is drawn, and the middle is counted before anybody is held back.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from sourcing_pipeline.onboarding.places import Places
from sourcing_pipeline.onboarding.reps import Fields

MIDDLE_REACHES = 3
"""The middle from which some are contacted at random ends at so many times the list's length."""


@dataclass(frozen=True)
class Salts:
    """What makes chance another one: the quarter for brands, the week for the draw among them."""

    quarter: str
    week: str

    @classmethod
    def of(cls, as_of: date) -> "Salts":
        """Those of a week."""
        return cls(f"{as_of.year}Q{(as_of.month - 1) // 3 + 1}", as_of.isoformat())


def draws(brand_ids: pl.Series, salt: str) -> pl.Series:
    """For each brand a number in [0, 1) that is random to everybody and the same in every run."""
    # hashlib takes a second for a million, as long as DuckDB's sha256 over a column; no function of Polars is stable.
    return pl.Series(brand_ids.name, [_draw(f"{salt}\n{brand_id}") for brand_id in brand_ids], dtype=pl.Float64)


def is_held_back(brand_ids: pl.Series, share: float, salts: Salts) -> pl.Series:
    """Whether each brand is held back this quarter."""
    return draws(brand_ids, f"holdout {salts.quarter}") < share


def with_exploration(middle: pl.DataFrame, places: Places, fields: Fields, share: float, salts: Salts) -> pl.DataFrame:
    """Draw whom to contact at random: ``brand_id``, ``explore_probability`` and ``is_drawn``.

    Each brand of the middle belongs to one of the reps who serve it. A rep's places for exploration are the share of
    their brands, as far as they have the places; all together are no more than one category may take, so that whoever is
    drawn has a place under every rule. Then every so-many-th is drawn from a random start (systematic sampling), in the
    order of a hash: each with exactly its probability, and of each rep the places rounded up at most.

    Args:
        middle: best first, with ``brand_id`` and ``field``.
        places: of the week.
        fields: which reps serve which field.
        share: probability with which each is drawn, where there are enough places.
        salts: of the week.
    """
    belonging = _belonging(middle["field"].to_list(), places, fields)
    hashed = draws(middle["brand_id"], f"explore {salts.quarter}")
    of_rep: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for rep, draw, brand_id in zip(belonging, hashed, middle["brand_id"], strict=True):
        of_rep[rep].append((draw, brand_id))
    # Fractions, since a rounding error could draw one brand more than there are places.
    wanted = Fraction(share).limit_denominator(1_000_000)
    numbers = {
        rep: min(wanted * len(brands), Fraction(places.reps[rep].capacity)) for rep, brands in sorted(of_rep.items())
    }
    total = sum(numbers.values(), Fraction(0))
    shrink = min(Fraction(1), places.category_cap / total) if total else Fraction(1)
    start = Fraction(_draw(f"explore {salts.week}"))
    at = Fraction(0)
    rows = []
    for rep, number in numbers.items():
        step = number * shrink / len(of_rep[rep])
        for _, brand_id in sorted(of_rep[rep]):
            # Drawn if one of start, start + 1, start + 2, ... lies in [at, at + step).
            rows.append((brand_id, float(step), _first_at(start, at) < at + step))
            at += step
    schema = {"brand_id": pl.String, "explore_probability": pl.Float64, "is_drawn": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _first_at(start: Fraction, at: Fraction) -> Fraction:
    """The first of start, start + 1, ... that isn't before a point."""
    return start + max(0, -((start - at) // 1))


def _belonging(fields_of_middle: list[int], places: Places, fields: Fields) -> list[int]:
    """For each brand one of the reps who serve it: the one with the fewest brands for their capacity so far."""
    counts = [0] * len(places.reps)
    chosen = []
    for field in fields_of_middle:
        rep = min(fields.reps[field], key=lambda index: (Fraction(counts[index], places.reps[index].capacity), index))
        counts[rep] += 1
        chosen.append(rep)
    return chosen


def _draw(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7]) / 2**56
