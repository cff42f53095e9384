"""The warehouse: every table of the lake in one DuckDB file, for questions in SQL.

The file is built anew beside its place and renamed over it, so readers meet neither a lock nor half a table; who has
the old one open goes on reading it. Names, types and comments come from the contracts; a table that nobody has written
yet is there, empty. Moments are TIMESTAMPs in UTC, so that no session's time zone changes them.

Most tables hold all that was ever written; weekly ones name their week in ``as_of``. For what has a current state, the
table of that name holds only it, and ``<name>_history`` holds all: the newest week of ``onboarding_list``,
``candidate_outcomes``, ``profile_suggestions`` and ``brand_scores`` (the first three have no ``as_of`` of their own;
their history gets it from the partition), and the newest profile of each site in ``website_profiles``. As DESIGN 4.3
promises, ``brand_scores`` says how each candidate was assigned, and ``website_profiles`` has the site's category.
Beside the tables of the contracts stand ``metric_definitions`` (the registry of metrics) and views (``warehouse_views``).
What ``profile_facts`` marks as personal data stays in the lake unless the settings say otherwise; lists of weeks in which
they did so have no address then, where it is marked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.metrics.subjects import SUBJECTS
from sourcing_pipeline.contracts.registry import TABLES
from sourcing_pipeline.contracts.sql import literal, quoted, sql_type
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.errors import StorageError
from sourcing_pipeline.exports import metric_definitions
from sourcing_pipeline.exports.swap import alone, beside, swap_file_in
from sourcing_pipeline.exports.warehouse_comments import AS_OF_MEANING, comment_on, meanings_of, told_of
from sourcing_pipeline.exports.warehouse_views import create_views, view_names
from sourcing_pipeline.progress import track
from sourcing_pipeline.storage import Lake

NEWEST_WEEK_ONLY: tuple[type[Contract], ...] = (OnboardingList, CandidateOutcomes, ProfileSuggestions, BrandScores)
"""Tables that hold the newest week under their own name, and all weeks as ``<name>_history``."""

_WEEK = re.compile(r"as_of=(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class _Addition:
    """Columns that a table gets from another one in the warehouse, where both have the same ``keys``."""

    to: type[Contract]
    source: type[Contract]
    keys: tuple[str, ...]
    columns: tuple[str, ...]


_ADDITIONS = (
    _Addition(
        BrandScores, OnboardingAssignments, ("as_of", "brand_id"), ("assignment", "propensity", "not_listed_reason")
    ),
    _Addition(WebsiteProfiles, WebsiteCategories, ("domain", "profile_at"), ("category", "category_probability")),
)


def publish_lake(lake: Lake, warehouse_file: Path, *, with_personal_contacts: bool = False) -> dict[str, int]:
    """Publish all tables of the lake as they are now, and return each table's rows; see ``publish``."""
    with alone(warehouse_file):
        return _build(parts_of(lake), warehouse_file, with_personal_contacts=with_personal_contacts)


def publish(
    parts: Mapping[str, Sequence[Path]], warehouse_file: Path, *, with_personal_contacts: bool = False
) -> dict[str, int]:
    """Build the warehouse from Parquet files and put it in place of the one before.

    Two that publish at once do so one after the other.

    Args:
        parts: the files of each table of the contracts; a table that is missing or has no file becomes an empty one.
            A week's files lie in a folder ``as_of=YYYY-MM-DD``.
        warehouse_file: where the warehouse is to be.
        with_personal_contacts: whether facts that are a person's data (their own addresses) are published, too.

    Returns:
        the rows of each table in the warehouse.

    Raises:
        StorageError: it could not be built (a full disk, a damaged file); the one before is untouched.
    """
    with alone(warehouse_file):
        return _build(parts, warehouse_file, with_personal_contacts=with_personal_contacts)


def promised_names() -> list[str]:
    """The names of all tables and views that are in every warehouse, whatever was written so far."""
    return [*(contract.table_name() for contract in TABLES), metric_definitions.NAME, *view_names()]


def parts_of(lake: Lake) -> dict[str, list[Path]]:
    """The files of each table in the lake."""
    return {contract.table_name(): sorted(lake.path(contract).parent.rglob("*.parquet")) for contract in TABLES}


def _build(
    parts: Mapping[str, Sequence[Path]], warehouse_file: Path, *, with_personal_contacts: bool
) -> dict[str, int]:
    try:
        with beside(warehouse_file) as folder:
            made = folder / "warehouse.duckdb"
            with duckdb.connect(str(made), config={"autoinstall_known_extensions": False}) as connection:
                # In one transaction: each of the hundreds of statements alone would wait for the disk.
                connection.begin()
                rows = _fill(connection, parts, with_personal_contacts=with_personal_contacts)
                connection.commit()
                connection.execute("CHECKPOINT")
            # A log of the file before would be played into the new one.
            warehouse_file.with_name(f"{warehouse_file.name}.wal").unlink(missing_ok=True)
            swap_file_in(made, warehouse_file)
    except (OSError, duckdb.Error) as error:
        cause = (str(error).splitlines() or ["no reason given"])[0]
        raise StorageError(
            f"could not build {warehouse_file}: {cause}; the warehouse that stood there is untouched: "
            "free some space or rebuild the file named, then run again"
        ) from error
    return rows


def _fill(
    connection: duckdb.DuckDBPyConnection, parts: Mapping[str, Sequence[Path]], *, with_personal_contacts: bool
) -> dict[str, int]:
    rows_of: dict[type[Contract], str] = {}
    read_as: dict[type[Contract], dict[str, str]] = {}
    facts = list(parts.get(ProfileFacts.table_name(), ()))
    if not with_personal_contacts:
        rows_of[ProfileFacts] = "WHERE NOT is_personal"
        read_as[OnboardingList] = _without_persons(connection, facts) if facts else {}
    with track("Publishing the warehouse", len(TABLES)) as advance:
        for contract in TABLES:
            files = list(parts.get(contract.table_name(), ()))
            _load(connection, contract, files, rows_of.get(contract, ""), read_as.get(contract, {}))
            advance(1)
    connection.execute("DROP TABLE IF EXISTS temp.marked_personal")
    for addition in _ADDITIONS:
        _add_columns(connection, addition)
    newest_weeks = {
        contract: week for contract in TABLES if (week := _newest_week(parts.get(contract.table_name(), ())))
    }
    for contract in NEWEST_WEEK_ONLY:
        newest = newest_weeks.get(contract)
        kept = "*" if _has_as_of(contract) else "* EXCLUDE (as_of)"
        where = f"as_of = DATE '{newest}'" if newest else "false"
        _create(connection, contract.table_name(), f"SELECT {kept} FROM {_all_of(contract)} WHERE {where}")
    newest_profile = "QUALIFY row_number() OVER (PARTITION BY domain ORDER BY profile_at DESC) = 1 ORDER BY domain"
    _create(connection, "website_profiles", f"SELECT * FROM {_all_of(WebsiteProfiles)} {newest_profile}")
    _comment(connection)
    metric_definitions.create_metric_definitions(connection, SUBJECTS)
    create_views(connection, newest_weeks)
    tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
    return {name: connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchall()[0][0] for name in tables}


def _without_persons(connection: duckdb.DuckDBPyConnection, facts: list[Path]) -> dict[str, str]:
    """How a list's contact is read where no person's address is published; those marked so are never written to the file."""
    connection.execute(
        f"""CREATE TEMP TABLE marked_personal AS SELECT DISTINCT domain, lower(value) AS email
        FROM {_scan(facts)} WHERE fact = 'contact_email' AND is_personal"""
    )
    is_marked = "(domain, lower(contact_email)) IN (SELECT (domain, email) FROM temp.marked_personal)"
    shown = {
        name: f"CASE WHEN {is_marked} THEN NULL ELSE {name} END" for name in ("contact_email", "contact_source_url")
    }
    return {name: f"{value} AS {name}" for name, value in shown.items()}


def _load(
    connection: duckdb.DuckDBPyConnection,
    contract: type[Contract],
    files: list[Path],
    where: str = "",
    values: Mapping[str, str] | None = None,
) -> None:
    """Create the table that holds all rows of a contract, and fill it; ``where`` says which rows, ``values`` how columns are read."""
    table = _all_of(contract)
    as_of_by_path = contract in NEWEST_WEEK_ONLY and not _has_as_of(contract)
    columns = {name: _sql_type(dtype) for name, dtype in contract.polars_schema().items()}
    typed = ({"as_of": "DATE"} if as_of_by_path else {}) | columns
    connection.execute(f"CREATE TABLE {table} ({', '.join(f'{quoted(name)} {kind}' for name, kind in typed.items())})")
    if not files:
        return
    scan = _scan(files)
    came = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()}
    earlier = contract.values_when_missing()
    chosen = [
        (values or {}).get(name) or _read(name, came[name], earlier.get(name)) for name in columns if name in came
    ]
    chosen += [f"{literal(value)} AS {quoted(name)}" for name, value in earlier.items() if name not in came]
    if as_of_by_path:
        chosen.append(f"""CAST(regexp_extract("file:name", '.*{_WEEK.pattern}', 1) AS DATE) AS as_of""")
    connection.execute(f"INSERT INTO {table} BY NAME SELECT {', '.join(chosen)} FROM {scan} {where}")


def _scan(files: Sequence[Path]) -> str:
    listed = ", ".join(literal(path) for path in files)
    return f"read_parquet([{listed}], union_by_name=true, hive_partitioning=false, filename='file:name')"


def _read(name: str, came: str, when_missing: object = None) -> str:
    """How a column is read: moments in UTC, and where some files were written before it came, what stands for it there."""
    in_utc = " AT TIME ZONE 'UTC'" if came == "TIMESTAMP WITH TIME ZONE" else ""
    value = f"{quoted(name)}{in_utc}" if when_missing is None else f"coalesce({quoted(name)}, {literal(when_missing)})"
    return f"{value} AS {quoted(name)}"


def _add_columns(connection: duckdb.DuckDBPyConnection, addition: _Addition) -> None:
    added = ", ".join(f"source.{name}" for name in addition.columns)
    table = _all_of(addition.to)
    query = f"SELECT base.*, {added} FROM {table} AS base LEFT JOIN {_all_of(addition.source)} AS source USING ({', '.join(addition.keys)})"
    _create(connection, "with_additions", query)
    connection.execute(f"DROP TABLE {table}")
    connection.execute(f"ALTER TABLE with_additions RENAME TO {table}")


def _create(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    connection.execute(f"CREATE TABLE {name} AS {query}")


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    """Say of each table and column what its contract says."""
    for contract in TABLES:
        meanings = {"as_of": AS_OF_MEANING} | meanings_of(contract)
        for addition in _ADDITIONS:
            if addition.to is contract:
                of_source = meanings_of(addition.source)
                meanings |= {name: of_source[name] for name in addition.columns}
        whole, current = _all_of(contract), contract.table_name()
        comment_on(connection, "TABLE", whole, told_of(contract), meanings)
        if current != whole:
            comment_on(connection, "TABLE", current, f"{told_of(contract)} Only the newest.", meanings)


def _all_of(contract: type[Contract]) -> str:
    """The name of the table that holds all rows of a contract."""
    name = contract.table_name()
    return f"{name}_history" if contract in (*NEWEST_WEEK_ONLY, WebsiteProfiles) else name


def _has_as_of(contract: type[Contract]) -> bool:
    return "as_of" in contract.polars_schema()


def _newest_week(files: Sequence[Path]) -> date | None:
    return max(filter(None, map(_week_of, files)), default=None)


def _week_of(path: Path) -> date | None:
    found = [match for part in path.parts[:-1] if (match := _WEEK.fullmatch(part))]
    return date.fromisoformat(found[-1].group(1)) if found else None


def _sql_type(dtype: pl.DataType) -> str:
    if isinstance(dtype, pl.List):
        return f"{_sql_type(dtype.inner if isinstance(dtype.inner, pl.DataType) else dtype.inner())}[]"
    return "FLOAT" if dtype == pl.Float32 else sql_type(dtype)
