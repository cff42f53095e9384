"""How much of the value that was there to be found a list found: the demo world's truth against lists and rankings.

The best possible list holds, of all brands that may be contacted (not on the marketplace, not suppressed, rested, with
a site that works), those with the highest true expected value. What belongs here: sums over the truth. What doesn't:
how lists come about.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sourcing_pipeline.demo.model import COST_OF_CONTACT
from sourcing_pipeline.demo.truth import TRUTH_FILE


@dataclass(frozen=True)
class ListValue:
    """True expected value of a list, against the best of the same length, in US dollars."""

    length: int
    value: float
    best_value: float

    @property
    def share(self) -> float:
        """Share of the best possible value; 1 is perfect, below 0 is worse than contacting nobody."""
        return self.value / self.best_value if self.best_value else 0.0


def read_truth(world_dir: Path) -> pl.DataFrame:
    """The truth of a world (schema in ``truth``)."""
    return pl.read_parquet(world_dir / TRUTH_FILE)


def contactable(world_dir: Path) -> pl.DataFrame:
    """The part of the truth that a list may hold and gain from."""
    return read_truth(world_dir).filter("is_contactable")


def list_value(onboarding_list: pl.DataFrame, world_dir: Path) -> ListValue:
    """What a list is worth.

    Args:
        onboarding_list: has ``domain`` and ``name``; rows without a domain are found by their name. Rows that nobody
            should contact, or that the world doesn't know, are worth minus the cost of a contact.
        world_dir: holds the truth.
    """
    truth = read_truth(world_dir)
    worth = pl.when("is_contactable").then("expected_value").otherwise(-COST_OF_CONTACT).alias("worth")
    by_domain = truth.filter(pl.col("domain").is_not_null()).select("domain", worth)
    by_name = truth.unique("name", keep="first", maintain_order=True).select("name", worth.alias("worth_by_name"))
    found = (
        onboarding_list.select("domain", "name")
        .join(by_domain, on="domain", how="left")
        .join(by_name, on="name", how="left")
        .select(
            pl.when(pl.col("domain").is_null()).then("worth_by_name").otherwise("worth").fill_null(-COST_OF_CONTACT)
        )
    )
    return ListValue(found.height, float(found.to_series().sum()), best_value(world_dir, found.height))


def ranking_value(ranking: pl.DataFrame, world_dir: Path, length: int) -> ListValue:
    """What the first of a ranking are worth: its best ``length`` among brands that may be contacted.

    Args:
        ranking: has ``domain`` and ``score`` (higher is better); of equal scores the alphabet decides. Domains that may
            not be contacted are passed over, so that rankings are compared for their order alone.
        world_dir: holds the truth.
        length: of the list.
    """
    known = contactable(world_dir).select("domain", "expected_value")
    ranked = (
        ranking.select("domain", "score").join(known, on="domain").sort("score", "domain", descending=[True, False])
    )
    top = ranked.unique("domain", keep="first", maintain_order=True).head(length)
    return ListValue(length, float(top["expected_value"].sum()), best_value(world_dir, length))


def random_value(world_dir: Path, length: int, among: pl.DataFrame | None = None) -> ListValue:
    """What a list in random order is worth on average.

    Args:
        world_dir: holds the truth.
        length: of the list.
        among: with ``domain``: only these are drawn; by default all that may be contacted.
    """
    known = contactable(world_dir)
    if among is not None:
        known = known.join(among.select("domain").unique(), on="domain", how="semi")
    values = known["expected_value"]
    mean = float(values.sum()) / max(len(values), 1)
    return ListValue(length, mean * min(length, len(values)), best_value(world_dir, length))


def best_value(world_dir: Path, length: int) -> float:
    """What the best possible list of a length is worth."""
    return float(contactable(world_dir)["expected_value"].sort(descending=True).head(length).sum())
