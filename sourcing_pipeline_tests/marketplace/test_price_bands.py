"""Price bands: what they are called, and that SQL and frames agree on them."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.marketplace.price_bands import band_names, define_price_band, price_band, reporting_rates
from sourcing_pipeline_tests.marketplace.worlds import AS_OF, days_before, opened

EDGES = (15.0, 40.0, 99.5)


def test_bands_are_named_by_their_edges() -> None:
    assert band_names((15, 40.0, 99.5)) == ["under 15", "15 to 40", "40 to 99.5", "99.5 and more"]
    assert band_names((1_500_000,)) == ["under 1500000", "1500000 and more"]


@pytest.mark.parametrize(
    ("price", "band"),
    [(None, "unknown"), (0.01, "under 15"), (14.9999, "under 15"), (15.0, "15 to 40"), (99.5, "99.5 and more")],
)
def test_an_edge_belongs_to_the_band_above_it(price: float | None, band: str) -> None:
    frame = pl.DataFrame({"price": [price]}, schema={"price": pl.Float64})
    assert frame.select(price_band(pl.col("price"), EDGES)).item() == band


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.floats(0.01, 1e6), st.sampled_from((15.0, 40.0, 99.5))), min_size=1),
    st.sets(st.floats(0.5, 1e5).map(lambda edge: round(edge, 2)), min_size=1, max_size=5).map(sorted),
)
def test_sql_says_the_same(prices: list[float | None], edges: list[float]) -> None:
    frame = pl.DataFrame({"price": prices}, schema={"price": pl.Float64})
    with opened({}) as market:
        define_price_band(market, EDGES)
        define_price_band(market, edges)
        market.connection.register("prices", frame.to_arrow())
        in_sql = market.sql("SELECT price_band(price) AS band FROM prices")["band"].to_list()
    assert in_sql == frame.select(price_band(pl.col("price"), edges))["literal"].to_list()


def test_rates_into_the_reporting_currency_are_cross_rates() -> None:
    rates = [
        {"currency": currency, "usd_per_unit": rate, "rate_date": days_before(1).date()}
        for currency, rate in (("EUR", 1.25), ("GBP", 2.5))
    ]
    with opened({"fx_rates": rates}) as market:
        assert reporting_rates(market, AS_OF, "GBP") == {"USD": 0.4, "EUR": 0.5, "GBP": 1.0}
        assert reporting_rates(market, AS_OF, "CHF") == {"CHF": 1.0}
