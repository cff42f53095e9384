"""Bad input: one clear line and exit code 2, or a quarantined row; earlier results stay."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.storage import Lake
from sourcing_pipeline_tests.end_to_end.conftest import AS_OF
from sourcing_pipeline_tests.end_to_end.workspaces import sourcing

Spoil = Callable[[Path], None]


@pytest.fixture
def workspace(small_world: Path, tmp_path: Path) -> Path:
    """A workspace with inputs of its own, to be spoilt."""
    shutil.copytree(small_world / "inputs", tmp_path / "data" / "inputs")
    return tmp_path


def sql(workspace: Path, *statements: str) -> None:
    with duckdb.connect(str(workspace / "data" / "inputs" / "marketplace.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)


def no_file(workspace: Path) -> None:
    (workspace / "data" / "inputs" / "marketplace.duckdb").unlink()


def no_database(workspace: Path) -> None:
    (workspace / "data" / "inputs" / "marketplace.duckdb").write_bytes(b"brand_id,name\n1,Acme\n" * 1000)


def no_leads(workspace: Path) -> None:
    sql(workspace, "DROP TABLE leads")


def no_amount(workspace: Path) -> None:
    sql(workspace, "ALTER TABLE orders DROP COLUMN amount")


def times_that_are_lists(workspace: Path) -> None:
    sql(workspace, "ALTER TABLE orders ALTER ordered_at TYPE TIMESTAMP[] USING [ordered_at]")


def view_on_nothing(workspace: Path) -> None:
    sql(workspace, "DROP TABLE retailers", "CREATE VIEW retailers AS SELECT 1 AS retailer_id FROM range(1)")


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (no_file, "marketplace.duckdb"),
        (no_database, "marketplace.duckdb"),
        (no_leads, "leads"),
        (no_amount, "amount"),
        (times_that_are_lists, "ordered_at"),
        (view_on_nothing, "retailers"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_marketplace_that_cannot_be_used_is_said_in_one_line(
    workspace: Path, spoil: Spoil, named: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCING_WEB__CONNECT_TO", "127.0.0.1:9")
    spoil(workspace)
    assert main(["run", "--as-of", AS_OF, "--workspace", str(workspace)]) == 2
    said = capfd.readouterr().err.strip()
    assert named in said
    assert len(said.splitlines()) == 1
    assert not (workspace / "data" / "exports").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--as-of", "tomorrow"],
        ["run", "--as-of", "2026-11-03"],
        ["run", "--as-of", "2999-01-07"],
        ["run", "--as-off", "2026-11-02"],
        ["score", "not a website"],
        ["score", "https://brand.example"],
        ["walk"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_code_2_and_no_traceback(
    workspace: Path, arguments: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCING_ROOT", str(workspace))
    monkeypatch.setenv("SOURCING_WEB__CONNECT_TO", "127.0.0.1:9")
    assert main(arguments) == 2
    assert "Traceback" not in capfd.readouterr().err


def test_doctor_says_all_that_is_wrong_and_leaves_with_2(
    workspace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCING_WEB__CONNECT_TO", "127.0.0.1:9")
    no_leads(workspace)
    assert main(["doctor", "--workspace", str(workspace)]) == 2
    said = capfd.readouterr().out
    assert "FAILED   marketplace" in said
    assert "ok       disk" in said


def test_a_live_crawl_without_a_contact_address_does_not_start(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--as-of", AS_OF, "--workspace", str(workspace)]) == 2
    assert "web.contact" in capfd.readouterr().err


def test_no_candidates_at_all_is_said(
    workspace: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCING_WEB__CONNECT_TO", "127.0.0.1:9")
    sql(workspace, "DELETE FROM leads")
    shutil.rmtree(workspace / "data" / "inputs" / "candidates")
    assert main(["run", "--as-of", AS_OF, "--workspace", str(workspace)]) == 2
    assert "no candidates" in capfd.readouterr().err


SPELLINGS = ("{0}", "www.{0}", "https://{0}/", "HTTPS://WWW.{0}/shop?x=1", " {0} ", "{0}.", "http://{0}:80/a/b")


def spoilt_feeds(folder: Path) -> int:
    """Write one careless feed of each kind, and return how many rows they hold."""
    domain = "many-spellings.example"
    spelled = [SPELLINGS[number % len(SPELLINGS)].format(domain) for number in range(1000)]
    files = {
        "empty.csv": b"",
        "header_only.csv": b"domain,name\n",
        "spellings.csv": "\n".join(["domain", *spelled]).encode(),
        "nul.csv": b"domain,name\nnul.example,Nu\x00l\n",
        "bom.csv": b"\xef\xbb\xbfdomain,name\nbom.example,Bom\n",
        "latin1.csv": "domain,name\nlatin.example,Café Grün\n".encode("latin-1"),
        "crlf.csv": b"domain,name\r\ncrlf.example,Crlf\r\n",
        "quotes.csv": b'domain,name\nquotes.example,"Broken\nnext.example,Fine\n',
        "future.csv": b"domain,seen_at\nfuture.example,2999-01-01\n",
        "money.csv": b"domain,currency\nmoney.example,Doubloons\n",
        "formula.csv": b'domain,name\nformula.example,"=HYPERLINK(""http://x.example"")"\n',
        "no_columns.csv": b"colour,size\nred,4\n",
        "none.parquet": b"PAR1 no parquet",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return 1000 + 9


@pytest.mark.slow
def test_careless_feeds_and_rows_end_in_quarantine_and_the_run_goes_on(workspace: Path) -> None:
    spoilt_feeds(workspace / "data" / "inputs" / "candidates")
    sql(
        workspace,
        "INSERT INTO orders BY NAME SELECT * REPLACE ('neg' AS order_id, -5 AS amount) FROM orders LIMIT 1",
        "INSERT INTO orders BY NAME SELECT * REPLACE ('cur' AS order_id, 'XQZ' AS currency) FROM orders LIMIT 1",
        "INSERT INTO orders BY NAME SELECT * REPLACE ('far' AS order_id, TIMESTAMP '2999-01-01' AS ordered_at) "
        "FROM orders LIMIT 1",
        "INSERT INTO orders SELECT * FROM orders LIMIT 1",
    )
    said = sourcing("run", "--as-of", AS_OF, workspace=workspace)
    lake = Lake(workspace / "data" / "lake")
    quarantine, candidates = lake.read(Quarantine, date.fromisoformat(AS_OF)), lake.read(Candidates)
    assert "Traceback" not in said.err
    assert said.exit_code == 0, said.err
    reasons = "\n".join(quarantine["reason"])
    for expected in ("amount", "currency", "ordered_at", "seen_at", "order_id"):
        assert expected in reasons
    for name in ("none.parquet", "no_columns.csv"):
        assert quarantine.filter(pl.col("row_key").str.contains(name, literal=True)).height >= 1
    same = candidates.filter(pl.col("feed_file") == "spellings.csv")
    assert same.height == 1000
    assert same["intake_outcome"].value_counts().sort("count")["count"].to_list() == [1, 999]
    names = dict(candidates.filter(pl.col("domain").is_not_null()).select("domain", "name").iter_rows())
    assert names["latin.example"] == "Café Grün"
    assert names["bom.example"] == "Bom"
    assert names["nul.example"] == "Nul"
    csv = (workspace / "data" / "exports" / AS_OF / "onboarding_list.csv").read_text()
    assert "\n=HYPERLINK" not in csv
    assert ",=HYPERLINK" not in csv


@pytest.mark.slow
def test_a_do_not_contact_request_that_cannot_be_read_stops_the_week_before_the_list(workspace: Path) -> None:
    sql(
        workspace,
        "INSERT INTO suppressions BY NAME SELECT 'lost.example' AS domain, 'asked' AS reason, "
        "TIMESTAMP '2999-01-01' AS requested_at",
    )
    said = sourcing("run", "--as-of", AS_OF, workspace=workspace)
    assert said.exit_code == 1
    assert "suppressions_readable" in said.err
    assert not (workspace / "data" / "exports").exists()
