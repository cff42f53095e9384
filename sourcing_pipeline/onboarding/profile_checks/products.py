"""Checks of what a brand lists: how many products, and how well each is shown."""

import polars as pl

from sourcing_pipeline.onboarding.profile_checks.check import (
    FROM_THE_PRODUCTS,
    Check,
    below,
    number,
    quoted,
    share,
    then_also,
    wrong,
)
from sourcing_pipeline.settings import ProfileSettings


def products_listed(settings: ProfileSettings) -> Check:
    """Few products leave a retailer nothing to fill an order with."""
    least = settings.products_warn
    return Check(
        "products_listed",
        "large",
        below("product_count", least, settings.products_fail),
        pl.format("{} products listed", "product_count"),
        pl.lit(f"at least {least} products"),
        pl.lit(f"List at least {least} products, so that a retailer can fill a first order"),
        FROM_THE_PRODUCTS,
        measure="product_count",
    )


def products_on_website(settings: ProfileSettings) -> Check:
    """Products that the website sells and the marketplace doesn't show."""
    least = settings.products_missing
    return Check(
        "products_on_website",
        "medium",
        wrong("warn", pl.col("only_on_website_count") >= least),
        pl.format("{} products seen on its website are not listed here", "only_on_website_count"),
        pl.lit(f"fewer than {least}"),
        pl.format("List what your website sells too, such as “{}”", "only_on_website_titles"),
        pl.col("only_on_website_url"),
        pl.col("only_on_website_at"),
        measure="only_on_website_count",
        higher_is_better=False,
    )


def images_per_product(settings: ProfileSettings) -> Check:
    """Retailers buy what they see."""
    least, here, there = settings.images_warn, pl.col("image_count_mean"), pl.col("site_image_count_mean")
    on_website = pl.when(there >= here + 1).then(
        pl.format("Your website shows {} a product: take them over", number(there, 1))
    )
    return Check(
        "images_per_product",
        "medium",
        below("image_count_mean", least, settings.images_fail),
        pl.format("{} images a product on average", number(here, 2)),
        pl.lit(f"at least {least:g} images a product"),
        pl.format(
            "Show each product in at least {} images: on its own, in use, and its packaging{}",
            pl.lit(f"{least:g}"),
            then_also(on_website),
        ),
        FROM_THE_PRODUCTS,
        measure="image_count_mean",
    )


def image_size(settings: ProfileSettings) -> Check:
    """Small images look blurred on a large screen."""
    least = settings.image_side_warn_px
    return Check(
        "image_size",
        "medium",
        below("image_short_side_median", least, settings.image_side_fail_px),
        pl.format("{} px on the short side (median)", number(pl.col("image_short_side_median"))),
        pl.lit(f"at least {least:,.0f} px"),
        pl.lit(f"Upload the originals of your images, with at least {least:,.0f} px on the short side"),
        FROM_THE_PRODUCTS,
        measure="image_short_side_median",
    )


def product_descriptions(settings: ProfileSettings) -> Check:
    """A description that says nothing leaves questions open."""
    least = settings.description_warn
    better = pl.format(
        "Your website says of “{}”: “{}”", "better_described_title", quoted(pl.col("better_description"))
    )
    return Check(
        "product_descriptions",
        "medium",
        below("description_length_median", least, settings.description_fail),
        pl.format("{} characters (median)", number(pl.col("description_length_median"))),
        pl.lit(f"at least {least:g} characters"),
        pl.format(
            "Describe each product in at least {} characters: material, size, how it is made, who it is for{}",
            pl.lit(f"{least:g}"),
            then_also(better),
        ),
        FROM_THE_PRODUCTS,
        measure="description_length_median",
    )


def variants(settings: ProfileSettings) -> Check:
    """A retailer who doesn't see colours and sizes can't order them."""
    return Check(
        "variants",
        "medium",
        below("variant_share", settings.filled_warn, settings.filled_fail),
        pl.format("{} of products state their variants", share(pl.col("variant_share"))),
        pl.lit(f"at least {100 * settings.filled_warn:g} %"),
        pl.lit("State the variants of each product, such as colours and sizes, also where there is but one"),
        FROM_THE_PRODUCTS,
        measure="variant_share",
    )


def composition(settings: ProfileSettings) -> Check:
    """What it is made of is asked for first, and by law for some goods."""
    return Check(
        "composition",
        "medium",
        below("composition_share", settings.filled_warn, settings.filled_fail),
        pl.format("{} of products state what they are made of", share(pl.col("composition_share"))),
        pl.lit(f"at least {100 * settings.filled_warn:g} %"),
        pl.lit("State what each product is made of"),
        FROM_THE_PRODUCTS,
        measure="composition_share",
    )


def gtins(settings: ProfileSettings) -> Check:
    """Shops need GTINs to take products into their tills."""
    stated = pl.format(
        "Your website states those of {} products, such as {} of “{}”",
        "stated_gtin_count",
        "stated_gtin",
        "stated_gtin_title",
    )
    return Check(
        "gtins",
        "small",
        below("gtin_share", settings.filled_warn, settings.filled_fail),
        pl.format("{} of products have a GTIN", share(pl.col("gtin_share"))),
        pl.lit(f"at least {100 * settings.filled_warn:g} %"),
        pl.format("Add the GTIN (the number under the bar code) to your products{}", then_also(stated)),
        FROM_THE_PRODUCTS,
        measure="gtin_share",
    )
