"""The model registry on disk: JSON files below the models folder, and for each week which version is in use.

``<model>/<version>.json`` is a model with its metrics; ``<model>/champion/<as_of>.json`` names the version that training
in that week left in charge. A file for each week, so that two weeks of a backfill never write the same one, and a score
for a past week uses what was in charge then. No pickle: a model is numbers and words.
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.storage import write_bytes

_HASH_LENGTH = 12


def version_of(as_of: date, examples: pl.DataFrame, settings: dict[str, Any], algorithm: str) -> str:
    """The version's name: the week, and a hash of data, settings and the code of this room.

    The same inputs give the same name, and the same name the same file.
    """
    digest = hashlib.sha256()
    digest.update(examples.write_csv().encode())
    digest.update(json.dumps(settings, sort_keys=True, default=str).encode())
    digest.update(algorithm.encode())
    digest.update(_code_digest())
    return f"{as_of.isoformat()}-{digest.hexdigest()[:_HASH_LENGTH]}"


def write_model(models_dir: Path, model: str, version: str, content: dict[str, Any]) -> str:
    """Write a version; returns its path below the models folder."""
    path = f"{model}/{version}.json"
    write_bytes(models_dir / path, _to_bytes(content))
    return path


def point_to(models_dir: Path, model: str, as_of: date, *, champion: str | None, baseline: str) -> None:
    """Say which versions are in charge from a week on; no champion means that the baseline is."""
    content = {"as_of": as_of.isoformat(), "champion": champion, "baseline": baseline}
    write_bytes(_pointer(models_dir, model, as_of), _to_bytes(content))


def versions_in_charge(models_dir: Path, model: str, as_of: date) -> tuple[str | None, str]:
    """The champion's version (none where the baseline is in charge) and the baseline's, as of a week.

    Raises:
        InputError: nothing was trained in that week or before.
    """
    pointers = sorted((models_dir / model / "champion").glob("????-??-??.json"))
    known = [pointer for pointer in pointers if pointer.stem <= as_of.isoformat()]
    if not known:
        raise InputError(
            f"no model {model} as of {as_of} below {models_dir}: train the models of that week or an earlier one first"
        )
    content = _read(known[-1])
    return content["champion"], content["baseline"]


def read_model(models_dir: Path, model: str, version: str) -> dict[str, Any]:
    """A version's content.

    Raises:
        InputError: its file is missing or damaged.
    """
    return _read(models_dir / model / f"{version}.json")


def _pointer(models_dir: Path, model: str, as_of: date) -> Path:
    return models_dir / model / "champion" / f"{as_of.isoformat()}.json"


def _to_bytes(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"model file {path} can't be read ({error}): train the models of its week again") from None
    if not isinstance(content, dict):
        raise InputError(f"model file {path} holds no model: train the models of its week again")
    return content


def _code_digest() -> bytes:
    """A hash of this room's source: other code may make another model of the same data."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.digest()
