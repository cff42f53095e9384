"""The profile checks: what is looked at, what is good enough, and what to do about it, one small function each.

A check (``check.Check``) is expressions over the facts of brands; nothing here reads tables, and each limit is a setting. A
check whose fact is unknown finds nothing. ``CHECKS`` are for brands on the marketplace, ``JOINING_CHECKS`` for those
about to join.
"""

from collections.abc import Callable

from sourcing_pipeline.onboarding.profile_checks import contradictions, joining, presentation, products, terms, website
from sourcing_pipeline.onboarding.profile_checks.check import Check
from sourcing_pipeline.settings import ProfileSettings

__all__ = ["CHECKS", "JOINING_CHECKS", "Check"]

CHECKS: tuple[Callable[[ProfileSettings], Check], ...] = (
    terms.price_parity,
    website.story_on_website,
    products.images_per_product,
    products.products_listed,
    terms.wholesale_ratio,
    terms.minimum_order,
    terms.lead_time,
    products.image_size,
    products.product_descriptions,
    presentation.hero_image,
    presentation.story,
    presentation.tagline,
    contradictions.minimum_order_contradiction,
    contradictions.lead_time_contradiction,
    contradictions.shipping_contradiction,
    contradictions.name_contradiction,
    contradictions.country_contradiction,
    contradictions.category_contradiction,
    website.shipping_on_website,
    website.certifications_on_website,
    products.products_on_website,
    presentation.target_language,
    products.composition,
    products.variants,
    presentation.reviews,
    products.gtins,
    presentation.not_updated,
)
"""All checks of brands on the marketplace; where nothing else decides, the earlier one comes first."""

JOINING_CHECKS: tuple[Callable[[ProfileSettings], Check], ...] = (
    joining.bring_products,
    joining.bring_story,
    joining.bring_images,
    joining.bring_large_images,
    joining.bring_descriptions,
    joining.bring_certifications,
    joining.bring_terms,
)
"""All checks of brands about to join."""
