"""What Dagster's interface shows of a check."""

import base64

import dagster as dg
import pytest

from sourcing_pipeline.defs.checks.shown import as_dagster, in_one_line
from sourcing_pipeline.quality.result import CheckResult

ROWS = [{"table": "orders", "share": 0.12, "rows": 12}, {"table": "events", "share": None, "note": "late"}]
FAILED = CheckResult(False, "WARN", "at most 5 %", "12 % of orders", "mend them", ROWS, {"share": 0.123456, "rows": 3})


def evaluation(result: CheckResult) -> dg.AssetCheckEvaluation:
    shown = as_dagster("quarantine", "share_of_rows", result)
    return dg.AssetCheckEvaluation(
        asset_key=dg.AssetKey("quarantine"), check_name="share_of_rows", passed=shown.passed, metadata=shown.metadata,
        severity=shown.severity, description=shown.description,
    )  # fmt: skip


def test_a_failing_check_says_what_was_seen_expected_and_to_be_done() -> None:
    shown = as_dagster("quarantine", "share_of_rows", FAILED)
    assert shown.description == "Observed: 12 % of orders\n\nExpected: at most 5 %\n\nWhat to do: mend them"
    assert in_one_line(evaluation(FAILED)) == "12 % of orders; expected at most 5 %: mend them"


def test_a_check_that_holds_says_what_was_seen() -> None:
    held = CheckResult(True, "WARN", "at most 5 %", "1 % of orders", "mend them")
    assert as_dagster("quarantine", "share_of_rows", held).description == "1 % of orders"
    assert "sample" not in evaluation(held).metadata


def test_failing_rows_are_a_table_whose_rows_have_the_same_columns() -> None:
    sample = evaluation(FAILED).metadata["sample"]
    assert isinstance(sample, dg.TableMetadataValue)
    assert [(column.name, column.type) for column in sample.schema.columns] == [
        ("table", "string"), ("share", "float"), ("rows", "int"), ("note", "string"),
    ]  # fmt: skip
    assert [list(record.data.values()) for record in sample.records] == [
        ["orders", 0.12, 12, ""],
        ["events", "", "", "late"],
    ]


def test_figures_are_numbers_under_their_own_names_whose_history_is_drawn() -> None:
    metadata = evaluation(FAILED).metadata
    assert metadata["share"] == dg.FloatMetadataValue(0.123456)
    assert metadata["rows"] == dg.FloatMetadataValue(3.0)


def test_a_picture_is_an_image_of_its_own() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    picture = evaluation(CheckResult(False, "WARN", "a", "b", "c", chart=svg)).metadata["picture"]
    assert isinstance(picture, dg.MarkdownMetadataValue)
    head, encoded = str(picture.value).removesuffix(")").split(";base64,")
    assert head == "![share_of_rows](data:image/svg+xml"
    assert base64.b64decode(encoded).decode() == svg


@pytest.mark.parametrize("hostile", ["![x](http://evil.example/p.png)", "<img src=x>", "[a](javascript:alert)"])
def test_what_a_website_wrote_becomes_no_markup(hostile: str) -> None:
    description = as_dagster("t", "c", CheckResult(False, "WARN", hostile, hostile, hostile)).description
    assert description is not None
    assert hostile not in description
    assert "<img" not in description


def test_personal_data_is_shown_nowhere() -> None:
    rows = [{"contact_email": "jane@nord.example", "where": "list.csv: jane@nord.example"}]
    shown = evaluation(CheckResult(False, "ERROR", "nobody", "jane@nord.example", "ask jane@nord.example", rows))
    assert "jane" not in repr(shown)
