"""A chart of outcomes that stands in any Markdown cell: a table whose last column is a bar of block characters.

What belongs here: the drawing. What doesn't: the counts (``summary``).
"""

from collections.abc import Mapping

from sourcing_pipeline.web.summary import by_count

BAR_CELLS = 16
MOST_BARS = 10
"""Longer tails are drawn as one bar, so that the whole stays small enough to be shown without a click."""

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def outcome_chart(counts: Mapping[str, int], unit: str) -> str:
    """Outcomes as bars, the most frequent first.

    Args:
        counts: how often each outcome was seen.
        unit: what is counted, in the plural.
    """
    total = sum(counts.values())
    if not total:
        return f"no {unit}"
    ordered = by_count(counts)
    bars, others = ordered[:MOST_BARS], ordered[MOST_BARS:]
    if len(others) > 1:
        bars.append((f"{len(others)} others", sum(count for _, count in others)))
    else:
        bars += others
    longest = max(count for _, count in bars)
    lines = [f"| outcome | {unit} | share | |", "|---|--:|--:|---|"]
    lines += [f"| {name} | {count:,} | {count / total:.1%} | {_bar(count / longest)} |" for name, count in bars]
    return "\n".join(lines)


def _bar(share: float) -> str:
    """A bar as long as its share of the longest; what is there at all is seen."""
    eighths = max(round(share * BAR_CELLS * 8), 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
