import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.brand_snippet import brand_name, brand_of_markup


def test_real_brand_elements_are_read_as_their_authors_say(shared_data: Path) -> None:
    cases = json.loads((shared_data / "conformance" / "brand_snippets.json").read_text(encoding="utf-8"))
    wrong = [case for case in cases if brand_of_markup(case["html"]) != case["value"]]
    assert len(wrong) <= 0.03 * len(cases), wrong[:20]


@pytest.mark.parametrize(
    ("markup", "brand"),
    [
        ("<a href='/nike'> Nike </a>", "Nike"),
        ("<span>&amp; Other\n Stories</span>", "& Other Stories"),
        ("<img src='x.png' alt='Nike logo'>", "Nike logo"),
        ("<a><img src='x.png' alt='' title='Nike'></a>", "Nike"),
        (f"<img alt='{'long ' * 20}'><img alt='Nike'>", "Nike"),
        ("<p>" + "a title of a product " * 3 + "</p>", None),
        ("<a href='/'></a>", None),
        ("", None),
    ],
)
def test_an_element_says_its_text_or_the_name_of_its_picture(markup: str, brand: str | None) -> None:
    assert brand_of_markup(markup) == brand


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nike", "Nike"), ("Brand: Nike", "Nike"), ("Marke : Nike", "Nike"), ("Značka: Nike", "Nike"), ("by Nike", "Nike"), ("von Nike", "Nike"),
        ("Visit the Nike Store", "Nike"), ("Shop all Nike", "Nike"), ("See All Nike Products", "Nike"), ("View more by Nike", "Nike"), ("Nike logo", "Nike"), ("Logo of Nike", "Nike"),
        ("Nike - zur Startseite wechseln", "Nike"), ("\u200eNike", "Nike"), ("العلامة التجارية: Nike", "Nike"),
        ("The Body Shop", "The Body Shop"), ("Van Houten", "Van Houten"), ("Shopping Co", "Shopping Co"), ("More", None), ("Logo", None), ("Visit the store", None),
        ("Byredo", "Byredo"), ("", None), (None, None), ("Fred by Nike", "Fred by Nike"), ("All Saints", "All Saints"), ("See by Chloé", "See by Chloé"), ("Browse Nike", "Nike"),
    ],
)  # fmt: skip
def test_a_brand_is_named_without_labels_and_invitations(text: str | None, name: str | None) -> None:
    assert brand_name(text) == name


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    brand_name(text)
    brand_of_markup(text)
