"""Checks of scores and texts as they are attached: which weeks and websites they compare."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from sourcing_pipeline.brands.embedding import document_digest
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.checks import of_brands, of_onboarding, of_scoring
from sourcing_pipeline.defs.checks.watched import Watched
from sourcing_pipeline.defs.rehearsal import ClockedWorkspace
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.quality.history import Occasion, keep_answers
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.brands.websites import SITE, profiled
from sourcing_pipeline_tests.onboarding.frames import score

FIRST = date(2026, 6, 1)
VERSIONS = "p_sign 2026-05-11-a; p_activate baseline 2026-05-11-b; gmv_12m baseline 2026-05-11-c"


def monday(week: int) -> date:
    return FIRST + timedelta(weeks=week)


def watched(root: Path, week: int) -> Watched:
    return Watched(ClockedWorkspace(root=str(root), moment=f"{monday(week).isoformat()}T05:00:00+00:00"), monday(week))


def lake_of(root: Path) -> Lake:
    return watched(root, 0).workspace.lake()


def write_scores(root: Path, week: int, shift: float = 0.0) -> None:
    noise = np.random.default_rng(week).normal(0, 0.02, 60)
    chances = 1 / (1 + np.exp(1 - np.linspace(-2, 2, 60) - noise - shift))
    rows = [
        score(number)
        | {
            "as_of": monday(week),
            "score_date": monday(week),
            "p_sign": float(chance),
            "expected_value": 1_000 * float(chance),
            "model_version": VERSIONS,
        }
        for number, chance in enumerate(chances, start=1)
    ]
    lake_of(root).write(BrandScores, BrandScores.from_rows(rows), monday(week))


def judged(root: Path, week: int) -> CheckResult:
    """The check of the week's scores; its answer is kept, as a run does."""
    [check] = [check for check in of_scoring.CHECKS["brand_scores"] if check.name == of_scoring.SCORES_ARE_STABLE]
    result = check.judge(watched(root, week))
    occasion = Occasion(monday(week), "brand_scores", f"run {week}", datetime(2026, 6, 1, week, tzinfo=UTC))
    keep_answers(lake_of(root), occasion, {check.name: result}, [check.name])
    return result


def test_a_model_that_shifted_stops_the_list_until_it_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for week in range(8):
        write_scores(tmp_path, week)
        assert judged(tmp_path, week).passed
    for week in (8, 9):
        write_scores(tmp_path, week, shift=1.0)
        result = judged(tmp_path, week)
        assert (result.passed, result.severity) == (False, "ERROR")
    monkeypatch.setenv("SOURCING_DRIFT__SCORE_SHIFT", "5")
    assert judged(tmp_path, 9).passed
    monkeypatch.delenv("SOURCING_DRIFT__SCORE_SHIFT")
    write_scores(tmp_path, 10, shift=1.0)
    assert judged(tmp_path, 10).passed


def read_site(domain: str, week: int, lean: int) -> tuple[dict[str, object], dict[str, object]]:
    """A website first read in a week, and the embedding of what it says."""
    at = datetime.combine(monday(week), datetime.min.time(), UTC) + timedelta(hours=3)
    row = profiled(*SITE).profile | {"domain": domain, "document": f"We are {domain}", "profile_at": at}
    vector = np.random.default_rng(len(domain) + 31 * int(domain[1:-4])).normal(size=384)
    vector[lean] += 40
    embedding = {
        "content_digest": document_digest(f"We are {domain}"),
        "embedding_model": "m",
        "embedding": (vector / np.linalg.norm(vector)).tolist(),
    }
    return row | {"first_page_at": at}, embedding


def test_texts_of_the_week_are_compared_with_those_before_and_never_with_later_ones(tmp_path: Path) -> None:
    sites = [read_site(f"s{number}.com", number // 30, lean=5 if number >= 60 else 0) for number in range(90)]
    lake = lake_of(tmp_path)
    lake.write(WebsiteProfiles, WebsiteProfiles.from_rows([row for row, _ in sites]), shard=0)
    lake.write(WebsiteEmbeddings, WebsiteEmbeddings.from_rows([embedding for _, embedding in sites]))
    [check] = [check for check in of_brands.CHECKS["website_embeddings"] if check.name == "texts_are_like_before"]
    assert "not judged" in check.judge(watched(tmp_path, 0)).observed
    alike, others = check.judge(watched(tmp_path, 1)), check.judge(watched(tmp_path, 2))
    assert alike.passed
    assert "30 new websites, 30 before" in alike.observed
    assert not others.passed
    assert "30 new websites, 60 before" in others.observed


def test_findings_of_every_week_are_counted(tmp_path: Path) -> None:
    [check] = of_onboarding.CHECKS["profile_findings"]
    for week in range(6):
        found = 40 if week == 5 else 8
        rows = [
            {
                "as_of": monday(week),
                "brand_id": f"b{number}",
                "check_id": "few_images",
                "state": "warn" if number < found else "ok",
            }
            for number in range(40)
        ]
        lake_of(tmp_path).write(ProfileFindings, ProfileFindings.from_rows(rows), monday(week))
        assert check.judge(watched(tmp_path, week)).passed == (week < 5)
    assert check.judge(watched(tmp_path, 5)).observed == "few_images finds something at 100%, not 20%"
