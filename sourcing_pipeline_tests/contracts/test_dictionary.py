from pathlib import Path

import pytest

from sourcing_pipeline.contracts.dictionary import DICTIONARY, dictionary, main
from sourcing_pipeline.contracts.registry import INPUTS, TABLES
from sourcing_pipeline_tests.conftest import REPOSITORY


def test_the_dictionary_in_docs_is_up_to_date() -> None:
    assert (REPOSITORY / DICTIONARY).read_text(encoding="utf-8") == dictionary(), "run: make docs"


def test_every_table_has_a_section_and_every_column_a_row() -> None:
    page = dictionary()
    for contract in (*INPUTS, *TABLES):
        section = page.split(f"\n### {contract.table_name()}\n")[1].split("\n### ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert [row.split("`")[1] for row in rows] == contract.polars_schema().names()
        assert contract.table_owner() in section


def test_a_row_says_type_unit_bounds_and_personal_data() -> None:
    rows = dictionary().splitlines()
    assert (
        "| `usd_per_unit` | number | USD per unit | no | > 0 | no | US dollars for one unit of the currency |" in rows
    )
    assert any(row.startswith("| `rep` | text |  | no | unique | yes |") for row in rows)
    assert any("one of `won`, `lost`, `open`" in row for row in rows)


def test_it_is_written_then_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([]) == 2
    (tmp_path / "docs").mkdir()
    assert main(["--check"]) == 1
    assert "run make docs" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0
    (tmp_path / DICTIONARY).write_text("old", encoding="utf-8")
    assert main(["--check"]) == 1
    assert main(["--nonsense"]) == 2
