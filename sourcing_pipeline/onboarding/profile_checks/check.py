"""What a profile check is, and what all checks share.

What belongs here: the shape, words of states, helpers. What doesn't: any one check.
"""

from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

Effort = Literal["small", "medium", "large"]

QUOTED_CHARACTERS = 240
FROM_THE_PRODUCTS: Final = pl.format("metric:products/{}", "brand_id")
FROM_THE_PROFILE: Final = pl.format("metric:brand_profiles/{}", "brand_id")
AS_OF_THE_WEEK: Final = pl.lit(None, dtype=pl.Datetime("us", "UTC"))


@dataclass(frozen=True)
class Check:
    """One check: expressions over the facts of brands.

    ``state`` is null where what it looks at is unknown, else ok, warn, fail or blocker. ``measure`` is the figure that is
    compared with peers; ``value`` what is kept as measured, where that is another one. ``evidence_at`` is null for what is so as
    of the week. ``effort`` is what mending takes the brand: small is minutes, medium hours, large days, or money.
    """

    check_id: str
    effort: Effort
    state: pl.Expr
    observed: pl.Expr
    threshold: pl.Expr
    suggestion: pl.Expr
    evidence_url: pl.Expr
    evidence_at: pl.Expr = AS_OF_THE_WEEK
    measure: str | None = None
    higher_is_better: bool = True
    value: pl.Expr | None = None

    @property
    def figure(self) -> pl.Expr:
        """What is kept as measured; null where it is no number."""
        if self.value is not None:
            return self.value.cast(pl.Float64)
        return pl.lit(None, dtype=pl.Float64) if self.measure is None else pl.col(self.measure).cast(pl.Float64)


def below(name: str, warn: float, fail: float) -> pl.Expr:
    """The state of a figure of which more is better: at a limit it is still good enough."""
    value = pl.col(name)
    return (
        pl.when(value < fail)
        .then(pl.lit("fail"))
        .when(value < warn)
        .then(pl.lit("warn"))
        .when(value.is_not_null())
        .then(pl.lit("ok"))
    )


def wrong(state: Literal["warn", "fail", "blocker"], is_wrong: pl.Expr) -> pl.Expr:
    """The state where something is wrong, ok where it isn't, null where that is unknown."""
    return pl.when(is_wrong).then(pl.lit(state)).when(is_wrong.not_()).then(pl.lit("ok"))


def quoted(text: pl.Expr) -> pl.Expr:
    """The beginning of a text, cut at a word, in one line."""
    line = text.str.replace_all(r"\s+", " ").str.strip_chars()
    cut = line.str.slice(0, QUOTED_CHARACTERS).str.replace(r"\s\S*$", "")
    return pl.when(line.str.len_chars() > QUOTED_CHARACTERS).then(pl.format("{}…", cut)).otherwise(line)


def then_also(sentence: pl.Expr) -> pl.Expr:
    """A further sentence where there is one, and nothing elsewhere."""
    return pl.coalesce(pl.format(". {}", sentence), pl.lit(""))


def number(value: pl.Expr, decimals: int = 0) -> pl.Expr:
    """A number as people write it."""
    rounded = value.cast(pl.Float64).round(decimals)
    whole = rounded.cast(pl.Int64).cast(pl.String)
    if decimals == 0:
        return whole
    return pl.when(rounded == rounded.round(0)).then(whole).otherwise(rounded.cast(pl.String))


def share(value: pl.Expr) -> pl.Expr:
    """A share in per cent."""
    return pl.format("{} %", number(100 * value))


def sorted_list(values: pl.Expr) -> pl.Expr:
    """The members of a list, in order, for a sentence."""
    return values.list.sort().list.join(", ")
