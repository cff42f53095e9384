"""Checks of where candidates ended, and what is known of their websites."""

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, sample_of


def one_outcome_per_candidate(candidates: pl.DataFrame, outcomes: pl.DataFrame) -> CheckResult:
    """Every row ever fed in has exactly one outcome, and nothing else has one."""
    counted = outcomes.group_by("candidate_id").len("outcome_count")
    wrong = (
        candidates.select("candidate_id", pl.lit(value=True).alias("is_candidate"))
        .join(counted, on="candidate_id", how="full", coalesce=True)
        .with_columns(pl.col("is_candidate").fill_null(value=False), pl.col("outcome_count").fill_null(0))
        .filter(~pl.col("is_candidate") | (pl.col("outcome_count") != 1))
        .sort("candidate_id")
    )
    return CheckResult(
        passed=wrong.is_empty(),
        severity="ERROR",
        expected=f"one outcome for each of {candidates.height:,} candidates",
        observed=f"{outcomes.height:,} outcomes, {wrong.height:,} candidates with none, several or unknown",
        remedy="this is a defect of scoring/eligibility.py: every candidate must fall through to an outcome",
        sample=sample_of(wrong),
    )


def scores_cover_eligible(scores: pl.DataFrame, outcomes: pl.DataFrame) -> CheckResult:
    """The scored brands are those whose outcome says so, no more and no less."""
    eligible = set(outcomes.filter(outcome="scored")["brand_id"].to_list())
    scored = set(scores["brand_id"].to_list())
    wrong = [
        *({"brand_id": brand, "problem": "eligible, but has no score"} for brand in sorted(eligible - scored)),
        *({"brand_id": brand, "problem": "has a score, but isn't eligible"} for brand in sorted(scored - eligible)),
    ]
    return CheckResult(
        passed=not wrong,
        severity="ERROR",
        expected=f"a score for each of {len(eligible):,} eligible brands",
        observed=f"{len(scored):,} scores, {len(wrong):,} missing or beyond",
        remedy="score again from the same outcomes: they and the scores come from different runs",
        sample=sample_of(wrong),
    )


def embedding_unit_norm(embeddings: pl.DataFrame, tolerance: float = 1e-3) -> CheckResult:
    """Embeddings are unit vectors, without gaps, so that a product of two is their cosine."""
    norms = embeddings.select(
        "content_digest",
        "embedding_model",
        pl.col("embedding").list.eval(pl.element().cast(pl.Float64) ** 2).list.sum().sqrt().alias("norm"),
    )
    off = norms.filter(((pl.col("norm") - 1).abs() <= tolerance).fill_null(value=False).not_())
    return CheckResult(
        passed=off.is_empty(),
        severity="ERROR",
        expected=f"length 1 (within {tolerance:g})",
        observed=f"{off.height:,} of {embeddings.height:,} are not",
        remedy="remove these rows of website_embeddings and run again: the model was damaged or interrupted",
        sample=sample_of(off),
    )


def category_known_share(categories: pl.DataFrame, least: float) -> CheckResult:
    """Enough websites have a category."""
    known = categories.filter(pl.col("category") != "unknown").height
    share = known / categories.height if categories.height else 0.0
    return CheckResult(
        passed=share >= least,
        severity="WARN",
        expected=f"a category for at least {least:.0%} of the websites",
        observed=f"{known:,} of {categories.height:,} ({share:.0%})",
        remedy="label more brands of the marketplace, give a taxonomy, or lower brands.category_threshold",
        sample=sample_of(categories.group_by("category_method").len().sort("category_method")),
    )


def model_beats_baseline_or_says_so(model_versions: pl.DataFrame, scores: pl.DataFrame) -> CheckResult:
    """Scores that say they rest on a model have one that was promoted; otherwise they say that they rest on the baseline."""
    says_model = scores.filter(ranked_by="model")
    newest = scores["as_of"].max()
    champions = model_versions.filter(pl.col("stage") == "champion", pl.col("as_of") <= pl.lit(newest))
    passed = says_model.is_empty() or not champions.is_empty()
    return CheckResult(
        passed=passed,
        severity="ERROR",
        expected="ranked by a model only where one beat the rate table on later data",
        observed=f"{says_model.height:,} of {scores.height:,} ranked by a model; champions: "
        + (", ".join(sorted(f"{row['model']} {row['version']}" for row in champions.to_dicts())) or "none"),
        remedy="rank by the baseline, or see stage_reason in model_versions",
        sample=sample_of(model_versions.select("model", "version", "stage", "stage_reason").sort("model", "version")),
    )
