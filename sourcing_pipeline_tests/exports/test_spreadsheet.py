import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.exports.spreadsheet import FORMULA_STARTS, neutralised


def _one(text: str | None) -> str | None:
    written: str | None = neutralised(pl.DataFrame({"text": [text]}, schema={"text": pl.String}))["text"][0]
    return written


@pytest.mark.parametrize("start", [*FORMULA_STARTS[:7], *FORMULA_STARTS[8:]])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert _one(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("start", [*FORMULA_STARTS[:4], *FORMULA_STARTS[8:]])
@pytest.mark.parametrize("before", [" ", "   ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\n \t"])
def test_spaces_and_invisible_signs_before_it_do_not_hide_it(before: str, start: str) -> None:
    assert _one(f"{before}{start}1+1") == f"'{before}{start}1+1"


def test_a_leading_nul_gets_an_apostrophe_and_goes() -> None:
    assert _one("\0=1+1") == "'=1+1"
    assert _one("\0harmless") == "'harmless"


@pytest.mark.parametrize("text", ["Nord & Wick", "a=b", "1-2", "", " a", "a =1", "'quoted", "'=1", "Öhr"])
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
    assert not written.strip().startswith(FORMULA_STARTS)
    assert _one(written) == written
