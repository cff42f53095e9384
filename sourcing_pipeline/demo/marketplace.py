"""The marketplace of a demo world: all tables of the contract, in one DuckDB file.

What belongs here: the tables besides orders (``orders``) and profiles (``catalogue``), and writing the file. What
doesn't: the large marketplace for benchmarks (``benchmark``).
"""

from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.inputs.events import Events
from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.inputs.retailers import Retailers as RetailersTable
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.demo import catalogue
from sourcing_pipeline.demo.geography import COUNTRIES, USD_PER_UNIT
from sourcing_pipeline.demo.hours import Integers, by_day
from sourcing_pipeline.demo.model import CATEGORIES
from sourcing_pipeline.demo.names import slug
from sourcing_pipeline.demo.orders import Retailers, orders_and_items
from sourcing_pipeline.demo.population import REPS, Member, Population, stream
from sourcing_pipeline.demo.profile_defects import with_further_defects
from sourcing_pipeline.demo.sessions import follow_searches
from sourcing_pipeline.demo.sites import phrases
from sourcing_pipeline.demo.size import NOW, WorldSize
from sourcing_pipeline.progress import track
from sourcing_pipeline.storage import replacing

_STORE_TYPES = ("gift shop", "boutique", "concept store", "book shop", "pharmacy", "garden centre")
_EVENT_TYPES, _EVENT_SHARES = ("page_view", "search", "add_to_cart", "favorite"), (0.62, 0.22, 0.09, 0.07)
_NO_DOMAIN_EVERY = 29


def marketplace_tables(seed: int, size: WorldSize, population: Population) -> dict[str, pl.DataFrame]:
    """All tables of the marketplace, by name."""
    retailers = Retailers.draw(seed, size)
    products = catalogue.products(seed, population)
    orders, items = orders_and_items(seed, size, population, retailers, products)
    tables = {
        "brands": brands(population),
        "retailers": _retailers(seed, size, retailers),
        "orders": orders,
        "order_items": items,
        "products": products,
        "brand_profiles": catalogue.brand_profiles(seed, population),
        "events": events(seed, size, population, retailers),
        "fx_rates": fx_rates(seed, size),
        "leads": leads(population),
        "reps": reps(),
        "suppressions": suppressions(population),
    }
    return tables | with_further_defects(seed, population, tables)


def write_marketplace(tables: dict[str, pl.DataFrame], target: Path) -> None:
    """Write a DuckDB file with the given tables; times become UTC timestamps."""
    with replacing(target) as beside:
        beside.unlink()
        with duckdb.connect(str(beside)) as connection, track("Writing the marketplace", len(tables)) as advance:
            for name, frame in tables.items():
                naive = frame.with_columns(pl.col(pl.Datetime("us", "UTC")).dt.replace_time_zone(None))
                connection.register("frame", naive.to_arrow())
                connection.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")  # noqa: S608 - names stand above
                connection.unregister("frame")
                advance(1)


def brands(population: Population) -> pl.DataFrame:
    """The table ``brands``; one in 29 states no website."""
    return Brands.from_rows(
        [
            {
                "brand_id": member.brand_id,
                "name": member.name,
                "domain": None if member.key % _NO_DOMAIN_EVERY == 0 else member.domain,
                "country": member.brand.country,
                "category": member.brand.category,
                "joined_at": member.joined_at,
                "left_at": member.left_at,
            }
            for member in population.on_marketplace
        ]
    )


def leads(population: Population) -> pl.DataFrame:
    """The table ``leads``, with two attributes that were known when a lead came in."""
    rows = [
        {
            "lead_id": f"lead-{number:04d}",
            "domain": _as_stated(member),
            "name": None if member.key % (2 * _NO_DOMAIN_EVERY) == 0 else member.name,
            "source": member.brand.source,
            "country": member.brand.country,
            "first_contact_at": member.first_contact_at,
            "outcome": member.outcome,
            "outcome_at": member.outcome_at,
            "brand_id": member.brand_id,
            "owner": rep_of(member.brand.country),
            "employees": member.brand.employees,
            "instagram_followers": member.brand.followers,
        }
        for number, member in enumerate(population.leads, start=1)
    ]
    schema = {"employees": pl.Int64, "instagram_followers": pl.Int64}
    frame = pl.DataFrame(rows, infer_schema_length=None, schema_overrides=schema)
    return frame.with_columns(pl.col(pl.Datetime).cast(pl.Datetime("us", "UTC")))


def reps() -> pl.DataFrame:
    """The table ``reps``."""
    return Reps.from_rows(
        [
            {
                "rep": name,
                "email": f"{slug(name).replace('-', '.')}@marketplace.example",
                "territory": territory,
                "languages": languages,
                "weekly_capacity": 12,
            }
            for name, territory, languages in REPS
        ]
    )


def rep_of(country: str) -> str:
    """Who looks after a country."""
    return next(name for name, territory, _ in REPS if country in territory.split(","))


def suppressions(population: Population) -> pl.DataFrame:
    """The table ``suppressions``: of domains, of addresses, and of one at a mail provider, which silences nobody else."""
    silenced = [member for member in population.members if member.is_suppressed]
    rows: list[dict[str, object]] = [
        {
            "domain": None if number % 2 else f"www.{member.domain}",
            "email": f"info@{member.domain}" if number % 2 else None,
            "reason": "asked us not to write again",
            "requested_at": NOW - timedelta(days=30 + 11 * number),
        }
        for number, member in enumerate(silenced)
    ]
    rows.append({"email": "somebody@gmail.com", "reason": "privacy request", "requested_at": NOW - timedelta(days=70)})
    return Suppressions.from_rows(rows)


def fx_rates(seed: int, size: WorldSize) -> pl.DataFrame:
    """The table ``fx_rates``: a random walk backwards from today's rate, every day."""
    rng, days = stream(seed, "fx_rates"), size.days + 31
    rows = []
    for currency, today in USD_PER_UNIT.items():
        steps = rng.normal(0, 0.0 if currency == "USD" else 0.003, days)
        rates = today * np.exp(np.concatenate([[0.0], np.cumsum(steps)])[:days])
        rows += [
            {
                "rate_date": NOW.date() - timedelta(days=back),
                "currency": currency,
                "usd_per_unit": round(float(rate), 6),
            }
            for back, rate in enumerate(rates)
        ]
    return FxRates.from_rows(rows).sort("rate_date", "currency").drop("available_at")  # each known on its day


def events(seed: int, size: WorldSize, population: Population, retailers: Retailers) -> pl.DataFrame:
    """The table ``events``: brands that sell well are seen more, searches go by each country's demand, and views follow."""
    rng, brands_here = stream(seed, "events"), population.on_marketplace
    kind = rng.choice(len(_EVENT_TYPES), size.events, p=_EVENT_SHARES)
    seconds = np.sort((size.days * 86_400 * rng.random(size.events) ** 0.7).astype(np.int64))
    retailer = rng.integers(0, size.retailers, size.events)
    # Nobody is seen before joining: each draw that comes too early goes to the oldest brands.
    appeal = np.array([member.brand.gmv_mean for member in brands_here]) ** 0.7
    joined = np.array([((member.joined_at or NOW) - size.opened_at).total_seconds() for member in brands_here])
    brand = rng.choice(len(brands_here), size.events, p=appeal / appeal.sum())
    brand = np.where(joined[brand] <= seconds, brand, rng.integers(0, max(len(brands_here) // 8, 1), size.events))
    is_search = (kind == _EVENT_TYPES.index("search")) | (joined[brand] > seconds)
    country = retailers.country[retailer]
    pull = np.exp(0.8 * population.market.demand)
    cumulative = np.cumsum(pull / pull.sum(axis=0), axis=0)[:, country]
    wanted = np.minimum((rng.random(size.events) > cumulative).sum(axis=0), len(CATEGORIES) - 1)
    supply = np.array([sum(m.brand.category == name for m in brands_here) for name in CATEGORIES])
    scarcity = population.market.demand[wanted, country] - np.log((supply[wanted] + 1) / (supply.mean() + 1))
    finds_nothing = rng.random(size.events) < 1 / (1 + np.exp(2.2 - 0.8 * scarcity))
    results = np.where(finds_nothing, 0, rng.poisson(supply[wanted] * 0.6 + 1))
    queries, offset = _queries(), rng.integers(0, 8, size.events)
    start = int(size.opened_at.timestamp())
    of_brand = np.array([CATEGORIES.index(member.brand.category) for member in brands_here])
    seconds, follows = follow_searches(
        stream(seed, "sessions"),
        seconds,
        category=np.where(is_search, wanted, of_brand[brand]),
        results=results,
        is_view=~is_search & (kind == _EVENT_TYPES.index("page_view")),
        is_search=is_search,
        end=size.days * 86_400,
    )
    retailer = retailer[follows]
    seconds = _in_shopping_hours(
        seconds, follows, retailers.country[retailer], np.where(is_search, 0, joined[brand]), size
    )
    retailer = _there_by(retailer, seconds, retailers)
    order = np.argsort(seconds, kind="stable")
    seconds, kind, retailer, brand, is_search = (part[order] for part in (seconds, kind, retailer, brand, is_search))
    wanted, country, results, offset = (part[order] for part in (wanted, country, results, offset))
    known = np.minimum(seconds + rng.integers(1, 7_200, size.events), size.days * 86_400 - 1)
    frame = pl.DataFrame(
        {
            "event_id": [f"e{number:08d}" for number in range(1, size.events + 1)],
            "event_type": np.where(is_search, "search", np.array(_EVENT_TYPES)[kind]).tolist(),
            "retailer_id": [f"r{number + 1:06d}" for number in retailer],
            "brand_id": [None if s else brands_here[b].brand_id for s, b in zip(is_search, brand, strict=True)],
            "category": [
                CATEGORIES[w] if s else brands_here[b].brand.category
                for s, w, b in zip(is_search, wanted, brand, strict=True)
            ],
            "query": [
                queries[COUNTRIES[c].language][w][o] if s else None
                for s, c, w, o in zip(is_search, country, wanted, offset, strict=True)
            ],
            "results_count": [int(r) if s else None for s, r in zip(is_search, results, strict=True)],
            "occurred_at": (start + seconds) * 1_000_000,
            "available_at": (start + known) * 1_000_000,
        },
        schema_overrides={"query": pl.String, "results_count": pl.Int64, "brand_id": pl.String},
    )
    times = pl.col("occurred_at", "available_at").cast(pl.Datetime("us", "UTC"))
    return Events.conform(frame.with_columns(times))


def _in_shopping_hours(
    seconds: Integers, follows: Integers, country: Integers, earliest: NDArray[np.float64], size: WorldSize
) -> Integers:
    """Moments at the hours in which each retailer's country shops; what follows a search stays as long after it as it was.

    Where that is before the brand joined or after the end, search and view stay where they were.
    """
    moved = by_day(seconds, country) - seconds
    wanted = seconds + moved[follows]
    too_early_or_late = (wanted < earliest) | (wanted >= size.days * 86_400)
    moved[follows[too_early_or_late]] = 0
    return seconds + moved[follows]


def _there_by(retailer: Integers, seconds: Integers, retailers: Retailers) -> Integers:
    """Who does it: of those who had not joined by then, one of the same country who was there from the opening."""
    settled = retailer.copy()
    for country in range(len(COUNTRIES)):
        first = np.flatnonzero((retailers.country == country) & (retailers.joined == 0))
        too_early = (retailers.country[retailer] == country) & (retailers.joined[retailer] > seconds)
        if len(first):
            settled[too_early] = first[retailer[too_early] % len(first)]
    return settled


def _queries() -> dict[str, list[list[str]]]:
    """What retailers type, by language and category."""
    languages = {country.language for country in COUNTRIES}
    return {
        language: [phrases(language)["categories"][category]["nouns"] for category in CATEGORIES]
        for language in languages
    }


def _retailers(seed: int, size: WorldSize, drawn: Retailers) -> pl.DataFrame:
    rng = stream(seed, "store_types")
    kinds = rng.integers(0, len(_STORE_TYPES), size.retailers)
    rows = [
        {
            "retailer_id": f"r{number + 1:06d}",
            "country": COUNTRIES[drawn.country[number]].code,
            "store_type": _STORE_TYPES[kinds[number]],
            "joined_at": size.opened_at + timedelta(seconds=int(drawn.joined[number])),
        }
        for number in range(size.retailers)
    ]
    return RetailersTable.from_rows(rows)


def _as_stated(member: Member) -> str | None:
    """The website as somebody in sales typed it."""
    if member.key % _NO_DOMAIN_EVERY == 0 or member.domain is None:
        return None
    forms = ("{}", "www.{}", "https://{}/", "{}")
    return forms[member.key % len(forms)].format(member.domain)
