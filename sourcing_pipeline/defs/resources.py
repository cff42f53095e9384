"""What assets need from outside: the workspace, the lake, the marketplace file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from dagster_duckdb import DuckDBResource

from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.marketplace.source import Marketplace, check_marketplace_file, open_marketplace
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.storage import Lake

WORKSPACE_VARIABLE = "SOURCING_ROOT"


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
        """The marketplace file, read-only, its rows validated."""
        path = self.settings().marketplace_file
        check_marketplace_file(path)
        database = DuckDBResource(database=str(path), connection_config={"access_mode": "READ_ONLY"})
        with database.get_connection() as connection:
            yield open_marketplace(connection, known_at=self.now())


class LakeIOManager(dg.ConfigurableIOManager):
    """Keeps tables as Parquet in the lake: one file per table and week."""

    workspace: dg.ResourceDependency[Workspace]

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame) -> None:
        """Conform the frame to its contract, write it, and say where it is and how many rows it has."""
        as_of = date.fromisoformat(context.asset_partition_key) if context.has_asset_partitions else None
        path = self.workspace.lake().write(contract_of(context.asset_key.to_user_string()), obj, as_of)
        context.add_output_metadata(table_metadata(obj, path))

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """The whole table, or its week."""
        as_of = date.fromisoformat(context.asset_partition_key) if context.has_asset_partitions else None
        return self.workspace.lake().read(contract_of(context.asset_key.to_user_string()), as_of)


def table_metadata(frame: pl.DataFrame, path: Path) -> dict[str, Any]:
    """What Dagster shows of a table that was written: its rows, where it is, how it begins."""
    return {"dagster/row_count": frame.height, "file": dg.MetadataValue.path(path), "preview": preview(frame)}


def preview(frame: pl.DataFrame, rows: int = 5) -> dg.MarkdownMetadataValue:
    """The first rows of a frame, as a Markdown table; long cells are cut."""

    def cell(value: object) -> str:
        return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")[:60]

    lines = ["| " + " | ".join(frame.columns) + " |", "|" + "---|" * frame.width]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in frame.head(rows).rows()]
    return dg.MetadataValue.md("\n".join(lines))
