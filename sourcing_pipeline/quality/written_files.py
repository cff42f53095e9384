"""What the files of a week say, read back from disk as whoever gets them would: web hosts, mail addresses, brand ids.

Shares no code with what wrote them, so that a slip there is seen here. What belongs here: how each kind of file is read.
What doesn't: what may stand in it (``export``).
"""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# A run is looked at from its beginning only: a long word must not cost its length squared.
_HOST = re.compile(r"(?<![\w-])(?:[\w-]++\.)+[\w-]{2,}")
_ADDRESS = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@(?:[\w-]++\.)+[\w-]{2,}")
_BRAND_ID = re.compile(r"(?<!\w)b_\w++")
_CELL_TEXT = re.compile(r"<t(?: [^>]*)?>(.*?)</t>", re.DOTALL)
_LINK_TARGET = re.compile(r'Target="([^"]*)"')
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Said:
    """What a file names, in lower case.

    ``whole_cells`` are the hosts that are all that a cell (or a piece of a page's text) says, as a domain's column does.
    """

    hosts: frozenset[str]
    whole_cells: frozenset[str]
    addresses: frozenset[str]
    brand_ids: frozenset[str]


def said_in(path: Path) -> Said:
    """What a file names; a file of an unknown kind is read as text."""
    cells = _READERS.get(path.suffix.lower(), _lines)
    hosts: set[str] = set()
    whole: set[str] = set()
    addresses: set[str] = set()
    brand_ids: set[str] = set()
    for cell in cells(path.read_bytes()):
        text = cell.lower()
        if "." in text:
            found = _HOST.findall(text)
            hosts.update(found)
            if len(found) == 1 and found[0] == text.strip(" '\t\r\n."):
                whole.add(found[0])
        if "@" in text:
            addresses.update(address.lstrip("'") for address in _ADDRESS.findall(text))
        if "b_" in text:
            brand_ids.update(_BRAND_ID.findall(text))
    return Said(frozenset(hosts), frozenset(whole), frozenset(addresses), frozenset(brand_ids))


def _csv_cells(content: bytes) -> Iterator[str]:
    csv.field_size_limit(max(csv.field_size_limit(), len(content) + 1))
    for row in csv.reader(io.StringIO(_text(content), newline="")):
        yield from row


def _parquet_cells(content: bytes) -> Iterator[str]:
    import pyarrow.parquet

    for column in pyarrow.parquet.read_table(io.BytesIO(content)).columns:
        for value in column.to_pylist():
            if value is not None:
                yield str(value)


def _workbook_cells(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            part = _text(book.read(name))
            pattern = _LINK_TARGET if name.endswith(".rels") else _CELL_TEXT
            yield from map(html.unescape, pattern.findall(part))


def _page_pieces(content: bytes) -> Iterator[str]:
    """The pieces of a page's text, then all of it, so that what stands in links and scripts is seen, too."""
    text = _text(content)
    yield from map(html.unescape, _MARKUP.split(text))
    yield html.unescape(text)


def _lines(content: bytes) -> Iterator[str]:
    yield from _text(content).splitlines()


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    ".csv": _csv_cells,
    ".parquet": _parquet_cells,
    ".xlsx": _workbook_cells,
    ".html": _page_pieces,
}
