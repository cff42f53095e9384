"""The whole weekly job on the demo world, in one process and with a process for each step: how much of it is Dagster's own?

Both ways run ``sourcing demo`` from nothing (feeds, websites, models, exports, warehouse). ``working`` is the time in which at
least one step was at work, from its start to its end as the event log has them; what is left of the run is Dagster's own:
starting processes, importing, planning, writing its log. The limit is the same steps in one process.

    python benchmarks/weekly_job.py [--executors in_process multiprocess] [--seed 7]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

ENDS = (dg.DagsterEventType.STEP_SUCCESS, dg.DagsterEventType.STEP_FAILURE)


@dataclass(frozen=True)
class Measured:
    """Seconds of one way."""

    command: float
    run: float
    working: float
    step_count: int

    @property
    def own(self) -> float:
        """Of the run, that in which no step was at work."""
        return self.run - self.working


def measure(executor: str, seed: int) -> Measured:
    """Run the demo with an executor."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "dagster_home"
        environment = {
            **os.environ,
            "SOURCING_ROOT": folder,
            "DAGSTER_HOME": str(home),
            "SOURCING_WORKSPACE__EXECUTOR": executor,
            "PYTHONWARNINGS": "ignore",
        }
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "sourcing_pipeline.cli", "demo", "--seed", str(seed)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        command = time.monotonic() - begun
        if done.returncode:
            sys.exit(f"{executor}: exit code {done.returncode}\n{done.stderr[-2000:]}")
        with dg.DagsterInstance.from_config(str(home)) as instance:
            (record,) = instance.get_run_records(limit=1)
            assert record.start_time is not None
            assert record.end_time is not None
            begins: dict[str, float] = {}
            spans = []
            for entry in instance.all_logs(record.dagster_run.run_id, of_type={dg.DagsterEventType.STEP_START, *ENDS}):
                assert entry.step_key is not None
                if entry.get_dagster_event().event_type in ENDS:
                    spans.append((begins[entry.step_key], entry.timestamp))
                else:
                    begins[entry.step_key] = entry.timestamp
            return Measured(command, record.end_time - record.start_time, covered(spans), len(spans))


def covered(spans: list[tuple[float, float]]) -> float:
    """The length of the union of intervals."""
    total, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def main() -> None:
    """Run both ways and print."""
    parser = argparse.ArgumentParser(description="The weekly job, and how much of it is Dagster's own.")
    parser.add_argument("--executors", nargs="+", default=["in_process", "multiprocess"])
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    found = {executor: measure(executor, given.seed) for executor in given.executors}
    print(
        f"{'executor':14}{'steps':>6}{'command s':>11}{'run s':>8}{'working s':>11}{'own s':>8}{'own a step s':>14}{'own share':>11}"
    )
    for executor, one in found.items():
        print(
            f"{executor:14}{one.step_count:6d}{one.command:11.1f}{one.run:8.1f}{one.working:11.1f}{one.own:8.1f}"
            f"{one.own / one.step_count:14.2f}{one.own / one.run:11.0%}"
        )
    figures = {
        executor: {
            "steps": one.step_count,
            "command_s": round(one.command, 1),
            "run_s": round(one.run, 1),
            "working_s": round(one.working, 1),
            "own_s": round(one.own, 1),
        }
        for executor, one in found.items()
    }
    ratios = {f"{executor}_own_share": round(one.own / one.run, 3) for executor, one in found.items()}
    if {"in_process", "multiprocess"} <= found.keys():
        ratios["multiprocess_against_in_process"] = round(found["multiprocess"].run / found["in_process"].run, 2)
    print(json.dumps({"benchmark": "weekly_job", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
