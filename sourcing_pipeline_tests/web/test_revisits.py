from pathlib import Path
from typing import Any

import polars as pl
import pytest
from warcio.archiveiterator import ArchiveIterator

from sourcing_pipeline.web.reading import load_pages
from sourcing_pipeline_tests.web.server import NOT_FOUND, Reply, Request, Server, page, serving
from sourcing_pipeline_tests.web.shard import Shard, outcomes_of, page_outcome

PAGES = {"/": page("Home", "/about", "/contact"), "/about": page("About"), "/contact": page("Contact")}


class Shop:
    """A site whose pages can be changed, and that says what its pages' ETags are if it is told to."""

    def __init__(self, **etags: str) -> None:
        self.pages = dict(PAGES)
        self.etags = etags

    def __call__(self, request: Request) -> Reply:
        reply = self.pages.get(request.target, NOT_FOUND)
        etag = self.etags.get(request.target.strip("/") or "home")
        if etag is None or reply is NOT_FOUND:
            return reply
        if request.headers.get("if-none-match") == etag:
            return Reply(304, headers={"ETag": etag, "Last-Modified": "Mon, 30 Nov 2026 00:00:00 GMT"})
        return Reply(reply.status, reply.body, reply.headers | {"ETag": etag})


def records_of(shard: Shard, kind: str) -> list[Any]:
    """The WARC records of a kind as (headers, HTTP headers, body)."""
    found = []
    for warc in sorted(shard.archive_dir.rglob("*.warc.gz")):
        with warc.open("rb") as file:
            found += [
                (record.rec_headers, record.http_headers, record.content_stream().read())
                for record in ArchiveIterator(file, check_digests="raise")
                if record.rec_type == kind
            ]
    return found


def read_three_times(root: Path, server: Server) -> Shard:
    shard = Shard(root)
    for days in (0, 31, 100):
        shard.read("oak.com", connect_to=server.connect_to, days=days)
    return shard


@pytest.mark.parametrize(
    ("etags", "profile", "status"),
    [
        ({"home": '"1"', "about": '"2"', "contact": '"3"'}, "server-not-modified", "304"),
        ({}, "identical-payload-digest", "200"),
    ],
)
def test_an_unchanged_page_becomes_a_revisit_record_that_refers_to_the_one_with_the_body(
    etags: dict[str, str], profile: str, status: str, tmp_path: Path
) -> None:
    shop = Shop(**etags)
    with serving({"oak.com": shop}) as server:
        shard = read_three_times(tmp_path, server)
    responses = {
        headers.get_header("WARC-Target-URI"): headers.get_header("WARC-Date")
        for headers, _, _ in records_of(shard, "response")
    }
    revisits = records_of(shard, "revisit")
    assert len(responses) == 3
    assert len(revisits) == 6
    for headers, http_headers, body in revisits:
        assert headers.get_header("WARC-Profile") == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
        assert headers.get_header("WARC-Refers-To-Target-URI") == headers.get_header("WARC-Target-URI")
        assert headers.get_header("WARC-Refers-To-Date") == responses[headers.get_header("WARC-Target-URI")]
        assert headers.get_header("WARC-Payload-Digest").startswith("sha1:")
        assert headers.get_header("WARC-Date") > headers.get_header("WARC-Refers-To-Date")
        assert (http_headers.get_statuscode(), body) == (status, b"")


def test_rows_of_unchanged_pages_point_to_the_body_and_carry_the_newest_validators(tmp_path: Path) -> None:
    shop = Shop(home='"1"')
    with serving({"oak.com": shop}) as server:
        shard = read_three_times(tmp_path, server)
    rows = shard.records.filter(pl.col("warc_path").is_not_null()).sort("url", "fetched_at")
    for of_page in rows.partition_by("url"):
        assert of_page["outcome"].to_list() == ["ok", "not_modified", "not_modified"]
        for column in ("warc_path", "warc_offset", "payload_digest", "byte_count", "content_type", "etag"):
            assert of_page[column].n_unique() == 1
    assert (
        rows.filter(pl.col("url") == "https://oak.com/")["last_modified"].to_list()[1:]
        == ["Mon, 30 Nov 2026 00:00:00 GMT"] * 2
    )
    assert len(list(load_pages(rows, shard.archive_dir))) == 9


def test_a_changed_page_is_kept_again_and_counted(tmp_path: Path) -> None:
    shop, shard = Shop(), Shard(tmp_path)
    with serving({"oak.com": shop}) as server:
        first = shard.read("oak.com", connect_to=server.connect_to)
        shop.pages["/about"] = page("About, rewritten")
        second = shard.read("oak.com", connect_to=server.connect_to, days=31)
        third = shard.read("oak.com", connect_to=server.connect_to, days=62)
    assert outcomes_of(second) == {"oak.com": "ok"}
    assert outcomes_of(third) == {"oak.com": "not_modified"}
    counts = [visit.site_outcomes["changed_page_count"].item() for visit in (first, second, third)]
    assert counts == [3, 1, 0]
    assert page_outcome(second, "https://oak.com/about") == "ok"
    assert page_outcome(second, "https://oak.com/contact") == "not_modified"
    newest = [p for p in load_pages(third.page_records, shard.archive_dir) if p.url.endswith("/about")]
    assert "rewritten" in newest[0].html


def test_links_of_a_page_that_did_not_change_are_followed(tmp_path: Path) -> None:
    shop, shard = Shop(home='"1"'), Shard(tmp_path)
    with serving({"oak.com": shop}) as server:
        shard.read("oak.com", connect_to=server.connect_to)
        later = shard.read("oak.com", connect_to=server.connect_to, days=31)
    assert later.site_outcomes["page_count"].to_list() == [3]


def test_a_304_that_nobody_asked_for_is_no_page(tmp_path: Path) -> None:
    with serving({"oak.com": lambda request: Reply(304) if request.target == "/" else NOT_FOUND}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert page_outcome(visit, "https://oak.com/") == "unexpected_status"
    assert outcomes_of(visit) == {"oak.com": "unexpected_status"}


def test_a_parked_page_stays_parked_at_the_next_visit(tmp_path: Path) -> None:
    shop, shard = Shop(), Shard(tmp_path)
    shop.pages = {"/": Reply(body=b"<html>Buy this domain! It is cheap.", headers={"Content-Type": "text/html"})}
    with serving({"oak.com": shop}) as server:
        for days in (0, 31):
            assert outcomes_of(shard.read("oak.com", connect_to=server.connect_to, days=days)) == {"oak.com": "parked"}
