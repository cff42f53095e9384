"""Rows for the tests of this room."""

from typing import Any

from sourcing_pipeline_tests.scoring.worlds import AS_OF


def score(rank: int, **columns: Any) -> dict[str, Any]:
    """A scored brand; a better rank is worth more."""
    return {
        "as_of": AS_OF,
        "rank_overall": rank,
        "brand_id": f"b{rank:04d}",
        "name": f"Brand {rank}",
        "domain": f"b{rank}.com",
        "category": "unknown",
        "expected_value": 1000.0 - rank,
        "value_currency": "USD",
        "p_sign": 0.2,
        "p_activate": 0.8,
        "gmv_12m_p10": 1.0,
        "gmv_12m_p50": 2.0,
        "gmv_12m_p90": 3.0,
        "gmv_12m_mean": 2.0,
        "gap_score": 0.0,
        "cannibalised_share": 0.2,
        "baseline_value": 1.0,
        "ranked_by": "model",
        "data_coverage": 0.5,
        "model_version": "1",
        "score_date": AS_OF,
    } | columns


def rep(name: str, capacity: int, territory: str | None = None, languages: str | None = None) -> dict[str, Any]:
    """A sales rep."""
    return {
        "rep": name,
        "email": f"{name}@example.com",
        "territory": territory,
        "languages": languages,
        "weekly_capacity": capacity,
    }
