"""The report in a real browser. It needs Debian's chromium, and is skipped where there is none."""

import html
import json
import re
import shutil
import subprocess
from typing import Any

import pytest

from sourcing_pipeline.exports.report import render_report
from sourcing_pipeline_tests.exports.world import weekly_tables

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

EXERCISE = """
const seen = {};
const brands = () => [...document.querySelectorAll("tbody.brand")].filter((brand) => !brand.hidden);
const ranks = () => brands().map((brand) => Number(brand.dataset.rank));
const fire = (element, type) => element.dispatchEvent(new Event(type, { bubbles: true }));
seen.first_open = !document.getElementById("brand-1").hidden;
const search = document.getElementById("search");
search.value = "  STOCKISTS "; fire(search, "input");
seen.found = ranks();
seen.count = document.getElementById("count").textContent;
search.value = "nobody is called this"; fire(search, "input");
seen.nothing = !document.getElementById("nothing").hidden;
document.getElementById("reset").click();
seen.after_reset = ranks().length;
const country = document.querySelector("select[data-filter=country]");
country.value = "DE"; fire(country, "change");
seen.german = ranks();
document.getElementById("reset").click();
const by = (key) => document.querySelector(`button[data-sort=${key}]`);
by("sign").click(); seen.by_sign = ranks();
by("sign").click(); seen.by_sign_ascending = ranks();
seen.aria = by("sign").closest("th").getAttribute("aria-sort");
document.getElementById("expand").click();
seen.all_open = brands().every((brand) => !brand.querySelector(".detail").hidden);
seen.country_name = document.querySelector("td [data-region=DE]").textContent;
document.body.textContent = JSON.stringify(seen);
"""


@pytest.fixture(scope="module")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    folder = tmp_path_factory.mktemp("browser")

    def open_page(content: str) -> tuple[str, str]:
        page = folder / "report.html"
        page.write_text(content)
        flags = [
            "--no-sandbox",
            "--disable-gpu",
            "--headless",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            "--dump-dom",
            f"--user-data-dir={folder / 'profile'}",
        ]
        ended = subprocess.run(
            [CHROMIUM, *flags, page.as_uri()], capture_output=True, text=True, check=True, timeout=60
        )
        return ended.stdout, "\n".join(line for line in ended.stderr.splitlines() if "CONSOLE" in line)

    return open_page


@pytest.mark.slow
def test_the_page_opens_without_a_word_on_the_console(browse: Any) -> None:
    shown, console = browse(render_report(weekly_tables(brands=20)))
    assert console == ""
    assert "Germany" in shown


@pytest.mark.slow
def test_search_filters_sorting_and_reasons_work(browse: Any) -> None:
    tables = weekly_tables(brands=20)
    page = re.sub(r"script-src '[^']+'", "script-src 'unsafe-inline'", render_report(tables))
    shown, console = browse(page.replace("</body>", f"<script>{EXERCISE}</script></body>"))
    assert console == ""
    told = re.search(r"<body>(.*?)</body>", shown, re.DOTALL)
    assert told is not None
    seen = json.loads(html.unescape(told.group(1)))
    listed = tables.onboarding_list
    reasons = listed.select("rank", "reason_1", "reason_2", "reason_3")
    expected = [row[0] for row in reasons.iter_rows() if any("stockists" in (reason or "") for reason in row[1:])]
    assert seen["first_open"] is True
    assert seen["found"] == expected
    assert seen["count"] == f"{len(expected)} of 20 brands"
    assert seen["nothing"] is True
    assert seen["after_reset"] == 20
    assert seen["german"] == listed.filter(country="DE")["rank"].to_list()
    assert seen["by_sign"] == listed.sort("p_sign", descending=True)["rank"].to_list()
    assert seen["by_sign_ascending"] == listed.sort("p_sign")["rank"].to_list()
    assert seen["aria"] == "ascending"
    assert seen["all_open"] is True
    assert seen["country_name"] == "Germany"
