from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.quality.checks import frozen_scores_hold
from sourcing_pipeline.quality.frozen_scores import FrozenScores, HeldFigure
from sourcing_pipeline.scoring.frozen_scores import frozen_scores_of, hold_scores
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.weeks import start_of
from sourcing_pipeline_tests.scoring.worlds import candidate

THEN, NOW = date(2025, 11, 24), date(2026, 3, 2)


def scored(number: int, p_sign: float, value: float, p_activate: float = 0.7) -> dict[str, Any]:
    return {
        "as_of": THEN,
        "rank_overall": number + 1,
        "brand_id": f"b{number:04d}",
        "name": f"Brand {number}",
        "domain": f"b{number}.example",
        "category": "Toys",
        "expected_value": value,
        "value_currency": "USD",
        "p_sign": p_sign,
        "p_activate": p_activate,
        "gmv_12m_p10": 100.0,
        "gmv_12m_p50": 1_000.0,
        "gmv_12m_p90": 5_000.0,
        "gmv_12m_mean": 2_000.0,
        "gap_score": 0.1,
        "cannibalised_share": 0.2,
        "baseline_value": 1.0,
        "ranked_by": "model",
        "data_coverage": 1.0,
        "model_version": "x",
        "score_date": THEN,
    }


def contacted(number: int, is_won: bool | None, days: int = 3) -> dict[str, Any]:
    began = start_of(THEN) + timedelta(days=days)
    return {
        "as_of": NOW,
        "lead_id": f"L{number}",
        "domain": f"b{number}.example",
        "first_contact_at": began,
        "is_won": is_won,
        "outcome_at": None if is_won is None else began + timedelta(days=20),
        "matures_at": began + timedelta(days=90),
        "is_mature": is_won is not None,
        "brand_id": f"market{number}" if is_won else None,
    }


def joined(number: int, gmv: float, is_activated: bool | None, began: datetime) -> dict[str, Any]:
    return {
        "as_of": NOW,
        "brand_id": f"market{number}",
        "domain": f"b{number}.example",
        "joined_at": began,
        "observed_days": 60,
        "is_activated": is_activated,
        "activation_matures_at": began + timedelta(days=90),
        "year_matures_at": began + timedelta(days=365),
        "is_on_record": True,
        "is_year_complete": False,
        "gmv_first_365_days": gmv,
        "gmv_12m_estimate": gmv * 4 if gmv else None,
        "retailer_count_first_365_days": 1,
        "repeat_retailer_count_first_365_days": 0,
    }


def world(*, is_reversed: bool = False, stated: float = 1.0, still_open: int = 0, brands: int = 240) -> FrozenScores:
    """Brands whose stated probability is right, times ``stated``; the best ones sell most unless reversed."""
    random = np.random.default_rng(3)
    truth = random.uniform(0.05, 0.9, brands)
    said = (0.95 - truth) if is_reversed else truth * stated
    won = random.random(brands) < truth
    rows = [scored(number, float(said[number]), float(said[number] * 1_000)) for number in range(brands)]
    leads, new = [], []
    for number in range(brands):
        is_open = number < still_open
        leads.append(contacted(number, None if is_open else bool(won[number])))
        if won[number] and not is_open:
            sells = bool(random.random() < 0.7)
            new.append(joined(number, float(truth[number] * 900) * sells, sells, start_of(THEN) + timedelta(days=25)))
    fed = [candidate(f"b{number:04d}", f"b{number}.example", lead_id=f"L{number}") for number in range(brands)]
    return hold_scores(
        BrandScores.from_rows(rows),
        THEN,
        NOW,
        Candidates.from_rows(fed),
        LeadLabels.from_rows(leads),
        BrandOutcomes.from_rows(new),
    )


def figure(held: FrozenScores, name: str) -> HeldFigure:
    return next(one for one in held.figures if one.name == name)


def test_scores_that_came_true_hold() -> None:
    held = world()
    assert frozen_scores_hold(held).passed, held.words
    assert held.counts["contacted since"] == 240
    assert held.counts["won"] + held.counts["lost"] == 240
    auc = figure(held, "p_sign AUC")
    assert auc.too_few is None
    assert auc.low > 0.5
    assert figure(held, "value captured by the best fifth").low > 0.2


def test_scores_in_the_wrong_order_are_a_warning() -> None:
    result = frozen_scores_hold(world(is_reversed=True))
    assert not result.passed
    assert result.severity == "WARN"
    assert {row["figure"] for row in result.sample if row["is_off"]} >= {"p_sign AUC"}
    assert result.remedy


def test_probabilities_stated_far_too_high_are_a_warning() -> None:
    held = world(stated=0.4)
    share = figure(held, "p_sign seen share")
    assert share.is_off
    assert not frozen_scores_hold(held).passed


def test_what_is_still_open_is_taken_neither_for_a_yes_nor_for_a_no() -> None:
    decided, half_open = figure(world(), "p_sign seen share"), figure(world(still_open=120), "p_sign seen share")
    assert half_open.high - half_open.low > decided.high - decided.low + 0.3
    assert "120 still open" in half_open.expected
    assert not half_open.is_off


def test_too_few_is_said_and_no_warning() -> None:
    held = world(brands=12)
    assert all(one.too_few for one in held.figures)
    result = frozen_scores_hold(held)
    assert result.passed
    assert "too few" in result.observed
    assert result.figures == {}


def test_a_lead_from_before_the_score_does_not_count() -> None:
    held = hold_scores(
        BrandScores.from_rows([scored(1, 0.5, 1.0)]),
        THEN,
        NOW,
        Candidates.from_rows([candidate("b0001", "b1.example", lead_id="L1")]),
        LeadLabels.from_rows([contacted(1, is_won=True, days=-1)]),
        BrandOutcomes.empty_frame(),
    )
    assert held.counts["contacted since"] == 0


def test_the_newest_scores_that_are_90_days_old_are_held(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert frozen_scores_of(lake, NOW).scored_on is None
    assert frozen_scores_hold(frozen_scores_of(lake, NOW)).passed
    for week in (date(2025, 11, 17), THEN, date(2025, 12, 8)):
        row = scored(1, 0.5, 1.0) | {"as_of": week}
        lake.write(BrandScores, BrandScores.from_rows([row]), week)
    assert frozen_scores_of(lake, NOW).scored_on == THEN
    assert frozen_scores_of(lake, THEN + timedelta(days=84)).scored_on == date(2025, 11, 17)


def test_frames_without_rows_hold() -> None:
    empty = [contract.empty_frame() for contract in (BrandScores, Candidates, LeadLabels, BrandOutcomes)]
    held = hold_scores(empty[0], THEN, NOW, *empty[1:])
    assert frozen_scores_hold(held).passed
