"""What is true of each brand of the demo world: the model from which everything else follows.

**Traits.** A brand has a category (of 8), a style (of 5), a country, and a hidden *care* that nobody sees but that shows
in its website: how many products it has, how many pictures of each, how long its story is, whether it has a page for
retailers, stockists, certifications, social accounts, an address to write to. Much of each trait is chance. Its price
level (against others of its category) and the source that named it don't depend on care, its employees and followers a little.

**Market.** Each world draws once: how well a category sells; how well a style sells, on the whole and *within a
category* (so brands that are alike sell alike, and only their texts tell); and how much retailers of each country look for each category (which
shows in their searches and orders).

**Would it sign when asked?** Log-odds: a page for retailers 2.2, stockists 1, a business address 0.8, products 0.6 a
standard deviation (of the logarithm), story 0.4 a paragraph, a price far from the middle -0.5 a unit of log price; a
little by source (trade fair +0.5, inbound +0.3, referral +0.2, agency -0.3, web -0.4) and country (normal, 0.25); and
0.4 of noise. The intercept is set so that exactly as many leads sign as the size of the world asks for. Whether
a lead does is then drawn.

**Would it activate** (an order within 90 days of joining)? Log-odds: 0.9, pictures 0.8 a standard deviation, products
0.5, demand 0.5, style 0.5 (a standard deviation), noise 0.3.

**What would it sell** in its first 12 months, if active? The logarithm: of the typical 12 months, plus category (0.3),
style (0.35) and style within category (0.4), demand in its country 0.3, pictures 0.25, products 0.3, stockists 0.3,
certifications 0.15 each, half of what its source does to signing, -0.4 for a price 0.4 away from the middle; noise of 0.25
that belongs to the brand, and 0.3 that is luck (the difference between ``gmv_12m_usd_mean`` and ``gmv_12m_usd``).

**What is it worth to ask it?** ``p_sign x p_activate x gmv_12m_usd_mean x 0.15 x (1 - 0.2) - 20``: the pipeline's formula
(DESIGN 5) at its default settings, without the bonus for supply gaps. A brand that said no keeps its traits and its noise,
so asking it again is worth what it was worth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sourcing_pipeline.demo.geography import BY_CODE, COUNTRIES

CATEGORIES = ("Candles", "Ceramics", "Jewellery", "Skincare", "Stationery", "Toys", "Coffee and Tea", "Pets")
STYLES = ("minimal", "rustic", "luxury", "playful", "botanical")
SOURCES = {"fair": 0.7, "inbound": 0.5, "referral": 0.3, "agency": -0.4, "web": -0.6}
PLATFORMS = ("shopify", "woocommerce", "magento", "prestashop", "squarespace", "plain")
CERTIFICATES = ("B Corp", "GOTS", "Fairtrade", "FSC", "EU Organic", "Leaping Bunny")

TYPICAL_PRICE_USD = dict(zip(CATEGORIES, (28, 36, 65, 24, 14, 32, 16, 26), strict=True))
"""The middle of retail prices in a category."""

TAKE_RATE, CANNIBALISED_SHARE, COST_OF_CONTACT = 0.15, 0.2, 20.0
_TYPICAL_GMV = 12_000.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Market:
    """What sells where, drawn once a world. Indices follow ``CATEGORIES``, ``STYLES`` and ``COUNTRIES``."""

    category_effect: Numbers
    style_effect: Numbers
    demand: Numbers
    country_effect: Numbers


@dataclass(frozen=True)
class Brand:
    """A brand: what its website shows, and what is true of it. ``signing_score`` lacks the intercept."""

    category: str
    style: str
    country: str
    language: str
    source: str
    platform: str
    product_count: int
    images_per_product: int
    has_wholesale_page: bool
    minimum_order: int
    lead_time_days: int
    certificates: tuple[str, ...]
    price_level: float
    story_paragraphs: int
    social_accounts: int
    has_contact_form: bool
    has_contact_email: bool
    stockists: int
    review_count: int
    rating: float
    employees: int
    followers: int
    care: float
    signing_score: float
    p_activate: float
    gmv_mean: float
    gmv: float


def draw_market(rng: np.random.Generator) -> Market:
    """What sells where in this world."""
    return Market(
        category_effect=rng.normal(0, 0.3, len(CATEGORIES)),
        style_effect=rng.normal(0, 0.35, len(STYLES)) + rng.normal(0, 0.4, (len(CATEGORIES), len(STYLES))),
        demand=rng.normal(0, 1, (len(CATEGORIES), len(COUNTRIES))),
        country_effect=rng.normal(0, 0.25, len(COUNTRIES)),
    )


def draw_brands(rng: np.random.Generator, market: Market, count: int) -> list[Brand]:
    """Independent brands of a market."""
    category = rng.integers(0, len(CATEGORIES), count)
    style = rng.integers(0, len(STYLES), count)
    country = rng.choice(len(COUNTRIES), count, p=[country.share for country in COUNTRIES])
    source = rng.choice(len(SOURCES), count, p=[0.25, 0.1, 0.15, 0.15, 0.35])
    care = rng.normal(0, 1, count)

    products = np.clip(np.exp(2.6 + 0.35 * care + rng.normal(0, 0.45, count)), 3, 48).round()
    images = np.clip(np.round(2.6 + 0.8 * care + rng.normal(0, 1.0, count)), 1, 6)
    wholesale = rng.random(count) < _share(-0.2 + 0.5 * care)
    stockists = np.where(rng.random(count) < _share(-0.8 + 0.5 * care), rng.integers(3, 26, count), 0)
    certificates = np.clip(rng.poisson(np.exp(-0.6 + 0.3 * care)), 0, 3)
    story = np.clip(np.round(1.6 + 0.6 * care + rng.normal(0, 0.8, count)), 0, 4)
    social = np.clip(np.round(2 + 0.5 * care + rng.normal(0, 1, count)), 0, 4)
    email = rng.random(count) < _share(1.2 + 0.4 * care)
    log_price = rng.normal(0, 0.4, count)
    followers = np.exp(rng.normal(7.5 + 0.3 * care, 1.1)).round()

    demand, price_gap = market.demand[category, country], np.abs(log_price)
    style_effect = market.style_effect[category, style]
    source_effect = np.array(list(SOURCES.values()))[source]
    z_products, z_images = (np.log(products) - 2.6) / 0.55, (images - 2.6) / 1.25
    signing = (
        2.2 * wholesale
        + 1.0 * (stockists > 0)
        + 0.8 * email
        + 0.6 * z_products
        + 0.4 * story
        - 0.5 * price_gap
        + source_effect
        + market.country_effect[country]
        + rng.normal(0, 0.4, count)
    )
    activation = (
        0.9 + 0.8 * z_images + 0.5 * z_products + 0.5 * demand + 0.5 * style_effect / 0.5 + rng.normal(0, 0.3, count)
    )
    log_gmv = (
        np.log(_TYPICAL_GMV)
        + market.category_effect[category]
        + style_effect
        + 0.3 * demand
        + 0.25 * z_images
        + 0.3 * z_products
        + 0.3 * (stockists > 0)
        + 0.15 * certificates
        + 0.5 * source_effect
        - 0.4 * price_gap / 0.4
        + rng.normal(0, 0.25, count)
    )
    gmv_mean = np.exp(log_gmv)
    gmv = gmv_mean * np.exp(rng.normal(0, 0.3, count) - 0.3**2 / 2)
    minimum, lead_time = rng.choice([100, 150, 200, 250, 400], count), rng.choice([3, 5, 7, 10, 14, 21], count)
    platform = rng.choice(len(PLATFORMS), count, p=[0.3, 0.25, 0.1, 0.12, 0.13, 0.1])
    has_form = rng.random(count) < 0.6
    reviews = np.where(rng.random(count) < 0.6, np.exp(rng.normal(3.4, 1.1, count)).round(), 0)
    rating = np.clip(rng.normal(4.5, 0.3, count), 2.5, 5).round(1)
    employees = np.clip(np.exp(rng.normal(1.4 + 0.2 * care, 0.8)).round(), 1, 200)
    order_of_certificates = rng.permuted(np.tile(np.arange(len(CERTIFICATES)), (count, 1)), axis=1)
    return [
        Brand(
            category=CATEGORIES[category[i]],
            style=STYLES[style[i]],
            country=COUNTRIES[country[i]].code,
            language=COUNTRIES[country[i]].language,
            source=list(SOURCES)[source[i]],
            platform=PLATFORMS[platform[i]],
            product_count=int(products[i]),
            images_per_product=int(images[i]),
            has_wholesale_page=bool(wholesale[i]),
            minimum_order=int(minimum[i]),
            lead_time_days=int(lead_time[i]),
            certificates=tuple(CERTIFICATES[k] for k in order_of_certificates[i][: certificates[i]]),
            price_level=round(float(np.exp(log_price[i])), 3),
            story_paragraphs=int(story[i]),
            social_accounts=int(social[i]),
            has_contact_form=bool(has_form[i]),
            has_contact_email=bool(email[i]),
            stockists=int(stockists[i]),
            review_count=int(reviews[i]),
            rating=float(rating[i]),
            employees=int(employees[i]),
            followers=int(followers[i]),
            care=float(care[i]),
            signing_score=float(signing[i]),
            p_activate=float(_share(activation[i])),
            gmv_mean=float(gmv_mean[i]),
            gmv=float(gmv[i]),
        )
        for i in range(count)
    ]


def decide_signing(rng: np.random.Generator, leads: list[Brand], signing: int) -> tuple[list[bool], float]:
    """Which leads sign, and the intercept of signing that makes exactly ``signing`` of them do so.

    A lead signs if its log-odds exceed a logistic draw; the intercept lies in the middle between the last that signs
    and the first that doesn't. All brands of the world share it.
    """
    thresholds = rng.logistic(size=len(leads)) - np.array([lead.signing_score for lead in leads])
    ordered = np.sort(thresholds)
    intercept = float((ordered[signing - 1] + ordered[signing]) / 2)
    return [bool(threshold < intercept) for threshold in thresholds], intercept


def p_sign(brand: Brand, intercept: float) -> float:
    """The probability that a brand signs when contacted."""
    return float(_share(brand.signing_score + intercept))


def expected_value(brand: Brand, intercept: float) -> float:
    """What contacting a brand is worth on average, in US dollars."""
    kept = TAKE_RATE * (1 - CANNIBALISED_SHARE)
    return p_sign(brand, intercept) * brand.p_activate * brand.gmv_mean * kept - COST_OF_CONTACT


def currency_of(brand: Brand) -> str:
    """The currency in which a brand sells."""
    return BY_CODE[brand.country].currency


def _share(log_odds: Numbers | float) -> Numbers:
    return 1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64)))
