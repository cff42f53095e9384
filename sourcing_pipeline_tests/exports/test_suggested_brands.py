"""The page of profile suggestions: which brands, and in what words."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_pipeline.exports.suggested_brands import peers_in_words, suggested_week, title_of, worth_of, worths_of
from sourcing_pipeline.exports.suggestions_page import render_suggestions
from sourcing_pipeline.exports.tables import WeeklyTables
from sourcing_pipeline_tests.exports.world import AS_OF, EFFECTS, weekly_tables

TABLES = weekly_tables(brands=12)


def test_brands_that_sell_most_come_first_and_keep_the_order_of_their_suggestions() -> None:
    week = suggested_week(TABLES)
    sold = [brand.gmv or -1.0 for brand in week.here]
    assert sold == sorted(sold, reverse=True)
    told = {brand.brand_id: [one.check_id for one in brand.suggestions] for brand in (*week.here, *week.joining)}
    for (brand_id,), rows in TABLES.profile_suggestions.partition_by("brand_id", as_dict=True).items():
        assert told[brand_id] == rows["check_id"].to_list()
    assert week.left_out == 0


def test_brands_about_to_join_stand_apart_since_they_sold_nothing_here() -> None:
    week = suggested_week(TABLES)
    assert {brand.brand_id for brand in week.joining} <= {"m0038", "m0039"}
    assert week.joining
    assert all(brand.gmv is None for brand in week.joining)
    unknown = suggested_week(replace(TABLES, brand_metrics=TABLES.brand_metrics.clear()))
    assert unknown.joining == []


def test_what_is_still_open_is_shown_with_its_week_even_where_nothing_is_new() -> None:
    by_id = {brand.brand_id: brand for brand in suggested_week(TABLES).here}
    waiting = by_id["m0099"]
    assert (waiting.name, waiting.suggestions) == ("Still <b>Waiting</b>", [])
    (open_still,) = waiting.pending
    assert (open_still.title, open_still.since) == ("Lead time", AS_OF - timedelta(days=21))
    assert len(by_id["m0001"].pending) == 1
    assert "m0002" not in by_id or by_id["m0002"].pending == []


def test_a_range_is_said_with_what_it_rests_on_and_none_without() -> None:
    found = worth_of("experiment", 0.021, 0.14)
    assert (found.figures, found.may_be_nothing) == ("+2.1 % to +14 %", False)
    unsure = worth_of("observational", -0.03, 0.12)
    assert (unsure.figures, unsure.may_be_nothing) == ("\u22123.0 % to +12 %", True)
    assert "not by chance" in unsure.rests_on
    for nothing in (worth_of("none", 0.1, 0.2), worth_of("experiment", None, None)):
        assert (nothing.figures, nothing.tier) == (None, "none")


def test_checks_of_which_nothing_is_known_for_the_same_reason_stand_together() -> None:
    lines = worths_of(TABLES)
    assert [line.title for line in lines] == ["Minimum order high", "Few images", "No story, No wholesale price"]
    assert lines[-1].worth.figures is None


@given(st.none() | st.floats(0, 1))
def test_peers_are_counted_in_tenths(percentile: float | None) -> None:
    words = peers_in_words(percentile)
    if percentile is None:
        assert words is None
    else:
        assert words is not None
        assert str(round(percentile * 10)) in words or "hardly any" in words


@pytest.mark.parametrize(
    ("check_id", "title"), [("images_per_product", "Images per product"), ("gtins", "GTINs"), ("story", "Story")]
)
def test_a_check_has_a_readable_name(check_id: str, title: str) -> None:
    assert title_of(check_id) == title


def test_a_page_shows_no_figure_where_nothing_was_measured() -> None:
    unmeasured = TABLES.profile_suggestions.filter(~pl.col("check_id").is_in(list(EFFECTS)))
    page = render_suggestions(
        replace(TABLES, profile_suggestions=unmeasured, profile_effects=TABLES.profile_effects.filter(tier="none"))
    )
    assert 'class="effect"' not in page
    assert "Effect on GMV: not measured yet" in page


def test_the_same_tables_give_the_same_page() -> None:
    assert render_suggestions(TABLES) == render_suggestions(weekly_tables(brands=12))


def test_a_week_without_suggestions_says_so() -> None:
    empty = WeeklyTables(as_of=AS_OF, reporting_currency="EUR", onboarding_list=TABLES.onboarding_list.clear())
    assert "Nothing is to be suggested this week." in render_suggestions(empty)
