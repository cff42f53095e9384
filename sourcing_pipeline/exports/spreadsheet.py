"""Text that a spreadsheet would run as a formula is made inert before it is written.

A brand may call itself ``=HYPERLINK(...)``: whoever opens the file must see that text, not run it. What belongs here:
what counts as dangerous, and the cure. What doesn't: file formats.
"""

import polars as pl

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001 - full width on purpose
"""First characters that make some spreadsheet run a cell (OWASP's list; the last four do so in East Asian Excel)."""

_UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
"""Characters that no XML 1.0 file, hence no cell of an Excel file, can hold."""


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its text columns made inert: a ``'`` goes before a dangerous first character.

    Characters that no cell can hold are left out. Other columns stay as they are: a number is written as a number, so
    ``-5`` stays -5.
    """
    return frame.with_columns(
        _inert(pl.col(name)).alias(name) for name, dtype in frame.schema.items() if dtype == pl.String
    )


def _inert(text: pl.Expr) -> pl.Expr:
    printable = text.str.replace_all(_UNPRINTABLE, "")
    is_dangerous = text.str.slice(0, 1).is_in(FORMULA_STARTS) | printable.str.slice(0, 1).is_in(FORMULA_STARTS)
    return pl.when(is_dangerous).then(pl.lit("'") + printable).otherwise(printable)
