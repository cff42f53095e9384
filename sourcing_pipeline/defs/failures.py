"""What went wrong in a step, in one line.

What belongs here: reading Dagster's record of an error. What doesn't: who is told of it.
"""

from typing import Any


def innermost(error: Any) -> tuple[str, str]:
    """Name and first line of the error that started it all."""
    if error is None:
        return "", "unknown error"
    while error.cause is not None:
        error = error.cause
    line = (error.message.strip().splitlines() or ["no message"])[0]
    return error.cls_name or "", line.removeprefix(f"{error.cls_name}: ").removeprefix(
        f"sourcing_pipeline.errors.{error.cls_name}: "
    )
