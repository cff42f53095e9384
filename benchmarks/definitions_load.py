"""How long loading the definitions takes, against ``import dagster`` alone: what nobody can go below.

Each is measured in processes of their own, in turn, so that both meet the same machine. The first of each only warms
the disk. Best of all counts beside the median: what else the machine does can only add.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_SECONDS = 2.0
CODE = {
    "dagster_alone": "import dagster",
    "definitions": "import sourcing_pipeline.definitions",
    "definitions_resolved": "import sourcing_pipeline.definitions as loaded; loaded.defs.get_repository_def()",
}


def seconds_of(code: str, workspace: str) -> float:
    """Wall time of a process that runs some code, its start and end included."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=workspace, check=True, capture_output=True)
    return time.perf_counter() - begun


def slowest_imports(workspace: str, count: int) -> list[tuple[str, float]]:
    """The packages that took longest themselves, in seconds, of all that are imported."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", CODE["definitions"]],
        cwd=workspace,
        check=True,
        capture_output=True,
        text=True,
    )
    packages: dict[str, float] = {}
    for line in done.stderr.splitlines():
        own, _, name = line.removeprefix("import time:").partition("|")
        if own.strip().isdigit():
            package = name.rpartition("|")[2].strip().partition(".")[0]
            packages[package] = packages.get(package, 0.0) + int(own) / 1e6
    return sorted(packages.items(), key=lambda item: -item[1])[:count]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--workspace", type=Path, help="a workspace; by default an empty one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        workspace = str(arguments.workspace or empty)
        for code in CODE.values():
            seconds_of(code, workspace)
        taken = {name: [] for name in CODE}  # type: dict[str, list[float]]
        for _ in range(arguments.rounds):
            for name, code in CODE.items():
                taken[name].append(seconds_of(code, workspace))
        packages = slowest_imports(workspace, 8)
    print(f"{'':<22}{'best':>8}{'median':>8}  seconds, {arguments.rounds} rounds")
    for name, seconds in taken.items():
        print(f"{name:<22}{min(seconds):>8.2f}{statistics.median(seconds):>8.2f}")
    print("packages, own seconds: " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in packages))
    best = {name: min(seconds) for name, seconds in taken.items()}
    figures = {f"{name}_best_s": round(seconds, 3) for name, seconds in best.items()}
    figures |= {f"{name}_median_s": round(statistics.median(seconds), 3) for name, seconds in taken.items()}
    ratios = {
        "definitions_over_dagster_alone": round(best["definitions"] / best["dagster_alone"], 3),
        "definitions_over_limit": round(best["definitions"] / LIMIT_SECONDS, 3),
    }
    print(json.dumps({"benchmark": "definitions_load", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
