import json
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.candidates import table_files
from sourcing_pipeline.candidates.feeds import FeedRead, read_feeds
from sourcing_pipeline_tests.candidates.worlds import KNOWN_AT, feed_of


def reasons(feed: FeedRead) -> dict[str, str]:
    return dict(feed.quarantined.select("row_key", "reason").iter_rows())


def test_a_missing_or_empty_folder_holds_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        feed = read_feeds(folder, KNOWN_AT)
        assert feed.rows.is_empty()
        assert feed.quarantined.is_empty()


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"\0\0\0\0"])
def test_an_empty_file_is_one_entry_in_quarantine(tmp_path: Path, content: bytes) -> None:
    feed = feed_of(tmp_path, content)
    assert feed.rows.is_empty()
    assert reasons(feed) == {"feed.csv": "the file is empty"}


def test_a_header_alone_is_no_row_and_no_fault(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, "domain,name\r\n")
    assert feed.rows.is_empty()
    assert feed.quarantined.is_empty()


@pytest.mark.parametrize(
    "content",
    [
        b"domain,name,seen_at\na.example,A,2026-01-02\n",
        b"domain,name,seen_at\r\na.example,A,2026-01-02T00:00:00Z\r\n",
        b"\xef\xbb\xbfDomain, NAME ,Seen At\na.example , A,2026-01-02 00:00:00\n",
        "domain;name;seen-at\na.example;A;2026-01-02T01:00:00+01:00\n".encode("utf-16"),
        b'"domain","name","seen_at"\n"a.example","A","2026-01-02"\n',
        b"do\0main,name,seen_at\na.ex\0ample,A,2026-01-02\n",
    ],
)
def test_spellings_of_a_file_give_the_same_row(tmp_path: Path, content: bytes) -> None:
    feed = feed_of(tmp_path, content)
    assert feed.quarantined.is_empty()
    assert feed.rows.select("feed_row", "domain", "name", "seen_at", "attributes").rows() == [
        (1, "a.example", "A", datetime(2026, 1, 2, tzinfo=UTC), None)
    ]


def test_latin_1_is_read(tmp_path: Path) -> None:
    assert feed_of(tmp_path, "name\nCafé Müller\n".encode("latin-1")).rows["name"].to_list() == ["Café Müller"]


def test_broken_rows_are_quarantined_with_their_text_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, 'domain,name\na.example,A\nb.example,"B\nc.example,C,too,much\n\nd.example,D\ne.example\n')
    assert feed.rows.select("feed_row", "domain").rows() == [(1, "a.example"), (5, "d.example"), (6, "e.example")]
    assert reasons(feed) == {
        "feed.csv#2": "the row's quotes don't match",
        "feed.csv#3": "the row has 4 cells, the header 2",
    }
    assert json.loads(feed.quarantined["row"][0]) == {
        "feed_file": "feed.csv",
        "feed_row": "2",
        "text": 'b.example,"B',
    }


def test_a_row_without_domain_url_and_name_is_quarantined(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, "domain,url,name,source\n,, ,fair\na.example,,,fair\n,,,\n")
    assert feed.rows["feed_row"].to_list() == [2]
    assert reasons(feed) == dict.fromkeys(("feed.csv#1", "feed.csv#3"), "domain, url and name: all three are missing")


def test_what_was_seen_in_the_future_is_quarantined(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, "name,seen_at\nA,2026-11-02\nB,2026-11-02T12:00:00Z\nC,2026-11-03\nD,9999-12-31\nE,soon\n")
    assert feed.rows["name"].to_list() == ["A", "B"]
    assert reasons(feed)["feed.csv#3"] == "seen_at: '2026-11-03' is in the future"
    assert reasons(feed)["feed.csv#4"] == "seen_at: '9999-12-31' is in the future"
    assert reasons(feed)["feed.csv#5"].startswith("seen_at: 'soon' is no Datetime")


def test_currencies_are_those_in_use(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, "name,currency\nA,eur\nB,XXX\nC,DEM\nD,€\nE,\n")
    assert feed.rows.select("name", "currency").rows() == [("A", "EUR"), ("E", None)]
    assert reasons(feed)["feed.csv#2"] == "currency: 'XXX' is no currency in use (ISO 4217)"
    assert sorted(reasons(feed)) == ["feed.csv#2", "feed.csv#3", "feed.csv#4"]


def test_a_file_without_a_needed_column_is_one_entry_that_says_so(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, "brand,site\nA,a.example\nB,b.example\n")
    assert feed.rows.is_empty()
    assert reasons(feed) == {
        "feed.csv": "none of its 2 rows is read: it has no column domain, url or name, but brand, site"
    }


def test_other_columns_are_kept_as_attributes(tmp_path: Path) -> None:
    header = 'Name,Followers,Name,,"Say ""Hi""",attributes,feed_row\n'
    feed = feed_of(tmp_path, header + 'A,10,Second,x,"q""q",y,7\nB,,,,,,\n')
    assert feed.rows.select("feed_row", "name").rows() == [(1, "A"), (2, "B")]
    assert json.loads(feed.rows["attributes"][0]) == {
        "followers": "10",
        "name_2": "Second",
        "column_4": "x",
        'say_"hi': 'q"q',
        "attributes": "y",
        "feed_row": "7",
    }
    assert feed.rows["attributes"][1] is None


def test_long_cells_are_cut(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, f'name,story\nA{"x" * 300_000},"{"é" * 300_000}"\n')
    assert len(feed.rows["name"][0]) == 10_000
    assert json.loads(feed.rows["attributes"][0]) == {"story": "é" * 10_000}


def test_text_stays_text_whatever_it_looks_like(tmp_path: Path) -> None:
    texts = [
        "=HYPERLINK(1)",
        "+1",
        "@SUM(A1)",
        "-2",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "'; DROP TABLE x; --",
        "NaN",
    ]
    feed = feed_of(tmp_path, "name\n" + "\n".join(texts) + "\n")
    assert feed.rows["name"].to_list() == texts


def test_naughty_strings_survive(tmp_path: Path, shared_data: Path) -> None:
    texts = json.loads((shared_data / "conformance" / "naughty_strings.json").read_text(encoding="utf-8"))
    table = pl.DataFrame({"name": texts, "domain": texts, "note": texts})
    table.write_csv(tmp_path / "feed.csv", quote_style="always")
    table.write_parquet(tmp_path / "feed.parquet")
    feed = read_feeds(tmp_path, KNOWN_AT)
    per_file = feed.rows.group_by("feed_file").len().sort("feed_file")["len"].to_list()
    rejected = len(feed.quarantined)
    assert sum(per_file) + rejected == 2 * len(texts)
    assert rejected <= 2 * sum(not text.strip() for text in texts) + 4


def test_parquet_keeps_types(tmp_path: Path) -> None:
    pl.DataFrame(
        {
            "Name": ["A", "B", None],
            "domain": pl.Series(["a.example", None, None], dtype=pl.Categorical),
            "seen_at": [date(2026, 1, 2), date(2026, 12, 31), None],
            "followers": [10, None, None],
            "rate": [0.5, float("nan"), None],
            "is_new": [True, None, None],
            "tags": [["x", "y"], [], None],
            "raw": [b"\xff", None, None],
        }
    ).write_parquet(tmp_path / "feed.PARQUET")
    feed = read_feeds(tmp_path, KNOWN_AT)
    assert feed.rows.select("feed_file", "feed_row", "name", "domain", "seen_at").rows() == [
        ("feed.PARQUET", 1, "A", "a.example", datetime(2026, 1, 2, tzinfo=UTC))
    ]
    assert json.loads(feed.rows["attributes"][0]) == {
        "followers": 10,
        "rate": 0.5,
        "is_new": True,
        "tags": '["x","y"]',
        "raw": "ff",
    }
    assert sorted(reasons(feed)) == ["feed.PARQUET#2", "feed.PARQUET#3"]


@pytest.mark.parametrize(
    "content", [b"", b"PAR1 this is none", b"domain,name\na.example,A\n", b"PAR1" + b"\0" * 50 + b"PAR1"]
)
def test_a_parquet_that_is_none_is_one_entry(tmp_path: Path, content: bytes) -> None:
    feed = feed_of(tmp_path, content, "feed.parquet")
    assert feed.rows.is_empty()
    assert reasons(feed)["feed.parquet"].startswith("it is no readable Parquet file")
    assert "\n" not in reasons(feed)["feed.parquet"]


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    feed_of(tmp_path, b"\x89PNG\r\n\x1a\n\0\0", "a.csv")
    feed_of(tmp_path, b"nothing", "b.parquet")
    feed_of(tmp_path, b"hello", "c.xlsx")
    feed_of(tmp_path, b"hidden", ".gitkeep")
    (tmp_path / "d.csv").mkdir()
    (tmp_path / "e.csv").symlink_to(tmp_path / "nowhere")
    feed = feed_of(tmp_path, "name\nA\n", "z.csv")
    assert feed.rows["feed_file"].to_list() == ["z.csv"]
    assert sorted(reasons(feed)) == ["a.csv", "b.parquet", "c.xlsx"]
    assert reasons(feed)["c.xlsx"] == "feeds are .csv or .parquet files; this is neither"


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.csv"):
        feed_of(tmp_path, f"name\n{name}\n", name)
    assert read_feeds(tmp_path, KNOWN_AT).rows["name"].to_list() == ["a.csv", "b.csv", "c.csv"]


cells = st.text(alphabet='ab.,"\n\r\0é=', max_size=12)


@settings(max_examples=40)
@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=8))
def test_every_row_is_among_the_rows_or_in_quarantine_once(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    body = "\n".join(",".join(row) for row in rows)
    feed = feed_of(tmp_path_factory.mktemp("feed"), b"domain,name,source\n" + body.encode())
    kept = feed.rows["feed_row"].to_list()
    rejected = [int(key.rpartition("#")[2]) for key in feed.quarantined["row_key"]]
    assert len(set(kept) | set(rejected)) == len(kept) + len(rejected)
    if '"' not in body:
        lines = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
        assert sorted(kept + rejected) == [number for number, line in enumerate(lines, start=1) if line.strip()]


@pytest.mark.slow
def test_a_million_rows_are_read_whole(tmp_path: Path) -> None:
    count = 1_000_000
    lines = (f"brand-{number}.example,Brand {number},DE,2026-01-02" for number in range(count))
    feed = feed_of(tmp_path, "domain,name,country,seen_at\n" + "\n".join(lines))
    assert feed.quarantined.is_empty()
    assert feed.rows["feed_row"].equals(pl.int_range(1, count + 1, eager=True))
    assert feed.rows["domain"].n_unique() == count


@pytest.mark.slow
def test_a_long_feed_is_read_in_batches_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "BATCH_ROWS", 10_000)
    count = 60_000
    lines = (f'b{number}.example,"Brand, {number}",{"XXX" if number % 1000 == 0 else "EUR"}' for number in range(count))
    feed = feed_of(tmp_path, "domain,name,currency\n" + "\n".join(lines))
    assert feed.quarantined.height == count // 1000
    expected = pl.int_range(1, count + 1, eager=True)
    assert feed.rows["feed_row"].to_list() == [number for number in expected if (number - 1) % 1000]
    assert feed.rows["domain"][-1] == f"b{count - 1}.example"
    tracemalloc.start()
    read_feeds(tmp_path, KNOWN_AT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000
