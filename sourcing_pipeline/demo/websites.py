"""The websites of a population: what each brand's site shows of its traits, and what is wrong with it."""

import json
from dataclasses import asdict, replace
from pathlib import Path

from sourcing_pipeline.demo.geography import BY_CODE, USD_PER_UNIT
from sourcing_pipeline.demo.model import PLATFORMS, TYPICAL_PRICE_USD, currency_of
from sourcing_pipeline.demo.population import Member, Population, Stranger
from sourcing_pipeline.demo.sites import SITES_FILE, Site, chance
from sourcing_pipeline.storage import write_bytes

_PREFIXES = ("", "", "", "", "", "www.", "www.", "www.", "www.", "shop.")
_MAILBOXES = ("info", "hello", "wholesale", "contact")
_SITES_THAT_DIE = 2


def websites_of(seed: int, population: Population) -> list[Site]:
    """Every website of a world, by domain."""
    sites = [site_of(seed, member) for member in population.members if member.domain]
    sites += [_strangers_site(seed, stranger) for stranger in population.strangers]
    sites.sort(key=lambda site: site.domain)
    return _with_later_changes(sites)


def site_of(seed: int, member: Member) -> Site:
    """The website of a brand (of a brand without one: what its products would look like)."""
    brand, number = member.brand, _number(seed, "brand", member.key)
    home, currency = BY_CODE[brand.country], currency_of(brand)
    domain = member.domain or "no-website.example"
    return Site(
        domain=domain,
        host=_PREFIXES[chance(number, "prefix", of=len(_PREFIXES))] + domain,
        seed=number,
        kind="brand_shop",
        name=member.name,
        language=brand.language,
        country=brand.country,
        currency=currency,
        city=home.cities[chance(number, "city", of=len(home.cities))],
        platform=brand.platform,
        fate=member.fate,
        category=brand.category,
        style=brand.style,
        product_count=brand.product_count,
        images_per_product=brand.images_per_product,
        price_middle=round(TYPICAL_PRICE_USD[brand.category] * brand.price_level / USD_PER_UNIT[currency], 2),
        has_wholesale_page=brand.has_wholesale_page,
        minimum_order=brand.minimum_order,
        lead_time_days=brand.lead_time_days,
        certificates=brand.certificates,
        story_paragraphs=brand.story_paragraphs,
        social_accounts=brand.social_accounts,
        has_contact_form=brand.has_contact_form or not brand.has_contact_email,
        contact_email=f"{_MAILBOXES[chance(number, 'mailbox', of=len(_MAILBOXES))]}@{domain}"
        if brand.has_contact_email
        else "",
        stockists=brand.stockists,
        review_count=brand.review_count,
        rating=brand.rating,
        has_english=brand.language != "en" and chance(number, "english", of=3) == 0,
        has_newsletter=chance(number, "newsletter", of=2) == 0,
        founded=1998 + chance(number, "founded", of=26),
    )


def write_sites(sites: list[Site], world_dir: Path) -> None:
    """Write ``sites.json``, by domain."""
    rows = [asdict(site) for site in sorted(sites, key=lambda site: site.domain)]
    write_bytes(world_dir / SITES_FILE, json.dumps(rows, ensure_ascii=False, indent=0).encode())


def _strangers_site(seed: int, stranger: Stranger) -> Site:
    number = _number(seed, "stranger", stranger.key)
    home = BY_CODE[stranger.country]
    sells = stranger.site_kind in ("multi_brand_shop", "marketplace")
    platforms = PLATFORMS[:4] if sells else ("woocommerce", "squarespace", "plain")
    return Site(
        domain=stranger.domain,
        host=_PREFIXES[chance(number, "prefix", of=len(_PREFIXES) - 1)] + stranger.domain,
        seed=number,
        kind=stranger.site_kind,
        name=stranger.name,
        language=stranger.language,
        country=stranger.country,
        currency=home.currency,
        city=home.cities[chance(number, "city", of=len(home.cities))],
        platform=platforms[chance(number, "platform", of=len(platforms))],
        fate="parked" if stranger.site_kind == "parked" else "",
        product_count=40 if sells else 0,
        images_per_product=2,
        price_middle=30.0,
        social_accounts=2,
        has_contact_form=True,
        contact_email=f"info@{stranger.domain}",
        has_newsletter=True,
        founded=2005 + chance(number, "founded", of=15),
    )


def _with_later_changes(sites: list[Site]) -> list[Site]:
    """A tenth of the sites will have changed at the next visit, and two will be gone."""
    well = sorted((site for site in sites if not site.fate), key=lambda site: site.seed)
    dying = {site.domain for site in well[:_SITES_THAT_DIE]}
    changing = {site.domain for site in well[_SITES_THAT_DIE:] if chance(site.seed, "change", of=10) == 0}
    return [
        replace(site, fate_later="down" if site.domain in dying else "", changes_later=site.domain in changing)
        for site in sites
    ]


def _number(seed: int, kind: str, key: int) -> int:
    return chance(seed, f"{kind}/{key}", of=2**31)
