"""What a website says of its brand: a row for each state in which the site was seen."""

import polars as pl

from sourcing_pipeline.contracts.base import (
    COUNTRY_PATTERN,
    CURRENCY_PATTERN,
    LANGUAGE_PATTERN,
    Contract,
    TextList,
    Timestamp,
    about,
    column,
)


class WebsiteProfiles(Contract):
    """What a website says of its brand: a row for each state in which the site was seen."""

    domain: pl.String = column("Registrable domain")
    profile_at: Timestamp = column("Fetch time of the newest page or product feed that it rests on")
    first_page_at: Timestamp = column("Fetch time of the oldest page that it rests on")
    content_digest: pl.String = column("Hash of the pages and the product feed that it rests on")
    home_url: pl.String = column("Address of the home page")
    site_kind: pl.String = column(
        "What kind of site it is",
        isin=[
            "brand_shop",
            "multi_brand_shop",
            "marketplace",
            "manufacturer",
            "service",
            "content",
            "parked",
            "blocked",
            "script_only",
            "unreadable",
            "unknown",
        ],
    )
    site_kind_reason: pl.String = column("Why")
    can_be_brand: pl.Boolean = column("Whether it goes on to scoring")
    brand_name: pl.String = column("Name of the brand", nullable=True)
    legal_name: pl.String = column("Name of the company behind it, as stated", nullable=True)
    description: pl.String = column("The site's own description", nullable=True)
    story: pl.String = column("About text", nullable=True)
    language: pl.String = column("Main language, ISO 639-1", str_matches=LANGUAGE_PATTERN, nullable=True)
    languages: TextList = column("Languages offered", nullable=True)
    country: pl.String = column("Country of the brand", str_matches=COUNTRY_PATTERN, nullable=True)
    currency: pl.String = column("Currency of its prices", str_matches=CURRENCY_PATTERN, nullable=True)
    shop_platform: pl.String = column("Shop software", nullable=True)
    product_count: pl.Int64 = column("Products that it has, as far as is known", unit="products", ge=0)
    product_count_source: pl.String = column(
        "How that is known: a whole feed, a feed that is full, a list in structured data, a number in a list's text, links, products seen",
        isin=["feed", "feed_at_least", "item_list", "stated", "links", "seen"],
        nullable=True,
    )
    price_median: pl.Float64 = column("Median of the prices seen", unit="currency of the row", ge=0, nullable=True)
    price_median_reporting: pl.Float64 = column(
        "The same in the reporting currency, at the last known rate", unit="reporting currency", ge=0, nullable=True
    )
    price_p25_reporting: pl.Float64 = column(
        "First quartile of the prices seen", unit="reporting currency", ge=0, nullable=True
    )
    price_p75_reporting: pl.Float64 = column(
        "Third quartile of the prices seen", unit="reporting currency", ge=0, nullable=True
    )
    image_per_product_mean: pl.Float64 = column("Images a product, mean", unit="images", ge=0, nullable=True)
    image_short_side_px_median: pl.Float64 = column(
        "Short side of a product's pictures as stated in markup or feed, median over products",
        unit="pixels",
        ge=0,
        nullable=True,
    )
    contact_email: pl.String = column("Business address (info@, wholesale@, ...)", nullable=True)
    contact_source_url: pl.String = column("Page on which it stands", nullable=True)
    has_personal_contact: pl.Boolean = column(
        "Whether an address of a person stands on it too; profile_facts has it, as personal data", when_missing=False
    )
    has_wholesale_page: pl.Boolean = column("Whether a page for retailers was found")
    wholesale_url: pl.String = column("That page", nullable=True)
    minimum_order_amount: pl.Float64 = column("Least order, as stated", unit="currency of the row", ge=0, nullable=True)
    lead_time_days: pl.Float64 = column("Lead time, as stated", unit="days", ge=0, nullable=True)
    retail_markup: pl.Float64 = column(
        "Retail price as a multiple of the wholesale price, as stated for retailers", unit="times", ge=1, nullable=True
    )
    stockist_count: pl.Int64 = column("Stockists named", unit="shops", ge=0, nullable=True)
    social_account_count: pl.Int64 = column("Social accounts linked", unit="accounts", ge=0)
    rating: pl.Float64 = column("Rating in structured data", unit="0 to 5", ge=0, le=5, nullable=True)
    review_count: pl.Int64 = column("Reviews in structured data", unit="reviews", ge=0, nullable=True)
    certification_count: pl.Int64 = column("Certifications claimed (as the site's claims)", unit="claims", ge=0)
    claims: TextList = column("What it claims of its products (vegan, handmade, made in DE, ...)", nullable=True)
    ships_to: TextList = column("Countries that it says it ships to, ISO 3166", nullable=True)
    ships_worldwide: pl.Boolean = column("Whether it says that it ships worldwide", nullable=True)
    returns_days: pl.Int64 = column(
        "Days within which goods may be returned, as stated; 0: not at all", unit="days", ge=0, nullable=True
    )
    has_order_form: pl.Boolean = column("Whether a page offers to order")
    has_newsletter_form: pl.Boolean = column("Whether a page offers a newsletter")
    has_contact_form: pl.Boolean = column("Whether a page has a form to write to it", when_missing=False)
    last_sign_of_life: pl.Date = column("Newest date found on the site", nullable=True)
    page_count: pl.Int64 = column("Pages that it rests on", unit="pages", ge=0)
    document: pl.String = column("The text that is embedded")

    class Config:
        """Name, owner, grain and key."""

        name = "website_profiles"
        metadata = about(
            owner="data-science",
            grain="a site and the time of its newest page",
            key=("domain", "profile_at"),
        )
