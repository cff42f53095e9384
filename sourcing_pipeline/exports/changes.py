"""What changed on the list since last week: who is new, who is gone and why, who moved."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from sourcing_pipeline.exports.tables import WeeklyTables


@dataclass(frozen=True)
class Move:
    """A brand that is on both lists at different places."""

    brand_id: str
    name: str
    rank: int
    rank_before: int
    value: float
    value_before: float

    @property
    def places(self) -> int:
        """Places it rose; negative if it fell."""
        return self.rank_before - self.rank


@dataclass(frozen=True)
class Newcomer:
    """A brand that was not on the list before."""

    brand_id: str
    name: str
    rank: int


@dataclass(frozen=True)
class Leaver:
    """A brand that is no longer on the list."""

    name: str
    rank_before: int
    reason: str


@dataclass(frozen=True)
class Changes:
    """The difference between two weeks' lists."""

    since: date
    new: list[Newcomer]
    gone: list[Leaver]
    moved: list[Move]
    stayed: int


def changes_since_last_week(tables: WeeklyTables) -> Changes | None:
    """Compare the list with the previous one; None where there is none. Moves come with the widest first."""
    if tables.previous_as_of is None:
        return None
    now = tables.onboarding_list.select("brand_id", "name", "rank", value="expected_value")
    before = tables.previous_list.select("brand_id", "name", rank_before="rank", value_before="expected_value")
    both = now.join(before.drop("name"), on="brand_id").sort("rank")
    moved = [Move(**row) for row in both.filter(pl.col("rank") != pl.col("rank_before")).iter_rows(named=True)]
    new = now.join(before, on="brand_id", how="anti").sort("rank").drop("value")
    return Changes(
        since=tables.previous_as_of,
        new=[Newcomer(**row) for row in new.iter_rows(named=True)],
        gone=_gone(before.join(now, on="brand_id", how="anti"), tables),
        moved=sorted(moved, key=lambda move: (-abs(move.places), move.rank)),
        stayed=both.height - len(moved),
    )


def _gone(gone: pl.DataFrame, tables: WeeklyTables) -> list[Leaver]:
    decided = tables.candidate_outcomes.filter(~pl.col("outcome").is_in(["scored", "duplicate", "invalid"])).select(
        "brand_id", pl.format("{}: {}", pl.col("outcome").str.replace_all("_", " "), "reason").alias("outcome_reason")
    )
    assigned = tables.onboarding_assignments.select("brand_id", "not_listed_reason")
    explained = (
        gone.join(decided.unique("brand_id", keep="first", maintain_order=True), on="brand_id", how="left")
        .join(assigned.unique("brand_id", keep="first", maintain_order=True), on="brand_id", how="left")
        .select(
            "name",
            "rank_before",
            pl.coalesce("outcome_reason", "not_listed_reason", pl.lit("no longer among the candidates")).alias(
                "reason"
            ),
        )
    )
    return [Leaver(**row) for row in explained.sort("rank_before").iter_rows(named=True)]
