"""What the server needs to know of each website, and nothing of what is true behind it.

``sites.json`` holds a ``Site`` for each domain; pages are rendered from it alone. The server imports this module, so nothing heavy may be imported here.
"""

import json
import zlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

SITES_FILE = "sites.json"


@dataclass(frozen=True)
class Site:
    """A website. ``kind`` is brand_shop or what else it is; ``fate`` what is wrong with it (empty: nothing)."""

    domain: str
    host: str
    seed: int
    kind: str
    name: str
    language: str
    country: str
    currency: str
    city: str
    platform: str
    fate: str = ""
    fate_later: str = ""
    changes_later: bool = False
    category: str = ""
    style: str = ""
    product_count: int = 0
    images_per_product: int = 1
    price_middle: float = 0.0
    has_wholesale_page: bool = False
    minimum_order: int = 0
    lead_time_days: int = 0
    certificates: tuple[str, ...] = ()
    story_paragraphs: int = 0
    social_accounts: int = 0
    has_contact_form: bool = False
    contact_email: str = ""
    stockists: int = 0
    review_count: int = 0
    rating: float = 0.0
    has_english: bool = False
    has_newsletter: bool = False
    founded: int = 2010
    has_new_markup: bool = False

    def chance(self, purpose: object, *, of: int) -> int:
        """A number from 0 up to (not including) ``of`` that belongs to the site and a purpose, always the same."""
        return chance(self.seed, purpose, of=of)


def chance(seed: int, purpose: object, *, of: int) -> int:
    """A number from 0 up to (not including) ``of``: a checksum, so it is the same on any machine and Python."""
    return zlib.crc32(f"{seed}/{purpose}".encode()) % of


def read_sites(world_dir: Path) -> dict[str, Site]:
    """The sites of a world, by domain."""
    rows: list[dict[str, Any]] = json.loads((world_dir / SITES_FILE).read_bytes())
    return {row["domain"]: Site(**{**row, "certificates": tuple(row["certificates"])}) for row in rows}


@cache
def phrases(language: str) -> dict[str, Any]:
    """The texts of a language (``others``: those of sites that are no brand's)."""
    text = resources.files(__package__).joinpath("phrases", f"{language}.json").read_text(encoding="utf-8")
    bank: dict[str, Any] = json.loads(text)
    return bank
