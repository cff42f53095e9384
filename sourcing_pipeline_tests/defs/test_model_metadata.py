from pathlib import Path

import dagster as dg

from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.defs.model_metadata import registry_metadata
from sourcing_pipeline.quality.frozen_scores import FrozenScores, HeldFigure
from sourcing_pipeline_tests.scoring.registry_worlds import FIRST_WEEK, MODEL, lives, train


def test_dagster_shows_versions_reasons_cards_and_what_came_of_old_scores(tmp_path: Path) -> None:
    rows = train(tmp_path, FIRST_WEEK, lives((518, "strong")))
    held = FrozenScores(FIRST_WEEK, FIRST_WEEK, {"won": 3}, [HeldFigure("p_sign AUC", 3, "chance is 0.5", "3 rows")])
    shown = registry_metadata(tmp_path, FIRST_WEEK, ModelVersions.from_rows(list(rows.values())), held)
    table = shown["versions"]
    assert isinstance(table, dg.TableMetadataValue)
    assert {record.data["stage"] for record in table.records} == {"baseline", "champion"}
    assert {record.data["why"] for record in table.records} == {row["stage_reason"] for row in rows.values()}
    card = shown[f"{MODEL}_card"]
    assert isinstance(card, dg.PathMetadataValue)
    assert Path(str(card.path)).exists()
    assert f"# {MODEL}" in str(shown[f"{MODEL}_card_text"].md_str)
    assert "too few" in shown["scores_of_90_days_ago"]
    assert shown["models_in_charge"] == 1
