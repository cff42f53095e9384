"""How much of the value in the demo world a list finds: ranked by expected value, by the rate table, and by chance.

For each seed a world is made, its websites are served on this machine, the whole week is run, and the candidates that
may be contacted are ranked three ways. A figure is the share of the best possible value at the list's length; chance is
the mean over random orders. ``list`` is the list as it was written, with its exploration, holdout and caps, against the
best list of its length; ``by rules`` is the same against the list that the same program gives to somebody who knows the truth
and has the same reps, caps and held-back brands.

Stated probabilities are held against the true ones of all candidates that may be contacted: the calibration error is the mean
distance over ten bins of equal size, over all seeds together. ``within`` is the share whose GMV, if active, lies between
p10 and p90 (80 % is right).

    python benchmarks/demo_ranking.py [--seeds 1 2 3 4 5] [--size default]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.demo.evaluate import contactable, list_value, random_value, ranking_value
from sourcing_pipeline.demo.model import COST_OF_CONTACT
from sourcing_pipeline.demo.server import DemoServer
from sourcing_pipeline.demo.size import NOW
from sourcing_pipeline.demo.world import AS_OF, WorldSize, write_world
from sourcing_pipeline.marketplace.source import open_marketplace
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.scoring.validation import calibration_error
from sourcing_pipeline.settings import load_settings
from sourcing_pipeline.storage import Lake


@dataclass(frozen=True)
class Shares:
    """Shares of the best possible value, for one seed."""

    seed: int
    length: int
    expected_value: float
    rate_table: float
    chance: float
    written_list: float
    by_rules: float
    ranked_by: str
    stated: pl.DataFrame
    """For each brand that may be contacted what was stated, and what is true."""


def run_seed(seed: int, size: str) -> Shares:
    """Make a world, run its week, and hold the rankings against its truth."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        world = workspace / "world"
        write_world(workspace / "data" / "inputs", world, seed=seed, size=WorldSize.preset(size))
        with DemoServer(world) as server:
            environment = os.environ | {
                "SOURCING_ROOT": str(workspace),
                "DAGSTER_HOME": str(workspace / "dagster_home"),
                "SOURCING_WEB__CONNECT_TO": server.address,
                "SOURCING_WEB__DELAY_SECONDS": "0",
                "SOURCING_WEB__TOTAL_TIMEOUT_SECONDS": "3",
                "SOURCING_WEB__PAGES_PER_SITE": "8",
            }
            command = [sys.executable, "-m", "sourcing_pipeline.cli", "run", "--as-of", AS_OF.isoformat()]
            subprocess.run(command, env=environment, check=True, capture_output=True)
        lake = Lake(workspace / "data" / "lake")
        scores, listed = lake.read(BrandScores, AS_OF), lake.read(OnboardingList, AS_OF)

        best_by_rules = _knowing_the_truth(scores, workspace, world)

        def share(column: str) -> float:
            return ranking_value(scores.select("domain", pl.col(column).alias("score")), world, listed.height).share

        return Shares(
            seed=seed,
            length=listed.height,
            expected_value=share("expected_value"),
            rate_table=share("baseline_value"),
            chance=random_value(world, listed.height).share,
            written_list=list_value(listed, world).share,
            by_rules=list_value(listed, world).value / list_value(best_by_rules, world).value,
            ranked_by=scores["ranked_by"][0],
            stated=scores.select("domain", "p_sign", "p_activate", "gmv_12m_p10", "gmv_12m_p90").join(
                contactable(world).select(
                    "domain",
                    pl.col("p_sign").alias("true_p_sign"),
                    pl.col("p_activate").alias("true_p_activate"),
                    pl.col("gmv_12m_usd").alias("true_gmv"),
                ),
                on="domain",
            ),
        )


def _knowing_the_truth(scores: pl.DataFrame, workspace: Path, world: Path) -> pl.DataFrame:
    """The list by the same rules and the same chance, had the true values been known."""
    settings = load_settings(workspace)
    lake = Lake(settings.lake_dir)
    truth = contactable(world).select("domain", pl.col("expected_value").alias("truth"))
    known = (
        scores.join(truth, on="domain", how="left")
        .with_columns(pl.col("truth").fill_null(-COST_OF_CONTACT).alias("expected_value"))
        .drop("truth", "rank_overall")
        .sort("expected_value", "brand_id", descending=[True, False])
        .with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank_overall"))
    )
    with duckdb.connect(str(settings.marketplace_file), read_only=True) as connection:
        market = open_marketplace(connection, known_at=NOW)
        assigned = assign(
            known,
            reps=market.frame("reps"),
            lead_labels=lake.read(LeadLabels, AS_OF),
            onboarding=settings.onboarding.model_copy(update={"explore_share": 0.0}),
            as_of=AS_OF,
            candidates=lake.read(Candidates),
            suppressions=market.frame("suppressions"),
        )
    return known.join(assigned.filter(pl.col("rank").is_not_null()).select("brand_id"), on="brand_id", how="semi")


def _stated_against_true(results: list[Shares]) -> dict[str, float]:
    """Calibration errors and coverage over all seeds together."""
    stated = pl.concat(result.stated for result in results)

    def error(name: str) -> float:
        return calibration_error(stated[name].to_numpy(), stated[f"true_{name}"].to_numpy())

    within = stated.select(pl.col("true_gmv").is_between("gmv_12m_p10", "gmv_12m_p90").mean())
    return {
        "calibration_error_p_sign": error("p_sign"),
        "calibration_error_p_activate": error("p_activate"),
        "within_p10_and_p90": float(within.item()),
    }


def main() -> None:
    """Run all seeds, print a table, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--size", default="default", help="size of the worlds (demo.size)")
    given = parser.parse_args()
    print(
        f"{'seed':>5} {'length':>7} {'expected value':>15} {'rate table':>11} {'chance':>7} {'list':>6} {'by rules':>9}  ranked by"
    )
    results = []
    for seed in given.seeds:
        result = run_seed(seed, given.size)
        results.append(result)
        print(
            f"{seed:>5} {result.length:>7} {result.expected_value:>15.3f} {result.rate_table:>11.3f} "
            f"{result.chance:>7.3f} {result.written_list:>6.3f} {result.by_rules:>9.3f}  {result.ranked_by}",
            flush=True,
        )
    ways = ("expected_value", "rate_table", "chance", "written_list", "by_rules")
    figures = {way: sum(getattr(result, way) for result in results) / len(results) for way in ways}
    print(
        f"{'mean':>5} {'':>7} "
        + "{expected_value:>15.3f} {rate_table:>11.3f} {chance:>7.3f} {written_list:>6.3f} {by_rules:>9.3f}".format(
            **figures
        )
    )
    stated = _stated_against_true(results)
    print("\n" + "\n".join(f"{name.replace('_', ' ')}: {figure:.3f}" for name, figure in stated.items()))
    figures |= stated
    ratios = {
        "expected_value_to_rate_table": figures["expected_value"] / figures["rate_table"],
        "rate_table_to_chance": figures["rate_table"] / figures["chance"],
    }
    print(json.dumps({"benchmark": "demo_ranking", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
