"""Evidently's figures of drift on the pairs of columns of the tests: what ours must equal.

Runs in an environment of its own, without this package's dependencies:

    uv venv /tmp/evidently --python 3.11 && uv pip install --python /tmp/evidently evidently==0.7.23 "pandas<3"
    PYTHONPATH=. /tmp/evidently/bin/python benchmarks/drift_figures.py [--target FILE]

Nulls are left out first, as Evidently's report does before it calls a measure
(``legacy/metrics/data_drift/column_drift_metric.py``).
"""

import argparse
import json
import sys
import time
from pathlib import Path

import evidently
import pandas as pd
from evidently.legacy.calculations.stattests import jensenshannon_stat_test, psi_stat_test, wasserstein_stat_test
from evidently.legacy.core import ColumnType

from sourcing_pipeline_tests.quality import drift_cases

TARGET = Path(__file__).parents[1] / "sourcing_pipeline_tests" / "quality" / "evidently_figures.json"
MEASURES = {"wasserstein": wasserstein_stat_test, "psi": psi_stat_test, "jensenshannon": jensenshannon_stat_test}


def figures(reference: list, current: list, kind: ColumnType) -> dict[str, float]:
    """Evidently's figures of a pair of columns, by measure."""
    before, now = (pd.Series(side).dropna() for side in (reference, current))
    return {
        name: float(measure.func(before, now, kind, 0.1)[0])
        for name, measure in MEASURES.items()
        if kind in measure.allowed_feature_types
    }


def main() -> None:
    """Compute, write, print."""
    parser = argparse.ArgumentParser(description="Evidently's figures of drift, for the tests.")
    parser.add_argument("--target", type=Path, default=TARGET)
    given = parser.parse_args()
    begun = time.perf_counter()
    kinds = {
        "numbers": (drift_cases.numbers(), ColumnType.Numerical),
        "whole_numbers": (drift_cases.whole_numbers(), ColumnType.Numerical),
        "labels": (drift_cases.labels(), ColumnType.Categorical),
    }
    found = {
        kind: {name: figures(*pair, column_type) for name, pair in cases.items()}
        for kind, (cases, column_type) in kinds.items()
    }
    given.target.write_text(json.dumps({"evidently": evidently.__version__, **found}, indent=1) + "\n")
    rows = [(kind, name, each) for kind in kinds for name, each in found[kind].items()]
    for kind, name, each in rows:
        sys.stdout.write(f"{kind:14} {name:36} " + "  ".join(f"{m} {v:.6f}" for m, v in each.items()) + "\n")
    result = {"cases": len(rows), "seconds": round(time.perf_counter() - begun, 2)}
    sys.stdout.write(json.dumps({"benchmark": "drift_figures", "figures": result, "ratios": {}}) + "\n")


if __name__ == "__main__":
    main()
