"""What went wrong in a step, in one line.

What belongs here: reading Dagster's record of an error. What doesn't: who is told of it.
"""

from typing import Any

from sourcing_pipeline.errors import BusyError, InputError, SourcingError, StorageError

_OURS = {kind.__name__ for kind in (SourcingError, InputError, BusyError, StorageError)}


def innermost(error: Any) -> tuple[str, str]:
    """Name and first line of the error that started it all, or of the outermost one whose words are ours."""
    if error is None:
        return "", "unknown error"
    while error.cause is not None and error.cls_name not in _OURS:
        error = error.cause
    line = (error.message.strip().splitlines() or ["no message"])[0]
    return error.cls_name or "", line.removeprefix(f"{error.cls_name}: ").removeprefix(
        f"sourcing_pipeline.errors.{error.cls_name}: "
    )
