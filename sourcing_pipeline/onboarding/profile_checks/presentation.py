"""Checks of how a brand presents itself: tagline, story, main image, languages, reviews, care."""

import polars as pl

from sourcing_pipeline.brands.languages import LANGUAGE_CODES, language_name
from sourcing_pipeline.candidates.countries import COUNTRY_CODES, country_name
from sourcing_pipeline.onboarding.profile_checks.check import (
    FROM_THE_PROFILE,
    Check,
    quoted,
    share,
    then_also,
    wrong,
)
from sourcing_pipeline.settings import ProfileSettings

_LANGUAGES = {code: language_name(code) for code in sorted(LANGUAGE_CODES)}
_COUNTRIES = {code: country_name(code) for code in sorted(COUNTRY_CODES)}


def tagline(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """The one line that stands beside the name in every list."""
    own = pl.format("Your website says: “{}”", quoted(pl.col("site_description")))
    return Check(
        "tagline",
        "small",
        wrong("warn", pl.col("tagline_length") == 0),
        pl.when(pl.col("tagline_length") == 0).then(pl.lit("no tagline")).otherwise(pl.lit("a tagline")),
        pl.lit("a tagline"),
        pl.format("Say in one line what you make{}", then_also(own)),
        FROM_THE_PROFILE,
    )


def story(settings: ProfileSettings) -> Check:
    """A profile without a story or with hardly one, and no website that tells more (else ``story_on_website`` says so)."""
    length, least = pl.col("story_length"), settings.story_warn
    has_better = is_better_on_website()
    return Check(
        "story",
        "medium",
        pl.when(has_better)
        .then(None)
        .when(length == 0)
        .then(pl.lit("fail"))
        .when(length < least)
        .then(pl.lit("warn"))
        .when(length.is_not_null())
        .then(pl.lit("ok")),
        story_here(),
        pl.lit(f"a story of at least {least} characters"),
        pl.lit("Tell in a few sentences who you are, how your products are made and why"),
        FROM_THE_PROFILE,
        value=length,
    )


def story_here() -> pl.Expr:
    """How long the story of the profile is, in words."""
    length = pl.col("story_length")
    return pl.when(length == 0).then(pl.lit("no story")).otherwise(pl.format("a story of {} characters", length))


def is_better_on_website() -> pl.Expr:
    """Whether the website tells more of a story than the profile; null where the profile's is unknown."""
    longer = pl.col("site_story").str.len_chars().fill_null(0).cast(pl.Int64) > pl.col("story_length")
    return pl.when(pl.col("story_length").is_not_null()).then(longer)


def hero_image(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """The first thing that a retailer sees."""
    is_missing = pl.col("hero_image_url_length") == 0
    return Check(
        "hero_image",
        "small",
        wrong("warn", is_missing),
        pl.when(is_missing).then(pl.lit("no main image")).otherwise(pl.lit("a main image")),
        pl.lit("a main image"),
        pl.lit("Add a main image that shows your products together"),
        FROM_THE_PROFILE,
    )


def target_language(settings: ProfileSettings) -> Check:
    """Retailers who give the brand much of its orders can't read its profile."""
    missing = pl.col("missing_languages")
    named = missing.list.eval(pl.element().replace(_LANGUAGES)).list.sort().list.join(", ")
    country = pl.col("missing_language_country").replace(_COUNTRIES)
    on_website = pl.when(missing.list.set_intersection("site_languages").list.len() > 0).then(
        pl.lit("Your website has the texts already")
    )
    why = pl.when(pl.col("missing_language_share").is_not_null()).then(
        pl.format("{} of your orders come from {}", share(pl.col("missing_language_share")), country)
    )
    return Check(
        "target_language",
        "medium",
        wrong("warn", missing.list.len() > 0),
        pl.when(missing.list.len() > 0)
        .then(pl.format("the profile is in {}, not in {}", pl.col("languages").list.join(", "), named))
        .otherwise(pl.lit("in the languages of the countries that order")),
        pl.lit(
            f"a language of each country that gives {100 * settings.target_country_share:g} % of its orders, or of its own"
        ),
        pl.format("Add your profile in {}{}{}", named, then_also(why), then_also(on_website)),
        FROM_THE_PROFILE,
        value=missing.list.len(),
    )


def reviews(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """A brand that nobody has reviewed is a risk to a retailer."""
    return Check(
        "reviews",
        "medium",
        wrong("warn", pl.col("review_count") == 0),
        pl.format("{} reviews", "review_count"),
        pl.lit("at least one review"),
        pl.lit("Ask the retailers who ordered for a review"),
        FROM_THE_PROFILE,
        measure="review_count",
    )


def not_updated(settings: ProfileSettings) -> Check:
    """A profile that nobody tends looks abandoned."""
    most = settings.not_updated_days
    return Check(
        "not_updated",
        "medium",
        wrong("warn", pl.col("days_since_update") > most),
        pl.format("last changed {} days ago", "days_since_update"),
        pl.lit(f"changed within {most} days"),
        pl.lit("Go through your profile: new products, new images, prices that still hold"),
        FROM_THE_PROFILE,
        measure="days_since_update",
        higher_is_better=False,
    )
