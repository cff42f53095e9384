"""Reasons are the model's own contributions, in their order, in words that need no glossary."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.brands.languages import LANGUAGE_CODES, language_name
from sourcing_pipeline.brands.platforms import platform_name
from sourcing_pipeline.candidates.countries import country_code, country_name
from sourcing_pipeline.scoring.boosted_model import fit_boosted
from sourcing_pipeline.scoring.calibration import Sigmoid, fit_calibration
from sourcing_pipeline.scoring.effects import effects_of
from sourcing_pipeline.scoring.encoding import fit_encoder
from sourcing_pipeline.scoring.evidence import EvidenceFinder, quoted, unquoted
from sourcing_pipeline.scoring.evidence_check import EvidenceAtHand, Site, reasons_are_shown
from sourcing_pipeline.scoring.feature_list import BY_NAME, feature_of
from sourcing_pipeline.scoring.features import features_of, subjects_of_candidates
from sourcing_pipeline.scoring.in_charge import models_in_charge
from sourcing_pipeline.scoring.linear_model import LinearModel, logistic
from sourcing_pipeline.scoring.penalised import fit_logistic
from sourcing_pipeline.scoring.score_model import Part, ScoreModel
from sourcing_pipeline.scoring.threads import one_thread
from sourcing_pipeline.scoring.weekly import ScoringInputs, score_candidates, train_models
from sourcing_pipeline.scoring.wording import claim_of, may_state, without_consequence
from sourcing_pipeline.settings import ScoringSettings
from sourcing_pipeline_tests.scoring.worlds import world

SETTINGS = ScoringSettings()
ROWS = 400


@pytest.fixture(scope="module")
def labelled() -> tuple[pl.DataFrame, Any]:
    random = np.random.default_rng(7)
    frame = pl.DataFrame(
        {
            "product_count": random.integers(0, 60, ROWS),
            "review_count": [None if row % 5 == 0 else int(random.integers(0, 90)) for row in range(ROWS)],
            "source": random.choice(["fair", "web", "agency"], ROWS).tolist(),
            "attribute:page": [f"p{row % 40}" for row in range(ROWS)],
        }
    )
    odds = frame["product_count"].to_numpy() / 20 - 1.5 + (frame["source"] == "fair").to_numpy()
    return frame, (random.random(ROWS) < logistic(odds)).astype(np.float64)


@pytest.mark.parametrize("family", ["linear", "boosted", "both"])
@pytest.mark.parametrize("calibrated", [False, True])
def test_contributions_and_intercept_are_the_log_odds_of_what_the_model_says(
    family: str, calibrated: bool, labelled: tuple[pl.DataFrame, Any]
) -> None:
    frame, target = labelled
    encoder, matrix = fit_encoder(frame, frame.columns, target, "binary", [f"g{row}" for row in range(ROWS)])
    with one_thread():
        intercept, coefficients = fit_logistic(matrix, target, 0.03, encoder.signs)
        boosted = fit_boosted(encoder, matrix, target, "binary")
    linear = LinearModel(encoder, intercept, tuple(coefficients.tolist()))
    parts: dict[str, tuple[Part, ...]] = {"linear": (linear,), "boosted": (boosted,), "both": (linear, boosted)}
    bare = ScoreModel(parts[family])
    model = ScoreModel(parts[family], fit_calibration(bare.linear(frame), target)) if calibrated else bare
    assert isinstance(model.calibration, Sigmoid) is calibrated
    said = model.probability(frame)
    told = model.contributions(frame)
    assert told.intercept + told.values.sum(axis=1) == pytest.approx(np.log(said / (1 - said)), abs=1e-9)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> tuple[ScoringInputs, Path, pl.DataFrame]:
    given, folder = world(1, leads=160, brands=120, candidates=60).inputs, tmp_path_factory.mktemp("models")
    train_models(given, SETTINGS, folder)
    return given, folder, score_candidates(given, SETTINGS, folder)


def test_reasons_come_in_the_order_of_their_effects_and_the_caution_is_the_worst(week: Any) -> None:
    given, folder, scores = week
    models = models_in_charge(folder, given.as_of)
    features = features_of(subjects_of_candidates(given.candidates, given.outcomes), given.world(), models.attributes)
    rows = {key: place for place, key in enumerate(features["key"])}
    by_brand = {row["brand_id"]: row for row in scores.to_dicts()}
    value = features["key"].replace_strict({name: row["expected_value"] for name, row in by_brand.items()}).to_numpy()
    bonus = SETTINGS.gap_weight * features["gap_score"].fill_null(0.0).to_numpy()
    effects = effects_of(features, models, bonus, value + SETTINGS.cost_of_contact)
    finder, compared = EvidenceFinder(features, given), 0
    for brand, row in by_brand.items():
        place = rows[brand]
        of = dict(zip(effects.features, effects.values[place].tolist(), strict=True))
        said = [_effect(row[f"reason_{slot}"], of) for slot in (1, 2, 3) if row[f"reason_{slot}"]]
        assert said == sorted(said, reverse=True)
        shown = [
            effect
            for index, (name, effect) in enumerate(of.items())
            if (found := features[name][place]) and effect > 0.01 and feature_of(name).is_said
            if finder.address(place, feature_of(name), found, effects.parts[index][0])
        ]
        assert said == pytest.approx(sorted(shown, reverse=True)[:3])
        if row["caution_1"] and ":" in row["caution_1"]:
            may_be_said = [effect for name, effect in of.items() if feature_of(name).is_said]
            assert _effect(row["caution_1"], of) == pytest.approx(min(may_be_said))
        compared += len(said)
    assert compared > 100


def _effect(reason: str, of: dict[str, float]) -> float:
    claim = without_consequence(reason)
    if claim.startswith("Supply gap"):
        return of["gap_score"]
    if claim.startswith(("Brands in", "Of the brands in")):
        return of["category"]
    return max(effect for name, effect in of.items() if may_state(feature_of(name), claim))


@pytest.mark.parametrize("case", ["models", "few leads", "no leads"])
def test_figures_of_tables_are_those_of_their_rows(case: str, week: Any, tmp_path: Path) -> None:
    given, _, scores = week
    if case != "models":
        given = world(5, leads=60 if case == "few leads" else 0, brands=120, candidates=60).inputs
        train_models(given, SETTINGS, tmp_path)
        scores = score_candidates(given, SETTINGS, tmp_path)
        said = 'Leads from the source "fair"' if case == "few leads" else "better than usual in its category"
        assert scores["reason_1"].str.contains(said).any()
    names = ("brand_outcomes", "candidates", "lead_labels", "lookalikes", "segment_demand", "profile_facts")
    tables = {name: getattr(given, name) for name in names}
    tables |= {"website_profiles": given.profiles, "website_categories": given.categories}
    told = pl.concat(
        scores.select(
            "brand_id",
            "domain",
            "category",
            pl.col(f"reason_{slot}", f"reason_{slot}_evidence_url").name.replace(str(slot), "1"),
        )
        for slot in (1, 2, 3)
    ).filter(pl.col("reason_1_evidence_url").str.starts_with("metric:"))
    # What this world's facts say is on no page of an archive.
    told = told.filter(~pl.col("reason_1_evidence_url").str.starts_with("metric:profile_facts"))
    none = pl.lit(None, dtype=pl.String)
    rows = told.with_columns(none.alias(f"reason_{slot}{end}") for slot in (2, 3) for end in ("", "_evidence_url"))
    result = reasons_are_shown(rows, EvidenceAtHand(lambda _: Site([], None), tables, "USD"))
    assert result.passed, result.sample
    assert len(rows) > 10


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("country", "GB", "Based in the United Kingdom"),
        ("country", "XX", "Based in XX"),
        ("language", "fr", "Its site is in French"),
        ("shop_platform", "woocommerce", "Its shop runs on WooCommerce"),
        ("product_count", 1, "One product seen on its site"),
        ("product_count", 1234, "1,234 products seen on its site"),
        ("certification_count", 0, "Claims no certification"),
        ("stockist_count", 0, "Names no shop that sells it"),
        ("price_distance", 0.0, "Its usual price is that of its category"),
        ("price_distance", 0.6931, "Its usual price differs from that of its category by a factor of 2.00"),
        ("category_growth", -5.25, "Orders in Toys fell by 5.2 % against the 90 days before (smoothed)"),
        ("gap_score", 0.305, "The supply gap of Toys, 15 to 40 USD, retailers in the Netherlands is 0.30 of 1"),
        ("attribute:staff_count", "12", "Its feed says staff count 12"),
    ],
)
def test_claims_are_said_in_names_and_numbers_of_everyday(name: str, value: Any, said: str) -> None:
    claim = claim_of(feature_of(name), value, "USD", "Toys", "Toys/NL/15 to 40")
    assert claim == said
    assert may_state(feature_of(name), claim)


def test_codes_have_names() -> None:
    assert [code for code in LANGUAGE_CODES if language_name(code) == code] == []
    assert all(country_code(country_name(code)) == code for code in ("DE", "US", "GB", "CZ", "KR", "AE"))
    assert platform_name("shopify") == "Shopify"


def test_addresses_come_back_as_they_were() -> None:
    for text in ("Coffee/Tea", "100 %", "a%2Fb", "plain"):
        assert unquoted(quoted(text)) == text
        assert "/" not in quoted(text)
    assert BY_NAME["gap_score"].metric.count("{") == 1
