"""``sourcing init``: a new workspace, with a settings file in which every field stands with its meaning."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sourcing_pipeline.commands.console import console
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import SETTINGS_FILE, Settings
from sourcing_pipeline.storage import write_bytes

WORKSPACE_YAML = """\
load_from:
  - python_module:
      module_name: sourcing_pipeline.definitions
      location_name: sourcing_pipeline
"""


def init(folder: Path) -> None:
    """Make a workspace; files that are there stay as they are.

    Raises:
        InputError: the folder can't be made.
    """
    try:
        for inputs in ("candidates", "crm_returns"):
            (folder / "data" / "inputs" / inputs).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} can't become a workspace: {error}") from None
    dagster_yaml = files("sourcing_pipeline.commands").joinpath("dagster.yaml").read_bytes()
    wanted = {
        SETTINGS_FILE: settings_template().encode(),
        "workspace.yaml": WORKSPACE_YAML.encode(),
        "dagster_home/dagster.yaml": dagster_yaml,
    }
    for name, content in wanted.items():
        target = folder / name
        verb = "kept" if target.exists() else "made"
        if not target.exists():
            write_bytes(target, content)
        console.print(f"{verb} {target}", markup=False)
    console.print(
        "Next: put candidate feeds (.csv, .parquet) into data/inputs/candidates/, the marketplace into "
        "data/inputs/marketplace.duckdb, set web.contact in sourcing.toml, then run: sourcing doctor",
        markup=False,
    )


def settings_template() -> str:
    """``sourcing.toml`` with every field, its meaning and its default, commented out."""
    lines = ["# Settings of this workspace. What is commented out has the value shown.", ""]
    for name, section in Settings.model_fields.items():
        model = section.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        lines += [f"[{name}]", f"# {(model.__doc__ or '').strip()}"]
        for field_name, field in model.model_fields.items():
            lines += ["", f"# {field.description}", f"# {field_name} = {_shown(field)}"]
        lines.append("")
    return "\n".join(lines)


def _shown(field: FieldInfo) -> str:
    value: Any = field.default
    if value is None:
        return '"..." (not set)'
    return json.dumps(str(value) if isinstance(value, Path) else value)
