import io

import polars as pl
from rich.console import Console

from sourcing_pipeline.commands.facts_table import facts_table, masked
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline_tests.brands.websites import SITE, page, profiled

FACTS = ProfileFacts.from_rows(profiled(*SITE).facts)
HOME = "https://wachswerk.de/"


def shown(facts: pl.DataFrame, *, with_personal: bool = False) -> str:
    output = Console(file=io.StringIO(), width=140, force_terminal=False)
    output.print(facts_table(facts, HOME, with_personal=with_personal))
    assert isinstance(output.file, io.StringIO)
    return output.file.getvalue()


def line_of(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if word in line)


def test_each_fact_stands_with_its_evidence() -> None:
    line = line_of(shown(FACTS), "minimum_order_amount")
    assert all(part in line for part in ("150 EUR", "visible text", "80%", "/haendler"))


def test_a_person_s_address_is_masked_unless_the_settings_say_otherwise() -> None:
    assert "anna.schmidt@" not in shown(FACTS)
    assert "a***@wachswerk.de (personal data)" in shown(FACTS)
    assert "anna.schmidt@wachswerk.de (personal data)" in shown(FACTS, with_personal=True)
    assert masked("+49 171 2345678") == "+49***"


def test_values_about_which_sources_disagree_are_marked_and_the_chosen_one_comes_first() -> None:
    html = '<script type="application/ld+json">{"@type": "Organization", "name": "N", "address": {"addressCountry": "AT"}}</script>'
    text = shown(ProfileFacts.from_rows(profiled(page(html)).facts))
    assert "≠ AT" in line_of(text, "country")
    assert text.index("≠ AT") < text.index("≠ DE")


def test_no_text_of_a_website_is_taken_for_markup() -> None:
    html = "<meta property='og:site_name' content='[red]Nord[/red] [link=http://evil.example]x[/link]'><meta name='description' content='[bold]\x1b[31m[/]'>"
    text = shown(ProfileFacts.from_rows(profiled(page(html)).facts))
    assert "[red]Nord[/red]" in text
    assert "\x1b" not in text


def test_pages_elsewhere_are_shown_in_full() -> None:
    text = shown(FACTS.with_columns(page_url=pl.lit("https://shop.wachswerk.de/x")))
    assert "https://shop.wachswerk.de/x" in text


def test_no_facts_make_an_empty_table() -> None:
    assert shown(ProfileFacts.empty_frame()).split() == ["fact", "value", "source", "sure", "page"]
