import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.quality.masking import MASK, masked, without_addresses


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ask jane.doe+x@nord.example, now", "ask (personal data)@nord.example, now"),
        ("a@b.example;c@d.example", "(personal data)@b.example;(personal data)@d.example"),
        ("@channel and 3 @ 5", "@channel and 3 @ 5"),
        ("https://nord.example/a?b=c", "https://nord.example/a?b=c"),
    ],
)
def test_addresses_keep_only_their_domain(text: str, shown: str) -> None:
    assert without_addresses(text) == shown


@given(st.text(), st.emails())
def test_no_address_survives_in_any_text(around: str, address: str) -> None:
    shown = without_addresses(f"{around} {address} {around}")
    assert f" {address} " not in shown
    assert without_addresses(shown).count("@") == shown.count("@")


def test_columns_that_contracts_call_personal_are_masked() -> None:
    sample = [{"contact_email": "info@nord.example", "rep": None, "value": "blue"}]
    assert masked(sample, "onboarding_list") == [{"contact_email": MASK, "rep": None, "value": "blue"}]
    assert masked(sample, "profile_facts") == [{"contact_email": MASK, "rep": None, "value": MASK}]
