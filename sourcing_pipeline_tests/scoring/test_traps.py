"""Data that would make a model look better than it is, or break it: none may reach the list unseen."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.scoring.encoding import fit_encoder
from sourcing_pipeline.scoring.figures import binary_figures
from sourcing_pipeline.scoring.sign_model import sign_examples, training_leads, without_truncated
from sourcing_pipeline.scoring.validation import rolling_origin
from sourcing_pipeline.scoring.weekly import ScoringInputs, score_candidates, train_models
from sourcing_pipeline.settings import ScoringSettings
from sourcing_pipeline_tests.scoring.rows import DAY, examples_of
from sourcing_pipeline_tests.scoring.worlds import AS_OF, World, candidate, inputs, lead, world

SETTINGS = ScoringSettings()


@cache
def small_world() -> World:
    return world(1, leads=160, brands=0, candidates=20)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    assert sign_row(train_models(small_world().inputs, SETTINGS, folder))["stage"] == "champion"
    return folder


def sign_row(versions: pl.DataFrame) -> dict[str, Any]:
    [row] = versions.filter((pl.col("model") == "p_sign") & (pl.col("stage") != "baseline")).to_dicts()
    return row


def with_candidates(*rows: dict[str, Any], given: ScoringInputs | None = None) -> ScoringInputs:
    """The small world with other candidates."""
    fed = inputs(list(rows), [], [], [])
    return replace(given or small_world().inputs, candidates=fed.candidates, outcomes=fed.outcomes)


def scored(given: ScoringInputs, models: Path) -> dict[str, dict[str, Any]]:
    return {row["brand_id"]: row for row in score_candidates(given, SETTINGS, models).to_dicts()}


def is_sound(scores: pl.DataFrame) -> bool:
    numbers = scores.select(pl.col(pl.Float64)).drop_nulls()
    return numbers.select(pl.all_horizontal(pl.all().is_finite()).all()).item() and len(numbers) == len(scores)


def test_columns_that_know_the_outcome_are_refused_by_name_and_stand_in_no_model(tmp_path: Path) -> None:
    def attributes(number: int, is_won: bool, random: np.random.Generator) -> dict[str, Any]:
        late = {"contract_number": f"n{number % 3}"} if is_won else {"reason_for_no": "price"}
        return late | {"stage": "signed" if is_won else "closed", "employees": int(random.integers(1, 90))}

    versions = train_models(
        world(2, leads=160, brands=0, candidates=1, attributes=attributes).inputs, SETTINGS, tmp_path
    )
    refused = json.loads(sign_row(versions)["metrics"])["refused_as_leaking"]
    assert set(refused) == {"attribute:contract_number", "attribute:reason_for_no", "attribute:stage"}
    for path in tmp_path.rglob("*.json"):
        told = json.loads(path.read_text())
        assert not set(refused) & set(told.get("features", []))
        assert not any(name in json.dumps(told.get("parameters")) for name in refused)


@pytest.mark.parametrize(("usual", "other"), [("basic", "pro"), (5, 900)], ids=["label", "number"])
def test_what_was_always_the_same_says_nothing_when_it_changes(usual: object, other: object, tmp_path: Path) -> None:
    given = world(3, leads=160, brands=0, candidates=1, attributes=lambda *_: {"plan": usual}).inputs
    train_models(given, SETTINGS, tmp_path)
    same, changed = scored(
        with_candidates(
            candidate("same", None, source="web", attributes=json.dumps({"plan": usual})),
            candidate("changed", None, source="web", attributes=json.dumps({"plan": other})),
            given=given,
        ),
        tmp_path,
    ).values()
    assert same["expected_value"] == changed["expected_value"]
    assert "plan" not in str([same[f"reason_{slot}"] for slot in (1, 2, 3)])


def test_a_label_never_seen_before_scores_between_those_that_were(trained: Path) -> None:
    rows = [candidate(source, None, source=source, country="DE") for source in ("fair", "web", "never heard of")]
    found = scored(with_candidates(*rows, candidate("none", None, country="DE")), trained)
    known = [found[source]["p_sign"] for source in ("fair", "web")]
    assert min(known) < found["never heard of"]["p_sign"] < max(known)
    assert not any("never heard of" in str(found["never heard of"][f"reason_{slot}"]) for slot in (1, 2, 3))


def test_brands_without_a_website_are_scored_among_those_that_have_one(trained: Path) -> None:
    given = small_world().inputs
    both = with_candidates(*given.candidates.to_dicts(), candidate("nowhere", None), given=given)
    scores = score_candidates(both, SETTINGS, trained)
    assert is_sound(scores.drop("rank_overall"))
    assert len(scores) == len(given.candidates) + 1
    assert scores.filter(brand_id="nowhere")["reason_1"].null_count() == 1


def leads_of(won: int, lost: int, *, won_lately: int = 0) -> ScoringInputs:
    whole = world(1, leads=260, brands=0, candidates=3).inputs
    labels = whole.lead_labels
    of_won, of_lost = (
        labels.filter(pl.col("is_won") == is_won).sample(fraction=1, shuffle=True, seed=1) for is_won in (True, False)
    )
    lately = of_won[won : won + won_lately].with_columns(
        pl.col("matures_at", "first_contact_at", "outcome_at") + pl.duration(days=900), is_mature=pl.lit(value=False)
    )
    return replace(whole, lead_labels=pl.concat([of_won[:won], of_lost[:lost], lately]))


@pytest.mark.parametrize(
    ("won", "lost", "lately", "is_enough"),
    [(39, 120, 0, False), (40, 40, 0, True), (60, 39, 0, False), (39, 120, 20, False)],
    ids=["39 won", "40 of each", "39 lost", "39 won and some whose time isn't over"],
)
def test_forty_of_each_kind_are_needed(won: int, lost: int, lately: int, is_enough: bool, tmp_path: Path) -> None:
    given = leads_of(won, lost, won_lately=lately)
    row = sign_row(train_models(given, SETTINGS, tmp_path))
    assert ("too few examples" in row["stage_reason"]) is not is_enough
    if not is_enough:
        scores = score_candidates(given, SETTINGS, tmp_path)
        assert scores["ranked_by"].unique().to_list() == ["baseline"]
        assert scores["caution_1"].str.contains("Ranked by the baseline").all()
        assert scores["caution_1"].str.contains(f"{won} won leads and {lost} lost leads").all(), scores["caution_1"][0]


@pytest.mark.parametrize("case", ["no rows", "all open"])
def test_without_any_label_no_model_ranks(case: str, tmp_path: Path) -> None:
    given = small_world().inputs
    still_open = given.lead_labels.with_columns(
        pl.lit(None, dtype=pl.Boolean).alias("is_won"),
        pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("outcome_at"),
        pl.col("matures_at") + pl.duration(days=900),
        is_mature=pl.lit(value=False),
    )
    given = replace(given, lead_labels=still_open if case == "all open" else still_open.clear())
    row = sign_row(train_models(given, SETTINGS, tmp_path))
    assert "0 won leads and 0 lost leads" in row["stage_reason"]
    scores = score_candidates(given, SETTINGS, tmp_path)
    assert is_sound(scores.drop("rank_overall"))
    assert scores["ranked_by"].unique().to_list() == ["likeness"]
    assert scores["caution_1"].str.contains("not by a model: ").all()


@pytest.mark.slow
def test_leads_that_are_all_alike_give_no_model_whatever_their_number(tmp_path: Path) -> None:
    leads = [
        lead(f"L{number}", is_won=number % 3 == 0, day=91 + number % 450, domain=f"x{number}.example", source="web")
        for number in range(900)
    ]
    given = inputs([candidate("b", None, source="web"), candidate("a", None, source="web")], leads, [], [])
    row = sign_row(train_models(given, SETTINGS, tmp_path))
    assert row["stage"] == "rejected"
    scores = score_candidates(given, SETTINGS, tmp_path)
    assert scores["brand_id"].to_list() == ["a", "b"]
    assert scores["p_sign"].n_unique() == 1
    assert is_sound(scores.drop("rank_overall"))


def test_equal_scores_stand_in_an_order_that_does_not_hang_on_that_of_the_rows(trained: Path) -> None:
    rows = [candidate(f"b{number}", None, source="web", country="DE") for number in range(9)]
    there, back = (score_candidates(with_candidates(*some), SETTINGS, trained) for some in (rows, list(reversed(rows))))
    assert there.equals(back)
    assert there["brand_id"].to_list() == sorted(there["brand_id"])


def test_figures_of_ties_say_that_nothing_was_told_apart() -> None:
    target = np.array([1.0, 0.0, 0.0, 0.0] * 30)
    later = examples_of(target, np.arange(120) * DAY, until=400)
    told = binary_figures(np.full(120, 0.25), later)
    assert told["auc"] == [0.5, 0.5, 0.5]
    assert told["lift_at_10_percent"][0] == pytest.approx(1.0)
    assert told["calibration_error"] < 0.1
    assert sum(row[-1] for row in told["calibration"]) == sum(row[-1] for row in told["deciles"]) == 120


@pytest.mark.slow
def test_dealt_outcomes_are_told_apart_by_no_model(tmp_path: Path) -> None:
    """An interval of 95 % may miss one half in one of twenty worlds; twelve are few enough to run."""
    rows = []
    for seed in range(12):
        dealt = world(100 + seed, leads=160, brands=0, candidates=1, shuffled=True)
        rows.append(sign_row(train_models(dealt.inputs, SETTINGS, tmp_path / str(seed))))
    intervals = [json.loads(row["metrics"])["auc"] for row in rows]
    assert sum(low <= 0.5 <= high for _, low, high in intervals) >= 11, intervals
    assert sum(row["stage"] == "champion" for row in rows) <= 1


@pytest.mark.parametrize("wild", ["Infinity", "NaN", "1e400", "-1e308", '"inf"'])
def test_numbers_that_are_none_or_beyond_measure_do_no_harm(wild: str, tmp_path: Path) -> None:
    given = small_world().inputs
    told = [f'{{"employees": {wild if number % 40 == 0 else number % 50}}}' for number in range(160)]
    given = replace(given, lead_labels=given.lead_labels.with_columns(attributes=pl.Series(told)))
    row = sign_row(train_models(given, SETTINGS, tmp_path))
    assert row["positive_count"] > 0
    for path in tmp_path.rglob("*.json"):
        json.loads(path.read_text(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    rows = [
        candidate(f"b{number}", None, attributes=f'{{"employees": {text}}}') for number, text in enumerate((wild, "3"))
    ]
    assert is_sound(score_candidates(with_candidates(*rows, given=given), SETTINGS, tmp_path).drop("rank_overall"))


def test_an_attribute_with_braces_or_a_long_text_breaks_no_sentence(tmp_path: Path) -> None:
    def attributes(_number: int, is_won: bool, random: np.random.Generator) -> dict[str, Any]:
        often = is_won if random.random() < 0.8 else not is_won
        return {"a{b}%/": "yes" if often else "no", "notes": "long " * 40 if often else "short"}

    telling = world(4, leads=160, brands=0, candidates=1, attributes=attributes).inputs
    train_models(telling, SETTINGS, tmp_path)
    known = json.dumps({"a{b}%/": "yes", "notes": "long " * 40})
    found = scored(with_candidates(candidate("a", None, attributes=known), given=telling), tmp_path)["a"]
    assert found["reason_1"] == "Its feed says a{b}%/ yes: leads like that sign more often"
    assert found["reason_1_evidence_url"] == "metric:candidates/c-a"
    assert "long long" not in str(found)


def test_rows_of_a_domain_lie_in_one_fold_and_never_see_each_other() -> None:
    count = 240
    groups = [f"site{row % 60}" for row in range(count)]
    examples = examples_of(
        (np.arange(count) % 2).astype(np.float64), np.arange(count) * DAY, days=20, until=300, groups=groups
    )
    folds = list(rolling_origin(examples))
    assert folds
    for fold in folds:
        assert not set(fold.train.groups) & set(fold.test.groups)
    # Each domain has a label of its own: its rate on other folds is that of nobody.
    frame = pl.DataFrame({"attribute:shop": groups})
    target = np.array([float(row % 60 < 20) for row in range(count)])
    encoder, matrix = fit_encoder(frame, frame.columns, target, "binary", groups)
    if encoder.columns:
        assert abs(np.corrcoef(matrix[:, 0], target)[0, 1]) < 0.3
        assert np.corrcoef(encoder.encode(frame)[:, 0], target)[0, 1] > 0.9


def test_leads_of_before_wins_were_recorded_are_left_out_and_a_line_says_so() -> None:
    leads = [
        lead(
            f"L{number:03d}", is_won=number % 3 == 0 and 91 + number < 250, day=91 + number, domain=f"x{number}.example"
        )
        for number in range(400)
    ]
    labels = training_leads(inputs([], leads, [], []).lead_labels)
    cohorts = without_truncated(labels)
    assert cohorts.caveat is not None
    assert "no win is on record before" in cohorts.caveat
    assert f"{len(labels) - len(cohorts.leads)} leads" in cohorts.caveat
    assert 0.25 < cohorts.leads["is_won"].cast(pl.Float64).mean() < 0.4  # type: ignore[operator]
    whole = without_truncated(labels.with_columns(is_won=pl.int_range(pl.len()) % 3 == 0, outcome_at="matures_at"))
    assert (len(whole.leads), whole.caveat) == (len(labels), None)
    assert len(sign_examples(cohorts.leads.select("source"), cohorts.leads, AS_OF)) == len(cohorts.leads)
