"""The worth of the list is found where it was planted, and isn't claimed where nothing is known."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.commands.experiment import told
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.onboarding.experiment import Known, explore_arms, list_arms, report, what_became
from sourcing_pipeline.onboarding.weighted_comparison import Comparison, Units, compare, unweighted_difference
from sourcing_pipeline_tests.scoring.worlds import candidate

WEEK, LATER = date(2026, 1, 5), date(2026, 11, 2)
HELD, EXPLORED, LISTED, BRANDS = 0.3, 0.25, 250, 1200
EFFECT = 0.12
SCHEMA = {
    "as_of": pl.Date,
    "brand_id": pl.String,
    "assignment": pl.String,
    "propensity": pl.Float64,
    "expected_value": pl.Float64,
}


def assigned(brand_id: str, assignment: str, propensity: float, value: float, week: date = WEEK) -> dict[str, Any]:
    return {
        "as_of": week,
        "brand_id": brand_id,
        "assignment": assignment,
        "propensity": propensity,
        "expected_value": value,
    }


def simulated(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A week's assignments, and whether each brand was won: the better it is the likelier anyway, and by EFFECT if contacted."""
    rng = np.random.default_rng(seed)
    value = np.sort(rng.lognormal(0, 0.7, BRANDS))[::-1]
    is_held = rng.random(BRANDS) < HELD
    place = np.cumsum(~is_held)
    in_middle = ~is_held & (place > LISTED) & (place <= 3 * LISTED)
    is_explored = in_middle & (rng.random(BRANDS) < EXPLORED)
    is_listed = ~is_held & (place <= LISTED)
    assignment = np.select([is_held, is_explored, is_listed], ["holdout", "explore", "model"], "none")
    propensity = np.select(
        [is_held, is_explored, in_middle], [HELD, (1 - HELD) * EXPLORED, (1 - HELD) * (1 - EXPLORED)], 1 - HELD
    )
    chance = np.clip(0.08 * value, 0, 0.5) + EFFECT * (is_listed | is_explored)
    names = [f"b{number}" for number in range(BRANDS)]
    weeks = pl.DataFrame(
        {
            "as_of": [WEEK] * BRANDS,
            "brand_id": names,
            "assignment": assignment,
            "propensity": propensity,
            "expected_value": value,
        },
        schema=SCHEMA,
    )
    return weeks, pl.DataFrame({"brand_id": names, "won": (rng.random(BRANDS) < chance).astype(float)})


def compared(arms: pl.DataFrame, won: pl.DataFrame, *, weighted: bool = True) -> Comparison:
    rows = arms.join(won, on="brand_id", maintain_order="left")
    propensity = rows["propensity"].to_numpy() if weighted else np.ones(len(rows))
    return compare(
        Units(rows["is_treated"].to_numpy(), propensity, rows["won"].to_numpy(), np.arange(len(rows))), draws=300
    )


def covers(found: Comparison) -> bool:
    assert found.low is not None
    assert found.high is not None
    return found.low <= EFFECT <= found.high


def test_intervals_cover_the_planted_effect_and_the_naive_ones_do_not() -> None:
    seeds = range(100)
    covered = {"list": 0, "explore": 0, "naive": 0}
    for seed in seeds:
        weeks, won = simulated(seed)
        covered["list"] += covers(compared(list_arms(weeks), won))
        covered["explore"] += covers(compared(explore_arms(weeks), won))
        everybody = weeks.with_columns((pl.col("assignment") == "model").alias("is_treated"))
        covered["naive"] += covers(compared(everybody, won, weighted=False))
    assert covered["list"] >= 88
    assert covered["explore"] >= 88
    assert covered["naive"] <= 20


def test_weights_undo_shares_that_were_changed_between_weeks() -> None:
    """In a good week few were held back, in a bad one many: pooled without weights the list looks better than it is."""
    rng = np.random.default_rng(5)
    good = rng.random(20_000) < 0.5
    held = np.where(good, 0.05, 0.5)
    treated = rng.random(20_000) >= held
    won = (rng.random(20_000) < np.where(good, 0.4, 0.1) + 0.1 * treated).astype(float)
    units = Units(treated, np.where(treated, 1 - held, held), won, np.arange(20_000))
    found = compare(units, draws=300)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 0.1 <= found.high
    naive = unweighted_difference(treated, won)
    assert naive is not None
    assert naive > found.high


def test_units_of_one_brand_count_as_one() -> None:
    once = [True] * 40 + [False] * 40
    outcome = [1.0, 0.0] * 20 + [0.0, 0.0, 0.0, 1.0] * 10

    def of(times: int) -> Comparison:
        return compare(
            Units(
                np.array(once * times),
                np.full(80 * times, 0.5),
                np.array(outcome * times),
                np.array([*range(80)] * times),
            )
        )

    assert of(4) == of(1)
    assert of(1).treated_count == 40


def test_too_little_data_is_said() -> None:
    few = compare(Units(np.array([True] * 100 + [False] * 29), np.full(129, 0.5), np.zeros(129), np.arange(129)))
    assert (few.difference, few.low, few.high) == (None, None, None)
    assert few.caveat == "too few to say anything: 30 brands are needed in each arm"
    nothing = compare(Units(np.array([], bool), np.array([]), np.array([]), np.array([], np.int64)))
    assert (nothing.treated_count, nothing.treated_mean, nothing.difference) == (0, None, None)
    same = compare(Units(np.array([True, False] * 30), np.full(60, 0.5), np.array([1.0, 0.0] * 30), np.arange(60)))
    assert same.caveat == "one arm has no case at all: the interval is narrower than what is known"


def test_a_held_back_brand_counts_if_it_would_have_been_listed_and_once_a_quarter() -> None:
    next_week, next_quarter = WEEK + timedelta(days=7), WEEK + timedelta(days=91)
    weeks = pl.DataFrame(
        [
            assigned("a", "model", 0.9, 100),
            assigned("b", "model", 0.9, 50),
            assigned("c", "holdout", 0.1, 50),
            assigned("d", "holdout", 0.1, 49.9),
            assigned("e", "none", 0.9, 200),
            assigned("a", "model", 0.9, 100, next_week),
            assigned("d", "holdout", 0.1, 100, next_week),
            assigned("a", "model", 0.9, 100, next_quarter),
            assigned("c", "holdout", 0.1, 99, next_quarter),
        ],
        schema=SCHEMA,
        orient="row",
    )
    assert list_arms(weeks).select("as_of", "brand_id", "is_treated").rows() == [
        (WEEK, "a", True),
        (WEEK, "b", True),
        (WEEK, "c", False),
        (next_week, "d", False),
        (next_quarter, "a", True),
    ]


def test_the_middle_is_told_by_its_probability() -> None:
    weeks = pl.DataFrame(
        [
            assigned("top", "model", 0.9, 100),
            assigned("cooling", "none", 1.0, 90),
            assigned("held", "holdout", 0.1, 80),
            assigned("drawn", "explore", 0.9 * 0.2, 70),
            assigned("rest", "none", 0.9 * 0.8, 60),
            assigned("listed", "model", 0.9 * 0.8, 55),
            assigned("field without places", "none", 0.9, 50),
        ],
        schema=SCHEMA,
        orient="row",
    )
    arms = explore_arms(weeks)
    assert dict(arms.select("brand_id", "is_treated").iter_rows()) == {"drawn": True, "rest": False, "listed": False}
    without_holdout = weeks.filter(pl.col("assignment") != "holdout").with_columns(pl.col("propensity") / 0.9)
    assert set(explore_arms(without_holdout)["brand_id"]) == {"drawn", "rest", "listed"}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def known(leads: list[dict[str, Any]], joined: dict[str, tuple[date, float]] | None = None) -> Known:
    """What became of brands: leads, and who joined as which brand of the marketplace when and with what GMV."""
    on_marketplace = joined or {}
    outcomes = [
        {
            "as_of": LATER,
            "brand_id": f"m-{brand}",
            "joined_at": at(day),
            "observed_days": 1,
            "is_activated": gmv > 0,
            "activation_matures_at": at(day),
            "year_matures_at": at(day),
            "is_on_record": True,
            "is_year_complete": False,
            "gmv_first_365_days": gmv,
            "retailer_count_first_365_days": 0,
            "repeat_retailer_count_first_365_days": 0,
        }
        for brand, (day, gmv) in on_marketplace.items()
    ]
    ends = [
        {
            "candidate_id": f"c-{brand}",
            "brand_id": brand,
            "outcome": "already_on_marketplace",
            "reason": "here",
            "matched_brand_id": f"m-{brand}",
            "decided_at": at(LATER),
        }
        for brand in on_marketplace
    ]
    return Known(
        LATER,
        LeadLabels.from_rows([{"as_of": LATER, "is_mature": True, "matures_at": at(LATER)} | row for row in leads]),
        BrandOutcomes.from_rows(outcomes),
        CandidateOutcomes.from_rows(ends),
        Candidates.from_rows([candidate("b", "b.com", lead_id="l-b")]),
    )


def test_what_became_of_a_brand_is_found_by_lead_by_return_and_by_who_joined() -> None:
    units = pl.DataFrame({"as_of": [WEEK] * 5, "brand_id": ["a", "b", "c", "d", "e"]})
    facts = known(
        [
            {"lead_id": "crm:a", "returned_brand_id": "a", "first_contact_at": at(WEEK), "last_contact_at": at(WEEK)},
            {
                "lead_id": "l-b",
                "first_contact_at": at(date(2025, 1, 1)),
                "is_won": True,
                "outcome_at": at(date(2026, 2, 1)),
            },
            {
                "lead_id": "crm:d",
                "returned_brand_id": "d",
                "first_contact_at": at(date(2026, 9, 1)),
                "is_won": True,
                "outcome_at": at(date(2026, 9, 2)),
            },
        ],
        {"b": (date(2026, 2, 1), 900.0), "c": (date(2026, 2, 1), 0.0), "e": (date(2025, 2, 1), 500.0)},
    )
    became = what_became(units, facts, 90).sort("brand_id")
    assert became.select("brand_id", "contacted", "won", "activated", "gmv").rows() == [
        ("a", 1.0, 0.0, 0.0, 0.0),
        ("b", 0.0, 1.0, 1.0, 900.0),
        ("c", 0.0, 1.0, 0.0, 0.0),
        ("d", 0.0, 0.0, 0.0, 0.0),
        ("e", 0.0, 0.0, 0.0, 0.0),
    ]


def test_without_a_week_one_line_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["experiment", "report", "--workspace", str(tmp_path)]) == 2
    assert "no week with a list is in" in capsys.readouterr().err


def test_a_report_says_how_many_there_are_what_the_list_is_worth_and_where_nothing_can_be_said() -> None:
    weeks = [assigned(f"a{number}", "model", 0.5, 100.0) for number in range(60)]
    weeks += [assigned(f"h{number}", "holdout", 0.5, 100.0) for number in range(40)]
    weeks += [assigned(f"n{number}", "model", 0.5, 100.0, LATER) for number in range(60)]
    weeks += [assigned(f"x{number}", "explore", 0.1, 10.0) for number in range(3)]
    leads = [
        {
            "lead_id": f"crm:{brand}",
            "returned_brand_id": brand,
            "first_contact_at": at(WEEK + timedelta(days=1)),
            "is_won": number % 2 == 0,
            "outcome_at": at(WEEK + timedelta(days=9)),
        }
        for number, brand in enumerate([*(f"a{number}" for number in range(60)), "h0", "h1"])
    ]
    found = report(pl.DataFrame(weeks, schema=SCHEMA, orient="row"), known(leads), 90)
    text = "\n".join(told(found, "USD", 90))
    won = next(finding for finding in found.listed if finding.measure == "won").compared
    assert (won.treated_count, won.control_count) == (60, 40)
    assert won.difference == pytest.approx(0.5 - 1 / 40)
    assert "won within 90 days: listed 50.0 % (60 brands known after 90 days), held back 2.5 % (40)" in text
    assert "worth +47.5 points a brand (" in text
    assert "explored 0.0 % (3 brands" in text
    assert "nothing can be said: too few to say anything: 30 brands are needed in each arm" in text
    assert "with care: one arm has no case at all" in text
