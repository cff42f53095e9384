"""Loaded rates: only ever added, and beside those that the marketplace has itself."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.rate_store import Loaded, kept_rates, take_in
from sourcing_pipeline.storage import write_parquet
from sourcing_pipeline_tests.marketplace.worlds import opened, with_rates

NOW = datetime(2024, 3, 4, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
NOTHING = FxRates.empty_frame()


def frame_of(*given_rates: tuple[str, str, float]) -> pl.DataFrame:
    return FxRates.from_rows(
        [
            {"rate_date": date.fromisoformat(day), "currency": currency, "usd_per_unit": usd_per_unit}
            for day, currency, usd_per_unit in given_rates
        ]
    )


def known(loaded: Loaded) -> list[tuple[str, str, datetime | None]]:
    return [
        (row["rate_date"].isoformat(), row["currency"], row["available_at"])
        for row in loaded.added.sort("rate_date", "currency").iter_rows(named=True)
    ]


FIRST = frame_of(("2024-03-01", "EUR", 1.1), ("2024-03-01", "GBP", 1.3))
MORE = frame_of(("2024-02-29", "EUR", 1.0), ("2024-03-01", "EUR", 1.1), ("2024-03-08", "EUR", 1.2))


def test_the_first_load_is_known_on_its_rates_own_days() -> None:
    loaded = take_in(NOTHING, FIRST, NOW)
    assert known(loaded) == [("2024-03-01", "EUR", None), ("2024-03-01", "GBP", None)]
    assert loaded.kept.equals(loaded.added)


def test_the_first_load_changes_nothing_where_the_marketplace_has_rates_of_its_own() -> None:
    loaded = take_in(NOTHING, FIRST, NOW, converted_already=["EUR"])
    assert known(loaded) == [("2024-03-01", "EUR", NOW), ("2024-03-01", "GBP", None)]


def test_a_later_load_adds_what_is_new_as_known_from_now_on() -> None:
    kept = take_in(NOTHING, FIRST, NOW).kept
    loaded = take_in(kept, MORE, LATER)
    assert known(loaded) == [("2024-02-29", "EUR", LATER), ("2024-03-08", "EUR", LATER)]
    assert (loaded.known_count, loaded.refused.height, loaded.kept.height) == (1, 0, 4)


def test_a_later_load_is_known_on_its_rates_own_days_if_that_is_asked_for() -> None:
    kept = take_in(NOTHING, FIRST, NOW).kept
    loaded = take_in(kept, MORE, LATER, known_on_their_day=True, converted_already=["EUR"])
    assert known(loaded) == [("2024-02-29", "EUR", None), ("2024-03-08", "EUR", None)]


def test_a_corrected_rate_is_refused_and_what_was_kept_stays() -> None:
    kept = take_in(NOTHING, FIRST, NOW).kept
    loaded = take_in(kept, frame_of(("2024-03-01", "EUR", 1.15), ("2024-03-01", "GBP", 1.3 + 1e-12)), LATER)
    assert loaded.refused.rows() == [(date(2024, 3, 1), "EUR", 1.1, 1.15)]
    assert (loaded.added.height, loaded.known_count) == (0, 1)
    assert loaded.kept.equals(kept)


def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "fx_rates.parquet"
    assert kept_rates(path).is_empty()
    kept = take_in(take_in(NOTHING, FIRST, NOW).kept, MORE, LATER).kept
    write_parquet(kept, path)
    assert kept_rates(path).equals(kept)


def write_table_of_others(path: Path) -> None:
    pl.DataFrame({"rate_date": ["2024-03-01"], "currency": ["EUR"], "usd_per_unit": [1.1]}).write_parquet(path)


def write_junk(path: Path) -> None:
    path.write_bytes(b"rate_date,currency,usd_per_unit\n")


@pytest.mark.parametrize("write", [write_table_of_others, write_junk])
def test_a_file_that_is_not_ours_is_refused_in_one_line(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "fx_rates.parquet"
    write(path)
    with pytest.raises(InputError, match="is no file of rates that sourcing wrote") as caught:
        kept_rates(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="is no file of rates that sourcing wrote"), opened({}, rates_file=path):
        pass


def test_a_rate_of_the_marketplaces_own_wins_and_loaded_ones_stand_in() -> None:
    own = [
        {"rate_date": "2024-03-01", "currency": "EUR", "usd_per_unit": 5.0},
        {"rate_date": "2024-03-01", "currency": "GBP", "usd_per_unit": -1.0},
    ]
    kept = take_in(take_in(NOTHING, FIRST, NOW).kept, MORE, LATER).kept
    expected = [
        (date(2024, 2, 29), "EUR", 1.0, LATER),
        (date(2024, 3, 1), "EUR", 5.0, None),
        (date(2024, 3, 1), "GBP", 1.3, None),
        (date(2024, 3, 8), "EUR", 1.2, LATER),
    ]
    with with_rates({"fx_rates": own}, kept) as market:
        assert market.frame("fx_rates").sort("rate_date", "currency").rows() == expected
        assert market.counts()["fx_rates"].row_count == 2  # of the file
        assert market.quarantined()["row_key"].to_list() == ["2024-03-01/GBP#1"]


def test_loaded_rates_serve_a_marketplace_without_any() -> None:
    with with_rates({}, take_in(NOTHING, FIRST, NOW).kept, without=["fx_rates"]) as market:
        assert market.has("fx_rates")
        assert market.frame("fx_rates").height == 2
