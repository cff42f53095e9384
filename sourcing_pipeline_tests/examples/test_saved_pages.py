"""A WARC file and a list of domains become a workspace, alone or beside a marketplace."""

import gzip
from pathlib import Path

import duckdb
import pytest

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.source import check_marketplace_file
from sourcing_pipeline_tests.examples.given import EXAMPLES, OLIST, call, load, needs_olist

SCRIPT = EXAMPLES / "saved-pages" / "prepare.py"

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello"
RECORD = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.com/\r\nWARC-Date: 2015-01-01T00:00:00Z\r\n"
    b"WARC-Record-ID: <urn:uuid:9c2d3a10-0000-4000-8000-000000000000>\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
) % (len(RESPONSE), RESPONSE)

pages = load(SCRIPT)
olist = load(EXAMPLES / "olist" / "prepare.py")


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    path = tmp_path / "pages.warc.gz"
    path.write_bytes(gzip.compress(RECORD, mtime=0))
    return path


@pytest.fixture
def candidates(tmp_path: Path) -> Path:
    path = tmp_path / "candidates.csv"
    path.write_text("domain,source\nexample.com,saved pages\n")
    return path


def marketplace_at(path: Path) -> Path:
    pages.write_empty_marketplace(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("COMMENT ON TABLE leads IS NULL")
    return path


def test_pages_are_read_where_they_are_and_candidates_are_put_in_place(
    tmp_path: Path, warc: Path, candidates: Path
) -> None:
    settings = pages.prepare(warc, candidates, tmp_path / "workspace", None)
    assert settings.web.source == "warc"
    assert settings.web.warc_paths == (str(warc.resolve()),)
    assert (settings.candidates_dir / "candidates.csv").read_bytes() == candidates.read_bytes()


def test_without_a_marketplace_an_empty_one_is_made_that_keeps_the_contract(
    tmp_path: Path, warc: Path, candidates: Path
) -> None:
    settings = pages.prepare(warc, candidates, tmp_path / "workspace", None)
    check_marketplace_file(settings.marketplace_file)


def test_a_given_marketplace_is_copied_and_then_kept(tmp_path: Path, warc: Path, candidates: Path) -> None:
    given = marketplace_at(tmp_path / "theirs.duckdb")
    settings = pages.prepare(warc, candidates, tmp_path / "workspace", given)
    assert settings.marketplace_file.read_bytes() == given.read_bytes()
    assert pages.prepare(warc, candidates, tmp_path / "workspace", given).model_dump() == settings.model_dump()
    pages.prepare(warc, candidates, tmp_path / "workspace", None)
    assert settings.marketplace_file.read_bytes() == given.read_bytes()


def test_a_marketplace_that_no_example_made_is_not_replaced_by_another(
    tmp_path: Path, warc: Path, candidates: Path
) -> None:
    theirs = marketplace_at(tmp_path / "workspace" / "data" / "inputs" / "marketplace.duckdb")
    given = marketplace_at(tmp_path / "another.duckdb")
    with duckdb.connect(str(given)) as connection:
        connection.execute("INSERT INTO retailers VALUES ('r', NULL, NULL, now())")
    before = theirs.read_bytes()
    with pytest.raises(InputError, match="is another marketplace"):
        pages.prepare(warc, candidates, tmp_path / "workspace", given)
    assert theirs.read_bytes() == before


def test_a_second_warc_file_is_read_beside_the_first_and_none_twice(
    tmp_path: Path, warc: Path, candidates: Path
) -> None:
    other = tmp_path / "other.warc"
    other.write_bytes(gzip.decompress(warc.read_bytes()))
    for given in (warc, other, warc):
        settings = pages.prepare(given, candidates, tmp_path / "workspace", None)
    assert settings.web.warc_paths == (str(warc.resolve()), str(other.resolve()))


@needs_olist
@pytest.mark.parametrize("olist_first", [True, False])
def test_olist_and_saved_pages_share_a_workspace_in_either_order(
    tmp_path: Path, warc: Path, candidates: Path, *, olist_first: bool
) -> None:
    def prepare_pages() -> None:
        pages.prepare(warc, candidates, tmp_path / "workspace", None)

    if not olist_first:
        prepare_pages()
    settings = olist.prepare(OLIST, tmp_path / "workspace", None)
    if olist_first:
        prepare_pages()
        settings = pages.load_settings(tmp_path / "workspace")
    assert settings.workspace.reporting_currency == "BRL"
    assert settings.web.source == "warc"
    assert (settings.candidates_dir / "candidates.csv").exists()
    with duckdb.connect(str(settings.marketplace_file), read_only=True) as connection:
        assert connection.sql("SELECT count(*) FROM leads").fetchall() == [(5563,)]


def test_settings_that_name_another_source_are_not_changed(tmp_path: Path, warc: Path, candidates: Path) -> None:
    said = '[web]\nsource = "live"\ncontact = "us@example.com"\n'
    (tmp_path / "sourcing.toml").write_text(said)
    with pytest.raises(InputError, match=r'web\.source is "live"'):
        pages.prepare(warc, candidates, tmp_path, None)
    assert (tmp_path / "sourcing.toml").read_text() == said


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("pages.warc.gz", b"domain,source\n", "can't be read as a WARC file"),
        ("pages.warc.gz", b"", "holds no WARC record"),
        ("pages.warc.gz", None, "can't be read as a WARC file"),
        ("candidates.csv", b"shop,score\na,1\n", "has no column domain, url, name"),
        ("candidates.csv", None, "can't be read"),
        ("candidates.txt", b"example.com\n", "is a .csv or .parquet file"),
        ("candidates.parquet", b"not parquet", "can't be read"),
    ],
)
def test_bad_input_is_refused_in_one_line_and_no_workspace_is_made(
    tmp_path: Path, warc: Path, candidates: Path, *, name: str, content: bytes | None, why: str
) -> None:
    bad = tmp_path / "bad" / name
    bad.parent.mkdir()
    if content is not None:
        bad.write_bytes(content)
    is_warc = name.startswith("pages")
    with pytest.raises(InputError) as refusal:
        pages.prepare(bad if is_warc else warc, candidates if is_warc else bad, tmp_path / "workspace", None)
    assert why in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "workspace").exists()


def test_the_script_ends_with_one_line_and_exit_code_2(tmp_path: Path, candidates: Path) -> None:
    ended = call(SCRIPT, "--warc", tmp_path / "none", "--candidates", candidates, "--workspace", tmp_path / "workspace")
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
