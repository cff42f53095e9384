"""What the facts of brands rest on: tables of the marketplace and of the websites, as known in a week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from sourcing_pipeline.contracts.inputs.brand_profiles import BrandProfiles
from sourcing_pipeline.contracts.inputs.products import Products
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles

NO_ORDER_COUNTRIES = pl.Schema({"brand_id": pl.String(), "country": pl.String(), "order_count": pl.Int64()})


@dataclass(frozen=True)
class Sources:
    """All that profile checks rest on; only the brands must be given.

    Each is a frame of the contract of its name; ``profiles`` has one row a domain, as known at ``as_of``.
    ``order_countries`` has the orders of a year by brand and the retailer's country (``marketplace.order_countries``);
    ``rates`` what a unit of each currency is worth in the reporting currency.
    """

    as_of: date
    brands: pl.DataFrame
    products: pl.DataFrame = field(default_factory=Products.empty_frame)
    brand_profiles: pl.DataFrame = field(default_factory=BrandProfiles.empty_frame)
    suppressions: pl.DataFrame = field(default_factory=Suppressions.empty_frame)
    profiles: pl.DataFrame = field(default_factory=WebsiteProfiles.empty_frame)
    profile_facts: pl.DataFrame = field(default_factory=ProfileFacts.empty_frame)
    products_seen: pl.DataFrame = field(default_factory=ProductsSeen.empty_frame)
    categories: pl.DataFrame = field(default_factory=WebsiteCategories.empty_frame)
    lookalike_brands: pl.DataFrame = field(default_factory=LookalikeBrands.empty_frame)
    lead_labels: pl.DataFrame = field(default_factory=LeadLabels.empty_frame)
    candidates: pl.DataFrame = field(default_factory=Candidates.empty_frame)
    order_countries: pl.DataFrame = field(default_factory=NO_ORDER_COUNTRIES.to_frame)
    rates: Mapping[str, float] = field(default_factory=dict)
    price_band_edges: Sequence[float] = (15, 40, 100)
