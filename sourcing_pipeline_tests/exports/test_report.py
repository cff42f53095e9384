import re
from dataclasses import replace
from html.parser import HTMLParser

import polars as pl
import pytest

from sourcing_pipeline.charts.chart import amount
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.exports.page import percent, short
from sourcing_pipeline.exports.report import render_report
from sourcing_pipeline.exports.report_brands import scale_of
from sourcing_pipeline.exports.report_sections import heat_of, listing_bars
from sourcing_pipeline.exports.tables import WeeklyTables
from sourcing_pipeline_tests.exports.world import AS_OF, weekly_tables

HOSTILE = "</script><img src=x onerror=alert(1)><script>alert(2)</script>\"'{{ 7*7 }}"


class Page(HTMLParser):
    """What a browser would make of the page, as far as the tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._silent = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._silent = self._silent and tag not in ("script", "style")

    def handle_data(self, data: str) -> None:
        self.text += "" if self._silent else data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def tables() -> WeeklyTables:
    return weekly_tables(brands=30)


@pytest.fixture(scope="module")
def page(tables: WeeklyTables) -> Page:
    return Page(render_report(tables))


def test_the_numbers_are_those_of_the_list(page: Page, tables: WeeklyTables) -> None:
    rows = [attributes for attributes in page.all("tbody") if attributes.get("class") == "brand"]
    told = [
        (int(row["data-rank"] or 0), row["data-brand-id"], float(row["data-value"] or 0), float(row["data-sign"] or 0))
        for row in rows
    ]
    assert told == tables.onboarding_list.select("rank", "brand_id", "expected_value", "p_sign").rows()


def test_every_brand_comes_with_its_reasons_its_contact_and_its_caution(page: Page, tables: WeeklyTables) -> None:
    for row in tables.onboarding_list.iter_rows(named=True):
        for column in ("name", "reason_1", "reason_2", "reason_3", "caution_1", "contact_email", "rep"):
            assert row[column] is None or row[column] in page.text


def test_evidence_pages_are_links_that_give_nothing_away(page: Page, tables: WeeklyTables) -> None:
    links = {attributes["href"]: attributes for attributes in page.all("a")}
    evidence = tables.onboarding_list["reason_1_evidence_url"].drop_nulls().to_list()
    pages = [address for address in evidence if address.startswith("http")]
    assert pages
    for address in pages:
        assert links[address]["rel"] == "noopener noreferrer"


def test_the_page_asks_nothing_of_a_network(page: Page) -> None:
    loaded = [
        attributes.get(name) for _, attributes in page.tags for name in ("src", "srcset", "poster", "action", "data")
    ]
    assert [address for address in loaded if address] == []
    assert [attributes["href"] for attributes in page.all("link")] == ["data:,"]
    html = render_report(weekly_tables(brands=9))
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|sendBeacon", html)
    policy = page.all("meta")[1]["content"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")


def test_hostile_text_is_only_text(tables: WeeklyTables) -> None:
    listed = tables.onboarding_list
    kept = ("brand_id", "tier", "country", "language", "value_currency", "assignment", "model_version")
    text_columns = [name for name, dtype in listed.schema.items() if dtype == pl.String and name not in kept]
    hostile = replace(
        tables,
        onboarding_list=listed.with_columns(pl.lit(HOSTILE).alias(name) for name in text_columns),
        previous_list=tables.previous_list.with_columns(name=pl.lit(HOSTILE)),
        profile_suggestions=tables.profile_suggestions.with_columns(suggestion=pl.lit(HOSTILE)),
        segment_demand=tables.segment_demand.head(1).with_columns(category=pl.lit(HOSTILE), evidence=pl.lit(HOSTILE)),
        model_versions=tables.model_versions.with_columns(stage_reason=pl.lit(HOSTILE), metrics=pl.lit(HOSTILE)),
        quality_checks=tables.quality_checks.with_columns(observed=pl.lit(HOSTILE)),
        onboarding_assignments=tables.onboarding_assignments.with_columns(not_listed_reason=pl.lit(HOSTILE)),
    )
    page = Page(render_report(hostile))
    assert page.all("img") == []
    assert len(page.all("script")) == 1
    assert [name for _, attributes in page.tags for name in attributes if name.startswith("on")] == []
    assert HOSTILE in page.text
    assert [link["href"] for link in page.all("a") if HOSTILE in (link["href"] or "")] == []


def test_an_unsafe_address_is_shown_but_leads_nowhere(tables: WeeklyTables) -> None:
    listed = tables.onboarding_list.with_columns(
        reason_1=pl.lit("why"), reason_1_evidence_url=pl.lit("javascript:alert(1)")
    )
    page = Page(render_report(replace(tables, onboarding_list=listed)))
    assert "javascript:alert(1)" in page.text
    assert [link["href"] for link in page.all("a") if "javascript" in (link["href"] or "").lower()] == []


def test_tables_can_be_read_by_a_screen_reader(page: Page) -> None:
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(heading.get("scope") in ("col", "row") for heading in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    controlled = [button["aria-controls"] for button in page.all("button") if button.get("aria-controls")]
    labelled = [attributes["aria-labelledby"] for _, attributes in page.tags if attributes.get("aria-labelledby")]
    assert set(controlled) | set(labelled) <= set(ids)
    anchors = [(link["href"] or "")[1:] for link in page.all("a") if (link["href"] or "").startswith("#")]
    assert set(anchors) <= set(ids)


def test_a_list_ranked_by_likeness_says_so_first(tables: WeeklyTables) -> None:
    assert "ranked by likeness" not in Page(render_report(tables)).text
    by_likeness = tables.brand_scores.with_columns(ranked_by=pl.lit("likeness"))
    shown = Page(render_report(replace(tables, brand_scores=by_likeness))).text
    assert "This week's list is ranked by likeness." in shown


def test_a_list_ranked_by_the_baseline_says_so_first(tables: WeeklyTables) -> None:
    assert "ranked by the baseline" not in Page(render_report(tables)).text
    baseline = tables.brand_scores.with_columns(ranked_by=pl.lit("baseline"))
    assert (
        "This week's list is ranked by the baseline."
        in Page(render_report(replace(tables, brand_scores=baseline))).text
    )


def test_a_week_with_nobody_to_contact_is_a_page_too() -> None:
    empty = WeeklyTables(as_of=AS_OF, reporting_currency="EUR", onboarding_list=OnboardingList.empty_frame())
    page = Page(render_report(empty))
    assert "Nobody is to be contacted this week." in page.text
    assert "Week of 23 November 2026" in page.text


def test_gmv_of_nothing_and_of_millions_fits_the_scale(tables: WeeklyTables) -> None:
    for low, high in ((0.0, 0.0), (0.0, 5e7), (1.0, 1.0), (999.0, 1001.0), (100.0, 100.0)):
        frame = tables.onboarding_list.with_columns(
            gmv_12m_p10=pl.lit(low), gmv_12m_p50=pl.lit(low), gmv_12m_p90=pl.lit(high)
        )
        scale = scale_of(frame)
        assert scale.low < scale.high
        assert 0 <= scale.at(low) <= scale.at(high) <= 1
        assert scale.ticks
        assert "nan" not in render_report(replace(tables, onboarding_list=frame.head(2))).lower().replace(
            "fernanda", ""
        )


def test_the_same_week_gives_the_same_page() -> None:
    assert render_report(weekly_tables(brands=9)) == render_report(weekly_tables(brands=9))


def test_numbers_are_written_for_people() -> None:
    assert [amount(value) for value in (0.0, 1234.5, -20.4)] == ["0", "1,234", "-20"]
    assert [short(value) for value in (0.0, 999.0, 1500.0, 999_900.0, 2.5e6)] == ["0", "999", "1.5k", "1m", "2.5m"]
    assert [percent(value) for value in (0.0, 0.004, 0.0996, 0.5, 1.0, None)] == [
        "0 %",
        "0.4 %",
        "10 %",
        "50 %",
        "100 %",
        "n/a",
    ]


def test_a_supply_gap_is_that_of_the_price_band_in_which_it_is_largest_with_its_own_words(tables: WeeklyTables) -> None:
    heat = heat_of(tables)
    assert heat is not None
    demand = tables.segment_demand
    assert demand.select("category", "retailer_country").is_duplicated().any()
    for category, cells in heat.rows:
        for country, cell in zip(heat.countries, cells, strict=True):
            own = demand.filter(category=category, retailer_country=country).sort("gap_score")
            assert cell == (own.select("gap_score", "evidence").row(-1) if own.height else None)
    assert heat.largest[0]["gap_score"] == demand["gap_score"].max()


def test_what_became_of_the_eligible_adds_up_and_reasons_of_one_kind_count_together(tables: WeeklyTables) -> None:
    bars = {bar.label: bar.count for bar in listing_bars(tables)}
    assert sum(bars.values()) == tables.onboarding_assignments.height
    causes = tables.onboarding_assignments.filter(assignment="none")["not_listed_cause"].to_list()
    assert bars["Not listed: contacted lately, left alone for a while"] == causes.count("cooling_down") > 0
    assert bars["Not listed: below this week's cut-off"] == causes.count("below_cut_off")
