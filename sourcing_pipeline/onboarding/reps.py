"""Sales reps as the list needs them: who serves which brand, and how many places each has."""

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


def _set(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",")) - {""}
