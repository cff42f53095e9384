"""What the tests of the examples share: where the given data lies, and how an example's script is loaded or called."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "examples"
DATA = REPOSITORY.parent / "shared" / "data"
OLIST = DATA / "olist"
GIFTWARE = DATA / "giftware_wholesaler"
SAVED_PAGES = DATA / "realweb"
RATES = DATA / "reference" / "eurofxref-hist.csv"

needs_olist = pytest.mark.skipif(not OLIST.is_dir(), reason="the Olist files are not in ../shared/data/olist")
needs_giftware = pytest.mark.skipif(
    not GIFTWARE.is_dir(), reason="the wholesaler's files are not in ../shared/data/giftware_wholesaler"
)
needs_rates = pytest.mark.skipif(not RATES.is_file(), reason="the exchange rates are not in ../shared/data/reference")
needs_saved_pages = pytest.mark.skipif(
    not SAVED_PAGES.is_dir(), reason="the saved pages are not in ../shared/data/realweb"
)


def load(script: Path) -> ModuleType:
    """An example's script as a module: its folder is no package."""
    spec = importlib.util.spec_from_file_location(f"{script.parent.name}_{script.stem}".replace("-", "_"), script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ask(query: str) -> list[tuple[Any, ...]]:
    """The answer of a query that needs no database: it reads files."""
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def call(*arguments: str | Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run Python as a user would, with none of our own settings in the environment."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SOURCING_", "DAGSTER_HOME"))
    }
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=REPOSITORY,
        env=environment | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
