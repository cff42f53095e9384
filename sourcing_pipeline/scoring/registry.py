"""What people do with the registry: look at versions, hold two against each other, promote one, roll back.

What belongs here: what is asked of a version before it is put in charge by hand, and what goes on record. What doesn't:
files (``model_files.py``, ``pointers.py``), and how it looks in a terminal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sourcing_pipeline.errors import InputError, SourcingError
from sourcing_pipeline.scoring.comparison import Comparison, compare, rows_in_words, unseen_rows
from sourcing_pipeline.scoring.in_charge import frozen
from sourcing_pipeline.scoring.labelled import MODELS, Labelled
from sourcing_pipeline.scoring.model_card import write_card
from sourcing_pipeline.scoring.model_files import read_model, versions_on_disk
from sourcing_pipeline.scoring.pointer_files import Decision, Kind, Pointer, add_decision, decisions, pointers
from sourcing_pipeline.scoring.pointers import history, in_force, one_before, pointer_of
from sourcing_pipeline.scoring.succession import beats, comparison_in_words


class RefusedError(SourcingError):
    """A version may not be put in charge: it doesn't beat what it must."""

    exit_code = 1


@dataclass(frozen=True)
class Line:
    """A version as the registry lists it."""

    model: str
    version: str
    stage: str
    """``champion``, ``challenger``, ``rejected`` or ``baseline``, as of the week that was asked for; or ``damaged``."""
    reason: str
    was_champion: bool
    content: dict[str, Any]
    """What its file says; empty where it is damaged."""


def checked_model(name: str) -> str:
    """The name of a model.

    Raises:
        InputError: there is none of that name.
    """
    if name not in MODELS:
        raise InputError(f"{name!r} is no model: there are {', '.join(MODELS)}")
    return name


def listing(models_dir: Path, model: str, as_of: date) -> list[Line]:
    """All versions of a model with their stage as of a week, newest first; nothing where nothing was trained.

    Baselines are listed only while they are in use.
    """
    entries = history(models_dir, model, as_of)
    if not any(isinstance(entry, Pointer) for entry in entries):
        return []
    state, baseline = in_force(models_dir, model, as_of), pointer_of(models_dir, model, as_of).baseline
    once = {entry.champion for entry in entries}
    lines = []
    for version in reversed(versions_on_disk(models_dir, model)):
        try:
            content = read_model(models_dir, model, version)
        except InputError as error:
            lines.append(Line(model, version, "damaged", str(error), version in once, {}))
            continue
        if content["trained_until"] > as_of.isoformat() or (content["kind"] == "baseline" and version != baseline):
            continue
        stage, reason = content["verdict"]["stage"], content["verdict"]["reason"]
        if version == state.champion:
            stage, reason = "champion", state.reason
        elif content["kind"] == "baseline":
            stage, reason = "baseline", state.reason if state.champion is None else reason
        elif stage == "champion":
            stage = "challenger"
        lines.append(Line(model, version, stage, reason, version in once, content))
    return lines


def compare_versions(models_dir: Path, model: str, version: str, other: str, labelled: Labelled) -> Comparison:
    """Hold two versions and the rate table against each other, all by their files, on later rows than any has seen.

    Raises:
        InputError: a version is unknown, damaged, or has nothing to predict with.
    """
    contents = [read_model(models_dir, model, name) for name in (version, other)]
    newest = date.fromisoformat(max(content["trained_until"] for content in contents))
    table = frozen(read_model(models_dir, model, pointer_of(models_dir, model, newest).baseline))
    rows = labelled.as_scored.take(unseen_rows(labelled.as_scored, newest))
    mine, theirs = (frozen(content)(rows.features) for content in contents)
    return compare(model, rows, (version, mine), (other, theirs), table(rows.features), rows_in_words(newest, None))


def promote(
    models_dir: Path,
    model: str,
    version: str,
    as_of: date,
    *,
    reason: str | None,
    force: bool,
    labelled: Callable[[], Labelled | None],
    now: datetime,
) -> Decision | None:
    """Put a version in charge from a week on, if it beats the rate table and the champion; none where it is already.

    Args:
        models_dir: the models folder.
        model: which model.
        version: which of its versions.
        as_of: the week from which it holds.
        reason: why, in the words of whoever decides.
        force: whether it needn't beat anything; a reason must be given.
        labelled: gives the newest rows to compare on, if there are any.
        now: when it is decided.

    Raises:
        RefusedError: it doesn't beat what it must.
        InputError: there is no such version, it can't be used, the week is past, or a forced one has no reason.
    """
    content = read_model(models_dir, model, version)
    if content["kind"] == "baseline":
        raise InputError(f"{version} is a rate table: to put it in charge give sourcing models rollback {model}")
    frozen(content)
    _must_be_now(models_dir, model, as_of)
    if force and not reason:
        raise InputError("--force needs --reason: it goes on record why a version is in charge that didn't earn it")
    champion = in_force(models_dir, model, as_of).champion
    if champion == version:
        return None
    comparison = _comparison(models_dir, model, version, champion, labelled) if champion else None
    if not force:
        _must_beat(content, champion, comparison)
    shown = comparison_in_words(comparison) if comparison and not comparison.too_few else content["verdict"]["reason"]
    return _decide(models_dir, model, "promote", version, as_of, reason or shown, now, comparison, is_forced=force)


def rollback(models_dir: Path, model: str, as_of: date, *, reason: str | None, now: datetime) -> Decision:
    """Put the one before in charge from a week on: a version, or the rate table.

    Raises:
        InputError: there is none before, its file can't be used, or the week is past.
    """
    _must_be_now(models_dir, model, as_of)
    there_is_one, before = one_before(models_dir, model, as_of)
    if not there_is_one:
        raise InputError(
            f"{model} has nothing to roll back to: the rate table is in charge, and was from the beginning"
        )
    if before is not None:
        frozen(read_model(models_dir, model, before))
    return _decide(
        models_dir, model, "rollback", before, as_of, reason or "no reason was given", now, None, is_forced=False
    )


def _decide(
    models_dir: Path,
    model: str,
    kind: Kind,
    champion: str | None,
    as_of: date,
    reason: str,
    now: datetime,
    comparison: Comparison | None,
    *,
    is_forced: bool,
) -> Decision:
    before = in_force(models_dir, model, as_of).champion
    taken = [one.number for one in decisions(models_dir, model) if one.as_of == as_of]
    decision = Decision(
        as_of=as_of,
        number=max(taken, default=0) + 1,
        kind=kind,
        champion=champion,
        before=before,
        reason=" ".join(reason.split()),
        is_forced=is_forced,
        decided_at=now.isoformat(timespec="seconds"),
        comparison=comparison.to_data() if comparison else None,
    )
    add_decision(models_dir, model, decision)
    if champion is not None:
        write_card(models_dir, model, champion, as_of)
    return decision


def _must_be_now(models_dir: Path, model: str, as_of: date) -> None:
    newest = max((entry.as_of for entry in history(models_dir, model)), default=None)
    pointer_of(models_dir, model, as_of)
    if newest is not None and newest > as_of:
        raise InputError(
            f"{model} was decided as of {newest} already: past weeks keep what was in charge then, so decide as of "
            f"{newest} or later"
        )


def _comparison(
    models_dir: Path, model: str, version: str, champion: str, labelled: Callable[[], Labelled | None]
) -> Comparison | None:
    """On rows that neither has seen; while these are too few, as on record from the version's own week."""
    rows = labelled()
    fresh = compare_versions(models_dir, model, version, champion, rows) if rows else None
    if fresh is not None and fresh.too_few is None:
        return fresh
    of_own_week = [entry for entry in pointers(models_dir, model) if entry.trained == version and entry.comparison]
    recorded = [Comparison.from_data(entry.comparison) for entry in of_own_week if entry.comparison]
    return next((one for one in recorded if one.champion == champion), fresh)


def _must_beat(content: dict[str, Any], champion: str | None, comparison: Comparison | None) -> None:
    version, verdict = content["version"], content["verdict"]
    forced = "--force with --reason puts it in charge all the same"
    if verdict["stage"] != "champion":
        raise RefusedError(f"{version} does not surely beat the rate table ({verdict['reason']}): {forced}")
    if champion is None:
        return
    if comparison is None or comparison.too_few:
        few = comparison.too_few if comparison else "no later rows at hand"
        raise RefusedError(f"{version} can't be held against {champion} yet: {few}; {forced}")
    if not beats(comparison):
        raise RefusedError(
            f"{version} does not beat {champion} and the rate table {comparison_in_words(comparison)}: {forced}"
        )
