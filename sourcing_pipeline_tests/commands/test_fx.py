"""``sourcing fx load``, and what doctor says of rates."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.commands.doctor import doctor
from sourcing_pipeline.commands.fingerprint import fingerprint
from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.defs.exports import input_versions
from sourcing_pipeline.settings import load_settings
from sourcing_pipeline_tests.marketplace.worlds import write_file

HEADER = "rate_date,currency,usd_per_unit\n"
FIRST = HEADER + "2024-03-01,EUR,1.1\n2024-03-01,GBP,1.3\n"
ORDER = {
    "order_id": "o1",
    "retailer_id": "r1",
    "brand_id": "b1",
    "ordered_at": datetime(2024, 3, 2, 10),  # noqa: DTZ001 - the file holds naive moments in UTC
    "amount": 100.0,
    "currency": "EUR",
    "status": "paid",
}


class Workspace:
    """A workspace in which rates are loaded, and what the last command said."""

    def __init__(self, root: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.root, self.capfd = root, capfd
        self.out = self.err = ""
        (root / "data" / "inputs").mkdir(parents=True)

    def load(self, text: str, *options: str) -> int:
        path = self.root / "rates.csv"
        path.write_text(text)
        return self.load_file(path, *options)

    def load_file(self, path: Path, *options: str) -> int:
        self.capfd.readouterr()
        exit_code = main(["fx", "load", str(path), "--workspace", str(self.root), *options])
        self.out, self.err = self.capfd.readouterr()
        return exit_code

    def doctor(self) -> str:
        self.capfd.readouterr()
        doctor(self.root)
        return next(line for line in self.capfd.readouterr().out.splitlines() if " rates: " in line)

    @property
    def rates_file(self) -> Path:
        return load_settings(self.root).rates_file

    def kept(self) -> pl.DataFrame:
        return pl.read_parquet(self.rates_file)

    def write_marketplace(self, **tables: list[dict[str, object]]) -> None:
        write_file(
            load_settings(self.root).marketplace_file, tables, without=() if "fx_rates" in tables else ["fx_rates"]
        )


@pytest.fixture
def workspace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Workspace:
    return Workspace(tmp_path, capfd)


def test_the_first_load_keeps_rates_as_known_on_their_own_day(workspace: Workspace) -> None:
    assert workspace.load(FIRST) == 0
    assert workspace.kept().schema == FxRates.polars_schema()
    assert workspace.kept().rows() == [
        (date(2024, 3, 1), "EUR", 1.1, None),
        (date(2024, 3, 1), "GBP", 1.3, None),
    ]
    assert "added    2: 2 as known on their own day" in workspace.out
    assert "Now there are 2 rates, 2024-03-01 to 2024-03-01: EUR, GBP" in workspace.out
    assert workspace.err == ""


def test_a_second_load_adds_what_is_new_as_known_from_now_on_and_refuses_what_differs(workspace: Workspace) -> None:
    workspace.load(FIRST)
    before = datetime.now(UTC)
    assert workspace.load(HEADER + "2024-03-01,EUR,1.1\n2024-03-01,GBP,1.4\n2024-03-04,EUR,1.2\n") == 0
    assert workspace.kept()["usd_per_unit"].to_list() == [1.1, 1.3, 1.2]
    known_from = workspace.kept()["available_at"].to_list()
    assert known_from[:2] == [None, None]
    assert before <= known_from[2] <= datetime.now(UTC)
    assert "added    1: 1 as known from now on" in workspace.out
    assert "known    1," in workspace.out
    assert (
        "refused  1 that differ from what is kept, which stays: 2024-03-01 GBP kept 1.3, offered 1.4" in workspace.out
    )
    assert "of these end earlier: GBP (2024-03-01)" in workspace.out


def test_the_same_file_again_leaves_what_is_kept_untouched(workspace: Workspace) -> None:
    workspace.load(FIRST)
    before = workspace.rates_file.stat()
    assert workspace.load(FIRST) == 0
    assert workspace.rates_file.stat().st_mtime_ns == before.st_mtime_ns
    assert "added    0\n" in workspace.out


def test_rates_may_be_known_on_their_own_day_at_a_warning(workspace: Workspace) -> None:
    workspace.load(FIRST)
    assert workspace.load(HEADER + "2024-03-04,EUR,1.2\n", "--known-on-their-day") == 0
    assert workspace.kept()["available_at"].null_count() == 3
    assert workspace.err.startswith("warning")
    assert "past weeks" in workspace.err


def test_rates_of_currencies_that_the_marketplace_has_itself_are_known_from_now_on(workspace: Workspace) -> None:
    workspace.write_marketplace(
        fx_rates=[{"rate_date": "2024-02-01", "currency": "EUR", "usd_per_unit": 1.05}], orders=[ORDER]
    )
    assert workspace.load(FIRST) == 0
    assert workspace.kept()["available_at"].is_null().to_list() == [False, True]
    assert "added    2: 1 as known on their own day, 1 as known from now on" in workspace.out


def test_rows_that_are_no_rates_are_counted_and_shown(workspace: Workspace) -> None:
    bad = "2024-03-02,EUR,much\n2024-03-02,XQX,1\n2999-03-02,EUR,1\n2024-03-03,EUR,-1\n"
    assert workspace.load(FIRST + bad) == 0
    assert "no rate  4: 2024-03-02/EUR#2: usd_per_unit: 'much' is no Float64" in workspace.out
    assert workspace.kept().height == 2


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", HEADER, HEADER + "2024-03-01,EUR,0\n"])
def test_a_bad_file_is_one_line_and_exit_code_2_and_changes_nothing(workspace: Workspace, text: str) -> None:
    workspace.load(FIRST)
    before = workspace.rates_file.read_bytes()
    assert workspace.load(text) == 2
    assert len(workspace.err.strip().splitlines()) == 1
    assert "rates.csv" in workspace.err
    assert workspace.rates_file.read_bytes() == before


def test_a_file_that_is_not_there_is_one_line_and_exit_code_2(workspace: Workspace) -> None:
    assert workspace.load_file(workspace.root / "none.csv") == 2
    assert len(workspace.err.strip().splitlines()) == 1


def test_kept_rates_that_cannot_be_read_are_one_line_and_exit_code_2(workspace: Workspace) -> None:
    workspace.rates_file.write_bytes(b"rate_date,currency,usd_per_unit\n")
    assert workspace.load(FIRST) == 2
    assert len(workspace.err.strip().splitlines()) == 1
    assert workspace.rates_file.read_bytes() == b"rate_date,currency,usd_per_unit\n"


def test_loaded_rates_belong_to_what_a_week_depends_on(workspace: Workspace) -> None:
    settings, as_of = load_settings(workspace.root), date(2024, 3, 4)
    before = fingerprint(settings, as_of)
    assert input_versions(settings) == {}
    workspace.load(FIRST)
    assert fingerprint(settings, as_of) != before
    assert list(input_versions(settings)) == ["fx_rates.parquet"]


@pytest.mark.slow  # doctor looks at the model, too
def test_doctor_says_which_currencies_have_no_rate_and_what_to_do(workspace: Workspace) -> None:
    assert workspace.doctor() == "warning  rates: not looked at, since the marketplace can't be read"
    workspace.write_marketplace(
        orders=[ORDER, ORDER | {"order_id": "o2"}, ORDER | {"order_id": "o3", "currency": "USD"}]
    )
    assert workspace.doctor() == (
        "warning  rates: no rate to USD for EUR (2 of 2 orders, 2024-03-02 to 2024-03-02): these orders are left out "
        "(table quarantine); load rates with sourcing fx load FILE"
    )
    workspace.load(FIRST)
    assert workspace.doctor() == "ok       rates: all orders can be counted in USD (they are in EUR, USD)"


@pytest.mark.slow
def test_the_central_banks_history_is_loaded_whole(workspace: Workspace, shared_data: Path) -> None:
    path = shared_data / "reference" / "eurofxref-hist.csv"
    assert workspace.load_file(path) == 0
    kept = workspace.kept()
    assert kept["currency"].n_unique() >= 41
    assert kept["available_at"].null_count() == kept.height
    assert f"added    {kept.height:,}: {kept.height:,} as known on their own day" in workspace.out
    assert workspace.load_file(path) == 0
    assert f"known    {kept.height:,}," in workspace.out
    assert workspace.kept().equals(kept)
