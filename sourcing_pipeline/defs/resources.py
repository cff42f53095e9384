"""What assets need from outside: the workspace, the lake, the marketplace file."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from dagster_duckdb import DuckDBResource

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.marketplace.source import Marketplace, check_marketplace_file, open_marketplace
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.storage import Lake

WORKSPACE_VARIABLE = "SOURCING_ROOT"

_MASK = "(personal data)"
_LONGEST_CELL = 60
_MARKDOWN = re.compile(r"[\\`!\[\]|]")
"""Signs by which Markdown makes links, pictures, code and cells."""


def workspace_root() -> Path:
    """The workspace's folder: where the command was started, unless the environment names another."""
    return Path(os.environ.get(WORKSPACE_VARIABLE, ".")).resolve()


class Workspace(dg.ConfigurableResource[Settings]):
    """The workspace: settings, lake and clock."""

    root: str

    def settings(self) -> Settings:
        """The settings, read anew: a change holds from the next step on."""
        return load_settings(Path(self.root))

    def lake(self) -> Lake:
        """The tables of the pipeline."""
        return Lake(self.settings().lake_dir)

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)

    @contextmanager
    def marketplace(self) -> Iterator[Marketplace]:
        """The marketplace file, read-only, its rows validated, with the exchange rates that were loaded."""
        settings = self.settings()
        path = settings.marketplace_file
        check_marketplace_file(path)
        database = DuckDBResource(database=str(path), connection_config={"access_mode": "READ_ONLY"})
        with database.get_connection() as connection:
            yield open_marketplace(
                connection,
                known_at=self.now(),
                lag_hours=settings.marketplace.lag_hours,
                rates_file=settings.rates_file,
            )


class LakeIOManager(dg.ConfigurableIOManager):
    """Keeps tables as Parquet in the lake: one file per table and week."""

    workspace: dg.ResourceDependency[Workspace]

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame) -> None:
        """Conform the frame to its contract, write it, and say where it is and how many rows it has."""
        as_of = date.fromisoformat(context.asset_partition_key) if context.has_asset_partitions else None
        contract = contract_of(context.asset_key.to_user_string())
        path = self.workspace.lake().write(contract, obj, as_of)
        context.add_output_metadata(table_metadata(obj, path, contract))

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """The whole table, or its week."""
        as_of = date.fromisoformat(context.asset_partition_key) if context.has_asset_partitions else None
        return self.workspace.lake().read(contract_of(context.asset_key.to_user_string()), as_of)


def table_metadata(frame: pl.DataFrame, path: Path, contract: type[Contract]) -> dict[str, Any]:
    """What Dagster shows of a table that was written: its rows, where it is, how it begins."""
    return {
        "dagster/row_count": frame.height,
        "file": dg.MetadataValue.path(path),
        "preview": preview(frame, contract),
    }


def shards_metadata(lake: Lake, contract: type[Contract], frame: pl.DataFrame) -> dict[str, Any]:
    """The same of a table whose shards were written by many steps: where they are is a folder."""
    return table_metadata(frame, lake.path(contract).parent, contract)


def preview(frame: pl.DataFrame, contract: type[Contract], rows: int = 5) -> dg.MarkdownMetadataValue:
    """The first rows of a frame, as a Markdown table; long cells are cut.

    Dagster keeps it with the run, long after the table may be gone, and its interface renders it: so what the contract
    says is personal data is masked (where rows say which of it is, as ``profile_facts`` do, there), and nothing that a
    website wrote becomes markup.
    """
    personal = [
        column.name for column in contract.column_contracts() if column.personal and column.name in frame.columns
    ]
    is_personal = pl.col("is_personal") if "is_personal" in frame.columns else pl.lit(value=True)
    shown = frame.head(rows).with_columns(
        pl.when(is_personal & pl.col(name).is_not_null()).then(pl.lit(_MASK)).otherwise(name).alias(name)
        for name in personal
    )
    return markdown_table(shown)


def markdown_table(frame: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """A small frame as a Markdown table whose cells are inert; for figures of ours that no contract describes."""
    lines = ["| " + " | ".join(frame.columns) + " |", "|" + "---|" * frame.width]
    lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in frame.rows()]
    return dg.MetadataValue.md("\n".join(lines))


def inert(text: str) -> str:
    """A text of which Markdown makes no link, picture, code, cell or element."""
    return _MARKDOWN.sub(r"\\\g<0>", text).replace("<", "&lt;")


def _cell(value: object) -> str:
    # Cut first: half of an escape would take in what follows it.
    return inert(" ".join(str(value)[:_LONGEST_CELL].split()))
