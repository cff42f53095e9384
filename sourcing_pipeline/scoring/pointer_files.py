"""What training and persons decided about a model, week by week, as files.

``<model>/champion/<as_of>.json`` says what training in a week left in charge: a file for each week, so that two weeks of
a backfill never write the same one. ``<model>/decisions/<as_of>-<number>.json`` is what a person decided from that week
on; it is added and never changed. What doesn't belong here: which of them counts (``pointers.py``).
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.scoring.model_files import is_version, read_json, to_bytes
from sourcing_pipeline.storage import write_bytes

Kind = Literal["promote", "rollback"]
_DECISION = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{4})")


@dataclass(frozen=True)
class InForce:
    """Who is in charge of a model as of a week, and why."""

    champion: str | None
    """None where the baseline is in charge."""
    held_against: str | None
    """The version that a new one must beat: the champion, or the last one where it was taken out of charge."""
    decided_on: date | None
    """The week of the person's decision on which this rests: only what became known later may overrule it."""
    reason: str
    since: date
    """The week of the pointer or decision that says so."""


@dataclass(frozen=True)
class Pointer:
    """What training in a week left in charge."""

    as_of: date
    champion: str | None
    baseline: str
    trained: str
    """The version that was trained in this week."""
    held_against: str | None
    decided_on: date | None
    reason: str
    comparison: dict[str, Any] | None
    """What the trained version was held against, in figures."""

    @property
    def in_force(self) -> InForce:
        """What it says."""
        return InForce(self.champion, self.held_against, self.decided_on, self.reason, self.as_of)

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "champion": self.champion,
            "baseline": self.baseline,
            "trained": self.trained,
            "held_against": self.held_against,
            "decided_on": self.decided_on.isoformat() if self.decided_on else None,
            "reason": self.reason,
            "comparison": self.comparison,
        }


@dataclass(frozen=True)
class Decision:
    """What a person decided from a week on."""

    as_of: date
    number: int
    kind: Kind
    champion: str | None
    before: str | None
    reason: str
    is_forced: bool
    decided_at: str
    """ISO 8601, UTC."""
    comparison: dict[str, Any] | None

    @property
    def in_force(self) -> InForce:
        """What it says."""
        words = (
            f"{'rolled back' if self.kind == 'rollback' else 'promoted'} by hand{' (forced)' if self.is_forced else ''}"
        )
        return InForce(self.champion, self.champion, self.as_of, f"{words}: {self.reason}", self.as_of)

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "as_of": self.as_of.isoformat(),
            "number": self.number,
            "kind": self.kind,
            "champion": self.champion,
            "before": self.before,
            "reason": self.reason,
            "is_forced": self.is_forced,
            "decided_at": self.decided_at,
            "comparison": self.comparison,
        }


def write_pointer(models_dir: Path, model: str, pointer: Pointer) -> None:
    """Say what training in a week left in charge."""
    path = models_dir / model / "champion" / f"{pointer.as_of.isoformat()}.json"
    write_bytes(path, to_bytes(pointer.to_data()))


def add_decision(models_dir: Path, model: str, decision: Decision) -> None:
    """Put a decision on record.

    Raises:
        InputError: one of that number is there already.
    """
    path = models_dir / model / "decisions" / f"{decision.as_of.isoformat()}-{decision.number:04d}.json"
    if path.exists():
        raise InputError(f"{path} is there already: decisions are added, never changed; give the command again")
    write_bytes(path, to_bytes(decision.to_data()))


def pointers(models_dir: Path, model: str) -> list[Pointer]:
    """What training decided, oldest week first.

    Raises:
        InputError: a file is damaged.
    """
    return [_pointer(path) for path in sorted((models_dir / model / "champion").glob("????-??-??.json"))]


def decisions(models_dir: Path, model: str) -> list[Decision]:
    """What persons decided, oldest first.

    Raises:
        InputError: a file is damaged.
    """
    paths = sorted((models_dir / model / "decisions").glob("*.json"))
    return [_decision(path) for path in paths if _DECISION.fullmatch(path.stem)]


def _pointer(path: Path) -> Pointer:
    data = read_json(path)
    try:
        return Pointer(
            as_of=date.fromisoformat(path.stem),
            champion=_version(data["champion"]),
            baseline=_named(data["baseline"]),
            # Pointers of earlier releases say no more than the three names above.
            trained=_named(data.get("trained", data["champion"] or data["baseline"])),
            held_against=_version(data.get("held_against", data["champion"])),
            decided_on=_day(data.get("decided_on")),
            reason=str(
                data.get("reason", "beat the rate table" if data["champion"] else "no model beat the rate table")
            ),
            comparison=data.get("comparison"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, error) from None


def _decision(path: Path) -> Decision:
    data = read_json(path)
    try:
        return Decision(
            as_of=date.fromisoformat(path.stem[:10]),
            number=int(path.stem[11:]),
            kind=_kind(data["kind"]),
            champion=_version(data["champion"]),
            before=_version(data["before"]),
            reason=str(data["reason"]),
            is_forced=bool(data["is_forced"]),
            decided_at=str(data["decided_at"]),
            comparison=data["comparison"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, error) from None


def _kind(said: object) -> Kind:
    if said == "promote":
        return "promote"
    if said == "rollback":
        return "rollback"
    raise ValueError(f"{said!r} is no kind of decision")


def _version(name: object) -> str | None:
    return None if name is None else _named(name)


def _named(name: object) -> str:
    if not is_version(name):
        raise ValueError(f"{name!r} is no version")
    return str(name)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _damaged(path: Path, error: Exception) -> InputError:
    why = " ".join(f"{type(error).__name__} {error}".split())
    return InputError(f"model file {path} is damaged ({why}): restore it from a backup, or train its week again")
