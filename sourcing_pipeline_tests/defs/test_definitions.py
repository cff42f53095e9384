from pathlib import Path

import dagster as dg
import pytest

from sourcing_pipeline.contracts.registry import TABLES, contract_of
from sourcing_pipeline.defs.assemble import build_definitions
from sourcing_pipeline.defs.code_versions import STATED, code_version_of
from sourcing_pipeline.defs.freshness import policy_of
from sourcing_pipeline.defs.tables import column_schema
from sourcing_pipeline.defs.weekly import WEEKS

STEPS = {"candidates", "web", "brands", "marketplace", "scoring", "onboarding", "exports"}
NOT_ASSETS = {"quality_checks"}  # written by the checks themselves


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return build_definitions(tmp_path_factory.mktemp("workspace"))


def test_every_table_of_the_contracts_is_an_asset(definitions: dg.Definitions) -> None:
    assets = {key.to_user_string() for key in definitions.resolve_asset_graph().get_all_asset_keys()}
    assert {contract.table_name() for contract in TABLES} - NOT_ASSETS <= assets


def test_every_asset_that_is_made_has_a_check_an_owner_and_a_group(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert graph.get_check_keys_for_assets({key}), key
        assert node.owners, key
        assert node.group_name in STEPS, key


def test_every_asset_says_what_it_is_whose_it_is_and_of_which_kind(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.kinds, key
        assert node.group_name in STEPS, key


def test_every_asset_that_is_made_has_a_code_version_of_its_own_and_a_freshness_policy(
    definitions: dg.Definitions,
) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.code_version == code_version_of(key.to_user_string())
        assert node.freshness_policy == policy_of(is_weekly=node.partitions_def is not None), key


def test_the_code_version_of_a_table_tells_of_its_columns() -> None:
    assert code_version_of("export_files") == "1"
    assert len(
        {code_version_of(contract.table_name()) for contract in TABLES if contract.table_name() in STATED}
    ) == len(TABLES) - len(NOT_ASSETS)
    with pytest.raises(KeyError, match="state a code version for the asset nowhere"):
        code_version_of("nowhere")


def test_columns_in_the_ui_are_those_of_the_contract(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.materializable_asset_keys:
        shown = graph.get(key).metadata.get("dagster/column_schema")
        if shown is not None:
            contract = contract_of(key.to_user_string())
            assert [column.name for column in shown.columns] == contract.polars_schema().names()
            assert shown == column_schema(contract)


def test_the_weekly_job_is_partitioned_by_mondays_and_scheduled(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("weekly")
    assert job.partitions_def == WEEKS
    assert definitions.resolve_schedule_def("weekly_list").cron_schedule == "0 5 * * 1"


def test_a_wrong_setting_is_said_when_definitions_load(tmp_path: Path) -> None:
    (tmp_path / "sourcing.toml").write_text("[web]\npages_per_site = 0\n")
    with pytest.raises(Exception, match=r"web\.pages_per_site"):
        build_definitions(tmp_path)
