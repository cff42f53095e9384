"""The check of categories as it is attached: a renamed one stays told until it is mended."""

from datetime import UTC, datetime
from pathlib import Path

from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.defs.checks import of_marketplace
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.history import Occasion, keep_answers
from sourcing_pipeline_tests.defs.test_weeks_of_scores import lake_of, monday, watched


def write_outcomes(root: Path, week: int, category: str) -> None:
    rows = [
        {
            "as_of": monday(week),
            "brand_id": f"b{number}",
            "name": f"Brand {number}",
            "category": category if number % 2 else "Toys",
            "joined_at": datetime(2025, 1, 1, tzinfo=UTC),
            "activation_matures_at": datetime(2025, 4, 1, tzinfo=UTC),
            "year_matures_at": datetime(2026, 1, 1, tzinfo=UTC),
            "observed_days": 400,
            "gmv_first_365_days": 100.0,
            "retailer_count_first_365_days": 3,
            "repeat_retailer_count_first_365_days": 1,
            "is_on_record": True,
            "is_year_complete": True,
        }
        for number in range(40)
    ]
    lake_of(root).write(BrandOutcomes, BrandOutcomes.from_rows(rows), monday(week))


def judged(root: Path, week: int) -> CheckResult:
    """The check of the week's categories; its answer is kept, as a run does."""
    name = of_marketplace.CATEGORIES_ARE_KNOWN
    [check] = [check for check in of_marketplace.CHECKS["brand_outcomes"] if check.name == name]
    result = check.judge(watched(root, week))
    occasion = Occasion(monday(week), "brand_outcomes", f"run {week}", datetime(2026, 6, 1, week, tzinfo=UTC))
    keep_answers(lake_of(root), occasion, {name: result}, [name])
    return result


def test_a_renamed_category_is_told_in_every_run_until_it_is_mended(tmp_path: Path) -> None:
    for week in range(4):
        write_outcomes(tmp_path, week, "Candles")
        assert judged(tmp_path, week).passed
    for week in (4, 5):
        write_outcomes(tmp_path, week, "Candles & Home")
        assert (judged(tmp_path, week).passed, judged(tmp_path, week).severity) == (False, "ERROR")
    write_outcomes(tmp_path, 6, "Candles")
    assert judged(tmp_path, 6).passed
