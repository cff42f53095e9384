"""The real ``dagster dev`` in a real browser: the graph of assets, a run from the interface, a table, and a check that fails.

It needs Debian's chromium, and is skipped where there is none.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from sourcing_pipeline_tests.end_to_end import faults
from sourcing_pipeline_tests.end_to_end.conftest import AS_OF, FinishedWeek
from sourcing_pipeline_tests.end_to_end.dagster_dev import DagsterDev, dagster_dev
from sourcing_pipeline_tests.exports.browser import chromium

pytestmark = pytest.mark.slow

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def workspace(finished_week: FinishedWeek, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished week with inputs of its own."""
    copy = tmp_path_factory.mktemp("ui")
    shutil.copytree(finished_week.workspace / "data", copy / "data", symlinks=False)
    return copy


@pytest.fixture(scope="module")
def dev(finished_week: FinishedWeek, workspace: Path) -> Iterator[DagsterDev]:
    with dagster_dev(workspace, finished_week.server) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1600, "height": 1000}) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()


def test_a_run_that_is_launched_as_the_interface_does_completes_and_its_tables_are_shown(
    dev: DagsterDev, page: Page
) -> None:
    assert dev.end_of(dev.launch("weekly", AS_OF)) == "SUCCESS"
    page.goto(f"{dev.address}/assets/onboarding_list?view=events")
    expect(page.get_by_text("dagster/row_count")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("part.parquet").first).to_be_visible()


def test_the_graph_shows_every_step_of_the_way(dev: DagsterDev, page: Page) -> None:
    page.goto(f"{dev.address}/asset-groups")
    # Only what lies in the window is drawn: the groups do.
    for group in ("candidates", "web", "brands", "marketplace", "scoring", "onboarding", "exports"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Materialize all").first).to_be_visible(timeout=PATIENCE_MS)


def test_jobs_schedules_and_the_sensor_are_there(dev: DagsterDev, page: Page) -> None:
    page.goto(f"{dev.address}/jobs")
    for job in ("weekly", "crawl", "train", "backfill"):
        expect(page.get_by_text(job, exact=True).first).to_be_visible(timeout=PATIENCE_MS)
    page.goto(f"{dev.address}/automation")
    for name in ("weekly_list", "daily_crawl", "monthly_training", "new_candidate_files"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible(timeout=PATIENCE_MS)


def test_a_check_that_fails_stops_the_export_and_its_page_says_why_and_what_to_do(
    dev: DagsterDev, page: Page, workspace: Path
) -> None:
    faults.orders_duplicated(workspace)
    assert dev.end_of(dev.launch("weekly", AS_OF)) == "FAILURE"
    page.goto(f"{dev.address}/assets/brand_metrics?view=checks&checkDetail=orders_are_distinct")
    for words in ("Failed", "This is a blocking asset check", "repeat another one", "a load ran twice"):
        expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE_MS)
