"""A table as CSV, Parquet and Excel bytes.

Same frame, same bytes: nothing here reads a clock. CSV and Excel hold text that is inert in a spreadsheet
(``spreadsheet``); Parquet, which no spreadsheet opens, holds the text as it is. CSV is RFC 4180: UTF-8 without a byte
order mark, comma, CRLF, a header, quotes where needed; nothing for a missing value and ``""`` for an empty text.
"""

import io
from datetime import date

import polars as pl

from sourcing_pipeline.exports.excel import workbook
from sourcing_pipeline.exports.spreadsheet import neutralised

MOMENT = "%Y-%m-%dT%H:%M:%S%.fZ"
"""ISO 8601; all moments of the contracts are UTC."""


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as an RFC 4180 file that a spreadsheet can open safely."""
    stream = io.BytesIO()
    neutralised(frame).write_csv(
        stream, line_terminator="\r\n", quote_style="necessary", date_format="%Y-%m-%d", datetime_format=MOMENT
    )
    return stream.getvalue()


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as a zstd Parquet file."""
    stream = io.BytesIO()
    frame.write_parquet(stream, compression="zstd", statistics=True)
    return stream.getvalue()


def excel_bytes(frame: pl.DataFrame, *, title: str, as_of: date) -> bytes:
    """The frame as an Excel file with typed columns, filters, a frozen header and links.

    Raises:
        InputError: the frame has more rows than a sheet can hold.
    """
    return workbook(neutralised(frame), title=title, as_of=as_of)
