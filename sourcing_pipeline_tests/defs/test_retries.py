import ast
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pandera.errors
import pytest

import sourcing_pipeline.defs
from sourcing_pipeline.defs.launch import report_of
from sourcing_pipeline.defs.retries import MOST_RETRIES, is_transient, retried_if_transient
from sourcing_pipeline.errors import BusyError, InputError, SourcingError, StorageError


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


PASSING = {
    "a file of SQLite that another holds": sqlite3.OperationalError("database is locked"),
    "a file of DuckDB that another writes": duckdb.IOException("IO Error: Could not set lock on file"),
    "an input in use": BusyError("marketplace.duckdb: another program is writing to it"),
    "a lock that isn't free": BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"),
    "a connection that was lost": ConnectionResetError(errno.ECONNRESET, "reset"),
    "a connection that closed, without a number": ConnectionError("closed"),
    "a time-out": TimeoutError(),
    "a network that is down": OSError(errno.ENETUNREACH, "Network is unreachable"),
    "a network drive that was away": OSError(errno.ESTALE, "Stale file handle"),
    "a write that failed of it": caused(StorageError("could not write"), OSError(errno.ESTALE, "Stale file handle")),
    "anything that it caused": caused(ValueError("no table"), sqlite3.OperationalError("database is locked")),
}
LASTING = {
    "an input to mend": InputError("feed.csv: no column name"),
    "an input to mend, whatever showed it": caused(InputError("feed.csv"), OSError(errno.EAGAIN, "try again")),
    "another of our own": SourcingError("the list names somebody who asked not to be contacted"),
    "a disk that is full": caused(StorageError("could not write"), OSError(errno.ENOSPC, "No space left on device")),
    "a quota that is used up": OSError(errno.EDQUOT, "Disk quota exceeded"),
    "a file that isn't there": FileNotFoundError(errno.ENOENT, "No such file or directory"),
    "a file that may not be read": PermissionError(errno.EACCES, "Permission denied"),
    "a breach of a contract": pandera.errors.SchemaError(None, None, "column as_of"),  # type: ignore[no-untyped-call]
    "an error in SQL": sqlite3.OperationalError("no such table: brands"),
    "a damaged file of DuckDB": duckdb.IOException("IO Error: not a DuckDB database file"),
    "a programming error": KeyError("brand_id"),
    "no memory": MemoryError(),
}


@pytest.mark.parametrize("error", PASSING.values(), ids=PASSING)
def test_what_passes_by_itself_is_transient(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize("error", LASTING.values(), ids=LASTING)
def test_what_a_person_must_mend_is_not(error: Exception) -> None:
    assert not is_transient(error)


def run(function: Any, **more: Any) -> tuple[dg.ExecuteInProcessResult, int]:
    """Materialise an asset made of a function; with the number of its retries."""
    asset = dg.asset(name="table", **more)(function)
    result = dg.materialize([asset], raise_on_error=False)
    retries = [event for event in result.all_events if event.event_type is dg.DagsterEventType.STEP_UP_FOR_RETRY]
    return result, len(retries)


def test_a_transient_failure_is_retried_once_and_passes() -> None:
    tries: list[int] = []

    @retried_if_transient(wait_seconds=0)
    def table() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    result, retries = run(table)
    assert result.success
    assert (len(tries), retries) == (2, 1)


def test_a_transient_failure_that_stays_is_tried_once_more_only() -> None:
    tries: list[int] = []

    @retried_if_transient(wait_seconds=0)
    def table() -> None:
        tries.append(1)
        raise BusyError("marketplace.duckdb: another program is writing to it")

    result, retries = run(table)
    assert not result.success
    assert (len(tries), retries) == (1 + MOST_RETRIES, MOST_RETRIES)


def test_an_input_error_is_not_retried_even_where_a_policy_would() -> None:
    tries: list[int] = []

    @retried_if_transient(wait_seconds=0)
    def table() -> None:
        tries.append(1)
        raise InputError("feed.csv: no column name")

    result, retries = run(table, retry_policy=dg.RetryPolicy(max_retries=3))
    assert not result.success
    assert (len(tries), retries) == (1, 0)
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    assert failure.step_failure_data.user_failure_data is not None
    assert failure.step_failure_data.user_failure_data.description == "feed.csv: no column name"


def test_a_step_that_yields_is_retried_too() -> None:
    tries: list[int] = []

    @dg.multi_asset(specs=[dg.AssetSpec("first"), dg.AssetSpec("second")], can_subset=True)
    @retried_if_transient(wait_seconds=0)
    def tables() -> Iterator[dg.MaterializeResult[None]]:
        """Two tables."""
        tries.append(1)
        yield dg.MaterializeResult(asset_key="first")
        if len(tries) == 1:
            raise TimeoutError
        yield dg.MaterializeResult(asset_key="second")

    assert dg.materialize([tables]).success
    assert len(tries) == 2


def test_what_dagster_is_asked_for_by_the_step_itself_is_left_alone() -> None:
    @retried_if_transient
    def table() -> None:
        raise dg.Failure("as the step says", allow_retries=True)

    result, _ = run(table)
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    assert failure.step_failure_data.user_failure_data is not None
    assert failure.step_failure_data.user_failure_data.description == "as the step says"


@pytest.mark.parametrize(
    "error", [InputError("feed.csv: no column name"), BusyError("market.duckdb: is being written")]
)
def test_input_errors_are_told_as_such_in_one_line_whatever_caused_them(error: InputError) -> None:
    @dg.asset
    @retried_if_transient(wait_seconds=0)
    def table() -> None:
        """A table."""
        raise error from ValueError("line 3")

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([table], instance=instance, raise_on_error=False)
        report = report_of(instance, result.run_id, succeeded=result.success)
    assert report.input_errors == [str(error)]
    assert report.errors == [f"table: {error}"]


def steps() -> Iterator[tuple[str, list[str]]]:
    """All functions that Dagster runs as steps, with the names of their decorators, Dagster's first."""
    folder = Path(str(sourcing_pipeline.defs.__file__)).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                named = [ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]
                if named and named[0] in {"dg.op", "dg.asset", "dg.multi_asset"}:
                    yield f"{path.name}: {node.name}", named


def test_every_step_leaves_to_one_place_what_is_retried() -> None:
    found = dict(steps())
    assert len(found) >= 8
    assert {name: named for name, named in found.items() if named[1:] != ["retried_if_transient"]} == {}
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(str(sourcing_pipeline.defs.__file__)).parent.rglob("*.py")
    )
    assert "retry_policy=" not in source
