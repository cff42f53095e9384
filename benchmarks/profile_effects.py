"""Do intervals of effects hold the truth? On histories of the demo (``demo/profile_history.py``), in which each check's effect is planted.

For each seed a history is drawn and ``profile_effects`` looks at it. By tier: how often an interval holds the planted effect, how
often its low end lies above it (more is claimed than is true) and its high end below, and how wide it is. Brands that mend are better, grow
faster and mend after bad quarters; beside the intervals stands what those who mended gained, plainly compared with before.

    python benchmarks/profile_effects.py [--seeds 50] [--brands 2000] [--confounding 1]
"""

import argparse
import json
import time

import numpy as np
import polars as pl

from sourcing_pipeline.demo.profile_history import Behaviour, ProfileHistory, profile_history
from sourcing_pipeline.onboarding.mending_history import HORIZON_WEEKS, NOT_OK, OK, history_of
from sourcing_pipeline.onboarding.profile_effects import profile_effects

_USUAL = Behaviour()
_STATED = 0.95


def before_and_after(drawn: ProfileHistory, check_id: str) -> float:
    """GMV of all who mended it, after against before: what a plain comparison would claim."""
    history = history_of(drawn.as_of, drawn.brands, [drawn.findings], [drawn.brand_metrics])
    states = history.states[check_id]
    brand, week = np.nonzero((states[:, 1:] == OK) & (states[:, :-1] == NOT_OK))
    week = week + 1
    in_time = week + HORIZON_WEEKS <= history.last
    before = history.gmv[brand[in_time], week[in_time]]
    after = history.gmv[brand[in_time], week[in_time] + HORIZON_WEEKS]
    return float(np.nansum(after) / np.nansum(before) - 1)


def run_seed(seed: int, brands: int, confounding: float) -> pl.DataFrame:
    """What is said of each check, beside the truth."""
    behaviour = Behaviour(
        mends_by_quality=_USUAL.mends_by_quality * confounding,
        grows_by_quality=_USUAL.grows_by_quality * confounding,
        mends_after_dip=_USUAL.mends_after_dip * confounding,
    )
    drawn = profile_history(seed, brands=brands, behaviour=behaviour)
    begun = time.perf_counter()
    said = profile_effects(drawn.as_of, sorted(drawn.effects), drawn.brands, [drawn.findings], [drawn.brand_metrics])
    return said.with_columns(
        seconds=pl.lit(time.perf_counter() - begun),
        truth=pl.col("check_id").replace_strict(drawn.effects, return_dtype=pl.Float64),
        plain=pl.Series([before_and_after(drawn, check_id) for check_id in said["check_id"]]),
    )


def main() -> None:
    """Run all seeds, print a table, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--brands", type=int, default=2000)
    parser.add_argument(
        "--confounding", type=float, default=1.0, help="how much better those are who mend; 0: not at all"
    )
    given = parser.parse_args()
    said = pl.concat([run_seed(seed, given.brands, given.confounding) for seed in range(given.seeds)])
    summary = said.group_by("tier", "check_id").agg(
        pl.len().alias("times"),
        pl.col("truth").first(),
        pl.col("effect").mean(),
        pl.col("truth").is_between("effect_low", "effect_high").mean().alias("held"),
        (pl.col("effect_low") > pl.col("truth")).mean().alias("above"),
        (pl.col("effect_high") < pl.col("truth")).mean().alias("below"),
        (pl.col("effect_high") - pl.col("effect_low")).mean().alias("width"),
        pl.col("plain").mean(),
    )
    print(f"{'tier':<14}{'check':<22}" + "".join(f"{name:>11}" for name in summary.columns[2:]))
    for row in summary.sort("tier", "check_id").iter_rows():
        print(
            f"{row[0]:<14}{row[1]:<22}"
            + "".join(f"{'' if cell is None else format(cell, '.3g'):>11}" for cell in row[2:])
        )
    figures: dict[str, float] = {
        "seconds_a_history": float(said.group_by("truth").agg(pl.col("seconds").mean())["seconds"].mean())
    }  # type: ignore[arg-type]
    for tier in ("experiment", "observational"):
        of_tier = said.filter(tier=tier)
        if of_tier.height:
            figures |= {
                f"{tier}_said": of_tier.height,
                f"{tier}_held": float(
                    of_tier.select(pl.col("truth").is_between("effect_low", "effect_high").mean()).item()
                ),
                f"{tier}_above": float(of_tier.select((pl.col("effect_low") > pl.col("truth")).mean()).item()),
            }
    error = said.filter(pl.col("tier") == "observational").select(
        ours=(pl.col("effect") - pl.col("truth")).abs().mean(), plain=(pl.col("plain") - pl.col("truth")).abs().mean()
    )
    ours, plain = error.row(0)
    ratios = {"observational_error_to_before_and_after": ours / plain} if plain else {}
    if "experiment_held" in figures:
        ratios["experiment_held_to_stated"] = figures["experiment_held"] / _STATED
    print(json.dumps({"benchmark": "profile_effects", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
