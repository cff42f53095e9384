"""Which version of a model is in charge, in any week: what training decided, and what a person decided.

The newest of both counts, and in the same week the person. What doesn't belong here: their files (``pointer_files.py``),
and what a decision rests on (``succession.py``, ``registry.py``).
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.scoring.pointer_files import Decision, InForce, Pointer, decisions, pointers


def pointer_of(models_dir: Path, model: str, as_of: date) -> Pointer:
    """The newest pointer up to a week.

    Raises:
        InputError: nothing was trained in that week or before, or its file is damaged.
    """
    known = [pointer for pointer in pointers(models_dir, model) if pointer.as_of <= as_of]
    if not known:
        raise InputError(
            f"no model {model} as of {as_of} below {models_dir}: train the models of that week or an earlier one first"
        )
    return known[-1]


def in_force(models_dir: Path, model: str, as_of: date) -> InForce:
    """Who is in charge as of a week.

    Raises:
        InputError: nothing was trained in that week or before, or a file is damaged.
    """
    pointer = pointer_of(models_dir, model, as_of)
    decided = [one for one in decisions(models_dir, model) if pointer.as_of <= one.as_of <= as_of]
    return decided[-1].in_force if decided else pointer.in_force


def in_force_before(models_dir: Path, model: str, as_of: date) -> InForce | None:
    """Who is in charge before a week's training: as of earlier weeks, or as a person has decided for this one.

    None where nothing was trained or decided before.
    """
    said = [entry for entry in history(models_dir, model, as_of) if entry.as_of < as_of or isinstance(entry, Decision)]
    return said[-1].in_force if said else None


def history(models_dir: Path, model: str, until: date | None = None) -> list[Pointer | Decision]:
    """All that was decided up to a week, in order; in the same week first by training, then by persons."""
    entries: list[Pointer | Decision] = [*pointers(models_dir, model), *decisions(models_dir, model)]
    kept = [entry for entry in entries if until is None or entry.as_of <= until]
    return sorted(kept, key=lambda entry: (entry.as_of, entry.number if isinstance(entry, Decision) else 0))


def one_before(models_dir: Path, model: str, as_of: date) -> tuple[bool, str | None]:
    """Who was in charge before the one that is: whether there was anybody, and the version (none for the baseline).

    Before the first champion the baseline was in charge. What was rolled back doesn't count: who rolls back twice comes
    two champions back.
    """
    stack: list[str | None] = [None]
    for entry in history(models_dir, model, as_of):
        if isinstance(entry, Decision) and entry.kind == "rollback":
            while len(stack) > 1 and stack[-1] != entry.champion:
                stack.pop()
        if entry.champion != stack[-1]:
            stack.append(entry.champion)
    return len(stack) > 1, stack[-2] if len(stack) > 1 else None


def files_that_decide(models_dir: Path, as_of: date) -> Iterator[Path]:
    """The files on which a week's result depends beside its inputs: earlier pointers, and decisions up to the week."""
    for path in sorted(models_dir.glob("*/champion/????-??-??.json")):
        if path.stem < as_of.isoformat():
            yield path
    for path in sorted(models_dir.glob("*/decisions/*.json")):
        if path.stem[:10] <= as_of.isoformat():
            yield path
