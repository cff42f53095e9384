"""Reasons in words that a sales rep uses: what was observed, and what follows from it.

What belongs here: sentences, and names instead of codes. What doesn't: which reason is said (``reasons.py``), and where
its evidence lies (``evidence.py``).
"""

import math
import re
from functools import cache
from typing import Any

from sourcing_pipeline.brands.languages import language_name
from sourcing_pipeline.brands.platforms import platform_name
from sourcing_pipeline.candidates.countries import country_name
from sourcing_pipeline.scoring.effects import Part
from sourcing_pipeline.scoring.feature_list import Feature
from sourcing_pipeline.scoring.rate_table import RateTable

CONSEQUENCES: dict[Part, tuple[str, str]] = {
    "sign": ("leads like that sign more often", "leads like that sign less often"),
    "activation": ("such brands more often get an early order", "such brands less often get an early order"),
    "value": ("such brands sell more", "such brands sell less"),
    "gap": ("more of it is wanted", "less of it is wanted than elsewhere"),
    "likeness": ("better than usual in its category", "worse than usual in its category"),
}
LINKS_TO_WHOLESALE = "Links to a page for retailers"
"""Where the page itself was not read."""
_WITH_ARTICLE = ("AE", "DO", "GB", "GM", "MV", "NL", "PH", "US")


def _country(code: str) -> str:
    return f"the {country_name(code)}" if code in _WITH_ARTICLE else country_name(code)


_NAME_OF = {"country": _country, "language": language_name, "platform": platform_name}
_PLACES = ("value", "currency", "category", "segment")


def claim_of(feature: Feature, value: Any, currency: str, category: str | None, segment: str | None) -> str:
    """What was observed, without what follows from it."""
    if feature.kind == "flag":
        return feature.words if value else feature.words_if_not
    words, said = feature.words, str(value)
    if feature.kind == "number" or isinstance(value, int | float):
        number = math.exp(value) if feature.is_logarithm else float(value)
        decimals = 0 if number.is_integer() else feature.decimals
        said = f"{number:,.{decimals}f}"
        if said == "1" and feature.words_if_one:
            words = feature.words_if_one
        elif said == "0" and feature.words_if_none:
            words = feature.words_if_none
        elif number < 0 and feature.words_if_below:
            words, said = feature.words_if_below, said.removeprefix("-")
    elif feature.named_as:
        said = _NAME_OF[feature.named_as](said)
    return words.format(value=said, currency=currency, category=category, segment=_segment(segment, currency))


def sign_rate(table: RateTable, source: str) -> str:
    """How many leads of a source sign."""
    rate, rows = table.by_first[source]
    return (
        f'Leads from the source "{source}" sign in {100 * rate:.0f} % of cases '
        f"(on average {100 * table.overall:.0f} %; {_counted(rows, 'lead')}, smoothed)"
    )


def activation_rate(table: RateTable, category: str) -> str:
    """How many brands of a category get an early order."""
    rate, rows = table.by_first[category]
    return (
        f"Of the brands in {category} {100 * rate:.0f} % had an early order "
        f"(on average {100 * table.overall:.0f} %; {_counted(rows, 'brand')}, smoothed)"
    )


def typical_gmv(table: RateTable, category: str, currency: str) -> str:
    """What brands of a category sell; the table holds logarithms."""
    mean, rows = table.by_first[category]
    return (
        f"Brands in {category} typically sell {math.exp(mean):,.0f} {currency} in 12 months "
        f"(all: {math.exp(table.overall):,.0f}; {_counted(rows, 'brand')}, smoothed)"
    )


def supply_gap(value: float, evidence: str) -> str:
    """The supply gap of a segment with the figures behind it."""
    return f"Supply gap {value:.2f} of 1. {evidence}"


def without_consequence(reason: str) -> str:
    """The claim of a reason."""
    for pair in CONSEQUENCES.values():
        for consequence in pair:
            if reason.endswith(f": {consequence}"):
                return reason.removesuffix(f": {consequence}")
    return reason


def may_state(feature: Feature, claim: str) -> bool:
    """Whether a claim is one that the feature's words can make."""
    return _pattern(feature).fullmatch(claim) is not None


@cache
def _pattern(feature: Feature) -> re.Pattern[str]:
    sentences = [
        feature.words,
        feature.words_if_one,
        feature.words_if_none,
        feature.words_if_below,
        feature.words_if_not,
    ]
    patterns = []
    for sentence in filter(None, sentences):
        pattern = re.escape(sentence.format(**{place: f"\x00{place}" for place in _PLACES}))
        patterns.append(re.sub(rf"(?:\\?\x00)(?:{'|'.join(_PLACES)})", ".+", pattern))
    return re.compile("|".join(patterns), re.DOTALL)


def _counted(rows: int, thing: str) -> str:
    return f"{rows:,} {thing}" if rows == 1 else f"{rows:,} {thing}s"


def _segment(segment: str | None, currency: str) -> str:
    if segment is None:
        return ""
    category, country, band = segment.rsplit("/", 2)
    price = "at an unknown price" if band == "unknown" else f"{band} {currency}"
    return f"{category}, {price}, retailers in {'any country' if country == 'ZZ' else _country(country)}"
