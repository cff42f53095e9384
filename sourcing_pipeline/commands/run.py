"""``sourcing run``: the weekly run, with progress."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sourcing_pipeline.commands.console import aside, console, progress_shown
from sourcing_pipeline.commands.fingerprint import fingerprint, forget, is_up_to_date, remember
from sourcing_pipeline.commands.results import print_outcome_counts, print_top_of_list
from sourcing_pipeline.errors import InputError, SourcingError
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.storage import Lake, write_bytes
from sourcing_pipeline.weeks import monday_on_or_before, parse_as_of

if TYPE_CHECKING:
    from sourcing_pipeline.defs.launch import RunReport


def run(root: Path, as_of_text: str | None, *, force: bool) -> None:
    """Run all steps for a week, unless it was run on the same inputs, settings and code before.

    Raises:
        InputError: settings or inputs must be mended first.
        SourcingError: a step or a blocking check failed.
    """
    settings = load_settings(root)
    as_of = parse_as_of(as_of_text) if as_of_text else monday_on_or_before(datetime.now(UTC).date())
    if as_of > datetime.now(UTC).date():
        raise InputError(f"--as-of {as_of} is in the future: nothing is known of that week yet")
    check_inputs(settings)
    with alone_in(settings):
        if not force and is_up_to_date(settings, as_of):
            console.print(
                f"Week {as_of} is up to date: inputs, settings and code are what they were (--force runs it again)."
            )
        else:
            _run_now(settings, as_of)
    print_outcome_counts(settings, as_of)
    print_top_of_list(settings, as_of)


def _run_now(settings: Settings, as_of: date) -> None:
    digest = fingerprint(settings, as_of)
    forget(settings, as_of)
    point_dagster_to(settings.root)
    begun = time.monotonic()
    with progress_shown(f"Week {as_of}") as on_step:
        from sourcing_pipeline.defs.launch import run_week

        report = run_week(as_of, in_process=settings.workspace.executor == "in_process", on_step=on_step)
    tell_and_raise(report, f"week {as_of}")
    remember(settings, as_of, digest)
    console.print(f"Week {as_of} done in {time.monotonic() - begun:.1f} s: {settings.exports_dir / as_of.isoformat()}")


@contextmanager
def alone_in(settings: Settings) -> Iterator[None]:
    """Wait until no other run of the workspace is under way, and keep others waiting for the time of the block."""
    waiting = "Another run of this workspace is under way; waiting for its end ..."
    with Lake(settings.lake_dir).exclusive("run", lambda: aside.print(waiting)):
        yield


def tell_and_raise(report: "RunReport", what: str) -> None:
    """Say which checks failed, and stop where the run did.

    Raises:
        InputError: an input must be mended.
        SourcingError: a step or a blocking check failed.
    """
    for check in report.failed_checks:
        aside.print(
            f"{'FAILED ' if check.is_blocking else 'warning'} {check.asset}.{check.name}: {check.observed}",
            markup=False,
        )
    if report.succeeded:
        return
    if report.input_errors:
        raise InputError(report.input_errors[0])
    blocking = [f"{check.asset}.{check.name}" for check in report.failed_checks if check.is_blocking]
    why = "; ".join(report.errors[:3]) or f"blocking check {', '.join(blocking)}"
    raise SourcingError(f"{what} failed: {why} (run {report.run_id}; make ui shows it). Earlier results are untouched.")


def check_inputs(settings: Settings) -> None:
    """Say at once what would only fail later.

    Raises:
        InputError: what is missing, and how to mend it.
    """
    from sourcing_pipeline.commands.market import opened_marketplace

    with opened_marketplace(settings) as market:
        has_leads = not market.sql("SELECT lead_id FROM valid_leads LIMIT 1").is_empty()
    feeds = [path for path in settings.candidates_dir.glob("*") if path.suffix.lower() in {".csv", ".parquet"}]
    if not feeds and not has_leads:
        raise InputError(
            f"no candidates: put .csv or .parquet files with a column domain, url or name into {settings.candidates_dir}"
        )
    if settings.web.source == "live" and not settings.web.contact and not settings.web.connect_to:
        raise InputError(
            "setting web.contact is empty: a live crawl says who it is; put an e-mail address or a page into sourcing.toml"
        )


def point_dagster_to(root: Path) -> None:
    """Point Dagster at a workspace, and at its own home unless the environment names another; make it where there is none."""
    os.environ["SOURCING_ROOT"] = str(root)
    home = Path(os.environ.setdefault("DAGSTER_HOME", str(root / "dagster_home")))
    if not (home / "dagster.yaml").exists():
        write_bytes(home / "dagster.yaml", files("sourcing_pipeline.commands").joinpath("dagster.yaml").read_bytes())
