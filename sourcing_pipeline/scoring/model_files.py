"""Versions of models on disk: ``<model>/<version>.json`` below the models folder, with a card beside each.

What belongs here: names, bytes, and reading files that somebody may have damaged or made up. What doesn't: which version
is in charge (``pointers.py``), and what a model computes. No pickle: a model is numbers and words.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import polars as pl

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.storage import write_bytes

_HASH_LENGTH = 12
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")
MOST_BYTES = 64 * 1024 * 1024
"""A model of ours has some kilobytes; what is larger was not written by us."""


def _is_day(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value))


_HOLDS: dict[str, Callable[[object], bool]] = {
    "kind": lambda value: value in {"model", "baseline"},
    "algorithm": lambda value: isinstance(value, str),
    "trained_until": _is_day,
    "features": lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
    "metrics": lambda value: isinstance(value, dict),
    "verdict": lambda value: isinstance(value, dict) and {"stage", "reason"} <= value.keys(),
    "example_count": lambda value: isinstance(value, int),
    "parameters": lambda value: value is None or isinstance(value, dict),
}
"""What every version says of itself, whatever it computes."""


@dataclass(frozen=True)
class Fingerprint:
    """SHA-256 of what a version was made from: its rows, and the code of this room."""

    data: str
    code: str


def fingerprint_of(examples: pl.DataFrame) -> Fingerprint:
    """The fingerprint of training rows, as they are in order, under the code of today."""
    return Fingerprint(hashlib.sha256(examples.write_csv().encode()).hexdigest(), _code_digest())


def version_of(as_of: date, made_from: Fingerprint, settings: dict[str, Any], algorithm: str) -> str:
    """The version's name: the week, and a hash of data, settings and the code of this room.

    The same inputs give the same name, and the same name the same file.
    """
    parts = [made_from.data, json.dumps(settings, sort_keys=True, default=str), algorithm, made_from.code]
    return f"{as_of.isoformat()}-{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_HASH_LENGTH]}"


def write_model(models_dir: Path, model: str, version: str, content: dict[str, Any]) -> str:
    """Write a version; returns its path below the models folder."""
    path = f"{model}/{version}.json"
    write_bytes(models_dir / path, to_bytes(content))
    return path


def read_model(models_dir: Path, model: str, version: str) -> dict[str, Any]:
    """A version's content.

    Raises:
        InputError: its name is none, or its file is missing or damaged.
    """
    if not _VERSION.fullmatch(version):
        raise InputError(f"{version!r} is no version of {model}: sourcing models list {model} names them all")
    path = models_dir / model / f"{version}.json"
    if not path.exists():
        raise InputError(f"model {model} has no version {version} below {models_dir}: sourcing models list names them")
    content = read_json(path)
    if (content.get("model"), content.get("version")) != (model, version):
        raise InputError(f"model file {path} says that it is another model: train the models of its week again")
    wrong = [name for name, holds in _HOLDS.items() if not holds(content.get(name))]
    if wrong:
        raise InputError(
            f"model file {path} lacks {', '.join(wrong)}, or says there what can't be read (another release wrote it, or "
            "it is damaged): train the models of its week again"
        )
    return content


def versions_on_disk(models_dir: Path, model: str) -> list[str]:
    """The names of all versions of a model, baselines included, oldest week first."""
    stems = (path.stem for path in (models_dir / model).glob("*.json"))
    return sorted(stem for stem in stems if _VERSION.fullmatch(stem))


def is_version(name: object) -> bool:
    """Whether this may name a version: nothing else may become part of a path."""
    return isinstance(name, str) and bool(_VERSION.fullmatch(name))


def card_path(models_dir: Path, model: str, version: str) -> Path:
    """Where a version's card lies."""
    return models_dir / model / f"{version}.md"


def to_bytes(content: dict[str, Any]) -> bytes:
    """Plain data as JSON that people can read; NaN is refused."""
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode()


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of the registry.

    Raises:
        InputError: the file can't be read, is too large, or holds something else.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"larger than {MOST_BYTES // 1024 // 1024} MiB")  # noqa: TRY301 - told like any other damage
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refused)
    except (OSError, ValueError, RecursionError) as error:
        why = " ".join(str(error).split())
        raise InputError(f"model file {path} can't be read ({why}): train the models of its week again") from None
    if not isinstance(content, dict):
        raise InputError(f"model file {path} holds no model: train the models of its week again")
    return content


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of ours")


def _code_digest() -> str:
    """A hash of this room's source: other code may make another model of the same data."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
