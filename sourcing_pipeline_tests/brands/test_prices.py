import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.prices import (
    Money,
    money_in,
    price_and_list_price,
    prices_in_text,
    structured_amount,
)

STATED: list[tuple[object, float | None]] = [
    ("12.50", 12.5), (12.5, 12.5), (7, 7.0), ("1.299,00", 1299.0), ("€ 24", 24.0), ("0", None), (0, None), ("-5.00", None), (-5, None),
    (math.inf, None), (math.nan, None), (True, None), (None, None), ("", None), ("free", None), (10**400, None), ("9" * 5_000, None),
    ("1,299.00", 1299.0), ("USD 12.00", 12.0), ("12.50 EUR", 12.5), ("1'299.00", 1299.0), ("12.990", 12.99), ("1e3", None), ("1E+3", None),
    ("0x10", None), ("inf", None), ("nan", None), ("1" * 30, None), ([12], None), ({"price": 1}, None), ("\u0661\u0662", 12.0),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "amount"), STATED, ids=[str(stated)[:20] for stated, _ in STATED])
def test_stated_amounts_are_read_strictly(stated: object, amount: float | None) -> None:
    assert structured_amount(stated) == amount


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("£12.99", 12.99, "GBP"),
        ("24,50 €", 24.5, "EUR"),
        ("CHF 1'290.00", 1290.0, "CHF"),
        ("3 for £10", 10.0, "GBP"),
        ("3 für 10 €", 10.0, "EUR"),
        ("US$ 5", 5.0, "USD"),
        ("\u0661\u0662\u066b\u0665\u0660 €", 12.5, "EUR"),
    ],
)
def test_the_price_of_a_text_is_found(text: str, amount: float, currency: str) -> None:
    assert money_in(text) == Money(amount, currency)


def test_points_are_thousands_in_currencies_without_parts() -> None:
    assert structured_amount("12.990", "CLP") == 12_990.0
    assert structured_amount("12.99", "CLP") == 12.99
    assert structured_amount("12.990", "EUR") == 12.99


@pytest.mark.parametrize(
    ("text", "price", "list_price"),
    [("Was £20 Now £15", 15.0, 20.0), ("£15.00 £20.00", 15.0, 20.0), ("statt 249,00 EUR nur 199,00 EUR", 199.0, 249.0), ("10,00 € \u2013 20,00 €", 10.0, None),
     ("From $5 to $9", 5.0, None), ("5 - 10 €", 5.0, None), ("£5", 5.0, None), ("AED 8000 (USD 2179)", 8000.0, None)],
)  # fmt: skip
def test_of_two_prices_the_lower_one_is_paid(text: str, price: float, list_price: float | None) -> None:
    now, before = price_and_list_price(text)
    assert now is not None
    assert (now.amount, before.amount if before else None) == (price, list_price)


@pytest.mark.parametrize("text", ["-5,00 €", "Save -£5", "no digits", ""])
def test_what_is_no_price_is_none(text: str) -> None:
    assert money_in(text) is None


def test_prices_in_running_text_come_in_order() -> None:
    found = prices_in_text("Ab 1.250,00 € oder EUR 99; nicht 2019, aber $5.50 und 12 Stück")
    assert found == [Money(1250.0, "EUR"), Money(99.0, "EUR"), Money(5.5, "USD")]


def test_reductions_and_other_scripts_within_running_text() -> None:
    found = prices_in_text("Spare -5 € | jetzt ₹1,23,456 oder 12.\u2013 Fr. oder \u0661\u0662\u066b\u0665 €")
    assert found == [Money(123_456.0, "INR"), Money(12.0, "CHF"), Money(12.5, "EUR")]


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    money_in(text)
    price_and_list_price(text)
    prices_in_text(text)


@given(st.floats() | st.integers() | st.text() | st.none() | st.booleans())
def test_an_amount_is_always_a_sane_number(value: object) -> None:
    amount = structured_amount(value)
    assert amount is None or (math.isfinite(amount) and amount > 0)
