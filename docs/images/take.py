"""Takes the README's pictures of a report: ``python docs/images/take.py data/exports/<as_of>/report.html``.

It needs Debian's chromium. Pictures lie beside this file; one whose section the report lacks is left as it was.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
LARGEST = 200_000
SECTIONS = {"report-models.png": ".model.charted"}


def main() -> int:
    """Take them."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file() or chromium is None:  # noqa: PLR2004 - the script and the report
        print(
            "usage: take.py REPORT.html, with chromium installed (apt-get install chromium); make demo writes a report"
        )
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 1000}, color_scheme="light")
        page.goto(Path(sys.argv[1]).resolve().as_uri())
        taken = [_top(page, "report.png")]
        for name, selector in SECTIONS.items():
            if page.locator(selector).count():
                page.locator(selector).first.screenshot(path=FOLDER / name)
                taken.append(FOLDER / name)
        page.set_viewport_size({"width": 390, "height": 1100})
        page.evaluate(
            "window.scrollTo({ top: document.querySelector('tbody.brand').getBoundingClientRect().top + window.scrollY - 12, behavior: 'instant' })"
        )
        taken.append(_top(page, "report-phone.png"))
        browser.close()
    for picture in taken:
        print(f"{picture.name}: {picture.stat().st_size:,} bytes")
    return 1 if any(picture.stat().st_size > LARGEST for picture in taken) else 0


def _top(page: Page, name: str) -> Path:
    page.screenshot(path=FOLDER / name)
    return FOLDER / name


if __name__ == "__main__":
    sys.exit(main())
