"""One fault at a time in a demo world that has run well for weeks: the first run that sees it says so, by the right check.

The world is lived through week by week, each Monday with the marketplace as it stood then and a crawl of every website. Each
fault is planted in a copy of the last week but one's workspace; then the whole weekly job runs. A fault that could put a wrong
brand on the list must stop the export; any other must not.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.defs.launch import FailedCheck, RunReport
from sourcing_pipeline.defs.rehearsal import run_week_at
from sourcing_pipeline.demo.past import write_inputs_as_of
from sourcing_pipeline.demo.server import DemoServer
from sourcing_pipeline.demo.world import AS_OF, WorldSize, write_world
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.end_to_end import faults
from sourcing_pipeline_tests.end_to_end.workspaces import QUICK

pytestmark = [
    pytest.mark.slow,
    # Dagster warns of itself where a resource needs another.
    pytest.mark.filterwarnings("ignore:InitResourceContext.dagster_run:DeprecationWarning"),
]

SIZE = WorldSize(candidates=60, brands=60, retailers=400, events=60_000, leads=130, won_leads=50, open_leads=5)
WEEKS_BEFORE = 6
TUESDAY = AS_OF - timedelta(days=6)


@dataclass(frozen=True)
class World:
    """A world, and the workspace as it stood after the last undisturbed week."""

    folder: Path
    told_before: dict[str, list[FailedCheck]]

    def copy(self, target: Path) -> Path:
        """The workspace with this week's inputs, to plant a fault in."""
        shutil.copytree(self.folder / "workspace", target)
        write_inputs_as_of(self.folder / "inputs", target / "data" / "inputs", monday(0))
        return target


def monday(weeks_before: int) -> datetime:
    return datetime.combine(AS_OF - timedelta(weeks=weeks_before), time(), tzinfo=UTC)


def run(workspace: Path, world: Path, weeks_before: int, only: tuple[str, ...] = (), **server: Any) -> RunReport:
    """The weekly job on Monday at five, or some assets of it."""
    begins = monday(weeks_before)
    settings = QUICK | {"SOURCING_WEB__RECRAWL_DAYS": "0", "SOURCING_ROOT": str(workspace)}
    with pytest.MonkeyPatch.context() as patch, DemoServer(world, **server) as websites:
        for name in list(os.environ):
            if name.startswith("SOURCING_"):
                patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.setenv("SOURCING_WEB__CONNECT_TO", websites.address)
        return run_week_at(workspace, begins.date(), begins + timedelta(hours=5), only=only)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("lived")
    write_world(folder / "inputs", folder / "world", seed=7, size=SIZE)
    workspace = folder / "workspace"
    (workspace / "data").mkdir(parents=True)
    told = {}
    for back in range(WEEKS_BEFORE, 0, -1):
        write_inputs_as_of(folder / "inputs", workspace / "data" / "inputs", monday(back))
        report = run(workspace, folder / "world", back)
        assert report.succeeded, report.errors
        told[monday(back).date().isoformat()] = report.failed_checks
    return World(folder, told)


@dataclass(frozen=True)
class Fault:
    """A fault, and what must be said of it."""

    check: str
    stops_the_export: bool
    plant: Callable[[Path], object] = lambda _: None
    server: Mapping[str, Any] = field(default_factory=dict)


def model_shifts(workspace: Path) -> None:
    """The kept models of signing say other odds than they were trained to: everybody seems to sign."""
    for path in sorted((workspace / "data" / "models" / "p_sign").glob("*.json")):
        model = json.loads(path.read_text())
        if model["kind"] == "model":
            model["parameters"]["calibration"]["shift"] += 1.5
            path.write_text(json.dumps(model))


FAULTS = {
    "orders stop on a Tuesday": Fault(
        "brand_metrics.tables_keep_coming", False, lambda w: faults.table_stops(w, "orders", TUESDAY)
    ),
    "events stop on a Tuesday": Fault(
        "brand_metrics.tables_keep_coming", False, lambda w: faults.table_stops(w, "events", TUESDAY)
    ),
    "a feed cut in half": Fault(
        "feed_volumes.feeds_are_whole", False, lambda w: faults.feed_cut_in_half(w, "shop_links.csv")
    ),
    "a feature times 100": Fault("lead_labels.features_are_stable", True, faults.feature_scaled),
    "a model whose scores shift": Fault("brand_scores.scores_are_stable", True, model_shifts),
    "currencies swapped": Fault("brand_metrics.currencies_are_usual", True, faults.currency_swapped),
    "a category renamed": Fault(
        "brand_outcomes.categories_are_known", True, lambda w: faults.category_renamed(w, "Candles", "Candles & Home")
    ),
    "a shop platform's new markup": Fault(
        "website_profiles.platforms_read_as_before", False, server={"markup_changed": "shopify"}
    ),
    "three in ten sites block us": Fault("site_outcomes.refusals_are_usual", False, server={"blocked_share": 0.3}),
    "orders loaded twice": Fault(
        "brand_metrics.orders_are_distinct", True, lambda w: faults.orders_duplicated(w, TUESDAY)
    ),
    "a time zone error": Fault(
        "brand_metrics.hours_are_usual", False, lambda w: faults.time_zone_shifted(w, "orders", TUESDAY)
    ),
}


def test_undisturbed_weeks_are_quiet(lived: World, tmp_path: Path) -> None:
    told = lived.told_before | {"this week": run(lived.copy(tmp_path / "w"), lived.folder / "world", 0).failed_checks}
    assert {
        week: [f"{c.asset}.{c.name}: {c.observed}" for c in checks] for week, checks in told.items() if checks
    } == {}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_the_first_run_that_sees_a_fault_says_so(fault: Fault, lived: World, tmp_path: Path) -> None:
    workspace = lived.copy(tmp_path / "w")
    fault.plant(workspace)
    report = run(workspace, lived.folder / "world", 0, **fault.server)
    told = {f"{check.asset}.{check.name}": check for check in report.failed_checks}
    assert fault.check in told, {name: check.observed for name, check in told.items()}
    assert told[fault.check].is_blocking == fault.stops_the_export
    assert report.succeeded != fault.stops_the_export
    assert (workspace / "data" / "exports" / AS_OF.isoformat()).exists() != fault.stops_the_export


def test_a_suppressed_brand_that_sneaked_into_the_list_is_in_no_export(lived: World, tmp_path: Path) -> None:
    workspace = lived.copy(tmp_path / "w")
    assert run(workspace, lived.folder / "world", 0).succeeded
    listed = Lake(workspace / "data" / "lake").read(OnboardingList, AS_OF)
    domain = listed["domain"].drop_nulls()[0]
    exports = workspace / "data" / "exports" / AS_OF.isoformat()
    shutil.rmtree(exports)
    # The list was made before the request came; now somebody writes the files of that list again.
    faults.suppression_added(workspace, domain, monday(0))
    report = run(workspace, lived.folder / "world", 0, only=("export_files", "warehouse"))
    assert not report.succeeded
    assert any("asked not to be contacted" in error for error in report.errors), report.errors
    assert not exports.exists()
    # The whole week knows of it.
    report = run(workspace, lived.folder / "world", 0)
    assert report.succeeded, report.errors
    assert domain not in Lake(workspace / "data" / "lake").read(OnboardingList, AS_OF)["domain"].to_list()
