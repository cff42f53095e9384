import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.gtin import gtin_of, gtin_of_items
from sourcing_pipeline.brands.schema_items import Item


@pytest.mark.parametrize(
    ("item", "gtin"),
    [
        ({"gtin13": "4006381333931"}, "4006381333931"),
        ({"gtin13": "4006381333932", "gtin": "96385074"}, "96385074"),
        ({"gtin": 4006381333931}, "4006381333931"),
        ({"gtin": "https://id.gs1.org/01/04006381333931"}, "04006381333931"),
        ({"productID": "ean:4006381333931"}, "4006381333931"),
        ({"identifier": "gtin13: 4006381333931"}, "4006381333931"),
        ({"productID": "4006381333931"}, None),
        ({"isbn": "978-3-16-148410-0"}, "9783161484100"),
        ({"gtin": {"@value": "4006381333931"}}, "4006381333931"),
        ({"gtin13": ["", None, "4006381333931"]}, "4006381333931"),
        ({"gtin13": "0000000000000"}, None),
        ({"sku": "4006381333931"}, None),
        ({}, None),
    ],
)
def test_the_first_right_number_of_an_item_is_its_gtin(item: Item, gtin: str | None) -> None:
    assert gtin_of_items(item) == gtin


def test_offers_tell_what_the_product_does_not() -> None:
    assert gtin_of_items({"gtin13": "1"}, {"gtin13": "4006381333931"}) == "4006381333931"


@given(st.integers(0, 10**12 - 1), st.integers(0, 9))
def test_one_digit_in_ten_is_the_right_one(number: int, digit: int) -> None:
    right = [one for one in range(10) if gtin_of(f"{number:012}{one}")]
    assert len(right) == (1 if number else 0)
    assert (gtin_of(f"{number:012}{digit}") is not None) == (digit in right)


@given(st.dictionaries(st.sampled_from(["gtin", "gtin13", "productID"]), st.none() | st.text() | st.integers() | st.floats() | st.lists(st.text())))  # fmt: skip
def test_no_item_makes_it_fail(item: Item) -> None:
    gtin_of_items(item)
