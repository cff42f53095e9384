import multiprocessing
import resource
import signal
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.candidates.domains import shard_of
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.errors import InputError, StorageError
from sourcing_pipeline.storage import Lake, read_parquet, replacing, write_bytes, write_parquet

AS_OF = date(2026, 11, 2)


def outcomes_of(*domains: str) -> pl.DataFrame:
    return SiteOutcomes.from_rows(
        [
            {
                "domain": domain,
                "visited_at": datetime(2026, 11, 2, tzinfo=UTC),
                "outcome": "ok",
                "reason": "read",
                "page_count": 1,
                "byte_count": 10,
                "elapsed_seconds": 0.1,
            }
            for domain in domains
        ]
    )


def test_a_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    frame = outcomes_of("a.example", "b.example")
    lake.write(SiteOutcomes, frame, shard=0)
    assert lake.read(SiteOutcomes).equals(frame)


def test_columns_that_an_earlier_version_did_not_write_are_filled(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    today = outcomes_of("a.example").with_columns(changed_page_count=pl.lit(7))
    part = lake.write(SiteOutcomes, today, shard=0)
    write_parquet(today.drop("changed_page_count", "evidence_url"), part)
    for read in (lake.read(SiteOutcomes), lake.read_shard(SiteOutcomes, 0)):
        assert read.schema == SiteOutcomes.polars_schema()
        assert read.select("changed_page_count", "evidence_url").row(0) == (0, None)
        assert SiteOutcomes.conform(read).equals(read)


def test_a_table_without_a_column_that_can_not_be_filled_is_said_in_one_line(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    part = lake.write(SiteOutcomes, outcomes_of("a.example"), shard=0)
    write_parquet(read_parquet(part).drop("outcome"), part)
    with pytest.raises(InputError, match=r"shard=0000\.parquet lacks a column \(.*outcome.*run again"):
        lake.read(SiteOutcomes)


def test_what_was_never_written_is_an_empty_table(tmp_path: Path) -> None:
    assert Lake(tmp_path).read(Lookalikes, AS_OF).schema == Lookalikes.polars_schema()


def test_weeks_are_kept_apart(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    row = {"as_of": AS_OF, "domain": "a.example", "neighbour_count": 0}
    lake.write(Lookalikes, Lookalikes.from_rows([row]), AS_OF)
    assert lake.read(Lookalikes, date(2026, 10, 26)).is_empty()
    assert lake.weeks(Lookalikes) == [AS_OF]


def test_a_failed_write_leaves_what_was_there_and_no_remains(tmp_path: Path) -> None:
    target = tmp_path / "table.parquet"
    write_bytes(target, b"before")

    def write_half() -> None:
        with replacing(target) as beside:
            beside.write_bytes(b"half")
            raise OSError(28, "No space left on device")

    with pytest.raises(StorageError):
        write_half()
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def _write_on_a_full_disk(target: Path, answers: "multiprocessing.Queue[str]") -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        write_parquet(pl.DataFrame({"x": pl.Series(range(200_000)).shuffle(seed=1)}), target)
        answers.put("written")
    except StorageError as error:
        answers.put(str(error))


@pytest.mark.slow
def test_a_full_disk_gives_one_line_and_leaves_the_earlier_table(tmp_path: Path) -> None:
    target = tmp_path / "table.parquet"
    write_parquet(pl.DataFrame({"x": [1]}), target)
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    process = context.Process(target=_write_on_a_full_disk, args=(target, answers))
    process.start()
    said = answers.get(timeout=60)
    process.join()
    assert "could not write" in said
    assert "\n" not in said
    assert read_parquet(target).to_dict(as_series=False) == {"x": [1]}
    assert list(tmp_path.iterdir()) == [target]


def test_a_damaged_file_is_said_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    path.write_bytes(b"PAR1 this is none")
    with pytest.raises(InputError, match=r"part\.parquet can't be read"):
        read_parquet(path)


@pytest.mark.parametrize(("before", "after"), [(1, 4), (4, 2), (3, 3)])
def test_another_number_of_shards_loses_no_row(tmp_path: Path, before: int, after: int) -> None:
    lake = Lake(tmp_path)
    domains = [f"brand-{number}.example" for number in range(40)]
    for shard in range(before):
        lake.write(SiteOutcomes, outcomes_of(*(d for d in domains if shard_of(d, before) == shard)), shard=shard)
    lake.redistribute(SiteOutcomes, after, lambda domain: shard_of(domain, after))
    assert sorted(lake.read(SiteOutcomes)["domain"]) == sorted(domains)
    for shard in range(after):
        assert {shard_of(d, after) for d in lake.read_shard(SiteOutcomes, shard)["domain"]} <= {shard}
    assert not lake.redistribute(SiteOutcomes, after, lambda domain: shard_of(domain, after))


def _add_one(root: Path, times: int) -> None:
    lake = Lake(root)
    for _ in range(times):
        with lake.exclusive("counter"):
            path = root / "counter"
            write_bytes(path, str(int(path.read_text()) + 1).encode())


@pytest.mark.slow
def test_two_processes_change_a_file_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "counter").write_text("0")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_add_one, args=(tmp_path, 50)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert (tmp_path / "counter").read_text() == "100"
