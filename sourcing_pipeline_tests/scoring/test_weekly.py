import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sourcing_pipeline.contracts.tables.cannibalisation import Cannibalisation
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.scoring.validation import share_of_best
from sourcing_pipeline.scoring.weekly import ScoringInputs, score_candidates, train_models
from sourcing_pipeline.settings import ScoringSettings
from sourcing_pipeline_tests.scoring.worlds import AS_OF, World, candidate, inputs, world

SETTINGS = ScoringSettings()
LENGTH = 20


@cache
def usual_world() -> World:
    return world(1)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    train_models(usual_world().inputs, SETTINGS, folder)
    return folder


@pytest.fixture(scope="module")
def scores(trained: Path) -> pl.DataFrame:
    return score_candidates(usual_world().inputs, SETTINGS, trained)


def stages(versions: pl.DataFrame) -> dict[str, str]:
    return dict(versions.filter(pl.col("stage") != "baseline").select("model", "stage").iter_rows())


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*.json")):
        yield str(path.relative_to(folder)), path.read_bytes()


def test_the_models_find_more_than_the_rate_table_and_that_more_than_chance(scores: pl.DataFrame) -> None:
    truth = scores["brand_id"].replace_strict(usual_world().truth).to_numpy()
    found, table = (
        share_of_best(truth, scores[column].to_numpy(), LENGTH) for column in ("expected_value", "baseline_value")
    )
    chance = LENGTH * truth.mean() / np.sort(truth)[::-1][:LENGTH].sum()
    assert found > table + 0.2
    assert table > chance
    assert scores["ranked_by"].unique().to_list() == ["model"]


def test_what_a_brand_would_take_from_others_is_not_counted(trained: Path, scores: pl.DataFrame) -> None:
    """Where nothing says how much that is, the setting holds; a share of all leaves the bonus and the cost of contact."""
    assert scores["cannibalised_share"].unique().to_list() == [SETTINGS.cannibalised_share]
    domains = sorted(scores["domain"].drop_nulls())
    shares = [number / (len(domains) - 1) for number in range(len(domains))]
    taken = Cannibalisation.from_rows(
        [
            {
                "as_of": AS_OF,
                "domain": domain,
                "cannibalised_share": share,
                "cannibalised_share_low": 0.0,
                "cannibalised_share_high": 1.0,
                "diversion_share": share,
                "newcomer_count": 0,
                "newcomer_retailer_count": 0,
                "neighbour_count": 0,
                "likeness": 0.0,
                "retailer_count": 0,
                "co_purchasing_retailer_count": 0,
                "purchased_brand_count": 0,
                "crowding": 1.0,
                "crowding_strength": 0.5,
                "evidence": "as it is",
            }
            for domain, share in zip(domains, shares, strict=True)
        ]
    )
    of_domain = dict(zip(domains, shares, strict=True))
    for row in score_candidates(replace(usual_world().inputs, cannibalisation=taken), SETTINGS, trained).to_dicts():
        assert row["cannibalised_share"] == pytest.approx(of_domain[row["domain"]], abs=1e-6)
        kept = row["p_sign"] * row["p_activate"] * row["gmv_12m_mean"] * SETTINGS.take_rate
        rest = SETTINGS.gap_weight * row["gap_score"] - SETTINGS.cost_of_contact
        assert row["expected_value"] == pytest.approx(kept * (1 - row["cannibalised_share"]) + rest, abs=0.1)


def test_scores_are_in_order_and_quantiles_too(scores: pl.DataFrame) -> None:
    assert scores["expected_value"].is_sorted(descending=True)
    assert scores.select(
        (pl.col("gmv_12m_p10") <= pl.col("gmv_12m_p50")).all() & (pl.col("gmv_12m_p50") <= pl.col("gmv_12m_p90")).all()
    ).item()


def test_the_same_inputs_give_the_same_files_and_scores(trained: Path, scores: pl.DataFrame, tmp_path: Path) -> None:
    shuffled = replace(
        usual_world().inputs,
        lead_labels=usual_world().inputs.lead_labels.sample(fraction=1, shuffle=True, seed=5),
        candidates=usual_world().inputs.candidates.reverse(),
        profiles=usual_world().inputs.profiles.sample(fraction=1, shuffle=True, seed=6),
        brand_outcomes=usual_world().inputs.brand_outcomes.reverse(),
    )
    train_models(shuffled, SETTINGS, tmp_path)
    assert dict(files(tmp_path)) == dict(files(trained))
    assert score_candidates(shuffled, SETTINGS, tmp_path).equals(scores)


def test_reasons_state_what_was_observed_and_point_to_it(scores: pl.DataFrame) -> None:
    profiles = {row["domain"]: row for row in usual_world().inputs.profiles.to_dicts()}
    said = 0
    for row in scores.to_dicts():
        seen = profiles[row["domain"]]
        for slot in (1, 2, 3):
            reason, evidence = row[f"reason_{slot}"], row[f"reason_{slot}_evidence_url"]
            assert (reason is None) == (evidence is None)
            if reason and reason.startswith("Has a page for retailers"):
                assert seen["has_wholesale_page"]
                assert evidence == seen["wholesale_url"]
                said += 1
            if reason and "products seen on its site" in reason:
                assert reason.startswith(f"{seen['product_count']} products")
                assert evidence == f"https://{row['domain']}/products"
    assert said > 10


def test_no_models_no_scores(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="train the models"):
        score_candidates(usual_world().inputs, SETTINGS, tmp_path)


def test_a_past_week_is_scored_by_the_models_of_then(trained: Path) -> None:
    with pytest.raises(InputError, match="2026-02-23"):
        score_candidates(replace(usual_world().inputs, as_of=date(2026, 2, 23)), SETTINGS, trained)
    later = score_candidates(replace(usual_world().inputs, as_of=date(2026, 3, 9)), SETTINGS, trained)
    assert later["model_version"].str.contains("2026-03-02").all()


def test_a_damaged_model_file_is_named(trained: Path, tmp_path: Path) -> None:
    for name, content in files(trained):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content if "champion" in name else content[:50])
    with pytest.raises(InputError, match="can't be read"):
        score_candidates(usual_world().inputs, SETTINGS, tmp_path)


def few_won(count: int) -> ScoringInputs:
    whole = usual_world().inputs
    won = whole.lead_labels.filter("is_won").sample(count, seed=1)
    return replace(whole, lead_labels=pl.concat([won, whole.lead_labels.filter(~pl.col("is_won"))]))


def test_39_won_leads_publish_no_model_and_the_list_says_so(tmp_path: Path) -> None:
    few = few_won(39)
    assert set(stages(train_models(few, SETTINGS, tmp_path)).values()) <= {"rejected", "challenger"}
    scored = score_candidates(few, SETTINGS, tmp_path)
    assert scored["ranked_by"].unique().to_list() == ["baseline"]
    assert scored["caution_1"].str.contains("39 won leads").all()
    assert scored["expected_value"].equals(scored["baseline_value"])


@pytest.mark.parametrize("seed", [1, 2])
def test_shuffled_labels_publish_no_model_of_signing(seed: int, tmp_path: Path) -> None:
    dealt = world(seed, shuffled=True, brands=0, candidates=1)
    assert stages(train_models(dealt.inputs, SETTINGS, tmp_path))["p_sign"] != "champion"


@pytest.mark.parametrize("case", ["no leads", "all open", "no websites", "nothing but candidates"])
def test_little_data_gives_a_list_without_a_model(case: str, tmp_path: Path) -> None:
    given = usual_world().inputs
    if case == "no leads":
        given = replace(given, lead_labels=given.lead_labels.clear())
    if case == "all open":
        still_open = given.lead_labels.with_columns(
            pl.lit(None, dtype=pl.Boolean).alias("is_won"), is_mature=pl.lit(value=False)
        )
        given = replace(given, lead_labels=still_open)
    if case == "no websites":
        given = world(1, with_websites=False).inputs
    if case == "nothing but candidates":
        given = inputs([candidate("a"), candidate("b", "b.com")], [], [], [])
        given = replace(given, segment_demand=given.segment_demand.clear())
    train_models(given, SETTINGS, tmp_path)
    scored = score_candidates(given, SETTINGS, tmp_path)
    assert len(scored) == len(given.candidates)
    assert scored["ranked_by"].unique().to_list() == ["baseline" if case == "no websites" else "likeness"]
    assert scored["name"].null_count() == 0


def test_without_lost_leads_those_come_first_that_are_like_brands_that_sell(tmp_path: Path) -> None:
    given = usual_world().inputs
    only_won = replace(given, lead_labels=given.lead_labels.filter("is_won"))
    train_models(only_won, SETTINGS, tmp_path)
    scored = score_candidates(only_won, SETTINGS, tmp_path)
    assert scored["ranked_by"].unique().to_list() == ["likeness"]
    assert scored["caution_1"].str.starts_with("Ranked by likeness to brands that do well here").all()
    near = given.lookalikes.select("domain", "gmv_12m_mean", "activated_share")
    of_category = scored.join(near, on="domain").filter(pl.col("category") == "Candles")
    worth = of_category["gmv_12m_mean_right"] * (0.2 + of_category["activated_share"])
    order = of_category.with_columns(worth.alias("worth")).select("expected_value", "worth")
    assert order.select(pl.corr("expected_value", "worth", method="spearman")).item() > 0.5
    reasons = scored["reason_1"].drop_nulls().to_list()
    assert any("most like it" in reason for reason in reasons)


def test_no_candidates_give_no_scores(trained: Path) -> None:
    nobody = replace(usual_world().inputs, outcomes=usual_world().inputs.outcomes.clear())
    assert score_candidates(nobody, SETTINGS, trained).is_empty()


def test_a_leaking_attribute_is_refused_by_name_and_a_useful_one_is_used(tmp_path: Path) -> None:
    def attributes(number: int, is_won: bool, random: np.random.Generator) -> dict[str, Any]:
        known: dict[str, Any] = {"employees": int(random.integers(1, 90)), "page": f"p{number % 40}"}
        return known | ({"catalogue_size": number} if is_won else {})

    telling = world(2, attributes=attributes)
    versions = train_models(telling.inputs, SETTINGS, tmp_path)
    [row] = versions.filter((pl.col("model") == "p_sign") & (pl.col("stage") != "baseline")).to_dicts()
    assert list(json.loads(row["metrics"])["refused_as_leaking"]) == ["attribute:catalogue_size"]
    assert "attribute:catalogue_size" not in row["features"]
    assert {"attribute:employees", "attribute:page"} <= set(row["features"])


def test_leads_from_before_wins_were_on_record_are_left_out(tmp_path: Path) -> None:
    whole = usual_world().inputs
    early = pl.col("first_contact_at") < pl.lit(AS_OF).cast(pl.Datetime("us", "UTC")) - pl.duration(days=330)
    cut = whole.lead_labels.with_columns(pl.when(early).then(pl.lit(value=False)).otherwise("is_won").alias("is_won"))
    versions = train_models(replace(whole, lead_labels=cut), SETTINGS, tmp_path)
    [row] = versions.filter((pl.col("model") == "p_sign") & (pl.col("stage") != "baseline")).to_dicts()
    assert "are left out" in json.loads(row["metrics"])["truncated_labels"]
    assert row["example_count"] < 300
