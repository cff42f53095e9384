"""What is truly wrong with each profile on the marketplace: planted or by nature, as the world's own data say.

Counted in plain Python from the tables as they were written and the websites as they were composed, and from nothing that
the pipeline makes. What only the website shows is wrong only where it can be seen: the marketplace says which website is the brand's,
and that website works. What belongs here: what counts as wrong (the limits, stated anew). What doesn't:
which check should find it (``evaluate_suggestions``).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from statistics import mean, median
from typing import Any

import numpy as np
import polars as pl

from sourcing_pipeline.demo.content import compose, places_of
from sourcing_pipeline.demo.geography import BY_CODE
from sourcing_pipeline.demo.population import Member, Population
from sourcing_pipeline.demo.sites import Site
from sourcing_pipeline.demo.size import NOW
from sourcing_pipeline.demo.websites import site_of

_SPOKEN = {code: {country.language} for code, country in BY_CODE.items()} | {
    "CA": {"en", "fr"},
    "CH": {"de", "fr", "it"},
}
_LEAST_PEERS = 5

Row = dict[str, Any]


def profile_defects(seed: int, population: Population, tables: Mapping[str, pl.DataFrame]) -> dict[str, list[str]]:
    """What is wrong with each brand that is on the marketplace, by its id; names in order."""
    here = [m for m in population.on_marketplace if m.left_at is None or m.left_at >= NOW]
    named = {row["brand_id"]: row for row in tables["brands"].to_dicts()}
    profiles = {row["brand_id"]: row for row in tables["brand_profiles"].to_dicts()}
    listed: dict[str, list[Row]] = defaultdict(list)
    for row in tables["products"].to_dicts():
        if row["created_at"] < NOW and (row["removed_at"] is None or row["removed_at"] >= NOW):
            listed[row["brand_id"]].append(row)
    usual = _usual_of_categories(here, profiles, tables["fx_rates"])
    orders = _orders_by_country(tables)
    ordering = {country for counts in orders.values() for country in counts}
    wrong = {}
    for member in here:
        brand_id = str(member.brand_id)
        site, profile, products = site_of(seed, member), profiles[brand_id], listed[brand_id]
        found = {
            *_of_products(products),
            *_of_profile(profile),
            *_of_terms(brand_id, profile, usual[member.brand.category]),
            *_of_languages(member, profile, orders[brand_id], ordering),
        }
        if named[brand_id]["domain"] and not site.fate:
            found |= {*_of_website(site, profile, products), *_contradicted(site, named[brand_id], profile)}
        wrong[brand_id] = sorted(found)
    return wrong


def _of_products(products: list[Row]) -> Iterable[str]:
    if len(products) < 10:
        yield "few_products"
    if not products:
        return
    if mean(row["image_count"] for row in products) < 3:
        yield "few_images"
    if median(row["image_short_side_px"] for row in products) < 1000:
        yield "small_images"
    if median(len(row["description"] or "") for row in products) < 150:
        yield "short_descriptions"
    for column, defect in (("gtin", "no_gtins"), ("composition", "no_composition"), ("variant_count", "no_variants")):
        if mean(row[column] is not None for row in products) < 0.5:
            yield defect
    if not 0.4 <= round(median(row["wholesale_price"] / row["retail_price"] for row in products), 9) <= 0.55:
        yield "unusual_margin"


def _of_profile(profile: Row) -> Iterable[str]:
    if not profile["tagline"]:
        yield "no_tagline"
    if len(profile["story"] or "") < 200:
        yield "short_story"
    if not profile["hero_image_url"]:
        yield "no_hero_image"
    if profile["review_count"] == 0:
        yield "no_reviews"
    if (NOW - profile["updated_at"]).days > 180:
        yield "stale_profile"


def _of_terms(brand_id: str, profile: Row, usual: "_Usual") -> Iterable[str]:
    if usual.minimums and usual.minimums[brand_id] > np.quantile(list(usual.minimums.values()), 0.75) * (1 + 1e-9):
        yield "high_minimum"
    if profile["lead_time_days"] > min(30, float(np.quantile(usual.lead_times, 0.75)) if usual.lead_times else 30):
        yield "long_lead_time"


def _of_languages(member: Member, profile: Row, orders: Counter[str], ordering: set[str]) -> Iterable[str]:
    written, total = set(profile["languages"].split(",")), orders.total()
    targets = {country for country, count in orders.items() if count >= 5 and count >= 0.25 * total}
    if total < 5:
        targets = {member.brand.country} & ordering
    if any(not _SPOKEN[country] & written for country in targets):
        yield "language_missing"


def _of_website(site: Site, profile: Row, products: list[Row]) -> Iterable[str]:
    content = compose(site, site.language)
    retail = {row["title"]: row["retail_price"] for row in products}
    if sum(item.title not in retail for item in content.products) >= 5:
        yield "products_not_listed"
    if any(item.price < 0.99 * retail.get(item.title, 0) for item in content.products):
        yield "cheaper_on_website"
    if set(site.certificates) - set((profile["certifications"] or "").split(",")):
        yield "no_certifications"
    ships_to, places = set(profile["ships_to"].split(",")), set(places_of(site))
    if not ships_to & places:
        yield "other_ships_to"
    elif places - ships_to:
        yield "ships_to_fewer"


def _contradicted(site: Site, brand: Row, profile: Row) -> Iterable[str]:
    if site.name not in brand["name"]:
        yield "other_name"
    if site.has_wholesale_page and profile["minimum_order_amount"] != site.minimum_order:
        yield "other_minimum"
    if site.has_wholesale_page and profile["lead_time_days"] != site.lead_time_days:
        yield "other_lead_time"


class _Usual:
    """The minimums in US dollars by brand, and the lead times, of one category; empty with fewer than six brands."""

    def __init__(self) -> None:
        self.minimums: dict[str, float] = {}
        self.lead_times: list[float] = []


def _usual_of_categories(here: list[Member], profiles: Mapping[str, Row], fx_rates: pl.DataFrame) -> dict[str, _Usual]:
    yesterday = (NOW - timedelta(days=1)).date()
    rates = dict(fx_rates.filter(rate_date=yesterday).select("currency", "usd_per_unit").iter_rows())
    usual: dict[str, _Usual] = defaultdict(_Usual)
    for member in here:
        of_category, profile = usual[member.brand.category], profiles[str(member.brand_id)]
        of_category.minimums[str(member.brand_id)] = profile["minimum_order_amount"] * rates[profile["currency"]]
        of_category.lead_times.append(profile["lead_time_days"])
    return {
        category: of_category if len(of_category.lead_times) > _LEAST_PEERS else _Usual()
        for category, of_category in usual.items()
    }


def _orders_by_country(tables: Mapping[str, pl.DataFrame]) -> dict[str, Counter[str]]:
    """Orders of the last 365 days that were not cancelled, by brand and the retailer's country."""
    country = dict(tables["retailers"].select("retailer_id", "country").iter_rows())
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in tables["orders"].to_dicts():
        if row["status"] != "cancelled" and row["ordered_at"] >= NOW - timedelta(days=365):
            counted[row["brand_id"]][country[row["retailer_id"]]] += 1
    return counted
