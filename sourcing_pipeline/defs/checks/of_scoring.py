"""Checks of the room ``scoring``: which promise of which asset, and whether a breach stops what comes after."""

from collections.abc import Mapping

from sourcing_pipeline.defs.checks.watched import Check, not_empty
from sourcing_pipeline.quality import checks
from sourcing_pipeline.scoring.frozen_scores import frozen_scores_of

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
    ),
}
