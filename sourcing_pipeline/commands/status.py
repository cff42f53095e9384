"""``sourcing status``: what the checks of a week say, in the terminal or as JSON."""

import dataclasses
import json
from datetime import date
from pathlib import Path

from rich.table import Table

from sourcing_pipeline.commands.console import console
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.quality.status import FailingCheck, Status
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.weeks import parse_as_of

_SIGNS = {True: "+", False: "-", None: "."}


def status(root: Path, as_of_text: str | None, *, as_json: bool) -> int:
    """Print where a week stands, and return the exit code: 1 if the door of the export is shut.

    Raises:
        InputError: no check of that week was made, or a file of the history can't be read.
    """
    settings = load_settings(root)
    weeks = Lake(settings.lake_dir).weeks(QualityChecks)
    asked = parse_as_of(as_of_text) if as_of_text else None
    if asked and asked not in weeks:
        known = f"the newest that was checked is {weeks[-1]}" if weeks else "none was checked yet"
        raise InputError(f"--as-of {asked}: no check of that week was made; {known}")
    if not weeks:
        console.print("null" if as_json else "No check was made yet: sourcing run makes them.", markup=False)
        return 0
    found = _status(settings, asked or weeks[-1], weeks)
    if as_json:
        console.print(json.dumps(_plain(found), default=str, indent=2), markup=False)
    else:
        _print(found)
    return int(found.door_is_shut)


def _status(settings: Settings, as_of: date, weeks: list[date]) -> Status:
    from sourcing_pipeline.defs.standing import standing_of

    return standing_of(Lake(settings.lake_dir), as_of, weeks)


def _plain(found: Status) -> dict[str, object]:
    return {**dataclasses.asdict(found), "door_is_shut": found.door_is_shut}


def _print(found: Status) -> None:
    runs = ", ".join(run[:8] for run in found.run_ids) or "an earlier version"
    console.print(
        f"Week {found.as_of}, checked {found.first_checked_at:%Y-%m-%d %H:%M} to {found.last_checked_at:%Y-%m-%d %H:%M} UTC "
        f"(run {runs})\n",
        markup=False,
    )
    console.print(_groups(found))
    for check in found.failing:
        _print_failing(check)
    behind = [
        f"{newest.table} ({newest.as_of or 'never'})" for newest in found.newest_weeks if newest.weeks_behind != 0
    ]
    is_behind = (
        f"Without this week: {', '.join(behind)}."
        if behind
        else f"All {len(found.newest_weeks)} weekly tables have it."
    )
    console.print(f"\n{is_behind}", markup=False)
    if not found.door_is_shut:
        console.print("The door of the export is open.", markup=False)
        return
    console.print(
        "THE DOOR OF THE EXPORT IS SHUT: nothing is written until these checks were made again and hold.", markup=False
    )
    for why in found.why_shut:
        console.print(f"  {why}", markup=False)


def _groups(found: Status) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("checks of")
    for heading in ("passed", "warned", "failed"):
        table.add_column(heading, justify="right")
    for group in found.groups:
        table.add_row(group.group, str(group.passed), str(group.warned), str(group.failed))
    return table


def _print_failing(check: FailingCheck) -> None:
    how = "keeps the door shut" if check.keeps_door_shut else "severe" if check.severity == "ERROR" else "warning"
    trend = "".join(_SIGNS[passed] for _, passed in check.trend)
    console.print(f"\n{check.asset}.{check.check}: {how}", markup=False)
    console.print(f"  seen:       {check.observed}\n  expected:   {check.expected}", markup=False)
    console.print(f"  what to do: {check.remedy}", markup=False)
    console.print(
        f"  trend:      {trend}  (the last {len(check.trend)} weeks; + held, - failed, . not made)", markup=False
    )
