"""The written files of a week, held against who must not be contacted."""

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from sourcing_pipeline.candidates.shared_hosts import MAIL_PROVIDERS
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.exports.weekly import write_exports
from sourcing_pipeline.quality.checks import CheckResult, nobody_suppressed_in_files
from sourcing_pipeline.quality.written_files import said_in
from sourcing_pipeline_tests.exports.world import weekly_tables

TABLES = weekly_tables(brands=12)
WEBSITE = TABLES.onboarding_list["domain"].drop_nulls()[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "2026-11-23"
    write_exports(TABLES, folder)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path / "week")
    return tmp_path / "week"


def held(folder: Path, *brands: str, **asked: str) -> CheckResult:
    rows = [{"reason": "asked", "requested_at": datetime(2026, 1, 1, tzinfo=UTC)} | asked] if asked else []
    return nobody_suppressed_in_files(folder, Suppressions.from_rows(rows), brands, MAIL_PROVIDERS)


def files_named(result: CheckResult) -> set[str]:
    return {str(row["file"]) for row in result.sample}


def test_files_that_name_nobody_who_asked_pass(folder: Path) -> None:
    assert held(folder).passed
    result = held(folder, "b_other", domain="other.example", email="nobody@elsewhere.example")
    assert (result.passed, result.observed) == (True, "0 names in 0 of 9 files")


def test_no_files_are_no_proof(tmp_path: Path) -> None:
    assert not held(tmp_path).passed
    assert not held(tmp_path / "none").passed


def test_a_suppressed_website_is_found_in_every_file_that_names_it(folder: Path) -> None:
    result = held(folder, domain=f"https://WWW.{WEBSITE.upper()}/contact")
    assert (result.passed, result.severity) == (False, "ERROR")
    assert files_named(result) >= {
        "onboarding_list.csv",
        "onboarding_list.parquet",
        "onboarding_list.xlsx",
        "crm_hubspot.csv",
        "crm_salesforce.csv",
        "report.html",
    }


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"domain": f"shop.{WEBSITE}"}, id="a host below it"),
        pytest.param({"email": f"anybody@{WEBSITE}"}, id="an address of its domain"),
    ],
)
def test_what_stands_for_the_website_is_found(folder: Path, asked: dict[str, str]) -> None:
    assert "onboarding_list.csv" in files_named(held(folder, **asked))


def test_a_suppressed_brand_is_found_by_its_id(folder: Path) -> None:
    (folder / "crm_salesforce.csv").write_text("Brand_Id__c,Name\r\nb_0123456789abcdef,Nord\r\n")
    assert files_named(held(folder, "b_0123456789abcdef")) == {"crm_salesforce.csv"}
    assert held(folder, "b_0123456789abcde").passed


def append(row: str) -> Callable[[bytes], bytes]:
    return lambda content: content + row.encode()


def _in_a_workbook(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0].append(["Nord", "https://nord.example/contact"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _in_parquet(content: bytes) -> bytes:
    frame = pl.read_parquet(io.BytesIO(content))
    stream = io.BytesIO()
    frame.with_columns(website_url=pl.lit("https://nord.example/")).write_parquet(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("file", "sneak"),
    [
        ("onboarding_list.csv", append('"Nord, the ""best"" brand",nord.example\r\n')),
        ("profile_suggestions.csv", append("see https://www.nord.example/pages/contact\r\n")),
        ("profile_suggestions.html", append("<blockquote>see &quot;Nord&#46;Example&quot;</blockquote>")),
        ("crm_hubspot.csv", append("'=cmd nord.example\r\n")),
        ("crm_salesforce.csv", append("hello@shop.nord.example\r\n")),
        ("crm_salesforce_2.csv", append("Nord,http://nord.example\r\n")),
        ("report.html", append("<a href='https://nord&#46;example'>Nord</a>")),
        ("onboarding_list.xlsx", _in_a_workbook),
        ("onboarding_list.parquet", _in_parquet),
        ("notes.txt", append("call NORD.EXAMPLE first")),
    ],
)
def test_a_brand_that_was_sneaked_into_one_file_is_found_there(
    folder: Path, file: str, sneak: Callable[[bytes], bytes]
) -> None:
    path = folder / file
    path.write_bytes(sneak(path.read_bytes() if path.exists() else b""))
    result = held(folder, domain="nord.example")
    assert not result.passed
    assert files_named(result) == {file}
    assert held(folder, domain="rd.example").passed


def test_an_address_at_a_mail_provider_bars_itself_alone_and_is_not_told_in_full(tmp_path: Path) -> None:
    for mail in ("maker@gmail.com", "other@gmail.com"):
        listed = TABLES.onboarding_list.head(1).with_columns(contact_email=pl.lit(mail))
        write_exports(replace(TABLES, onboarding_list=listed), tmp_path / mail)
    assert held(tmp_path / "other@gmail.com", email="maker@gmail.com").passed
    result = held(tmp_path / "maker@gmail.com", email=" Maker@GMAIL.com")
    assert files_named(result) >= {"onboarding_list.csv", "crm_hubspot.csv"}
    assert {row["names"] for row in result.sample} == {"m...@gmail.com"}


@pytest.mark.parametrize("spelling", ["bücher.example", "xn--bcher-kva.example"])
def test_a_website_is_found_in_either_spelling(folder: Path, spelling: str) -> None:
    for shown in ("bücher.example", "xn--bcher-kva.example"):
        (folder / "crm_hubspot.csv").write_text(f"Name\r\n{shown}\r\n")
        assert not held(folder, domain=spelling).passed


def test_long_words_cost_no_more_than_their_length(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x" * 2_000_000 + "@" + "y-" * 1_000_000 + " nord.example")
    assert said_in(tmp_path / "a.csv").hosts == {"nord.example"}


def test_what_no_contract_promises_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.bin").write_bytes(b"\xff\xfe nord.example \x00")
    result: Any = held(tmp_path, domain="nord.example")
    assert files_named(result) == {"a.bin"}
