"""What Dagster shows of a crawl, on a few websites served on a loopback port."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from sourcing_pipeline.candidates.domains import shard_of
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.defs import web
from sourcing_pipeline.defs.checks.steps import build_checks
from sourcing_pipeline.defs.jobs import WITHIN_BUDGET_TAG
from sourcing_pipeline.defs.resources import WORKSPACE_VARIABLE, Workspace, workspace_root
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.web.journal import shard_folder
from sourcing_pipeline_tests.web.server import NOT_FOUND, Reply, Site, page, pages_of, serving

SHARDS = 2
SHOP = {"/": page("Home", "/about", "/contact"), "/about": page("About"), "/contact": page("Contact")}
KEEP_OUT = {"/robots.txt": Reply(body=b"User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"})}
SERVED: dict[str, Site] = {
    **{f"shop{n}.com": pages_of(SHOP) for n in range(6)},
    **{f"private{n}.com": pages_of(KEEP_OUT) for n in range(2)},
    "gone.com": lambda _: NOT_FOUND,
}


@contextmanager
def served_workspace(root: Path, **web: str) -> Iterator[None]:
    """A workspace whose sites are those that are served."""
    Lake(root / "data" / "lake").write(
        Sites,
        Sites.from_rows(
            [
                {
                    "domain": domain,
                    "website_url": f"https://{domain}/",
                    "is_candidate": True,
                    "is_lead": False,
                    "is_marketplace_brand": False,
                    "shard": shard_of(domain, SHARDS),
                }
                for domain in SERVED
            ]
        ),
    )
    with serving(SERVED) as server:
        settings = {"connect_to": f'"{server.connect_to}"', "delay_seconds": "0.0"} | web
        lines = [
            "[workspace]",
            f"shards = {SHARDS}",
            "[web]",
            *(f"{name} = {value}" for name, value in settings.items()),
        ]
        (root / "sourcing.toml").write_text("\n".join(lines))
        yield


WEB_ASSETS = [web.read_websites, *build_checks(["page_records", "site_outcomes"])]


def read_websites(root: Path, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Materialise the web assets and make their checks."""
    return dg.materialize(WEB_ASSETS, resources={"workspace": Workspace(root=str(root))}, instance=instance)


def crawl_job() -> dg.JobDefinition:
    """The same as a job that can be run again from where it failed."""
    definitions = dg.Definitions(
        assets=[web.read_websites],
        jobs=[dg.define_asset_job("crawl", executor_def=dg.in_process_executor)],
        resources={"workspace": Workspace(root=str(workspace_root()))},
    )
    return definitions.resolve_job_def("crawl")


def shown(result: dg.ExecuteInProcessResult | dg.JobExecutionResult, asset: str) -> dict[str, Any]:
    """The metadata of an asset's materialisation."""
    (event,) = [
        event
        for event in result.all_events
        if event.event_type is dg.DagsterEventType.ASSET_MATERIALIZATION and event.asset_key == dg.AssetKey(asset)
    ]
    return {name: value.value for name, value in event.materialization.metadata.items()}


def shown_of_steps(result: dg.ExecuteInProcessResult) -> dict[int, dict[str, Any]]:
    """The metadata of each shard's step."""
    return {
        int(str(event.step_key).rsplit("[", 1)[1].rstrip("]")): {
            name: value.value for name, value in event.step_output_data.metadata.items()
        }
        for event in result.all_events
        if event.is_successful_output and "read_sites_of_shard[" in str(event.step_key)
    }


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dg.ExecuteInProcessResult, ...]]:
    """A first crawl, and a run right after it for which nothing is due."""
    root = tmp_path_factory.mktemp("workspace")
    with served_workspace(root), dg.DagsterInstance.ephemeral() as instance:
        yield read_websites(root, instance), read_websites(root, instance)


def test_each_shard_shows_what_its_visit_came_to(crawls: tuple[dg.ExecuteInProcessResult, ...]) -> None:
    steps = shown_of_steps(crawls[0])
    assert sorted(steps) == list(range(SHARDS))
    for shard, metadata in steps.items():
        here = [domain for domain in SERVED if shard_of(domain, SHARDS) == shard]
        shops = [domain for domain in here if domain.startswith("shop")]
        assert metadata["sites"] == len(here)
        assert metadata["sites_read"] == len(shops)
        assert metadata["pages"] == 3 * len(shops)
        assert metadata["pages_per_second"] > 0
        assert metadata["bytes"] > 0
        assert f"| ok | {len(shops)} |" in metadata["sites_by_outcome"]
        assert "█" in metadata["requests_by_outcome"]
        assert {record.data["host"] for record in metadata["slowest_hosts"].records} == set(here)


def test_the_tables_show_the_run_in_all_and_by_shard(crawls: tuple[dg.ExecuteInProcessResult, ...]) -> None:
    steps = shown_of_steps(crawls[0])
    pages, sites = shown(crawls[0], "page_records"), shown(crawls[0], "site_outcomes")
    assert sites["sites"] == sites["dagster/row_count"] == len(SERVED)
    assert sites["success_share"] == round(6 / 9, 4)
    assert "| robots_denied | 2 | 22.2% |" in sites["sites_by_outcome"]
    assert pages["pages"] == 18
    assert pages["requests"] == pages["dagster/row_count"]
    assert pages["pages_per_second"] > 0
    for name in ("pages", "requests", "bytes"):
        assert pages[name] == sum(step[name] for step in steps.values())
        assert [record.data[name] for record in pages["shards"].records] == [step[name] for step in steps.values()]


def test_where_nothing_is_due_the_numbers_are_zero_and_rates_are_left_out(
    crawls: tuple[dg.ExecuteInProcessResult, ...],
) -> None:
    pages, sites = shown(crawls[1], "page_records"), shown(crawls[1], "site_outcomes")
    assert (sites["sites"], pages["pages"], pages["bytes"]) == (0, 0, 0)
    assert "success_share" not in sites
    assert "pages_per_second" not in pages
    assert sites["sites_by_outcome"] == "no sites"
    assert sites["dagster/row_count"] == len(SERVED)


def test_the_checks_of_the_crawl_are_made(crawls: tuple[dg.ExecuteInProcessResult, ...]) -> None:
    found = {result.check_name: result for result in crawls[0].get_asset_check_evaluations()}
    assert {
        "enough_sites_reached",
        "crawl_success",
        "robots_share",
        "volume_against_earlier_crawls",
        "no_read_failures",
        "no_parser_failures",
    } <= found.keys()
    assert all(result.passed for result in found.values())
    assert "9 sites in the crawl of 20" in str(found["robots_share"].description)


@pytest.mark.slow
def test_a_run_that_goes_on_after_a_failure_shows_the_shards_that_were_read_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path))
    in_the_way = tmp_path / "data" / "archive" / shard_folder(1)
    with served_workspace(tmp_path), dg.instance_for_test() as instance:
        job = dg.reconstructable(crawl_job)
        in_the_way.parent.mkdir()
        in_the_way.write_text("a file where the archive of shard 1 should be")
        with dg.execute_job(job, instance) as first:
            assert [event.step_key for event in first.get_step_failure_events()] == [
                "read_websites.read_sites_of_shard[1]"
            ]
        in_the_way.unlink()
        options = dg.ReexecutionOptions.from_failure(first.run_id, instance)
        with dg.execute_job(job, instance, reexecution_options=options) as second:
            pages = shown(second, "page_records")
    assert [record.data["shard"] for record in pages["shards"].records] == [0, 1]
    assert pages["pages"] == 18


def test_within_its_budget_a_crawl_reads_each_shards_share_of_a_day(tmp_path: Path) -> None:
    with served_workspace(tmp_path, sites_per_day="4"), dg.DagsterInstance.ephemeral() as instance:
        resources = {"workspace": Workspace(root=str(tmp_path))}
        within = {WITHIN_BUDGET_TAG: "true"}
        crawls = [
            dg.materialize([web.read_websites], resources=resources, instance=instance, tags=tags)
            for tags in (within, within, {})
        ]
    shares = [min(2, sum(shard_of(domain, SHARDS) == shard for domain in SERVED)) for shard in range(SHARDS)]
    assert [metadata["sites"] for _, metadata in sorted(shown_of_steps(crawls[0]).items())] == shares
    assert shown(crawls[1], "site_outcomes")["sites"] == 0
    assert shown(crawls[2], "site_outcomes")["sites"] == len(SERVED) - sum(shares)
    assert shown(crawls[2], "page_records")["file"] == str(tmp_path / "data" / "lake" / "page_records")
