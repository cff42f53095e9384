import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.candidates import csv_text
from sourcing_pipeline.candidates.csv_text import CsvFile, UnreadableFeedError, open_text

WANTED = ("domain", "name")


def read(text: str) -> tuple[dict[int, list[str | None]], dict[int, str]]:
    """Cells by row number, and the reasons of broken rows by row number."""
    parts = list(CsvFile(io.StringIO(text, newline=None), WANTED).rows())
    good = {number: row for part in parts for number, row in zip(part.numbers, part.cells, strict=True)}
    return good, {row.number: row.reason for part in parts for row in part.broken}


def test_an_open_quote_breaks_its_own_row_only() -> None:
    good, broken = read('domain,name\na.example,A\nb.example,"B\nc.example,C\nd.example,"D, d"\ne.example,E\n')
    assert good == {1: ["a.example", "A"], 3: ["c.example", "C"], 4: ["d.example", "D, d"], 5: ["e.example", "E"]}
    assert broken == {2: "the row's quotes don't match"}


def test_two_open_quotes_do_not_swallow_the_rows_between() -> None:
    good, broken = read('domain,name\na.example,"A\nb.example,B\nc.example,"C\nd.example,D\n')
    assert sorted(good) == [2, 4]
    assert sorted(broken) == [1, 3]


def test_an_open_quote_in_the_last_row_breaks_it() -> None:
    good, broken = read('domain,name\na.example,A\nb.example,"B')
    assert sorted(good) == [1]
    assert sorted(broken) == [2]


def test_a_quoted_cell_may_go_over_lines() -> None:
    good, broken = read('domain,name\na.example,"A\nand ""a"""\nb.example,B\n')
    assert good == {1: ["a.example", 'A\nand "a"'], 2: ["b.example", "B"]}
    assert not broken


def test_quotes_inside_a_cell_are_text() -> None:
    good, _ = read('domain,name\na.example,7" Records\nb.example,"Best" Brand\n')
    assert good == {1: ["a.example", '7" Records'], 2: ["b.example", "Best Brand"]}


def test_short_rows_are_filled_and_long_ones_broken_unless_nothing_is_beyond() -> None:
    good, broken = read("domain,name\na.example\nb.example,B,,\nc.example,C,extra\n")
    assert good == {1: ["a.example", None], 2: ["b.example", "B"]}
    assert broken == {3: "the row has 3 cells, the header 2"}


def test_blank_lines_are_no_rows_but_count() -> None:
    good, broken = read("\n\ndomain,name\n\na.example,A\n   \nb.example,B\n\n")
    assert sorted(good) == [2, 4]
    assert not broken


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_of_the_header(delimiter: str) -> None:
    good, _ = read(f"domain{delimiter}name\na.example{delimiter}A\n")
    assert good == {1: ["a.example", "A"]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(tmp_path: Path, end: str) -> None:
    path = tmp_path / "feed.csv"
    path.write_bytes(end.join(["domain,name", "a.example,A", 'b.example,"B"', ""]).encode())
    with open_text(path) as stream:
        parts = list(CsvFile(stream, WANTED).rows())
    assert [row for part in parts for row in part.cells] == [["a.example", "A"], ["b.example", "B"]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"]
)
def test_usual_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "feed.csv"
    path.write_bytes("domain,name\nbücher.example,Café Müller\n".encode(encoding))
    with open_text(path) as stream:
        file = CsvFile(stream, WANTED)
        assert file.header == ["domain", "name"]
        assert next(file.rows()).cells == [["bücher.example", "Café Müller"]]


def test_a_byte_that_is_no_utf_8_spoils_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_bytes(b"domain,name\na.example,Caf\xe9 \x81\n" + "b.example,Müller\n".encode())
    with open_text(path) as stream:
        cells = next(CsvFile(stream, WANTED).rows()).cells
    assert cells == [["a.example", "Café \x81"], ["b.example", "Müller"]]


def test_a_line_without_end_is_one_broken_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_text, "MAX_LINE_LENGTH", 50)
    monkeypatch.setattr(csv_text, "_BLOCK_LENGTH", 16)
    good, broken = read("domain,name\na.example,A\nb.example," + "B" * 500 + "\nc.example,C\n")
    assert sorted(good) == [1, 3]
    assert broken == {2: "the row has more than 50 characters"}


@pytest.mark.parametrize("text", ["", "\n\n", "\0\0"])
def test_a_file_without_header_is_empty(text: str) -> None:
    with pytest.raises(UnreadableFeedError, match="empty"):
        read(text)


lines = st.text(alphabet='ab,"\n; ', max_size=40)


@given(lines, st.integers(1, 20))
def test_where_blocks_end_changes_nothing(text: str, block: int) -> None:
    whole = read("domain,name\n" + text)
    before = csv_text._BLOCK_LENGTH
    try:
        csv_text._BLOCK_LENGTH = block
        assert read("domain,name\n" + text) == whole
    finally:
        csv_text._BLOCK_LENGTH = before


@given(st.lists(st.lists(st.text(alphabet='ab," \n;é', max_size=6), min_size=2, max_size=2), max_size=8))
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    import csv

    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["domain", "name"])
    writer.writerows(["x" + first, second] for first, second in rows)
    good, broken = read(written.getvalue())
    assert list(good.values()) == [["x" + first, second] for first, second in rows]
    assert not broken


@given(lines)
def test_no_line_is_lost(text: str) -> None:
    good, broken = read("domain,name\n" + text)
    kept = sum(len([cell for cell in row if cell]) for row in good.values())
    assert kept or broken or not text.replace(",", "").replace('"', "").strip()
