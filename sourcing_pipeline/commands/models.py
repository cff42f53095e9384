"""``sourcing models``: list, show, compare, promote, roll back.

What belongs here: what people see. What doesn't: what is asked of a version before it may be in charge
(``scoring.registry``).
"""

from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sourcing_pipeline.charts.of_metrics import CHARTED
from sourcing_pipeline.commands.console import console
from sourcing_pipeline.commands.run import alone_in
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.scoring.card_tables import figure_in_words
from sourcing_pipeline.scoring.comparison import Comparison, interval_in_words
from sourcing_pipeline.scoring.frozen_scores import frozen_scores_of
from sourcing_pipeline.scoring.inputs import read_inputs
from sourcing_pipeline.scoring.labelled import MODELS, Labelled, labelled_rows
from sourcing_pipeline.scoring.model_files import card_path, read_model
from sourcing_pipeline.scoring.pointer_files import Decision
from sourcing_pipeline.scoring.pointers import history, in_force, pointer_of
from sourcing_pipeline.scoring.registry import (
    Line,
    checked_model,
    compare_versions,
    listing,
    promote,
    rollback,
)
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.weeks import monday_on_or_before, parse_as_of

NEWEST = 4
"""Versions of a model that are listed though they never were in charge."""
_HISTORY = 12
"""Latest changes that are shown."""
_WIDTH_OF_FILES = 140
"""Characters of a line where the output is no terminal."""


def list_versions(root: Path, model: str | None, as_of_text: str | None, *, with_all: bool) -> None:
    """Print the versions of one model or of all, with their stage.

    Raises:
        InputError: there is no such model, or nothing was trained yet.
    """
    settings, as_of = load_settings(root), _week(as_of_text)
    names = [checked_model(model)] if model else list(MODELS)
    lines = {name: listing(settings.models_dir, name, as_of) for name in names}
    if not any(lines.values()):
        raise InputError(f"no models below {settings.models_dir} as of {as_of}: run first: sourcing run")
    table = Table(box=None, padding=(0, 2, 0, 0), title=f"as of {as_of}", title_justify="left")
    for column in ("model", "version", "stage", "rows", "figures", "why"):
        table.add_column(
            column, justify="right" if column == "rows" else "left", overflow="fold", no_wrap=column == "version"
        )
    for name in names:
        shown = lines[name] if with_all else _worth_showing(lines[name])
        for line in shown:
            rows = f"{line.content['example_count']:,}" if line.content else ""
            table.add_row(*map(Text, (name, line.version, line.stage, rows, _headline(line), line.reason)))
    _print_table(table)


def show_version(root: Path, model: str, version: str | None, as_of_text: str | None) -> None:
    """Print all there is to say of a version.

    Raises:
        InputError: there is no such model or version, or its file is damaged.
    """
    settings, as_of = load_settings(root), _week(as_of_text)
    models_dir = settings.models_dir
    state = in_force(models_dir, checked_model(model), as_of)
    chosen = version or state.champion or pointer_of(models_dir, model, as_of).baseline
    content = read_model(models_dir, model, chosen)
    stage = next((line.stage for line in listing(models_dir, model, as_of) if line.version == chosen), "not in use")
    data = content.get("data") or {}
    _say(f"{model} {chosen}: {stage} as of {as_of}")
    _say(f"In charge: {state.champion or 'the rate table'}, since {state.since}: {state.reason}")
    _say(f"Verdict: {content['verdict']['reason']}")
    positive = content.get("positive_count")
    of_these = "" if positive is None else f", {positive:,} positive"
    _say(
        f"Trained on {content['example_count']:,} rows{of_these}, cases {data.get('first_case')} to "
        f"{data.get('last_case')}, knowledge of {content['trained_until']}; {content['algorithm']}"
    )
    _say(f"Features: {', '.join(content['features']) or 'none'}")
    metrics = {name: value for name, value in content["metrics"].items() if name not in CHARTED}
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("figure")
    table.add_column("on later data")
    for name, value in sorted(metrics.items()):
        table.add_row(name.replace("_", " "), Text(figure_in_words(value)))
    _print_table(table)
    _print_history(models_dir, model, as_of)
    held = frozen_scores_of(Lake(settings.lake_dir), _newest_known(settings, as_of))
    _say(f"Scores of 90 days ago against what happened since: {held.words}")
    card = card_path(models_dir, model, chosen)
    _say(f"Card: {card if card.exists() else 'none'}")


def compare_two(root: Path, model: str, version: str, other: str) -> None:
    """Print how two versions and the rate table do on later rows than either has seen.

    Raises:
        InputError: there is no such model or version, or no week's facts are there.
    """
    settings = load_settings(root)
    labelled = _labelled(settings, checked_model(model))
    if labelled is None:
        raise InputError(f"no leads and brands below {settings.lake_dir} to compare on: run first: sourcing run")
    _print_comparison(compare_versions(settings.models_dir, model, version, other, labelled))


def promote_version(
    root: Path, model: str, version: str, as_of_text: str | None, *, reason: str | None, force: bool
) -> None:
    """Put a version in charge, and say so.

    Raises:
        RefusedError: it doesn't beat champion and rate table.
        InputError: wrong use.
    """
    settings, as_of = load_settings(root), _week(as_of_text)
    with alone_in(settings):
        decision = promote(
            settings.models_dir,
            checked_model(model),
            version,
            as_of,
            reason=reason,
            force=force,
            labelled=lambda: _labelled(settings, model),
            now=datetime.now(UTC),
        )
    if decision is None:
        _say(f"{version} is in charge of {model} already; nothing was changed.")
    else:
        _say_decided(model, decision)


def roll_back(root: Path, model: str, as_of_text: str | None, *, reason: str | None) -> None:
    """Put the one before in charge, and say so.

    Raises:
        InputError: there is none before, or wrong use.
    """
    settings, as_of = load_settings(root), _week(as_of_text)
    with alone_in(settings):
        decision = rollback(settings.models_dir, checked_model(model), as_of, reason=reason, now=datetime.now(UTC))
    _say_decided(model, decision)


def _week(text: str | None) -> date:
    return parse_as_of(text) if text else monday_on_or_before(datetime.now(UTC).date())


def _newest_known(settings: Settings, as_of: date) -> date:
    """The newest week up to ``as_of`` whose facts are in the lake."""
    return max((week for week in Lake(settings.lake_dir).weeks(LeadLabels) if week <= as_of), default=as_of)


def _labelled(settings: Settings, model: str) -> Labelled | None:
    """The newest labelled rows; none where no week was run."""
    lake = Lake(settings.lake_dir)
    weeks = lake.weeks(LeadLabels)
    if not weeks:
        return None
    inputs = read_inputs(lake, settings, weeks[-1])
    return labelled_rows(model, weeks[-1], inputs.world(), inputs.lead_labels, inputs.brand_outcomes)


def _worth_showing(lines: list[Line]) -> list[Line]:
    newest = {line.version for line in [line for line in lines if line.stage != "baseline"][:NEWEST]}
    return [
        line for line in lines if line.was_champion or line.stage in {"baseline", "champion"} or line.version in newest
    ]


def _headline(line: Line) -> str:
    """The figure by which a version is known."""
    metrics = line.content.get("metrics") or {}
    for name, words in (("auc", "AUC"), ("explained_above_rate_table", "explains more")):
        if name in metrics:
            return f"{words} {figure_in_words(metrics[name])}"
    return ""


def _print_history(models_dir: Path, model: str, as_of: date) -> None:
    """The weeks in which it changed who is in charge."""
    table = Table(box=None, padding=(0, 2, 0, 0), title="Who was in charge", title_justify="left")
    for column in ("from", "in charge", "by", "why"):
        table.add_column(column, overflow="fold", no_wrap=column == "in charge")
    before: object = object()
    rows = []
    for entry in history(models_dir, model, as_of):
        by_hand = isinstance(entry, Decision)
        if by_hand or entry.champion != before:
            rows.append(
                (str(entry.as_of), entry.champion or "the rate table", "hand" if by_hand else "training", entry.reason)
            )
        before = entry.champion
    for row in rows[-_HISTORY:]:
        table.add_row(*map(Text, row))
    _print_table(table)


def _print_comparison(comparison: Comparison) -> None:
    _say(
        f"{comparison.rows:,} {comparison.since}"
        + ("" if comparison.positive is None else f", {comparison.positive:,} of them positive")
    )
    if comparison.too_few:
        _say(f"Too few to compare: {comparison.too_few}")
        return
    names = {"challenger": comparison.challenger, "champion": str(comparison.champion), "table": "the rate table"}
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("version")
    table.add_column("mean loss", justify="right")
    for name, words in names.items():
        table.add_row(words, f"{comparison.losses[name]:.4f}")
    _print_table(table)
    for gain, mine, theirs in (
        (comparison.challenger_over_champion, "challenger", "champion"),
        (comparison.challenger_over_table, "challenger", "table"),
        (comparison.champion_over_table, "champion", "table"),
    ):
        if gain is not None:
            sure = "surely better" if gain.low > 0 else "surely worse" if gain.high < 0 else "not surely different"
            _say(f"{names[mine]} over {names[theirs]}: loss saved {interval_in_words(gain)}, {sure}")


def _say_decided(model: str, decision: Decision) -> None:
    before, now = (version or "the rate table" for version in (decision.before, decision.champion))
    _say(
        f"{model}: {now} is in charge from {decision.as_of} on, in place of {before} ({decision.reason}). It holds until a "
        "better one wins on what becomes known from now on, or until you decide otherwise. The next run scores by it."
    )


def _print_table(table: Table) -> None:
    output = console if console.is_terminal else Console(width=_WIDTH_OF_FILES, highlight=False)
    output.print(table, soft_wrap=False)


def _say(line: str) -> None:
    console.print(line, markup=False)
