import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.web.archive import open_name
from sourcing_pipeline.web.journal import shard_folder
from sourcing_pipeline.web.reading import load_pages
from sourcing_pipeline_tests.web.server import page, pages_of, serving
from sourcing_pipeline_tests.web.shard import Shard, outcomes_of

SHOP = {
    "/": page("Home", "/about", "/contact", "/collections/all"),
    "/about": page("About"),
    "/contact": page("Contact"),
    "/collections/all": page("All", "/products/a", "/products/b"),
    "/products/a": page("A"),
    "/products/b": page("B"),
}
DOMAINS = ("oak.com", "elm.com", "fir.com")


def journals(shard: Shard) -> list[Path]:
    return sorted((shard.archive_dir / shard_folder(0)).glob("*.jsonl"))


def archived_urls(shard: Shard) -> list[str]:
    urls = []
    for warc in sorted(shard.archive_dir.rglob("*.warc.gz")):
        with warc.open("rb") as file:
            records = ArchiveIterator(file, check_digests="raise")
            urls += [r.rec_headers.get_header("WARC-Target-URI") for r in records if r.rec_type == "response"]
    return urls


def pages_seen(frame: pl.DataFrame) -> list[str]:
    return sorted(frame.filter(pl.col("warc_path").is_not_null())["url"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Shard:
    """A crawl that went through, one site after the other, whose rows the glue never wrote."""
    shard = Shard(tmp_path_factory.mktemp("whole"))
    with serving({domain: pages_of(SHOP) for domain in DOMAINS}) as server:
        shard.read(*DOMAINS, connect_to=server.connect_to, concurrency=1)
    return shard


def killed_after(lines: int, whole: Shard, root: Path) -> tuple[Shard, set[str]]:
    """What a kill leaves: some lines of the journal, half of the next, the records they name and half of the next."""
    shutil.copytree(whole.root, root, dirs_exist_ok=True)
    shard = Shard(root)
    (journal,) = journals(shard)
    content = journal.read_bytes().splitlines(keepends=True)
    kept = [json.loads(line) for line in content[:lines]]
    torn = content[lines][: len(content[lines]) // 2] if lines < len(content) else b""
    journal.write_bytes(b"".join(content[:lines]) + torn)
    (warc,) = shard.archive_dir.rglob("*.warc.gz")
    end = max((line["end"] for line in kept if line.get("end")), default=0)
    open_name(warc).write_bytes(warc.read_bytes()[: end + 100])
    warc.unlink()
    return shard, {line["record"]["url"] for line in kept if line.get("end")}


@pytest.mark.parametrize("lines", [0, 1, 2, 3, 5, 8, 9, 13, 20, 26, 27])
def test_a_killed_crawl_goes_on_and_fetches_no_archived_page_again(lines: int, whole: Shard, tmp_path: Path) -> None:
    shard, archived = killed_after(lines, whole, tmp_path)
    with serving({domain: pages_of(SHOP) for domain in DOMAINS}) as server:
        visit = shard.read(*DOMAINS, connect_to=server.connect_to, days=0.5)
        asked = {f"https://{request.host}{request.target}" for request in server.requests}
    assert asked.isdisjoint(archived)
    assert outcomes_of(visit) == dict.fromkeys(DOMAINS, "ok")
    assert pages_seen(visit.page_records) == pages_seen(whole.records)
    assert sorted(archived_urls(shard)) == sorted(archived_urls(whole))
    assert visit.site_outcomes["page_count"].to_list() == [6, 6, 6]
    assert len(list(load_pages(visit.page_records, shard.archive_dir))) == 18


def test_rows_that_the_index_lacks_are_given_back_and_nothing_is_fetched(whole: Shard, tmp_path: Path) -> None:
    shutil.copytree(whole.root, tmp_path, dirs_exist_ok=True)
    shard = Shard(tmp_path)
    with serving({}) as server:
        visit = shard.read(*DOMAINS, connect_to=server.connect_to, days=1)
        assert server.requests == []
    assert visit.page_records.equals(whole.records)
    assert visit.site_outcomes.equals(whole.outcomes)


def test_a_journal_that_the_index_covers_is_put_aside_and_serves_when_the_index_is_lost(
    whole: Shard, tmp_path: Path
) -> None:
    shutil.copytree(whole.root, tmp_path, dirs_exist_ok=True)
    shard = Shard(tmp_path, whole.records, whole.outcomes)
    assert shard.read(*DOMAINS, connect_to="127.0.0.1:9", days=1).page_records.is_empty()
    assert [journal.name.endswith(".indexed.jsonl") for journal in journals(shard)] == [True]
    assert Shard(tmp_path).read(*DOMAINS, connect_to="127.0.0.1:9", days=1).page_records.equals(whole.records)
