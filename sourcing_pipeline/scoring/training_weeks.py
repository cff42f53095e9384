"""Which weeks train the models, and what stands in the registry in a week that doesn't.

Whether a week trains follows from the week and from what is on record, never from the clock: a week that is run again, or
backfilled, does what it did. What belongs here: that rule. What doesn't: training (``training.py``), and who takes over
after it (``succession.py``).
"""

from datetime import date
from pathlib import Path
from typing import Any

from sourcing_pipeline.scoring.labelled import MODELS
from sourcing_pipeline.scoring.model_files import read_model
from sourcing_pipeline.scoring.pointer_files import pointers
from sourcing_pipeline.scoring.pointers import in_force, pointer_of
from sourcing_pipeline.scoring.publishing import registry_row
from sourcing_pipeline.weeks import FIRST_WEEK

_NOT_TRAINED = "not trained in this week"


def trains(models_dir: Path, as_of: date, every_weeks: int) -> bool:
    """Whether the models are trained in a week.

    In every ``every_weeks``-th week of the calendar, counted from the first that can be run, wherever a backfill begins; in
    the first week of all, where nothing is on record yet; and in a week that was trained before, by order say, so that
    running it again gives what is on record.

    Args:
        models_dir: the models folder.
        as_of: the week.
        every_weeks: the setting ``scoring.train_every_weeks``.

    Raises:
        InputError: a file of the registry is damaged.
    """
    if is_regular(as_of, every_weeks):
        return True
    return any(_has_to(models_dir, model, as_of) for model in MODELS)


def is_regular(as_of: date, every_weeks: int) -> bool:
    """Whether it is one of the weeks in which models are trained by the calendar alone."""
    return ((as_of - FIRST_WEEK).days // 7) % every_weeks == 0


def _has_to(models_dir: Path, model: str, as_of: date) -> bool:
    on_record = [pointer.as_of for pointer in pointers(models_dir, model) if pointer.as_of <= as_of]
    return not on_record or as_of in on_record


def carried_on(models_dir: Path, model: str, as_of: date) -> list[dict[str, Any]]:
    """Rows of ``model_versions`` for a week without training: those in charge carry on, and the rows say so.

    Raises:
        InputError: nothing was trained before, or a file is missing or damaged.
    """
    pointer, state = pointer_of(models_dir, model, as_of), in_force(models_dir, model, as_of)
    reason = f"{_NOT_TRAINED}, last in that of {pointer.as_of}: {state.reason}"
    rows = [registry_row(read_model(models_dir, model, pointer.baseline), as_of, "baseline", reason)]
    if state.champion:
        rows.append(registry_row(read_model(models_dir, model, state.champion), as_of, "champion", reason))
    return rows
