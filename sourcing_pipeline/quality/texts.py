"""Whether what websites say now can be told from what they said before.

What belongs here: what the domain classifier's answer means. What doesn't: the classifier (``domain_classifier``).
"""

import numpy as np
import polars as pl

from sourcing_pipeline.quality.domain_classifier import LEAST_ROWS, separation
from sourcing_pipeline.quality.result import CheckResult, sample_of

KINDS = ("language", "site_kind", "shop_platform")
"""By which what is new is explained."""

_SIGNIFICANT = 0.0001


def texts_are_like_before(
    before: pl.DataFrame, new: pl.DataFrame, least_separation: float, kinds: tuple[str, ...] = KINDS
) -> CheckResult:
    """The documents of websites that were read for the first time are like those of websites read before.

    Args:
        before: ``embedding`` and the columns of ``kinds`` of websites read before.
        new: the same of those first read in the newest crawl.
        least_separation: how far above 0.5 the ROC AUC of telling them apart may lie.
        kinds: columns by which the difference is explained.
    """
    told = separation(_matrix(before), _matrix(new))
    is_judged = min(before.height, new.height) >= LEAST_ROWS
    passed = not is_judged or told.auc <= 0.5 + least_separation or told.p_value > _SIGNIFICANT
    differences = None if passed else _differences(before, new, kinds)
    return CheckResult(
        passed=passed,
        severity="WARN",
        expected=f"new websites' texts told from earlier ones with a ROC AUC of at most {0.5 + least_separation:.2f}",
        observed=f"ROC AUC {told.auc:.2f} ({new.height:,} new websites, {before.height:,} before){_most_different(differences)}"
        if is_judged
        else f"not judged: {new.height:,} new websites and {before.height:,} before; {LEAST_ROWS} of each are needed",
        remedy="see which languages and kinds of sites are new in the sample: a new feed explains it; otherwise read some of "
        "the documents (website_profiles.document): pages may say something else than they did, an error or a consent",
        sample=[] if differences is None else sample_of(differences),
        figures={"separation_auc": told.auc, "new_websites": float(new.height)} if is_judged else {},
    )


def _matrix(rows: pl.DataFrame) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    if rows.is_empty():
        return np.zeros((0, 1), np.float32)
    return np.array(rows["embedding"].to_list(), np.float32)


def _most_different(differences: pl.DataFrame | None) -> str:
    """The value of each kind whose share differs most, in words."""
    if differences is None:
        return ""
    most = differences.unique("kind", keep="first", maintain_order=True)
    told = [
        f"{kind} {value} {before:.0%} before, {new:.0%} of the new ones"
        for kind, value, before, new in most.iter_rows()
    ]
    return "; ".join(["", *told])


def _differences(before: pl.DataFrame, new: pl.DataFrame, kinds: tuple[str, ...]) -> pl.DataFrame:
    """Values of each kind whose shares differ most."""
    shares = []
    for kind in kinds:
        sides = [
            side.group_by(pl.col(kind).cast(pl.String).fill_null("none").alias("value")).agg(
                (pl.len() / max(side.height, 1)).round(3).alias(name)
            )
            for side, name in ((before, "share_before"), (new, "share_new"))
        ]
        both = sides[0].join(sides[1], on="value", how="full", coalesce=True).fill_null(0.0)
        shares.append(both.select(pl.lit(kind).alias("kind"), "value", "share_before", "share_new"))
    return pl.concat(shares).sort(
        (pl.col("share_new") - pl.col("share_before")).abs(), "kind", "value", descending=[True, False, False]
    )
