"""Return files of the CRM: what became of the brands on the list. Every row ends in ``crm_returns`` or in quarantine.

The files are the record: each run reads all that lie there, so a file that is taken away is taken back, and one that is
mended counts as mended. What belongs here: the folder, the columns, the rules of a row. What doesn't: what stages mean
(``crm_stages``), and what follows for a lead (``crm_leads``).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.candidates.csv_text import UnreadableFeedError
from sourcing_pipeline.candidates.feed_table import MAX_CELL_LENGTH
from sourcing_pipeline.candidates.table_files import (
    Kind,
    TablePart,
    files_in,
    keyed_by_file,
    quarantined_file,
    quarantined_rows,
    read_parts,
    readable_name,
)
from sourcing_pipeline.contracts.inputs.crm_returns import CrmReturnFile
from sourcing_pipeline.contracts.rows import SplitRows, split_rows
from sourcing_pipeline.contracts.tables.crm_returns import CrmReturns
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.marketplace.crm_stages import LOST, OPEN, WON, outcome_of
from sourcing_pipeline.marketplace.rules import CLOCK_TOLERANCE
from sourcing_pipeline.weeks import FIRST_WEEK, start_of

NAMES = {
    "sourcing_brand_id": "brand_id",  # as crm_hubspot.csv names it
    "brand_id__c": "brand_id",  # as crm_salesforce.csv does
    "rep_judgment": "rep_judgement",
}
"""Further names of columns, as ``column_names`` writes them."""
NEEDED = ("brand_id", "stage", "stage_date")
_COLUMNS = (*NEEDED, "lost_reason", "attempts", "rep_judgement")


@dataclass(frozen=True)
class ReturnsRead:
    """What the return files hold: rows of ``crm_returns``, and rows of ``quarantine`` for all others."""

    rows: pl.DataFrame
    quarantined: pl.DataFrame


def read_crm_returns(folder: Path, candidates: pl.DataFrame, known_at: datetime) -> ReturnsRead:
    """Read all return files of a folder, in the order of their names. No file can stop the others.

    A row is quarantined if it lacks a brand, stage or date, names a brand that the registry doesn't know, has a stage
    whose words aren't known, a date that is none or lies in the future, attempts that are no number, or an outcome that
    comes before the first contact that its own file states. Text stays text, whatever it looks like.

    Args:
        folder: has ``.csv`` and ``.parquet`` files; hidden files don't count. It may be missing.
        candidates: the registry, for the brands that there are.
        known_at: when the files are read.
    """
    known = candidates["brand_id"].drop_nulls().unique()
    parts = [_read(path, known, known_at) for path in files_in(folder)]
    return ReturnsRead(
        rows=CrmReturns.conform(pl.concat([CrmReturns.empty_frame(), *(part.valid for part in parts)])),
        quarantined=pl.concat([Quarantine.empty_frame(), *(part.quarantined for part in parts)]),
    )


def _read(path: Path, known: pl.Series, known_at: datetime) -> SplitRows:
    """What a file holds. It is looked at as a whole, since one row may contradict another."""
    quarantined = [Quarantine.empty_frame()]
    tables: list[pl.DataFrame] = []
    try:
        for part in read_parts(path, _RETURNS):
            quarantined.append(quarantined_rows(path, part.broken, _RETURNS, known_at))
            tables.append(_shaped(part, readable_name(path)))
    except UnreadableFeedError as error:
        quarantined.append(quarantined_file(path, str(error), _RETURNS, known_at))
    if not tables:
        return SplitRows(CrmReturns.empty_frame(), pl.concat(quarantined))
    split = _split(pl.concat(tables), known, known_at)
    rows = split.valid.with_columns(outcome_of(pl.col("stage")).alias("outcome"))
    return SplitRows(rows.select(CrmReturns.polars_schema().names()), pl.concat([*quarantined, split.quarantined]))


def _shaped(part: TablePart, return_file: str) -> pl.DataFrame:
    """The columns of ``crm_return_file``: texts without spaces around them and NULs; empty ones are null."""
    table = part.table.rename(_renames(part.table.columns))
    moment = table.schema["stage_date"] in (pl.Datetime, pl.Date)
    texts = [name for name in _COLUMNS if name in table.columns and not (name == "stage_date" and moment)]
    return table.select(
        pl.lit(return_file).alias("return_file"),
        part.numbers.cast(pl.Int64).alias("return_row"),
        *(_text(name, table.schema[name]) if name in texts else _moment(name, table) for name in _COLUMNS),
    )


def _text(name: str, came: pl.DataType) -> pl.Expr:
    value = pl.col(name).bin.encode("hex") if came == pl.Binary else pl.col(name).cast(pl.String, strict=False)
    value = value.str.replace_all("\0", "", literal=True).str.strip_chars().str.slice(0, MAX_CELL_LENGTH)
    if name == "attempts":  # spreadsheets and databases write whole numbers as 3.0
        value = value.str.replace(r"^(\d+)\.0+$", "$1")
    return pl.when(value != "").then(value).alias(name)


def _moment(name: str, table: pl.DataFrame) -> pl.Expr:
    """A date as it came, as text of one form, so that the parts of a file fit together; a missing column as nulls."""
    if name not in table.columns:
        return pl.lit(None, dtype=pl.String).alias(name)
    came = table.schema[name]
    zoned = isinstance(came, pl.Datetime) and came.time_zone is not None
    value = pl.col(name).dt.convert_time_zone("UTC") if zoned else pl.col(name)
    return value.cast(pl.Datetime("us", "UTC" if zoned else None)).dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").alias(name)


def _split(rows: pl.DataFrame, known: pl.Series, known_at: datetime) -> SplitRows:
    """Separate the rows of a file that break the contract or a rule."""
    split = split_rows(rows, CrmReturnFile, known_at, rules=_rules(known, known_at))
    return SplitRows(split.valid, keyed_by_file(split.quarantined, _RETURNS))


def _rules(known: pl.Series, known_at: datetime) -> list[pl.Expr]:
    """What a row must keep beyond the types of its columns: expressions that give a reason, or null."""
    stage_date, outcome = pl.col("stage_date"), outcome_of(pl.col("stage"))
    latest = pl.lit(known_at + CLOCK_TOLERANCE).dt.cast_time_unit("us")
    is_possible = stage_date.is_between(start_of(FIRST_WEEK), latest)
    first_contact = stage_date.filter((outcome == OPEN) & is_possible).min().over("brand_id")
    shown_date = pl.col("came:stage_date").cast(pl.String).str.slice(0, 80)
    return [
        pl.when(~pl.col("brand_id").is_in(known.implode())).then(
            pl.format(
                "brand_id: '{}' is no brand of the registry (table candidates)", pl.col("brand_id").str.slice(0, 80)
            )
        ),
        pl.when(outcome.is_null()).then(
            pl.format("stage: '{}' is none that is known (see docs/operations.md)", pl.col("stage").str.slice(0, 80))
        ),
        pl.when(stage_date > latest).then(pl.format("stage_date: '{}' lies in the future", shown_date)),
        pl.when(stage_date < start_of(FIRST_WEEK)).then(
            pl.format("stage_date: '{}' lies before {}, the first week there is", shown_date, pl.lit(str(FIRST_WEEK)))
        ),
        # Of its own file alone: a file is one statement, so this doesn't depend on what else has come, or when.
        pl.when(outcome.is_in([WON, LOST]) & (stage_date < first_contact)).then(
            pl.format(
                "stage_date: '{}' on '{}' comes before the first contact that the file states, on {}",
                pl.col("stage").str.slice(0, 80),
                shown_date,
                first_contact.dt.strftime("%Y-%m-%d %H:%M"),
            )
        ),
    ]


def _renames(names: list[str]) -> dict[str, str]:
    """Columns that have another name, where the right one isn't there."""
    chosen: dict[str, str] = {}
    for name in names:
        right = NAMES.get(name)
        if right and right not in names and right not in chosen.values():
            chosen[name] = right
    return chosen


def _lack(names: list[str]) -> str | None:
    there = {NAMES.get(name, name) for name in names}
    missing = [name for name in NEEDED if name not in there]
    return f"it has no column {', '.join(missing)}" if missing else None


_RETURNS = Kind(CrmReturnFile.table_name(), "return files", "return_file", "return_row", (*_COLUMNS, *NAMES), _lack)
