"""Products of a brand here and on its website, matched: by GTIN, else by title.

Only what the newest profile of the site rests on counts: what was seen years ago may be sold no more. Prices are compared in
the same currency alone: price lists for other countries differ by taxes and rounding, which is no breach.
"""

import polars as pl

_QUOTED_TITLES, _LONGEST_TITLE = 3, 60
_SURE_PRICE = 0.4
"""From here on the reading of a price is sure: a plain price of a list is, one that may belong to something else isn't."""


def with_compared_products(
    here: pl.DataFrame, live: pl.DataFrame, profiles: pl.DataFrame, products_seen: pl.DataFrame, tolerance: float
) -> pl.DataFrame:
    """Add what comparing its products here and on its website says of each brand; null where nothing was matched or seen.

    Args:
        here: the brands, with ``domain``.
        live: the products listed now, with ``domain``.
        profiles: website profiles, one a domain.
        products_seen: products found on websites.
        tolerance: share by which a price on the website may lie below the retail price here.
    """
    seen = seen_now(profiles, products_seen)
    matches = _matches(live, seen)
    return (
        here.join(_prices(matches, tolerance), on="brand_id", how="left")
        .join(_only_on_website(here, matches, seen), on="brand_id", how="left")
        .join(_descriptions(matches), on="brand_id", how="left")
        .join(_gtins(matches), on="brand_id", how="left")
    )


def seen_now(profiles: pl.DataFrame, products_seen: pl.DataFrame) -> pl.DataFrame:
    """Each product that a website shows, by the newest and surest page of its profile, with the keys to find it by."""
    window = profiles.select("domain", "first_page_at", "profile_at")
    return (
        products_seen.join(window, on="domain")
        .filter(pl.col("fetched_at").is_between("first_page_at", "profile_at"))
        .with_columns(_gtin("gtin"), _title("title"))
        .filter(pl.col("title_key").is_not_null())
        .sort("domain", "title_key", -pl.col("confidence"), "page_url", "position")
        .with_columns(
            pl.col("description", "gtin_key", "image_short_side_px").backward_fill().over("domain", "title_key")
        )
        .unique(["domain", "title_key"], keep="first", maintain_order=True)
        .select(
            "domain",
            "gtin_key",
            "title_key",
            "page_url",
            "fetched_at",
            pl.col("title").alias("seen_title"),
            pl.col("price").alias("seen_price"),
            pl.col("confidence").alias("seen_confidence"),
            pl.col("currency").alias("seen_currency"),
            pl.col("description").str.strip_chars().alias("seen_description"),
            pl.col("image_count").alias("seen_image_count"),
            pl.col("image_short_side_px").alias("seen_image_short_side_px"),
        )
    )


def _gtin(name: str) -> pl.Expr:
    digits = pl.col(name).str.replace_all(r"\D", "").str.strip_chars_start("0")
    return pl.when(digits.str.len_chars() > 0).then(digits).alias("gtin_key")


def _title(name: str) -> pl.Expr:
    letters = pl.col(name).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return pl.when(letters.str.len_chars() > 0).then(letters).alias("title_key")


def _matches(live: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Products listed here with what the website shows of them."""
    keyed = live.filter(pl.col("domain").is_not_null()).with_columns(_gtin("gtin"), _title("title"))
    by_gtin = keyed.filter(pl.col("gtin_key").is_not_null()).join(
        seen.filter(pl.col("gtin_key").is_not_null()).rename({"title_key": "seen_key"}), on=["domain", "gtin_key"]
    )
    by_title = keyed.join(by_gtin, on="product_id", how="anti").join(
        seen.rename({"gtin_key": "seen_gtin_key"}).with_columns(pl.col("title_key").alias("seen_key")),
        on=["domain", "title_key"],
    )
    return pl.concat([by_gtin, by_title], how="diagonal").sort("brand_id", "product_id", "seen_key")


def _prices(matches: pl.DataFrame, tolerance: float) -> pl.DataFrame:
    """The lowest price on the website as a share of the retail price here, and how many undercut it: sure ones before others."""
    share = pl.col("seen_price") / pl.col("retail_price")
    undercuts = pl.col("price_share") < 1 - tolerance
    return (
        matches.filter(
            pl.col("currency") == pl.col("seen_currency"),
            pl.col("seen_price") > 0,
            pl.col("retail_price") > 0,
        )
        .with_columns(share.alias("price_share"), (pl.col("seen_confidence") >= _SURE_PRICE).alias("is_sure"))
        .sort("brand_id", ~(undercuts & pl.col("is_sure")), "price_share", "product_id")
        .group_by("brand_id", maintain_order=True)
        .agg(
            pl.col("price_share").first().alias("least_price_share"),
            pl.col("is_sure").first().alias("undercut_is_sure"),
            pl.col("product_id").filter(undercuts).n_unique().cast(pl.Int64).alias("undercut_count"),
            *(
                pl.col(name).first().alias(f"undercut_{shown}")
                for name, shown in (
                    ("title", "title"),
                    ("seen_price", "seen_price"),
                    ("retail_price", "retail_price"),
                    ("currency", "currency"),
                    ("page_url", "url"),
                    ("fetched_at", "at"),
                )
            ),
        )
    )


def _only_on_website(here: pl.DataFrame, matches: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """How many products a website sells that the brand doesn't list here, with some of their titles."""
    # By title: a list page or a shop's product feed shows many products at one address.
    matched = matches.select("brand_id", "domain", pl.col("seen_key").alias("title_key"))
    is_missing = pl.col("is_listed").is_null()
    return (
        here.select("brand_id", "domain")
        .join(seen.filter(pl.col("seen_price") > 0), on="domain")
        .join(
            matched.unique().with_columns(is_listed=pl.lit(value=True)),
            on=["brand_id", "domain", "title_key"],
            how="left",
        )
        .sort("brand_id", "seen_title", "title_key")
        .group_by("brand_id", maintain_order=True)
        .agg(
            is_missing.sum().cast(pl.Int64).alias("only_on_website_count"),
            quoted_titles(pl.col("seen_title").filter(is_missing)).alias("only_on_website_titles"),
            pl.coalesce(pl.col("page_url").filter(is_missing).first(), pl.col("page_url").first()).alias(
                "only_on_website_url"
            ),
            pl.coalesce(pl.col("fetched_at").filter(is_missing).first(), pl.col("fetched_at").first()).alias(
                "only_on_website_at"
            ),
        )
    )


def quoted_titles(titles: pl.Expr) -> pl.Expr:
    """Some of the titles of a group, cut, for a sentence that puts them in quotes."""
    return titles.head(_QUOTED_TITLES).str.slice(0, _LONGEST_TITLE).str.join("”, “")


def _descriptions(matches: pl.DataFrame) -> pl.DataFrame:
    """The longest description that the website has of a product and that says more than the one here."""
    longer = pl.col("seen_description").str.len_chars() > pl.col("description").fill_null("").str.len_chars()
    return (
        matches.filter(longer)
        .sort("brand_id", -pl.col("seen_description").str.len_chars().cast(pl.Int64), "product_id")
        .group_by("brand_id", maintain_order=True)
        .agg(
            pl.col("title").first().alias("better_described_title"),
            pl.col("seen_description").first().alias("better_description"),
        )
    )


def _gtins(matches: pl.DataFrame) -> pl.DataFrame:
    """How many products lack a GTIN here that the website states."""
    stated = matches.filter(pl.col("gtin_key").is_null() & pl.col("seen_gtin_key").is_not_null())
    return (
        stated.sort("brand_id", "product_id")
        .group_by("brand_id", maintain_order=True)
        .agg(
            pl.col("product_id").n_unique().cast(pl.Int64).alias("stated_gtin_count"),
            pl.col("title").first().alias("stated_gtin_title"),
            pl.col("seen_gtin_key").first().alias("stated_gtin"),
        )
    )
