"""What keeps the list from being longer or better, in plain words with figures: which places stay empty, and which rule to relax.

Reps are named by what they serve, not by name: these words end in logs and in the warehouse. What doesn't belong here:
why one candidate isn't listed (``reasons.py``).
"""

from collections import defaultdict
from dataclasses import dataclass

import polars as pl

from sourcing_pipeline.onboarding.places import Places
from sourcing_pipeline.onboarding.reps import Rep, reps_of
from sourcing_pipeline.settings import OnboardingSettings

LISTED = ("model", "explore")
_MOST_NAMED = 5
_WORDS = {
    "cooling_down": "contacted lately",
    "held_back": "held back at random",
    "no_gain": "dearer to contact than they are expected to bring",
    "category_full": "in categories that have their share of the places",
    "for_variety": "passed over for variety",
    "suppressed": "not to be contacted",
}


@dataclass(frozen=True)
class Shortfall:
    """Places of the week, those that stay empty, brands worth a place that nobody can take, and what to do about it."""

    place_count: int
    empty_count: int
    unserved_count: int
    notes: list[str]


def shortfall(
    assignments: pl.DataFrame, scores: pl.DataFrame, reps: pl.DataFrame, onboarding: OnboardingSettings
) -> Shortfall:
    """Find what stays empty or out of reach, and say which rule to relax.

    Args:
        assignments: the week's ``onboarding_assignments``.
        scores: the week's ``brand_scores``.
        reps: the sales reps.
        onboarding: the settings.

    Returns:
        no notes where every place is taken and no brand worth one is where nobody serves.
    """
    team = reps_of(reps, onboarding.list_length)
    places = Places.of(team, onboarding.category_cap_share)
    known = assignments.select("brand_id", "assignment", "not_listed_cause", "rep").join(
        scores.select("brand_id", "country", "language", "category", "expected_value"), on="brand_id", how="left"
    )
    listed = known.filter(pl.col("assignment").is_in(LISTED))
    empty = places.total - listed.height
    if known.is_empty():
        none = "no candidate is eligible this week: candidate_outcomes says where each ended"
        return Shortfall(places.total, empty, 0, [f"{_of(empty, places.total)} stay empty: {none}"])
    notes = []
    if not places.total:
        notes.append(f"none of the {len(team)} reps has a place this week: raise weekly_capacity in the table reps")
    elif empty:
        notes += _of_empty_places(known, listed, team, places, onboarding)
    worthwhile = _worth_a_place(known, listed, is_full=not empty)
    unserved = worthwhile.filter(pl.col("not_listed_cause").is_in(["no_rep", "no_capacity"]))
    notes += _of_unserved(unserved, has_places=places.total > 0)
    return Shortfall(places.total, empty, unserved.height, notes)


def _of_empty_places(
    known: pl.DataFrame, listed: pl.DataFrame, team: list[Rep], places: Places, onboarding: OnboardingSettings
) -> list[str]:
    """A note for the reps of each field that have empty places: most of them first."""
    booked = dict(listed.group_by("rep").len().iter_rows())
    alike: dict[tuple[frozenset[str], frozenset[str]], list[Rep]] = defaultdict(list)
    for rep in team:
        alike[rep.countries, rep.languages].append(rep)
    notes = []
    for (countries, languages), same in alike.items():
        capacity = sum(rep.capacity for rep in same)
        empty = capacity - sum(booked.get(rep.name, 0) for rep in same)
        if empty:
            theirs = known.filter(_is_served(countries, languages))
            why = _why(theirs, countries, languages, places, onboarding)
            notes.append((-empty, f"{_of(empty, capacity)}{_whose(same)} stay empty: {why}"))
    return [note for _, note in sorted(notes)]


def _why(
    theirs: pl.DataFrame,
    countries: frozenset[str],
    languages: frozenset[str],
    places: Places,
    onboarding: OnboardingSettings,
) -> str:
    if theirs.is_empty():
        where = f" is in {_listing(countries)}" if countries else ""
        spoken = f" speaks {_listing(languages)}" if languages else ""
        return f"no eligible brand{where}{' and' if where and spoken else ''}{spoken}; widen their territory or languages, or feed candidates from there"
    counts = dict(theirs["not_listed_cause"].drop_nulls().value_counts().iter_rows())
    listed = theirs["assignment"].is_in(LISTED).sum()
    parts = [
        f"{listed:,} listed",
        *(f"{counts[cause]:,} {words}" for cause, words in _WORDS.items() if cause in counts),
    ]
    remedies = {
        "category_full": f"raise onboarding.category_cap_share above {onboarding.category_cap_share:g} ({_full_categories(theirs, places)})",
        "cooling_down": f"lower onboarding.cooldown_days below {onboarding.cooldown_days}",
        "held_back": f"lower onboarding.holdout_share below {onboarding.holdout_share:g}",
        "no_gain": "lower scoring.cost_of_contact if a contact costs less",
    }
    relax = [remedy for cause, remedy in remedies.items() if cause in counts]
    return f"of the {theirs.height:,} brands that they could take: {', '.join(parts)}; {', or '.join([*relax, 'feed more candidates'])}"


def _full_categories(theirs: pl.DataFrame, places: Places) -> str:
    left_out = theirs.filter(not_listed_cause="category_full")
    counts = left_out.group_by("category").len("n").sort(["n", "category"], descending=[True, False])
    named = [f"{category}: {count:,} left out" for category, count in counts.head(_MOST_NAMED).iter_rows()]
    return f"a category may have {places.category_cap} of {places.total} places; {', '.join(named)}"


def _worth_a_place(known: pl.DataFrame, listed: pl.DataFrame, *, is_full: bool) -> pl.DataFrame:
    """Brands that would be on the list if somebody could take them."""
    lowest = listed.filter(assignment="model")["expected_value"].min() if is_full else None
    return known.filter(pl.col("expected_value") > pl.lit(0.0 if lowest is None else lowest, dtype=pl.Float64))


def _of_unserved(unserved: pl.DataFrame, *, has_places: bool) -> list[str]:
    notes = []
    for cause, words, remedy in (
        ("no_rep", "where no rep serves", "add the country or the language to a rep's territory or languages"),
        ("no_capacity", "where only reps without a place this week serve", "raise their weekly_capacity"),
    ):
        theirs = unserved.filter(not_listed_cause=cause)
        if theirs.is_empty() or (cause == "no_capacity" and not has_places):
            continue
        where = (
            theirs.group_by("country", "language")
            .len("n")
            .sort(["n", "country", "language"], descending=[True, False, False])
        )
        named = [
            f"{country or 'an unknown country'}{f' in {language}' if language else ''}: {count:,}"
            for country, language, count in where.head(_MOST_NAMED).iter_rows()
        ]
        more = where.height - len(named)
        tail = f", and {more:,} more" if more > 0 else ""
        notes.append(f"brands worth a place {words}: {theirs.height:,} ({', '.join(named)}{tail}); {remedy}")
    return notes


def _is_served(countries: frozenset[str], languages: frozenset[str]) -> pl.Expr:
    """As ``Rep.serves``, for whole columns."""
    served = pl.lit(value=True)
    for name, values in (("country", countries), ("language", languages)):
        if values:
            served &= pl.col(name).is_null() | pl.col(name).is_in(sorted(values))
    return served


def _whose(same: list[Rep]) -> str:
    if same[0].name is None:
        return " (onboarding.list_length)"
    spoken = f", in {_listing(same[0].languages)}" if same[0].languages else ""
    reps = "the rep" if len(same) == 1 else f"the {len(same)} reps"
    return f" of {reps} for {same[0].territory}{spoken}"


def _listing(values: frozenset[str]) -> str:
    return " or ".join(sorted(values))


def _of(empty: int, total: int) -> str:
    return f"{empty:,} of {total:,} places"
