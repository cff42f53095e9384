"""Scores of about 90 days ago against what happened since: were the probabilities right, and was the order?

Nothing is fitted, and the scores are as they were written then: a number that no later knowledge can have touched. What
isn't known yet (a lead still open, a brand that joined last week) is not taken for a no: a share seen is stated as lying
between what has happened and what still may. What doesn't belong here: what is a warning (``quality/frozen_scores.py``).
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.quality.frozen_scores import FrozenScores, HeldFigure
from sourcing_pipeline.scoring.figures import wilson
from sourcing_pipeline.scoring.numbers import Floats
from sourcing_pipeline.scoring.validation import Interval, bootstrap, share_of_best, weighted_auc
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.weeks import start_of

AGE_DAYS = 90
LEAST_OF_A_KIND = 10
LEAST_CONTACTED = 40
BEST_SHARE = 0.2
_PROMISED_COVERAGE = 0.8


def frozen_scores_of(lake: Lake, as_of: date) -> FrozenScores:
    """Hold the newest scores that are 90 days old against what the lake knows as of a week."""
    old = [week for week in lake.weeks(BrandScores) if week <= as_of - timedelta(days=AGE_DAYS)]
    if not old:
        return FrozenScores(as_of, None)
    return hold_scores(
        lake.read(BrandScores, old[-1]),
        old[-1],
        as_of,
        lake.read(Candidates),
        lake.read(LeadLabels, as_of),
        lake.read(BrandOutcomes, as_of),
    )


def hold_scores(
    scores: pl.DataFrame,
    scored_on: date,
    as_of: date,
    candidates: pl.DataFrame,
    lead_labels: pl.DataFrame,
    brand_outcomes: pl.DataFrame,
) -> FrozenScores:
    """Hold scores against what happened since.

    Args:
        scores: rows of ``brand_scores`` of one week.
        scored_on: that week.
        as_of: the week as of which outcomes are known.
        candidates: the registry, which knows the brand of each lead.
        lead_labels: leads as known at ``as_of``.
        brand_outcomes: brands on the marketplace as known at ``as_of``.
    """
    contacted = _contacted(scores, scored_on, candidates, lead_labels)
    joined = _joined(scores, scored_on, contacted, brand_outcomes)
    followed = contacted.join(joined.select("brand_id", "gmv_first_365_days"), on="brand_id", how="left")
    counts = {
        "scored": scores.height,
        "contacted since": contacted.height,
        "won": int(contacted["is_won"].sum()),
        "lost": int((~contacted["is_won"]).sum()),
        "still open": contacted["is_won"].null_count(),
        "joined": joined.height,
        "with an early order": int(joined["is_activated"].sum()),
    }
    figures = (
        *_probability("p_sign", contacted, "p_sign", "is_won"),
        *_probability("p_activate", joined, "p_activate", "is_activated"),
        _coverage(joined.filter(pl.col("is_activated") & (pl.col("gmv_12m_estimate") > 0))),
        _captured(followed),
    )
    return FrozenScores(as_of, scored_on, counts, figures)


def _contacted(
    scores: pl.DataFrame, scored_on: date, candidates: pl.DataFrame, lead_labels: pl.DataFrame
) -> pl.DataFrame:
    """The scored brands that sales has contacted since, each by its first such lead."""
    brand_of_lead = (
        candidates.filter(pl.col("lead_id").is_not_null() & pl.col("brand_id").is_not_null())
        .select("lead_id", "brand_id")
        .unique("lead_id", keep="first", maintain_order=True)
    )
    since = (
        lead_labels.filter(pl.col("first_contact_at") >= start_of(scored_on))
        .select("lead_id", "first_contact_at", "is_won", pl.col("brand_id").alias("became"))
        .join(brand_of_lead, on="lead_id")
        .sort("first_contact_at", "lead_id")
        .unique("brand_id", keep="first", maintain_order=True)
    )
    return scores.join(since, on="brand_id").sort("brand_id")


def _joined(
    scores: pl.DataFrame, scored_on: date, contacted: pl.DataFrame, brand_outcomes: pl.DataFrame
) -> pl.DataFrame:
    """The scored brands that have joined the marketplace since: as their lead says, else by their domain."""
    new = brand_outcomes.filter(pl.col("joined_at") >= start_of(scored_on)).select(
        pl.col("brand_id").alias("became"),
        pl.col("domain").alias("joined_domain"),
        "is_activated",
        "gmv_12m_estimate",
        "gmv_first_365_days",
    )
    by_lead = new.join(contacted.select("became", "brand_id").drop_nulls(), on="became")
    by_domain = new.join(
        scores.select("brand_id", pl.col("domain").alias("joined_domain")).drop_nulls(), on="joined_domain"
    )
    found = pl.concat([by_lead, by_domain.select(by_lead.columns)]).unique(
        "brand_id", keep="first", maintain_order=True
    )
    return scores.join(found, on="brand_id").sort("brand_id")


def _probability(name: str, rows: pl.DataFrame, stated: str, happened: str) -> tuple[HeldFigure, HeldFigure]:
    """Order and level of a probability."""
    decided = rows.filter(pl.col(happened).is_not_null())
    yes, no = int(decided[happened].sum()), int((~decided[happened]).sum())
    names = (f"{name} AUC", f"{name} seen share")
    if min(yes, no) < LEAST_OF_A_KIND:
        few = f"{yes} yes and {no} no, where {LEAST_OF_A_KIND} of either are needed"
        return (
            HeldFigure(names[0], decided.height, "chance is 0.5", few),
            HeldFigure(names[1], rows.height, "stated", few),
        )
    score = decided[stated].to_numpy()
    target = decided[happened].cast(pl.Float64).to_numpy()
    auc = bootstrap(decided["brand_id"].to_list(), lambda weight: weighted_auc(score, target, weight))
    open_rows = rows.height - decided.height
    promised = float(rows[stated].to_numpy().mean())
    low, _ = wilson(yes / rows.height, rows.height)
    _, high = wilson((yes + open_rows) / rows.height, rows.height)
    still = f", {open_rows} still open" if open_rows else ""
    return (
        _held(names[0], decided.height, "chance is 0.5", auc, is_off=auc.high < 0.5),  # noqa: PLR2004 - chance
        HeldFigure(
            names[1],
            rows.height,
            f"stated {promised:.3f}{still}",
            None,
            yes / rows.height,
            low,
            high,
            is_off=not low <= promised <= high,
        ),
    )


def _coverage(active: pl.DataFrame) -> HeldFigure:
    """How often GMV lies within the range that was stated for four out of five."""
    name = "gmv_12m within its range"
    if active.height < LEAST_CONTACTED:
        few = f"{active.height} active brands, where {LEAST_CONTACTED} are needed"
        return HeldFigure(name, active.height, "stated 0.800", few)
    inside = int(active.select(pl.col("gmv_12m_estimate").is_between("gmv_12m_p10", "gmv_12m_p90").sum()).item())
    share = inside / active.height
    low, high = wilson(share, active.height)
    return HeldFigure(name, active.height, "stated 0.800", None, share, low, high, is_off=high < _PROMISED_COVERAGE)


def _captured(followed: pl.DataFrame) -> HeldFigure:
    """The share of the GMV so far that came from the best fifth by score of those contacted."""
    name = "value captured by the best fifth"
    worth = followed["gmv_first_365_days"].fill_null(0.0).to_numpy().astype(np.float64)
    selling = int((worth > 0).sum())
    if followed.height < LEAST_CONTACTED or selling < LEAST_OF_A_KIND:
        few = (
            f"{followed.height} contacted and {selling} of them selling, where {LEAST_CONTACTED} and {LEAST_OF_A_KIND} are "
            "needed"
        )
        return HeldFigure(name, followed.height, f"chance is {BEST_SHARE:g}", few)
    ranking = followed["expected_value"].to_numpy()
    best = np.zeros(len(worth))
    best[np.argsort(-ranking, kind="stable")[: round(BEST_SHARE * len(worth))]] = 1.0

    def captured(weight: Floats) -> float:
        total = float((weight * worth).sum())
        return float((weight * worth * best).sum()) / total if total else float("nan")

    gain = bootstrap(followed["brand_id"].to_list(), captured)
    possible = share_of_best(worth, ranking, round(BEST_SHARE * len(worth)))
    expected = f"chance is {BEST_SHARE:g}, {possible:.0%} of what was possible"
    return _held(name, followed.height, expected, gain, is_off=gain.high < BEST_SHARE)


def _held(name: str, rows: int, expected: str, gain: Interval, *, is_off: bool) -> HeldFigure:
    return HeldFigure(name, rows, expected, None, gain.value, gain.low, gain.high, is_off)
