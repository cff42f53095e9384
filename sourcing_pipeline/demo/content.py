"""What stands on a website: texts and products, put together from phrase banks. The same site always says the same.

What belongs here: words, prices, pictures. What doesn't: HTML (``render``), and who is who (``population``).
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sourcing_pipeline.demo.names import FOUNDERS, SHOP_WORDS, invented_word, slug
from sourcing_pipeline.demo.sites import Site, phrases

CATEGORY_BY_STRANGER = ("Candles", "Stationery", "Ceramics", "Toys")
_SYMBOLS = {"USD": "$", "GBP": "£", "CAD": "CA$", "CHF": "CHF "}
_COLOURS = ("Moss", "Sand", "Indigo", "Rouge", "Ochre", "Nero", "Lilac", "Blanc", "Terra", "Azur", "Rosé", "Amber")
_LATER_PRICE = 1.05


@dataclass(frozen=True)
class Product:
    """A product as a website shows it. ``gtin`` comes from the range that shops use among themselves."""

    handle: str
    title: str
    description: str
    material: str
    brand: str
    sku: str
    gtin: str
    price: float
    list_price: float | None
    currency: str
    image_count: int
    is_in_stock: bool
    variant_count: int
    rating: float | None
    review_count: int


@dataclass(frozen=True)
class Content:
    """All that a website says, in one language."""

    site: Site
    ui: dict[str, str]
    slugs: dict[str, str]
    label: str
    tagline: str
    description: str
    sentences: tuple[str, ...]
    story: tuple[str, ...]
    products: tuple[Product, ...]
    wholesale: tuple[str, ...]
    shipping: tuple[str, ...]
    certified: tuple[str, ...]
    stockists: tuple[tuple[str, str], ...]
    stockists_intro: str
    news: str
    news_date: str
    socials: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def compose(site: Site, language: str, phase: int = 0) -> Content:
    """Everything that a site says in a language.

    Args:
        site: which site.
        language: of the texts; products keep their titles, and pages their addresses.
        phase: 1 shows what changed since the last visit.
    """
    bank, home = phrases(language), phrases(site.language)
    changed = phase == 1 and site.changes_later
    category = bank["categories"].get(site.category) or bank["categories"][CATEGORY_BY_STRANGER[site.seed % 4]]
    style = bank["styles"].get(site.style, {"adjectives": [], "sentences": []})
    products = _products(site, changed=changed)
    words = _words(site, category)
    description = _fill(_pick(site, bank["descriptions"], "description"), words)
    style_sentences = _shuffled(site, style["sentences"], "style")
    category_sentences = _shuffled(site, category["sentences"], "category")
    story = [sentence for pair in zip(style_sentences, category_sentences, strict=False) for sentence in pair]
    general = _shuffled(site, bank["story"], "story")
    paragraphs = [
        " ".join(_fill(sentence, words) for sentence in general[3 * index : 3 * index + 3])
        for index in range(min(site.story_paragraphs, 3))
    ]
    if site.story_paragraphs == 4:
        paragraphs.append(" ".join([_fill(general[9], words), *category_sentences]))
    adjectives = ", ".join(style["adjectives"])
    return Content(
        site=site,
        ui=bank["ui"],
        slugs=home["slugs"] | {"stockists": slug(home["ui"]["stockists"])},
        label=category["label"].capitalize(),
        tagline=f"{category['label'].capitalize()}: {adjectives}" if adjectives else category["label"].capitalize(),
        description=" ".join([description, *style_sentences[:1], *category_sentences[:1]]),
        sentences=tuple(story + category_sentences[len(style_sentences) :]),
        story=tuple(paragraphs),
        products=products,
        wholesale=tuple(
            _fill(line, words) for line in [*_shuffled(site, bank["wholesale"], "w"), *bank["wholesale_terms"]]
        ),
        shipping=tuple(_fill(line, words) for line in bank["shipping"]),
        certified=tuple(_fill(bank["certified"], {**words, "certificate": name}) for name in site.certificates),
        stockists=_stockists(site),
        stockists_intro=_fill(bank["stockists"], words),
        news=_fill(bank["news"], {**words, "noun": products[-1].title if products else ""}),
        news_date="2026-10-28"
        if changed
        else f"2026-{1 + site.chance('month', of=9):02d}-{1 + site.chance('day', of=28):02d}",
        socials=_socials(site),
    )


def places_of(site: Site) -> tuple[str, ...]:
    """The countries that a site says it delivers to."""
    return ("DE", "AT", "NL", "FR", "GB", "US")[: 2 + site.chance("places", of=5)]


def money(amount: float, currency: str, language: str) -> str:
    """An amount as shops of a language write it."""
    if currency == "EUR":
        text = f"{amount:,.2f}"
        return f"€{text}" if language in ("en", "nl") else f"{text.translate(str.maketrans(',.', '.,'))} €"
    return f"{_SYMBOLS[currency]}{amount:,.2f}"


def _words(site: Site, category: dict[str, Any]) -> dict[str, str]:
    nouns = _shuffled(site, category["nouns"], "nouns")
    return {
        "name": site.name,
        "city": site.city,
        "nouns": ", ".join(nouns[:3]),
        "noun": nouns[0],
        "material": _pick(site, category["materials"], "material"),
        "year": str(site.founded),
        "year_two": str(min(site.founded + 3, 2025)),
        "founder": _pick(site, FOUNDERS, "founder"),
        "team": str(3 + site.chance("team", of=20)),
        "minimum": money(site.minimum_order, site.currency, site.language),
        "reorder": money(site.minimum_order / 2, site.currency, site.language),
        "days": str(site.lead_time_days),
        "free": money(50 + 10 * site.chance("free", of=6), site.currency, site.language),
        "places": ", ".join(places_of(site)),
        "certificate": "",
    }


def _products(site: Site, *, changed: bool) -> tuple[Product, ...]:
    count = site.product_count + (1 if changed else 0)
    return tuple(_product(site, index, changed=changed) for index in range(count))


def _product(site: Site, index: int, *, changed: bool) -> Product:
    bank = phrases(site.language)
    is_own = site.kind == "brand_shop"
    category_name = site.category if is_own else CATEGORY_BY_STRANGER[(site.seed + index) % 4]
    category = bank["categories"][category_name]
    noun = _shuffled(site, category["nouns"], "nouns")[index % len(category["nouns"])]
    material = category["materials"][site.chance(f"m{index}", of=len(category["materials"]))]
    colour = _COLOURS[(index // len(category["nouns"]) + site.seed) % len(_COLOURS)]
    collection = invented_word(site.chance(f"collection{index % 5}", of=1_000_000)).capitalize()
    title = f"{noun[0].upper()}{noun[1:]} {collection} {colour}"
    brand = site.name if is_own else invented_word(site.chance(f"brand{index % 12}", of=1_000_000)).capitalize()
    # Prices spread from half to twice the site's own middle, and end as shops like it.
    price = site.price_middle * 2 ** ((site.chance(f"price{index}", of=2001) - 1000) / 1000)
    price = max(round(price * (_LATER_PRICE if changed else 1.0)) - 0.1 * (1 + site.seed % 2), 1.9)
    is_reduced = site.chance(f"sale{index}", of=8) == 0
    text = _pick(site, bank["product"], f"p{index}")
    number = f"29{site.seed % 10**7:07d}{index:03d}"
    return Product(
        handle=slug(title),
        title=title,
        description=_fill(text, {"noun": noun, "material": material, "city": site.city}),
        material=material,
        brand=brand,
        sku=f"{slug(brand)[:3].upper()}-{1000 + index}",
        gtin=number + _check_digit(number),
        price=round(price, 2),
        list_price=round(price * 1.25, 2) if is_reduced else None,
        currency=site.currency,
        image_count=max(1, site.images_per_product + site.chance(f"images{index}", of=3) - 1),
        is_in_stock=site.chance(f"stock{index}", of=8) > 0,
        variant_count=1 + site.chance(f"variants{index}", of=4),
        rating=site.rating if site.review_count else None,
        review_count=max(site.review_count // max(site.product_count, 1), 1) if site.review_count else 0,
    )


def _check_digit(number: str) -> str:
    """The last digit of a GTIN-13."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(number))
    return str(-total % 10)


def _stockists(site: Site) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            f"{_pick(site, SHOP_WORDS, f's{index}')} & {invented_word(site.chance(f'shop{index}', of=1_000_000)).capitalize()}",
            site.city
            if index % 3 == 0
            else invented_word(site.chance(f"town{index}", of=1_000_000)).capitalize() + "stad",
        )
        for index in range(site.stockists)
    )


def _socials(site: Site) -> tuple[tuple[str, str], ...]:
    account = slug(site.name).replace("-", "")
    networks = (
        ("Instagram", f"https://www.instagram.com/{account}/"),
        ("Facebook", f"https://www.facebook.com/{account}"),
        ("Pinterest", f"https://www.pinterest.com/{account}/"),
        ("TikTok", f"https://www.tiktok.com/@{account}"),
    )
    return networks[: site.social_accounts]


def _pick(site: Site, options: Any, purpose: str) -> str:
    return str(options[site.chance(purpose, of=len(options))])


def _shuffled(site: Site, options: list[str], purpose: str) -> list[str]:
    return [text for _, text in sorted((site.chance(f"{purpose}/{text}", of=2**32), text) for text in options)]


def _fill(text: str, words: dict[str, str]) -> str:
    filled = text.format(**words)
    return filled[0].upper() + filled[1:]


def in_phase(site: Site, phase: int) -> Site:
    """The site with the fate that it has in a phase."""
    return replace(site, fate=site.fate_later) if phase == 1 and site.fate_later else site
