"""Which brands get the week's places: the most expected value under capacity, fields and caps, and variety for little.

A brand that brings a category and country which the list doesn't have yet counts for ``near_equal_share`` more than it is
worth. So of two brands of about the same value the one that adds to the list's variety is taken, and what the list loses
in value by that is at most this share of it: the bonus of what was taken.

Brands of one field, category and country are interchangeable but for their value, so only the best of each such group
can be chosen. The program begins with a few of each and is solved again with more of those groups that were emptied: once
none is, brands left out could not have been chosen either, since each is worth less than one that wasn't. What doesn't
belong here: who may be chosen at all, and which rep contacts whom.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sourcing_pipeline.onboarding.places import UNCAPPED, Places
from sourcing_pipeline.onboarding.program import Indices, Program
from sourcing_pipeline.onboarding.reps import Fields

GROUP = ("field", "category", "country")
CELL = ("category", "country")
_FIRST_LOOK = 2


def choose(
    brands: pl.DataFrame, explored: pl.DataFrame, places: Places, fields: Fields, near_equal_share: float
) -> pl.DataFrame:
    """The brands to list beside those that are explored: ``brand_id``.

    Args:
        brands: who may be chosen, best first, with ``brand_id``, ``field``, ``category``, ``country`` and
            ``expected_value``; those that aren't expected to bring more than they cost are not chosen.
        explored: who has a place already, with the same columns; they fit into the places.
        places: of the week.
        fields: which reps serve which field.
        near_equal_share: share of a brand's value that may be given up for variety.
    """
    groups = _groups(brands, explored, places, fields, near_equal_share)
    if groups.is_empty():
        return brands.head(0).select("brand_id")
    kept = _numbered(brands, groups)
    looked_at = np.minimum(groups["most"].to_numpy(), _FIRST_LOOK + 2 * places.total // groups.height)
    while True:
        program = _Choice.of(kept, groups, looked_at, explored, places, fields)
        chosen = program.chosen_of_each()
        emptied = (chosen == looked_at) & (looked_at < groups["most"].to_numpy())
        if not emptied.any():
            break
        looked_at = np.where(emptied, np.minimum(groups["most"].to_numpy(), 2 * looked_at), looked_at)
    counts = pl.DataFrame({"group": np.arange(groups.height), "chosen": chosen})
    return (
        kept.join(counts, on="group", maintain_order="left").filter(pl.col("nth") < pl.col("chosen")).select("brand_id")
    )


def _groups(
    brands: pl.DataFrame, explored: pl.DataFrame, places: Places, fields: Fields, near_equal_share: float
) -> pl.DataFrame:
    """Groups with a brand worth a place: how many of each could be chosen at most, and the bonus of its first."""
    room = pl.DataFrame(
        {"field": np.arange(len(fields.reps)), "room": [places.within(field) for field in fields.reps]},
        schema={"field": pl.Int64, "room": pl.Int64},
    )
    cap = pl.when(pl.col("category") == UNCAPPED).then(places.total).otherwise(places.category_cap)
    is_new = (pl.col("category") != UNCAPPED) & pl.col("country").is_not_null() & pl.col("is_listed").is_null()
    listed_cells = explored.select(CELL).unique().with_columns(is_listed=pl.lit(value=True))
    return (
        brands.filter(pl.col("expected_value") > 0)
        .group_by(GROUP, maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("brand_count"), pl.col("expected_value").first().alias("first_value"))
        .join(room, on="field", maintain_order="left")
        .join(listed_cells, on=CELL, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            pl.min_horizontal("brand_count", "room", cap).alias("most"),
            pl.when(is_new).then(near_equal_share * pl.col("first_value")).otherwise(0.0).alias("bonus"),
        )
        .with_row_index("group")
        .with_columns(pl.col("group").cast(pl.Int64))
    )


def _numbered(brands: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """The brands that could be chosen, best first, with their ``group`` and their place in it (``nth``, from 0)."""
    return (
        brands.filter(pl.col("expected_value") > 0)
        .with_columns(pl.int_range(pl.len()).over(GROUP).alias("nth"))
        .join(groups.select(*GROUP, "group", "most"), on=GROUP, nulls_equal=True, maintain_order="left")
        .filter(pl.col("nth") < pl.col("most"))
        .select("brand_id", "group", "nth", "expected_value")
    )


@dataclass(frozen=True)
class _Choice:
    """The program: a column for each brand looked at, each bonus, and each rep of each field."""

    program: Program
    picks: Indices
    group_of_pick: Indices
    group_count: int

    @classmethod
    def of(
        cls,
        kept: pl.DataFrame,
        groups: pl.DataFrame,
        looked_at: Indices,
        explored: pl.DataFrame,
        places: Places,
        fields: Fields,
    ) -> "_Choice":
        group, nth = kept["group"].to_numpy(), kept["nth"].to_numpy()
        is_looked_at = nth < looked_at[group]
        group, nth = group[is_looked_at], nth[is_looked_at]
        program = Program()
        picks = program.columns(kept["expected_value"].to_numpy()[is_looked_at], upper=1.0)
        _add_fields(program, (picks, groups["field"].to_numpy()[group]), explored, places, fields)
        _add_caps(program, picks, group, groups["category"], explored, places)
        _add_bonuses(program, picks[nth == 0], group[nth == 0], groups)
        return cls(program, picks, group, groups.height)

    def chosen_of_each(self) -> Indices:
        """How many brands of each group the best choice takes."""
        taken = self.program.solve()[self.picks]
        return np.bincount(self.group_of_pick, weights=taken, minlength=self.group_count).astype(np.int64)


def _add_fields(
    program: Program, picks: tuple[Indices, Indices], explored: pl.DataFrame, places: Places, fields: Fields
) -> None:
    """All brands of a field, explored ones as well, go to reps who serve it and have the places."""
    links = np.array([(field, rep) for field, reps in enumerate(fields.reps) for rep in reps], dtype=np.int64)
    flows = program.columns(np.zeros(len(links)), upper=float(places.total))
    given = np.bincount(explored["field"].to_numpy(), minlength=len(fields.reps)).astype(np.float64)
    program.rows((flows, links[:, 0]), picks, low=given, high=given)
    capacity = np.array([float(rep.capacity) for rep in places.reps])
    program.rows((flows, links[:, 1]), _nothing(), low=np.zeros(len(capacity)), high=capacity)


def _add_caps(
    program: Program,
    picks: Indices,
    group: Indices,
    category_of_group: pl.Series,
    explored: pl.DataFrame,
    places: Places,
) -> None:
    """A category takes no more than its places, explored brands counted in."""
    categories = category_of_group.unique(maintain_order=True).to_list()
    numbers = {category: number for number, category in enumerate(categories)}
    row_of_group = np.array([numbers[category] for category in category_of_group], dtype=np.int64)
    taken = dict(explored.group_by("category").len().iter_rows())
    left = [
        float("inf") if category == UNCAPPED else float(places.category_cap - taken.get(category, 0))
        for category in categories
    ]
    program.rows((picks, row_of_group[group]), _nothing(), low=np.zeros(len(left)), high=np.array(left))


def _add_bonuses(program: Program, firsts: Indices, group: Indices, groups: pl.DataFrame) -> None:
    """A category and country counts as new once, with a brand that is the first of its group and chosen."""
    bonus = groups["bonus"].to_numpy()[group]
    numbers: dict[tuple[str | None, ...], int] = {}
    cells = np.array([numbers.setdefault(cell, len(numbers)) for cell in groups.select(CELL).iter_rows()])[group]
    has_bonus = bonus > 0
    bonuses = program.columns(bonus[has_bonus], upper=1.0)
    own_row = np.arange(len(bonuses))
    none = np.full(len(bonuses), -np.inf)
    program.rows((bonuses, own_row), (firsts[has_bonus], own_row), low=none, high=np.zeros(len(bonuses)))
    _, cell_row = np.unique(cells[has_bonus], return_inverse=True)
    cell_count = int(cell_row.max(initial=-1)) + 1
    program.rows((bonuses, cell_row), _nothing(), low=np.zeros(cell_count), high=np.ones(cell_count))


def _nothing() -> tuple[Indices, Indices]:
    empty = np.empty(0, dtype=np.int64)
    return empty, empty
