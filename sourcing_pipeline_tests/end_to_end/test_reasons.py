"""Every reason of every listed brand stands in its evidence, and a claim that doesn't is found."""

import re
from datetime import date
from types import SimpleNamespace

import duckdb
import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.scoring.encoding import fit_encoder
from sourcing_pipeline.scoring.evidence_check import (
    TABLES,
    EvidenceAtHand,
    archived_sites,
    problem_of,
    reasons_are_shown,
    reasons_of,
)
from sourcing_pipeline.scoring.feature_list import FEATURES
from sourcing_pipeline.scoring.features import World, features_of, subjects_of_candidates
from sourcing_pipeline.scoring.in_charge import InCharge
from sourcing_pipeline.scoring.linear_model import LinearModel
from sourcing_pipeline.scoring.rate_table import RateTable
from sourcing_pipeline.scoring.reasons import reasons_for
from sourcing_pipeline.scoring.score_model import ScoreModel
from sourcing_pipeline.scoring.value_model import Errors, ValueModel
from sourcing_pipeline.scoring.wording import may_state, without_consequence
from sourcing_pipeline.settings import MarketplaceSettings, ScoringSettings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.end_to_end.conftest import AS_OF, FinishedWeek

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def at_hand(finished_week: FinishedWeek) -> EvidenceAtHand:
    data, as_of = finished_week.workspace / "data", date.fromisoformat(AS_OF)
    lake = Lake(data / "lake")
    tables = {}
    for name in TABLES:
        contract = contract_of(name)
        tables[name] = lake.read(contract, as_of if as_of in lake.weeks(contract) else None)
    tables["website_profiles"] = as_known(tables["website_profiles"], as_of)
    records = lake.read(contract_of("page_records"))
    return EvidenceAtHand(archived_sites(records, tables["website_profiles"], data / "archive"), tables, "USD")


@pytest.fixture(scope="module")
def listed(finished_week: FinishedWeek) -> pl.DataFrame:
    return pl.read_parquet(finished_week.exports / "onboarding_list.parquet")


def test_the_evidence_of_every_listed_brand_shows_what_its_reasons_claim(
    listed: pl.DataFrame, at_hand: EvidenceAtHand
) -> None:
    result = reasons_are_shown(listed, at_hand)
    assert result.passed, result.sample
    assert sum(len(list(reasons_of(row))) for row in listed.to_dicts()) > listed.height


def test_the_evidence_of_brands_that_are_not_listed_does_so_too(
    finished_week: FinishedWeek, at_hand: EvidenceAtHand
) -> None:
    scores = Lake(finished_week.workspace / "data" / "lake").read(contract_of("brand_scores"))
    result = reasons_are_shown(scores, at_hand)
    assert result.passed, result.sample


def test_the_run_made_this_check_itself(finished_week: FinishedWeek) -> None:
    with duckdb.connect(str(finished_week.workspace / "data" / "warehouse.duckdb"), read_only=True) as connection:
        made = connection.execute(
            "SELECT passed FROM quality_checks_now WHERE check_name = 'reasons_are_shown'"
        ).fetchall()
    assert made == [(True,)]


@pytest.fixture(scope="module")
def said_of_everything(finished_week: FinishedWeek, at_hand: EvidenceAtHand) -> pl.DataFrame:
    """Reasons of all candidates by models that care for every feature, each time for others most."""
    lake, as_of = Lake(finished_week.workspace / "data" / "lake"), date.fromisoformat(AS_OF)
    tables, edges = at_hand.tables, MarketplaceSettings().price_band_edges
    profiles, categories = tables["website_profiles"], tables["website_categories"]
    world = World(as_of, profiles, categories, tables["lookalikes"], tables["segment_demand"], edges).conformed()
    outcomes = lake.read(contract_of("candidate_outcomes"), as_of)
    features = features_of(subjects_of_candidates(tables["candidates"], outcomes), world)
    knowledge = SimpleNamespace(
        profiles=profiles,
        profile_facts=tables["profile_facts"],
        categories=categories,
        candidates=tables["candidates"],
        segment_demand=tables["segment_demand"],
        reporting_currency="USD",
    )
    names = [feature.name for feature in FEATURES if feature.kind != "text"]
    names += [name for name in features.columns if name.startswith("attribute:")]
    encoder, _ = fit_encoder(features, names, np.zeros(len(features)), "binary", features["key"].to_list())
    nobody = RateTable((), 0.5, {}, {})
    told = []
    for seed in range(4):
        weights = np.random.default_rng(seed).normal(0, 0.5, len(encoder.columns))
        model = ScoreModel((LinearModel(encoder, 0.0, tuple(weights.tolist())),))
        value = ValueModel(model, Errors((0.0, 0.0, 0.0), 1.0), -20.0, 20.0)
        models = InCharge(model, nobody, model, nobody, value, value, "test", "")
        reasons = reasons_for(features, models, knowledge, ScoringSettings(), np.ones(len(features)))
        told.append(
            pl.concat(
                [features.select(pl.col("key").alias("brand_id"), "domain", "category"), reasons], how="horizontal"
            )
        )
    return pl.concat(told)


def test_whatever_a_model_cares_for_is_said_only_with_evidence_that_shows_it(
    said_of_everything: pl.DataFrame, at_hand: EvidenceAtHand
) -> None:
    result = reasons_are_shown(said_of_everything, at_hand)
    assert result.passed, result.sample
    claims = {without_consequence(reason) for row in said_of_everything.to_dicts() for reason, _ in reasons_of(row)}
    said = {feature.name for feature in FEATURES if any(may_state(feature, claim) for claim in claims)}
    assert len(said) > 25, said


def test_a_claim_with_another_number_is_found(said_of_everything: pl.DataFrame, at_hand: EvidenceAtHand) -> None:
    changed = 0
    for row in said_of_everything.head(60).to_dicts():
        for reason, evidence in reasons_of(row):
            other = re.sub(r"\d", lambda digit: str((int(digit.group()) + 1) % 10), reason, count=1)
            if other != reason:
                changed += 1
                assert problem_of(other, evidence, row, at_hand), (other, evidence)
    assert changed > 10


def test_evidence_of_another_site_or_page_is_found(said_of_everything: pl.DataFrame, at_hand: EvidenceAtHand) -> None:
    pages = said_of_everything.filter(pl.col("reason_1_evidence_url").str.starts_with("http")).to_dicts()
    others = [next(other for other in pages if other["domain"] != row["domain"]) for row in pages]
    assert len(pages) > 10
    for row, other in zip(pages, others, strict=True):
        problem = problem_of(row["reason_1"], other["reason_1_evidence_url"], row, at_hand)
        assert "not in the archive" in str(problem)
    [row, *_] = pages
    home = at_hand.site(row["domain"]).pages[0].url
    assert problem_of("States a lead time of 77 days: such brands sell more", home, row, at_hand)
    assert problem_of("Sells everything", "metric:onboarding_list/1", row, at_hand)
