"""What changed on the list since last week: who is new, who is gone, who moved, and why."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from sourcing_pipeline.exports.change_reasons import Scores
from sourcing_pipeline.exports.tables import WeeklyTables

_NOT_OF_WORTH = {"suppressed", "cooling_down", "no_rep"}
"""Causes for which it doesn't matter what a brand is worth."""


@dataclass(frozen=True)
class Move:
    """A brand that is on both lists at different places."""

    brand_id: str
    name: str
    rank: int
    rank_before: int
    value: float
    value_before: float
    reason: str

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
    reason: str


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
    scores = Scores.of(tables.brand_scores, tables.previous_scores, tables.scoring)
    now = tables.onboarding_list.select("brand_id", "name", "rank", value="expected_value")
    before = tables.previous_list.select("brand_id", "name", rank_before="rank", value_before="expected_value")
    both = now.join(before.drop("name"), on="brand_id").sort("rank")
    moved = _moved(now, before, both.filter(pl.col("rank") != pl.col("rank_before")), scores)
    return Changes(
        since=tables.previous_as_of,
        new=_new(now.join(before, on="brand_id", how="anti"), tables, scores),
        gone=_gone(before.join(now, on="brand_id", how="anti"), tables, scores),
        moved=sorted(moved, key=lambda move: (-abs(move.places), move.rank)),
        stayed=both.height - len(moved),
    )


def _moved(now: pl.DataFrame, before: pl.DataFrame, moved: pl.DataFrame, scores: Scores) -> list[Move]:
    above = dict(now.select("brand_id", "rank").iter_rows())
    above_before = dict(before.select("brand_id", "rank_before").iter_rows())
    found = []
    for row in moved.iter_rows(named=True):
        rose = row["rank"] < row["rank_before"]
        reason = scores.why_worth_moved(row["brand_id"], rising=rose)
        if reason is None:
            earlier = {brand for brand, rank in above_before.items() if rank < row["rank_before"]}
            later = {brand for brand, rank in above.items() if rank < row["rank"]}
            others = len(earlier - later) if rose else len(later - earlier)
            what = "other fell behind it or left" if rose else "other moved past it or is new"
            reason = f"{others} {what if others == 1 else what.replace('other', 'others', 1).replace(' is ', ' are ')}"
        found.append(Move(**row, reason=reason))
    return found


def _new(new: pl.DataFrame, tables: WeeklyTables, scores: Scores) -> list[Newcomer]:
    assigned = dict(tables.onboarding_assignments.select("brand_id", "assignment").iter_rows())
    earlier = {
        brand: (cause, reason)
        for brand, cause, reason in tables.previous_assignments.select(
            "brand_id", "not_listed_cause", "not_listed_reason"
        ).iter_rows()
    }
    found = []
    for brand_id, name, rank in new.sort("rank").select("brand_id", "name", "rank").iter_rows():
        before = earlier.get(brand_id)
        if assigned.get(brand_id) == "explore":
            reason = "chosen at random, to learn"
        elif before is None:
            reason = "scored for the first time" if brand_id not in scores.before else "not on last week's list"
        else:
            reason = _why_new(before[0], before[1], scores.why_worth_moved(brand_id, rising=True))
        found.append(Newcomer(brand_id, name, rank, reason))
    return found


def _why_new(cause: str | None, reason: str | None, moved: str | None) -> str:
    """Why a brand is listed that last week wasn't, from the cause and reason of then and what moved since."""
    if cause == "cooling_down":
        return f"its cool-down is over: {reason}"
    if cause == "held_back":
        return "held back at random no longer"
    then = f"last week: {reason.replace('this week', 'that week')}" if reason else "not listed last week"
    return f"{moved}; {then}" if moved else then


def _gone(gone: pl.DataFrame, tables: WeeklyTables, scores: Scores) -> list[Leaver]:
    decided = tables.candidate_outcomes.filter(~pl.col("outcome").is_in(["scored", "duplicate", "invalid"])).select(
        "brand_id", pl.format("{}: {}", pl.col("outcome").str.replace_all("_", " "), "reason").alias("outcome_reason")
    )
    assigned = tables.onboarding_assignments.select("brand_id", "assignment", "not_listed_cause", "not_listed_reason")
    explained = gone.join(
        decided.unique("brand_id", keep="first", maintain_order=True), on="brand_id", how="left"
    ).join(assigned.unique("brand_id", keep="first", maintain_order=True), on="brand_id", how="left")
    leavers = []
    for row in explained.sort("rank_before").iter_rows(named=True):
        reason = row["outcome_reason"] or row["not_listed_reason"] or "no longer among the candidates"
        of_worth = row["assignment"] == "none" and row["not_listed_cause"] not in _NOT_OF_WORTH
        moved = scores.why_worth_moved(row["brand_id"], rising=False) if of_worth else None
        reason = f"{reason}; {moved}" if moved else reason
        leavers.append(Leaver(row["name"], row["rank_before"], reason))
    return leavers
