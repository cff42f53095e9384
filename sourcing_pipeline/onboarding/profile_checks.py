"""The profile checks: what is looked at, what is good enough, and what to do about it, one small function each.

A check is expressions over ``brand_facts``; nothing here reads tables. A check whose fact is unknown finds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

_QUOTED_CHARACTERS = 240
FROM_THE_PRODUCTS: Final = pl.format("metric:products/{}", "brand_id")
FROM_THE_PROFILE: Final = pl.format("metric:brand_profiles/{}", "brand_id")


@dataclass(frozen=True)
class Check:
    """One check. ``severity`` is null where all is well; ``evidence_at`` is null for what is so as of the week."""

    check_id: str
    severity: pl.Expr
    observed: pl.Expr
    threshold: pl.Expr
    suggestion: pl.Expr
    evidence_url: pl.Expr
    evidence_at: pl.Expr = pl.lit(None, dtype=pl.Datetime("us", "UTC"))  # noqa: RUF009 - an expression can't change
    measure: str | None = None
    higher_is_better: bool = True


def price_parity() -> Check:
    """The website sells for less than the retail price stated here: retailers will find out."""
    count = pl.col("undercut_count")
    more = pl.when(count > 1).then(pl.format(" (and {} more products)", count - 1)).otherwise(pl.lit(""))
    return Check(
        "price_parity",
        pl.when(count > 0).then(pl.lit("blocker")),
        pl.format(
            "“{}” costs {} {} on its website; the retail price here is {} {}{}",
            "undercut_title",
            pl.col("undercut_seen_price").round(2),
            "undercut_currency",
            pl.col("undercut_retail_price").round(2),
            "undercut_currency",
            more,
        ),
        pl.lit("no product cheaper on the website than its retail price here"),
        pl.lit("Bring the prices on your website and the retail prices stated here into line: retailers compare them"),
        pl.col("undercut_url"),
        pl.col("undercut_at"),
    )


def products_listed() -> Check:
    """Few products leave a retailer nothing to fill an order with."""
    return Check(
        "products_listed",
        _below("product_count", 10, 3),
        pl.format("{} products listed", "product_count"),
        pl.lit("at least 10 products"),
        pl.lit("List at least 10 products, so that a retailer can fill a first order"),
        FROM_THE_PRODUCTS,
        measure="product_count",
    )


def products_on_website() -> Check:
    """Products that the website sells and the marketplace doesn't show."""
    least = 5
    return Check(
        "products_on_website",
        pl.when(pl.col("only_on_website_count") >= least).then(pl.lit("warn")),
        pl.format("{} products seen on its website are not listed here", "only_on_website_count"),
        pl.lit(f"fewer than {least}"),
        pl.format("List what your website sells too, such as “{}”", "only_on_website_titles"),
        pl.col("only_on_website_url"),
        pl.col("only_on_website_at"),
        measure="only_on_website_count",
        higher_is_better=False,
    )


def images_per_product() -> Check:
    """Retailers buy what they see."""
    return Check(
        "images_per_product",
        _below("image_count_mean", 3, 1),
        pl.format("{} images a product on average", pl.col("image_count_mean").round(1)),
        pl.lit("at least 3 images a product"),
        pl.lit("Show each product in at least 3 images: on its own, in use, and its packaging"),
        FROM_THE_PRODUCTS,
        measure="image_count_mean",
    )


def image_size() -> Check:
    """Small images look blurred on a large screen."""
    return Check(
        "image_size",
        _below("image_short_side_median", 1000, 500),
        pl.format("{} px on the short side (median)", pl.col("image_short_side_median").round(0).cast(pl.Int64)),
        pl.lit("at least 1,000 px"),
        pl.lit("Upload the originals of your images, with at least 1,000 px on the short side"),
        FROM_THE_PRODUCTS,
        measure="image_short_side_median",
    )


def product_descriptions() -> Check:
    """A description that says nothing leaves questions open."""
    return Check(
        "product_descriptions",
        _below("description_length_median", 150, 50),
        pl.format("{} characters (median)", pl.col("description_length_median").round(0).cast(pl.Int64)),
        pl.lit("at least 150 characters"),
        pl.lit("Describe each product in at least 150 characters: material, size, how it is made, who it is for"),
        FROM_THE_PRODUCTS,
        measure="description_length_median",
    )


def wholesale_ratio() -> Check:
    """The retailer's margin decides whether an order is worth it."""
    ratio = pl.col("wholesale_ratio_median")
    low, high, too_high = 0.40, 0.55, 0.65
    return Check(
        "wholesale_ratio",
        pl.when(ratio > too_high).then(pl.lit("fail")).when((ratio < low) | (ratio > high)).then(pl.lit("warn")),
        pl.format("wholesale is {} of retail (median)", ratio.round(2)),
        pl.lit(f"between {low:.2f} and {high:.2f}"),
        pl.when(ratio > high)
        .then(pl.lit("Bring wholesale prices to about half of retail, so that retailers keep a usual margin"))
        .otherwise(pl.lit("Check your prices: wholesale is far below half of retail, which costs you margin")),
        FROM_THE_PRODUCTS,
        measure="wholesale_ratio_median",
        higher_is_better=False,
    )


def gtins() -> Check:
    """Shops need GTINs to take products into their tills."""
    return Check(
        "gtins",
        _below("gtin_share", 0.5, 0.2),
        pl.format("{} % of products have a GTIN", (100 * pl.col("gtin_share")).round(0).cast(pl.Int64)),
        pl.lit("at least 50 %"),
        pl.lit("Add the GTIN (the number under the bar code) to your products"),
        FROM_THE_PRODUCTS,
        measure="gtin_share",
    )


def story_on_website() -> Check:
    """The website tells a story that the profile lacks."""
    story = pl.col("site_story")
    cut = pl.when(story.str.len_chars() > _QUOTED_CHARACTERS).then(
        pl.format("{}…", story.str.slice(0, _QUOTED_CHARACTERS).str.strip_chars())
    )
    return Check(
        "story_on_website",
        pl.when(pl.col("has_story").not_() & (story.str.len_chars() > 0)).then(pl.lit("fail")),
        pl.lit("no story here, though the website tells one"),
        pl.lit("the story that the website tells"),
        pl.format("Take over the story of your website: “{}”", cut.otherwise(story)),
        pl.col("home_url"),
        pl.col("profile_at"),
    )


def story() -> Check:
    """A profile without a story, and no website that has one."""
    return Check(
        "story",
        pl.when(pl.col("has_story").not_() & pl.col("site_story").fill_null("").eq("")).then(pl.lit("warn")),
        pl.lit("no story"),
        pl.lit("a story"),
        pl.lit("Tell in a few sentences who you are, how your products are made and why"),
        FROM_THE_PROFILE,
    )


def hero_image() -> Check:
    """The first thing that a retailer sees."""
    return Check(
        "hero_image",
        pl.when(pl.col("has_hero_image").not_()).then(pl.lit("warn")),
        pl.lit("no main image"),
        pl.lit("a main image"),
        pl.lit("Add a main image that shows your products together"),
        FROM_THE_PROFILE,
    )


def minimum_order() -> Check:
    """A high minimum keeps retailers from trying."""
    amount, usual, high = (pl.col(f"minimum_order_{name}") for name in ("amount", "p75", "p90"))
    return Check(
        "minimum_order",
        pl.when(amount > high).then(pl.lit("fail")).when(amount > usual).then(pl.lit("warn")),
        pl.format("{} {}", amount.round(0).cast(pl.Int64), "minimum_order_currency"),
        pl.format(
            "at most {} {}, as three in four of its category", usual.round(0).cast(pl.Int64), "minimum_order_currency"
        ),
        pl.lit("Lower the minimum of a first order, so that retailers can try your products"),
        FROM_THE_PROFILE,
        measure="minimum_order_amount",
        higher_is_better=False,
    )


def lead_time() -> Check:
    """Retailers order late and want it soon."""
    days, usual, too_long = pl.col("lead_time_days"), pl.col("lead_time_p75"), 30
    return Check(
        "lead_time",
        pl.when(days > too_long).then(pl.lit("fail")).when(days > usual).then(pl.lit("warn")),
        pl.format("{} days from order to dispatch", days.round(0).cast(pl.Int64)),
        pl.format("at most {} days", pl.min_horizontal(usual, pl.lit(too_long)).round(0).cast(pl.Int64)),
        pl.lit("Shorten the lead time, or keep the products that sell best in stock"),
        FROM_THE_PROFILE,
        measure="lead_time_days",
        higher_is_better=False,
    )


def not_updated() -> Check:
    """A profile that nobody tends looks abandoned."""
    most = 180
    return Check(
        "not_updated",
        pl.when(pl.col("days_since_update") > most).then(pl.lit("warn")),
        pl.format("last changed {} days ago", "days_since_update"),
        pl.lit(f"changed within {most} days"),
        pl.lit("Go through your profile: new products, new images, prices that still hold"),
        FROM_THE_PROFILE,
        measure="days_since_update",
        higher_is_better=False,
    )


def reviews() -> Check:
    """A brand that nobody has reviewed is a risk to a retailer."""
    return Check(
        "reviews",
        pl.when(pl.col("review_count") == 0).then(pl.lit("warn")),
        pl.lit("no reviews"),
        pl.lit("at least one review"),
        pl.lit("Ask the retailers who ordered for a review"),
        FROM_THE_PROFILE,
        measure="review_count",
    )


CHECKS: tuple[Callable[[], Check], ...] = (
    price_parity,
    story_on_website,
    images_per_product,
    products_listed,
    wholesale_ratio,
    minimum_order,
    lead_time,
    image_size,
    product_descriptions,
    hero_image,
    story,
    products_on_website,
    reviews,
    gtins,
    not_updated,
)
"""All checks; among those of the same severity the earlier one comes first, since it does more for less effort."""


def _below(name: str, warn: float, fail: float) -> pl.Expr:
    return pl.when(pl.col(name) < fail).then(pl.lit("fail")).when(pl.col(name) < warn).then(pl.lit("warn"))
