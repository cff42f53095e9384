"""Make a workspace of the Olist files: views over them as the marketplace, and settings. README.md says what is mapped.

Use: .venv/bin/python examples/olist/prepare.py --olist DIR --workspace DIR [--fx eurofxref-hist.csv]

Nothing is copied but the exchange rates. What stands in the workspace already stays: settings are added to
``sourcing.toml``, and a marketplace that no example made is never replaced.
"""

import argparse
import sys
from pathlib import Path

from sourcing_pipeline.commands.mapping import Mapping, make_workspace, tables_in_words
from sourcing_pipeline.errors import SourcingError
from sourcing_pipeline.settings import Settings

FILES = (
    "closed_deals.csv",
    "marketing_qualified_leads.csv",
    "order_items.parquet",
    "product_category_name_translation.csv",
    "products.parquet",
)
MAPPING = Mapping(
    example="olist",
    title="Olist",
    views=Path(__file__).with_name("marketplace.sql"),
    variable="olist",
    files=FILES,
    currency="BRL",
)
LAST_WHOLE_WEEK = "2018-04-02"


def prepare(olist: Path, workspace: Path, fx: Path | None) -> Settings:
    """Make the workspace.

    Args:
        olist: folder that holds ``FILES``.
        workspace: folder to make, or to add to.
        fx: the European Central Bank's history of rates, where prices and orders in other currencies matter.

    Raises:
        InputError: a file is missing or can't be read, or the workspace holds what must not be replaced.
    """
    return make_workspace(MAPPING, olist, workspace, fx)


def main() -> None:
    """Read the command line; bad input becomes one line and exit code 2."""
    parser = argparse.ArgumentParser(description="Make a workspace of the Olist files.")
    parser.add_argument("--olist", type=Path, required=True, metavar="DIR", help="folder of the Olist files")
    parser.add_argument("--workspace", type=Path, required=True, metavar="DIR", help="folder to make, or to add to")
    parser.add_argument("--fx", type=Path, metavar="FILE", help="the ECB's eurofxref-hist.csv")
    given = parser.parse_args()
    try:
        settings = prepare(given.olist, given.workspace, given.fx)
        print(tables_in_words(settings))
    except SourcingError as error:
        sys.stderr.write(f"prepare.py: {error}\n")
        sys.exit(error.exit_code)
    except OSError as error:
        sys.stderr.write(f"prepare.py: {given.workspace} can't be made a workspace: {error}\n")
        sys.exit(2)
    print(f"\nNext: .venv/bin/sourcing run --workspace {given.workspace} --as-of {LAST_WHOLE_WEEK}")


if __name__ == "__main__":
    main()
