"""A feed's table brought to the columns of the contract ``candidate_feed``.

What belongs here: column names as people write them, cleaning of cells, and the columns that the contract doesn't name,
kept as attributes. What doesn't: how files are read, and which rows are good.
"""

import itertools
import re

import polars as pl

from sourcing_pipeline.contracts.inputs.candidate_feed import CandidateFeed

MAX_CELL_LENGTH = 10_000
"""Characters of a cell; the rest is cut off."""

NAMED_COLUMNS = tuple(
    name for name in CandidateFeed.polars_schema() if name not in {"feed_file", "feed_row", "attributes"}
)
"""The columns that a feed may have and the contract names."""
NEEDED_COLUMNS = ("domain", "url", "name")
"""A feed without any of these says nothing about a brand."""

_BETWEEN_WORDS = re.compile(r"[\s-]+")
_AROUND_NAMES = " \t\r\n\0\ufeff\u200b\u00a0'\""
_MAX_NAME_LENGTH = 100


def column_names(header: list[str]) -> list[str]:
    """A feed's column names in lower case with underscores, each once.

    The first column of a name has it; another gets a number (``name_2``), so that its cells are kept as an attribute. A
    column without a name is named for its place.
    """
    names: list[str] = []
    for place, stated in enumerate(header, start=1):
        name = _BETWEEN_WORDS.sub("_", stated.strip(_AROUND_NAMES).casefold())[:_MAX_NAME_LENGTH] or f"column_{place}"
        numbered = itertools.chain([name], (f"{name}_{again}" for again in itertools.count(2)))
        names.append(next(candidate for candidate in numbered if candidate not in names))
    return names


def to_feed(table: pl.DataFrame, feed_file: str, numbers: pl.Series) -> pl.DataFrame:
    """The columns of ``candidate_feed``, all but ``seen_at`` as text: what ``rows.split_rows`` takes.

    Cells lose NULs and the spaces around them and are cut at ``MAX_CELL_LENGTH`` characters; empty ones are null. Text
    stays text, whatever it looks like: formulas and scripts are disarmed where they would be run, in exports.

    Args:
        table: a feed, with names as ``column_names`` gives them.
        feed_file: its name.
        numbers: each row's place in the file.
    """
    named = [name for name in NAMED_COLUMNS if name in table.columns]
    others = sorted(name for name in table.columns if name not in named)
    shaped = table.select(
        *(_text(name, table.schema[name]) for name in named if name != "seen_at"),
        *([_moment(table.schema["seen_at"])] if "seen_at" in named else []),
        _attributes(others, table.schema),
    )
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in NAMED_COLUMNS if name not in named]
    return shaped.with_columns(
        *absent, pl.lit(feed_file).alias("feed_file"), numbers.cast(pl.Int64).alias("feed_row")
    ).with_columns(pl.col("currency").str.to_uppercase())


def _moment(came: pl.DataType) -> pl.Expr:
    return pl.col("seen_at") if came in (pl.Datetime, pl.Date) else _text("seen_at", came)


def _text(name: str, came: pl.DataType) -> pl.Expr:
    value = _as_text(name, came).str.replace_all("\0", "", literal=True).str.strip_chars()
    value = value.str.slice(0, MAX_CELL_LENGTH)
    return pl.when(value != "").then(value).alias(name)


def _as_text(name: str, came: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    if came == pl.Binary:
        return value.bin.encode("hex")
    if came == pl.Duration:
        return value.dt.to_string("iso")
    if came.is_nested():
        return pl.when(value.is_not_null()).then(_json({"value": value}).str.slice(9).str.strip_suffix("}"))
    return value.cast(pl.String)


def _attributes(names: list[str], schema: pl.Schema) -> pl.Expr:
    """A JSON object of columns, without those that are null; null where all are."""
    members = [_json_member(name, schema[name]) for name in names]
    joined = pl.concat_str(members or [pl.lit("")], separator=",", ignore_nulls=True)
    return pl.when(joined != "").then(pl.concat_str(pl.lit("{"), joined, pl.lit("}"))).alias("attributes")


def _json_member(name: str, came: pl.DataType) -> pl.Expr:
    """A column's name and value as they stand in a JSON object; numbers and truth values stay what they are."""
    if came.is_float():
        value: pl.Expr = pl.when(pl.col(name).is_finite()).then(pl.col(name))  # JSON has no NaN
    elif came.is_integer() or came == pl.Boolean:
        value = pl.col(name)
    else:
        value = _text(name, came)
    return pl.when(value.is_not_null()).then(_json({name: value}).str.slice(1).str.strip_suffix("}"))


def _json(members: dict[str, pl.Expr]) -> pl.Expr:
    return pl.struct(value.alias(name) for name, value in members.items()).struct.json_encode()
