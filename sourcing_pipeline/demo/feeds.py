"""Candidate feeds of a demo world: three files as partners send them, with what is wrong with such files.

The same domain in other spellings, brands that are here already, rows with a name only, rows that can't be read.
"""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sourcing_pipeline.demo.geography import BY_CODE
from sourcing_pipeline.demo.population import Member, Population, Stranger, stream
from sourcing_pipeline.demo.size import NOW
from sourcing_pipeline.storage import write_bytes

EXHIBITORS, LINKS, PARTNERS = "fair_exhibitors.csv", "shop_links.csv", "partner_agencies.csv"
_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda domain: f"https://www.{domain}/",
    lambda domain: domain.upper(),
    lambda domain: f"http://shop.{domain}/collections/all?utm_source=feed",
    lambda domain: f"  {domain}  ",
    lambda domain: f"WWW.{domain.capitalize()}",
    lambda domain: f"https://{domain}/#top",
)
_DUPLICATE_EVERY = 8
_CATEGORY_KNOWN_EVERY = 3


def candidate_feeds(seed: int, population: Population) -> dict[str, bytes]:
    """The files of ``inputs/candidates``, by name."""
    rng = stream(seed, "feeds")
    members = [member for member in population.members if member.is_candidate]
    everybody: list[Member | Stranger] = [*members, *population.strangers]
    shuffled = [everybody[int(index)] for index in rng.permutation(len(everybody))]
    exhibitors, links, partners = [], [], []
    for number, one in enumerate(shuffled):
        source = one.brand.source if isinstance(one, Member) else ("web", "agency")[number % 2]
        if one.domain is None or source in ("fair", "referral"):
            exhibitors.append(_exhibitor(one, source, number))
        elif source == "web":
            links.append(_link(one, number))
        else:
            partners.append(_partner(one, source, number))
        if number % _DUPLICATE_EVERY == 0 and one.domain is not None:
            spelt = _SPELLINGS[number // _DUPLICATE_EVERY % len(_SPELLINGS)](one.domain)
            links.append({**_link(one, number + 1), "url": spelt})
    links.append({"url": "not a web address", "source": "web"})
    partners.append({"country": "DE", "source": "agency", "currency": "EUR"})
    return {
        EXHIBITORS: _as_csv(exhibitors, "domain,name,source,country,category,employees,instagram_followers"),
        LINKS: _as_csv(links, "url,source,source_url,seen_at"),
        PARTNERS: _as_csv(partners, "name,url,source,country,currency,instagram_followers,seen_at"),
    }


def write_feeds(feeds: dict[str, bytes], folder: Path) -> None:
    """Write the files of ``inputs/candidates``."""
    for name, content in feeds.items():
        write_bytes(folder / name, content)


def _exhibitor(one: Member | Stranger, source: str, number: int) -> dict[str, object]:
    row: dict[str, object] = {"domain": one.domain, "name": one.name, "source": source, "country": one.country_code}
    if isinstance(one, Member):
        brand = one.brand
        row |= {"employees": brand.employees, "instagram_followers": brand.followers}
        if number % _CATEGORY_KNOWN_EVERY == 0:
            row["category"] = brand.category
    return row


def _link(one: Member | Stranger, number: int) -> dict[str, object]:
    return {
        "url": f"https://{one.domain}/" if number % 2 else f"http://www.{one.domain}",
        "source": "web",
        "source_url": f"https://concept-store-{number % 7}.example/brands",
        "seen_at": f"{NOW - timedelta(days=3 + number % 60):%Y-%m-%d}",
    }


def _partner(one: Member | Stranger, source: str, number: int) -> dict[str, object]:
    return {
        "name": one.name,
        "url": f"www.{one.domain}" if number % 2 else f"https://{one.domain}",
        "source": source,
        "country": one.country_code,
        "currency": BY_CODE[one.country_code].currency,
        "instagram_followers": one.brand.followers if isinstance(one, Member) else None,
        "seen_at": f"{NOW - timedelta(days=1 + number % 20):%Y-%m-%dT%H:%M:%SZ}",
    }


def _as_csv(rows: list[dict[str, object]], header: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split(","), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
