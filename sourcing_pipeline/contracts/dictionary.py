"""The data dictionary, ``docs/data-dictionary.md``: every table, column and metric, generated from the contracts.

``python -m sourcing_pipeline.contracts.dictionary`` writes it, and ``docs/column-lineage.md`` (``lineage.page``); with
``--check`` it says whether both are up to date (exit code 1 if not). What belongs here: how contracts read as a page. What doesn't: anything that a contract doesn't say.
"""

import sys
from pathlib import Path

import polars as pl

from sourcing_pipeline.contracts.base import Bound, ColumnContract, Contract
from sourcing_pipeline.contracts.lineage.page import PAGE as LINEAGE
from sourcing_pipeline.contracts.lineage.page import lineage_page
from sourcing_pipeline.contracts.metrics.page import metrics_part
from sourcing_pipeline.contracts.metrics.subjects import SUBJECTS
from sourcing_pipeline.contracts.registry import INPUTS, TABLES
from sourcing_pipeline.contracts.web_outcomes import Outcome

DICTIONARY = Path("docs") / "data-dictionary.md"
"""Where the dictionary is, from the repository's root."""

_INTRODUCTION = """\
# Data dictionary

Generated from `sourcing_pipeline/contracts/` by `make docs`: don't edit it here. Inputs are what others hand to us
(candidate feeds, return files of the CRM, the marketplace's tables); tables are what the pipeline writes, in the lake and in
`data/warehouse.duckdb`. Moments are UTC. A row of an input that breaks its contract is in `quarantine`, with its reason.
"""
_TYPE_NAMES: dict[type[pl.DataType], str] = {
    pl.String: "text",
    pl.Int64: "whole number",
    pl.Float32: "number",
    pl.Float64: "number",
    pl.Boolean: "yes or no",
    pl.Date: "day",
}
_BOUND_WORDS = {
    "greater_than_or_equal_to": "≥ {min_value}",
    "greater_than": "> {min_value}",
    "less_than_or_equal_to": "≤ {max_value}",
    "less_than": "< {max_value}",
    "str_matches": "`{pattern}`",
}


def dictionary() -> str:
    """The whole page."""
    contents = [
        f"{title}: "
        + ", ".join(f"[{name}](#{name})" for name in (contract.table_name() for contract in contracts))
        + "."
        for title, contracts in (("Inputs", INPUTS), ("Tables", TABLES))
    ]
    sections = [
        "\n## Inputs\n",
        *(_section(contract, is_input=True) for contract in INPUTS),
        "\n## Tables\n",
        *(_section(contract, is_input=False) for contract in TABLES),
        metrics_part(SUBJECTS),
        _outcomes(),
    ]
    contents.append(
        f"Metrics: {', '.join(f'[{s.table}](#metrics-of-{s.table})' for s in SUBJECTS)}, and their [facts](#facts)."
    )
    contents.append("Closed lists: [outcomes of requests and visits](#outcomes-of-requests-and-visits).")
    return "\n".join([_INTRODUCTION, *(f"{line}\n" for line in contents)]).rstrip() + "\n" + "\n".join(sections)


def _section(contract: type[Contract], *, is_input: bool) -> str:
    need = ["optional" if contract.table_is_optional() else "needed"] if is_input else []
    facts = "; ".join(
        [
            *need,
            f"owner: {contract.table_owner()}",
            f"one row is {contract.table_grain()}",
            f"key: {', '.join(f'`{name}`' for name in contract.table_key()) or 'none'}",
        ]
    )
    lines = [
        f"### {contract.table_name()}",
        "",
        contract.meaning(),
        "",
        f"{facts[0].upper()}{facts[1:]}.",
        "",
        "| column | type | unit | nullable | bounds | personal data | meaning |",
        "|---|---|---|---|---|---|---|",
        *(_row(column) for column in contract.column_contracts()),
    ]
    return "\n".join(lines) + "\n"


def _outcomes() -> str:
    """The closed list of ``outcome`` in page_records and site_outcomes."""
    lines = [
        "## Closed lists",
        "",
        "### Outcomes of requests and visits",
        "",
        "The values of `outcome` in `page_records` (a request) and `site_outcomes` (a visit to a site).",
        "",
        "| outcome | meaning |",
        "|---|---|",
        *(f"| `{outcome}` | {outcome.meaning} |" for outcome in Outcome),
    ]
    return "\n".join(lines) + "\n"


def _row(column: ColumnContract) -> str:
    cells = [
        f"`{column.name}`",
        _type_name(column.dtype),
        column.unit or "",
        "may be absent" if column.may_be_absent else "yes" if column.nullable else "no",
        ", ".join([*(["unique"] if column.unique else []), *map(_bound_words, column.bounds)]),
        "yes" if column.personal else "no",
        column.meaning,
    ]
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


def _type_name(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.List):
        return f"list of {_type_name(dtype.inner() if isinstance(dtype.inner, type) else dtype.inner)}"
    if isinstance(dtype, pl.Datetime):
        return f"moment ({dtype.time_zone})"
    return _TYPE_NAMES.get(dtype.base_type(), str(dtype))


def _bound_words(bound: Bound) -> str:
    if bound.name == "isin" and bound.parameters["allowed_values"] == list(Outcome):
        return "one of the [outcomes](#outcomes-of-requests-and-visits)"
    if bound.name == "isin":
        return "one of " + ", ".join(f"`{value}`" for value in bound.parameters["allowed_values"])
    return _BOUND_WORDS[bound.name].format(**bound.parameters)


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; the exit code."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("use: python -m sourcing_pipeline.contracts.dictionary [--check]\n")
        return 2
    if not DICTIONARY.parent.is_dir():
        sys.stderr.write(f"there is no folder {DICTIONARY.parent} here: run it from the repository's root\n")
        return 2
    pages = {DICTIONARY: dictionary(), LINEAGE: lineage_page()}
    if arguments:
        stale = [path for path, page in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != page]
        for path in stale:
            sys.stderr.write(f"{path} is not what the contracts say: run make docs\n")
        return 1 if stale else 0
    for path, page in pages.items():
        path.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
