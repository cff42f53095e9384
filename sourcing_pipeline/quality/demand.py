"""Checks of what retailers' searches say: whether the supply gap rests on searches that can be read.

What belongs here: signs that searches are logged in a way that says nothing. What doesn't: how much was searched
(``volume``), and how late it came (``timeliness``).
"""

import polars as pl

from sourcing_pipeline.quality.result import CheckResult, sample_of


def searches_find_something(segment_demand: pl.DataFrame, most: float, least_searches: int) -> CheckResult:
    """Not nearly all searches found nothing or led nowhere: otherwise clicks or results aren't joined to searches.

    Args:
        segment_demand: a week of ``segment_demand``.
        most: largest share of searches without a result or without a click.
        least_searches: searches below which nothing is judged.
    """
    unmet = pl.col("zero_result_search_count") + pl.col("unclicked_search_count")
    searches, empty, unclicked = segment_demand.select(
        pl.col("search_count", "zero_result_search_count", "unclicked_search_count").sum()
    ).row(0)
    share = (empty + unclicked) / searches if searches else 0.0
    is_judged = searches >= least_searches
    passed = not is_judged or share <= most
    return CheckResult(
        passed=passed,
        severity="WARN",
        expected=f"at most {most:.0%} of the searches of 90 days without a result or a click",
        observed=f"{share:.1%} of {searches:,} searches: {empty:,} without a result, {unclicked:,} without a click"
        + ("" if is_judged else f"; fewer than {least_searches:,}, so not judged"),
        remedy="see that events.retailer_id is the same for searches and for page views, that page views are loaded, and that "
        "results_count is not 0 where nobody counted; until then gaps of segments hardly differ",
        sample=[]
        if passed
        else sample_of(
            segment_demand.select(
                "category", "retailer_country", "price_band", "search_count", unmet.alias("unmet_search_count")
            ).sort(
                "unmet_search_count",
                "category",
                "retailer_country",
                "price_band",
                descending=[True, False, False, False],
            )
        ),
        figures={"unmet_search_share": share},
    )
