"""A brand like its peers on the marketplace, but for what a test gives: its products, profile and website."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from sourcing_pipeline.contracts.inputs.brand_profiles import BrandProfiles
from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.inputs.products import Products
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.onboarding.brand_facts import Sources
from sourcing_pipeline.onboarding.findings import findings
from sourcing_pipeline.settings import ProfileSettings
from sourcing_pipeline_tests.scoring.worlds import AS_OF, SEEN, START, profile

Row = dict[str, Any]
PEERS = 7
STORY = "We pour candles by hand. " * 10
RATES = {"EUR": 1.1, "GBP": 1.3, "USD": 1.0}


def listed(brand: str, number: int, **columns: Any) -> Row:
    """A product that is well listed."""
    return {
        "product_id": f"{brand}-{number}",
        "brand_id": brand,
        "title": f"Candle {number} of {brand}",
        "description": "d" * 200,
        "wholesale_price": 10.0,
        "retail_price": 20.0,
        "currency": "EUR",
        "image_count": 4,
        "image_short_side_px": 1500,
        "variant_count": 2,
        "composition": "soy wax",
        "gtin": f"40000{number:03d}",
        "created_at": START - timedelta(days=300),
    } | columns


def shown(brand: str, **columns: Any) -> Row:
    """A profile with nothing to improve."""
    return {
        "brand_id": brand,
        "tagline": "Candles by hand",
        "story": STORY,
        "hero_image_url": "https://example.com/x.jpg",
        "languages": "de,en",
        "ships_to": "AT,DE",
        "certifications": "FSC",
        "lead_time_days": 5.0,
        "minimum_order_amount": 100.0,
        "currency": "EUR",
        "review_count": 4,
        "updated_at": START - timedelta(days=20),
    } | columns


def seen(number: int, **columns: Any) -> Row:
    """A product on the website of B0."""
    return {
        "domain": "b0.com",
        "page_url": f"https://b0.com/{number}",
        "fetched_at": SEEN,
        "position": 1,
        "title": f"CANDLE {number} of B0",
        "price": 20.0,
        "currency": "EUR",
        "image_count": 2,
        "source_kind": "json_ld",
        "confidence": 0.9,
    } | columns


def fact(name: str, value: str, **columns: Any) -> Row:
    """A fact of the website of B0, as a page of its own states it."""
    return {
        "domain": "b0.com",
        "profile_at": SEEN,
        "fact": name,
        "value": value,
        "source_kind": "text",
        "page_url": f"https://b0.com/{name}",
        "fetched_at": SEEN,
        "confidence": 0.6,
        "is_chosen": True,
        "sources_disagree": False,
        "is_personal": False,
    } | columns


def sources(
    product: Row | None = None,
    count: int = 12,
    on_profile: Row | None = None,
    site: Row | None = None,
    on_website: list[Row] | None = None,
    *,
    brand: Row | None = None,
    with_products: bool = True,
    asked: Row | None = None,
    facts: list[Row] | None = None,
    category: Row | None = None,
    near: str | None = None,
    near_count: int = 10,
    orders: dict[str, int] | None = None,
    peers: int = PEERS,
    as_of: date = AS_OF,
) -> Sources:
    """What profile checks rest on, for the brand B0 among its peers."""
    names = [f"B{number}" for number in range(peers)]
    here = {"category": "Candles", "country": "DE", "joined_at": START - timedelta(days=400)}
    products = [listed(name, number) for name in names[1:] for number in range(12)]
    products += [listed("B0", number, **(product or {})) for number in range(count)]
    profiles = [shown(name, minimum_order_amount=100.0 + index) for index, name in enumerate(names[1:])]
    brands = [{"brand_id": name, "name": name, "domain": f"{name}.com"} | here for name in names]
    brands[0] |= brand or {}
    read = {"domain": "b0.com", "profile_at": SEEN, "content_digest": "x", "category_method": "classifier"}
    # Ten brands that have left are most like it: what they were called is known.
    gone = {"joined_at": START - timedelta(days=800), "left_at": START - timedelta(days=100), "country": "DE"}
    brands += [
        {"brand_id": f"N{rank}", "name": f"N{rank}", "category": (near or "Candles") if rank <= near_count else "Pets"}
        | gone
        for rank in range(1, 11)
    ]
    return Sources(
        as_of=as_of,
        brands=Brands.from_rows(brands),
        products=Products.from_rows(products if with_products else []),
        brand_profiles=BrandProfiles.from_rows([*profiles, shown("B0", **(on_profile or {}))]),
        suppressions=Suppressions.from_rows([{"reason": "asked", "requested_at": START} | asked] if asked else []),
        profiles=WebsiteProfiles.from_rows([profile("b0.com", **(site or {}))]),
        profile_facts=ProfileFacts.from_rows(facts or []),
        products_seen=ProductsSeen.from_rows(on_website or []),
        categories=WebsiteCategories.from_rows([read | {"category_probability": 0.999} | category] if category else []),
        lookalike_brands=LookalikeBrands.from_rows(
            [
                {
                    "as_of": as_of,
                    "domain": "b0.com",
                    "rank": rank,
                    "brand_id": f"N{rank}",
                    "brand_name": "N",
                    "similarity": 0.5,
                }
                for rank in range(1, 11)
            ]
        ),
        order_countries=pl.DataFrame(
            [("B0", country, count) for country, count in (orders or {"DE": 20}).items()],
            schema={"brand_id": pl.String, "country": pl.String, "order_count": pl.Int64},
            orient="row",
        ),
        rates=RATES,
    )


def found(
    of: Sources, earlier: pl.DataFrame | None = None, effects: pl.DataFrame | None = None, **settings: Any
) -> pl.DataFrame:
    """The findings of a week."""
    return findings(
        of,
        ProfileFindings.empty_frame() if earlier is None else earlier,
        ProfileEffects.empty_frame() if effects is None else effects,
        ProfileSettings(**settings),
    )


def states(of: Sources, brand: str = "B0", **settings: Any) -> dict[str, str]:
    """What is wrong with a brand: the state of each check that isn't ok."""
    rows = found(of, **settings).filter(pl.col("brand_id") == brand, pl.col("state") != "ok")
    return dict(rows.select("check_id", "state").iter_rows())


def in_week(of: Sources, weeks: int) -> Sources:
    """The same so many weeks later."""
    return replace(of, as_of=of.as_of + timedelta(days=7 * weeks))
