"""What Dagster shows of the model registry: who is in charge, the versions with their cards, and what became of old scores.

What belongs here: the translation to metadata. What doesn't: the registry (``scoring``).
"""

from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from sourcing_pipeline.defs.resources import markdown_table
from sourcing_pipeline.quality.frozen_scores import FrozenScores
from sourcing_pipeline.scoring.labelled import MODELS
from sourcing_pipeline.scoring.model_files import card_path
from sourcing_pipeline.scoring.pointers import in_force, pointer_of

_LONGEST_CARD = 20_000


def registry_metadata(models_dir: Path, as_of: date, versions: pl.DataFrame, held: FrozenScores) -> dict[str, Any]:
    """Of ``model_versions`` of a week.

    Args:
        models_dir: the models folder.
        as_of: the week.
        versions: its rows of ``model_versions``.
        held: scores of 90 days ago against what happened since.
    """
    rows = versions.sort("model", "stage", "version").to_dicts()
    table = [
        {
            "model": row["model"],
            "version": row["version"],
            "stage": row["stage"],
            "trained_until": str(row["trained_until"]),
            "rows": row["example_count"],
            "why": row["stage_reason"],
        }
        for row in rows
    ]
    metadata: dict[str, Any] = {
        "versions": dg.MetadataValue.table(
            [dg.TableRecord(row) for row in table],
            schema=dg.TableSchema(
                columns=[
                    dg.TableColumn(name, "int" if name == "rows" else "string")
                    for name in ("model", "version", "stage", "trained_until", "rows", "why")
                ]
            ),
        ),
        "scores_of_90_days_ago": held.words,
        "models_in_charge": sum(row["stage"] == "champion" for row in rows),
    }
    if held.figures:
        metadata["frozen_scores"] = markdown_table(
            pl.DataFrame(
                {
                    "figure": [figure.name for figure in held.figures],
                    "said": [figure.words for figure in held.figures],
                }
            )
        )
    for model in MODELS:
        if model not in versions["model"].to_list():
            continue
        shown = in_force(models_dir, model, as_of).champion or pointer_of(models_dir, model, as_of).trained
        card = card_path(models_dir, model, shown)
        if card.exists():
            metadata[f"{model}_card"] = dg.MetadataValue.path(card)
            metadata[f"{model}_card_text"] = dg.MetadataValue.md(card.read_text(encoding="utf-8")[:_LONGEST_CARD])
    return metadata
