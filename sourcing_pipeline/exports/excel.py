"""A frame as an Excel workbook: typed cells, filters, a frozen header, links as links.

What belongs here: how cells look. What doesn't: what is safe to write; the text comes in inert (``spreadsheet``), and
every text is written as a string, never as something for the writer to interpret.
"""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

import polars as pl

from sourcing_pipeline.errors import InputError

MOST_ROWS = 1_048_575
"""Rows of a sheet, less the header."""
MOST_LINKS = 65_530
"""Links of a sheet; further addresses are written as text."""
LONGEST_LINK = 2_079
LONGEST_TEXT = 32_767

_WIDTHS = {"name": 28, "category": 20, "website_url": 30, "contact_email": 28, "model_version": 24, "suggestion": 60}
_NUMBER_FORMATS = {
    "rank": "0",
    "expected_value": "#,##0",
    "p_sign": "0.0%",
    "p_activate": "0.0%",
    "gmv_12m_p10": "#,##0",
    "gmv_12m_p50": "#,##0",
    "gmv_12m_p90": "#,##0",
    "gap_score": "0.00",
    "data_coverage": "0%",
}
"""How numbers are shown; the cell holds the whole number."""


def workbook(frame: pl.DataFrame, *, title: str, as_of: date) -> bytes:
    """The bytes of a workbook with one sheet. The day it states as its creation is ``as_of``: same frame, same bytes.

    Raises:
        InputError: the frame has more rows than a sheet can hold.
    """
    import xlsxwriter

    if frame.height > MOST_ROWS:
        raise InputError(
            f"a list of {frame.height:,} brands does not fit an Excel sheet ({MOST_ROWS:,} rows): lower "
            "onboarding.list_length or the reps' weekly_capacity"
        )
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": datetime(as_of.year, as_of.month, as_of.day)})  # noqa: DTZ001 - xlsxwriter takes it as UTC
    sheet = book.add_worksheet(title[:31])
    header = book.add_format({"bold": True, "bg_color": "#1F3D36", "font_color": "#FFFFFF", "valign": "vcenter"})
    sheet.write_row(0, 0, frame.columns, header)
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, frame.columns.index("name") + 1 if "name" in frame.columns else 0)
    links_left = MOST_LINKS
    for index, column in enumerate(frame.iter_columns()):
        sheet.set_column(index, index, _width(column))
        cell_format = (
            book.add_format({"num_format": number_format}) if (number_format := _number_format(column)) else None
        )
        write = _writer(sheet, column.dtype)
        for row, value in enumerate(column, start=1):
            if value is None:
                continue
            if links_left and isinstance(value, str) and _is_link(value):
                sheet.write_url(row, index, value, string=value)
                links_left -= 1
            else:
                write(row, index, value, cell_format)
    if frame.width:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
    book.close()
    return stream.getvalue()


def _writer(sheet: Any, dtype: pl.DataType) -> Callable[[int, int, Any, Any], Any]:
    """What writes a cell of a type."""
    if dtype.is_numeric():
        write = sheet.write_number
    elif dtype == pl.Boolean:
        write = sheet.write_boolean
    elif dtype == pl.Date:
        write = sheet.write_datetime
    elif isinstance(dtype, pl.Datetime):
        return lambda row, column, value, shape: sheet.write_datetime(row, column, value.replace(tzinfo=None), shape)
    else:
        return lambda row, column, value, shape: sheet.write_string(row, column, str(value)[:LONGEST_TEXT], shape)
    return cast("Callable[[int, int, Any, Any], Any]", write)


def _number_format(column: pl.Series) -> str | None:
    if column.dtype == pl.Date:
        return "yyyy-mm-dd"
    if isinstance(column.dtype, pl.Datetime):
        return "yyyy-mm-dd hh:mm:ss"
    return _NUMBER_FORMATS.get(column.name)


def _width(column: pl.Series) -> int:
    if column.name in _WIDTHS:
        return _WIDTHS[column.name]
    if column.name.startswith(("reason_", "caution_")):
        return 30 if column.name.endswith("_url") else 48
    return max(11, min(24, len(column.name) + 3))


def _is_link(text: str) -> bool:
    return text.startswith(("http://", "https://")) and len(text) <= LONGEST_LINK
