"""Currencies and amounts of orders against what their brands always had."""

from math import log

import polars as pl
import pytest

from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult

WEEKS = 17
NOTHING = pl.DataFrame(schema={"label": pl.String, "row_count": pl.Int64})


def use(*newest_new: int, rows: int = 100, usual_new: int = 0) -> pl.DataFrame:
    """Orders by week; the newest weeks have so many in a new currency."""
    return pl.DataFrame(
        [
            {
                "weeks_back": back,
                "currency": "EUR",
                "row_count": rows,
                "new_row_count": newest_new[back] if back < len(newest_new) else usual_new,
                "for_example": "b1",
            }
            for back in range(WEEKS)
        ]
    )


def totals(**rows: int) -> pl.DataFrame:
    return pl.DataFrame({"label": list(rows), "row_count": list(rows.values())}, schema=NOTHING.schema)


def currencies(frame: pl.DataFrame, before: pl.DataFrame = NOTHING, now: pl.DataFrame = NOTHING) -> CheckResult:
    return checks.currencies_are_usual(frame, before, now, most_new=0.05, most_changed=0.01, least_rows=20)


def levels(factor: float = 1.0, rows: int = 100, spread: float = 0.3, newest: int = 1) -> pl.DataFrame:
    """Orders by week and currency; those in EUR are larger by a factor in the newest weeks."""
    return pl.DataFrame(
        [
            {
                "weeks_back": back,
                "currency": currency,
                "row_count": rows,
                "middle": log(factor) if currency == "EUR" and back < newest else 0.0,
                "spread": spread,
                "for_example": "b1",
            }
            for back in range(WEEKS)
            for currency in ("EUR", "GBP")
        ]
    )


def amounts(frame: pl.DataFrame) -> CheckResult:
    return checks.amounts_are_usual(frame, most_factor=1.5, least_rows=20)


def test_orders_in_their_brands_currencies_pass() -> None:
    result = currencies(use(1), totals(EUR=900, GBP=100), totals(EUR=905, GBP=102))
    assert result.passed, result
    assert result.figures == {
        "new_currency_share": 1 / 400,
        "usual_new_currency_share": 0.0,
        "past_changed_share": 0.0,
    }


@pytest.mark.parametrize("newest", [(40,), (0, 40), (0, 0, 0, 40)])
def test_a_week_of_orders_under_another_label_blocks_until_it_is_four_weeks_old(newest: tuple[int, ...]) -> None:
    result = currencies(use(*newest))
    assert not result.passed
    assert result.severity == "ERROR"
    assert "40 of 100 orders in a currency that is new to their brand" in result.observed
    assert result.sample
    assert "NEW_CURRENCY_SHARE" in result.remedy


def test_a_marketplace_where_currencies_often_change_is_held_against_itself() -> None:
    assert currencies(use(*[20] * 4, usual_new=18)).passed
    assert not currencies(use(60, usual_new=18)).passed


def test_few_orders_are_judged_by_four_weeks_together() -> None:
    assert not currencies(use(5, 5, 5, 5, rows=10)).passed
    assert currencies(use(4, rows=4)).passed


def test_two_currencies_that_were_swapped_in_the_whole_past_block() -> None:
    result = currencies(use(), totals(EUR=600, GBP=300, USD=100), totals(EUR=300, GBP=600, USD=104))
    assert not result.passed
    assert "30.0% of the orders of the past have another currency" in result.observed
    assert {row["label"] for row in result.sample} >= {"EUR", "GBP"}


def test_rows_that_were_added_or_removed_changed_no_currency() -> None:
    assert currencies(use(), totals(EUR=600, GBP=300), totals(EUR=600, GBP=900)).passed
    assert currencies(use(), totals(EUR=600, GBP=300), totals(EUR=100, GBP=300)).passed


def test_orders_as_large_as_ever_pass() -> None:
    result = amounts(levels(1.2))
    assert result.passed, result
    assert result.figures["EUR_amount_factor"] == pytest.approx(1.2)


@pytest.mark.parametrize("factor", [100.0, 1 / 160, 1.7])
def test_amounts_in_another_unit_block_and_name_the_currency(factor: float) -> None:
    result = amounts(levels(factor))
    assert not result.passed
    assert result.severity == "ERROR"
    assert [row["currency"] for row in result.sample] == ["EUR"]
    assert result.sample[0]["factor"] == pytest.approx(factor, rel=0.02)


def test_a_median_that_chance_explains_passes() -> None:
    assert amounts(levels(1.7, rows=20, spread=1.0)).passed


def test_a_currency_with_few_orders_is_judged_by_four_weeks_together() -> None:
    assert not amounts(levels(100.0, rows=6, newest=4)).passed
    assert amounts(levels(100.0, rows=1, newest=4)).passed
