"""Checks of what the website states and the profile lacks. Each takes its words from the website."""

import polars as pl

from sourcing_pipeline.onboarding.profile_checks.check import Check, quoted, sorted_list, wrong
from sourcing_pipeline.onboarding.profile_checks.presentation import is_better_on_website, story_here
from sourcing_pipeline.settings import ProfileSettings


def story_on_website(settings: ProfileSettings) -> Check:
    """The website tells a story, and the profile none or hardly one."""
    length, better = pl.col("story_length"), is_better_on_website()
    return Check(
        "story_on_website",
        "small",
        pl.when(pl.col("site_story").is_null())
        .then(None)
        .when(better & (length == 0))
        .then(pl.lit("fail"))
        .when(better & (length < settings.story_warn))
        .then(pl.lit("warn"))
        .when(length.is_not_null())
        .then(pl.lit("ok")),
        pl.format(
            "{} here; the website tells one of {} characters", story_here(), pl.col("site_story").str.len_chars()
        ),
        pl.lit("the story that the website tells"),
        pl.format("Take over the story of your website: “{}”", quoted(pl.col("site_story"))),
        pl.col("story_url"),
        pl.col("story_at"),
        value=length,
    )


def certifications_on_website(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """The website claims certifications that the profile doesn't show."""
    lacking = pl.col("lacking_certifications")
    return Check(
        "certifications_on_website",
        "small",
        wrong("warn", lacking.list.len() > 0),
        pl.when(lacking.list.len() > 0)
        .then(pl.format("not shown here: {}", sorted_list(lacking)))
        .otherwise(pl.lit("all certifications of the website are shown here")),
        pl.lit("the certifications that the website claims"),
        pl.format("Show your certifications here too: {}", sorted_list(lacking)),
        pl.col("certification_url"),
        pl.col("certification_at"),
        value=lacking.list.len(),
    )


def shipping_on_website(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """The website ships to countries that the profile leaves out; where no country is common, they contradict each other."""
    here, there = pl.col("ships_to"), pl.col("site_ships_to")
    lacking, common = there.list.set_difference(here), there.list.set_intersection(here)
    return Check(
        "shipping_on_website",
        "small",
        pl.when((here.list.len() == 0) | (there.list.len() == 0) | (common.list.len() == 0))
        .then(None)
        .otherwise(wrong("warn", lacking.list.len() > 0)),
        pl.when(lacking.list.len() > 0)
        .then(pl.format("ships to {} here, by its website to {} too", sorted_list(here), sorted_list(lacking)))
        .otherwise(pl.lit("all countries of the website are here")),
        pl.lit("the countries to which the website ships"),
        pl.format("Ship to {} here too, as your website does", sorted_list(lacking)),
        pl.col("ships_to_url"),
        pl.col("ships_to_at"),
        value=lacking.list.len(),
    )
