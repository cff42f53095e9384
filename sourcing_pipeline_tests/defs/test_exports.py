from datetime import date
from pathlib import Path

from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.defs.exports import of_earlier_week
from sourcing_pipeline.storage import Lake, write_parquet
from sourcing_pipeline_tests.exports.world import weekly_tables

WEEK = date(2026, 11, 16)


def test_scores_of_last_week_that_another_version_wrote_do_not_stop_this_week(tmp_path: Path) -> None:
    lake, scores = Lake(tmp_path), weekly_tables(brands=9).brand_scores
    lake.write(BrandScores, scores, WEEK)
    assert of_earlier_week(lake, BrandScores, WEEK).equals(scores)
    write_parquet(scores.drop("p_sign"), lake.path(BrandScores, WEEK))
    assert of_earlier_week(lake, BrandScores, WEEK).is_empty()
    assert of_earlier_week(lake, BrandScores, None).is_empty()
