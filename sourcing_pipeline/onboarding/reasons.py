"""Why a candidate isn't on the list: a cause from a closed list, and the words for it.

What belongs here: which cause holds, in order, and its words. What doesn't: what to do about it (``shortfall.py``).
"""

from datetime import timedelta

import polars as pl

from sourcing_pipeline.onboarding.places import UNCAPPED, Places


def cause_before_chance() -> pl.Expr:
    """Why a brand can't be contacted at all this week; null where it can."""
    return (
        pl.when(pl.col("suppressed_reason").is_not_null())
        .then(pl.lit("suppressed"))
        .when("is_cooling")
        .then(pl.lit("cooling_down"))
        .when(~pl.col("is_served"))
        .then(pl.lit("no_rep"))
        .when(pl.col("field").is_null())
        .then(pl.lit("no_capacity"))
    )


def with_cause_after_choice(open_: pl.DataFrame, listed: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Add ``cause`` to brands that were left to the model and that it didn't choose, and what its words need.

    A brand worth more than its contact costs that isn't listed stands behind a full category or behind booked reps:
    otherwise the choice would not have been the best one.

    Args:
        open_: those brands.
        listed: all brands that have a place, with ``assignment``.
        places: of the week.
    """
    chosen = listed.filter(assignment="model")
    is_full = listed.height == places.total
    cut_off = pl.lit(chosen["expected_value"].min(), dtype=pl.Float64)
    taken = listed.group_by("category").agg(pl.len().alias("category_taken"))
    lowest = pl.col("expected_value").min()
    of_field = chosen.group_by("field").agg(lowest.alias("lowest_of_field"))
    of_both = chosen.group_by("field", "category").agg(lowest.alias("lowest_of_both"))
    value = pl.col("expected_value")
    is_capped = (pl.col("category") != UNCAPPED) & (pl.col("category_taken") >= places.category_cap)
    # It could stand in the place of a lesser one, so only variety kept it from there.
    lesser = pl.when(is_capped).then("lowest_of_both").otherwise("lowest_of_field")
    is_below = (value <= cut_off) if is_full else pl.lit(value=False)
    return (
        open_.join(taken, on="category", how="left", maintain_order="left")
        .join(of_field, on="field", how="left", maintain_order="left")
        .join(of_both, on=["field", "category"], how="left", maintain_order="left")
        .with_columns(
            pl.when(value <= 0)
            .then(pl.lit("no_gain"))
            .when(value > lesser)
            .then(pl.lit("for_variety"))
            .when(is_below)
            .then(pl.lit("below_cut_off"))
            .when(is_capped)
            .then(pl.lit("category_full"))
            .otherwise(pl.lit("fully_booked"))
            .alias("cause"),
            (value == cut_off).fill_null(value=False).alias("is_at_cut_off"),
        )
        .drop("lowest_of_field", "lowest_of_both")
    )


def reason(cooldown_days: int, places: Places) -> pl.Expr:
    """The words for ``cause``; null where there is none."""
    where = pl.format(
        "{}{}",
        pl.col("country").fill_null("an unknown country"),
        pl.when(pl.col("language").is_null()).then(pl.lit("")).otherwise(pl.format(" in {}", "language")),
    )
    contacted = pl.col("last_contact_at").dt.date()
    words = {
        "suppressed": pl.col("suppressed_reason"),
        "cooling_down": pl.format(
            "contacted on {}: left alone until {}", contacted, contacted + timedelta(days=cooldown_days)
        ),
        "no_rep": pl.format("no rep serves {}", where),
        "no_capacity": pl.format("no rep for {} has a place this week", where),
        "held_back": pl.lit("held back at random this quarter, to measure what the list is worth"),
        "no_gain": pl.lit("contacting it costs more than it is expected to bring"),
        "for_variety": pl.lit("a brand worth about as much was taken, which adds a category and country to the list"),
        "category_full": pl.format(
            "category {} already has its {} of {} places",
            "category",
            pl.lit(places.category_cap),
            pl.lit(places.total),
        ),
        "fully_booked": pl.format("every rep for {} is fully booked", where),
        "below_cut_off": pl.when("is_at_cut_off")
        .then(pl.lit("worth as much as the last on the list, for which the order of ids decided"))
        .otherwise(pl.lit("below this week's cut-off")),
    }
    chosen = pl.lit(None, dtype=pl.String)
    for cause, text in words.items():
        chosen = pl.when(pl.col("cause") == cause).then(text).otherwise(chosen)
    return chosen
