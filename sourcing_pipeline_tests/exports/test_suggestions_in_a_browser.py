"""The page of profile suggestions in a real browser. It needs Debian's chromium, and is skipped where there is none."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from sourcing_pipeline.exports.suggested_brands import SuggestedBrand, suggested_week
from sourcing_pipeline.exports.suggestions_page import render_suggestions
from sourcing_pipeline.exports.tables import WeeklyTables
from sourcing_pipeline_tests.exports.browser import CONTRAST, NAMELESS, Watched, chromium, opened
from sourcing_pipeline_tests.exports.world import weekly_tables

pytestmark = pytest.mark.slow

HOSTILE = (
    "</script><script>window.stolen=1</script>\"'><img src=x onerror=window.stolen=2>{{ 7*7 }}\u202e</title>"
    + "y" * 900
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def tables() -> WeeklyTables:
    return weekly_tables(brands=12)


@pytest.fixture(scope="module")
def here(tables: WeeklyTables) -> list[SuggestedBrand]:
    return suggested_week(tables).here


@pytest.fixture(scope="module")
def file(tables: WeeklyTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("week") / "profile_suggestions.html"
    file.write_text(render_suggestions(tables))
    return file


@pytest.fixture
def watched(browser: Browser, file: Path) -> Iterator[Watched]:
    with opened(browser, file) as page:
        yield page


def names(page: Page, within: str = "#brands") -> list[str]:
    return page.locator(f"{within} .helped:visible h3").all_inner_texts()


def test_it_opens_without_a_word_asks_for_nothing_and_shows_every_suggestion(
    watched: Watched, file: Path, tables: WeeklyTables, here: list[SuggestedBrand]
) -> None:
    page = watched.page
    for summary in page.locator("summary").all():
        summary.click()
    assert page.get_by_text("Shorten the lead time to a week").locator("visible=true").count() > 0
    assert watched.said == []
    assert watched.requested == [file.as_uri()]
    assert page.title() == "Profile suggestions, week of 23 November 2026"
    assert page.locator(".one").count() == tables.profile_suggestions.height
    assert names(page) == [brand.name for brand in here]
    assert names(page, "#joining")
    shown = page.locator(".wording").all_inner_texts()
    assert sorted(shown) == sorted(tables.profile_suggestions["suggestion"])
    unmeasured = tables.profile_suggestions.filter(effect_tier="none").height
    assert page.get_by_text("Effect on GMV: not measured yet").count() == unmeasured
    assert page.locator(".one .effect").count() == tables.profile_suggestions.height - unmeasured


def test_search_filters_sorting_and_reset_say_how_many_are_left(watched: Watched, here: list[SuggestedBrand]) -> None:
    page, status = watched.page, watched.page.get_by_role("status")
    whole = status.inner_text()
    page.get_by_role("combobox", name="Check").select_option("no_story")
    left = [brand.name for brand in here if any(one.check_id == "no_story" for one in brand.suggestions)]
    assert names(page) == left
    assert {
        text.split("\n")[0].split("  ")[0].startswith("No story")
        for text in page.locator(".one:visible h4").all_inner_texts()
    } == {True}
    page.get_by_role("combobox", name="Severity").select_option("blocker")
    assert names(page) == []
    assert page.get_by_text("No brand matches.").is_visible()
    page.get_by_role("button", name="Reset", exact=True).first.click()
    assert status.inner_text() == whole
    page.get_by_role("searchbox", name="Search").fill("  STILL waiting")
    assert names(page) == ["Still <b>Waiting</b>"]
    page.get_by_role("button", name="Reset", exact=True).first.click()
    page.get_by_role("combobox", name="Sort by").select_option("Number of suggestions")
    by_count = sorted(here, key=lambda brand: (-len(brand.suggestions), brand.place))
    assert names(page) == [brand.name for brand in by_count]


def test_words_are_copied_one_by_one_and_all_that_are_shown(
    browser: Browser, file: Path, here: list[SuggestedBrand]
) -> None:
    with opened(browser, file, permissions=["clipboard-read", "clipboard-write"]) as watched:
        page = watched.page
        brand = next(brand for brand in here if len(brand.suggestions) > 1)
        card = page.locator(f".helped[data-brand-id='{brand.brand_id}']")
        card.locator(".one button").first.click()
        card.get_by_text("Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == brand.suggestions[0].wording
        card.get_by_role("button", name="Copy all").click()
        page.wait_for_function("document.querySelectorAll('.copy.done').length > 1")
        assert page.evaluate("navigator.clipboard.readText()") == "\n".join(
            f"- {one.wording}" for one in brand.suggestions
        )


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (961, "dark")])
def test_it_fits_its_screen_can_be_read_and_has_names_for_all(
    browser: Browser, file: Path, width: int, scheme: str
) -> None:
    with opened(browser, file, width=width, color_scheme=scheme) as watched:
        page = watched.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the brands"
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CONTRAST) == []
        assert page.evaluate(NAMELESS) == []
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.localName[1]))")
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
        assert len(ids) == len(set(ids))
        small = page.evaluate(
            "[...document.querySelectorAll('main button, nav a, select, input, summary')].filter((e) => e.checkVisibility() && "
            "!e.matches('.link') && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML.slice(0, 60))"
        )
        assert small == []


def test_on_paper_and_without_script_everything_is_there_and_nothing_to_press(
    browser: Browser, file: Path, tables: WeeklyTables
) -> None:
    with opened(browser, file, java_script_enabled=False) as watched:
        assert watched.page.locator(".one:visible").count() == tables.profile_suggestions.height
        assert watched.page.locator("button:visible, select:visible").count() == 0
    with opened(browser, file) as watched:
        page = watched.page
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.get_by_text("Shorten the lead time to a week").locator("visible=true").count() == 2
        assert page.locator("button:visible, input:visible, select:visible, nav:visible").count() == 0
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_hostile_texts_are_texts(browser: Browser, tmp_path: Path, tables: WeeklyTables) -> None:
    told = ("brand_name", "check_id", "observed", "threshold", "suggestion", "evidence_url")
    hostile = replace(
        tables,
        profile_suggestions=tables.profile_suggestions.with_columns(
            pl.lit("javascript:window.stolen=3" if name == "evidence_url" else HOSTILE).alias(name) for name in told
        ),
        profile_findings=tables.profile_findings.with_columns(pl.lit(HOSTILE).alias("suggestion")),
        profile_effects=tables.profile_effects.with_columns(pl.lit(HOSTILE).alias("in_words")),
        brand_outcomes=tables.brand_outcomes.with_columns(pl.lit(HOSTILE).alias("category")),
    )
    (tmp_path / "page.html").write_text(render_suggestions(hostile))
    for width in (320, 1280):
        with opened(browser, tmp_path / "page.html", width=width) as watched:
            page = watched.page
            page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
            assert (watched.said, watched.dialogs, len(watched.requested)) == ([], [], 1)
            assert page.evaluate("window.stolen") is None
            assert page.locator("script").count() == 1
            assert page.locator("img, base, iframe").count() == 0
            assert page.locator("a[href^='javascript' i]").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= width
