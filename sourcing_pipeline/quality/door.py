"""The door of the export: shut while a blocking check of something that the export rests on stands failed.

Within a run a blocking check stops what comes after by itself. This holds across runs, too: whichever run found the
breach, nothing is written until the check was made again and held. What belongs here: when the door is shut, and what is
said then. What doesn't: which table rests on which, and which checks there are.
"""

from collections.abc import Collection, Iterable
from datetime import date

import polars as pl

from sourcing_pipeline.errors import SourcingError
from sourcing_pipeline.quality.history import newest_answers

MOST_NAMED = 3
"""Breaches that the refusal spells out."""


class DoorShutError(SourcingError):
    """A blocking check stands failed: nothing is written. Trying again changes nothing."""


def standing_breaches(
    answers: pl.DataFrame,
    weeks: Collection[date],
    blocking: Iterable[tuple[str, str]],
    tables_without_weeks: Collection[str] = (),
) -> pl.DataFrame:
    """The breaches that keep the door shut: a row each, columns of ``quality_checks``.

    Args:
        answers: the history of checks, of those weeks at least.
        weeks: the weeks whose tables are to be written.
        blocking: asset and name of each blocking check of what the export rests on. A check that isn't among them (it
            doesn't exist any more, or blocks no longer) keeps nobody out.
        tables_without_weeks: assets that are one table for all weeks, like the profiles of websites: of them the newest
            answer counts, whichever week's run gave it.
    """
    counted = pl.DataFrame(sorted(set(blocking)), schema=["asset", "check_name"], orient="row").cast(pl.String)
    asked = answers.join(counted, on=["asset", "check_name"], how="semi")
    of_all_weeks = pl.col("asset").is_in(list(tables_without_weeks))
    newest = newest_answers(asked)
    standing = pl.concat(
        [
            newest.filter(~of_all_weeks & pl.col("as_of").is_in(list(weeks))),
            newest.filter(of_all_weeks)
            .sort("checked_at", maintain_order=True)
            .unique(["asset", "check_name"], keep="last"),
        ]
    )
    breached = ~pl.col("passed") & (pl.col("severity") == "ERROR")
    return standing.filter(breached).sort("as_of", "asset", "check_name")


def refuse_while_shut(breaches: pl.DataFrame, what: str) -> None:
    """Stop before anything is written.

    Args:
        breaches: as ``standing_breaches`` gives them.
        what: what would have been written.

    Raises:
        DoorShutError: there is one; the line names what it saw and how the door is opened.
    """
    if breaches.is_empty():
        return
    told = [f"{why_shut(row)}: {row['remedy']}" for row in breaches.head(MOST_NAMED).iter_rows(named=True)]
    more = f"; and {breaches.height - MOST_NAMED} more (sourcing status)" if breaches.height > MOST_NAMED else ""
    assets = ", ".join(breaches["asset"].unique().sort())
    raise DoorShutError(
        f"{what} not written, a blocking check stands failed: {'; '.join(told)}{more}. "
        f"Mend that, then run {assets} and its checks again: they open the door when they hold"
    )


def why_shut(row: dict[str, object]) -> str:
    """Which check stands failed, and what it saw."""
    return (
        f"{row['asset']}.{row['check_name']} of week {row['as_of']} saw {row['observed']} (expected {row['expected']})"
    )
