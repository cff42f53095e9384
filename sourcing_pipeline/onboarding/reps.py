"""Sales reps as the list needs them: who serves which brand, and how many places each has.

Brands that the same reps can take are alike to whoever gives out places: they are in one *field*. There are as many
fields as sets of reps that some country and language have, which is few, however many brands there are.
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Rep:
    """A rep with what they serve; an empty set means all."""

    name: str | None
    countries: frozenset[str]
    languages: frozenset[str]
    capacity: int

    def serves(self, country: str | None, language: str | None) -> bool:
        """Whether the rep can take a brand; what is unknown of the brand rules nobody out."""
        return (not self.countries or country is None or country in self.countries) and (
            not self.languages or language is None or language in self.languages
        )

    @property
    def territory(self) -> str | None:
        """The countries in words."""
        if self.name is None:
            return None
        return ", ".join(sorted(self.countries)) or "all countries"


def reps_of(reps: pl.DataFrame, list_length: int) -> list[Rep]:
    """The reps by name; where there are none, one nameless rep who serves everybody with the list's length."""
    if reps.is_empty():
        return [Rep(None, frozenset(), frozenset(), list_length)]
    return [
        Rep(name, _set((territory or "").upper()), _set((languages or "").lower()), capacity)
        for name, territory, languages, capacity in reps.sort("rep")
        .select("rep", "territory", "languages", "weekly_capacity")
        .iter_rows()
    ]


@dataclass(frozen=True)
class Fields:
    """For each field the positions of the reps who serve it and have a place this week; none is empty."""

    reps: tuple[tuple[int, ...], ...]


def with_fields(brands: pl.DataFrame, reps: list[Rep]) -> tuple[pl.DataFrame, Fields]:
    """Add ``is_served`` (by any rep, with places or not) and ``field`` (null where nobody who serves it has a place).

    Args:
        brands: has ``country`` and ``language``; the order of its rows stays.
        reps: the team.
    """
    pairs = brands.select("country", "language").unique().sort("country", "language")
    numbers: dict[tuple[int, ...], int] = {}
    rows = []
    for country, language in pairs.iter_rows():
        serving = [index for index, rep in enumerate(reps) if rep.serves(country, language)]
        free = tuple(index for index in serving if reps[index].capacity > 0)
        rows.append((bool(serving), numbers.setdefault(free, len(numbers)) if free else None))
    served = pl.DataFrame(rows, schema={"is_served": pl.Boolean, "field": pl.Int64}, orient="row")
    known = pl.concat([pairs, served], how="horizontal")
    joined = brands.join(known, on=["country", "language"], how="left", nulls_equal=True, maintain_order="left")
    return joined, Fields(tuple(numbers))


def _set(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",")) - {""}
