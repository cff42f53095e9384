"""Where columns come from: every column has an origin, and every origin is there and lies right before it."""

from pathlib import Path

import dagster as dg
import pytest

from sourcing_pipeline.contracts.dictionary import main
from sourcing_pipeline.contracts.lineage.base import Lineage
from sourcing_pipeline.contracts.lineage.of_lists import FEATURES as FEATURE_COLUMNS
from sourcing_pipeline.contracts.lineage.of_metrics import FACTS, IN_FORMULAS
from sourcing_pipeline.contracts.lineage.page import PAGE, lineage_page
from sourcing_pipeline.contracts.lineage.registry import LINEAGES
from sourcing_pipeline.contracts.metrics.subjects import SUBJECTS
from sourcing_pipeline.contracts.registry import INPUTS, TABLES, contract_of
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.defs.assemble import build_definitions
from sourcing_pipeline.scoring.feature_list import FEATURES
from sourcing_pipeline_tests.conftest import REPOSITORY

STATED = [LINEAGES[contract.table_name()] for contract in TABLES]
INPUT_TABLES = {contract.table_name() for contract in INPUTS}
each_table = pytest.mark.parametrize("lineage", STATED, ids=lambda lineage: lineage.table)


def columns_of(table: str) -> set[str]:
    return set(contract_of(table).polars_schema().names())


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return build_definitions(tmp_path_factory.mktemp("workspace"))


@each_table
def test_every_column_has_a_source_or_is_made(lineage: Lineage) -> None:
    for name, sources in lineage.sources.items():
        assert bool(sources) != (name in lineage.how_made), name


@each_table
def test_statements_name_columns_that_there_are_each_once(lineage: Lineage) -> None:
    stated = [name for names in (*lineage.stated, *lineage.made.values()) for name in names.split()]
    assert len(stated) == len(set(stated))
    assert set(stated) <= columns_of(lineage.table)


@each_table
def test_sources_are_columns_of_tables_that_are_read(lineage: Lineage) -> None:
    for source in {source for sources in lineage.sources.values() for source in sources}:
        assert source.table in (*lineage.reads, *lineage.earlier), source
        assert source.name in columns_of(source.table), source


@each_table
def test_tables_that_are_read_lie_right_before_the_asset(lineage: Lineage, definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    key = dg.AssetKey(lineage.table)
    if not graph.has(key):  # what the checks write is no asset
        assert lineage.reads == ()
        return
    upstream = {parent.to_user_string() for parent in graph.get(key).parent_keys}
    assert set(lineage.reads) - INPUT_TABLES <= upstream


def test_the_ui_shows_what_is_stated(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for lineage in STATED:
        if graph.has(dg.AssetKey(lineage.table)):
            shown = graph.get(dg.AssetKey(lineage.table)).metadata["dagster/column_lineage"].lineage
            assert set(shown.deps_by_column) == {name for name, sources in lineage.sources.items() if sources}
            for dependency in (one for found in shown.deps_by_column.values() for one in found):
                assert graph.has(dependency.asset_key), dependency


def test_what_metrics_rest_on_is_in_the_marketplaces_tables() -> None:
    words = {
        word
        for columns in (*FACTS.values(), *IN_FORMULAS.values())
        for said in columns.values()
        for word in said.split()
    }
    for word in words - {"own"}:
        table, _, name = word.partition(".")
        assert table in INPUT_TABLES
        assert name in columns_of(table), word


def test_facts_that_metrics_name_are_known() -> None:
    assert {metric.facts for subject in SUBJECTS for metric in subject.metrics} - {None} == set(FACTS)


def test_features_that_are_columns_of_profiles_are_named_as_sources_of_models() -> None:
    features = {feature.name for feature in FEATURES} & set(WebsiteProfiles.polars_schema().names())
    assert {f"website_profiles.{name}" for name in features - {"country", "category"}} <= set(FEATURE_COLUMNS.split())


def test_a_column_without_an_origin_is_told() -> None:
    with pytest.raises(ValueError, match=r"sites\.website_url: state where it comes from"):
        _ = Lineage("sites", ("brands",)).sources
    with pytest.raises(ValueError, match="come from itself: domain <- shard <- domain"):
        _ = Lineage("sites", (), {"domain": "shard", "shard": "domain"}).sources
    with pytest.raises(ValueError, match="no column nowhere"):
        _ = Lineage("sites", (), {"domain": "nowhere"}).sources


def test_the_page_in_docs_is_up_to_date() -> None:
    assert (REPOSITORY / PAGE).read_text(encoding="utf-8") == lineage_page(), "run: make docs"


def test_a_page_that_is_not_up_to_date_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / PAGE).write_text("old", encoding="utf-8")
    assert main(["--check"]) == 1
    assert str(PAGE) in capsys.readouterr().err
