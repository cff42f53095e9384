"""What retailers of a demo world order: the model's volumes, spread over days, shops and products."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sourcing_pipeline.contracts.inputs.order_items import OrderItems
from sourcing_pipeline.contracts.inputs.orders import Orders
from sourcing_pipeline.demo.geography import COUNTRIES, USD_PER_UNIT
from sourcing_pipeline.demo.model import currency_of
from sourcing_pipeline.demo.population import Member, Population, stream
from sourcing_pipeline.demo.size import NOW, WorldSize

ACTIVATION_DAYS = 90
SEASON = (0.85, 0.85, 0.95, 1.0, 1.0, 0.9, 0.8, 0.95, 1.15, 1.3, 1.35, 0.9)
"""Orders by month against an even year: shops stock up in autumn."""
_RAMP_DAYS, _RAMP_SHARE = 45, 0.6
_STATUSES, _STATUS_SHARES = ("delivered", "shipped", "returned", "cancelled"), (0.84, 0.08, 0.03, 0.05)

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Retailers:
    """The retailers of a world as arrays: index of country and when each joined, in seconds from the opening."""

    country: Integers
    joined: Integers

    @classmethod
    def draw(cls, seed: int, size: WorldSize) -> "Retailers":
        """Half were there at the opening, the others came evenly since."""
        rng = stream(seed, "retailers")
        country = rng.choice(len(COUNTRIES), size.retailers, p=[country.share for country in COUNTRIES])
        share = np.maximum(rng.random(size.retailers) * 2 - 1, 0) * 0.9
        return cls(country.astype(np.int64), (share * size.days * 86_400).astype(np.int64))


def orders_and_items(
    seed: int, size: WorldSize, population: Population, retailers: Retailers, products: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables ``orders`` and ``order_items``; the lines of an order add up to its amount."""
    rng = stream(seed, "orders")
    brands = population.on_marketplace
    parts = [_orders_of(rng, size, member, index, retailers) for index, member in enumerate(brands)]
    table = np.concatenate(parts, axis=0) if parts else np.empty((0, 4))
    table = table[np.lexsort((table[:, 3], table[:, 2], table[:, 0]))]
    moment, brand_index, retailer = (table[:, column].astype(np.int64) for column in (0, 1, 2))
    # A gross amount of cancelled orders comes on top, so that GMV is what the model says.
    status = rng.choice(len(_STATUSES), len(table), p=_STATUS_SHARES)
    in_usd = table[:, 3] / (1 - _STATUS_SHARES[-1])
    currencies = [currency_of(member.brand) for member in brands]
    amount = in_usd / np.array([USD_PER_UNIT[currency] for currency in currencies])[brand_index]
    ids = [f"o{number:07d}" for number in range(1, len(table) + 1)]
    items = _items(
        rng, ids, [str(brands[index].brand_id) for index in brand_index], amount, _times(size, moment), products
    )
    frame = pl.DataFrame(
        {
            "order_id": ids,
            "retailer_id": [f"r{number + 1:06d}" for number in retailer],
            "brand_id": [brands[index].brand_id for index in brand_index],
            "ordered_at": _times(size, moment),
            "currency": [currencies[index] for index in brand_index],
            "status": [_STATUSES[number] for number in status],
            "available_at": _times(
                size, np.minimum(moment + rng.integers(60, 86_400, len(table)), size.days * 86_400 - 1)
            ),
        }
    )
    totals = items.group_by("order_id", maintain_order=True).agg(
        (pl.col("quantity") * pl.col("unit_price")).sum().round(2).alias("amount")
    )
    return Orders.conform(frame.join(totals, on="order_id", how="left", maintain_order="left")), items


def _orders_of(
    rng: np.random.Generator, size: WorldSize, member: Member, index: int, retailers: Retailers
) -> NDArray[np.float64]:
    """Rows of (moment, brand, retailer, US dollars) for a brand, until today or until it left."""
    assert member.joined_at
    brand = member.brand
    last_day = ((member.left_at or NOW) - member.joined_at).days
    first_day, volume = _first_order(rng, brand.p_activate)
    if first_day >= last_day:
        return np.empty((0, 4))
    weights = _daily_weights(member.joined_at, max(last_day, 365))
    value_of_order = 180 * brand.price_level**0.5 * float(rng.lognormal(0, 0.25))
    expected = volume * brand.gmv / value_of_order * weights
    expected[:first_day] = 0
    per_day = rng.poisson(expected[:last_day])
    per_day[first_day] = max(per_day[first_day], 1)
    day = np.repeat(np.arange(last_day), per_day)
    opened_for = int((member.joined_at - size.opened_at).total_seconds())
    moment = opened_for + day * 86_400 + rng.integers(0, 86_400, len(day))
    spread = 0.45
    dollars = value_of_order * np.exp(rng.normal(0, spread, len(day)) - spread**2 / 2)
    shops = _shops(rng, brand.country, len(day), int(moment.min()), retailers)
    return np.column_stack([moment, np.full(len(day), index), shops, dollars])


def _first_order(rng: np.random.Generator, p_activate: float) -> tuple[int, float]:
    """The day of the first order after joining, and the share of its volume that the brand reaches."""
    if rng.random() < p_activate:
        return int(min(1 + rng.exponential(22), ACTIVATION_DAYS - 3)), 1.0
    return (int(rng.integers(95, 220)), 0.25) if rng.random() < 0.4 else (10**6, 0.0)


def _daily_weights(joined_at: datetime, days: int) -> NDArray[np.float64]:
    """Share of a year's volume on each day after joining; those of the first 365 days add up to 1."""
    months = [(joined_at + timedelta(days=day)).month - 1 for day in range(days)]
    weights = np.array([SEASON[month] for month in months])
    weights[:_RAMP_DAYS] *= _RAMP_SHARE
    weights /= weights[:365].sum()
    return weights


def _shops(rng: np.random.Generator, country: str, count: int, first: int, retailers: Retailers) -> Integers:
    """Who orders: shops that were there by then, two thirds of them at home; some order again and again."""
    codes = [country_.code for country_ in COUNTRIES]
    is_home = retailers.country == codes.index(country)
    weight = np.where(is_home, 2.0 / max(is_home.mean(), 1e-9), 1.0) * (retailers.joined <= max(first, 0))
    if not weight.any():
        weight = (retailers.joined == retailers.joined.min()).astype(np.float64)
    known = int((weight > 0).sum())
    pool = rng.choice(len(weight), min(max(3, count // 2), known), replace=False, p=weight / weight.sum())
    loyalty = 1 / np.arange(1, len(pool) + 1) ** 0.6
    return rng.choice(pool, count, p=loyalty / loyalty.sum()).astype(np.int64)


def _items(
    rng: np.random.Generator,
    ids: list[str],
    brand_ids: list[str],
    amount: NDArray[np.float64],
    moments: pl.Series,
    products: pl.DataFrame,
) -> pl.DataFrame:
    """One to four lines an order, of products that its brand lists by then."""
    offered = products.group_by("brand_id", maintain_order=True).agg("product_id", "wholesale_price", "created_at")
    by_brand = {brand: (names, prices, created) for brand, names, prices, created in offered.iter_rows()}
    line_counts = rng.integers(1, 5, len(ids))
    shares = rng.random((len(ids), 4)) + 0.3
    picks = rng.random((len(ids), 4))
    rows: dict[str, list[object]] = {"order_id": [], "product_id": [], "quantity": [], "unit_price": []}
    for number, (order_id, brand_id, moment) in enumerate(zip(ids, brand_ids, moments, strict=True)):
        names, prices, created = by_brand[brand_id]
        lines = int(line_counts[number])
        total = float(shares[number, :lines].sum())
        for line in range(lines):
            part = amount[number] * shares[number, line] / total
            pick = int(picks[number, line] * len(names))
            quantity = max(round(part / prices[pick]), 1)
            rows["order_id"].append(order_id)
            # Of a product that came later the first one is ordered instead, at the same amount.
            rows["product_id"].append(names[pick if created[pick] <= moment else 0])
            rows["quantity"].append(float(quantity))
            rows["unit_price"].append(max(round(part / quantity, 2), 0.01))
    return OrderItems.conform(pl.DataFrame(rows, schema=OrderItems.polars_schema()))


def _times(size: WorldSize, seconds: Integers) -> pl.Series:
    start = int(size.opened_at.timestamp())
    return pl.Series(((start + seconds) * 1_000_000).astype(np.int64)).cast(pl.Datetime("us", "UTC"))
