"""Past weeks as tables of brands by weeks: what checks found, what chance decided, and GMV.

What belongs here: bringing the rows of ``profile_findings`` and ``brand_metrics`` into that form, with nothing from after
``as_of``, and how long a finding had been mended. What doesn't: any estimate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

HORIZON_WEEKS = 13
"""Weeks after a decision in which GMV is counted: the window of 90 days that ends with them."""
LEARNED_WEEKS = 52
"""Weeks of decisions that are learned from: older ones may say little of today."""
HISTORY_WEEKS = LEARNED_WEEKS + 3 * HORIZON_WEEKS
"""Weeks that are read: two windows before a decision show how GMV went before it, one what followed."""
WINDOW_DAYS = 90

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
States = npt.NDArray[np.int8]

UNKNOWN, NOT_OK, OK = -1, 0, 1
_FINDING_COLUMNS = ("as_of", "brand_id", "check_id", "state", "disposition", "withheld_probability", "decided_at")


@dataclass(frozen=True)
class Decisions:
    """The first time that chance decided about a brand's finding: its week (-1: never), the arm, and the chance of that arm."""

    week: Numbers
    is_suggested: Flags
    propensity: Floats


@dataclass(frozen=True)
class History:
    """What was known before ``as_of``; rows are brands, columns weeks, the oldest first and ``as_of`` last.

    ``brands`` has ``brand_id`` and what brands are matched by, in the order of the rows. ``gmv`` is that of the 90 days before
    each week, nan where it isn't known. ``states`` has for each check what it found in that week or, where it didn't look, last.
    """

    as_of: date
    brands: pl.DataFrame
    gmv: Floats
    states: Mapping[str, States]
    decisions: Mapping[str, Decisions]

    @property
    def last(self) -> int:
        """The column of ``as_of``."""
        return int(self.gmv.shape[1]) - 1


def history_of(
    as_of: date, brands: pl.DataFrame, findings: Iterable[pl.DataFrame], brand_metrics: Iterable[pl.DataFrame]
) -> History:
    """Read past weeks, a frame at a time, so that a year of a large marketplace needn't fit into memory at once.

    Args:
        as_of: the week; findings from it on and metrics from after it are left out.
        brands: ``brand_id``, one row each, and what brands are matched by. Rows of other brands are left out.
        findings: rows of ``profile_findings``.
        brand_metrics: rows of ``brand_metrics``.
    """
    known = brands.unique("brand_id", maintain_order=True).sort("brand_id")
    places = known.select("brand_id").with_row_index("row")
    first = as_of - timedelta(weeks=HISTORY_WEEKS)
    shape = (known.height, HISTORY_WEEKS + 1)
    states: dict[str, States] = {}
    decided: list[pl.DataFrame] = []
    for frame in findings:
        rows = frame.select(_FINDING_COLUMNS).filter(pl.col("as_of").is_between(first, as_of, closed="left"))
        rows = rows.join(places, on="brand_id").with_columns(_column_of(first))
        decided.append(_decided_by_chance(rows))
        for (check_id,), found in rows.partition_by("check_id", as_dict=True).items():
            table = states.setdefault(str(check_id), np.full(shape, UNKNOWN, dtype=np.int8))
            is_ok = (found["state"] == "ok").cast(pl.Int8).to_numpy()
            table[found["row"].to_numpy(), found["column"].to_numpy()] = is_ok
    gmv = np.full(shape, np.nan)
    # Where nothing was found, metrics tell nothing, and needn't be read.
    for frame in brand_metrics if states else ():
        rows = frame.select("as_of", "brand_id", "window_days", "gmv").filter(
            pl.col("window_days") == WINDOW_DAYS, pl.col("as_of").is_between(first, as_of)
        )
        rows = rows.join(places, on="brand_id").with_columns(_column_of(first))
        gmv[rows["row"].to_numpy(), rows["column"].to_numpy()] = rows["gmv"].to_numpy()
    for table in states.values():
        _carry_forward(table)
    return History(as_of, known, gmv, states, _first_decisions(decided, first, known.height))


def weeks_read(weeks: Iterable[date], as_of: date) -> list[date]:
    """Of the weeks that a table was written for, those that matter for a week, oldest first."""
    first = as_of - timedelta(weeks=HISTORY_WEEKS)
    return sorted(week for week in weeks if first <= week <= as_of)


def mended_share(states: States, rows: Numbers, since: Numbers) -> Floats:
    """For each row of a check's states, the share of the weeks after ``since`` in which the finding was mended.

    Checks look once a week: where a finding was mended between two looks, half that week counts.
    """
    seen = states[rows[:, None], since[:, None] + np.arange(HORIZON_WEEKS + 1)] == OK
    share: Floats = (seen[:, :-1].mean(axis=1) + seen[:, 1:].mean(axis=1)) / 2
    return share


def typical(gmv: Floats) -> float:
    """The median of what isn't nothing: what GMV is measured by, so that neither large nor sleeping brands decide; 0 if all is nothing."""
    above = gmv[gmv > 0]
    return float(np.median(above)) if above.size else 0.0


def _column_of(first: date) -> pl.Expr:
    return ((pl.col("as_of") - pl.lit(first)).dt.total_days() // 7).alias("column")


def _decided_by_chance(rows: pl.DataFrame) -> pl.DataFrame:
    probability = pl.col("withheld_probability")
    drawn = rows.filter(pl.col("disposition").is_in(["suggested", "withheld"]), probability > 0, probability < 1)
    is_suggested = pl.col("disposition") == "suggested"
    return drawn.select(
        "check_id",
        "row",
        "as_of",
        pl.coalesce("decided_at", "as_of").alias("decided"),
        is_suggested.alias("is_suggested"),
        pl.when(is_suggested).then(1 - probability).otherwise(probability).alias("propensity"),
    )


def _first_decisions(decided: list[pl.DataFrame], first: date, count: int) -> dict[str, Decisions]:
    if not decided:
        return {}
    ordered = pl.concat(decided).sort("decided", "as_of", "is_suggested")
    once = ordered.unique(["check_id", "row"], keep="first", maintain_order=True).filter(pl.col("decided") >= first)
    found = {}
    for (check_id,), rows in once.partition_by("check_id", as_dict=True).items():
        week, is_suggested, propensity = np.full(count, -1), np.zeros(count, dtype=np.bool_), np.ones(count)
        at = rows["row"].to_numpy()
        week[at] = rows.select((pl.col("decided") - pl.lit(first)).dt.total_days() // 7).to_series().to_numpy()
        is_suggested[at], propensity[at] = rows["is_suggested"].to_numpy(), rows["propensity"].to_numpy()
        found[str(check_id)] = Decisions(week, is_suggested, propensity)
    return found


def _carry_forward(table: States) -> None:
    for column in range(1, table.shape[1]):
        unseen = table[:, column] == UNKNOWN
        table[unseen, column] = table[unseen, column - 1]
