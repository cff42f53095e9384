import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.marketplace.crm_return_files import ReturnsRead, read_crm_returns
from sourcing_pipeline.marketplace.crm_stages import STAGES, asks_for_silence, outcome_of
from sourcing_pipeline_tests.scoring.worlds import candidate

KNOWN_AT = datetime(2026, 11, 16, 5, tzinfo=UTC)
REGISTRY = Candidates.from_rows([candidate("b_1", "one.example"), candidate("b_2", "two.example")])


def read(folder: Path, content: str | bytes, name: str = "returns.csv") -> ReturnsRead:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_crm_returns(folder, REGISTRY, KNOWN_AT)


def reasons(returns: ReturnsRead) -> dict[str, str]:
    return dict(returns.quarantined.select("row_key", "reason").iter_rows())


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        ("New", "not_contacted"),
        ("Open - Not Contacted", "not_contacted"),
        ("ATTEMPTED_TO_CONTACT", "open"),
        ("Working - Contacted", "open"),
        ("in progress", "open"),
        ("Qualified", "open"),
        ("Proposal/Price Quote", "open"),
        ("decisionmakerboughtin", "open"),
        ("won", "won"),
        ("Closed Won", "won"),
        ("closedwon", "won"),
        ("Closed - Converted", "won"),
        ("Closed - Not Converted", "lost"),
        ("closed_lost", "lost"),
        ("Unqualified", "lost"),
        ("Do not contact", "lost"),
        ("Closed", None),
        ("wontfix", None),
        ("", None),
    ],
)
def test_stages_of_hubspot_and_salesforce_have_one_meaning(stage: str, outcome: str | None) -> None:
    assert pl.DataFrame({"stage": [stage]}).select(outcome_of(pl.col("stage"))).item() == outcome


def test_no_stage_has_two_meanings_and_requests_are_seen() -> None:
    joined = [words.replace(" ", "") for stages in STAGES.values() for words in stages]
    assert len(joined) == len(set(joined))
    stages = pl.DataFrame({"stage": ["Do Not Contact", "Opted-out", "lost"]})
    assert stages.select(asks_for_silence(pl.col("stage")))["stage"].to_list() == [True, True, False]


@pytest.mark.parametrize(
    "content",
    [
        b"brand_id,stage,stage_date,attempts\nb_1,Closed Won,2026-11-03,2\n",
        b"\xef\xbb\xbfBrand ID;Stage;Stage Date;Attempts\r\n b_1 ;Closed Won;2026-11-03T00:00:00Z;2.0\r\n",
        "Sourcing brand ID\tstage\tstage_date\tattempts\tOwner\nb_1\tClosed Won\t2026-11-03 00:00\t2\tme\n".encode(
            "utf-16"
        ),
        b'"Brand_Id__c","stage","stage_date","attempts"\n"b_1","Closed Won","2026-11-03T01:00:00+01:00","2"\n',
    ],
)
def test_spellings_of_a_file_give_the_same_row(tmp_path: Path, content: bytes) -> None:
    returns = read(tmp_path, content)
    assert returns.quarantined.is_empty()
    assert returns.rows.row(0, named=True) == {
        "return_file": "returns.csv",
        "return_row": 1,
        "brand_id": "b_1",
        "stage": "Closed Won",
        "outcome": "won",
        "stage_date": datetime(2026, 11, 3, tzinfo=UTC),
        "lost_reason": None,
        "attempts": 2,
        "rep_judgement": None,
    }


@pytest.mark.parametrize("moment", [date(2026, 11, 3), datetime(2026, 11, 3), datetime(2026, 11, 3, tzinfo=UTC)])  # noqa: DTZ001 - Parquet may have no time zone
def test_a_parquet_file_is_read_with_its_types(tmp_path: Path, moment: date) -> None:
    frame = pl.DataFrame(
        {"brand_id": ["b_1"], "stage": ["lost"], "stage_date": [moment], "attempts": [3.0], "lost_reason": ["price"]}
    )
    frame.write_parquet(tmp_path / "returns.parquet")
    returns = read_crm_returns(tmp_path, REGISTRY, KNOWN_AT)
    assert returns.quarantined.is_empty()
    assert returns.rows.select("stage_date", "attempts", "lost_reason", "outcome").row(0) == (
        datetime(2026, 11, 3, tzinfo=UTC),
        3,
        "price",
        "lost",
    )


def test_each_row_that_breaks_a_rule_is_quarantined_with_its_reason(tmp_path: Path) -> None:
    returns = read(
        tmp_path,
        "brand_id,stage,stage_date,attempts\n"
        "b_1,contacted,2026-11-03,1\n"
        "b_9,won,2026-11-03,\n"
        "b_1,wow,2026-11-03,\n"
        "b_1,won,03.11.2026,\n"
        "b_1,won,2026-11-18,\n"
        "b_1,won,1900-01-00,\n"
        "b_1,won,1900-01-01,\n"
        ",won,2026-11-03,\n"
        "b_1,,2026-11-03,\n"
        "b_1,won,,\n"
        "b_1,won,2026-11-04,often\n"
        "b_1,won,2026-11-04,-1\n"
        "b_1,won,2026-11-02,\n"
        'b_2,"won,2026-11-04,\n',
    )
    assert returns.rows.select("return_row", "outcome").rows() == [(1, "open")]
    assert reasons(returns) == {
        "returns.csv#2": "brand_id: 'b_9' is no brand of the registry (table candidates)",
        "returns.csv#3": "stage: 'wow' is none that is known (see docs/operations.md)",
        "returns.csv#4": "stage_date: '03.11.2026' is no Datetime(time_unit='us', time_zone='UTC')",
        "returns.csv#5": "stage_date: '2026-11-18' lies in the future",
        "returns.csv#6": "stage_date: '1900-01-00' is no Datetime(time_unit='us', time_zone='UTC')",
        "returns.csv#7": "stage_date: '1900-01-01' lies before 2009-01-05, the first week there is",
        "returns.csv#8": "brand_id: missing",
        "returns.csv#9": "stage: missing",
        "returns.csv#10": "stage_date: missing",
        "returns.csv#11": "attempts: 'often' is no Int64",
        "returns.csv#12": "attempts: '-1' is less than 0",
        "returns.csv#13": "stage_date: 'won' on '2026-11-02' comes before the first contact that the file states, "
        "on 2026-11-03 00:00",
        "returns.csv#14": "the row's quotes don't match",
    }
    assert set(returns.quarantined["table"]) == {"crm_return_file"}
    assert json.loads(returns.quarantined.filter(row_key="returns.csv#2")["row"].item())["brand_id"] == "b_9"


def test_a_file_without_what_is_needed_is_one_entry_and_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("brand_id,status\nb_1,won\nb_2,lost\n")
    (tmp_path / "b.xlsx").write_bytes(b"PK")
    returns = read(tmp_path, "brand_id,stage,stage_date\nb_1,lost,2026-11-03\n")
    assert returns.rows.height == 1
    assert reasons(returns) == {
        "a.csv": "none of its 2 rows is read: it has no column stage, stage_date, but brand_id, status",
        "b.xlsx": "return files are .csv or .parquet files; this is neither",
    }


def test_no_folder_and_an_empty_one_give_no_rows(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        returns = read_crm_returns(folder, REGISTRY, KNOWN_AT)
        assert returns.rows.is_empty()
        assert returns.quarantined.is_empty()


@settings(max_examples=30)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\n\r\0\"',;|\t"), max_size=12),
            min_size=3,
            max_size=3,
        )
    )
)
def test_every_row_ends_in_the_table_or_in_quarantine(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    returns = read(tmp_path_factory.mktemp("returns"), "\n".join(["brand_id,stage,stage_date", *lines]))
    assert returns.rows.height + returns.quarantined.height == len(rows)
