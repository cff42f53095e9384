"""The page ``docs/column-lineage.md``: where each column of each table comes from. Dagster draws it in Dagster+ only.

``python -m sourcing_pipeline.contracts.dictionary`` writes it beside the data dictionary, and checks it with ``--check``.
"""

from pathlib import Path

from sourcing_pipeline.contracts.lineage.base import Column, Lineage
from sourcing_pipeline.contracts.lineage.registry import LINEAGES
from sourcing_pipeline.contracts.registry import TABLES

PAGE = Path("docs") / "column-lineage.md"
"""Where the page is, from the repository's root."""

_INTRODUCTION = """\
# Column lineage

Generated from `sourcing_pipeline/contracts/lineage/` by `make docs`: don't edit it here. For each column of each table: the
columns that its values are made of, one step back. What a value is made of is said, not what decides whether there is a
row. Columns of metrics follow from the metrics ([data dictionary](data-dictionary.md)). A column in *italics* has no
source: it is made as the text says. Columns of one table with the same sources stand together.
"""


def lineage_page() -> str:
    """The whole page."""
    lineages = [LINEAGES[table.table_name()] for table in TABLES]
    contents = ", ".join(f"[{lineage.table}](#{lineage.table})" for lineage in lineages)
    return "\n".join([_INTRODUCTION, f"Tables: {contents}.\n", *map(_section, lineages)])


def _section(lineage: Lineage) -> str:
    grouped: dict[str, list[str]] = {}
    for name, sources in lineage.sources.items():
        grouped.setdefault(_in_words(sources) if sources else f"*{lineage.how_made[name]}*", []).append(name)
    lines = [
        f"## {lineage.table}",
        "",
        "| columns | come from |",
        "|---|---|",
        *(f"| {', '.join(f'`{name}`' for name in names)} | {words} |" for words, names in grouped.items()),
    ]
    return "\n".join(lines) + "\n"


def _in_words(sources: tuple[Column, ...]) -> str:
    """Sources by table: ``table``: its columns."""
    tables: dict[str, list[str]] = {}
    for source in sources:
        tables.setdefault(source.table, []).append(f"`{source.name}`")
    return "; ".join(f"{table}: {', '.join(names)}" for table, names in tables.items())
