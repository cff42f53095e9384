"""The ``sourcing`` command: reads the command line; what the subcommands do stands in ``commands/``.

Exit codes: 0 done; 1 a run or a blocking check failed; 2 wrong use or bad input, with one line that says what, where
and how to mend it.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from sourcing_pipeline import __version__
from sourcing_pipeline.errors import SourcingError

workspace_option = click.option(
    "--workspace",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="this folder",
    envvar="SOURCING_ROOT",
    help="The workspace: the folder that holds sourcing.toml and data/.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def sourcing() -> None:
    """Find the brands that a wholesale marketplace should onboard next, rank them, and help those that join."""


@sourcing.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init(folder: Path) -> None:
    """Start a workspace in FOLDER: settings with comments, and where to put your data."""
    from sourcing_pipeline.commands.init import init as command

    command(folder)


@sourcing.command()
@workspace_option
def doctor(root: Path) -> None:
    """Check settings, inputs, disk, model and database, and say what to do."""
    from sourcing_pipeline.commands.doctor import doctor as command

    click.get_current_context().exit(command(root.resolve()))


@sourcing.command()
@click.option("--as-of", metavar="DATE", help="The week, named by its Monday. Default: this week.")
@click.option("--force", is_flag=True, help="Run the week again although nothing has changed.")
@workspace_option
def run(root: Path, as_of: str | None, *, force: bool) -> None:
    """Run all steps for a week: read websites, score brands, write the list and its exports."""
    from sourcing_pipeline.commands.run import run as command

    command(root.resolve(), as_of, force=force)


@sourcing.command()
@click.option("--from", "first", metavar="DATE", required=True, help="The oldest week, named by its Monday.")
@click.option("--to", "last", metavar="DATE", required=True, help="The newest week, named by its Monday.")
@click.option("--facts-only", is_flag=True, help="Only facts of the marketplace, no models and scores.")
@workspace_option
def backfill(root: Path, first: str, last: str, *, facts_only: bool) -> None:
    """Compute features and scores of past weeks, as they would have been; lists that were given stay."""
    from sourcing_pipeline.commands.backfill import backfill as command

    command(root.resolve(), first, last, with_scores=not facts_only)


@sourcing.command()
@click.argument("url")
@click.option(
    "--as-of", metavar="DATE", help="The week whose models and marketplace facts are used. Default: the newest."
)
@workspace_option
def score(root: Path, url: str, as_of: str | None) -> None:
    """Read, understand and score one brand now, with reasons."""
    from sourcing_pipeline.commands.score import score as command

    command(root.resolve(), url, as_of)


@sourcing.group()
def fx() -> None:
    """Exchange rates, for orders in other currencies than the reporting one."""


@fx.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--known-on-their-day",
    is_flag=True,
    help="New rates count as known on their own day, not from now on. Past figures may change.",
)
@workspace_option
def load(root: Path, file: Path, *, known_on_their_day: bool) -> None:
    """Keep the exchange rates of FILE: the European Central Bank's eurofxref-hist.csv, or a table (CSV, Parquet) with the
    columns rate_date, currency and usd_per_unit.

    Rates are only added; one that differs from the rate kept is refused. The first load counts as known on its rates' own
    days; what is loaded later is known from now on.
    """  # noqa: D205 - click shows the first sentence
    from sourcing_pipeline.commands.fx import load as command

    command(root.resolve(), file, known_on_their_day=known_on_their_day)


@sourcing.group()
def models() -> None:
    """The registry of models: p_sign, p_activate, gmv_12m."""


as_of_option = click.option("--as-of", metavar="DATE", help="The week, named by its Monday. Default: this week.")


@models.command(name="list")
@click.argument("model", required=False)
@click.option("--all", "with_all", is_flag=True, help="Old versions that never were in charge as well.")
@as_of_option
@workspace_option
def list_models(root: Path, model: str | None, as_of: str | None, *, with_all: bool) -> None:
    """List versions with their stage, and why."""
    from sourcing_pipeline.commands.models import list_versions as command

    command(root.resolve(), model, as_of, with_all=with_all)


@models.command()
@click.argument("model")
@click.argument("version", required=False)
@as_of_option
@workspace_option
def show(root: Path, model: str, version: str | None, as_of: str | None) -> None:
    """Show a version, by default the one in charge: data, figures, history, and what came of scores 90 days old."""
    from sourcing_pipeline.commands.models import show_version as command

    command(root.resolve(), model, version, as_of)


@models.command()
@click.argument("model")
@click.argument("version")
@click.argument("other")
@workspace_option
def compare(root: Path, model: str, version: str, other: str) -> None:
    """Hold two versions and the rate table against each other, on later rows than either has seen."""
    from sourcing_pipeline.commands.models import compare_two as command

    command(root.resolve(), model, version, other)


@models.command()
@click.argument("model")
@click.argument("version")
@click.option("--reason", metavar="TEXT", help="Why; goes on record.")
@click.option("--force", is_flag=True, help="Though it doesn't beat champion and rate table; needs --reason.")
@as_of_option
@workspace_option
def promote(root: Path, model: str, version: str, reason: str | None, as_of: str | None, *, force: bool) -> None:
    """Put VERSION in charge from this week on, if it beats champion and rate table; else exit code 1."""
    from sourcing_pipeline.commands.models import promote_version as command

    command(root.resolve(), model, version, as_of, reason=reason, force=force)


@models.command()
@click.argument("model")
@click.option("--reason", metavar="TEXT", help="Why; goes on record.")
@as_of_option
@workspace_option
def rollback(root: Path, model: str, reason: str | None, as_of: str | None) -> None:
    """Put the version before (or the rate table) in charge from this week on."""
    from sourcing_pipeline.commands.models import roll_back as command

    command(root.resolve(), model, as_of, reason=reason)


@sourcing.command()
@click.option("--as-of", metavar="DATE", help="The week, named by its Monday. Default: the newest that was checked.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@workspace_option
def status(root: Path, as_of: str | None, *, as_json: bool) -> None:
    """Say what checks found: which fail, since when, and whether the door of the export is shut (then exit code 1)."""
    from sourcing_pipeline.commands.status import status as command

    click.get_current_context().exit(command(root.resolve(), as_of, as_json=as_json))


@sourcing.group()
def alerts() -> None:
    """Messages about failures, to a webhook or by mail."""


@alerts.command(name="test")
@workspace_option
def send_test(root: Path) -> None:
    """Send an alert that says that it is a test, and say what came of it."""
    from sourcing_pipeline.commands.alerts import send_test as command

    click.get_current_context().exit(command(root.resolve()))


@sourcing.group()
def experiment() -> None:
    """What the list brings, measured against brands that chance held back."""


@experiment.command()
@click.option("--from", "first", metavar="DATE", help="The oldest week, named by its Monday. Default: all weeks.")
@workspace_option
def report(root: Path, first: str | None) -> None:
    """Say what the list is worth against the holdout, and exploring against the rest of the middle."""
    from sourcing_pipeline.commands.experiment import experiment_report as command

    command(root.resolve(), first)


@sourcing.command()
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same world.")
@workspace_option
def demo(root: Path, seed: int) -> None:
    """Make a small world, and run the whole pipeline on it."""
    from sourcing_pipeline.commands.demo import demo as command

    command(root.resolve(), seed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; errors that users are meant to read become one line."""
    try:
        # Without standalone mode click gives back the code that a command left with.
        left_with = sourcing.main(args=arguments, prog_name="sourcing", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return 130
    except SourcingError as error:
        click.echo(f"sourcing: {error}", err=True)
        return error.exit_code
    return left_with if isinstance(left_with, int) else 0


def run_and_leave() -> None:
    """Run the command line as a program of its own.

    The interpreter isn't taken down piece by piece: with duckdb and torch both loaded that prints pages about leaked
    instances (nanobind) and takes a second. All files and connections are closed by then.
    """
    exit_code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


if __name__ == "__main__":
    run_and_leave()
