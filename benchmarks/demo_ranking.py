"""How much of the value in the demo world a list finds: ranked by expected value, by the rate table, and by chance.

For each seed a world is made, its websites are served on this machine, the whole week is run, and the candidates that
may be contacted are ranked three ways. A figure is the share of the best possible value at the list's length; chance is
the mean over random orders. ``list`` is the list as it was written, with its exploration and caps.

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

import polars as pl

from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.demo.evaluate import list_value, random_value, ranking_value
from sourcing_pipeline.demo.server import DemoServer
from sourcing_pipeline.demo.world import AS_OF, WorldSize, write_world
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
    ranked_by: str


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

        def share(column: str) -> float:
            return ranking_value(scores.select("domain", pl.col(column).alias("score")), world, listed.height).share

        return Shares(
            seed=seed,
            length=listed.height,
            expected_value=share("expected_value"),
            rate_table=share("baseline_value"),
            chance=random_value(world, listed.height).share,
            written_list=list_value(listed, world).share,
            ranked_by=scores["ranked_by"][0],
        )


def main() -> None:
    """Run all seeds, print a table, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--size", default="default", help="size of the worlds (demo.size)")
    given = parser.parse_args()
    print(f"{'seed':>5} {'length':>7} {'expected value':>15} {'rate table':>11} {'chance':>7} {'list':>6}  ranked by")
    results = []
    for seed in given.seeds:
        result = run_seed(seed, given.size)
        results.append(result)
        print(
            f"{seed:>5} {result.length:>7} {result.expected_value:>15.3f} {result.rate_table:>11.3f} "
            f"{result.chance:>7.3f} {result.written_list:>6.3f}  {result.ranked_by}",
            flush=True,
        )
    ways = ("expected_value", "rate_table", "chance", "written_list")
    figures = {way: sum(getattr(result, way) for result in results) / len(results) for way in ways}
    print(
        f"{'mean':>5} {'':>7} "
        + "{expected_value:>15.3f} {rate_table:>11.3f} {chance:>7.3f} {written_list:>6.3f}".format(**figures)
    )
    ratios = {
        "expected_value_to_rate_table": figures["expected_value"] / figures["rate_table"],
        "rate_table_to_chance": figures["rate_table"] / figures["chance"],
    }
    print(json.dumps({"benchmark": "demo_ranking", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
