"""Check of the week's places: whether each is taken, and whether brands worth one are out of everybody's reach.

What doesn't belong here: finding out why (``onboarding.shortfall``).
"""

from collections.abc import Sequence

from sourcing_pipeline.quality.result import CheckResult, sample_of

MOST_SAID = 5


def places_are_filled(place_count: int, empty_count: int, unserved_count: int, notes: Sequence[str]) -> CheckResult:
    """Every place of the week is taken, and no brand worth one is where nobody serves.

    Args:
        place_count: places of the week.
        empty_count: places that stay empty.
        unserved_count: brands that would be on the list if a rep could take them.
        notes: what keeps places empty or brands out, each with the rule to relax.
    """
    left = len(notes) - MOST_SAID
    more = [f"and {left} more, in the metadata of onboarding_assignments"] if left > 0 else []
    return CheckResult(
        passed=not notes,
        severity="WARN",
        expected="every place taken, and no brand worth one where nobody serves",
        observed="; ".join([*notes[:MOST_SAID], *more]) or f"all {place_count:,} places are taken",
        remedy="relax the rule that is named, or leave it: the list itself is right",
        sample=sample_of({"note": note} for note in notes),
        figures={"empty_places": float(empty_count), "unserved_brands": float(unserved_count)},
    )
