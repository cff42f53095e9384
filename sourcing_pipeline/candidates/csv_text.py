"""Rows of a CSV file as it comes: any usual encoding, line ends and delimiter, broken quotes, rows of any length.

Reads block by block, so memory does not grow with the file, and loses no row: a row that can't be cut into the
header's cells comes out as ``BrokenRow`` with its text, and the next row is read as if nothing had been. Python's csv
module alone would put all that follows an unmatched quote into one cell. What doesn't belong here: what columns mean.
"""

import codecs
import csv
import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _csv import Reader

MAX_LINE_LENGTH = 1_000_000
"""Characters of a line; a longer one is a broken row."""
MAX_LINES_OF_A_ROW = 1_000
"""Lines that a quoted cell may go over; where it goes over more, the quote is taken for a broken one."""

_BLOCK_LENGTH = 1 << 20
_DELIMITERS = ",;\t|"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "sourcing-western"
"""Our handler of bytes that are no UTF-8: they are read as Windows-1252, the usual superset of Latin-1."""


class UnreadableFeedError(Exception):
    """A feed file of which no row can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that can't be cut into cells.

    Attributes:
        number: its place in the file; the first row after the header is 1.
        reason: what is wrong.
        text: the row as it came, cut at ``MAX_LINE_LENGTH``.
    """

    number: int
    reason: str
    text: str


@dataclass
class Rows:
    """Some rows of a file: their numbers, their cells (as many as the header has; None for those that are missing)."""

    numbers: list[int] = field(default_factory=list)
    cells: list[list[str | None]] = field(default_factory=list)
    broken: list[BrokenRow] = field(default_factory=list)


class CsvFile:
    """A CSV file that is open; ``header`` is there at once, ``rows`` reads on."""

    def __init__(self, stream: IO[str], wanted: Collection[str]) -> None:
        """Read the header.

        Args:
            stream: the text, with all line ends as newlines.
            wanted: column names by which the delimiter is recognised.

        Raises:
            UnreadableFeedError: there is no header.
        """
        self._blocks = _line_blocks(stream)
        lines: list[str] = []
        for block in self._blocks:
            lines = list(itertools.dropwhile(lambda line: not line.strip(), block))
            if lines:
                break
        if not lines:
            raise UnreadableFeedError("the file is empty")
        self.delimiter = _delimiter_of(lines[0], wanted)
        self.header = _header_cells(lines[0], self.delimiter)
        self._blocks = itertools.chain([lines[1:]], self._blocks)
        self._rows_so_far = 0

    def rows(self) -> Iterator[Rows]:
        """The rows, some at a time. Blank lines are no rows, but count, as they do where people look at the file."""
        begun: list[str] = []
        for block in self._blocks:
            lines = begun + block
            rows, used = self._rows_of(lines, is_last=False)
            begun = lines[used:]
            yield rows
        rows, _ = self._rows_of(begun, is_last=True)
        yield rows

    def _rows_of(self, lines: list[str], *, is_last: bool) -> tuple[Rows, int]:
        """Rows of some lines, and how many lines they took: less than all where the last row may go on."""
        if (plain := self._plain_rows(lines)) is not None:
            return plain, len(lines)
        rows, at = Rows(), 0
        while at < len(lines):
            line = lines[at]
            if '"' not in line or not _is_short(line):
                cells, used = line.split(self.delimiter), 1
            else:
                ahead = lines[at : at + MAX_LINES_OF_A_ROW]
                cells, used = _quoted_cells(ahead, self.delimiter)
                if used > len(ahead) and len(ahead) < MAX_LINES_OF_A_ROW and not is_last:
                    break
                if used > 1 and not (_is_one_row(ahead[:used], self.delimiter) and len(cells) == len(self.header)):
                    cells, used = [], 1
            self._add(rows, cells, line)
            at += used
        return rows, at

    def _plain_rows(self, lines: list[str]) -> Rows | None:
        """The rows of lines of which each is one row as it should be; None where one is not."""
        try:
            cells = list(_reader(iter(lines), self.delimiter, strict=True))
        except csv.Error:
            return None
        if len(cells) != len(lines) or {len(self.header)} != set(map(len, cells)) or not _are_plain(lines):
            return None
        first = self._rows_so_far + 1
        self._rows_so_far += len(cells)
        return Rows(list(range(first, first + len(cells))), cast("list[list[str | None]]", cells))

    def _add(self, rows: Rows, cells: list[str], line: str) -> None:
        """Count a row and put it where it belongs. No cells mean that its quotes don't match."""
        self._rows_so_far += 1
        if not line.strip():
            return
        width = len(self.header)
        reason = None
        if not _is_short(line):
            reason = f"the row has more than {MAX_LINE_LENGTH:,} characters"
        elif not cells:
            reason = "the row's quotes don't match"
        elif any(cell.strip() for cell in cells[width:]):
            reason = f"the row has {len(cells)} cells, the header {width}"
        if reason is None:
            rows.numbers.append(self._rows_so_far)
            rows.cells.append([*cells[:width], *[None] * (width - len(cells))])
        else:
            rows.broken.append(BrokenRow(self._rows_so_far, reason, line[:MAX_LINE_LENGTH]))


def open_text(path: Path) -> IO[str]:
    """Open a text file in the encoding that it seems to have.

    A byte order mark decides; then NULs in every other byte (UTF-16); then it is UTF-8, in which bytes that can't be are
    read as Windows-1252, each for itself: one such byte doesn't spoil the rest of the file.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    return path.open(encoding=_encoding_of(start), errors=_WESTERN, newline=None)


def _encoding_of(start: bytes) -> str:
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    if half and start[::2].count(0) > 0.4 * half:
        return "utf-16-be"
    return "utf-8"


def _read_as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if not error.encoding.startswith("utf-8"):
        return "\ufffd", error.end
    return "".join(_western_character(byte) for byte in error.object[error.start : error.end]), error.end


def _western_character(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:  # five bytes mean nothing in Windows-1252
        return chr(byte)


codecs.register_error(_WESTERN, _read_as_western)
csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_LENGTH))  # the module knows only one limit for all readers


def _line_blocks(stream: IO[str]) -> Iterator[list[str]]:
    """The lines of a text, without NULs and line ends, in blocks. A line is cut a little above the longest allowed."""
    rest = ""
    while block := stream.read(_BLOCK_LENGTH):
        lines = (rest + block.replace("\0", "")).split("\n")
        rest = lines.pop()[: MAX_LINE_LENGTH + 1]
        yield lines
    if rest:
        yield [rest]


def _is_short(line: str) -> bool:
    return len(line) <= MAX_LINE_LENGTH


def _are_plain(lines: list[str]) -> bool:
    """Whether no line is blank or too long."""
    return "" not in lines and not any(map(str.isspace, lines)) and all(map(_is_short, lines))


def _delimiter_of(line: str, wanted: Collection[str]) -> str:
    """The delimiter that gives most wanted columns; a comma where none does."""

    def found(delimiter: str) -> int:
        return len({cell.strip().casefold() for cell in _header_cells(line, delimiter)} & set(wanted))

    return max(_DELIMITERS, key=found)


def _header_cells(line: str, delimiter: str) -> list[str]:
    return next(_reader(iter([line[:MAX_LINE_LENGTH]]), delimiter), [])


def _quoted_cells(lines: list[str], delimiter: str) -> tuple[list[str], int]:
    """The cells of the row that begins with the first line, and how many lines it takes.

    That is one more than there are where its quotes are open to the end.
    """
    try:
        return next(_reader(iter(lines[:1]), delimiter, strict=True)), 1
    except csv.Error:
        pass
    # It goes over more lines, or has quotes where none should be ("Best" Brand), which are read as well as may be.
    reader = _reader(itertools.chain((f"{line}\n" for line in lines), ["\n"]), delimiter)
    try:
        return next(reader), reader.line_num
    except csv.Error:  # a cell of more than MAX_LINE_LENGTH characters
        return [], 1


def _is_one_row(lines: list[str], delimiter: str) -> bool:
    """Whether lines are exactly one row by the letter of RFC 4180."""
    try:
        return len(list(_reader((f"{line}\n" for line in lines), delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _reader(lines: Iterator[str], delimiter: str, *, strict: bool = False) -> "Reader":
    return csv.reader(lines, delimiter=delimiter, strict=strict)
