"""Takes the README's pictures of the Dagster UI: ``python docs/images/take_dagster.py http://localhost:3000``.

Start ``make ui`` on a workspace whose newest week has a failing check (name its asset and check after the address; by default
``brand_metrics orders_are_distinct``). It needs Debian's chromium. Pictures lie beside this file.
"""

import contextlib
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, TimeoutError, sync_playwright  # noqa: A004 - playwright's own

FOLDER = Path(__file__).parent
PATIENCE_MS = 60_000


def main() -> int:
    """Take them."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if len(sys.argv) not in (2, 4) or chromium is None:
        print("usage: take_dagster.py ADDRESS [ASSET CHECK], with chromium installed (apt-get install chromium)")
        return 2
    address = sys.argv[1].rstrip("/")
    asset, check = sys.argv[2:] or ("brand_metrics", "orders_are_distinct")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1500, "height": 900})
        page.goto(f"{address}/asset-groups")
        _expand(page)
        page.get_by_text("Hide navigation").click()
        _take(page, "dagster-graph.png")
        page.goto(f"{address}/assets/{asset}?view=events")
        page.get_by_text("dagster/row_count").wait_for(timeout=PATIENCE_MS)
        _take(page, "dagster-table.png")
        page.goto(f"{address}/assets/{asset}?view=checks&checkDetail={check}")
        page.get_by_text("what to do").first.wait_for(timeout=PATIENCE_MS)
        _take(page, "dagster-check.png")
        browser.close()
    return 0


def _expand(page: Page) -> None:
    """Expand the groups of the graph: a shortcut that toggles, and does nothing before they are drawn."""
    for _ in range(5):
        page.wait_for_timeout(3_000)
        page.keyboard.press("Alt+E")
        with contextlib.suppress(TimeoutError):
            page.get_by_text("page_records", exact=True).first.wait_for(state="attached", timeout=10_000)
            return


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(3_000)
    page.screenshot(path=FOLDER / name)
    print(f"{name}: {(FOLDER / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
