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

    ``words`` states the observed value (``{value}``, ``{currency}``, ``{category}``, ``{segment}``); a flag has one sentence
    for yes and one for no, a number may have others for 1, 0 and what is below 0.
    ``facts`` are the names in ``profile_facts`` whose page shows it; ``is_of_many_pages`` says that no one page can: the rows
    of ``profile_facts`` then are the evidence. ``metric`` is the evidence address of what is no fact of the website, with
    ``{domain}``, ``{category}`` and ``{segment}`` filled in. What the feed states is evidenced by its row (``evidence.py``).
    ``sign`` is 1 where more of it can only help, -1 where it can only hurt: what is known before looking at any data.
    """

    name: str
    kind: Kind
    words: str
    words_if_not: str = ""
    words_if_one: str = ""
    words_if_none: str = ""
    words_if_below: str = ""
    """The value is said without its minus sign."""
    named_as: Literal["", "country", "language", "platform"] = ""
    """What kind of code the value is, where its name is to be said."""
    is_logarithm: bool = False
    """Whether the value is the logarithm of what is said."""
    log: bool = False
    decimals: int = 0
    facts: tuple[str, ...] = ()
    is_of_many_pages: bool = False
    metric: str = ""
    sign: Literal[-1, 0, 1] = 0
    is_said: bool = True
    """Whether it may be a reason. What only says how much we have looked at helps a model, and is no reason to call."""


FEATURES = (
    Feature("document", "text", "Its site has words of brands that do well", is_said=False),
    Feature("source", "label", 'Comes from the source "{value}"'),
    Feature("country", "label", "Based in {value}", named_as="country", facts=("country",)),
    Feature("category", "label", "Sells {value}"),
    Feature("language", "label", "Its site is in {value}", named_as="language", facts=("language",)),
    Feature("shop_platform", "label", "Its shop runs on {value}", named_as="platform", facts=("shop_platform",)),
    Feature(
        "has_wholesale_page",
        "flag",
        "Has a page for retailers",
        "No page for retailers was found on its site",
        facts=("has_wholesale_page",),
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
    Feature(
        "product_count",
        "number",
        "{value} products seen on its site",
        words_if_one="One product seen on its site",
        words_if_none="No products seen on its site",
        log=True,
        facts=("product_count",),
        sign=1,
    ),
    Feature(
        "image_per_product_mean",
        "number",
        "Shows {value} pictures of each product on average",
        words_if_one="Shows only one picture of each product",
        decimals=1,
        is_of_many_pages=True,
        facts=("image_per_product_mean",),
        sign=1,
    ),
    Feature(
        "certification_count",
        "number",
        "Claims {value} certifications",
        words_if_one="Claims a certification",
        words_if_none="Claims no certification",
        facts=("certification",),
        sign=1,
    ),
    Feature(
        "story_length",
        "number",
        "Tells its story in {value} characters",
        words_if_none="Tells no story",
        log=True,
        facts=("story",),
        sign=1,
    ),
    Feature(
        "description_length",
        "number",
        "Describes itself in {value} characters",
        words_if_none="Does not describe itself",
        log=True,
        facts=("description",),
        sign=1,
    ),
    Feature(
        "social_account_count",
        "number",
        "Links to {value} social accounts of its own",
        words_if_one="Links to a social account of its own",
        words_if_none="Links to no social account",
        facts=("social_account",),
        sign=1,
    ),
    Feature(
        "stockist_count",
        "number",
        "Names {value} shops that sell it",
        words_if_one="Names one shop that sells it",
        words_if_none="Names no shop that sells it",
        log=True,
        facts=("stockist_count",),
        sign=1,
    ),
    Feature(
        "rating",
        "number",
        "Rated {value} of 5 on its own site",
        decimals=1,
        facts=("rating",),
        is_of_many_pages=True,
        sign=1,
    ),
    Feature(
        "review_count",
        "number",
        "{value} reviews on its own site",
        words_if_one="One review on its own site",
        words_if_none="No reviews on its own site",
        log=True,
        facts=("review_count",),
        is_of_many_pages=True,
        sign=1,
    ),
    Feature(
        "lead_time_days",
        "number",
        "States a lead time of {value} days",
        words_if_one="States a lead time of one day",
        decimals=1,
        log=True,
        facts=("lead_time_days",),
        sign=-1,
    ),
    Feature(
        "states_minimum_order",
        "flag",
        "States a minimum order",
        "States no minimum order",
        facts=("minimum_order_amount",),
    ),
    Feature(
        "language_count",
        "number",
        "Its site comes in {value} languages",
        words_if_one="Its site comes in one language only",
        facts=("languages",),
        sign=1,
    ),
    Feature(
        "price_to_category_median",
        "number",
        "Its usual price is {value} times that of its category",
        words_if_one="Its usual price is that of its category",
        log=True,
        decimals=2,
        metric="metric:website_profiles/{domain}",
    ),
    Feature(
        "price_distance",
        "number",
        "Its usual price differs from that of its category by a factor of {value}",
        words_if_one="Its usual price is that of its category",
        is_logarithm=True,
        decimals=2,
        metric="metric:website_profiles/{domain}",
        sign=-1,
    ),
    Feature(
        "days_since_sign_of_life",
        "number",
        "The newest date on its site was {value} days old when we read it",
        words_if_one="The newest date on its site was of the day before we read it",
        words_if_none="The newest date on its site was of the day on which we read it",
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
        "Much like brands on the marketplace (similarity {value} of 1)",
        decimals=2,
        metric="metric:lookalikes/{domain}",
        sign=1,
    ),
    Feature(
        "category_gmv_90",
        "number",
        "Retailers ordered {category} for {value} {currency} in 90 days",
        log=True,
        metric="metric:segment_demand/{category}",
    ),
    Feature(
        "category_gmv_per_brand_90",
        "number",
        "A brand in {category} sells {value} {currency} in 90 days on average",
        log=True,
        metric="metric:segment_demand/{category}",
        sign=1,
    ),
    Feature(
        "category_zero_result_share",
        "number",
        "{value} % of searches in {category} find nothing (smoothed)",
        decimals=1,
        metric="metric:segment_demand/{category}",
    ),
    Feature(
        "category_growth",
        "number",
        "Orders in {category} grew by {value} % against the 90 days before (smoothed)",
        words_if_below="Orders in {category} fell by {value} % against the 90 days before (smoothed)",
        decimals=1,
        metric="metric:segment_demand/{category}",
        sign=1,
    ),
    Feature(
        "gap_score",
        "number",
        "The supply gap of {segment} is {value} of 1",
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
    words = attribute.replace("_", " ").replace("{", "{{").replace("}", "}}")
    return Feature(name, "number" if is_number else "label", f"Its feed says {words} {{value}}", decimals=2)
