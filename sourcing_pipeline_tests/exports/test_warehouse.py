import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.contracts.registry import TABLES
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.errors import StorageError
from sourcing_pipeline.exports.warehouse import parts_of, publish, publish_lake
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.exports.world import AS_OF, weekly_tables

WEEK = weekly_tables(brands=9)
BEFORE = AS_OF - timedelta(days=7)


def _ask(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _profile(domain: str, at: datetime, kind: str) -> dict[str, Any]:
    counts = dict.fromkeys(("product_count", "social_account_count", "certification_count", "page_count"), 0)
    flags = dict.fromkeys(("can_be_brand", "has_wholesale_page", "has_order_form", "has_newsletter_form"), True)
    return (
        counts
        | flags
        | {
            "domain": domain,
            "profile_at": at,
            "first_page_at": at,
            "content_digest": "d",
            "home_url": f"https://{domain}",
            "site_kind": kind,
            "site_kind_reason": "as told",
            "document": "text",
        }
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return _filled(tmp_path / "lake")


def _filled(root: Path) -> Lake:
    lake = Lake(root)
    for as_of in (BEFORE, AS_OF):
        lake.write(OnboardingList, WEEK.onboarding_list if as_of == AS_OF else WEEK.previous_list, as_of)
        lake.write(CandidateOutcomes, WEEK.candidate_outcomes, as_of)
        lake.write(BrandScores, WEEK.brand_scores.with_columns(as_of=as_of), as_of)
        lake.write(OnboardingAssignments, WEEK.onboarding_assignments.with_columns(as_of=as_of), as_of)
    first, second = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
    lake.write(
        WebsiteProfiles,
        WebsiteProfiles.from_rows(
            [_profile("a.example", first, "parked"), _profile("a.example", second, "brand_shop")]
        ),
        shard=0,
    )
    lake.write(WebsiteProfiles, WebsiteProfiles.from_rows([_profile("b.example", first, "service")]), shard=1)
    categorised = {
        "domain": "a.example",
        "profile_at": second,
        "content_digest": "d",
        "category": "Candles",
        "category_probability": 0.8,
        "category_method": "classifier",
    }
    lake.write(WebsiteCategories, WebsiteCategories.from_rows([categorised]))
    embedded = {"content_digest": "d", "embedding_model": "m", "embedding": [0.6, 0.8]}
    lake.write(WebsiteEmbeddings, WebsiteEmbeddings.from_rows([embedded]))
    return lake


@pytest.fixture
def warehouse(lake: Lake, tmp_path: Path) -> Path:
    file = tmp_path / "warehouse.duckdb"
    publish_lake(lake, file)
    return file


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse for tests that only read it."""
    folder = tmp_path_factory.mktemp("published")
    publish_lake(_filled(folder / "lake"), folder / "warehouse.duckdb")
    return folder / "warehouse.duckdb"


def test_every_contract_is_a_table_with_its_columns_in_order(published: Path) -> None:
    columns: dict[str, list[str]] = {}
    for table, name in _ask(
        published,
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index",
    ):
        columns.setdefault(table, []).append(name)
    for contract in TABLES:
        expected = list(contract.polars_schema())
        assert columns[contract.table_name()][: len(expected)] == expected


def test_every_table_and_column_says_what_it_means(published: Path) -> None:
    assert _ask(published, "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL") == []
    assert (
        _ask(published, "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL")
        == []
    )
    comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'site_outcomes' AND column_name = 'byte_count'"
    assert _ask(published, comment) == [("Bytes read (bytes)",)]


def test_a_table_that_nobody_has_written_is_there_and_empty(published: Path) -> None:
    assert _ask(published, "SELECT count(*) FROM quality_checks") == [(0,)]


def test_the_newest_week_stands_alone_and_all_weeks_in_the_history(published: Path) -> None:
    listed = WEEK.onboarding_list.height
    assert _ask(published, "SELECT count(*) FROM onboarding_list") == [(listed,)]
    query = "SELECT as_of, count(*) FROM onboarding_list_history GROUP BY 1 ORDER BY 1"
    assert _ask(published, query) == [(BEFORE, WEEK.previous_list.height), (AS_OF, listed)]
    doubled = "SELECT candidate_id FROM candidate_outcomes GROUP BY 1 HAVING count(*) > 1"
    assert _ask(published, doubled) == []


def test_an_empty_newest_list_is_not_filled_with_the_week_before(lake: Lake, tmp_path: Path) -> None:
    lake.write(OnboardingList, OnboardingList.empty_frame(), AS_OF + timedelta(days=7))
    rows = publish_lake(lake, tmp_path / "warehouse.duckdb")
    assert rows["onboarding_list"] == 0
    assert rows["onboarding_list_history"] == WEEK.onboarding_list.height + WEEK.previous_list.height


def test_brand_scores_say_how_each_candidate_was_assigned(published: Path) -> None:
    query = "SELECT assignment, count(*), count(propensity) FROM brand_scores GROUP BY 1 ORDER BY 1"
    counts = WEEK.onboarding_assignments.group_by("assignment").len().sort("assignment")
    assert _ask(published, query) == [(name, count, count) for name, count in counts.iter_rows()]


def test_website_profiles_hold_the_newest_of_each_site_with_its_category(published: Path) -> None:
    query = "SELECT domain, site_kind, category, profile_at FROM website_profiles ORDER BY domain"
    assert _ask(published, query) == [
        ("a.example", "brand_shop", "Candles", datetime(2026, 11, 1, 12, 30)),  # noqa: DTZ001 - UTC, without a zone
        ("b.example", "service", None, datetime(2026, 10, 1)),  # noqa: DTZ001 - UTC, without a zone
    ]
    assert _ask(published, "SELECT count(*) FROM website_profiles_history") == [(3,)]


def test_vectors_are_lists_of_floats(published: Path) -> None:
    [(vector, kind)] = _ask(published, "SELECT embedding, typeof(embedding) FROM website_embeddings")
    assert (vector, kind) == (pytest.approx([0.6, 0.8]), "FLOAT[]")


def test_a_column_added_to_a_contract_later_is_null_in_older_files(lake: Lake, tmp_path: Path) -> None:
    path = lake.path(CandidateOutcomes, BEFORE)
    pl.read_parquet(path).drop("evidence_url").with_columns(gone=pl.lit(1)).write_parquet(path)
    rows = publish_lake(lake, tmp_path / "warehouse.duckdb")
    assert rows["candidate_outcomes_history"] == 2 * WEEK.candidate_outcomes.height


def test_nothing_but_the_warehouse_is_left_behind(published: Path) -> None:
    assert sorted(path.name for path in published.parent.iterdir() if path.suffix != ".lock") == [
        "lake",
        published.name,
    ]


def test_the_log_of_a_replaced_file_goes_with_it(lake: Lake, warehouse: Path) -> None:
    log = warehouse.with_name(f"{warehouse.name}.wal")
    log.write_bytes(b"of the file before")
    publish_lake(lake, warehouse)
    assert not log.exists()
    assert _ask(warehouse, "SELECT count(*) FROM onboarding_list") == [(WEEK.onboarding_list.height,)]


def test_who_has_the_old_file_open_goes_on_reading_it(lake: Lake, warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as reader:
        lake.write(OnboardingList, WEEK.onboarding_list.head(2), AS_OF)
        publish_lake(lake, warehouse)
        assert reader.execute("SELECT count(*) FROM onboarding_list").fetchall() == [(WEEK.onboarding_list.height,)]


def test_a_damaged_file_leaves_the_warehouse_as_it_was(lake: Lake, warehouse: Path) -> None:
    before = warehouse.read_bytes()
    lake.path(CandidateOutcomes, AS_OF).write_bytes(b"no parquet at all, though long enough to look at")
    with pytest.raises(StorageError, match="untouched") as failed:
        publish_lake(lake, warehouse)
    assert "\n" not in str(failed.value)
    assert warehouse.read_bytes() == before


@pytest.mark.slow
def test_a_full_disk_leaves_the_warehouse_as_it_was(lake: Lake, warehouse: Path) -> None:
    before = warehouse.read_bytes()
    script = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from sourcing_pipeline.errors import StorageError
        from sourcing_pipeline.exports.warehouse import publish_lake
        from sourcing_pipeline.storage import Lake
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            publish_lake(Lake(Path(sys.argv[1])), Path(sys.argv[2]))
        except StorageError as error:
            print(error)
            sys.exit(7)
        """
    )
    command = [sys.executable, "-c", script, str(lake.root), str(warehouse)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 7, ended.stderr
    assert ended.stdout.count("\n") == 1
    assert warehouse.read_bytes() == before
    assert [path.name for path in warehouse.parent.iterdir() if ".partial." in path.name] == []


@pytest.mark.slow
def test_two_publishers_and_a_reader_at_once_never_meet_half_a_warehouse(lake: Lake, warehouse: Path) -> None:
    script = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from sourcing_pipeline.exports.warehouse import publish_lake
        from sourcing_pipeline.storage import Lake
        print("ready", flush=True)
        for _ in range(5):
            publish_lake(Lake(Path(sys.argv[1])), Path(sys.argv[2]))
        """
    )
    tables = len(_ask(warehouse, "SELECT 1 FROM duckdb_tables()"))
    seen: set[tuple[Any, ...]] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.update(
                _ask(warehouse, "SELECT (SELECT count(*) FROM onboarding_list), (SELECT count(*) FROM duckdb_tables())")
            )

    command = [sys.executable, "-c", script, str(lake.root), str(warehouse)]
    with ThreadPoolExecutor() as threads, subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
        reader = threads.submit(read)
        try:
            for _ in range(5):
                publish(parts_of(lake), warehouse)
            other.wait(60)
        finally:
            done.set()
        reader.result()
    assert other.returncode == 0
    assert seen == {(WEEK.onboarding_list.height, tables)}


def test_a_week_is_read_from_the_folder_even_below_a_misleading_path(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "as_of=1999-01-04" / "lake")
    lake.write(OnboardingList, WEEK.onboarding_list, AS_OF)
    publish_lake(lake, tmp_path / "warehouse.duckdb")
    assert _ask(tmp_path / "warehouse.duckdb", "SELECT DISTINCT as_of FROM onboarding_list_history") == [
        (date(2026, 11, 23),)
    ]


@pytest.mark.parametrize("allowed", [False, True])
def test_a_person_s_data_is_published_only_where_it_is_allowed(lake: Lake, tmp_path: Path, *, allowed: bool) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    fact = {
        "domain": "a.example", "profile_at": at, "fact": "contact_email", "source_kind": "text", "page_url": "https://a.example/", "fetched_at": at,
        "confidence": 0.5, "is_chosen": False, "sources_disagree": False,
    }  # fmt: skip
    rows = [
        fact | {"value": "info@a.example", "is_personal": False},
        fact | {"value": "anna@a.example", "is_personal": True},
    ]
    lake.write(ProfileFacts, ProfileFacts.from_rows(rows), shard=0)
    publish_lake(lake, tmp_path / "warehouse.duckdb", with_personal_contacts=allowed)
    values = [value for (value,) in _ask(tmp_path / "warehouse.duckdb", "SELECT value FROM profile_facts ORDER BY 1")]
    assert values == (["anna@a.example", "info@a.example"] if allowed else ["info@a.example"])


@pytest.mark.parametrize("allowed", [False, True])
def test_lists_of_earlier_weeks_show_a_person_s_address_only_where_it_is_allowed(
    lake: Lake, tmp_path: Path, *, allowed: bool
) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    emails = ["Anna@a.example", "info@b.example", None]
    rows = WEEK.previous_list.head(3).with_columns(
        pl.Series("domain", ["a.example", "b.example", None]),
        pl.Series("contact_email", emails),
        pl.lit("https://a.example/").alias("contact_source_url"),
    )
    lake.write(OnboardingList, rows, BEFORE)
    fact = {
        "domain": "a.example", "profile_at": at, "fact": "contact_email", "source_kind": "text", "page_url": "https://a.example/", "fetched_at": at,
        "confidence": 0.5, "is_chosen": False, "sources_disagree": False, "value": "anna@a.example", "is_personal": True,
    }  # fmt: skip
    lake.write(ProfileFacts, ProfileFacts.from_rows([fact]), shard=0)
    warehouse = tmp_path / "warehouse.duckdb"
    tables = publish_lake(lake, warehouse, with_personal_contacts=allowed)
    query = f"SELECT contact_email, contact_source_url IS NULL FROM onboarding_list_history WHERE as_of = DATE '{BEFORE}' ORDER BY rank"
    shown = _ask(warehouse, query)
    assert shown == [("Anna@a.example" if allowed else None, not allowed), ("info@b.example", False), (None, False)]
    assert "marked_personal" not in tables
    assert allowed or b"Anna@a.example" not in warehouse.read_bytes()
