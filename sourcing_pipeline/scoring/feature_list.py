"""The features that models may use, each stated once: kind, scale, and the words that a sales rep hears.

What belongs here: names, kinds and words. What doesn't: how values come about (``features.py``) and become numbers
(``encoding.py``). Attributes of leads and feeds come on top, found in the data (``attributes.py``).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "flag", "label", "text"]
ATTRIBUTE_PREFIX = "attribute:"


@dataclass(frozen=True)
class Feature:
    """One thing known of a candidate.

    ``words`` states the observed value (``{value}``); a flag has one sentence for yes and one for no.
    ``facts`` are the names in ``profile_facts`` whose page shows it; ``metric`` is the evidence address where no page
    does, with ``{domain}``, ``{category}``, ``{segment}``, ``{value}`` and ``{table}`` filled in; the table is that from which
    the model has learned: leads for signing, brands for the rest.
    ``sign`` is 1 where more of it can only help, -1 where it can only hurt: what is known before looking at any data.
    """

    name: str
    kind: Kind
    words: str
    words_if_not: str = ""
    log: bool = False
    decimals: int = 0
    facts: tuple[str, ...] = ()
    metric: str = ""
    sign: Literal[-1, 0, 1] = 0
    is_said: bool = True
    """Whether it may be a reason. What only says how much we have looked at helps a model, and is no reason to call."""


FEATURES = (
    Feature("document", "text", "Its site has words of brands that do well", is_said=False),
    Feature("source", "label", "Comes from the source {value}", metric="metric:lead_labels/source/{value}"),
    Feature("country", "label", "Based in {value}", facts=("country",), metric="metric:{table}/country/{value}"),
    Feature("category", "label", "Sells {value}", metric="metric:{table}/category/{value}"),
    Feature("language", "label", "Its site speaks {value}", facts=("language",)),
    Feature("shop_platform", "label", "Its shop runs on {value}", facts=("shop_platform",)),
    Feature(
        "has_wholesale_page",
        "flag",
        "Has a page for retailers",
        "No page for retailers was found on its site",
        facts=("has_wholesale_page", "wholesale_url"),
        sign=1,
    ),
    Feature(
        "has_order_form",
        "flag",
        "Takes orders on its site",
        "No way to order was found on its site",
        facts=("has_order_form",),
        sign=1,
    ),
    Feature(
        "has_newsletter_form",
        "flag",
        "Offers a newsletter",
        "No newsletter was found on its site",
        facts=("has_newsletter_form",),
    ),
    Feature(
        "has_contact_email",
        "flag",
        "States a business e-mail address",
        "No business e-mail address was found on its site",
        facts=("contact_email",),
        sign=1,
    ),
    Feature("page_count", "number", "{value} pages of its site were read", log=True, is_said=False),
    Feature("product_count", "number", "{value} products seen on its site", log=True, facts=("product_count",), sign=1),
    Feature(
        "image_per_product_mean",
        "number",
        "{value} images a product",
        decimals=1,
        facts=("image_per_product_mean",),
        sign=1,
    ),
    Feature(
        "certification_count",
        "number",
        "Claims {value} certifications",
        facts=("certification", "certification_count"),
        sign=1,
    ),
    Feature("story_length", "number", "Tells its story in {value} characters", log=True, facts=("story",), sign=1),
    Feature(
        "description_length",
        "number",
        "Describes itself in {value} characters",
        log=True,
        facts=("description",),
        sign=1,
    ),
    Feature(
        "social_account_count",
        "number",
        "Links {value} social accounts",
        facts=("social_account", "social_account_count"),
        sign=1,
    ),
    Feature(
        "stockist_count", "number", "Names {value} stockists", log=True, facts=("stockist", "stockist_count"), sign=1
    ),
    Feature("rating", "number", "Rated {value} of 5 on its own site", decimals=1, facts=("rating",), sign=1),
    Feature("review_count", "number", "{value} reviews on its own site", log=True, facts=("review_count",), sign=1),
    Feature(
        "lead_time_days", "number", "States a lead time of {value} days", log=True, facts=("lead_time_days",), sign=-1
    ),
    Feature(
        "states_minimum_order",
        "flag",
        "States a minimum order",
        "States no minimum order",
        facts=("minimum_order_amount",),
    ),
    Feature("language_count", "number", "Its site offers {value} languages", facts=("languages",), sign=1),
    Feature(
        "price_to_category_median",
        "number",
        "Prices {value} times the median of its category",
        log=True,
        decimals=2,
        facts=("price_median",),
    ),
    Feature(
        "price_distance",
        "number",
        "Prices {value} e-folds away from the median of its category",
        decimals=2,
        facts=("price_median",),
        sign=-1,
    ),
    Feature(
        "days_since_sign_of_life",
        "number",
        "Newest date on its site is {value} days old",
        log=True,
        facts=("last_sign_of_life",),
        sign=-1,
    ),
    Feature(
        "lookalike_gmv_12m",
        "number",
        "The brands most like it sell {value} {currency} in 12 months",
        log=True,
        metric="metric:lookalikes/{domain}",
        sign=1,
    ),
    Feature(
        "lookalike_activated_share",
        "number",
        "Of the brands most like it {value} % had an order within 90 days",
        metric="metric:lookalikes/{domain}",
        sign=1,
    ),
    Feature(
        "lookalike_repeat_share",
        "number",
        "Of the retailers of the brands most like it {value} % order again",
        metric="metric:lookalikes/{domain}",
        sign=1,
    ),
    Feature(
        "lookalike_similarity",
        "number",
        "Similarity with the brands most like it on the marketplace is {value}",
        decimals=2,
        metric="metric:lookalikes/{domain}",
        sign=1,
    ),
    Feature(
        "category_gmv_90",
        "number",
        "Retailers ordered {value} {currency} of its category in 90 days",
        log=True,
        metric="metric:segment_demand/{category}",
    ),
    Feature(
        "category_gmv_per_brand_90",
        "number",
        "A brand of its category sells {value} {currency} in 90 days on average",
        log=True,
        metric="metric:segment_demand/{category}",
        sign=1,
    ),
    Feature(
        "category_zero_result_share",
        "number",
        "{value} % of searches in its category find nothing",
        decimals=1,
        metric="metric:segment_demand/{category}",
    ),
    Feature(
        "category_growth",
        "number",
        "Orders in its category grew by {value} %",
        decimals=1,
        metric="metric:segment_demand/{category}",
        sign=1,
    ),
    Feature(
        "gap_score",
        "number",
        "The supply gap of its category, country and price band is {value} of 1",
        decimals=2,
        metric="metric:segment_demand/{segment}",
        sign=1,
    ),
)
"""All features but attributes, in the order in which models see them."""

BY_NAME = {feature.name: feature for feature in FEATURES}


def feature_of(name: str, *, is_number: bool = False) -> Feature:
    """The feature of a name; for an attribute found in the data, one made up for it."""
    if name in BY_NAME:
        return BY_NAME[name]
    attribute = name.removeprefix(ATTRIBUTE_PREFIX)
    return Feature(
        name,
        "number" if is_number else "label",
        f"{attribute.replace('_', ' ')}: {{value}}",
        decimals=2,
        metric=f"metric:lead_labels/{attribute}/{{value}}",
    )
