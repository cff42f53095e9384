"""One reporting currency: the rate of the day, never older than a week."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sourcing_pipeline.errors import InputError
from sourcing_pipeline.marketplace.brand_metrics import brand_metrics
from sourcing_pipeline.marketplace.currency import latest_rates, orders_without_rate, read_ecb_rates
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, days_before, opened

ECB_FILE = Path(__file__).parents[3] / "shared" / "data" / "reference" / "eurofxref-hist.csv"
BRANDS = [{"brand_id": "b1", "name": "B", "joined_at": days_before(100)}]


def order(currency: str, amount: float = 100.0, days: float = 10) -> dict[str, Any]:
    return {
        "order_id": f"{currency}{days}",
        "retailer_id": "r1",
        "brand_id": "b1",
        "ordered_at": days_before(days),
        "amount": amount,
        "currency": currency,
        "status": "paid",
    }


def rate(currency: str, usd_per_unit: float, days: float = 10) -> dict[str, Any]:
    return {"rate_date": days_before(days).date(), "currency": currency, "usd_per_unit": usd_per_unit}


def gmv(orders: list[dict[str, Any]], rates: list[dict[str, Any]], reporting_currency: str) -> float:
    with opened({"brands": BRANDS, "orders": orders, "fx_rates": rates}) as market:
        return float(brand_metrics(market, AS_OF, reporting_currency)["gmv"][0])


@pytest.mark.parametrize(
    ("orders", "rates", "reporting", "expected"),
    [
        pytest.param([order("USD")], [], "USD", 100, id="dollars need no rate"),
        pytest.param([order("CHF")], [], "CHF", 100, id="the reporting currency needs no rate"),
        pytest.param([order("EUR")], [rate("EUR", 1.1)], "USD", 110, id="rate of the day"),
        pytest.param([order("EUR")], [rate("EUR", 1.1, 12), rate("EUR", 1.2, 9)], "USD", 110, id="last rate before it"),
        pytest.param([order("EUR")], [rate("EUR", 1.1, 17)], "USD", 110, id="7 days old"),
        pytest.param([order("EUR")], [rate("EUR", 1.1, 18)], "USD", 0, id="8 days old is too old"),
        pytest.param([order("EUR")], [rate("EUR", 1.1, 9)], "USD", 0, id="a later rate is not known yet"),
        pytest.param([order("GBP")], [rate("GBP", 1.5), rate("EUR", 1.2, 13)], "EUR", 125, id="cross rate"),
        pytest.param([order("USD")], [rate("EUR", 1.25, 13)], "EUR", 80, id="dollars into another currency"),
        pytest.param([order("USD")], [rate("USD", 3.0)], "USD", 100, id="a stated rate of the dollar is ignored"),
    ],
)
def test_an_order_counts_at(
    orders: list[dict[str, Any]], rates: list[dict[str, Any]], reporting: str, expected: float
) -> None:
    assert gmv(orders, rates, reporting) == pytest.approx(expected)


def test_a_new_rate_does_not_change_the_past() -> None:
    before = gmv([order("EUR")], [rate("EUR", 1.1)], "USD")
    assert gmv([order("EUR")], [rate("EUR", 1.1), rate("EUR", 9.9, 3)], "USD") == before


def test_orders_without_a_rate_are_quarantined_with_the_reason() -> None:
    world = {"orders": [order("EUR"), order("USD"), order("GBP")], "fx_rates": [rate("GBP", 1.5)]}
    with opened(world) as market:
        quarantined = orders_without_rate(market, "USD")
        assert quarantined.select("table", "row_key", "reason").rows() == [
            ("orders", "EUR10#EUR", "currency: no rate from EUR to USD in the 7 days up to 2024-02-23")
        ]
        market.quarantine_rows_kept = 0
        assert orders_without_rate(market, "USD")["reason"].to_list() == [
            "1 further rows of orders were rejected; the first 0 are kept here"
        ]


def test_without_a_table_of_rates_only_the_reporting_currency_counts() -> None:
    world = {"brands": BRANDS, "orders": [order("EUR"), order("USD")]}
    with opened(world, without=["fx_rates"]) as market:
        assert brand_metrics(market, AS_OF, "EUR")["gmv"][0] == 100
        assert orders_without_rate(market, "EUR")["reason"].to_list() == [
            "currency: 'USD', but there is no table fx_rates: only orders in EUR count"
        ]


def test_latest_rates_are_the_last_known_ones() -> None:
    rates = [rate("EUR", 1.1, 3), rate("EUR", 1.2, 1), rate("EUR", 1.3, 0), rate("GBP", 1.5, 8), rate("USD", 2.0, 1)]
    with opened({"fx_rates": rates}) as market:
        assert latest_rates(market, AS_OF) == {"USD": 1.0, "EUR": 1.2, "GBP": 1.5}


def test_the_central_banks_file_is_read_by_cross_rate(tmp_path: Path) -> None:
    path = tmp_path / "eurofxref-hist.csv"
    path.write_text("Date,USD,JPY,CYP,\n2024-01-03,1.10,150,N/A,\n2024-01-02,1.20, 160,0.5,\n")
    rows = {(row["rate_date"].day, row["currency"]): row["usd_per_unit"] for row in read_ecb_rates(path).to_dicts()}
    assert rows == pytest.approx(
        {
            (2, "EUR"): 1.2,
            (2, "USD"): 1.0,
            (2, "JPY"): 1.2 / 160,
            (2, "CYP"): 2.4,
            (3, "EUR"): 1.1,
            (3, "USD"): 1.0,
            (3, "JPY"): 1.1 / 150,
        }
    )


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Date,JPY\n2024-01-01,150\n"])
def test_another_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_ecb_rates(path)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not ECB_FILE.exists(), reason="needs shared/data/reference/eurofxref-hist.csv")
def test_the_real_history_covers_every_working_day_and_many_currencies() -> None:
    rates = read_ecb_rates(ECB_FILE)
    assert rates["currency"].n_unique() >= 41
    assert rates["rate_date"].min() == date(1999, 1, 4)
    dollars = rates.filter(currency="USD")
    assert dollars["usd_per_unit"].to_list() == pytest.approx([1.0] * dollars.height)
    gaps = rates["rate_date"].unique().sort().diff().drop_nulls().dt.total_days()
    assert gaps.filter(gaps > 7).is_empty()
