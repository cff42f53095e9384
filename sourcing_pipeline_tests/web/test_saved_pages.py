import gzip
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.outcomes import Outcome
from sourcing_pipeline.web.reading import load_pages, read_shard
from sourcing_pipeline_tests.web.server import Reply, Request, serving
from sourcing_pipeline_tests.web.shard import NOW, Shard, outcomes_of, sites_frame

REALWEB = Path(__file__).parents[3] / "shared" / "data" / "realweb"
HTML = "<html><body><h1>Größe</h1></body></html>"


def warc_member(url: str, html: str = HTML, date: str = "2015-02-03T04:05:06Z") -> bytes:
    writer = WARCWriter(io.BytesIO(), gzip=True)
    writer.write_record(
        writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(html.encode()),
            length=len(html.encode()),
            http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": date},
        )
    )
    return bytes(writer.out.getvalue())


def test_pages_of_warc_files_are_indexed_where_they_lie(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    warc = tmp_path / "inputs" / "saved.warc.gz"
    urls = ["http://www.oak.com/", "http://www.oak.com/about", "http://shop.elm.com/products/a", "http://else.com/"]
    warc.write_bytes(b"".join(map(warc_member, urls)))
    shard = Shard(tmp_path)
    visit = shard.read("oak.com", "elm.com", "fir.com", source="warc", warc_paths=("inputs/*.warc.gz",))
    assert outcomes_of(visit) == {"oak.com": "ok", "elm.com": "ok", "fir.com": "not_in_archive"}
    assert set(visit.page_records["warc_path"]) == {"../../inputs/saved.warc.gz"}
    pages = {page.url: page for page in load_pages(visit.page_records, shard.archive_dir)}
    assert {url: page.page_kind for url, page in pages.items()} == {
        "http://www.oak.com/": "home",
        "http://www.oak.com/about": "about",
        "http://shop.elm.com/products/a": "home",
    }
    assert {page.html for page in pages.values()} == {HTML}
    assert shard.read("oak.com", source="warc", warc_paths=(str(warc),), days=31).page_records.is_empty()


@pytest.mark.parametrize("paths", [(), ("inputs/*.warc.gz",)])
def test_a_source_without_files_is_said_in_one_line(tmp_path: Path, paths: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r"web\.warc_paths"):
        Shard(tmp_path).read("oak.com", source="warc", warc_paths=paths)


def test_a_file_that_is_no_warc_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(b"no warc at all\n"))
    with pytest.raises(InputError, match=r"a\.warc\.gz can't be read"):
        Shard(tmp_path).read("oak.com", source="warc", warc_paths=("a.warc.gz",))


def test_a_warc_file_that_went_away_is_said_in_one_line(tmp_path: Path) -> None:
    warc = tmp_path / "a.warc.gz"
    warc.write_bytes(warc_member("http://oak.com/"))
    shard = Shard(tmp_path)
    visit = shard.read("oak.com", source="warc", warc_paths=("a.warc.gz",))
    warc.unlink()
    with pytest.raises(InputError, match=r"a\.warc\.gz can't be read"):
        list(load_pages(visit.page_records, shard.archive_dir))


@pytest.mark.skipif(not REALWEB.exists(), reason="the saved pages lie beside the project, not in it")
def test_every_domain_of_the_real_saved_pages_ends_in_one_outcome_and_every_page_loads(tmp_path: Path) -> None:
    domains = pl.read_csv(REALWEB / "candidates.csv")["domain"].unique().sort().to_list()
    shard = Shard(tmp_path)
    visit = read_shard(
        sites_frame(*domains),
        web=WebSettings(source="warc", warc_paths=(str(REALWEB / "*.warc.gz"),)),
        archive_dir=shard.archive_dir,
        root=tmp_path,
        shard=0,
        previous_records=shard.records,
        previous_outcomes=shard.outcomes,
        now=NOW,
    )
    assert sorted(visit.site_outcomes["domain"]) == domains
    assert set(visit.site_outcomes["outcome"]) <= {outcome.value for outcome in Outcome}
    assert visit.site_outcomes["outcome"].to_list().count("ok") > 0.95 * len(domains)
    pages = list(load_pages(visit.page_records, shard.archive_dir))
    assert len(pages) >= visit.site_outcomes["page_count"].sum()
    assert all("<" in page.html for page in pages)


def test_common_crawl_is_asked_for_its_index_and_for_ranges_and_records_are_copied(tmp_path: Path) -> None:
    members = [
        warc_member(f"https://oak.com/{path}", f"<html>{path or 'home'}</html>") for path in ("", "about", "products/a")
    ]
    segment = b"".join(members)
    lines = [
        {
            "url": f"https://oak.com/{path}",
            "timestamp": "20250102030405",
            "status": "200",
            "mime": "text/html",
            "filename": "crawl-data/segment.warc.gz",
            "offset": str(segment.index(member)),
            "length": str(len(member)),
        }
        for path, member in zip(("", "about", "products/a"), members, strict=True)
    ]

    def common_crawl(request: Request) -> Reply:
        if request.target.startswith("/index"):
            if "oak.com" not in request.target:
                return Reply(404, b'{"message": "No Captures found"}')
            return Reply(body="\n".join([*map(json.dumps, lines), "no json", "{}"]).encode())
        first, last = map(int, request.headers["range"].removeprefix("bytes=").split("-"))
        return Reply(206, segment[first : last + 1])

    shard = Shard(tmp_path)
    with serving({"index.cc.example": common_crawl, "data.cc.example": common_crawl}) as server:
        visit = shard.read(
            "oak.com",
            "elm.com",
            source="common_crawl",
            common_crawl_index_url="https://index.cc.example/index",
            common_crawl_data_url="https://data.cc.example",
            connect_to=server.connect_to,
        )
    assert outcomes_of(visit) == {"oak.com": "ok", "elm.com": "not_in_archive"}
    pages = list(load_pages(visit.page_records, shard.archive_dir))
    assert [(page.page_kind, page.html) for page in pages] == [
        ("home", "<html>home</html>"),
        ("about", "<html>about</html>"),
        ("product", "<html>products/a</html>"),
    ]


@pytest.mark.parametrize("missing", ["common_crawl_index_url", "common_crawl_data_url"])
def test_common_crawl_without_its_addresses_names_the_setting(tmp_path: Path, missing: str) -> None:
    settings: dict[str, Any] = {
        "common_crawl_index_url": "https://a.example/",
        "common_crawl_data_url": "https://b.example/",
    }
    del settings[missing]
    with pytest.raises(InputError, match=missing):
        Shard(tmp_path).read("oak.com", source="common_crawl", connect_to="127.0.0.1:9", **settings)
