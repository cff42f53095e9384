"""Amounts and exchange rates in exact fractions, read and reckoned without our own code: what the totals are held against."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from sourcing_pipeline_tests.examples.given import RATES

CENT = Decimal("0.01")


def cents(amount: object) -> Decimal:
    """An amount as people write it: two digits after the point."""
    return Decimal(str(amount)).quantize(CENT, ROUND_HALF_UP)


@cache
def units_per_euro() -> dict[date, dict[str, Fraction]]:
    """The ECB's file as it is: units of each currency for one euro, by day."""
    with RATES.open(encoding="utf-8", newline="") as stream:
        return {
            date.fromisoformat(row["Date"]): {"EUR": Fraction(1)}
            | {name: Fraction(value) for name, value in row.items() if name not in ("Date", "") and _is_number(value)}
            for row in csv.DictReader(stream)
        }


def rate(currency: str, target: str, day: date) -> Fraction:
    """Units of ``target`` for one of ``currency``: by the last day on or before ``day`` that has both, at most 7 days ago."""
    for days_ago in range(8):
        known = units_per_euro().get(day - timedelta(days=days_ago), {})
        if currency in known and target in known:
            return known[target] / known[currency]
    raise LookupError(f"no rate from {currency} to {target} on {day}")


def converted_total(orders: Iterable[tuple[object, date]], currency: str, target: str) -> Decimal:
    """The sum of amounts, each converted at the rate of its day and rounded to four digits."""
    unit = Fraction(1, 10_000)
    total = Fraction(0)
    for amount, day in orders:
        total += ((Fraction(str(amount)) * rate(currency, target, day)) / unit + Fraction(1, 2)).__floor__() * unit
    return cents(Decimal(total.numerator) / Decimal(total.denominator))


def _is_number(value: str | None) -> bool:
    return bool(value) and value not in ("N/A", None)
