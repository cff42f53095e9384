"""Make a workspace of the Olist files: views over them as the marketplace, and settings. README.md says what is mapped.

Use: .venv/bin/python examples/olist/prepare.py --olist DIR --workspace DIR [--fx eurofxref-hist.csv]

Nothing is copied but the exchange rates. What stands in the workspace already stays: settings are added to
``sourcing.toml``, and a marketplace that no example made is never replaced.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import tomlkit

from sourcing_pipeline.contracts.sql import literal
from sourcing_pipeline.errors import InputError, SourcingError
from sourcing_pipeline.marketplace.rate_files import read_rates
from sourcing_pipeline.marketplace.source import check_marketplace_file, open_marketplace
from sourcing_pipeline.settings import SETTINGS_FILE, Settings, load_settings
from sourcing_pipeline.storage import replacing, write_bytes

VIEWS = Path(__file__).with_name("marketplace.sql")
FILES = (
    "closed_deals.csv",
    "marketing_qualified_leads.csv",
    "order_items.parquet",
    "product_category_name_translation.csv",
    "products.parquet",
)
CURRENCY = "BRL"
LAST_WHOLE_WEEK = "2018-04-02"
MADE_BY_EXAMPLE = "examples/"
"""How the comment on the table ``leads`` begins in a marketplace that an example made."""


def prepare(olist: Path, workspace: Path, fx: Path | None) -> Settings:
    """Make the workspace.

    Args:
        olist: folder that holds ``FILES``.
        workspace: folder to make, or to add to.
        fx: the European Central Bank's history of rates, where prices and orders in other currencies matter.

    Raises:
        InputError: a file is missing or can't be read, or the workspace holds what must not be replaced.
    """
    missing = [name for name in FILES if not (olist / name).is_file()]
    if missing:
        raise InputError(f"{olist} has no {', '.join(missing)}: give the folder of the Olist files with --olist")
    rates = read_rates(fx, datetime.now(UTC)).rates if fx else None
    settings = load_settings(workspace)
    if settings.marketplace_file.exists() and not made_by_example(settings.marketplace_file):
        raise InputError(
            f"{settings.marketplace_file} was not made by an example: move it, or give another --workspace"
        )
    mended = settings_in_brl(workspace, has_rates=rates is not None)
    settings.candidates_dir.mkdir(parents=True, exist_ok=True)
    write_marketplace(settings.marketplace_file, olist.resolve(), rates)
    write_bytes(workspace / SETTINGS_FILE, mended.encode())
    check_marketplace_file(settings.marketplace_file)
    return load_settings(workspace)


def settings_in_brl(workspace: Path, *, has_rates: bool) -> str:
    """The text of ``sourcing.toml`` that reports in the currency of the orders, unless it names another already.

    Raises:
        InputError: it names another, and there are no rates to convert with.
    """
    path = workspace / SETTINGS_FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    section = document.setdefault("workspace", tomlkit.table())
    said = section.setdefault("reporting_currency", CURRENCY)
    if said != CURRENCY and not has_rates:
        raise InputError(
            f"{path}: workspace.reporting_currency is {said}, but all orders are in {CURRENCY}: set it to {CURRENCY}, or "
            "give exchange rates with --fx"
        )
    return tomlkit.dumps(document)


def write_marketplace(target: Path, olist: Path, rates: pl.DataFrame | None) -> None:
    """Write a DuckDB file with the views of ``marketplace.sql`` over a folder, and a table of rates if given."""
    views = VIEWS.read_text(encoding="utf-8").replace("getvariable('olist')", literal(str(olist)))
    with replacing(target) as beside:
        beside.unlink()  # DuckDB makes its own file
        try:
            with duckdb.connect(str(beside)) as connection:
                connection.execute(views)
                connection.execute(f"COMMENT ON VIEW leads IS '{MADE_BY_EXAMPLE}olist'")
                if rates is not None:
                    connection.register("given_rates", rates)
                    connection.execute("CREATE TABLE fx_rates AS FROM given_rates")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise InputError(f"{olist}: these are not the Olist files that the views expect ({reason})") from error


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


def say_what_is_there(settings: Settings) -> None:
    """Print the tables with their rows."""
    with duckdb.connect(str(settings.marketplace_file), read_only=True) as connection:
        counts = open_marketplace(connection, known_at=datetime.now(UTC)).counts()
    for name, count in counts.items():
        breaches = f", {count.quarantined_count:,} of them break the contract" if count.quarantined_count else ""
        print(f"{name:12} {count.row_count:>9,} rows{breaches}")


def main() -> None:
    """Read the command line; bad input becomes one line and exit code 2."""
    parser = argparse.ArgumentParser(description="Make a workspace of the Olist files.")
    parser.add_argument("--olist", type=Path, required=True, metavar="DIR", help="folder of the Olist files")
    parser.add_argument("--workspace", type=Path, required=True, metavar="DIR", help="folder to make, or to add to")
    parser.add_argument("--fx", type=Path, metavar="FILE", help="the ECB's eurofxref-hist.csv")
    given = parser.parse_args()
    try:
        settings = prepare(given.olist, given.workspace, given.fx)
        say_what_is_there(settings)
    except SourcingError as error:
        sys.stderr.write(f"prepare.py: {error}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        sys.stderr.write(f"prepare.py: {given.workspace} can't be made a workspace: {error}\n")
        sys.exit(2)
    print(f"\nNext: .venv/bin/sourcing run --workspace {given.workspace} --as-of {LAST_WHOLE_WEEK}")


if __name__ == "__main__":
    main()
