import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.charts.chart import Chart
from sourcing_pipeline.charts.figures import Interval, Week, interval_chart, weekly_chart
from sourcing_pipeline.charts.probabilities import Bin, Decile, calibration_chart, decile_chart

BINS = [Bin(0.05, 0.04, 0.02, 0.08, 120), Bin(0.25, 0.22, 0.15, 0.3, 70), Bin(0.6, 0.4, 0.3, 0.5, 22)]
DECILES = [Decile(place, 0.5 * 0.8**place, 41) for place in range(1, 11)]
WEEKS = [Week(date(2026, 8, 3) + timedelta(weeks=n), 0.7 + n / 100, 0.6, 0.85, 40) for n in range(9)]
GROUPS = [Interval("small brands", 0.7, 0.62, 0.77), Interval("large brands", 0.55, 0.42, 0.7)]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\x00\ud800<a href='javascript:alert(2)'>&"


def charts() -> list[Chart]:
    return [calibration_chart(BINS), decile_chart(DECILES, 0.2), weekly_chart(WEEKS), interval_chart(GROUPS)]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - drawn by us


def texts(chart: Chart) -> list[str]:
    return [found.text or "" for found in parsed(chart.svg).iter(f"{SVG}text")]


def test_the_same_numbers_give_the_same_bytes() -> None:
    assert [chart.svg for chart in charts()] == [chart.svg for chart in charts()]


@pytest.mark.slow
def test_the_picture_is_the_same_in_any_time_zone() -> None:
    ask = (
        "from sourcing_pipeline_tests.charts.test_charts import charts; import hashlib; "
        "print(hashlib.sha256(''.join(chart.svg for chart in charts()).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", ask], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
        ).stdout
        for zone in ("Pacific/Auckland", "America/Los_Angeles")
    }
    assert len(told) == 1
    assert "28 Sep" in texts(weekly_chart(WEEKS))


def test_nothing_in_a_picture_can_run_load_or_clash_with_its_page() -> None:
    groups = [replace(GROUPS[0], label=HOSTILE), GROUPS[1]]
    for chart in [*charts(), interval_chart(groups)]:
        for element in parsed(chart.svg).iter():
            assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "g", "path", "line", "rect", "text"}
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert not name.endswith(("href", "style", "id"))
                assert "url(" not in value
    assert any("</text><script>" in text for text in texts(interval_chart(groups)))


def test_a_screen_reader_is_told_what_is_to_be_seen_and_the_numbers_stand_beside_it() -> None:
    for chart in charts():
        root = parsed(chart.svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == f"{chart.title}. {chart.description}"
        assert [child.text for child in list(root)[:2]] == [chart.title, chart.description]
        assert chart.rows
        assert all(len(row) == len(chart.columns) for row in chart.rows)
    calibration, deciles, weekly, groups = charts()
    assert calibration.rows[2] == ("60 %", "40 %", "30 % to 50 %", "22")
    assert "stated 60 %, seen 40 % (30 % to 50 %, 22 rows)" in calibration.description
    assert calibration.description.startswith("2 of 3 stated probabilities lie within")
    assert deciles.rows[0] == ("1", "40 %", "2.00 times", "41")
    assert "In the best tenth the share of positive rows is 40 %, 2.0 times the 20 % of all" in deciles.description
    assert weekly.rows[0] == ("2026-08-03", "0.700", "0.600 to 0.850", "40")
    assert "from 0.550 (large brands) to 0.700 (small brands)" in groups.description


def test_colours_come_from_the_page_and_a_file_of_its_own_brings_its_own() -> None:
    for chart in charts():
        colours = {
            value
            for element in parsed(chart.svg).iter()
            for name, value in element.attrib.items()
            if name in ("fill", "stroke")
        } - {"none", "transparent"}
        assert all(value == "currentColor" or value.startswith("var(--chart-") for value in colours)
        assert "prefers-color-scheme" in chart.standalone_svg
        parsed(chart.standalone_svg)


def test_bars_are_as_high_as_their_rates() -> None:
    bars = [path.get("d") or "" for path in parsed(decile_chart(DECILES, 0.2).svg).iter(f"{SVG}path")]
    heights = [float(part.split("v")[1].split("h")[0]) for part in bars if part.count("v") == 1 and "Z" in part]
    tallest = max(heights)
    assert sorted((height / tallest for height in heights[-10:]), reverse=True) == pytest.approx(
        [decile.rate / DECILES[0].rate for decile in DECILES], abs=0.01
    )


shares = st.floats(0, 1, allow_subnormal=False)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(shares, shares, shares, shares, st.integers(0, 10**6)), min_size=1, max_size=12),
    st.lists(st.tuples(shares, st.integers(0, 10**6)), min_size=1, max_size=10),
    shares,
)
def test_any_shares_give_a_picture(
    bins: list[tuple[float, float, float, float, int]], deciles: list[tuple[float, int]], overall: float
) -> None:
    made = []
    for stated, *three, count in bins:
        low, seen, high = sorted(three)
        made.append(Bin(stated, seen, low, high, int(count)))
    tenths = [Decile(place, rate, count) for place, (rate, count) in enumerate(deciles, start=1)]
    for chart in (calibration_chart(made), decile_chart(tenths, overall)):
        assert "NaN" not in chart.svg
        assert len(chart.rows) in (len(made), len(tenths))


def test_what_chance_would_give_is_one_line_across_the_plot() -> None:
    for chart, along in ((weekly_chart(WEEKS), "x2"), (interval_chart(GROUPS), "y2")):
        dashed = [line for line in parsed(chart.svg).iter(f"{SVG}line") if line.get("stroke-dasharray")]
        assert [abs(float(line.get(along) or 0)) >= 40 for line in dashed] == [True]


def test_one_week_alone_is_a_point_with_its_interval() -> None:
    chart = weekly_chart(WEEKS[:1])
    assert "NaN" not in chart.svg
    assert len(chart.rows) == 1
