"""Products and profiles on the marketplace, with the defects that are planted in them from the beginning.

What belongs here: the two tables. What doesn't: who has which defect, and defects that come later (``profile_defects``).
"""

from datetime import datetime, timedelta

import polars as pl

from sourcing_pipeline.contracts.inputs.brand_profiles import BrandProfiles
from sourcing_pipeline.contracts.inputs.products import Products
from sourcing_pipeline.demo.content import compose
from sourcing_pipeline.demo.model import currency_of
from sourcing_pipeline.demo.population import Population, stream
from sourcing_pipeline.demo.profile_defects import planted_defects
from sourcing_pipeline.demo.size import NOW
from sourcing_pipeline.demo.websites import site_of

_WHOLESALE_SHARE_OF_RETAIL = 0.5
_LISTED_LATER = 10
_EVERYWHERE = "AT,CA,CH,DE,ES,FR,GB,IT,NL,US"
_MOST_SENTENCES = 4


def brand_profiles(seed: int, population: Population) -> pl.DataFrame:
    """The table ``brand_profiles``."""
    rng, defects = stream(seed, "profiles"), planted_defects(seed, population)
    rows = []
    for member in population.on_marketplace:
        site, wrong = site_of(seed, member), defects[member.key]
        content = compose(site, site.language)
        age_days = int(rng.integers(1, 120))
        assert member.joined_at
        updated_at = max(NOW - timedelta(days=age_days), member.joined_at)
        rating = round(float(min(max(rng.normal(4.4, 0.35), 1), 5)), 1)
        reviews = int(rng.poisson(member.brand.gmv_mean / 1500))
        rows.append(
            {
                "brand_id": member.brand_id,
                "tagline": None if "no_tagline" in wrong else content.tagline,
                "story": content.description[:60] if "short_story" in wrong else "\n\n".join(content.sentences * 2),
                "hero_image_url": None if "no_hero_image" in wrong else f"https://{site.host}/images/hero.jpg",
                "languages": ",".join(dict.fromkeys((site.language, "en"))),
                "ships_to": site.country if "ships_home_only" in wrong else _EVERYWHERE,
                "certifications": ",".join(site.certificates) or None,
                "lead_time_days": 35.0 if "long_lead_time" in wrong else float(site.lead_time_days),
                "minimum_order_amount": 1_500.0 if "high_minimum" in wrong else float(site.minimum_order),
                "currency": site.currency,
                "rating": rating if reviews else None,
                "review_count": reviews,
                "updated_at": member.joined_at if "stale_profile" in wrong else updated_at,
            }
        )
    return BrandProfiles.from_rows(rows)


def products(seed: int, population: Population) -> pl.DataFrame:
    """The table ``products``: what brands list of what they have."""
    rng, defects = stream(seed, "products"), planted_defects(seed, population)
    rows = []
    for member in population.on_marketplace:
        site, wrong = site_of(seed, member), defects[member.key]
        content = compose(site, site.language)
        assert member.joined_at
        listed = content.products[: 3 if "few_products" in wrong else len(content.products)]
        told = content.sentences[: 1 + site.chance("sentences here", of=_MOST_SENTENCES)]
        days = (NOW - member.joined_at).days
        for number, item in enumerate(listed, start=1):
            is_later = number % _LISTED_LATER == 0 and days > 1
            created_at = member.joined_at + timedelta(
                days=int(rng.integers(1, days)) if is_later else 0, minutes=number
            )
            removed = rng.random() < 0.03 and created_at < NOW - timedelta(days=40)
            rows.append(
                {
                    "product_id": f"{member.brand_id}-p{number:03d}",
                    "brand_id": member.brand_id,
                    "title": item.title,
                    "description": None if "no_descriptions" in wrong else " ".join([item.description, *told]),
                    "category": member.brand.category,
                    "wholesale_price": round(item.price * _WHOLESALE_SHARE_OF_RETAIL, 2),
                    "retail_price": item.price,
                    "currency": currency_of(member.brand),
                    "image_count": 1 if "few_images" in wrong else item.image_count,
                    "image_short_side_px": 400 if "small_images" in wrong else int(rng.choice([1000, 1500, 2000])),
                    "variant_count": item.variant_count,
                    "composition": item.material,
                    "gtin": None if "no_gtins" in wrong else item.gtin,
                    "created_at": min(created_at, NOW - timedelta(minutes=1)),
                    "removed_at": _between(rng.random(), created_at, NOW) if removed else None,
                }
            )
    return Products.from_rows(rows)


def _between(share: float, after: datetime, before: datetime) -> datetime:
    return after + timedelta(seconds=int(share * (before - after).total_seconds()))
