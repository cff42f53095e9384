"""Checks of the room ``scoring``: which promise of which asset, and whether a breach stops what comes after."""

from collections.abc import Mapping

from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.defs.checks.drifting import weeks_in_order
from sourcing_pipeline.defs.checks.watched import Check, Watched, not_empty
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.rank_churn import ranking_is_stable
from sourcing_pipeline.quality.result import CheckResult
from sourcing_pipeline.quality.score_drift import SCORES, ScoredWeek, scores_are_stable
from sourcing_pipeline.scoring.frozen_scores import frozen_scores_of

SCORES_ARE_STABLE = "scores_are_stable"


def _scored_weeks(watched: Watched) -> list[ScoredWeek]:
    """The reference weeks' scores and this week's, oldest first; without weeks whose scores stopped the list.

    Else a model that shifted would be what is usual a week later.
    """
    lake = watched.workspace.lake()
    found = []
    for week in (*weeks_in_order(watched, "brand_scores", SCORES_ARE_STABLE), watched.as_of):
        scores = lake.read(BrandScores, week)
        said = scores["model_version"].drop_nulls().first()
        found.append(ScoredWeek(week, scores.select("brand_id", *SCORES), versions_of(str(said or ""))))
    return found


def versions_of(said: str) -> dict[str, str]:
    """The version that made each score, from what ``brand_scores.model_version`` says."""
    versions = dict(part.strip().split(" ", 1) for part in said.split(";") if " " in part.strip())
    if "gmv_12m" in versions:
        versions["gmv_12m_p50"] = versions["gmv_12m_mean"] = versions.pop("gmv_12m")
    return versions


def ranking_of_list_is_stable(watched: Watched) -> CheckResult:
    """As many of the best scored as the list has places, against the weeks before."""
    weeks = _scored_weeks(watched)
    listed = watched.workspace.lake().row_count(OnboardingList, watched.as_of)
    before = weeks[-2].scores if len(weeks) > 1 else weeks[-1].scores
    left = before.join(weeks[-1].scores, on="brand_id", how="anti").select("brand_id")
    return ranking_is_stable(weeks, listed, left, watched.drift)


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "candidate_outcomes": (
        Check(
            "one_outcome_each",
            "Every row ever fed in has exactly one outcome.",
            lambda w: checks.one_outcome_per_candidate(w.table("candidates"), w.table("candidate_outcomes")),
            blocking=True,
        ),
    ),
    "model_versions": (
        not_empty("model_versions"),
        Check(
            "frozen_scores_hold",
            "What was scored 90 days ago is not surely off from what happened since.",
            lambda w: checks.frozen_scores_hold(frozen_scores_of(w.workspace.lake(), w.as_of)),
        ),
    ),
    "brand_scores": (
        Check(
            "covers_eligible",
            "Every eligible candidate is scored, and nobody else.",
            lambda w: checks.scores_cover_eligible(w.table("brand_scores"), w.table("candidate_outcomes")),
            blocking=True,
        ),
        Check(
            "honest_ranking",
            "What is ranked by a model rests on one that beat its baseline.",
            lambda w: checks.model_beats_baseline_or_says_so(w.table("model_versions"), w.table("brand_scores")),
            blocking=True,
        ),
        Check(
            SCORES_ARE_STABLE,
            "The same brands are scored as they were the week before.",
            lambda w: scores_are_stable(_scored_weeks(w), w.drift),
            blocking=True,
        ),
    ),
}
