"""Whether the values of a label are those that it had: one that is gone while another came was renamed.

What belongs here: values that come and go. What doesn't: how their shares change (``stability``).
"""

from collections.abc import Sequence

from sourcing_pipeline.quality.drift import Counts
from sourcing_pipeline.quality.result import CheckResult, sample_of


def values_are_known(now: Counts, before: Sequence[Counts], what: str, least_share: float) -> CheckResult:
    """No value that the weeks before had is gone; where one is gone and a new one has come, it was probably renamed.

    A new value alone is growth and no alarm. It stops the list: models, demand and caps know a category by its name.

    Args:
        now: how often each value occurs this week.
        before: the same of each week before, oldest first; none: nothing is judged.
        what: the label, in words.
        least_share: values of a smaller share don't count.
    """
    shares = [_shares(counts) for counts in before]
    last = shares[-1] if shares else {}
    usual = {value for value in last if all(each.get(value, 0.0) >= least_share for each in shares)}
    current = _shares(now)
    gone = sorted(value for value in usual if value not in current)
    new = sorted(
        value for value, share in current.items() if share >= least_share and not any(value in each for each in shares)
    )
    told = [*([f"gone: {', '.join(gone)}"] if gone else []), *([f"new: {', '.join(new)}"] if new and shares else [])]
    return CheckResult(
        passed=not gone,
        severity="ERROR",
        expected=f"every {what} of at least {least_share:.0%} in the weeks before still there",
        observed=("; ".join(told) or f"{len(current):,} values, all of them known")
        if shares
        else "not judged: no week before",
        remedy=f"if a {what} was renamed, give past rows the new name too (in the table or the view), or the old name to the new "
        "rows: models and demand take the new one for another; if it was given up, move its brands first",
        sample=sample_of(
            [
                *({what: value, "share_before": round(last[value], 4), "share_now": 0.0} for value in gone),
                *({what: value, "share_before": 0.0, "share_now": round(current[value], 4)} for value in new),
            ]
        ),
        figures={"gone_values": float(len(gone)), "new_values": float(len(new))} if shares else {},
    )


def _shares(counts: Counts) -> dict[str, float]:
    total = max(sum(counts.values()), 1)
    return {value: count / total for value, count in counts.items()}
