"""What a week's folder holds and what it was made from: ``manifest.json``.

It carries no time of writing: the same inputs give the same bytes, so two manifests can be compared.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sourcing_pipeline import __version__
from sourcing_pipeline.exports.tables import WeeklyTables

FILE_NAME = "manifest.json"
FORMAT = 1
"""Raised when a reader of older manifests would misread a newer one."""


@dataclass(frozen=True)
class Origins:
    """What the caller knows of where the week's tables come from.

    ``inputs`` has a digest or version for each input; ``code`` one for each part of the code beside the package's
    version, which is always there.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    code: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """A file of the week: its name, its bytes, and its rows where it is a table."""

    name: str
    content: bytes
    rows: int | None = None


def manifest(tables: WeeklyTables, files: list[File], origins: Origins) -> dict[str, Any]:
    """The manifest of a week."""
    return {
        "format": FORMAT,
        "as_of": tables.as_of.isoformat(),
        "reporting_currency": tables.reporting_currency,
        "row_counts": {
            "onboarding_list": tables.onboarding_list.height,
            "profile_suggestions": tables.profile_suggestions.height,
            "candidate_outcomes": tables.candidate_outcomes.height,
            "brand_scores": tables.brand_scores.height,
        },
        "files": {file.name: _described(file) for file in sorted(files, key=lambda file: file.name)},
        "data": {name: origins.inputs[name] for name in sorted(origins.inputs)},
        "models": _models(tables.model_versions),
        "code": {"sourcing_pipeline": __version__, **{name: origins.code[name] for name in sorted(origins.code)}},
    }


def to_bytes(content: Mapping[str, Any]) -> bytes:
    """A manifest as it is written."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _described(file: File) -> dict[str, Any]:
    rows = {} if file.rows is None else {"rows": file.rows}
    return rows | {"bytes": len(file.content), "sha256": hashlib.sha256(file.content).hexdigest()}


def _models(model_versions: pl.DataFrame) -> list[dict[str, str]]:
    columns = ["model", "version", "stage", "algorithm"]
    return model_versions.select(columns).sort(columns).to_dicts()
