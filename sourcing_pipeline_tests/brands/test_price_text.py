"""The price of a text: real strings with what price-parser's authors say of them, and amounts written by many habits."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.price_text import read_price
from sourcing_pipeline.brands.prices import money_in, prices_in_text

SHARED = Path(os.environ.get("SOURCING_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
STRINGS = SHARED / "conformance" / "price_strings.jsonl"
CASES = STRINGS.read_text(encoding="utf-8").splitlines() if STRINGS.exists() else []


@pytest.mark.parametrize("line", CASES or [pytest.param("", marks=pytest.mark.skip(reason="price_strings.jsonl is not here"))], ids=range(len(CASES) or 1))  # fmt: skip
def test_real_price_strings_are_read_as_their_authors_say(line: str) -> None:
    case = json.loads(line)
    separators = {name: case[name] for name in ("decimal_separator", "digit_group_separator") if name in case}
    price = read_price(case["price_raw"], case["currency_raw"], **separators)
    amount = Decimal(case["amount"]) if case["amount"] is not None else None
    assert (price.amount, price.amount_text, price.currency) == (amount, case["amount_text"], case["currency"])


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("3 for £10", "10", "£"), ("2er-Pack 19,99 EUR", "19.99", "EUR"), ("-20% £8", "8", "£"), ("Size 5 12.99", "12.99", None),
        ("-5,00 €", "-5", "€"), ("Save -£5", "-5", "£"), ("$-5.00", "-5", "$"), ("\u22125 €", "-5", "€"),
        ("£10 - £20", "10", "£"), ("26 \u2013 50 €", "26", "€"), ("Item - $5.00", "5", "$"), ("SKU-7 $5", "5", "$"),
        ("CHF 1'234.50", "1234.5", "CHF"), ("CHF 1\u2019234.50", "1234.5", "CHF"), ("CHF 12.\u2013", "12", "CHF"), ("Fr. 5.-", "5", "Fr."),
        ("10,50-", "10.5", None), ("5,-- €", "5", "€"), ("$12.990", "12990", "$"), ("$1.234.567", "1234567", "$"),
        ("₹1,23,456.50", "123456.5", "₹"), ("12,34,567 INR", "1234567", "INR"), ("1 234,56 €", "1234.56", "€"), ("1\u202f234,56 €", "1234.56", "€"),
        ("\u0662\u0664\u066b\u0669\u0669 ريال", "24.99", "ريال"), ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665\u0660 د.إ.", "1234.5", "د.إ."), ("\u06f1\u06f2\u06f3 تومان", "123", "تومان"), ("\uff11\uff12\uff10\uff10円", "1200", "円"),
        ("KWD 1.250", "1.25", "KWD"), ("0.125 €", "0.125", "€"), ("$1,250.500", "1250.5", "$"), ("12 .50 €", "12.5", "€"), ("$119. 95", "119.95", "$"),
        ("Kleid 5 €", "5", "€"), ("Fleur £5", "5", "£"), ("NZD $5", "5", "NZD"), ("35€99", "35.99", "€"),
        ("$12 95", "12.95", "$"), ("12 95 €", "12.95", "€"), ("1 299 00 €", "1299", "€"), ("10 £20", "20", "£"), ("12 95", "12", None), ("12 345 €", "12345", "€"),
    ],
)  # fmt: skip
def test_what_price_parser_misses_is_read(text: str, amount: str, currency: str | None) -> None:
    price = read_price(text)
    assert (price.amount, price.currency) == (Decimal(amount), currency)


def test_free_is_nothing_to_pay_and_no_price() -> None:
    assert read_price("Free").amount == 0
    assert money_in("Free") is None


@pytest.mark.parametrize("text", ["50 %", "", "Foo", "9" * 5_000 + " €", "1" * 60])
def test_where_there_is_no_price_there_is_none(text: str) -> None:
    assert read_price(text).amount is None


ARABIC = str.maketrans("0123456789,.", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u066c\u066b")


def lakhs(whole: str) -> str:
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


def styled(amount: int, cents: int, style: str) -> tuple[str, str]:
    """An amount as one country writes it, with the code of its currency."""
    english = f"{amount:,}.{cents:02}"
    swapped = english.translate(str.maketrans(",.", ".,"))
    match style:
        case "en":
            return f"£{english}", "GBP"
        case "en code":
            return f"{english} USD", "USD"
        case "de":
            return f"{swapped} €", "EUR"
        case "fr":
            return f"{amount:,}".replace(",", "\u202f") + f",{cents:02} €", "EUR"
        case "ch":
            return "CHF " + english.replace(",", "\u2019"), "CHF"
        case "in":
            return f"₹{lakhs(str(amount))}.{cents:02}", "INR"
        case "cl":
            return f"CLP {amount:,}".replace(",", "."), "CLP"
        case _:
            return english.translate(ARABIC) + " AED", "AED"


@given(st.integers(1, 9_999_999), st.integers(0, 99), st.sampled_from(["en", "en code", "de", "fr", "ch", "in", "cl", "ar"]))  # fmt: skip
def test_an_amount_is_read_back_however_a_country_writes_it(amount: int, cents: int, style: str) -> None:
    text, code = styled(amount, 0 if style == "cl" else cents, style)
    expected = float(amount) if style == "cl" else round(amount + cents / 100, 2)
    money = money_in(text)
    assert money is not None
    assert money.currency == code
    assert money.amount == pytest.approx(expected)


@given(st.integers(1, 9_999_999), st.integers(0, 99), st.sampled_from(["en", "de", "fr", "ch", "in"]))
def test_the_same_amount_is_found_within_running_text(amount: int, cents: int, style: str) -> None:
    text, code = styled(amount, cents, style)
    found = prices_in_text(f"Only today, {text}, and no more")
    assert [money.currency for money in found] == [code]
    assert found[0].amount == pytest.approx(round(amount + cents / 100, 2))


@given(st.text(), st.text())
def test_no_text_makes_it_fail(text: str, hint: str) -> None:
    price = read_price(text, hint)
    assert price.amount is None or price.amount.is_finite()
