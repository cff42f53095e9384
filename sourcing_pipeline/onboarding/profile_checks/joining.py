"""Checks of brands about to join, by their website alone: what to bring along, and what to make ready.

Nothing of such a brand is on the marketplace, so all that the website has is to be brought along (a warning each), and what
the website lacks is to be made ready. A measure's limits are those of the profiles here.
"""

import polars as pl

from sourcing_pipeline.onboarding.profile_checks.check import Check, below, number, quoted, sorted_list, wrong
from sourcing_pipeline.settings import ProfileSettings

_HOME = pl.col("home_url")


def bring_products(settings: ProfileSettings) -> Check:
    """The products that the website shows, or that they are few."""
    count, least = pl.col("seen_product_count"), settings.products_warn
    return Check(
        "bring_products",
        "large",
        pl.when(count < settings.products_fail).then(pl.lit("fail")).when(count > 0).then(pl.lit("warn")),
        pl.format("{} products seen on its website, none here yet", count),
        pl.lit(f"at least {least} products here when it joins"),
        pl.when(count < least)
        .then(
            pl.format(
                f"List the {{}} products of your website, such as “{{}}”, and have at least {least} ready when you join",
                count,
                "seen_titles",
            )
        )
        .otherwise(pl.format("List the {} products of your website, such as “{}”", count, "seen_titles")),
        pl.col("seen_url"),
        pl.col("seen_at"),
        value=count,
    )


def bring_images(settings: ProfileSettings) -> Check:
    """Images that the website is short of."""
    mean = pl.col("site_image_count_mean")
    return Check(
        "bring_images",
        "medium",
        below("site_image_count_mean", settings.images_warn, settings.images_fail),
        pl.format("{} images a product on its website", number(mean, 1)),
        pl.lit(f"at least {settings.images_warn:g} images a product"),
        pl.lit(f"Bring at least {settings.images_warn:g} images of each product along; your website shows fewer"),
        _HOME,
        pl.col("profile_at"),
        value=mean,
    )


def bring_large_images(settings: ProfileSettings) -> Check:
    """Larger images than the website states."""
    side = pl.col("seen_image_short_side")
    return Check(
        "bring_large_images",
        "medium",
        below("seen_image_short_side", settings.image_side_warn_px, settings.image_side_fail_px),
        pl.format("{} px on the short side (median) on its website", number(side)),
        pl.lit(f"at least {settings.image_side_warn_px:,.0f} px"),
        pl.lit(
            f"Bring the originals of your images along, with at least {settings.image_side_warn_px:,.0f} px on the short side"
        ),
        _HOME,
        pl.col("profile_at"),
        value=side,
    )


def bring_descriptions(settings: ProfileSettings) -> Check:
    """Descriptions that say more than those of the website."""
    length = pl.col("seen_description_length")
    return Check(
        "bring_descriptions",
        "medium",
        below("seen_description_length", settings.description_warn, settings.description_fail),
        pl.format("{} characters a product (median) on its website", number(length)),
        pl.lit(f"at least {settings.description_warn:g} characters"),
        pl.lit(
            f"Describe each product in at least {settings.description_warn:g} characters before you join; "
            "your website says less"
        ),
        _HOME,
        pl.col("profile_at"),
        value=length,
    )


def bring_story(settings: ProfileSettings) -> Check:
    """The story that the website tells, or that there is hardly one to bring."""
    length = pl.col("site_story").str.len_chars().fill_null(0)
    tells = length >= settings.story_warn
    return Check(
        "bring_story",
        "small",
        pl.when(tells).then(pl.lit("warn")).otherwise(pl.lit("fail")),
        pl.when(tells)
        .then(pl.format("its website tells a story of {} characters", length))
        .otherwise(pl.lit("its website tells hardly a story")),
        pl.lit(f"a story of at least {settings.story_warn} characters here when it joins"),
        pl.when(tells)
        .then(pl.format("Bring the story of your website along: “{}”", quoted(pl.col("site_story"))))
        .otherwise(
            pl.lit("Tell in a few sentences who you are, how your products are made and why: your website hardly does")
        ),
        pl.col("story_url"),
        pl.col("story_at"),
        value=length,
    )


def bring_certifications(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """The certifications that the website claims."""
    claimed = pl.col("site_certifications")
    return Check(
        "bring_certifications",
        "small",
        pl.when(claimed.list.len() > 0).then(pl.lit("warn")),
        pl.format("claims {}", sorted_list(claimed)),
        pl.lit("the certifications that the website claims, here when it joins"),
        pl.format("Show your certifications, and have the certificates at hand: {}", sorted_list(claimed)),
        pl.col("certification_urls").list.first(),
        pl.col("certification_ats").list.first(),
        value=claimed.list.len(),
    )


def bring_terms(settings: ProfileSettings) -> Check:  # noqa: ARG001 - all checks are made alike
    """Opening minimum and lead time, which retailers ask for first."""
    minimum, days = pl.col("site_minimum_order_amount"), pl.col("site_lead_time_days")
    known = pl.concat_str(
        pl.format("a minimum of {} {}", number(minimum, 2), "site_currency"),
        pl.format("a lead time of {} days", number(days, 1)),
        separator=" and ",
        ignore_nulls=True,
    )
    states = minimum.is_not_null() & days.is_not_null()
    return Check(
        "bring_terms",
        "small",
        wrong("warn", ~states),
        pl.when(minimum.is_null() & days.is_null())
        .then(pl.lit("neither opening minimum nor lead time on its website"))
        .otherwise(pl.format("its website states {}", known)),
        pl.lit("opening minimum and lead time"),
        pl.lit("Decide on an opening minimum and a lead time: your website doesn't state both"),
        pl.coalesce(pl.when(minimum.is_not_null()).then(pl.col("minimum_order_amount_url")), _HOME),
        pl.col("profile_at"),
    )
