"""What each website's brand would take from brands already here: the diversion of past newcomers times how crowded it is.

A candidate has sold nothing here, so two things stand for it. How much brands of its kind took from brands alike is measured
on past newcomers (``diversion``), by the categories of its nearest brands, the nearer the more weight. How crowded its
place is says whether it would take more or less than these: how like its nearest brands are, times the share of their
retailers that order from several of them (``co_purchase``). Crowding is told by that of past newcomers, whose mean it leaves
as it was measured, and is bounded. How much it matters (``strength``: 0 not at all, 1 in proportion) is measured too, by what
the more crowded half of past newcomers took; until that says something, it is held to be a half, give or take a half. What
doesn't belong here: who is alike, the words, and what follows for a score.
"""

import math
from dataclasses import dataclass
from datetime import date

import polars as pl

from sourcing_pipeline.brands.lookalike_brands import NEIGHBOURS
from sourcing_pipeline.contracts.tables.cannibalisation import Cannibalisation
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.marketplace.cannibalisation_words import evidence_in_words
from sourcing_pipeline.marketplace.diversion import Diversion, Estimate, diversion, measured
from sourcing_pipeline.marketplace.lookalikes import SHARPNESS

COUNTS = ("retailer_count", "co_purchasing_retailer_count", "purchased_brand_count")
"""What ``co_purchase`` counts."""
PRIOR_RETAILERS = 20.0
"""How many usual retailers are put beside those of each website, so that few say little."""
LEAST_CROWDING, MOST_CROWDING = 0.5, 2.0
STRENGTH = Estimate(0.5, 0.5)
"""How much crowding is held to matter before it is measured."""
LEAST_REFERENCE = 20
"""Past newcomers with neighbours below which what is usual is told by all websites."""

_INTERVAL_ERRORS = 1.96
_DECIMALS = 6


@dataclass(frozen=True)
class Knowledge:
    """What a week knows: tables as of it, and the share that holds where they say nothing."""

    lookalike_brands: pl.DataFrame
    brand_outcomes: pl.DataFrame
    newcomer_diversion: pl.DataFrame
    setting: float


def cannibalisation(
    as_of: date,
    domains: pl.Series,
    knowledge: Knowledge,
    counts: pl.DataFrame,
    others: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row (contract ``cannibalisation``) for each domain.

    Args:
        as_of: the day whose knowledge is used.
        domains: the websites.
        knowledge: tables of that day; neighbours only of ``domains`` are needed.
        counts: what ``co_purchase`` gives for them.
        others: rows of ``cannibalisation`` of that day, where ``domains`` are not all websites: what is usual is told by these
            as well.
    """
    found = diversion(knowledge.newcomer_diversion, knowledge.setting)
    rows = (
        pl.DataFrame({"domain": domains.unique().sort()})
        .join(_of_neighbours(knowledge, found), on="domain", how="left", maintain_order="left")
        .join(counts.select("domain", *COUNTS), on="domain", how="left", maintain_order="left")
        .with_columns(
            pl.col("neighbour_count", *COUNTS).fill_null(0),
            pl.col("likeness").fill_null(0.0),
            pl.col("diversion").fill_null(found.of(None).share),
            pl.col("error").fill_null(found.of(None).error),
        )
    )
    reference = _reference(rows, knowledge, others)
    rows = _with_crowding(rows, reference)
    strength = strength_of(_with_crowding(reference, reference), knowledge, found)
    excess = pl.col("crowding") - 1
    share = pl.col("diversion") * (1 + strength.share * excess)
    error = (pl.col("error") ** 2 + (pl.col("diversion") * excess * strength.error) ** 2).sqrt()
    rows = rows.with_columns(
        share.clip(0, 1).alias("cannibalised_share"),
        (share - _INTERVAL_ERRORS * error).clip(0, 1).alias("cannibalised_share_low"),
        (share + _INTERVAL_ERRORS * error).clip(0, 1).alias("cannibalised_share_high"),
        pl.lit(strength.share).alias("crowding_strength"),
        pl.col("diversion").alias("diversion_share"),
        *_rests_on(found),
        pl.lit(as_of).alias("as_of"),
    ).with_columns(pl.col(pl.Float64).round(_DECIMALS))
    evidence = [evidence_in_words(row, knowledge.setting) for row in rows.iter_rows(named=True)]
    return Cannibalisation.conform(
        rows.with_columns(pl.Series("evidence", evidence, dtype=pl.String)).select(
            Cannibalisation.polars_schema().names()
        )
    )


def strength_of(reference: pl.DataFrame, knowledge: Knowledge, found: Diversion) -> Estimate:
    """How much crowding matters: by how much more the more crowded half of past newcomers took, against in proportion.

    Args:
        reference: ``domain`` and ``crowding`` of websites, those of newcomers among them.
        knowledge: names the newcomers.
        found: their diversion; where next to nothing is taken, nothing is to be seen.
    """
    newcomers = (
        knowledge.newcomer_diversion.join(
            knowledge.brand_outcomes.select("brand_id", "domain").drop_nulls(), on="brand_id"
        )
        .join(reference.select("domain", "crowding"), on="domain")
        .sort("crowding", "brand_id")
    )
    halves = newcomers.head(newcomers.height // 2), newcomers.tail(newcomers.height - newcomers.height // 2)
    less, more = (measured(half) for half in halves)
    apart = _mean(halves[1]["crowding"]) - _mean(halves[0]["crowding"])
    in_proportion = found.of_all.share * apart
    if in_proportion <= 0:
        return STRENGTH
    seen = Estimate(
        (more.share - less.share) / in_proportion,
        math.hypot(less.error, more.error) / in_proportion,
        freedom=min(less.freedom, more.freedom),
    )
    return seen.drawn_to(STRENGTH)


def shares_of(subjects: pl.DataFrame, cannibalised: pl.DataFrame, setting: float) -> pl.Series:
    """The share of each subject: its website's; without one, the mean of its category's websites, else of all, else the setting.

    Args:
        subjects: has ``domain`` and ``category``.
        cannibalised: rows of ``cannibalisation`` of one week.
        setting: what holds where there are none.
    """
    share = "cannibalised_share"
    own = cannibalised.select("domain", pl.col(share).alias("own"))
    of_category = cannibalised.drop_nulls("category").group_by("category").agg(pl.col(share).mean().alias("usual"))
    of_all = cannibalised[share].mean() if len(cannibalised) else setting
    return (
        subjects.select("domain", "category")
        .join(own, on="domain", how="left", maintain_order="left")
        .join(of_category, on="category", how="left", maintain_order="left")
        .select(pl.coalesce("own", "usual", pl.lit(of_all)).alias(share))[share]
    )


def _of_neighbours(knowledge: Knowledge, found: Diversion) -> pl.DataFrame:
    """By domain: how many neighbours, how like, their main category, and the diversion of their categories."""
    labels = knowledge.brand_outcomes.select("brand_id", "category")
    categories: list[str | None] = [*labels["category"].drop_nulls().unique().sort(), None]
    estimates = [found.of(category) for category in categories]
    by_category = pl.DataFrame(
        {
            "category": pl.Series(categories, dtype=pl.String),
            "share": pl.Series([estimate.share for estimate in estimates], dtype=pl.Float64),
            "category_error": pl.Series([estimate.error for estimate in estimates], dtype=pl.Float64),
        }
    )
    weight = (SHARPNESS * (pl.col("similarity") - pl.col("similarity").max().over("domain"))).exp()
    neighbours = (
        knowledge.lookalike_brands.select(LookalikeBrands.polars_schema().names())
        .sort("domain", "rank")
        .join(labels, on="brand_id", how="left", maintain_order="left")
        .join(by_category, on="category", how="left", maintain_order="left", nulls_equal=True)
        .with_columns(weight.alias("weight"))
    )
    main = (
        neighbours.drop_nulls("category")
        .group_by("domain", "category", maintain_order=True)
        .agg(pl.col("weight").sum())
        .sort(["domain", "weight", "category"], descending=[False, True, False])
        .unique("domain", keep="first", maintain_order=True)
        .select("domain", "category")
    )
    mean = {
        name: (pl.col(name) * pl.col("weight")).sum() / pl.col("weight").sum() for name in ("share", "category_error")
    }
    return (
        neighbours.group_by("domain", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("neighbour_count"),
            (pl.col("similarity").sum() / NEIGHBOURS).alias("likeness"),
            mean["share"].alias("diversion"),
            mean["category_error"].alias("error"),
        )
        .join(main, on="domain", how="left", maintain_order="left")
    )


def _reference(rows: pl.DataFrame, knowledge: Knowledge, others: pl.DataFrame | None) -> pl.DataFrame:
    """The websites that tell what is usual: those of the newcomers that were measured, or all where these are few."""
    columns = ("domain", "neighbour_count", "likeness", *COUNTS)
    known = rows.filter(pl.col("neighbour_count") > 0).select(columns)
    if others is not None:
        others = others.filter(pl.col("neighbour_count") > 0).select(columns)
        known = pl.concat([others.join(known, on="domain", how="anti"), known])
    newcomers = knowledge.brand_outcomes.join(knowledge.newcomer_diversion, on="brand_id", how="semi")
    measured = known.join(newcomers, on="domain", how="semi")
    return (measured if measured.height >= LEAST_REFERENCE else known).sort("domain")


def _with_crowding(rows: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """Co-purchase share and crowding; 1 where there are no neighbours to tell it by."""
    retailers, several = (int(reference[name].sum()) for name in COUNTS[:2])
    usual = several / retailers if retailers else 0.0
    smoothed = (pl.col("co_purchasing_retailer_count") + PRIOR_RETAILERS * usual) / (
        pl.col("retailer_count") + PRIOR_RETAILERS
    )
    crowded = smoothed * pl.col("likeness")
    mean = _mean(reference.select(crowded.alias("crowded"))["crowded"])
    bounded = (crowded / mean).clip(LEAST_CROWDING, MOST_CROWDING) if mean else pl.lit(1.0)
    scale = _mean(reference.select(bounded.alias("bounded"))["bounded"]) or 1.0
    has_neighbours = pl.col("neighbour_count") > 0
    return rows.with_columns(
        pl.when(has_neighbours).then(smoothed).alias("co_purchase_share"),
        pl.when(has_neighbours).then(bounded / scale).otherwise(1.0).alias("crowding"),
        pl.lit(usual).alias("usual_co_purchase_share"),
    )


def _mean(values: pl.Series) -> float:
    return float(values.sum()) / len(values) if len(values) else 0.0


def _rests_on(found: Diversion) -> list[pl.Expr]:
    counts = {category: (each.newcomers, each.retailers) for category, each in found.by_category.items()}
    of_all = (found.of_all.newcomers, found.of_all.retailers)
    return [
        pl.col("category")
        .replace_strict(
            list(counts), [count[place] for count in counts.values()], default=of_all[place], return_dtype=pl.Int64
        )
        .alias(name)
        for place, name in enumerate(("newcomer_count", "newcomer_retailer_count"))
    ]
