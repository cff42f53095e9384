"""Who is told what this week: which findings become suggestions, which wait, and which chance withholds.

A brand has at most so many suggestions open at a time: those made this week, and those that are pending or withheld. A
blocker is told whatever is open, and never withheld. What is worth the most for the least effort comes first.

A suggestion that was made isn't made again while the finding lasts, for ``pending_days``; then it may be made anew. A
finding that was mended and comes back is a new one.

Where ``withheld_share`` is above 0, a finding that would be suggested for the first time is withheld with that probability,
by a stable hash of brand, check and the week since which it lasts. Only what would be suggested takes part, and what is withheld keeps
its place, so that nothing but chance tells the two arms apart. It is withheld for ``withheld_days``, then like any other; it is drawn once.

What a week decides rests on the findings of earlier weeks alone. What doesn't belong here: what is wrong with a profile.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import polars as pl

from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.onboarding.chance import draws
from sourcing_pipeline.settings import ProfileSettings

PRIOR_EFFECTS: Final = {"blocker": 0.2, "fail": 0.1, "warn": 0.05}
"""What mending a finding is taken to be worth, as a share of GMV, before anything was measured. It orders; it is never shown."""
EFFORTS: Final = {"small": 1.0, "medium": 2.0, "large": 4.0}
"""How much an effort weighs against what it brings."""
MEASURED: Final = ("experiment", "observational")
_KNOWN = ("as_of", "brand_id", "check_id", "state", "since", "disposition", "decided_at")


def horizon_days(settings: ProfileSettings) -> int:
    """How far back findings of earlier weeks matter, in days; with a month to spare for weeks that were not run."""
    return max(settings.pending_days, settings.withheld_days) + 31


def with_dispositions(
    found: pl.DataFrame, earlier: pl.DataFrame, effects: pl.DataFrame, as_of: date, settings: ProfileSettings
) -> pl.DataFrame:
    """Add ``since``, ``disposition``, ``withheld_probability``, ``decided_at`` and ``priority``; null where a finding is ok.

    Args:
        found: a row for each brand and check, with ``state``, ``order``, ``effort`` and ``is_barred``.
        earlier: rows of ``profile_findings``, or of them the newest (``newest_of``); only those before ``as_of`` count.
        effects: rows of ``profile_effects``.
        as_of: the week.
        settings: how many suggestions are made how often.
    """
    is_wrong = pl.col("state") != "ok"
    known = (
        found.join(_last_known(earlier, as_of), on=["brand_id", "check_id"], how="left")
        .with_columns(
            pl.when(is_wrong).then(pl.coalesce("last_since", pl.lit(as_of))).alias("since"),
            pl.when(is_wrong).then("last_decided_at").alias("last_decided_at"),
        )
        .with_columns(_is_waiting(as_of, settings))
        .pipe(_with_priority, effects)
    )
    wants = is_wrong & ~pl.col("is_barred") & ~pl.col("is_waiting")
    place = wants.cast(pl.Int64).cum_sum().over("brand_id", order_by="priority")
    held = (is_wrong & ~pl.col("is_barred") & pl.col("is_waiting")).sum().over("brand_id")
    limit = settings.suggestions_per_brand
    is_blocker = pl.col("state") == "blocker"
    placed = known.with_columns(
        (wants & (place <= limit) & (is_blocker | (place + held <= limit))).fill_null(value=False).alias("is_placed")
    )
    takes_part = pl.col("is_placed") & pl.col("last_decided_at").is_null() & ~is_blocker & (settings.withheld_share > 0)
    drawn = placed.with_columns(takes_part.alias("takes_part"), _draw(placed).alias("draw"))
    is_withheld = pl.col("takes_part") & (pl.col("draw") < settings.withheld_share)
    return drawn.with_columns(
        pl.when(~is_wrong)
        .then(None)
        .when("is_barred")
        .then(pl.lit("not_contacted"))
        .when("is_waiting")
        .then(pl.when("was_withheld").then(pl.lit("withheld")).otherwise(pl.lit("pending")))
        .when(~pl.col("is_placed"))
        .then(pl.lit("beyond_limit"))
        .when(is_withheld)
        .then(pl.lit("withheld"))
        .otherwise(pl.lit("suggested"))
        .alias("disposition"),
        pl.when("takes_part").then(settings.withheld_share).alias("withheld_probability"),
        pl.when("is_placed").then(pl.lit(as_of)).otherwise("last_decided_at").alias("decided_at"),
        pl.when(is_wrong).then("suggestion").alias("suggestion"),
    )


def newest_of(weeks: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Of the findings of some weeks the newest of each brand and check, and of these what later weeks need to know.

    Args:
        weeks: rows of ``profile_findings``, a frame a week, in any order. No more than one is held at a time.
    """
    newest = ProfileFindings.empty_frame().select(_KNOWN)
    for week in weeks:
        newest = _newest(pl.concat([newest, week.select(_KNOWN)]))
    return newest


def _newest(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("brand_id", "check_id", "as_of").unique(["brand_id", "check_id"], keep="last", maintain_order=True)


def _last_known(earlier: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What the newest earlier week says of each finding that was not ok then."""
    newest = _newest(earlier.filter(pl.col("as_of") < as_of))
    return newest.filter(pl.col("state") != "ok").select(
        "brand_id",
        "check_id",
        pl.coalesce("since", "as_of").alias("last_since"),
        pl.col("decided_at").alias("last_decided_at"),
        pl.col("disposition").alias("last_disposition"),
    )


def _is_waiting(as_of: date, settings: ProfileSettings) -> list[pl.Expr]:
    """``was_withheld``: by the last decision; ``is_waiting``: not long enough ago."""
    was_withheld = (pl.col("last_disposition") == "withheld").fill_null(value=False)
    days = pl.when(was_withheld).then(settings.withheld_days).otherwise(settings.pending_days)
    age = (pl.lit(as_of) - pl.col("last_decided_at")).dt.total_days()
    is_told = pl.col("last_disposition").is_in(["suggested", "pending", "withheld"])
    return [was_withheld.alias("was_withheld"), (is_told & (age < days)).fill_null(value=False).alias("is_waiting")]


def _with_priority(found: pl.DataFrame, effects: pl.DataFrame) -> pl.DataFrame:
    """Add ``priority``: 1 is the first of the brand's findings that aren't ok; null for those that are.

    Blockers come first. Then counts the expected effect for the effort: what was measured, where it was, else what is taken
    to be so of the severity. Where that is equal, the graver and the earlier check comes first.
    """
    measured = effects.filter(pl.col("tier").is_in(MEASURED)).select("check_id", "effect")
    prior = pl.col("state").replace_strict(PRIOR_EFFECTS, default=None, return_dtype=pl.Float64)
    effort = pl.col("effort").replace_strict(EFFORTS, return_dtype=pl.Float64)
    is_wrong = pl.col("state") != "ok"
    ranked = (
        found.join(measured, on="check_id", how="left")
        .with_columns((pl.coalesce("effect", prior) / effort).alias("worth"))
        .sort("brand_id", pl.col("state") != "blocker", -pl.col("worth"), -prior, "order", "check_id", nulls_last=True)
        .with_columns(pl.when(is_wrong).then(is_wrong.cast(pl.Int64).cum_sum().over("brand_id")).alias("priority"))
    )
    return ranked.drop("effect")


def _draw(found: pl.DataFrame) -> pl.Series:
    keys = found.select(pl.concat_str("brand_id", "check_id", pl.col("since").cast(pl.String), separator="\n"))
    return draws(keys.to_series().fill_null(""), "withheld suggestion")


def earlier_weeks(weeks: list[date], as_of: date, settings: ProfileSettings) -> list[date]:
    """Of the weeks that were run, those whose findings matter for a week."""
    first = as_of - timedelta(days=horizon_days(settings))
    return [week for week in weeks if first <= week < as_of]
