"""How often monitors cry wolf: a year of a demo world lived through week by week, with nothing wrong in it.

Each Monday has the marketplace as it stood then (seasons, growth, newcomers), its websites are read
as they fall due, and the whole weekly job runs under that day's clock. Every check that fails is an alarm, and every alarm
is a false one. The limit is one a quarter, over all monitors.

    python benchmarks/false_alarms.py [--seeds 7] [--weeks 52] [--size default] [--keep FOLDER]
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

from sourcing_pipeline.defs.launch import FailedCheck
from sourcing_pipeline.defs.rehearsal import run_week_at
from sourcing_pipeline.demo.past import write_inputs_as_of
from sourcing_pipeline.demo.server import DemoServer
from sourcing_pipeline.demo.world import AS_OF, WorldSize, write_world

WEEKS_A_QUARTER = 13


@dataclass(frozen=True)
class LivedWeek:
    """What a week's checks said."""

    as_of: date
    seconds: float
    failed: list[FailedCheck]


def live(seed: int, size: str, weeks: int, folder: Path) -> list[LivedWeek]:
    """Live through the last weeks of a world."""
    world, root = folder / "whole" / "world", folder / "workspace"
    write_world(folder / "whole" / "inputs", world, seed=seed, size=WorldSize.preset(size))
    (root / "data").mkdir(parents=True)
    lived = []
    with DemoServer(world, max_seconds=86_400) as server:
        os.environ["SOURCING_WEB__CONNECT_TO"] = server.address
        for back in reversed(range(weeks)):
            as_of = AS_OF - timedelta(weeks=back)
            monday = datetime.combine(as_of, clock_time(), tzinfo=UTC)
            write_inputs_as_of(folder / "whole" / "inputs", root / "data" / "inputs", monday)
            begun = time.monotonic()
            report = run_week_at(root, as_of, monday + timedelta(hours=5))
            if report.errors:
                sys.exit(f"week {as_of} of seed {seed} failed: {report.errors}")
            week = LivedWeek(as_of, time.monotonic() - begun, report.failed_checks)
            lived.append(week)
            for check in week.failed:
                sys.stdout.write(f"seed {seed}, {as_of}: {check.asset}.{check.name}: {check.observed}\n")
            sys.stdout.flush()
    return lived


def main() -> None:
    """Live, count, print."""
    parser = argparse.ArgumentParser(description="How often monitors cry wolf.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[7])
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--size", default="default", choices=("default", "small"))
    parser.add_argument("--keep", type=Path, default=None, help="a folder in which the workspaces stay")
    given = parser.parse_args()
    os.environ |= {
        "SOURCING_WEB__DELAY_SECONDS": "0",
        "SOURCING_WEB__TOTAL_TIMEOUT_SECONDS": "3",
        "SOURCING_WEB__PAGES_PER_SITE": "8",
    }
    alarms: Counter[str] = Counter()
    quarters: list[int] = []
    seconds = weeks = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        for seed in given.seeds:
            lived = live(seed, given.size, given.weeks, (given.keep or Path(scratch)) / f"seed-{seed}")
            alarms.update(f"{check.asset}.{check.name}" for week in lived for check in week.failed)
            counts = [len(week.failed) for week in lived]
            quarters += [sum(counts[at : at + WEEKS_A_QUARTER]) for at in range(0, len(counts), WEEKS_A_QUARTER)]
            seconds += sum(week.seconds for week in lived)
            weeks += len(lived)
    print(f"{weeks:.0f} weeks, {sum(alarms.values())} alarms; by quarter: {', '.join(map(str, quarters))}")
    for name, count in alarms.most_common():
        print(f"{count:6d}  {name}")
    figures = {
        "weeks": weeks,
        "alarms": sum(alarms.values()),
        "most_in_a_quarter": max(quarters, default=0),
        "seconds_a_week": round(seconds / max(weeks, 1), 1),
        "by_check": dict(alarms),
    }
    ratios = {"alarms_a_quarter_against_the_limit": sum(alarms.values()) / max(weeks / WEEKS_A_QUARTER, 1e-9)}
    print(json.dumps({"benchmark": "false_alarms", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
