import polars as pl

from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.defs.resources import preview
from sourcing_pipeline_tests.brands.websites import page, profiled


def test_a_preview_has_no_personal_data() -> None:
    facts = profiled(page("<title>Wachswerk</title><p>anna.schmidt@wachswerk.de</p><p>info@wachswerk.de</p>")).facts
    emails = ProfileFacts.from_rows([fact for fact in facts if fact["fact"] == "contact_email"])
    said = preview(emails, ProfileFacts).value
    assert said is not None
    assert "anna" not in said
    assert "(personal data)" in said
    assert "info@wachswerk.de" in said


def test_a_preview_masks_what_the_contract_says_is_personal() -> None:
    frame = pl.DataFrame({"rep": ["Jane Doe", None], "contact_email": ["info@nord.example", None]})
    said = preview(frame, OnboardingList).value
    assert said is not None
    assert "Jane" not in said
    assert said.splitlines()[2:] == ["| (personal data) | (personal data) |", "| None | None |"]


def test_cells_of_a_preview_are_inert() -> None:
    hostile = [
        "![x](http://evil.example/p.png)",
        "[a](javascript:alert)",
        "a\\|b",
        "`code`",
        "<img src=x>",
        "x" * 59 + "|",
        "a\nb",
    ]
    said = preview(pl.DataFrame({"title": hostile}), ProfileFacts, rows=9).value
    assert said is not None
    cells = [line[2:-2] for line in said.splitlines()[2:]]
    assert cells == [
        r"\!\[x\](http://evil.example/p.png)", r"\[a\](javascript:alert)", r"a\\\|b", r"\`code\`", "&lt;img src=x>", "x" * 59 + r"\|", "a b",
    ]  # fmt: skip
