import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.prices import Money, money_in, prices_in_text, structured_amount

STATED: list[tuple[object, float | None]] = [
    ("12.50", 12.5), (12.5, 12.5), (7, 7.0), ("1.299,00", 1299.0), ("€ 24", 24.0), ("0", None), (0, None), ("-5.00", None), (-5, None),
    (math.inf, None), (math.nan, None), (True, None), (None, None), ("", None), ("free", None), (10**400, None), ("9" * 5_000, None),
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


@pytest.mark.parametrize("text", ["-5,00 €", "Save -£5", "no digits", ""])
def test_what_is_no_price_is_none(text: str) -> None:
    assert money_in(text) is None


def test_prices_in_running_text_come_in_order() -> None:
    found = prices_in_text("Ab 1.250,00 € oder EUR 99; nicht 2019, aber $5.50 und 12 Stück")
    assert found == [Money(1250.0, "EUR"), Money(99.0, "EUR"), Money(5.5, "USD")]


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    money_in(text)
    prices_in_text(text)


@given(st.floats() | st.integers() | st.text() | st.none() | st.booleans())
def test_an_amount_is_always_a_sane_number(value: object) -> None:
    amount = structured_amount(value)
    assert amount is None or (math.isfinite(amount) and amount > 0)
