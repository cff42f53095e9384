"""Make a workspace of a giftware wholesaler's invoices: views over them as the marketplace, and settings.

Use: .venv/bin/python examples/giftware-wholesaler/prepare.py --giftware DIR --workspace DIR [--fx eurofxref-hist.csv]

README.md says what is mapped. Nothing is copied but the exchange rates. What stands in the workspace already stays:
settings are added to ``sourcing.toml``, and a marketplace that no example made is never replaced.
"""

import argparse
import sys
from pathlib import Path

import duckdb

from sourcing_pipeline.commands.mapping import Mapping, make_workspace, tables_in_words
from sourcing_pipeline.errors import SourcingError
from sourcing_pipeline.settings import Settings

FILES = ("item_categories.csv", "orders_2009_2010.parquet")
MAPPING = Mapping(
    example="giftware-wholesaler",
    title="giftware wholesaler's",
    views=Path(__file__).with_name("marketplace.sql"),
    variable="giftware",
    files=FILES,
    currency="GBP",
)
LAST_WHOLE_WEEK = "2010-12-06"


def prepare(giftware: Path, workspace: Path, fx: Path | None) -> Settings:
    """Make the workspace.

    Args:
        giftware: folder that holds ``FILES``.
        workspace: folder to make, or to add to.
        fx: the European Central Bank's history of rates, where prices and orders in other currencies matter.

    Raises:
        InputError: a file is missing or can't be read, or the workspace holds what must not be replaced.
    """
    return make_workspace(MAPPING, giftware, workspace, fx)


def left_out_in_words(settings: Settings) -> str:
    """The lines that the marketplace leaves out, by reason."""
    with duckdb.connect(str(settings.marketplace_file), read_only=True) as connection:
        reasons = connection.execute("SELECT kind, line_count, amount FROM giftware.left_out").fetchall()
    return "\n".join(f"{kind}: {count:,} lines, {amount:,.2f} GBP" for kind, count, amount in reasons)


def main() -> None:
    """Read the command line; bad input becomes one line and exit code 2."""
    parser = argparse.ArgumentParser(description="Make a workspace of a giftware wholesaler's invoices.")
    parser.add_argument("--giftware", type=Path, required=True, metavar="DIR", help="folder of the wholesaler's files")
    parser.add_argument("--workspace", type=Path, required=True, metavar="DIR", help="folder to make, or to add to")
    parser.add_argument("--fx", type=Path, metavar="FILE", help="the ECB's eurofxref-hist.csv")
    given = parser.parse_args()
    try:
        settings = prepare(given.giftware, given.workspace, given.fx)
        print(f"{tables_in_words(settings)}\n\n{left_out_in_words(settings)}")
    except SourcingError as error:
        sys.stderr.write(f"prepare.py: {error}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        sys.stderr.write(f"prepare.py: {given.workspace} can't be made a workspace: {error}\n")
        sys.exit(2)
    print(f"\nNext: .venv/bin/sourcing run --workspace {given.workspace} --as-of {LAST_WHOLE_WEEK}")


if __name__ == "__main__":
    main()
