"""Make a workspace of saved pages: a WARC file as the web, and a list of domains as the candidates.

Use: .venv/bin/python examples/saved-pages/prepare.py --warc FILE --candidates FILE --workspace DIR [--marketplace FILE]

The pages are read where they are; the list is copied. What stands in the workspace already stays: settings are added
to ``sourcing.toml``, and a marketplace is taken as it is. Where there is none, an empty one is made.
"""

import argparse
import filecmp
import itertools
import sys
from pathlib import Path

import duckdb
import polars as pl
import tomlkit

from sourcing_pipeline.commands.mapping import MADE_BY_EXAMPLE, made_by_example
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS
from sourcing_pipeline.contracts.sql import quoted, sql_type
from sourcing_pipeline.errors import InputError, SourcingError
from sourcing_pipeline.marketplace.source import check_marketplace_file
from sourcing_pipeline.settings import SETTINGS_FILE, Settings, load_settings
from sourcing_pipeline.storage import replacing, write_bytes

FEED_SUFFIXES = (".csv", ".parquet")
NAMES_A_BRAND = ("domain", "url", "name")


def prepare(warc: Path, candidates: Path, workspace: Path, marketplace: Path | None) -> Settings:
    """Make the workspace.

    Args:
        warc: the saved pages.
        candidates: a candidate feed, CSV or Parquet.
        workspace: folder to make, or to add to.
        marketplace: a DuckDB file to copy into the workspace.

    Raises:
        InputError: a file is missing or can't be read, or the workspace holds what must not be replaced.
    """
    check_warc(warc)
    check_feed(candidates)
    if marketplace:
        check_marketplace_file(marketplace)
    settings = load_settings(workspace)
    if marketplace and settings.marketplace_file.exists():
        check_replaceable(settings.marketplace_file, marketplace)
    write_settings(workspace, warc.resolve())
    settings = load_settings(workspace)
    write_bytes(settings.candidates_dir / candidates.name, candidates.read_bytes())
    if marketplace:
        write_bytes(settings.marketplace_file, marketplace.read_bytes())
    elif not settings.marketplace_file.exists():
        write_empty_marketplace(settings.marketplace_file)
    check_marketplace_file(settings.marketplace_file)
    return settings


def check_warc(path: Path) -> None:
    """Read the first record.

    Raises:
        InputError: the file is missing, or no WARC.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        with path.open("rb") as stream:
            records = list(itertools.islice(ArchiveIterator(stream), 1))
    except (OSError, ArchiveLoadFailed) as error:
        reason = (str(error).splitlines() or ["unknown error"])[0]
        raise InputError(f"{path} can't be read as a WARC file ({reason}): give one with --warc") from error
    if not records:
        raise InputError(f"{path} holds no WARC record: give a file of saved pages with --warc")


def check_feed(path: Path) -> None:
    """Read the names of the columns.

    Raises:
        InputError: the file is missing, of another kind, or names no brand.
    """
    try:
        if path.suffix.lower() not in FEED_SUFFIXES:
            raise InputError(f"{path}: a list of candidates is a .csv or .parquet file")
        reader = pl.scan_csv if path.suffix.lower() == ".csv" else pl.scan_parquet
        columns = reader(path).collect_schema().names()
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = (str(error).splitlines() or ["unknown error"])[0]
        raise InputError(f"{path} can't be read ({reason}): give a list of candidates with --candidates") from error
    if not {column.strip("\ufeff ").lower() for column in columns} & set(NAMES_A_BRAND):
        raise InputError(f"{path} has no column {', '.join(NAMES_A_BRAND)}: it has {', '.join(columns)}")


def check_replaceable(there: Path, given: Path) -> None:
    """Refuse to replace a marketplace that may be somebody's work.

    Raises:
        InputError: it is another one than the given, and no example made it.
    """
    if filecmp.cmp(there, given, shallow=False):
        return
    if not made_by_example(there):
        raise InputError(f"{there} is another marketplace than {given}: move it, or leave --marketplace out to keep it")


def write_settings(workspace: Path, warc: Path) -> None:
    """Let pages come from the WARC file, besides those that the settings name already.

    Raises:
        InputError: the settings say that pages come from elsewhere.
    """
    path = workspace / SETTINGS_FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    section = document.setdefault("web", tomlkit.table())
    if section.setdefault("source", "warc") != "warc":
        raise InputError(f'{path}: web.source is "{section["source"]}": set it to "warc", or give another --workspace')
    paths = section.setdefault("warc_paths", tomlkit.array())
    if str(warc) not in paths:
        paths.append(str(warc))
    write_bytes(path, tomlkit.dumps(document).encode())


def write_empty_marketplace(target: Path) -> None:
    """Write the tables that a marketplace must have, without a row."""
    with replacing(target) as beside:
        beside.unlink()  # DuckDB makes its own file
        with duckdb.connect(str(beside)) as connection:
            for contract in MARKETPLACE_INPUTS:
                if contract.table_is_optional():
                    continue
                columns = [f"{quoted(column.name)} {sql_type(column.dtype)}" for column in contract.column_contracts()]
                connection.execute(f"CREATE TABLE {quoted(contract.table_name())} ({', '.join(columns)})")
            connection.execute(f"COMMENT ON TABLE leads IS '{MADE_BY_EXAMPLE}saved-pages'")


def main() -> None:
    """Read the command line; bad input becomes one line and exit code 2."""
    parser = argparse.ArgumentParser(description="Make a workspace of saved pages.")
    parser.add_argument("--warc", type=Path, required=True, metavar="FILE", help="the saved pages")
    parser.add_argument(
        "--candidates", type=Path, required=True, metavar="FILE", help="a list of domains, .csv or .parquet"
    )
    parser.add_argument("--workspace", type=Path, required=True, metavar="DIR", help="folder to make, or to add to")
    parser.add_argument("--marketplace", type=Path, metavar="FILE", help="a DuckDB file to copy into the workspace")
    given = parser.parse_args()
    try:
        settings = prepare(given.warc, given.candidates, given.workspace, given.marketplace)
    except SourcingError as error:
        sys.stderr.write(f"prepare.py: {error}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        sys.stderr.write(f"prepare.py: {given.workspace} can't be made a workspace: {error}\n")
        sys.exit(2)
    print(f"candidates   {settings.candidates_dir / given.candidates.name}")
    print(f"pages        {', '.join(settings.web.warc_paths)}")
    print(f"marketplace  {settings.marketplace_file}")
    print(f"\nNext: .venv/bin/sourcing run --workspace {given.workspace} --as-of DATE (a Monday)")


if __name__ == "__main__":
    main()
