import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.brands.personal_text import without_persons
from sourcing_pipeline_tests.brands.websites import facts_of, page, profiled


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Write to jane.doe@nord.example.", "Write to [e-mail address]."),
        ("Write to jane [at] nord [dot] example now", "Write to [e-mail address] now"),
        ("jörg@nord.example, Jane.Doe@nord", "[e-mail address], [e-mail address]"),
        ("call her on +44 7700 900123 at any time", "call her on [phone number] at any time"),
        ("mobil 0171 1234567, 0171/1234567 (0171) 123 45 67", "mobil [phone number], [phone number] [phone number]"),
        ("(555) 123-4567 or 555.123.4567 or 06.12.34.56.78", "[phone number] or [phone number] or [phone number]"),
    ],
)
def test_addresses_and_numbers_of_persons_are_masked(said: str, kept: str) -> None:
    masked = without_persons(said, "nordlicht.example")
    assert masked == kept


@pytest.mark.parametrize(
    "said",
    [
        "Write to wholesale@nord.example, info [at] nord [dot] example or nordlichtshop@gmail.com.",
        "Since 1998-2024, on 01.02.2024 12:30 and 03/04/2024, 0.123456789 or 0,5 litres",
        "GTIN 4012345678901, 1 234 567 candles of 100 x 200 x 300 mm, ISO 9001, 2024 12 31",
        "Follow @janedoe, 100% wool",
    ],
)
def test_what_is_no_person_s_stays(said: str) -> None:
    assert without_persons(said, "nordlicht.example") == said


@given(st.text(alphabet="a@.+0123456789()/- [at]{}", max_size=200))
def test_masking_leaves_nothing_to_mask(said: str) -> None:
    masked = without_persons(said, "nordlicht.example")
    assert without_persons(masked, "nordlicht.example") == masked


def test_kept_texts_of_a_brand_say_nothing_of_how_to_reach_persons() -> None:
    said = "We pour candles by hand in Oslo; write to jane.doe@nord.example or call her on +44 7700 900123 at any time."
    html = f'<title>Nord</title><meta name="description" content="{said}"><h2>Jane: 0171 1234567</h2><p>{said}</p>'
    rows = profiled(page(html), page(html, "/about", "about"))
    kept = [rows.profile["description"], rows.profile["story"], rows.profile["document"]]
    kept += [fact["value"] for fact in rows.facts if fact["fact"] in {"description", "story"}]
    assert len(kept) > 4
    assert all("candles by hand" in text for text in kept)
    assert not any(told in text for text in kept for told in ("jane.doe", "900123", "1234567"))


def test_accounts_of_persons_are_personal_data() -> None:
    persons = ["https://www.linkedin.com/in/jane-doe-1", "https://www.facebook.com/people/jane-doe"]
    own = ["https://www.linkedin.com/company/wachswerk", "https://www.facebook.com/people/wachswerk"]
    rows = profiled(page("".join(f'<a href="{account}/">x</a>' for account in persons + own)))
    accounts = facts_of(rows, "social_account")
    assert {account for account, fact in accounts.items() if fact["is_personal"]} == set(persons)
    assert rows.profile["social_account_count"] == len(own)
