"""The report in a real browser. It needs Debian's chromium, and is skipped where there is none."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from sourcing_pipeline.charts.chart import amount
from sourcing_pipeline.exports.page import percent, short
from sourcing_pipeline.exports.report import render_report
from sourcing_pipeline.exports.tables import WeeklyTables
from sourcing_pipeline.exports.weekly import write_exports
from sourcing_pipeline_tests.exports.browser import CONTRAST, NAMELESS, Watched, chromium, opened
from sourcing_pipeline_tests.exports.world import weekly_tables

pytestmark = pytest.mark.slow

HOSTILE = [
    "<script>window.stolen = 1</script>",
    "\"><img src=x onerror='window.stolen = 2'>",
    "javascript:window.stolen=3",
    "\u202eevil\u202c مرحبا בוקר",
    "x" * 10_000,
    "{{ 7 * 7 }} ${7*7} </style></title><base href=//evil.example>",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def tables() -> WeeklyTables:
    return weekly_tables(brands=20)


@pytest.fixture(scope="module")
def folder(tables: WeeklyTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("week") / "2026-11-23"
    write_exports(tables, folder)
    return folder


@pytest.fixture
def watched(browser: Browser, folder: Path) -> Iterator[Watched]:
    with opened(browser, folder / "report.html") as page:
        yield page


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page


def ranks(page: Page) -> list[int]:
    return [int(text) for text in page.locator("tbody.brand:visible .rank").all_inner_texts()]


def test_it_opens_without_a_word_on_the_console_and_asks_for_nothing(
    watched: Watched, folder: Path, tables: WeeklyTables
) -> None:
    page = watched.page
    page.get_by_role("button", name="Expand all").click()
    for summary in page.locator("summary").all():
        summary.click()
    assert watched.said == []
    assert watched.requested == [(folder / "report.html").as_uri()]
    assert page.title() == "Onboarding list, week of 23 November 2026"
    assert (
        page.locator("td.country").all_inner_texts().count("Germany")
        == tables.onboarding_list.filter(country="DE").height
    )


def test_the_numbers_are_those_of_the_csv(page: Page, folder: Path) -> None:
    listed = pl.read_csv(folder / "onboarding_list.csv", infer_schema_length=None)
    page.get_by_role("button", name="Expand all").click()
    brands = page.locator("tbody.brand")
    assert brands.count() == listed.height
    for brand, row in zip(brands.all(), listed.iter_rows(named=True), strict=True):
        shown = ("rank", "name", "value", "sign", "active")
        assert {name: brand.locator(f".row .{name}").inner_text().strip() for name in shown} == {
            "rank": str(row["rank"]),
            "name": row["name"],
            "value": amount(row["expected_value"]),
            "sign": percent(row["p_sign"]),
            "active": percent(row["p_activate"]),
        }
        assert brand.locator("td.gmv .spread > span").inner_text() == short(row["gmv_12m_p50"])
        told = brand.locator(".detail").inner_text()
        assert f"{amount(row['gmv_12m_p10'])} to {amount(row['gmv_12m_p90'])}" in told
        for column in ("reason_1", "reason_2", "reason_3", "caution_1", "contact_email"):
            assert row[column] is None or row[column] in told
    figure = page.locator(".figures dd").all_inner_texts()
    assert figure[0] == str(listed.height)
    assert figure[1] == f"{short(float(listed['expected_value'].sum()))} USD"


def test_search_filters_and_reset_work_and_say_how_many_are_left(page: Page, tables: WeeklyTables) -> None:
    listed, status = tables.onboarding_list, page.get_by_role("status")
    search = page.get_by_role("searchbox", name="Search")
    search.fill("  STOCKISTS ")
    reasons = listed.select("rank", pl.concat_str("^reason_.$", separator=" ", ignore_nulls=True).alias("reasons"))
    found = reasons.filter(pl.col("reasons").str.contains("stockists"))["rank"].to_list()
    assert ranks(page) == found
    assert status.inner_text() == f"{len(found)} of 20 brands"
    assert status.get_attribute("aria-live") == "polite"
    search.fill("nobody is called this")
    assert page.get_by_text("No brand matches.").is_visible()
    page.get_by_role("button", name="reset", exact=True).last.click()
    assert ranks(page) == listed["rank"].to_list()
    for label, column in (("Country", "country"), ("Category", "category"), ("Rep", "rep"), ("Tier", "tier")):
        value = listed[column][3]
        page.get_by_role("combobox", name=label, exact=True).select_option(value)
        assert ranks(page) == listed.filter(pl.col(column) == value)["rank"].to_list()
        page.get_by_role("button", name="Reset", exact=True).first.click()
    assert status.inner_text() == "20 brands"


def test_a_lookalike_is_not_what_a_search_is_for(page: Page, tables: WeeklyTables) -> None:
    near = tables.lookalike_brands.filter(pl.col("rank") == 1).join(
        tables.onboarding_list.select("domain", place="rank"), on="domain"
    )
    own = set(tables.onboarding_list["name"])
    searched = next(name for name in near["brand_name"] if name not in own)
    page.get_by_role("searchbox").fill(searched)
    assert ranks(page) == []


def test_sorting_works_both_ways_and_is_told_to_a_screen_reader(page: Page, tables: WeeklyTables) -> None:
    listed = tables.onboarding_list
    for label, column in (("Signs", "p_sign"), ("Active", "p_activate"), ("GMV in 12 months", "gmv_12m_p50")):
        button = page.get_by_role("columnheader", name=label).get_by_role("button")
        button.click()
        assert ranks(page) == listed.sort(column, descending=True)["rank"].to_list()
        button.click()
        assert ranks(page) == listed.sort(column)["rank"].to_list()
        assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
        assert page.locator("th[aria-sort]").inner_text().startswith(label)


def test_on_a_phone_a_choice_sorts(browser: Browser, folder: Path, tables: WeeklyTables) -> None:
    with opened(browser, folder / "report.html", width=390) as watched:
        order = watched.page.get_by_role("combobox", name="Sort by")
        order.select_option("Signs")
        by_sign = tables.onboarding_list.sort("p_sign", descending=True)["rank"].to_list()
        assert ranks(watched.page) == by_sign
        order.select_option("Place")
        assert ranks(watched.page) == tables.onboarding_list["rank"].to_list()


def test_reasons_open_by_keyboard(page: Page, tables: WeeklyTables) -> None:
    second = page.locator("tbody.brand").nth(1)
    button = second.get_by_role("button", name=f"Why {tables.onboarding_list['name'][1]}")
    assert not second.locator(".detail").is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert second.locator(".detail").is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Enter")
    assert not second.locator(".detail").is_visible()


@pytest.mark.parametrize("width", [320, 961])
def test_no_page_is_wider_than_its_screen(browser: Browser, folder: Path, width: int) -> None:
    with opened(browser, folder / "report.html", width=width) as watched:
        watched.page.get_by_role("button", name="Expand all").click()
        watched.page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
        small = watched.page.evaluate(
            "[...document.querySelectorAll('main button, nav a, select, input')].filter((e) => e.checkVisibility() && "
            f"!e.matches('.link{', thead *' if width < 960 else ''}') && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML.slice(0, 60))"
        )
        assert small == []


def test_on_paper_every_brand_comes_with_its_reasons_and_nothing_to_press(page: Page, tables: WeeklyTables) -> None:
    page.emulate_media(media="print")
    for row, brand in zip(tables.onboarding_list.rows(named=True), page.locator("tbody.brand").all(), strict=True):
        assert row["reason_1"] in brand.locator(".detail").inner_text()
    assert page.locator("td button:visible, p button:visible, input:visible, select:visible, nav:visible").count() == 0
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    numbers = page.locator("figure table:visible")
    assert numbers.count() == page.locator("figure svg").count() > 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_screen_reader_finds_its_way(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the list"
    page.get_by_role("button", name="Expand all").click()
    for role in ("banner", "navigation", "main", "search", "contentinfo", "status"):
        assert page.get_by_role(role).count() == 1, role
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.localName[1]))")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.evaluate(NAMELESS) == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))
    assert page.get_by_role("table", name="Brands to contact, best first").get_by_role("row").count() > 20
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_told_from_what_is_behind_it(browser: Browser, folder: Path, scheme: str) -> None:
    with opened(browser, folder / "report.html", color_scheme=scheme) as watched:
        watched.page.get_by_role("button", name="Expand all").click()
        assert watched.page.evaluate(CONTRAST) == []


def test_without_script_everything_is_shown_in_order(browser: Browser, folder: Path, tables: WeeklyTables) -> None:
    with opened(browser, folder / "report.html", java_script_enabled=False) as watched:
        assert ranks(watched.page) == tables.onboarding_list["rank"].to_list()
        assert watched.page.locator(".detail:visible").count() == 20
        assert watched.page.locator(".controls:visible").count() == 0


def test_hostile_texts_do_nothing(browser: Browser, tables: WeeklyTables, tmp_path: Path) -> None:
    listed = tables.onboarding_list.head(len(HOSTILE))
    texts = pl.Series(HOSTILE)
    hostile = replace(
        tables,
        onboarding_list=listed.with_columns(
            texts.alias(name)
            for name in ("name", "category", "reason_1", "reason_1_evidence_url", "website_url", "domain", "caution_1")
        ),
        lookalike_brands=tables.lookalike_brands.head(len(HOSTILE)).with_columns(
            domain=texts, brand_name=texts, rank=pl.lit(1, pl.Int64)
        ),
        model_versions=tables.model_versions.with_columns(
            metrics=pl.lit('{"segments": {"</text><script>window.stolen = 4</script>": {"auc": [0.7, 0.6, 0.8]}}}')
        ),
    )
    (tmp_path / "report.html").write_text(render_report(hostile))
    for width in (360, 1280):
        with opened(browser, tmp_path / "report.html", width=width) as watched:
            page = watched.page
            page.get_by_role("button", name="Expand all").click()
            assert watched.said == []
            assert watched.dialogs == []
            assert len(watched.requested) == 1
            assert page.evaluate("window.stolen") is None
            assert page.locator("script").count() == 1
            assert page.locator("img, base, iframe").count() == 0
            assert page.locator("a[href^='javascript' i]").count() == 0
            assert page.locator("tbody.brand .name").all_inner_texts() == [text.strip() for text in HOSTILE]
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_week_with_nobody_to_contact_opens_too(browser: Browser, tmp_path: Path, tables: WeeklyTables) -> None:
    empty = WeeklyTables(as_of=tables.as_of, reporting_currency="EUR", onboarding_list=tables.onboarding_list.clear())
    (tmp_path / "report.html").write_text(render_report(empty))
    with opened(browser, tmp_path / "report.html") as watched:
        assert watched.page.get_by_text("Nobody is to be contacted this week.").is_visible()
        assert watched.said == []
