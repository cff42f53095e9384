"""A workspace whose marketplace is views over somebody's files: what the walk-throughs in ``examples/`` share.

Nothing of the files is copied but exchange rates. What stands in the workspace already stays: settings are added to
``sourcing.toml``, and a marketplace that no example made is never replaced. What belongs here: writing such a
workspace. What doesn't: which file is mapped to what (the example's own SQL).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import tomlkit

from sourcing_pipeline.contracts.sql import literal
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.rate_files import read_rates
from sourcing_pipeline.marketplace.source import check_marketplace_file, open_marketplace
from sourcing_pipeline.settings import SETTINGS_FILE, Settings, load_settings
from sourcing_pipeline.storage import replacing, write_bytes

MADE_BY_EXAMPLE = "examples/"
"""How the comment on ``leads`` begins in a marketplace that an example made."""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How a folder of files becomes a marketplace.

    ``views`` is a file of SQL in which ``getvariable('VARIABLE')`` stands for the folder; all orders are in ``currency``.
    """

    example: str
    title: str
    views: Path
    variable: str
    files: tuple[str, ...]
    currency: str


def make_workspace(mapping: Mapping, folder: Path, workspace: Path, fx: Path | None) -> Settings:
    """Make the workspace, or add to it.

    Args:
        mapping: what the files are.
        folder: where they lie.
        workspace: folder to make, or to add to.
        fx: the European Central Bank's history of rates, where prices and orders in other currencies matter.

    Raises:
        InputError: a file is missing or can't be read, or the workspace holds what must not be replaced.
    """
    missing = [name for name in mapping.files if not (folder / name).is_file()]
    if missing:
        raise InputError(f"{folder} has no {', '.join(missing)}: give the folder of the {mapping.title} files")
    rates = read_rates(fx, datetime.now(UTC)).rates if fx else None
    settings = load_settings(workspace)
    if settings.marketplace_file.exists() and not made_by_example(settings.marketplace_file):
        raise InputError(
            f"{settings.marketplace_file} was not made by an example: move it, or give another --workspace"
        )
    mended = _settings_text(workspace / SETTINGS_FILE, mapping.currency, has_rates=rates is not None)
    settings.candidates_dir.mkdir(parents=True, exist_ok=True)
    _write_marketplace(mapping, settings.marketplace_file, folder.resolve(), rates)
    write_bytes(workspace / SETTINGS_FILE, mended.encode())
    check_marketplace_file(settings.marketplace_file)
    return load_settings(workspace)


def made_by_example(marketplace: Path) -> bool:
    """Whether a marketplace file says of itself that an example made it.

    Raises:
        InputError: it is no DuckDB file.
    """
    try:
        with duckdb.connect(str(marketplace), read_only=True) as connection:
            comments = connection.execute(
                "SELECT comment FROM duckdb_views() WHERE view_name = 'leads' "
                "UNION ALL SELECT comment FROM duckdb_tables() WHERE table_name = 'leads'"
            ).fetchall()
    except duckdb.Error as error:
        raise InputError(
            f"{marketplace} can't be read as a DuckDB file: move it, or give another --workspace"
        ) from error
    return any(str(comment).startswith(MADE_BY_EXAMPLE) for (comment,) in comments)


def tables_in_words(settings: Settings) -> str:
    """The marketplace's tables with their rows, a line each."""
    with duckdb.connect(str(settings.marketplace_file), read_only=True) as connection:
        counts = open_marketplace(connection, known_at=datetime.now(UTC)).counts()
    return "\n".join(
        f"{name:12} {count.row_count:>9,} rows"
        + (f", {count.quarantined_count:,} of them break the contract" if count.quarantined_count else "")
        for name, count in counts.items()
    )


def _settings_text(path: Path, currency: str, *, has_rates: bool) -> str:
    """The text of ``sourcing.toml`` that reports in the currency of the orders, unless it names another already.

    Raises:
        InputError: it names another, and there are no rates to convert with.
    """
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    section = document.setdefault("workspace", tomlkit.table())
    said = section.setdefault("reporting_currency", currency)
    if said != currency and not has_rates:
        raise InputError(
            f"{path}: workspace.reporting_currency is {said}, but all orders are in {currency}: set it to {currency}, or "
            "give exchange rates with --fx"
        )
    return tomlkit.dumps(document)


def _write_marketplace(mapping: Mapping, target: Path, folder: Path, rates: pl.DataFrame | None) -> None:
    """Write a DuckDB file with the views over a folder, and a table of rates if given."""
    variable = f"getvariable({literal(mapping.variable)})"
    views = mapping.views.read_text(encoding="utf-8").replace(variable, literal(str(folder)))
    with replacing(target) as beside:
        beside.unlink()  # DuckDB makes its own file
        try:
            with duckdb.connect(str(beside)) as connection:
                connection.execute(views)
                connection.execute(f"COMMENT ON VIEW leads IS {literal(MADE_BY_EXAMPLE + mapping.example)}")
                if rates is not None:
                    connection.register("given_rates", rates)
                    connection.execute("CREATE TABLE fx_rates AS FROM given_rates")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise InputError(
                f"{folder}: these are not the {mapping.title} files that the views expect ({reason})"
            ) from error
