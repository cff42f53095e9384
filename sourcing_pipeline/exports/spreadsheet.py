"""Text that a spreadsheet would run as a formula is made inert before it is written.

A brand may call itself ``=HYPERLINK(...)``: whoever opens the file must see that text, not run it. What belongs here:
what counts as dangerous, and the cure. What doesn't: file formats.
"""

import polars as pl

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")  # noqa: RUF001 - wide and small forms on purpose
"""First characters that make some spreadsheet run a cell (OWASP's list; the last eight do so in East Asian Excel)."""

_SIGNS = "".join(FORMULA_STARTS[:4] + FORMULA_STARTS[8:]).replace("-", r"\-")
_RUNS = rf"^(?:[\t\r\n\x00]|[\s\p{{Z}}\p{{Cf}}\p{{Cc}}]*[{_SIGNS}])"
"""How such a text begins: programs that trim what they open also run what stands behind spaces and invisible signs."""

_UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
"""Characters that no XML 1.0 file, hence no cell of an Excel file, can hold."""


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its text columns made inert: a ``'`` goes before a text that would be run.

    Characters that no cell can hold are left out. Other columns stay as they are: a number is written as a number, so
    ``-5`` stays -5.
    """
    return frame.with_columns(
        inert(pl.col(name)).alias(name) for name, dtype in frame.schema.items() if dtype == pl.String
    )


def inert(text: pl.Expr) -> pl.Expr:
    """A text that no spreadsheet runs; one that is inert already stays as it is."""
    printable = text.str.replace_all(_UNPRINTABLE, "")
    is_dangerous = text.str.contains(_RUNS) | printable.str.contains(_RUNS)
    return pl.when(is_dangerous).then(pl.lit("'") + printable).otherwise(printable)
