"""The week's places: the best assignment against the greedy one, in value, seconds and memory.

A large world (a million candidates, forty reps with overlapping territories and languages), and many small ones with few
places, where a place given to the wrong brand costs most. No chance is involved: neither holdout nor exploration. Ours
runs with and without the variety that ``onboarding.near_equal_share`` allows. Each contestant is a process of its own; its
seconds are those of the assignment (greedy: of the choice alone, without the table of reasons), its memory is that of the
process with the world in it.

    python benchmarks/assignment.py
    python benchmarks/assignment.py --candidates 100000 --reps 20 --capacity 10 --small-worlds 50
"""

import argparse
import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from assignment_greedy import listed_greedily

from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.onboarding.assignment import assign
from sourcing_pipeline.settings import OnboardingSettings

AS_OF = date(2026, 3, 2)
CAP_SHARE = 0.1
COUNTRIES = [a + b for a in "ABCDEFG" for b in "ABCDEFG"]
LANGUAGES = ("de", "en", "fr", "it", "es")
CATEGORIES = 30
SMALL = (300, 4, 3)
"""Candidates, reps and capacity of a small world."""
CONTESTANTS = ("greedy", "ours", "ours_with_variety")


def world(candidates: int, reps: int, capacity: int, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores (the columns that an assignment looks at) and reps: few have a country alone, some serve all."""
    random = np.random.default_rng(seed)
    countries = COUNTRIES[: max(3, min(len(COUNTRIES), reps))]
    country = random.integers(len(countries), size=candidates)
    language = (country + 2 * random.integers(2, size=candidates)) % len(LANGUAGES)
    scores = pl.DataFrame(
        {
            "rank_overall": np.arange(1, candidates + 1),
            "brand_id": pl.Series(random.permutation(candidates)).cast(pl.String),
            "country": np.array(countries)[country],
            "language": np.array(LANGUAGES)[language],
            "category": np.char.add("category ", random.integers(CATEGORIES, size=candidates).astype(str)),
            "expected_value": np.sort(random.lognormal(4, 1.5, candidates) - 30)[::-1].round(6),
        }
    ).with_columns(pl.format("{}.com", "brand_id").alias("domain"))
    rows = []
    for number in range(reps):
        some = random.choice(countries, size=min(len(countries), 1 + number % 6), replace=False).tolist()
        spoken = random.choice(LANGUAGES, size=2, replace=False).tolist()
        rows.append(
            {
                "rep": f"rep{number:03d}",
                "territory": ",".join(some) if number % 8 else None,
                "languages": ",".join(spoken) if number % 3 else None,
                "weekly_capacity": capacity,
            }
        )
    return scores, Reps.from_rows(rows)


def listed(name: str, scores: pl.DataFrame, reps: pl.DataFrame) -> list[str]:
    """The brands on the list by one contestant."""
    if name == "greedy":
        return listed_greedily(scores, reps, CAP_SHARE)
    variety = {} if name == "ours_with_variety" else {"near_equal_share": 0.0}
    onboarding = OnboardingSettings(explore_share=0, holdout_share=0, category_cap_share=CAP_SHARE, **variety)
    empty = {"lead_labels": LeadLabels.empty_frame(), "candidates": Candidates.empty_frame()}
    assigned = assign(scores, reps, onboarding=onboarding, as_of=AS_OF, **empty)
    return assigned.filter(pl.col("rank").is_not_null())["brand_id"].to_list()


def measured(name: str, scores: pl.DataFrame, reps: pl.DataFrame) -> dict[str, float]:
    """Seconds, and what the list is worth and holds."""
    begun = time.monotonic()
    chosen = listed(name, scores, reps)
    seconds = time.monotonic() - begun
    brands = scores.filter(pl.col("brand_id").is_in(chosen))
    return {
        "seconds": seconds,
        "listed": len(chosen),
        "value": float(brands["expected_value"].sum()),
        "cells": brands.select("category", "country").unique().height,
    }


def contestant(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """One contestant's work: the large world, then the small ones."""
    result: dict[str, Any] = measured(
        name, *world(arguments.candidates, arguments.reps, arguments.capacity, arguments.seed)
    )
    result["peak_mb"] = peak_mb()
    result["small_values"] = [
        measured(name, *world(*SMALL, arguments.seed + number))["value"] for number in range(arguments.small_worlds)
    ]
    return result


def peak_mb() -> float:
    """The most memory that this process had (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def in_a_process(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Run a contestant as a process of its own."""
    command = [sys.executable, __file__, "--contestant", name]
    for option in ("candidates", "reps", "capacity", "small_worlds", "seed"):
        command += [f"--{option.replace('_', '-')}", str(getattr(arguments, option))]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{name}: {ended.stderr}")
    result: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    print(
        f"{name:18} {result['seconds']:9.1f} {result['peak_mb']:9.0f} {result['listed']:7} {result['cells']:6} "
        f"{result['value']:15,.0f}",
        flush=True,
    )
    return result


def main() -> None:
    """Run all contestants, print a table, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=1_000_000)
    parser.add_argument("--reps", type=int, default=40)
    parser.add_argument("--capacity", type=int, default=25, help="weekly places of each rep")
    parser.add_argument("--small-worlds", type=int, default=100, help=f"with {SMALL[0]} candidates each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--contestant", choices=CONTESTANTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contestant:
        print(json.dumps(contestant(arguments.contestant, arguments)))
        return
    print(f"{'':18} {'seconds':>9} {'peak MB':>9} {'listed':>7} {'cells':>6} {'value':>15}")
    ran = {name: in_a_process(name, arguments) for name in CONTESTANTS}
    figures = {
        f"{name}_{what}": round(run[what], 2) for name, run in ran.items() for what in ("seconds", "peak_mb", "value")
    }
    figures |= {f"{name}_cells": ran[name]["cells"] for name in ran}
    ratios = {
        "greedy_to_best_value": ran["greedy"]["value"] / ran["ours"]["value"],
        "variety_to_best_value": ran["ours_with_variety"]["value"] / ran["ours"]["value"],
        "ours_to_greedy_seconds": ran["ours"]["seconds"] / ran["greedy"]["seconds"],
    }
    if arguments.small_worlds:
        best = ran["ours"]["small_values"]
        shares = sorted(got / most for got, most in zip(ran["greedy"]["small_values"], best, strict=True))
        ratios["greedy_to_best_in_small_worlds"] = sum(shares) / len(shares)
        ratios["greedy_to_best_in_the_worst_of_them"] = shares[0]
    for name, ratio in ratios.items():
        print(f"{name:36} {ratio:.4f}")
    rounded = {name: round(ratio, 4) for name, ratio in ratios.items()}
    print(json.dumps({"benchmark": "assignment", "figures": figures, "ratios": rounded}))


if __name__ == "__main__":
    main()
