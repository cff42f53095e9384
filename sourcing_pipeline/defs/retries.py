"""What is worth another try, decided in one place for all steps.

What belongs here: which errors pass by themselves, and how a step tells Dagster so. What doesn't: a site that can't be
fetched or a row that breaks its contract; those are outcomes in tables, and no step fails of them.
"""

import errno
import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar, cast, overload

import dagster as dg
import duckdb

from sourcing_pipeline.errors import BusyError, SourcingError, StorageError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

MOST_RETRIES = 1
"""A second failure of the same kind is a person's business."""

WAIT_SECONDS = 5.0
"""Long enough for a file to be swapped or a server to restart, short enough for a run that somebody watches."""

PASSING_ERRNOS = frozenset(
    {
        *(errno.EAGAIN, errno.EBUSY, errno.EDEADLK, errno.EINTR, errno.ENOLCK, errno.ETXTBSY),
        *(errno.ECONNABORTED, errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE, errno.ETIMEDOUT),
        *(errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETRESET, errno.ENETUNREACH),
        *(errno.EIO, errno.ENFILE, errno.ESTALE),
    }
)
"""Locks and files in use, our own network, and network drives that were away.

Not among them: a disk that is full (``ENOSPC``, ``EDQUOT``), a file that isn't there or may not be read. Those are as they
were five seconds later, and a second try would only tell the person later.
"""


def is_transient(error: BaseException) -> bool:
    """Whether what went wrong may go right a moment later, all inputs, settings and code being as they are.

    The first error from outside to inside that says so decides: an input error stays one whatever caused it, and a file
    that could not be written is judged by why.
    """
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, BusyError):
            return True
        if isinstance(link, OSError):
            # A time-out, and some errors of libraries, carry no number.
            return link.errno in PASSING_ERRNOS or isinstance(link, ConnectionError | TimeoutError)
        if isinstance(link, sqlite3.OperationalError | duckdb.IOException):
            return "lock" in str(link).lower()  # "database is locked", "Could not set lock on file"
        if isinstance(link, SourcingError) and not isinstance(link, StorageError):
            return False
        link = link.__cause__
    return False


@contextmanager
def _decided(wait_seconds: float) -> Iterator[None]:
    try:
        yield
    except (dg.Failure, dg.RetryRequested):
        raise
    except Exception as error:
        if is_transient(error):
            raise dg.RetryRequested(max_retries=MOST_RETRIES, seconds_to_wait=wait_seconds) from error
        raise dg.Failure(in_a_line(error), allow_retries=False) from error


def in_a_line(error: BaseException) -> str:
    """What went wrong: our own words where they are ours, else the kind of error as well."""
    line = (str(error).strip().splitlines() or ["no message"])[0]
    return line if isinstance(error, SourcingError) else f"{type(error).__name__}: {line}"


@overload
def retried_if_transient(
    function: Callable[Parameters, Result], *, wait_seconds: float = ...
) -> Callable[Parameters, Result]: ...


@overload
def retried_if_transient(
    function: None = None, *, wait_seconds: float
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]: ...


def retried_if_transient(
    function: Callable[Parameters, Result] | None = None, *, wait_seconds: float = WAIT_SECONDS
) -> Any:
    """Let a step of Dagster be tried again where that may help, and only there. Stands below Dagster's own decorator.

    Args:
        function: the step's function, or a generator.
        wait_seconds: the pause before the second try.
    """
    if function is None:
        return partial(retried_if_transient, wait_seconds=wait_seconds)
    if inspect.isgeneratorfunction(function):

        @wraps(function)
        def generator(*arguments: Parameters.args, **named: Parameters.kwargs) -> Iterator[Any]:
            with _decided(wait_seconds):
                yield from cast("Iterator[Any]", function(*arguments, **named))

        return generator

    @wraps(function)
    def plain(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        with _decided(wait_seconds):
            return function(*arguments, **named)

    return plain
