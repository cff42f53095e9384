"""``sourcing backfill``: features and scores of past weeks, as they would have been.

What belongs here: the order of the steps, and what users see. What doesn't: how weeks are computed together
(``marketplace.weekly``) and run (``defs.launch``).
"""

import time
from datetime import UTC, date, datetime
from pathlib import Path

from sourcing_pipeline.commands.console import console, progress_shown
from sourcing_pipeline.commands.market import opened_marketplace
from sourcing_pipeline.commands.run import alone_in, point_dagster_to, tell_and_raise
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.weeks import parse_as_of, weeks_between


def backfill(root: Path, first_text: str, last_text: str, *, with_scores: bool) -> None:
    """Compute all weeks from one Monday to another, both included, and publish the warehouse.

    Facts of the marketplace come from one pass for all weeks; models and scores follow week by week, oldest first. No
    website is read and no list is written.

    Raises:
        InputError: the dates or the inputs must be mended first.
        SourcingError: a step or a blocking check failed; weeks that were done stay.
    """
    settings = load_settings(root)
    first, last = parse_as_of(first_text, "--from"), parse_as_of(last_text, "--to")
    if first > last:
        raise InputError(f"--from {first} is after --to {last}: the older week comes first")
    if last > datetime.now(UTC).date():
        raise InputError(f"--to {last} is in the future: nothing is known of that week yet")
    with opened_marketplace(settings):  # a file that can't be read is told at once
        pass
    with alone_in(settings):
        _backfill_now(settings, first, last, with_scores=with_scores)


def _backfill_now(settings: Settings, first: date, last: date, *, with_scores: bool) -> None:
    point_dagster_to(settings.root)
    in_process = settings.workspace.executor == "in_process"
    weeks = weeks_between(first, last)
    begun = time.monotonic()
    with progress_shown(f"Facts of {len(weeks)} weeks") as on_step:
        from sourcing_pipeline.defs.jobs import PUBLISH_JOB, SCORES_JOB
        from sourcing_pipeline.defs.launch import run_week, run_weeks

        report = run_weeks(first, last, in_process=in_process, on_step=on_step)
    tell_and_raise(report, f"backfill {first} to {last}")
    console.print(f"Facts of {len(weeks)} weeks done in {time.monotonic() - begun:.1f} s")
    for as_of in weeks if with_scores else ():
        with progress_shown(f"Scores of {as_of}") as on_step:
            report = run_week(as_of, in_process=in_process, on_step=on_step, job=SCORES_JOB)
        tell_and_raise(report, f"week {as_of}")
    with progress_shown("Warehouse") as on_step:
        report = run_week(last, in_process=in_process, on_step=on_step, job=PUBLISH_JOB)
    tell_and_raise(report, "the warehouse")
    console.print(f"Weeks {first} to {last} done in {time.monotonic() - begun:.1f} s: {settings.warehouse_file}")
