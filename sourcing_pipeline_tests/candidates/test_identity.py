import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.candidates.countries import COUNTRY_CODES, country_code
from sourcing_pipeline.candidates.identity import brand_id_of, normalised_name
from sourcing_pipeline.contracts.iso4217 import IN_USE as CURRENCY_CODES


def test_a_brand_is_its_registrable_domain() -> None:
    expected = "b_" + hashlib.sha256(b"brand.example").hexdigest()[:16]
    assert brand_id_of("brand.example", "Brand", "DE") == expected
    assert brand_id_of("brand.example", None, None) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Blue Bird",
        "BLUE-BIRD",
        "  Bluebird ",
        "Blue Bird GmbH",
        "Blue Bird GmbH & Co. KG",
        "Blue Bird, Inc.",
        "Blue Bird S.r.l.",
        "Blue Bird Sp. z o.o.",
        "Blue Bird e. K.",
        "\uff22\uff4c\uff55\uff45 \uff22\uff49\uff52\uff44 Ltd",
        "“Blue Bird” Pty Ltd",
    ],
)
def test_spellings_and_legal_forms_of_a_name_are_one_brand(name: str) -> None:
    assert brand_id_of(None, name, "DE") == brand_id_of(None, "bluebird", "Germany")


@pytest.mark.parametrize("name", ["Blue Bird 2", "Blue Birds", "Co Blue Bird"])
def test_other_names_are_other_brands(name: str) -> None:
    assert brand_id_of(None, name, "DE") != brand_id_of(None, "Blue Bird", "DE")


def test_the_same_name_in_another_country_is_another_brand() -> None:
    assert len({brand_id_of(None, "Blue Bird", country) for country in ("DE", "AT", None)}) == 3


def test_names_of_nothing_but_legal_form_or_signs_are_still_told_apart() -> None:
    assert len({brand_id_of(None, name, None) for name in ("GmbH", "Ltd", "!!!", "???", "株式会社")}) == 5


def test_neither_domain_nor_name_is_no_brand() -> None:
    assert brand_id_of(None, None, "DE") is None
    assert brand_id_of("", "  ", "DE") is None


@given(st.text())
def test_normalising_twice_changes_nothing_but_legal_forms(name: str) -> None:
    assert normalised_name(name) == normalised_name(name.upper().lower()) or not name.isascii()
    assert (normalised_name(name) == "") == (not name.split())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("de", "DE"),
        ("DEU", "DE"),
        ("Deutschland", "DE"),
        ("ALLEMAGNE", "DE"),
        ("Großbritannien", "GB"),
        ("uk", "GB"),
        ("U.S.A.", "US"),
        ("États-Unis", "US"),
        ("Paises Bajos", "NL"),
        ("Italië", "IT"),
        ("Congo", None),
        ("Korea", None),
        ("EU", None),
        ("XX", None),
        ("", None),
        (None, None),
    ],
)
def test_countries_are_read_where_they_are_unambiguous(text: str | None, code: str | None) -> None:
    assert country_code(text) == code


def test_codes_are_those_of_the_standards() -> None:
    assert len(COUNTRY_CODES) == 250
    assert {"USD", "EUR", "GBP", "XCG"} <= CURRENCY_CODES
    assert not {"XXX", "XTS", "XAU", "DEM", "HRK"} & CURRENCY_CODES
