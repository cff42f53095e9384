"""A made-up week to export: plausible, drawn from a seed, and small."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.exports.tables import WeeklyTables

AS_OF = date(2026, 11, 23)
CATEGORIES = ["Candles", "Ceramics", "Stationery", "Kids", "Tea & coffee", "Jewellery", "Bath & body", "Textiles"]
COUNTRIES = {"DE": "de", "FR": "fr", "GB": "en", "NL": "nl", "IT": "it", "ES": "es", "SE": "sv"}
REPS = {"Amélie Laurent": "FR,BE", "Jonas Weber": "DE,AT", "Ruth Okafor": "GB,IE", "Sanne de Vries": ""}
_WORTH = ("expected_value", "p_sign", "p_activate", "gap_score")
EFFECTS: dict[str, dict[str, Any]] = {
    "minimum_order_high": {"effect_tier": "experiment", "effect_low": 0.021, "effect_high": 0.14},
    "few_images": {"effect_tier": "observational", "effect_low": -0.03, "effect_high": 0.12},
}
_COUNTS = [column.name for column in BrandMetrics.column_contracts() if column.name.endswith(("_count", "tenure_days"))]
_FIRST = ["Nord", "Linden", "Little", "Maison", "Casa", "Atelier", "Wild", "Blue", "Oak &", "Studio", "Haus", "Petit"]
_SECOND = ["Wick", "Clay", "Paper", "Thread", "Leaf", "Pebble", "Harbour", "Moss", "Lumière", "Öhr", "Fox", "Saffron"]


def weekly_tables(*, brands: int = 60, seed: int = 1) -> WeeklyTables:
    """A week with everything in it, and the list of the week before."""
    draw = random.Random(seed)
    scored = sorted((_scored(draw, number) for number in range(brands * 3)), key=lambda row: -row["expected_value"])
    for place, row in enumerate(scored, start=1):
        row["rank_overall"] = place
    listed = [listed_row(row, draw, rank) for rank, row in enumerate(scored[:brands], start=1)]
    before = [dict(row) for row in listed[: brands - 8]]
    draw.shuffle(before)
    before = sorted(before, key=lambda row: row["rank"] + draw.randint(-6, 6))
    gone = [listed_row(row, draw, 1) for row in scored[brands : brands + 8]]
    scored_before = _week_before(scored[: -brands // 4], random.Random(seed + 1))
    worth = {row["brand_id"]: row for row in scored_before}
    previous = [row | {"rank": rank} for rank, row in enumerate([*before, *gone], start=1)]
    return WeeklyTables(
        as_of=AS_OF,
        reporting_currency="USD",
        onboarding_list=OnboardingList.from_rows(listed),
        previous_list=OnboardingList.from_rows(
            [row | {name: worth[row["brand_id"]][name] for name in _WORTH} for row in previous]
        ),
        previous_scores=BrandScores.from_rows(scored_before),
        previous_assignments=OnboardingAssignments.from_rows(
            _assigned_before(scored_before, {row["brand_id"] for row in previous})
        ),
        previous_as_of=AS_OF - timedelta(days=7),
        brand_scores=BrandScores.from_rows(scored),
        onboarding_assignments=OnboardingAssignments.from_rows(_assigned(scored, listed)),
        candidate_outcomes=CandidateOutcomes.from_rows(_outcomes(scored, draw)),
        profile_suggestions=_suggestions(draw),
        profile_findings=_pending(),
        profile_effects=_effects(),
        brand_metrics=_metrics(random.Random(seed + 4)),
        model_versions=_models(),
        segment_demand=_demand(draw),
        lookalikes=_lookalikes(listed, draw),
        lookalike_brands=_lookalike_brands(listed, random.Random(seed + 2)),
        brand_outcomes=_brand_outcomes(random.Random(seed + 3)),
        quality_checks=_checks(),
        reps=Reps.from_rows(
            [
                {
                    "rep": rep,
                    "email": f"{rep.split()[0].lower().replace('é', 'e')}@market.example",
                    "territory": lands,
                    "languages": None,
                    "weekly_capacity": 20,
                }
                for rep, lands in REPS.items()
            ]
        ),
    )


def listed_row(scored: dict[str, Any], draw: random.Random, rank: int) -> dict[str, Any]:
    """A row of the list made of a row of scores."""
    row = {name: scored.get(name) for name in OnboardingList.polars_schema()}
    has_mail = scored["domain"] is not None and draw.random() < 0.7
    rep = draw.choice(list(REPS))
    return row | {
        "rank": rank,
        "tier": "A" if rank <= 12 else "B" if rank <= 36 else "C",
        "assignment": "explore" if draw.random() < 0.06 else "model",
        "rep": rep,
        "territory": REPS[rep] or None,
        "contact_email": f"wholesale@{scored['domain']}" if has_mail else None,
        "contact_source_url": f"https://{scored['domain']}/pages/contact" if has_mail else None,
    }


def _scored(draw: random.Random, number: int) -> dict[str, Any]:
    name = f"{draw.choice(_FIRST)} {draw.choice(_SECOND)}"
    country = draw.choice(list(COUNTRIES))
    category = draw.choice(CATEGORIES)
    plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
    domain = f"{plain}{number}.example" if draw.random() < 0.92 else None
    median = draw.lognormvariate(8.4, 0.9)
    p_sign, p_activate = draw.betavariate(2, 8), draw.betavariate(5, 3)
    gap = draw.betavariate(1.2, 3)
    site = f"https://www.{domain}" if domain else None
    reasons = [
        ("The brands most like it sell 14,200 USD in 12 months", f"metric:lookalikes/{domain}"),
        (
            f"Retailers search for {category} and don't find enough",
            f"metric:segment_demand/{category}/{country}/15 to 40",
        ),
        ("Has a page for retailers", f"{site}/pages/wholesale"),
        ("Names 38 stockists", f"{site}/stockists"),
        (f"Comes from the source {draw.choice(['fair', 'referral'])}", "metric:lead_labels/source/fair"),
    ]
    chosen = draw.sample(reasons if site else reasons[1:2] + reasons[4:], 3 if site else 2)
    told: dict[str, str] = {}
    for place, (reason, address) in enumerate(chosen, start=1):
        told |= {f"reason_{place}": reason, f"reason_{place}_evidence_url": address}
    return told | {
        "as_of": AS_OF,
        "brand_id": f"b{number:05d}",
        "name": name,
        "domain": domain,
        "website_url": site,
        "country": country,
        "language": COUNTRIES[country],
        "category": category,
        "expected_value": p_sign * p_activate * median * 1.5 * 0.15 * 0.8 + gap * 100 - 20,
        "value_currency": "USD",
        "p_sign": p_sign,
        "p_activate": p_activate,
        "gmv_12m_p10": median * 0.2,
        "gmv_12m_p50": median,
        "gmv_12m_p90": median * 4.1,
        "gap_score": gap,
        "gmv_12m_mean": median * 1.5,
        "cannibalised_share": 0.2,
        "baseline_value": 40.0,
        "ranked_by": "model",
        "data_coverage": draw.betavariate(6, 2) if site else 0.3,
        "caution_1": draw.choice(["States a minimum order", None, "No business e-mail address was found on its site"]),
        "model_version": "p_sign 2026-11-23.4f1c, p_activate 2026-11-23.9a02, gmv_12m 2026-11-23.77b1",
        "score_date": AS_OF,
    }


def _assigned(scored: list[dict[str, Any]], listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chosen = {row["brand_id"]: row for row in listed}
    rows = []
    for place, row in enumerate(scored):
        on_list = chosen.get(row["brand_id"])
        assignment = on_list["assignment"] if on_list else "holdout" if place % 20 == 0 else "none"
        cause, reason = None, None
        if assignment == "holdout":
            cause, reason = "held_back", "held back at random this quarter, to measure what the list is worth"
        elif assignment == "none" and place % 7 == 0:
            cause, reason = "cooling_down", "contacted on 2026-10-05: left alone until 2027-01-03"
        elif assignment == "none":
            cause, reason = "below_cut_off", "below this week's cut-off"
        rows.append(
            {
                "as_of": AS_OF,
                "brand_id": row["brand_id"],
                "assignment": assignment,
                "propensity": 0.95,
                "not_listed_cause": cause,
                "not_listed_reason": reason,
            }
            | ({name: on_list[name] for name in ("rank", "tier", "rep", "territory")} if on_list else {})
        )
    return rows


def _week_before(scored: list[dict[str, Any]], draw: random.Random) -> list[dict[str, Any]]:
    """Scores of the week before: one part of the worth was another, or none."""
    rows = []
    for row in scored:
        was = row | {"as_of": AS_OF - timedelta(days=7), "score_date": AS_OF - timedelta(days=7)}
        part = draw.choice(["p_sign", "p_activate", "gmv_12m_mean", "gap_score", None])
        if part:
            was[part] = row[part] * draw.uniform(0.6, 1.0)
        product = was["p_sign"] * was["p_activate"] * was["gmv_12m_mean"] * 0.15 * (1 - was["cannibalised_share"])
        rows.append(was | {"expected_value": product + was["gap_score"] * 100 - 20})
    return rows


def _assigned_before(scored: list[dict[str, Any]], listed: set[str]) -> list[dict[str, Any]]:
    reasons = [
        ("below_cut_off", "below this week's cut-off"),
        ("cooling_down", "contacted on 2026-08-19: left alone until 2026-11-17"),
    ]
    return [
        {
            "as_of": AS_OF - timedelta(days=7),
            "brand_id": row["brand_id"],
            "assignment": "model" if row["brand_id"] in listed else "none",
            "propensity": 0.95,
            "not_listed_cause": None if row["brand_id"] in listed else reasons[place % 2][0],
            "not_listed_reason": None if row["brand_id"] in listed else reasons[place % 2][1],
        }
        for place, row in enumerate(scored)
    ]


def _outcomes(scored: list[dict[str, Any]], draw: random.Random) -> list[dict[str, Any]]:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    rows = [
        {
            "candidate_id": f"c-{row['brand_id']}",
            "brand_id": row["brand_id"],
            "name": row["name"],
            "domain": row["domain"],
            "source": "fair",
            "outcome": "scored",
            "reason": "eligible",
            "decided_at": at,
        }
        for row in scored
    ]
    others = {"duplicate": 61, "already_on_marketplace": 24, "unreachable": 33, "not_a_brand": 41, "suppressed": 6}
    for outcome, count in others.items():
        rows += [
            {
                "candidate_id": f"c-{outcome}-{number}",
                "brand_id": f"x{outcome}{number}",
                "name": None,
                "domain": f"{outcome.replace('_', '')}{number}.example",
                "source": draw.choice(["fair", None]),
                "outcome": outcome,
                "reason": "as told",
                "decided_at": at,
            }
            for number in range(count)
        ]
    return rows


def _suggestions(draw: random.Random) -> pl.DataFrame:
    checks = {
        "minimum_order_high": ("fail", "Lower the minimum order to 150 USD: 80 % of peers ask for less"),
        "no_story": ("warn", "Tell the brand's story in at least 300 characters"),
        "no_wholesale_price": ("blocker", "State a wholesale price for 12 products that have none"),
        "few_images": ("warn", "Show at least 3 images for each product; half have one"),
    }
    rows = [
        {
            "brand_id": f"m{number:04d}",
            "brand_name": f"Brand {number}",
            "check_id": check,
            "severity": severity,
            "observed": "0",
            "threshold": "300",
            "peer_percentile": 0.2,
            "evidence_url": f"metric:brand_profiles/m{number:04d}",
            "evidence_at": datetime(2026, 11, 20, tzinfo=UTC),
            "suggestion": text,
        }
        | EFFECTS.get(check, {"effect_tier": "none"})
        for number in range(40)
        for check, (severity, text) in checks.items()
        if draw.random() < 0.4
    ]
    return ProfileSuggestions.from_rows(rows)


def _pending() -> pl.DataFrame:
    """Suggestions of earlier weeks that are still open: of a brand that has new ones, and of one that has none."""
    shared = {"as_of": AS_OF, "check_id": "lead_time", "state": "warn", "disposition": "pending"}
    since = {"decided_at": AS_OF - timedelta(days=21), "suggestion": "Shorten the lead time to a week"}
    return ProfileFindings.from_rows(
        [
            shared | since | {"brand_id": "m0001", "brand_name": "Brand 1"},
            shared | since | {"brand_id": "m0099", "brand_name": "Still <b>Waiting</b>"},
            {"as_of": AS_OF, "brand_id": "m0002", "check_id": "lead_time", "state": "ok"},
        ]
    )


def _effects() -> pl.DataFrame:
    measured = [
        {
            "check_id": check,
            "tier": effect["effect_tier"],
            "effect": (effect["effect_low"] + effect["effect_high"]) / 2,
            "effect_low": effect["effect_low"],
            "effect_high": effect["effect_high"],
            "brand_count": 640,
            "mended_count": 170,
            "in_words": "170 of 640 brands mended it",
        }
        for check, effect in EFFECTS.items()
    ]
    unmeasured = [
        {"check_id": check, "tier": "none", "brand_count": 3, "mended_count": 0, "in_words": "too few mended it"}
        for check in ("no_story", "no_wholesale_price")
    ]
    return ProfileEffects.from_rows([{"as_of": AS_OF} | row for row in (*measured, *unmeasured)])


def _metrics(draw: random.Random) -> pl.DataFrame:
    """What brands of the marketplace sold in a year; the last two of those with suggestions are about to join, and have no row."""
    return BrandMetrics.from_rows(
        [
            dict.fromkeys(_COUNTS, 3)
            | {"as_of": AS_OF, "brand_id": f"m{number:04d}", "window_days": 365, "is_active": True}
            | {"gmv": draw.lognormvariate(9, 1), "returned_amount": 0.0}
            for number in (*range(38), 99)
        ]
    )


def _models() -> pl.DataFrame:
    sign = {
        "positive": 212,
        "negative": 611,
        "refused_as_leaking": {},
        "later_rows": 410,
        "auc": [0.741, 0.702, 0.779],
        "lift_at_10_percent": 2.31,
        "brier": 0.158,
        "calibration_error": 0.021,
        "auc_above_rate_table": [0.048, 0.012, 0.083],
        "calibration": [
            [0.06, 0.05, 0.02, 0.1, 96],
            [0.14, 0.16, 0.1, 0.24, 90],
            [0.25, 0.22, 0.15, 0.3, 88],
            [0.38, 0.43, 0.33, 0.54, 80],
            [0.61, 0.54, 0.41, 0.66, 56],
        ],
        "deciles": [[number, 0.6 * 0.83**number, 41] for number in range(1, 11)],
        "by_week": [
            [(AS_OF - timedelta(weeks=40 - 4 * step)).isoformat(), 0.71 + 0.01 * (step % 4), 0.63, 0.81, 38 + step]
            for step in range(10)
        ],
        "segments": {
            "small brands": {"auc": [0.72, 0.66, 0.78], "rows": 260},
            "large brands": {"auc": [0.77, 0.69, 0.84], "rows": 150},
        },
    }
    value = {
        "later_rows": 74,
        "explained_above_rate_table": [0.02, -0.05, 0.09],
        "share_of_gmv_in_best_fifth": 0.46,
        "value_deciles": [[number, 31_000 * 0.75**number, 8] for number in range(1, 11)],
    }
    shared = {"as_of": AS_OF, "trained_until": AS_OF, "path": "m.json"}
    return ModelVersions.from_rows(
        [
            shared
            | {
                "model": "p_sign",
                "version": "2026-11-23.4f1c",
                "algorithm": "logistic regression",
                "stage": "champion",
                "stage_reason": "AUC 0.741 on later data, +0.048 (+0.012 to +0.083) against the rate table",
                "example_count": 823,
                "positive_count": 212,
                "metrics": json.dumps(sign),
                "features": ["source", "country", "category", "stockist_count"],
            },
            shared
            | {
                "model": "p_activate",
                "version": "2026-11-23.9a02",
                "algorithm": "logistic regression",
                "stage": "champion",
                "stage_reason": "AUC 0.663 on later data, +0.031 (+0.002 to +0.060) against the rate table",
                "example_count": 150,
                "positive_count": 97,
                "metrics": json.dumps(sign),
                "features": ["category", "lookalike_gmv_12m"],
            },
            shared
            | {
                "model": "gmv_12m",
                "version": "2026-11-23.77b1",
                "algorithm": "ridge regression on log GMV",
                "stage": "challenger",
                "stage_reason": "explains +0.020 (-0.050 to +0.090) more of the spread of later brands' log GMV than averages by category: not surely better",
                "example_count": 119,
                "positive_count": None,
                "metrics": json.dumps(value),
                "features": ["category", "lookalike_gmv_12m", "product_count"],
            },
        ]
    )


def _demand(draw: random.Random) -> pl.DataFrame:
    rows = []
    for category in CATEGORIES:
        for country in [*COUNTRIES, "ZZ"]:
            if draw.random() < 0.1:
                continue
            rows += [_segment(draw, category, country, band) for band in ("15 to 40", "unknown")]
    return SegmentDemand.from_rows(rows)


def _segment(draw: random.Random, category: str, country: str, band: str) -> dict[str, Any]:
    gap = draw.betavariate(1.1, 2.2)
    searches = draw.randint(4, 400)
    empty = int(searches * gap * 0.6)
    brands = draw.randint(1, 30)
    return {
        "as_of": AS_OF,
        "category": category,
        "retailer_country": country,
        "price_band": band,
        "search_count": searches,
        "zero_result_search_count": empty,
        "unclicked_search_count": 0,
        "searching_retailer_count": searches // 3,
        "searching_retailer_count_previous_90": searches // 4,
        "gmv_90": searches * 40.0,
        "gmv_previous_90": searches * 35.0,
        "brand_count": brands,
        "brand_count_90_days_before": brands,
        "category_brand_count": 60,
        "zero_result_share": empty / searches,
        "unmet_share": empty / searches,
        "gmv_growth": 0.1,
        "demand_growth": 0.1,
        "supply_growth": 0.0,
        "gap_score": gap,
        "evidence": f"{searches} searches in 90 days, {empty} without a result; GMV up by 14 %",
    }


def _lookalikes(listed: list[dict[str, Any]], draw: random.Random) -> pl.DataFrame:
    return Lookalikes.from_rows(
        [
            {
                "as_of": AS_OF,
                "domain": row["domain"],
                "neighbour_count": 10,
                "nearest_brand_id": "m0001",
                "nearest_brand_name": "Hearth & Home",
                "nearest_similarity": draw.uniform(0.5, 0.95),
            }
            for row in listed
            if row["domain"]
        ]
    )


def _lookalike_brands(listed: list[dict[str, Any]], draw: random.Random) -> pl.DataFrame:
    return LookalikeBrands.from_rows(
        [
            {
                "as_of": AS_OF,
                "domain": row["domain"],
                "rank": place,
                "brand_id": f"m{draw.randrange(40):04d}",
                "brand_name": f"{draw.choice(_FIRST)} {draw.choice(_SECOND)}",
                "similarity": round(0.95 - place * 0.05, 2),
            }
            for row in listed
            if row["domain"]
            for place in range(1, 11)
        ]
    )


def _brand_outcomes(draw: random.Random) -> pl.DataFrame:
    joined = datetime(2025, 3, 3, tzinfo=UTC)
    return BrandOutcomes.from_rows(
        [
            {
                "as_of": AS_OF,
                "brand_id": f"m{number:04d}",
                "name": f"Brand {number}",
                "category": draw.choice(CATEGORIES),
                "country": draw.choice(list(COUNTRIES)),
                "joined_at": joined,
                "observed_days": 600,
                "is_activated": True,
                "activation_matures_at": joined + timedelta(days=90),
                "year_matures_at": joined + timedelta(days=365),
                "is_on_record": True,
                "is_year_complete": True,
                "gmv_first_365_days": 9000.0,
                "gmv_12m_estimate": draw.lognormvariate(8.9, 0.8) if number % 7 else None,
                "retailer_count_first_365_days": 20,
                "repeat_retailer_count_first_365_days": 9,
            }
            for number in range(40)
        ]
    )


def _checks() -> pl.DataFrame:
    shared = {
        "as_of": AS_OF,
        "severity": "ERROR",
        "remedy": "Look at the quarantine table",
        "checked_at": datetime(2026, 11, 23, 6, tzinfo=UTC),
    }
    return QualityChecks.from_rows(
        [
            shared
            | {
                "asset": "candidates",
                "check_name": "quarantine_share",
                "passed": True,
                "expected": "at most 5 %",
                "observed": "0.8 %",
            },
            shared
            | {
                "asset": "onboarding_list",
                "check_name": "nobody_suppressed",
                "passed": True,
                "expected": "0 rows",
                "observed": "0 rows",
            },
            shared
            | {
                "asset": "site_outcomes",
                "check_name": "reachable_share",
                "passed": False,
                "severity": "WARN",
                "expected": "at least 90 %",
                "observed": "86 %",
            },
        ]
    )
