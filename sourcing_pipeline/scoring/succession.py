"""Who is in charge after a week's training: the champion before, the version just trained, or the rate table.

A new version takes over only if it surely beat the rate table in its own validation, and, where there is a champion, did
better than it and than the rate table on the same later rows, which neither had seen. What doesn't belong here: figures
(``comparison.py``) and files.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from sourcing_pipeline.scoring.binary_fit import Verdict
from sourcing_pipeline.scoring.comparison import (
    Comparison,
    compare,
    interval_in_words,
    rows_in_words,
    unseen_rows,
)
from sourcing_pipeline.scoring.examples import Examples, Rows
from sourcing_pipeline.scoring.in_charge import Predict
from sourcing_pipeline.scoring.pointer_files import InForce
from sourcing_pipeline.scoring.validation import Later


@dataclass(frozen=True)
class Rival:
    """The version that a new one must beat, with the day whose knowledge it was trained on."""

    version: str
    trained_until: date
    predict: Predict


@dataclass(frozen=True)
class Succession:
    """Who is in charge, and why."""

    champion: str | None
    held_against: str | None
    decided_on: date | None
    reason: str


def compare_with_rival(
    model: str,
    examples: Examples,
    later: Later | None,
    version: str,
    before: InForce | None,
    rival: Rival | None,
) -> Comparison | None:
    """Hold the version just trained against the rival and the rate table, on the rows of its own validation that are new.

    The version is judged by what it predicted when these rows were still to come, the rival by its frozen file.

    Args:
        model: its name.
        examples: all labelled rows, with features as the frozen file reads them.
        later: what was predicted for rows not seen; none where nothing could be fitted.
        version: the version just trained.
        before: who was in charge before; none in the first week.
        rival: the version to beat, if there is one.

    Returns:
        none where there was nobody, or nothing to compare with.
    """
    if later is None or before is None or (rival is None and before.decided_on is None):
        return None
    trained_until = rival.trained_until if rival else None
    at = _positions(later.rows, unseen_rows(examples, trained_until, before.decided_on))
    rows = examples.take(later.rows[at])
    return compare(
        model,
        rows,
        (version, later.ours[at]),
        (rival.version, rival.predict(rows.features)) if rival else None,
        later.table[at],
        rows_in_words(trained_until, before.decided_on),
    )


def successor(
    version: str,
    verdict: Verdict,
    before: InForce | None,
    comparison: Comparison | None,
    withheld: str | None,
) -> Succession:
    """Decide who is in charge.

    Args:
        version: the version just trained.
        verdict: how it did against the rate table in its own validation.
        before: who was in charge before; none in the first week.
        comparison: what ``compare_with_rival`` gave.
        withheld: why no model at all may be in charge, if so.
    """
    kept = Succession(
        before.champion if before else None,
        before.held_against if before else None,
        before.decided_on if before else None,
        verdict.reason,
    )
    if withheld:
        return replace(kept, champion=None, reason=f"no model is in charge while leads are too few ({withheld})")
    passes = verdict.stage == "champion"
    if before is None or (before.held_against is None and before.decided_on is None):
        return Succession(version, version, None, verdict.reason) if passes else kept
    stays = f"{before.champion} stays" if before.champion else "the rate table stays in charge"
    if comparison is None:
        return replace(kept, reason=f"{stays}: nothing to hold against it ({verdict.reason})")
    if comparison.too_few:
        return replace(kept, reason=f"{stays}: {comparison.too_few} ({comparison.since})")
    shown = comparison_in_words(comparison)
    if passes and beats(comparison):
        return Succession(version, version, None, f"{verdict.reason}; {shown}")
    is_worse = comparison.champion_over_table is not None and comparison.champion_over_table.high < 0
    if before.champion and is_worse:
        reason = f"{before.champion} was taken out of charge: it has become surely worse than the rate table; {shown}"
        return replace(kept, champion=None, reason=reason)
    why = "the new one is no better" if passes else "the new one does not surely beat the rate table"
    return replace(kept, reason=f"{stays}: {why}; {shown}")


def beats(comparison: Comparison) -> bool:
    """Whether the challenger did better than the champion, if there is one, and than the rate table."""
    over_table, over_champion = comparison.challenger_over_table, comparison.challenger_over_champion
    if over_table is None or (comparison.champion is not None and over_champion is None):
        return False
    return over_table.value > 0 and (over_champion is None or over_champion.value > 0)


def comparison_in_words(comparison: Comparison) -> str:
    """The figures of a comparison."""
    parts = [
        f"{words} {interval_in_words(gain)}"
        for words, gain in (
            ("the new one over the champion", comparison.challenger_over_champion),
            ("the new one over the rate table", comparison.challenger_over_table),
            ("the champion over the rate table", comparison.champion_over_table),
        )
        if gain is not None
    ]
    return f"on {comparison.rows} {comparison.since}, loss saved by {', '.join(parts)}"


def _positions(rows: Rows, kept: Rows) -> Rows:
    """Where in ``rows`` those stand that are in ``kept``."""
    return np.flatnonzero(np.isin(rows, kept)).astype(np.int64)
