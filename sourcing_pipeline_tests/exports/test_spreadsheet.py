import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.exports.spreadsheet import FORMULA_STARTS, neutralised


def _one(text: str | None) -> str | None:
    written: str | None = neutralised(pl.DataFrame({"text": [text]}, schema={"text": pl.String}))["text"][0]
    return written


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert _one(f"{start}1+1") == f"'{start}1+1"


def test_a_leading_nul_gets_an_apostrophe_and_goes() -> None:
    assert _one("\0=1+1") == "'=1+1"
    assert _one("\0harmless") == "'harmless"


@pytest.mark.parametrize("text", ["Nord & Wick", "a=b", "1-2", "", " =1", "'quoted", "Öhr"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert _one(text) == text


def test_missing_text_stays_missing() -> None:
    assert _one(None) is None


def test_numbers_stay_numbers() -> None:
    frame = pl.DataFrame({"whole": [-5], "part": [-0.5], "text": ["-5"]})
    written = neutralised(frame)
    assert written.row(0) == (-5, -0.5, "'-5")
    assert written.schema == frame.schema


@given(st.text())
def test_whatever_the_text_no_cell_starts_a_formula(text: str) -> None:
    written = _one(text)
    assert written is not None
    assert not written.startswith(FORMULA_STARTS)
    assert _one(written) == written
